"""The customers on the screen: pages fetched so far, or the hits of a search. Rows are kept by id.

The model asks for a page with ``page_needed(CustomerQuery)`` and goes on; whoever answers calls
``add_page`` later. Filter and sort are the query's: nothing is filtered or sorted here.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.rows import CustomerListRow, Page, SearchResult
from payme_desktop.domain.vocabulary import CustomerSort
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.models.ordering import is_before, is_in_range, position
from payme_desktop.ui.models.stretches import Stretch, Stretches
from payme_desktop.ui.wording import type_word

PAGE_SIZE: Final = 100
AHEAD: Final = 3 * PAGE_SIZE
"""So many unseen rows are kept ready below the last visible one."""

KEEP: Final = 20 * PAGE_SIZE
"""Rows farther from the screen are let go, and read again when somebody comes back."""

Index = QModelIndex | QPersistentModelIndex
NOWHERE: Final = QModelIndex()


class Column(IntEnum):
    CUSTOMER = 0
    TYPE = 1
    VISITS = 2
    LAST_VISIT = 3
    SPENT = 4


class ItemRole(IntEnum):
    ROW = Qt.ItemDataRole.UserRole + 1
    ID = Qt.ItemDataRole.UserRole + 2
    ALIKE = Qt.ItemDataRole.UserRole + 3


SORTS: Final = {
    Column.CUSTOMER: CustomerSort.NAME,
    Column.VISITS: CustomerSort.PURCHASES,
    Column.LAST_VISIT: CustomerSort.LAST_PURCHASE,
    Column.SPENT: CustomerSort.SPENT,
}


class CustomerTable(QAbstractTableModel):
    """Customers in the order in which the services gave them."""

    page_needed = Signal(object)
    """A CustomerQuery to run; answer with ``add_page`` or ``page_failed``."""

    total_doubted = Signal(object)
    """A customer of this CustomerQuery changed who is not among the rows: count anew, and ``recount``."""

    shown = Signal()
    """Other rows are there, or the total is another."""

    def __init__(self, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._rows: list[CustomerListRow | None] = []
        """None: let go, see ``Stretches``."""
        self._stretches = Stretches()
        self._seen: tuple[int, int] | None = None
        self._places: dict[UUID, int] = {}
        self._query = CustomerQuery(limit=PAGE_SIZE)
        self._next: str | None = None
        self._pending = False
        self._total = 0
        self._searched = ""
        self._alike: frozenset[UUID] = frozenset()
        """Hits by sound, not by their letters."""

    # What is shown

    @property
    def query(self) -> CustomerQuery:
        """The list that is shown or asked for, without a cursor."""
        return self._query

    @property
    def total(self) -> int:
        """Rows of the filter; in a search, the hits."""
        return self._total

    @property
    def searched(self) -> str:
        """The search text whose hits are shown; empty for a list."""
        return self._searched

    def row_at(self, place: int) -> CustomerListRow | None:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, customer_id: UUID) -> int | None:
        place = self._places.get(customer_id)
        return self._stretches.find(customer_id) if place is None else place

    def id_at(self, place: int) -> UUID | None:
        """Whose row that is, in memory or not."""
        if not 0 <= place < len(self._rows):
            return None
        if (row := self._rows[place]) is not None:
            return row.id
        first, stretch = self._stretches.at(place)
        return stretch.id_at(place - first)

    def ids(self, first: int, last: int) -> list[UUID]:
        """The ids shown between two places, both included, as far as there are any."""
        return [row.id for row in self._rows[max(0, first) : last + 1] if row is not None]

    def known(self, ids: Iterable[UUID]) -> list[UUID]:
        """Those of ``ids`` that are shown."""
        return [one for one in ids if one in self._places]

    # Filling

    def start(self, query: CustomerQuery) -> None:
        """Ask for a list from its top. The old rows stay until the first page is there: no flicker."""
        self._query = query.model_copy(update={"after": None, "limit": PAGE_SIZE})
        self._pending = True
        self.page_needed.emit(self._query)

    def add_page(self, query: CustomerQuery, page: Page[CustomerListRow]) -> None:
        """The answer to ``page_needed``; one for a list that is no longer wanted is ignored."""
        if query.model_copy(update={"after": None, "limit": PAGE_SIZE}) != self._query:
            return
        self._pending = False
        if query.after is None:
            self._reset(page.items, page.total, page.next, "")
            return
        if self._searched:
            return
        rows = [row for row in page.items if row.id not in self._places]
        if (missing := self._stretches.missing(query.after)) is not None:
            first, stretch = missing
            if stretch.count > query.limit:
                self._stretches.split(stretch, query.limit, page.next)
            self._fill(first, stretch, rows)
        elif query.after == self._next:
            self._append(query.after, rows)
            self._next, self._total = page.next, page.total
        self._let_go()
        self.shown.emit()

    def page_failed(self) -> None:
        self._pending = False

    def show_hits(self, text: str, result: SearchResult) -> None:
        """Show a search instead of a list."""
        self._pending = False
        rows = [hit.row for hit in result.hits]
        self._alike = frozenset(hit.row.id for hit in result.hits if getattr(hit, "alike", False))
        self._reset(rows, len(rows), None, text)

    def fetch_around(self, first: int, last: int) -> None:
        """Ask for what is missing near the screen, and for the next page before the reader comes to the end.

        ``first``, ``last``: the rows on the screen.
        """
        self._seen = (first, last)
        if self._pending:
            return
        if (gone := self._stretches.wanted(first, last, AHEAD)) is not None:
            self._pending = True
            self.page_needed.emit(
                self._query.model_copy(update={"after": gone.after, "limit": min(gone.count, PAGE_SIZE)})
            )
        elif len(self._rows) - last < AHEAD and self.canFetchMore():
            self.fetchMore()

    def apply(self, asked: Sequence[UUID], rows: Sequence[CustomerListRow]) -> None:
        """Show what became of the customers ``asked`` for: changed in place, gone, or new.

        Scroll and selection stay: a row keeps its place even if the sort would move it.
        """
        fresh = {row.id: row for row in rows}
        doubted = False
        for customer_id in asked:
            row = fresh.get(customer_id)
            place = self.place_of(customer_id)
            # New, or only never fetched? Where pages are still to come nobody here can tell.
            doubted |= place is None and self._next is not None
            fits = row is not None and self._fits(row)
            if place is not None and row is not None and fits:
                self._replace(place, row)
            elif place is not None:
                self._remove(place)
            elif row is not None and fits and not self._searched:
                self._insert(row)
        self.shown.emit()
        if doubted:
            self.total_doubted.emit(self._query)

    def recount(self, query: CustomerQuery, total: int) -> None:
        """The answer to ``total_doubted``; one for a list that is no longer shown is ignored."""
        if query == self._query and not self._searched and total != self._total:
            self._total = total
            self.shown.emit()

    # Inside

    def _fits(self, row: CustomerListRow) -> bool:
        wanted = self._query.customer_type
        if self._searched:
            return row.is_active
        kind = row.is_active == self._query.is_active and wanted in {None, row.customer_type}
        return kind and is_in_range(row, self._query)

    def _reset(
        self, rows: Sequence[CustomerListRow], total: int, following: str | None, searched: str
    ) -> None:
        self.beginResetModel()
        self._rows, self._places = list(rows), {}
        self._stretches, self._seen = Stretches(len(rows)), None
        self._number(0)
        self._next, self._total, self._searched = following, total, searched
        self.endResetModel()
        self.shown.emit()

    def _append(self, after: str, rows: Sequence[CustomerListRow]) -> None:
        if not rows:
            return
        self._stretches.add(after, len(rows))
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._rows.extend(rows)
        for place, row in enumerate(rows, first):
            self._places[row.id] = place
        self.endInsertRows()

    def _let_go(self) -> None:
        """Forget the rows far from the screen: their places stay, so that nothing on it moves."""
        if self._seen is None:
            return
        for first, stretch in self._stretches.far(*self._seen, KEEP):
            gone = self._rows[first : first + stretch.count]
            stretch.low = next((position(row, self._query) for row in gone if row is not None), None)
            stretch.held = False
            stretch.ids = b"".join(row.id.bytes for row in gone if row is not None)
            for row in gone:
                if row is not None:
                    del self._places[row.id]
            self._rows[first : first + stretch.count] = [None] * stretch.count

    def _fill(self, first: int, stretch: Stretch, rows: Sequence[CustomerListRow]) -> None:
        """Rows that were let go are back; places too many are those of rows deleted meanwhile."""
        rows = rows[: stretch.count]
        spare, stretch.held, stretch.ids = stretch.count - len(rows), True, b""
        for place, row in enumerate(rows, first):
            self._rows[place] = row
            self._places[row.id] = place
        if rows:
            bottom = first + len(rows) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(bottom, len(Column) - 1))
        if spare:
            begin = first + len(rows)
            self.beginRemoveRows(QModelIndex(), begin, begin + spare - 1)
            del self._rows[begin : begin + spare]
            stretch.count = len(rows)
            self._number(begin)
            self.endRemoveRows()

    def _replace(self, place: int, row: CustomerListRow) -> None:
        if self._rows[place] in {None, row}:
            return  # it will be read when somebody comes to see it
        self._rows[place] = row
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(Column) - 1))

    def _remove(self, place: int) -> None:
        self.beginRemoveRows(QModelIndex(), place, place)
        if (row := self._rows.pop(place)) is not None:
            del self._places[row.id]
        self._stretches.shrink(place)
        self._number(place)
        self._total = max(0, self._total - 1)
        self.endRemoveRows()

    def _insert(self, row: CustomerListRow) -> None:
        place, stretch = self._place_for(row)
        if self._next is None:
            self._total += 1
        elif place == len(self._rows):
            return  # it lies on a page still to come
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, row if stretch.held else None)
        self._stretches.grow(stretch, row.id)
        self._number(place)
        self.endInsertRows()

    def _place_for(self, row: CustomerListRow) -> tuple[int, Stretch]:
        """Where a new row belongs, and among which."""
        key, own = is_before(self._query), position(row, self._query)
        (first, found), *rest = self._stretches
        for place, one in rest:
            top = self._rows[place] if one.count else None
            low = one.low if top is None else key(top)
            if low is not None and own < low:
                break
            first, found = place, one
        if not found.held:
            return first + found.count, found
        held = [here for here in self._rows[first : first + found.count] if here is not None]
        return first + bisect_left(held, own, key=key), found

    def _number(self, first: int) -> None:
        for place in range(first, len(self._rows)):
            if (row := self._rows[place]) is not None:
                self._places[row.id] = place

    def _text(self, row: CustomerListRow, column: int) -> str:
        texts = {
            Column.CUSTOMER: lambda: row.label,
            Column.TYPE: lambda: type_word(row.customer_type),
            Column.VISITS: lambda: self._formats.count(row.total_purchases),
            Column.LAST_VISIT: lambda: self._formats.day(row.last_purchase_date),
            Column.SPENT: lambda: self._formats.money(row.total_spent),
        }
        return texts[Column(column)]()

    def _spoken(self, row: CustomerListRow, column: int) -> str:
        """What a screen reader says: the whole row in the first column, else the cell with its heading."""
        if column != Column.CUSTOMER:
            return f"{self.headerData(column, Qt.Orientation.Horizontal)}: {self._text(row, column)}"
        facts = [row.label, row.phone if row.phone != row.label else None]
        facts += [self._text(row, Column.TYPE)]
        facts += [self.tr("do not contact") if row.do_not_contact else None]
        facts += [self.tr("deleted") if not row.is_active else None]
        facts += [self.tr("sounds alike") if self._searched and row.id in self._alike else None]
        facts += [self._spoken(row, at) for at in (Column.VISITS, Column.LAST_VISIT, Column.SPENT)]
        return ", ".join(fact for fact in facts if fact)

    # Qt

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = index.column() in {Column.VISITS, Column.SPENT}
            return Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            )
        alike = bool(self._searched) and row.id in self._alike
        return {ItemRole.ROW: row, ItemRole.ID: row.id, ItemRole.ALIKE: alike}.get(role)  # type: ignore[call-overload]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section in {Column.VISITS, Column.SPENT}
            return Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (
            self.tr("Customer"),
            self.tr("Type"),
            self.tr("Visits"),
            self.tr("Last visit"),
            self.tr("Spent"),
        )
        return names[section]

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        return not parent.isValid() and self._next is not None and not self._pending

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        if not self.canFetchMore(parent):
            return
        self._pending = True
        self.page_needed.emit(self._query.model_copy(update={"after": self._next}))
