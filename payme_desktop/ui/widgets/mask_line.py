"""A line at the foot of a card: something is masked, or shown in full for some seconds yet."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from payme_desktop.ui.theme import BODY, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import Icon, TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.widgets.states import announce


class MaskLine(QWidget):
    """Quiet: the seconds are told by its words alone, and read out once, at the start."""

    reveal_pressed = Signal()
    mask_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = False
        self._words = TextLabel(theme, px=BODY, ink=MUTE, wrap=True)
        self._show = Button(theme, self.tr("Show"), icon_name="lock", kind=Kind.LINK)
        self._show.setToolTip(self.tr("Needs a manager's PIN. It is kept in the audit trail."))
        self._show.setAccessibleName(self.tr("Show what is masked"))
        self._show.clicked.connect(self.reveal_pressed)
        self._mask = Button(theme, self.tr("Mask now"), kind=Kind.LINK)
        self._mask.clicked.connect(self.mask_pressed)
        row = QHBoxLayout(self)
        keep_room(theme, row, (24, 6, 24, 8), 8)
        row.addWidget(Icon(theme, "visibility", px=18, ink=MUTE))
        row.addWidget(self._words, 1)
        row.addWidget(self._show)
        row.addWidget(self._mask)
        self.hide()

    def words(self) -> str:
        """What it says; empty where nothing is masked."""
        return self._words.text() if not self.isHidden() else ""

    def show_button(self) -> Button:
        return self._show

    def show_masks(self, *, masked: bool, ask: bool) -> None:
        self._told = False
        self._words.setText(self.tr("Some of this is masked."))
        self._show.setVisible(ask)
        self._mask.hide()
        self.setVisible(masked)

    def show_left(self, seconds: int) -> None:
        self._words.setText(self.tr("Masked again in %n second(s)", "", seconds))
        self._show.hide()
        self._mask.show()
        self.show()
        if not self._told:
            self._told = True
            announce(self._words, self._words.text())
