"""F1: the keys, on one sheet."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.ui.theme import BODY, HEADLINE, LARGE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import ACCENT, MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.key_bar import Hint

KEYS_WIDTH = 150

Part = tuple[str, Sequence[Hint]]
"""A heading, and the keys under it."""


class ShortcutsDialog(QDialog):
    """Every key of the window, and what it does, in two columns."""

    def __init__(self, theme: Theme, parts: Sequence[Part], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(self.tr("Keys"))
        self.setModal(True)
        close = Button(theme, self.tr("Close"), key="Esc")
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 22)
        column.setSpacing(18)
        column.addWidget(TextLabel(theme, self.tr("Keys"), px=HEADLINE, weight=SEMIBOLD))
        column.addLayout(self._columns([part for part in parts if part[1]]))
        column.addLayout(foot)
        self.setMinimumWidth(860)

    def _columns(self, parts: Sequence[Part]) -> QHBoxLayout:
        """Two columns of about the same number of lines."""
        lines = sum(len(hints) + 2 for _, hints in parts)
        row, taken, at = QHBoxLayout(), 0, 0
        row.setSpacing(48)
        for side in range(2):
            box = QVBoxLayout()
            box.setSpacing(8)
            while at < len(parts) and (side or taken < lines / 2):
                taken += len(parts[at][1]) + 2
                box.addLayout(self._part(*parts[at]))
                box.addSpacing(10)
                at += 1
            box.addStretch(1)
            row.addLayout(box, 1)
        return row

    def _part(self, heading: str, hints: Sequence[Hint]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        grid.addWidget(TextLabel(self._theme, heading, px=BODY, weight=SEMIBOLD, ink=ACCENT), 0, 0, 1, 2)
        for row, (key, what) in enumerate(hints, 1):
            keys = TextLabel(self._theme, key, px=LARGE, weight=SEMIBOLD, wrap=True)
            grid.addWidget(keys, row, 0, Qt.AlignmentFlag.AlignTop)
            words = TextLabel(self._theme, what, px=LARGE, ink=MUTE, wrap=True)
            grid.addWidget(words, row, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnMinimumWidth(0, KEYS_WIDTH)
        grid.setColumnStretch(1, 1)
        return grid
