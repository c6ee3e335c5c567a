"""Shows a new recovery code, this once."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.ui.theme import HEADLINE, SEMIBOLD, Theme
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.recovery_card import RecoveryCard
from payme_desktop.ui.widgets.room import keep_minimum, keep_room


class RecoveryDialog(QDialog):
    """The code and one way on."""

    def __init__(self, theme: Theme, shop: str, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Recovery code"))
        self.setModal(True)
        column = QVBoxLayout(self)
        keep_room(theme, column, (28, 24, 28, 22), 14)
        keep_minimum(theme, column, 520)
        column.addWidget(
            TextLabel(theme, self.tr("The new recovery code"), px=HEADLINE, weight=SEMIBOLD, wrap=True)
        )
        column.addWidget(RecoveryCard(theme, shop, code))
        row = QHBoxLayout()
        row.addStretch(1)
        done = Button(theme, self.tr("I have written it down"), kind=Kind.PRIMARY)
        done.clicked.connect(self.accept)
        row.addWidget(done)
        column.addLayout(row)
        done.setFocus()
