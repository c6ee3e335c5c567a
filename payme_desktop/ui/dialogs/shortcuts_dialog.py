"""F1: the keys, on one sheet."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.ui.theme import BODY, HEADLINE, LARGE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import ACCENT, MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.key_bar import Hint
from payme_desktop.ui.widgets.room import add_gap, follow, keep_minimum, keep_room

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
        keep_room(theme, column, (28, 24, 28, 22), 18)
        column.addWidget(TextLabel(theme, self.tr("Keys"), px=HEADLINE, weight=SEMIBOLD))
        column.addLayout(self._columns([part for part in parts if part[1]]))
        column.addLayout(foot)
        keep_minimum(theme, column, 804)

    def _columns(self, parts: Sequence[Part]) -> QHBoxLayout:
        """Two columns of about the same number of lines."""
        lines = sum(len(hints) + 2 for _, hints in parts)
        row, taken, at = QHBoxLayout(), 0, 0
        keep_room(self._theme, row, spacing=48)
        for side in range(2):
            box = QVBoxLayout()
            keep_room(self._theme, box, spacing=8)
            while at < len(parts) and (side or taken < lines / 2):
                taken += len(parts[at][1]) + 2
                box.addLayout(self._part(*parts[at]))
                add_gap(self._theme, box, 10)
                at += 1
            box.addStretch(1)
            row.addLayout(box, 1)
        return row

    def _part(self, heading: str, hints: Sequence[Hint]) -> QGridLayout:
        grid = QGridLayout()
        keep_room(self._theme, grid, spacing=20, rows=6)
        grid.addWidget(TextLabel(self._theme, heading, px=BODY, weight=SEMIBOLD, ink=ACCENT), 0, 0, 1, 2)
        for row, (key, what) in enumerate(hints, 1):
            keys = TextLabel(self._theme, key, px=LARGE, weight=SEMIBOLD, wrap=True)
            grid.addWidget(keys, row, 0, Qt.AlignmentFlag.AlignTop)
            words = TextLabel(self._theme, what, px=LARGE, ink=MUTE, wrap=True)
            grid.addWidget(words, row, 1, Qt.AlignmentFlag.AlignTop)
        follow(self._theme, grid, lambda: grid.setColumnMinimumWidth(0, self._theme.px(KEYS_WIDTH)))
        grid.setColumnStretch(1, 1)
        return grid
