"""Asks once, and only for what cannot be undone."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.ui.theme import HEADLINE, LARGE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.room import keep_minimum, keep_room


class ConfirmDialog(QDialog):
    """A question, what follows from yes, and the act by its name. Esc and the first focus are no."""

    def __init__(self, theme: Theme, title: str, words: str, act: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        column = QVBoxLayout(self)
        keep_room(theme, column, (28, 24, 28, 22), 12)
        keep_minimum(theme, column, 460)
        column.addWidget(TextLabel(theme, title, px=HEADLINE, weight=SEMIBOLD, wrap=True))
        column.addWidget(TextLabel(theme, words, px=LARGE, ink=MUTE, wrap=True))
        column.addStretch(1)
        row = QHBoxLayout()
        keep_room(theme, row, spacing=8)
        row.addStretch(1)
        keep = Button(theme, self.tr("Keep it"), key="Esc")
        keep.clicked.connect(self.reject)
        row.addWidget(keep)
        go = Button(theme, act, kind=Kind.PRIMARY)
        go.clicked.connect(self.accept)
        row.addWidget(go)
        column.addLayout(row)
        keep.setFocus()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focused, Button):
            focused.click()
            return
        super().keyPressEvent(event)
