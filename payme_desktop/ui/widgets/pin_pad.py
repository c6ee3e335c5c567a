"""Digits to press where there is no keyboard: what a PIN is typed with at a touch screen."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.room import keep_room

_DIGITS = "123456789"


class PinPad(QWidget):
    """Says which key was pressed; whoever has the field types it there. It takes no focus from that field."""

    digit_pressed = Signal(str)
    back_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A pad of digits runs from the left everywhere, as on every keyboard.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(self)
        keep_room(theme, grid, (0, 0, 0, 0), 8, rows=8)
        for place, digit in enumerate(_DIGITS):
            grid.addWidget(self._key(theme, digit), place // 3, place % 3)
        grid.addWidget(self._key(theme, "0"), 3, 1)
        back = Button(theme, self.tr("Back"), small=True)
        back.setAccessibleName(self.tr("Take the last digit away"))
        back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        back.clicked.connect(self.back_pressed)
        grid.addWidget(back, 3, 2)

    def _key(self, theme: Theme, digit: str) -> Button:
        key = Button(theme, digit)
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        key.clicked.connect(partial(self.digit_pressed.emit, digit))
        return key
