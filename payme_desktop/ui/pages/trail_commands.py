"""The audit trail in a dialog: of one customer, or of the whole shop for its owner."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from PySide6.QtCore import QObject

from payme_desktop.domain.rows import CustomerDetail
from payme_desktop.domain.trail import TrailPage, TrailQuery
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.trail_dialog import TrailDialog
from payme_desktop.ui.models.trail_table import TrailTable

Ask = Callable[[str | None], TrailPage]


class TrailCommands(QObject):
    """Opens the dialog and feeds it, page by page."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def of_customer(self, detail: CustomerDetail) -> None:
        desk, customer = self._desk, detail.customer
        table = TrailTable(desk.formats)
        title = self.tr("History of {name}").format(name=customer.label)
        dialog = TrailDialog(desk.theme, title, table, search=False, parent=desk.window)
        feed = _Feed(desk, dialog, table)
        feed.begin(
            lambda after: desk.services.audit.of_record(desk.actor, "customers", customer.id, after=after)
        )
        if desk.open(dialog):
            feed.ask(None)

    def of_shop(self) -> None:
        """Everything, searchable."""
        desk = self._desk
        table = TrailTable(desk.formats, whom=True)
        dialog = TrailDialog(
            desk.theme, self.tr("What was done in the shop"), table, search=True, parent=desk.window
        )
        feed = _Feed(desk, dialog, table)

        def begin(query: TrailQuery) -> None:
            wanted = replace(query, since=self._since(dialog.days()))
            feed.begin(lambda after: desk.services.audit.search(desk.actor, replace(wanted, after=after)))
            feed.ask(None)

        dialog.asked.connect(begin)
        if desk.open(dialog):
            begin(TrailQuery())

    def _since(self, days: int) -> datetime | None:
        """The first moment of so many days of the shop's, today included."""
        if not days:
            return None
        formats = self._desk.formats
        first = formats.today() - timedelta(days=days - 1)
        return datetime.combine(first, time(), formats.timezone).astimezone(UTC)


class _Feed(QObject):
    """Brings pages into the table; late answers are let go. Lives as long as its dialog."""

    def __init__(self, desk: Desk, dialog: TrailDialog, table: TrailTable) -> None:
        super().__init__(dialog)
        self._desk, self._dialog, self._table = desk, dialog, table
        self._question = 0
        self._ask: Ask | None = None
        table.setParent(dialog)
        table.page_needed.connect(self.ask)

    def begin(self, ask: Ask) -> None:
        """Another question."""
        self._question += 1
        self._ask = ask

    def ask(self, cursor: object) -> None:
        """The page after ``cursor``; the first one for None."""
        assert self._ask is not None
        number, ask = self._question, self._ask
        after = cursor if isinstance(cursor, str) else None

        def arrived(page: TrailPage) -> None:
            if number == self._question and self._desk.is_open(self._dialog):
                if after is None:
                    self._table.clear()
                self._table.add_page(page)
                self._dialog.show_filled()

        def failed(error: Exception) -> None:
            if number == self._question and self._desk.is_open(self._dialog):
                if after is None:
                    self._table.clear()
                self._table.page_failed()
                self._dialog.show_error(self._desk.words_for(error))

        def start(work: Callable[[], TrailPage], refused: Callable[[Exception], None]) -> None:
            self._desk.tasks.run_read(work, arrived, refused)

        if after is None:
            self._desk.overriding.trying(lambda: ask(after), start, failed)
        else:
            start(lambda: ask(after), failed)  # an approval is for one look
