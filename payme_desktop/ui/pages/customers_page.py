"""The customers: search, list and card, joined. The only place that knows all three and the services."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.domain.actor import Changes
from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.rows import CustomerDetail, CustomerListRow
from payme_desktop.domain.vocabulary import CustomerSort
from payme_desktop.errors import NotFound, PaymeError
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.memory import Memory
from payme_desktop.ui.models.customer_table import CustomerTable
from payme_desktop.ui.models.segments import Fields, is_range
from payme_desktop.ui.pages.browsing import Browsing, warm_up
from payme_desktop.ui.pages.customer_commands import CustomerCommands
from payme_desktop.ui.pages.history_commands import HistoryCommands
from payme_desktop.ui.pages.note_commands import NoteCommands
from payme_desktop.ui.pages.page import Page
from payme_desktop.ui.pages.revealing import Revealing
from payme_desktop.ui.pages.sale_commands import SaleCommands
from payme_desktop.ui.pages.trail_commands import TrailCommands
from payme_desktop.ui.theme import BODY
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.detail_card import DetailCard
from payme_desktop.ui.widgets.filter_chips import FilterChips
from payme_desktop.ui.widgets.key_bar import Hint
from payme_desktop.ui.widgets.list_panel import ListPanel
from payme_desktop.ui.widgets.room import follow, keep_height, keep_room
from payme_desktop.ui.widgets.search_field import SearchField
from payme_desktop.ui.widgets.states import announce

CARD_WIDTH: Final = 428
CARD_WIDTH_NARROW: Final = 364
NARROW: Final = 1200
CARD_KEY: Final = "customers.card"
"""Walking quickly through the list asks for many cards; only the last one is wanted."""

SCAN_KEY: Final = "customers.scan"


class CustomersPage(Page):
    """Find somebody, see who it is, do something about it."""

    def __init__(self, desk: Desk, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._memory = desk, memory
        self._current: UUID | None = None
        self._waiting: Callable[[CustomerDetail], None] | None = None
        self._enter_waits = False
        self._empty_step: Callable[[], None] | None = None
        self.table = CustomerTable(desk.formats, self)
        self.browsing = Browsing(desk.services, lambda: desk.actor, desk.tasks, self.table, self)
        self.commands = CustomerCommands(desk, self)
        self.note_commands = NoteCommands(desk, self)
        self.history_commands = HistoryCommands(desk, self)
        self.trail_commands = TrailCommands(desk, self)
        self.sale_commands = SaleCommands(desk, self)
        self._build(desk.session.business.name)
        self.revealing = Revealing(desk, self.card, self)
        self._join()

    def start(self) -> None:
        """Show the list as it was left; called once, when the window is there."""
        if (query := self._memory.query()) is not None and query.is_active:
            self.table.start(query)
        else:
            self.browsing.again()
        if (customer_id := self._memory.customer()) is not None:
            self._current = customer_id
            self._load_card()
        self.search_field.setFocus()
        self._desk.tasks.run_read(warm_up, lambda _: None, lambda _: None)

    def remember(self) -> None:
        """Keep what ``start`` brings back."""
        self._memory.keep_query(self.table.query)
        self._memory.keep_customer(self._current)

    # What the window calls

    @property
    def current(self) -> UUID | None:
        """The customer on the card, or on its way there."""
        return self._current

    def has_customer(self) -> bool:
        return self._current is not None

    def has_active(self) -> bool:
        """Somebody is chosen who is not deleted, as far as is known yet."""
        return self.has_customer() and not self.has_deleted()

    def has_deleted(self) -> bool:
        detail = self.card.detail
        return detail is not None and detail.customer.id == self._current and not detail.customer.is_active

    def plain_keys(self) -> list[Hint]:
        """Keys that are no commands, for the key sheet."""
        return [
            (self.tr("Any letter"), self.tr("Search")),
            (self.tr("Up, Down, Page Up, Page Down"), self.tr("Walk through the list")),
            (self.tr("Enter"), self.tr("Take the marked customer; nobody found: add a new one")),
            (self.tr("Del in the list"), self.tr("Delete the customer (it can be restored)")),
            (self.tr("Enter, Ctrl+S in a form"), self.tr("Save")),
        ]

    def hints(self) -> list[Hint]:
        """What the keys do now."""
        text = self.browsing.text
        hints: list[Hint] = [("Ctrl K", self.tr("Everything"))]
        hints.append(("F3", self.tr("New “{text}”").format(text=text) if text else self.tr("New")))
        if text:
            nobody = self.table.searched == text and not self.table.rowCount()
            hints.append(("Enter", self.tr("Add as new") if nobody else self.tr("Take the marked one")))
            hints.append(("Esc", self.tr("Clear the search")))
        if self._current is not None:
            hints += self._hints_of_current()
        return hints

    def focus_search(self) -> None:
        """Back to the search, with its text ready to be replaced."""
        self.search_field.setFocus()
        self.search_field.input.selectAll()

    def type(self, text: str) -> None:
        """Somebody typed outside any field: it belongs to the search."""
        self.search_field.type(text)

    def step_back(self) -> None:
        """Esc: clear the search; nothing to clear: back to the search field, nobody chosen."""
        self.search_field.setFocus()
        if self.search_field.text():
            self.search_field.set_text("")
        else:
            self.list.mark(-1)

    def new(self) -> None:
        self.commands.new(self.search_field.text())

    def open_code(self, code: str) -> None:
        """Choose the customer with that card; for a card that nobody has, offer a new customer with it."""
        desk = self._desk

        def found(row: CustomerListRow | None) -> None:
            if row is None:
                desk.tell(self.tr("Nobody has the card {code} yet.").format(code=code))
                self.commands.new("", code=code)
            else:
                self.choose(row.id)

        desk.tasks.run_read(
            lambda: desk.services.customers.by_code(desk.actor, code),
            found,
            lambda error: desk.tell(desk.words_for(error)),
            key=SCAN_KEY,
        )

    def choose(self, customer_id: UUID) -> None:
        """Show this customer, whatever the list shows."""
        self.revealing.stop()
        self._current = customer_id
        self.search_field.set_text("")
        self._mark_again()
        self._load_card()
        self.hints_changed.emit()

    def come_back(self, customer_id: UUID | None, searched: str) -> None:
        """As it was before the window was locked."""
        self.search_field.set_text(searched)
        self._current = customer_id
        self._mark_again()
        self._load_card()

    def edit(self) -> None:
        self._with_active(self.commands.edit)

    def note(self) -> None:
        self._with_active(self.note_commands.note)

    def sale(self) -> None:
        """For whoever is on the card; with nobody there, for nobody in particular."""
        if self._current is None:
            self.sale_commands.sale(None)
        else:
            self._with_active(lambda detail: self.sale_commands.sale(detail.customer))

    def preferences(self) -> None:
        self._with_active(self.commands.preferences)

    def history(self) -> None:
        def shown(detail: CustomerDetail) -> None:
            self.card.show_history()
            self.history_commands.history(detail)

        self._with_detail(shown)

    def trail(self) -> None:
        """What was done to whoever is on the card."""
        self._with_detail(self.trail_commands.of_customer)

    def delete(self) -> None:
        """Whoever is on the card."""
        self._with_active(lambda detail: self.commands.delete(detail.customer.id, detail.customer.label))

    def erase(self) -> None:
        """Whoever is on the card, deleted or not."""
        self._with_detail(lambda detail: self.commands.erase(detail.customer.id, detail.customer.label))

    def restore(self) -> None:
        if self._current is not None:
            self.commands.restore(self._current)

    def show_list(self, fields: Fields) -> None:
        """A list that another page leads to."""
        self.search_field.set_text("")
        self.browsing.show_list(fields)

    def show_bin(self, *, shown: bool) -> None:
        """The deleted instead of the others, or back."""
        if self.table.query.is_active == shown:
            self.search_field.set_text("")
            self.browsing.show_deleted(deleted=shown)

    def refresh_all(self) -> None:
        """Another process wrote."""
        self.browsing.refresh_visible(*self.list.visible_places())
        self._load_card()

    # Slots

    def on_search_changed(self) -> None:
        self._enter_waits = False
        text = self.search_field.text()
        self.chips.set_available(available=not text)
        self.browsing.search(text)
        self.hints_changed.emit()

    def on_search_entered(self) -> None:
        """Take the marked row; where nobody was found, make somebody new."""
        text = self.search_field.text()
        if text and self.table.searched != text:
            self._enter_waits = True  # a scanner is quicker than the answer
            return
        if text and not self.table.rowCount():
            self.new()
        elif self.table.rowCount():
            if self.list.marked_place() < 0:
                self.list.mark(0)
            self.list.setFocus()

    def on_list_key_pressed(self, event: QKeyEvent) -> None:
        self.list.move(event.key())

    def on_rows_answered(self) -> None:
        """The rows of the newest question are there."""
        self.panel.bones.done()
        self.list.show_sort()
        self.chips.show_query(self.table.query)
        self.list.scrollToTop()
        self._mark_again()
        self._say_found()
        self._show_state()
        if self._enter_waits:
            self._enter_waits = False
            self.on_search_entered()

    def on_rows_failed(self, error: Exception) -> None:
        self.panel.bones.done()
        if isinstance(error, PaymeError):
            words = error.message
        else:
            reference = self._desk.crashes.report(error)
            words = self.tr("Reference: {reference}").format(reference=reference)
        self._empty_step = self.browsing.again
        self.panel.show_empty("error", self.tr("The customers cannot be read"), words, self.tr("Try again"))

    def on_rows_shown(self) -> None:
        self._say_found()
        self._show_state()

    def on_customer_marked(self, customer_id: UUID | None) -> None:
        if customer_id != self._current:  # else what waits for this card goes on waiting
            self._waiting = None
        self.revealing.stop()
        self._current = customer_id
        if customer_id is None:
            self._desk.tasks.drop(CARD_KEY)
            self.card.show_nobody()
        else:
            self._load_card()
        self.hints_changed.emit()

    def on_customer_created(self, customer_id: UUID) -> None:
        self.choose(customer_id)

    def on_changes_committed(self, changes: Changes, _initiator: object) -> None:
        self.browsing.refresh(changes, *self.list.visible_places())
        self._load_card()

    def on_list_chosen(self, fields: Fields) -> None:
        self.browsing.show_list(fields)

    def on_sort_chosen(self, sort: CustomerSort, descending: bool) -> None:  # noqa: FBT001 - a signal's slot
        self.browsing.sort_by(sort, descending=descending)

    def on_delete_pressed(self) -> None:
        row = self.table.row_at(self.list.marked_place())
        if row is not None and row.is_active:
            self.commands.delete(row.id, row.label)

    def on_empty_step_taken(self) -> None:
        if self._empty_step is not None:
            self._empty_step()

    # Inside

    def _hints_of_current(self) -> list[Hint]:
        detail = self.card.detail
        history = ("F7", self.tr("Purchases"))
        if detail is not None and not detail.customer.is_active:
            return [history]
        delete = [("Del", self.tr("Delete"))] if self.list.hasFocus() else []
        edits = [("F9", self.tr("Sale")), ("F4", self.tr("Note")), ("F2", self.tr("Edit"))]
        return [*edits, ("F6", self.tr("Preferences")), history, *delete]

    def _with_active(self, act: Callable[[CustomerDetail], None]) -> None:
        """The deleted are looked at and restored, not changed."""

        def checked(detail: CustomerDetail) -> None:
            if detail.customer.is_active:
                act(detail)

        self._with_detail(checked)

    def _with_detail(self, act: Callable[[CustomerDetail], None]) -> None:
        """Do it with the customer on the card, as soon as the card is there."""
        detail = self.card.detail
        if self._current is None:
            return
        if detail is not None and detail.customer.id == self._current:
            act(detail)
        else:
            self._waiting = act

    def _load_card(self) -> None:
        wanted = self._current
        if wanted is None:
            return
        self._desk.tasks.run_read(
            lambda: self._desk.services.customers.get(self._desk.actor, wanted),
            self._on_detail,
            self._on_detail_failed,
            key=CARD_KEY,
        )

    def _on_detail(self, detail: CustomerDetail) -> None:
        if detail.customer.id != self._current:
            return
        self.revealing.forget()
        self.card.show_detail(detail)
        self.revealing.offer()
        if self._waiting is not None:
            act, self._waiting = self._waiting, None
            act(detail)
        self.hints_changed.emit()

    def _on_detail_failed(self, error: Exception) -> None:
        self._waiting = None
        if not isinstance(error, NotFound):
            self._desk.tell(self._desk.words_for(error))
        self.card.show_nobody()

    def _mark_again(self) -> None:
        """Keep the chosen one marked; in a search the first hit is."""
        place = self.table.place_of(self._current) if self._current is not None else None
        if place is not None:
            self.list.mark(place)
        elif self.table.searched:
            self.list.mark(0)
        elif self._current is None:
            self.list.mark(-1)

    def _say_found(self) -> None:
        count, total = self._desk.formats.count, self.table.total
        if self.table.searched:
            found = count(total) + ("+" if self.browsing.more else "")
            words = self.tr("{found} of {all}").format(found=found, all=count(self.browsing.everybody))
            announce(self.search_field, words)
        else:
            words = count(total)
        self.search_field.set_found(words)
        self.hints_changed.emit()

    def _show_state(self) -> None:
        """The list, or what to do where there is none."""
        if self.table.rowCount():
            self.panel.show_rows()
            return
        if self.list.hasFocus():
            self.search_field.setFocus()  # the list goes, and the keys must not go with it
        text, query = self.table.searched, self.table.query
        if text:
            self._empty_step = self.new
            title = self.tr("Nobody found for “{text}”").format(text=text)
            words = self.tr("Enter adds “{text}” as a new customer.").format(text=text)
            self.panel.show_empty("person_search", title, words, self.tr("Add as new"))
        elif query.customer_type is None and query.is_active and not is_range(query):
            self._empty_step = self.new
            words = self.tr("Press F3 for the first one, or import a list with the command line.")
            self.panel.show_empty("group", self.tr("No customers yet"), words, self.tr("New customer"))
        else:
            self._show_nothing_here(query)

    def _show_nothing_here(self, query: CustomerQuery) -> None:
        self._empty_step = None
        if query.is_active:
            words = self.tr("Choose another list above, or “All types”.")
            self.panel.show_empty("group", self.tr("Nobody in this list"), words)
        else:
            words = self.tr("Whoever you delete waits here and can be restored.")
            self.panel.show_empty("delete", self.tr("Nobody was deleted"), words)

    def _build(self, shop: str) -> None:
        theme, formats = self._desk.theme, self._desk.formats
        self.search_field = SearchField(theme)
        self.new_button = Button(theme, self.tr("New"), key="F3", icon_name="person_add", kind=Kind.PRIMARY)
        follow(theme, self.new_button, self._fit_new)
        self.chips = FilterChips(theme, formats, lambda: self._desk.session.business.active_days)
        self.panel = ListPanel(theme, formats, self.table)
        self.list = self.panel.list
        self.card = DetailCard(theme, formats)
        top = QHBoxLayout()
        keep_room(theme, top, spacing=18)
        top.addWidget(self.search_field, 1)
        top.addWidget(self.new_button)
        left = QVBoxLayout()
        keep_room(theme, left, spacing=14)
        left.addLayout(top)
        left.addWidget(self.chips)
        left.addWidget(self.panel, 1)
        name = TextLabel(theme, shop, px=BODY, ink=MUTE)
        name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        keep_height(theme, name, 48)
        right = QVBoxLayout()
        keep_room(theme, right, spacing=14)
        right.addWidget(name)
        right.addWidget(self.card, 1)
        row = QHBoxLayout(self)
        keep_room(theme, row, (24, 20, 24, 16), 20)
        row.addLayout(left, 1)
        row.addLayout(right)
        follow(theme, self, self._fit_card)

    def _fit_new(self) -> None:
        theme = self._desk.theme
        self.new_button.setFixedHeight(max(theme.px(48), theme.target))
        self.new_button.setMinimumWidth(theme.px(132))

    def _fit_card(self) -> None:
        """As wide as drawn; where the text is large and the window small, the list keeps its share."""
        px = self._desk.theme.px
        wanted = px(CARD_WIDTH if self.width() >= px(NARROW) else CARD_WIDTH_NARROW)
        self.card.setFixedWidth(min(wanted, max(CARD_WIDTH_NARROW, self.width() * 45 // 100)))

    def _join(self) -> None:
        field, view, card = self.search_field, self.list, self.card
        field.text_changed.connect(self.on_search_changed)
        field.entered.connect(self.on_search_entered)
        field.escaped.connect(self.step_back)
        field.list_key_pressed.connect(self.on_list_key_pressed)
        self.new_button.clicked.connect(self.new)
        self.panel.new_pressed.connect(self.new)
        self.chips.chosen.connect(self.on_list_chosen)
        view.customer_marked.connect(self.on_customer_marked)
        view.sort_chosen.connect(self.on_sort_chosen)
        view.letters_typed.connect(self.type)
        view.delete_pressed.connect(self.on_delete_pressed)
        view.opened.connect(self.edit)
        view.show_widths(self._memory.columns())
        view.widths_chosen.connect(self._memory.keep_columns)
        self.table.shown.connect(self.on_rows_shown)
        self.browsing.started.connect(self.panel.bones.wait)
        self.browsing.answered.connect(self.on_rows_answered)
        self.browsing.failed.connect(self.on_rows_failed)
        card.note_pressed.connect(self.note)
        card.edit_pressed.connect(self.edit)
        card.sale_pressed.connect(self.sale)
        card.history_pressed.connect(self.history)
        card.restore_pressed.connect(self.restore)
        self.commands.created.connect(self.on_customer_created)
        self.commands.chosen.connect(self.choose)
        self.panel.step_taken.connect(self.on_empty_step_taken)
        self._desk.events.changes_committed.connect(self.on_changes_committed)

    # Qt

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.revealing.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_card()
