"""F1: the keys, on one sheet."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.ui.theme import BODY, HEADLINE, LARGE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import ACCENT, MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.key_bar import Hint
from payme_desktop.ui.widgets.room import add_gap, follow, keep_minimum, keep_room
from payme_desktop.ui.widgets.slim_bar import use_slim_bar

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
        self._sheet = QScrollArea()
        self._sheet.setFrameShape(QFrame.Shape.NoFrame)
        self._sheet.setWidgetResizable(True)
        self._sheet.setAccessibleName(self.tr("Keys"))
        self._sheet.viewport().setAutoFillBackground(False)
        use_slim_bar(self._sheet, theme)
        content = QWidget()
        content.setAutoFillBackground(False)
        content.setLayout(self._columns([part for part in parts if part[1]]))
        self._sheet.setWidget(content)
        column.addWidget(self._sheet, 1)
        column.addLayout(foot)
        keep_minimum(theme, column, 804)
        follow(theme, self, self._fit)

    def _fit(self) -> None:
        """As high as the keys need, and no higher than the screen: then they scroll."""
        content, room = self._sheet.widget(), self.screen().availableGeometry().height() * 9 // 10
        layout = content.layout() if content is not None else None
        assert content is not None
        assert layout is not None
        width = self._theme.px(804)
        needed = layout.totalHeightForWidth(width)
        content.setMinimumHeight(needed)
        self.resize(width + self._theme.px(64), min(needed + self._theme.px(170), room))

    def _columns(self, parts: Sequence[Part]) -> QHBoxLayout:
        """Two columns of about the same number of lines."""
        lines = sum(len(hints) + 2 for _, hints in parts)
        row, taken, at = QHBoxLayout(), 0, 0
        keep_room(self._theme, row, (0, 0, 12, 0), 48)
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
            words = TextLabel(self._theme, what, px=LARGE, ink=MUTE, wrap=True)
            for place, label in enumerate((keys, words)):
                # Aligned by itself: a cell with an alignment gives a long text one line only.
                label.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label, row, place)
        follow(self._theme, grid, lambda: grid.setColumnMinimumWidth(0, self._theme.px(KEYS_WIDTH)))
        grid.setColumnStretch(1, 1)
        return grid
