"""Rows of the audit trail, newest first, page by page."""

from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from payme_desktop.domain.trail import TrailPage, TrailRow
from payme_desktop.ui import trail_words
from payme_desktop.ui.formats import Formats

Index = QModelIndex | QPersistentModelIndex
NOWHERE: Final = QModelIndex()


class TrailColumn(IntEnum):
    WHEN = 0
    WHO = 1
    WHAT = 2


class TrailTable(QAbstractTableModel):
    """``page_needed`` carries the cursor to go on from. ``whom``: each row says whom it is about."""

    page_needed = Signal(object)

    def __init__(self, formats: Formats, *, whom: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._whom = whom
        self._rows: list[TrailRow] = []
        self._next: str | None = None
        self._pending = False

    def add_page(self, page: TrailPage) -> None:
        self._pending = False
        self._next = page.next
        if page.items:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(page.items) - 1)
            self._rows.extend(page.items)
            self.endInsertRows()

    def clear(self) -> None:
        """Empty, until the first page comes."""
        self.beginResetModel()
        self._rows, self._next, self._pending = [], None, False
        self.endResetModel()

    def page_failed(self) -> None:
        self._pending = False

    def _text(self, row: TrailRow, column: int) -> str:
        if column == TrailColumn.WHEN:
            return self._formats.moment(row.at)
        if column == TrailColumn.WHO:
            return trail_words.who(row)
        return trail_words.what(row, self._formats, whom=self._whom)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(TrailColumn)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        if role in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        }:
            return self._text(self._rows[index.row()], index.column())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(TrailColumn):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("When"), self.tr("Who"), self.tr("What"))[section]

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        return not parent.isValid() and self._next is not None and not self._pending

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        if self.canFetchMore(parent):
            self._pending = True
            self.page_needed.emit(self._next)
