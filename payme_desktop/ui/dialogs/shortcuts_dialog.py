"""F1: the keys, on one sheet."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.ui.theme import HEADLINE, LARGE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.key_bar import Hint


class ShortcutsDialog(QDialog):
    """Every key of the window, and what it does."""

    def __init__(self, theme: Theme, hints: Sequence[Hint], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.setModal(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        for row, (key, what) in enumerate(hints):
            grid.addWidget(TextLabel(theme, key, px=LARGE, weight=SEMIBOLD), row, 0)
            grid.addWidget(TextLabel(theme, what, px=LARGE, ink=MUTE, wrap=True), row, 1)
        grid.setColumnStretch(1, 1)
        close = Button(theme, self.tr("Close"), key="Esc")
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 22)
        column.setSpacing(18)
        column.addWidget(TextLabel(theme, self.tr("Keys"), px=HEADLINE, weight=SEMIBOLD))
        column.addLayout(grid)
        column.addLayout(foot)
        self.setMinimumWidth(620)
