"""Fills the list: pages, searches, and the rows that changed meanwhile."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from payme_desktop.domain.actor import Actor, Changes
from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.ids import history_id, preferences_id
from payme_desktop.domain.rows import CustomerListRow, Page, SearchResult
from payme_desktop.domain.vocabulary import CustomerSort
from payme_desktop.ui.models.customer_table import CustomerTable
from payme_desktop.ui.models.segments import Fields, is_range, without_range
from payme_desktop.ui.ports import CustomerBook
from payme_desktop.ui.tasks import TaskRunner

SEARCH_LIMIT: Final = 50
NEAR: Final = 200
"""So many rows above and below the screen are looked at when derived figures changed."""

MANY: Final = 500
"""So many changed rows are read one by one; beyond it (a sync, an import) only what is on the screen."""

KEY: Final = "customers.list"
COUNT_KEY: Final = "customers.count"


class Browsing(QObject):
    """Asks the services for what the table shows. A newer question makes the older answer void."""

    started = Signal()
    answered = Signal()
    """The rows of the newest question are in the table."""

    failed = Signal(object)

    def __init__(
        self,
        services: CustomerBook,
        actor: Callable[[], Actor],
        tasks: TaskRunner,
        table: CustomerTable,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._actor = actor
        self._tasks = tasks
        self._table = table
        self._text = ""
        self.more = False
        """The search has further hits beyond those shown."""
        self.everybody = 0
        """How many customers the shop has, as of the last unfiltered list."""
        table.page_needed.connect(self.on_page_needed)
        table.total_doubted.connect(self.on_total_doubted)

    @property
    def text(self) -> str:
        """What is searched for; empty: a list is shown."""
        return self._text

    def search(self, text: str) -> None:
        """Show who fits; an empty text shows the list again."""
        if text == self._text:
            return
        self._text = text
        self.again()

    def show_list(self, fields: Fields) -> None:
        """A list by its fields; one that names no sort keeps the present one."""
        now = self._table.query
        kept = {} if is_range(now) else {"sort": now.sort, "descending": now.descending}
        self._list(CustomerQuery(**(kept | fields)))

    def show_deleted(self, *, deleted: bool) -> None:
        self._list(CustomerQuery(is_active=not deleted))

    def sort_by(self, sort: CustomerSort, *, descending: bool) -> None:
        """In that order; a range has the order of its own column only, and is left for another."""
        now = self._table.query
        kept = now if now.sort is sort else without_range(now)
        self._list(kept.model_copy(update={"sort": sort, "descending": descending}))

    def again(self) -> None:
        """Ask the present question once more, from the top."""
        if not self._text:
            self._list(self._table.query)
            return
        text = self._text
        self.started.emit()
        self._tasks.run_read(
            lambda: self._services.customers.search(self._actor(), text, SEARCH_LIMIT),
            lambda result: self._on_hits(text, result),
            self._on_failed,
            key=KEY,
        )

    def refresh(self, changes: Changes, first: int, last: int) -> None:
        """Read anew what changed of the rows shown; ``first``, ``last``: those on the screen."""
        asked = set(changes.of("customers"))
        if len(asked) > MANY:
            self.refresh_visible(first, last)
            self.on_total_doubted(self._table.query)
            return
        derived = changes.of("customer_preferences") | changes.of("customer_purchase_history")
        if derived:
            for one in self._table.ids(first - NEAR, last + NEAR):
                if preferences_id(one) in derived or history_id(one) in derived:
                    asked.add(one)
        if self._table.searched:
            asked &= set(self._table.known(asked))
        if asked:
            self._read_rows(asked)

    def refresh_visible(self, first: int, last: int) -> None:
        """Another process wrote, nobody knows what: look at what is on the screen."""
        if first == 0:
            self.again()
        elif ids := self._table.ids(first, last):
            self._read_rows(set(ids))

    def on_page_needed(self, query: CustomerQuery) -> None:
        if query.after is None:
            self.started.emit()
        self._tasks.run_read(
            lambda: self._services.customers.list(self._actor(), query),
            lambda page: self._on_page(query, page),
            self._on_failed,
            key=KEY,
        )

    def on_total_doubted(self, query: CustomerQuery) -> None:
        # The first page is counted; one row of it is enough.
        self._tasks.run_read(
            lambda: self._services.customers.list(self._actor(), query.model_copy(update={"limit": 1})),
            lambda page: self._table.recount(query, page.total),
            self._on_failed,
            key=COUNT_KEY,
        )

    def _list(self, query: CustomerQuery) -> None:
        self._text = ""
        self._table.start(query)

    def _read_rows(self, asked: set[UUID]) -> None:
        ids = sorted(asked, key=str)
        self._tasks.run_read(
            lambda: self._services.customers.rows(self._actor(), ids),
            lambda rows: self._table.apply(ids, rows),
            self._on_failed,
        )

    def _on_page(self, query: CustomerQuery, page: Page[CustomerListRow]) -> None:
        self.more = False
        if query.customer_type is None and query.is_active and not is_range(query):
            self.everybody = page.total
        self._table.add_page(query, page)
        if query.after is None:
            self.answered.emit()

    def _on_hits(self, text: str, result: SearchResult) -> None:
        self.more = result.more
        self._table.show_hits(text, result)
        self.answered.emit()

    def _on_failed(self, error: Exception) -> None:
        self._table.page_failed()
        self.failed.emit(error)


def warm_up() -> None:
    """The first look at a phone number or an address loads big tables: not while somebody types."""
    from payme_desktop.domain import emails, phones

    phones.parse("+351912334471", "PT")
    emails.checked_email("ana@example.org")
