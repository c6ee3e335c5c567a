"""Asks before a backup takes the place of the shop: what is then missing, and the shop's name typed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.ui.dialogs.fields import LineField
from payme_desktop.ui.theme import HEADLINE, LARGE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.room import keep_minimum, keep_room


class RestoreDialog(QDialog):
    """Accepted only with the name of the shop; Esc leaves everything as it is."""

    def __init__(
        self, theme: Theme, shop: str, title: str, missing: list[str], parent: QWidget | None = None
    ) -> None:
        """``missing``: what the backup lacks, a sentence a line."""
        super().__init__(parent)
        self._shop = shop
        self.setWindowTitle(self.tr("Restore a backup"))
        self.setModal(True)
        column = QVBoxLayout(self)
        keep_room(theme, column, (28, 24, 28, 22), 12)
        keep_minimum(theme, column, 520)
        column.addWidget(TextLabel(theme, title, px=HEADLINE, weight=SEMIBOLD, wrap=True))
        for words in missing:
            column.addWidget(TextLabel(theme, words, px=LARGE, wrap=True))
        words = self.tr(
            "The shop of today is kept beside it. The window closes and opens again with the backup; syncing "
            "waits until you have looked and accepted."
        )
        column.addWidget(TextLabel(theme, words, px=LARGE, ink=MUTE, wrap=True))
        self.name = LineField(theme, self.tr("Type the name of the shop: {shop}").format(shop=shop))
        self.name.changed.connect(self.on_typed)
        column.addWidget(self.name)
        row = QHBoxLayout()
        keep_room(theme, row, spacing=8)
        row.addStretch(1)
        keep = Button(theme, self.tr("Keep it"), key="Esc")
        keep.clicked.connect(self.reject)
        self.go = Button(theme, self.tr("Restore"), kind=Kind.PRIMARY)
        self.go.clicked.connect(self.on_go)
        row.addWidget(keep)
        row.addWidget(self.go)
        column.addLayout(row)
        self.on_typed()
        self.name.input_widget().setFocus()

    def on_typed(self) -> None:
        self.go.setEnabled(self._is_right())

    def on_go(self) -> None:
        if self._is_right():
            self.accept()

    def _is_right(self) -> bool:
        return str(self.name.value()).strip() == self._shop.strip()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focused = self.focusWidget()
            if isinstance(focused, Button) and focused is not self.go:
                focused.click()
            else:
                self.on_go()
            return
        super().keyPressEvent(event)
