"""A customer's purchases, newest first, page by page."""

from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from payme_desktop.domain.rows import Page, PurchaseRow
from payme_desktop.domain.vocabulary import PurchaseKind
from payme_desktop.ui.formats import Formats

Index = QModelIndex | QPersistentModelIndex
NOWHERE: Final = QModelIndex()


class PurchaseColumn(IntEnum):
    WHEN = 0
    WHAT = 1
    RECEIPT = 2
    ITEMS = 3
    AMOUNT = 4


class PurchaseTable(QAbstractTableModel):
    """Rows of the ledger; ``page_needed`` carries the cursor to go on from."""

    page_needed = Signal(object)

    def __init__(self, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._rows: list[PurchaseRow] = []
        self._next: str | None = None
        self._pending = False

    def add_page(self, page: Page[PurchaseRow]) -> None:
        self._pending = False
        self._next = page.next
        if page.items:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(page.items) - 1)
            self._rows.extend(page.items)
            self.endInsertRows()

    def row_at(self, place: int) -> PurchaseRow | None:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def clear(self) -> None:
        """Empty, until the first page comes again."""
        self.beginResetModel()
        self._rows, self._next, self._pending = [], None, False
        self.endResetModel()

    def page_failed(self) -> None:
        self._pending = False

    def _what(self, row: PurchaseRow) -> str:
        words = {
            PurchaseKind.SALE: self.tr("Sale, voided") if row.voided else self.tr("Sale"),
            # Voiding a sale takes its refunds out with it.
            PurchaseKind.REFUND: self.tr("Refund, voided") if row.voided else self.tr("Refund"),
            PurchaseKind.VOID: self.tr("Void"),
            PurchaseKind.ATTACH: self.tr("Attached"),
        }
        return words[row.kind]

    def _text(self, row: PurchaseRow, column: int) -> str:
        return (
            self._formats.moment(row.occurred_at),
            self._what(row),
            row.receipt_no or "",
            self._formats.quantity(row.items_count),
            self._formats.money(row.counted),
        )[column]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(PurchaseColumn)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._text(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = index.column() >= PurchaseColumn.ITEMS
            return Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            )
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(PurchaseColumn):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section >= PurchaseColumn.ITEMS
            return Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (
            self.tr("When"),
            self.tr("What"),
            self.tr("Receipt"),
            self.tr("Items"),
            self.tr("Amount"),
        )
        return names[section]

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        return not parent.isValid() and self._next is not None and not self._pending

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        if self.canFetchMore(parent):
            self._pending = True
            self.page_needed.emit(self._next)
