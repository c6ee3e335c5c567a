"""The services in memory, with the signatures of the real ones, and people to fill them with."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid5

from payme_desktop.domain.actor import Actor, Changes, Saved
from payme_desktop.domain.drafts import (
    CustomerChange,
    CustomerDraft,
    CustomerQuery,
    NoteChange,
    NoteDraft,
    PreferencesDraft,
    RefundDraft,
    Rules,
    SaleDraft,
    ShopChange,
)
from payme_desktop.domain.ids import history_id, new_id, preferences_id
from payme_desktop.domain.keeping import BackupRow, Missing, Reason, Setback, Standing
from payme_desktop.domain.loyalty import Thresholds, frequency, is_repeat
from payme_desktop.domain.money import ZERO, average, ratio
from payme_desktop.domain.phones import digits
from payme_desktop.domain.reports import BackupReport
from payme_desktop.domain.resemblance import name_words, same_name
from payme_desktop.domain.rows import (
    BusinessRow,
    CustomerDetail,
    CustomerListRow,
    CustomerRow,
    FormDraft,
    HistoryRow,
    MonthSpend,
    NoteRow,
    Page,
    PreferencesRow,
    PurchaseHistory,
    PurchaseRow,
    Revealed,
    SearchHit,
    SearchResult,
    Session,
    ShopMetrics,
    Similar,
    TopCustomer,
)
from payme_desktop.domain.syncing import ConflictRow, EnrolReport, News, SyncReport, SyncRun, SyncStatus
from payme_desktop.domain.text import fold, words
from payme_desktop.domain.trail import TrailPage, TrailQuery, TrailRow
from payme_desktop.domain.vocabulary import CustomerType, Frequency, NoteType, PurchaseKind, Role
from payme_desktop.errors import NotFound, PaymeError, UserError
from payme_desktop.ui.models.ordering import is_in_range, position
from tests.helpers.fake_overrides import FakeOverrides
from tests.helpers.fake_staff import FakeStaff

NOW = datetime(2026, 11, 23, 12, 4, tzinfo=UTC)
SPACE = UUID("11111111-2222-3333-4444-555555555555")
ACTOR = Actor(uuid5(SPACE, "shop"), uuid5(SPACE, "maria"), "Maria Kovač", Role.OWNER)
BUSINESS = BusinessRow(ACTOR.business_id, "Padaria Aurora", "EUR", "PT", "Europe/Lisbon", 90, Thresholds())
SESSION = Session(ACTOR, BUSINESS)


@dataclass
class Book:
    """All the data; one lock, as a database has."""

    customers: dict[UUID, CustomerRow]
    preferences: dict[UUID, PreferencesRow]
    notes: dict[UUID, NoteRow]
    purchases: dict[UUID, list[PurchaseRow]]
    lock: threading.RLock
    gone: dict[UUID, NoteRow] = field(default_factory=dict)
    """Notes that were deleted."""


def empty_book() -> Book:
    return Book({}, {}, {}, {}, threading.RLock())


def customer(name: str = "", **given: object) -> CustomerRow:
    row = CustomerRow(
        id=new_id(),
        code=None,
        name=name,
        phone=None,
        phone_e164="",
        email=None,
        address=None,
        customer_type=CustomerType.REGULAR,
        is_active=True,
        prefer_sms=True,
        prefer_email=False,
        prefer_call=False,
        created_at=NOW - timedelta(days=900),
        updated_at=NOW,
    )
    return replace(row, **given)  # type: ignore[arg-type]


def preferences(customer_id: UUID, **given: object) -> PreferencesRow:
    row = PreferencesRow(
        id=preferences_id(customer_id),
        customer_id=customer_id,
        favorite_products=None,
        preferred_payment=None,
        average_spend=None,
        best_contact_time=None,
        do_not_contact=False,
        can_receive_offers=True,
        can_receive_loyalty=True,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(row, **given)  # type: ignore[arg-type]


def note(customer_id: UUID, content: str, **given: object) -> NoteRow:
    row = NoteRow(
        new_id(), customer_id, NoteType.PERSONAL, content, False, ACTOR.user_id, "Rita",
        NOW - timedelta(days=72), NOW,
    )  # fmt: skip
    return replace(row, **given)  # type: ignore[arg-type]


def sale(customer_id: UUID, amount: str, days_ago: float, items: str = "3.000") -> PurchaseRow:
    when = NOW - timedelta(days=days_ago, minutes=12)
    return PurchaseRow(
        new_id(), PurchaseKind.SALE, customer_id, None, when, when.date(), Decimal(amount), Decimal(items),
        "till", f"R-{when:%m%d%H}", False, None, when,
    )  # fmt: skip


def put(book: Book, row: CustomerRow, purchases: list[PurchaseRow] | None = None) -> CustomerRow:
    book.customers[row.id] = row
    book.preferences[row.id] = preferences(row.id)
    book.purchases[row.id] = sorted(purchases or [], key=lambda one: one.occurred_at, reverse=True)
    return row


def summary(book: Book, customer_id: UUID) -> HistoryRow:
    counted = [one for one in book.purchases[customer_id] if not one.voided]
    sales = [one for one in counted if one.kind is PurchaseKind.SALE]
    back = [one.total_amount or ZERO for one in counted if one.kind is PurchaseKind.REFUND]
    spent = sum((one.total_amount or ZERO for one in sales), ZERO) - sum(back, ZERO)
    first = min((one.local_day for one in sales), default=None)
    last = max((one.local_day for one in sales), default=None)
    often = frequency(len(sales), Thresholds())
    return HistoryRow(
        history_id(customer_id), customer_id, len(sales), spent,
        sum((one.items_count for one in sales), Decimal("0.000")), average(spent, len(sales)), first, last,
        (NOW.date() - last).days if last else None, is_repeat(len(sales)), spent, often,
        often.value, NOW, NOW,
    )  # fmt: skip


def list_row(book: Book, row: CustomerRow) -> CustomerListRow:
    history = summary(book, row.id)
    return CustomerListRow(
        row.id, row.code, row.name, row.phone, row.email, row.customer_type, row.is_active,
        book.preferences[row.id].do_not_contact, history.total_purchases, history.total_spent,
        history.last_purchase_date, history.repeat_frequency, row.created_at,
    )  # fmt: skip


def months(book: Book, customer_id: UUID) -> tuple[MonthSpend, ...]:
    sales = book.purchases[customer_id]
    if not sales:
        return ()
    last = max(one.local_day for one in sales)
    made = []
    for back in range(23, -1, -1):
        at = last.year * 12 + last.month - 1 - back
        first = date(at // 12, at % 12 + 1, 1)
        inside = [one for one in sales if one.local_day.replace(day=1) == first]
        total = sum((one.total_amount or ZERO for one in inside), ZERO)
        made.append(MonthSpend(first, len(inside), total))
    return tuple(made)


def touched(table: str, *ids: UUID) -> Changes:
    return Changes({table: frozenset(ids)})


class FakeCustomers:
    """``gate``: cleared, it holds every search back until it is set again."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.gate = threading.Event()
        self.gate.set()
        self.fail_with: Exception | None = None
        self.calls: list[str] = []

    def reveal(self, actor: Actor, customer_id: UUID, fields: Sequence[str]) -> Revealed:
        return Revealed(customer_id, self.get(actor, customer_id), tuple(fields))

    def _begin(self, name: str) -> None:
        self.calls.append(name)
        if self.fail_with is not None:
            error, self.fail_with = self.fail_with, None
            raise error

    def create(self, actor: Actor, draft: CustomerDraft) -> Saved[CustomerRow]:
        self._begin("create")
        assert draft.id is not None
        if draft.id not in self.book.customers:
            values = draft.model_dump(exclude={"id", "preferences"})
            put(self.book, customer(**values, id=draft.id, created_at=NOW))
        return Saved(self.book.customers[draft.id], touched("customers", draft.id))

    def get(self, actor: Actor, customer_id: UUID) -> CustomerDetail:
        self._begin("get")
        if customer_id not in self.book.customers:
            raise NotFound("There is no such customer.")
        notes = [one for one in self.book.notes.values() if one.customer_id == customer_id]
        notes.sort(key=lambda one: (one.is_pinned, one.created_at), reverse=True)
        return CustomerDetail(
            self.book.customers[customer_id],
            self.book.preferences[customer_id],
            summary(self.book, customer_id),
            tuple(notes[:50]),
            len(notes),
            tuple(self.book.purchases[customer_id][:5]),
            months(self.book, customer_id),
        )

    def list(self, actor: Actor, query: CustomerQuery) -> Page[CustomerListRow]:
        self._begin("list")
        kind = query.customer_type
        fitting = [
            list_row(self.book, row)
            for row in list(self.book.customers.values())
            if row.is_active == query.is_active and kind in {None, row.customer_type}
        ]
        fitting = [row for row in fitting if is_in_range(row, query)]
        fitting.sort(key=lambda row: position(row, query))
        first = int(query.after or 0)
        after = first + query.limit
        return Page(tuple(fitting[first:after]), len(fitting), str(after) if after < len(fitting) else None)

    def rows(self, actor: Actor, customer_ids: Sequence[UUID]) -> tuple[CustomerListRow, ...]:
        self._begin("rows")
        return tuple(
            list_row(self.book, self.book.customers[i]) for i in customer_ids if i in self.book.customers
        )

    def search(self, actor: Actor, text: str, limit: int = 20) -> SearchResult:
        self._begin(f"search {text}")
        self.gate.wait(10)
        wanted = words(fold(text))
        hits = []
        for row in list(self.book.customers.values()):
            have = words(fold(f"{row.name} {row.email or ''} {row.code or ''}"))
            named = wanted and all(any(one.startswith(word) for one in have) for word in wanted)
            phoned = len(digits(text)) >= 3 and digits(text) in digits(row.phone or "")
            if row.is_active and (named or phoned):
                hits.append(SearchHit(list_row(self.book, row), "name", False))
        return SearchResult(tuple(hits[:limit]), len(hits) > limit)

    def similar(
        self,
        actor: Actor,
        *,
        name: str = "",
        phone: str = "",
        email: str = "",
        but: UUID | None = None,
        limit: int = 3,
    ) -> tuple[Similar, ...]:
        self._begin("similar")
        found = []
        for row in self.book.customers.values():
            same_phone = len(digits(phone)) > 6 and digits(row.phone or "").endswith(digits(phone))
            same_email = bool(email) and row.email == email
            reason = "phone" if same_phone else "email" if same_email else ""
            if not reason and same_name(name_words(name), name_words(row.name)):
                reason = "name"
            if reason and row.is_active and row.id != but:
                found.append(Similar(list_row(self.book, row), reason))
        return tuple(sorted(found, key=lambda one: one.reason == "name")[:limit])

    def by_code(self, actor: Actor, code: str) -> CustomerListRow | None:
        self._begin("by_code")
        rows = [row for row in self.book.customers.values() if row.code == code and row.is_active]
        return list_row(self.book, rows[0]) if rows else None

    def update(
        self, actor: Actor, customer_id: UUID, change: CustomerChange, base: CustomerRow | None = None
    ) -> Saved[CustomerRow]:
        self._begin("update")
        row = replace(self.book.customers[customer_id], **change.given())
        self.book.customers[customer_id] = row
        return Saved(row, touched("customers", customer_id))

    def delete(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]:
        self._begin("delete")
        return self._activate(customer_id, active=False)

    def restore(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]:
        self._begin("restore")
        return self._activate(customer_id, active=True)

    def erase(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]:
        self._begin("erase")
        gone = replace(
            self.book.customers[customer_id],
            name="Erased customer", code=None, phone=None, email=None, address=None, is_active=False,
        )  # fmt: skip
        self.book.customers[customer_id] = gone
        return Saved(gone, touched("customers", customer_id))

    def _activate(self, customer_id: UUID, *, active: bool) -> Saved[CustomerRow]:
        row = replace(self.book.customers[customer_id], is_active=active)
        self.book.customers[customer_id] = row
        return Saved(row, touched("customers", customer_id))


class FakeNotes:
    def __init__(self, book: Book) -> None:
        self.book = book

    def list(self, actor: Actor, customer_id: UUID) -> tuple[NoteRow, ...]:
        return tuple(one for one in self.book.notes.values() if one.customer_id == customer_id)

    def add(self, actor: Actor, customer_id: UUID, draft: NoteDraft) -> Saved[NoteRow]:
        row = note(
            customer_id, draft.content, note_type=draft.note_type, is_pinned=draft.is_pinned,
            author=actor.name, created_at=NOW,
        )  # fmt: skip
        self.book.notes[row.id] = row
        return Saved(row, touched("customer_notes", row.id))

    def edit(
        self, actor: Actor, note_id: UUID, change: NoteChange, base: NoteRow | None = None
    ) -> Saved[NoteRow]:
        row = replace(self.book.notes[note_id], **change.given())
        self.book.notes[note_id] = row
        return Saved(row, touched("customer_notes", note_id))

    def delete(self, actor: Actor, note_id: UUID) -> Saved[NoteRow]:
        row = self.book.notes.pop(note_id)
        self.book.gone[note_id] = row
        return Saved(row, touched("customer_notes", note_id))

    def restore(self, actor: Actor, note_id: UUID) -> Saved[NoteRow]:
        row = self.book.notes[note_id] = self.book.gone.pop(note_id)
        return Saved(row, touched("customer_notes", note_id))


class FakePreferences:
    def __init__(self, book: Book) -> None:
        self.book = book

    def get(self, actor: Actor, customer_id: UUID) -> PreferencesRow:
        return self.book.preferences[customer_id]

    def update(
        self, actor: Actor, customer_id: UUID, draft: PreferencesDraft, base: PreferencesRow | None = None
    ) -> Saved[PreferencesRow]:
        row = replace(self.book.preferences[customer_id], **draft.given())
        self.book.preferences[customer_id] = row
        return Saved(row, touched("customer_preferences", row.id))


class FakePurchases:
    """``fail_with``: raised by the next write."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.fail_with: Exception | None = None

    def record(self, actor: Actor, draft: SaleDraft) -> Saved[PurchaseRow]:
        return self._add(PurchaseKind.SALE, draft, draft.customer_id, None)

    def refund(self, actor: Actor, draft: RefundDraft) -> Saved[PurchaseRow]:
        sale = self._sale(draft.sale_id)
        return self._add(PurchaseKind.REFUND, draft, sale.customer_id, sale.id)

    def void(self, actor: Actor, sale_id: UUID) -> Saved[PurchaseRow]:
        row = replace(self._sale(sale_id), voided=True)
        rows = self.book.purchases[row.customer_id] if row.customer_id else []
        rows[:] = [row if one.id == sale_id else one for one in rows]
        return Saved(row, self._touched(row))

    def _sale(self, sale_id: UUID | None) -> PurchaseRow:
        return next(one for rows in self.book.purchases.values() for one in rows if one.id == sale_id)

    def _add(
        self, kind: PurchaseKind, draft: SaleDraft | RefundDraft, owner: UUID | None, sale_id: UUID | None
    ) -> Saved[PurchaseRow]:
        if self.fail_with is not None:
            error, self.fail_with = self.fail_with, None
            raise error
        assert draft.id is not None
        when = draft.occurred_at or NOW
        row = PurchaseRow(
            draft.id, kind, owner, sale_id, when, when.date(), draft.total_amount, draft.items_count,
            draft.source, draft.receipt_no, False, None, NOW,
        )  # fmt: skip
        rows = self.book.purchases.setdefault(owner, []) if owner else []
        if any(one.id == row.id for one in rows):
            return Saved(row, Changes())
        rows.insert(0, row)
        return Saved(row, self._touched(row))

    def _touched(self, row: PurchaseRow) -> Changes:
        changed = touched("purchases", row.id)
        owner = row.customer_id
        return changed | touched("customer_purchase_history", history_id(owner)) if owner else changed

    def history(
        self, actor: Actor, customer_id: UUID, *, limit: int = 50, after: str | None = None
    ) -> PurchaseHistory:
        rows, first = self.book.purchases[customer_id], int(after or 0)
        following = str(first + limit) if first + limit < len(rows) else None
        page = Page(tuple(rows[first : first + limit]), len(rows), following)
        return PurchaseHistory(summary(self.book, customer_id), page)


class FakeFormDrafts:
    def __init__(self) -> None:
        self.kept: dict[str, dict[str, object]] = {}

    def keep(self, actor: Actor, form: str, typed: Mapping[str, object]) -> None:
        self.kept[form] = dict(typed)

    def all(self, actor: Actor) -> tuple[FormDraft, ...]:
        return tuple(FormDraft(form, typed, NOW) for form, typed in self.kept.items())

    def drop(self, actor: Actor, form: str) -> None:
        self.kept.pop(form, None)

    def sweep(self, actor: Actor) -> int:
        return 0


class FakeMetrics:
    """``fail_with``: raised by the next reading."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.fail_with: Exception | None = None
        self.asked = 0

    def shop(self, actor: Actor) -> ShopMetrics:
        self.asked += 1
        if self.fail_with is not None:
            error, self.fail_with = self.fail_with, None
            raise error
        rows = [list_row(self.book, row) for row in self.book.customers.values() if row.is_active]
        spent = sum((row.total_spent or ZERO for row in rows), ZERO)
        purchases = sum(row.total_purchases for row in rows)
        buyers = [row for row in rows if row.total_purchases]
        again = sum(row.total_purchases > 1 for row in rows)
        days = [row.last_purchase_date for row in buyers if row.last_purchase_date]
        loyalty = {kind.value: sum(row.repeat_frequency is kind for row in rows) for kind in Frequency}
        best = sorted(buyers, key=lambda row: row.total_spent or ZERO, reverse=True)[:10]
        since = NOW.date() - timedelta(days=BUSINESS.active_days)
        return ShopMetrics(
            as_of=NOW, customers=len(rows), active_customers=sum(day >= since for day in days),
            purchases=purchases, total_spent=spent, total_items=Decimal("0.000"),
            avg_transaction_value=average(spent, purchases), buying_customers=len(buyers),
            avg_lifetime_value=average(spent, len(buyers)), repeat_customers=again,
            repeat_rate=ratio(again, len(buyers)), loyalty=loyalty,
            top_customers=tuple(
                TopCustomer(row.id, row.code, row.name, row.total_spent, row.total_purchases) for row in best
            ),
            first_purchase_date=min(days, default=None), last_purchase_date=max(days, default=None),
        )  # fmt: skip


class FakeShop:
    """``fail_with``: raised by the next change."""

    def __init__(self) -> None:
        self.row = BUSINESS
        self.fail_with: Exception | None = None

    def get(self, actor: Actor) -> BusinessRow:
        return self.row

    def update(self, actor: Actor, change: ShopChange) -> Saved[BusinessRow]:
        if self.fail_with is not None:
            raise self.fail_with
        limits = Thresholds(change.occasional_from, change.regular_from, change.frequent_from)
        self.row = replace(self.row, active_days=change.active_days, thresholds=limits)
        return Saved(self.row, touched("businesses", self.row.id))


class FakeSyncConflicts:
    """A conflict log; what is decided leaves the open ones."""

    def __init__(self) -> None:
        self.kept: dict[UUID, ConflictRow] = {}

    def list(self, actor: Actor, *, resolved: bool = False, limit: int = 200) -> tuple[ConflictRow, ...]:
        rows = [row for row in self.kept.values() if resolved or row.state == "open"]
        return tuple(rows[:limit])

    def keep(self, actor: Actor, conflict_id: UUID) -> Saved[ConflictRow]:
        return self._settled(conflict_id, "kept")

    def reopen(self, actor: Actor, conflict_id: UUID) -> Saved[ConflictRow]:
        return self._settled(conflict_id, "open")

    def use_other(self, actor: Actor, conflict_id: UUID, rules: Rules) -> Saved[ConflictRow]:
        return self._settled(conflict_id, "used_other")

    def _settled(self, conflict_id: UUID, state: str) -> Saved[ConflictRow]:
        self.kept[conflict_id] = replace(self.kept[conflict_id], state=state)
        return Saved(self.kept[conflict_id], Changes({"sync_conflict": frozenset({conflict_id})}))


class FakeSync:
    """A sync of a shop file: ``gate`` holds a run until it is set; ``failure`` is raised at its end."""

    def __init__(self, conflicts: FakeSyncConflicts) -> None:
        self.conflicts = conflicts
        self.enrolled = True
        self.pending = 3
        self.last: datetime | None = NOW
        self.failure: PaymeError | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.runs = 0
        self.logins: list[tuple[str, str, str]] = []
        self.news = News()

    def status(self) -> SyncStatus:
        return SyncStatus(
            self.enrolled, "s", 2, self.pending, len(self.conflicts.list(ACTOR)), self.last, 180_000
        )

    def history(self, limit: int = 20) -> list[SyncRun]:
        return [SyncRun(NOW, 12, 30, 1, "done"), SyncRun(NOW, 0, 0, 0, "offline")]

    def waiting(self) -> dict[str, int]:
        return {"customers": 2, "purchases": 1} if self.pending else {}

    def behind(self) -> int:
        return 5

    def enrol(self, server: str, role: str, secret: str) -> EnrolReport:
        self.logins.append((server, role, secret))
        if self.failure is not None:
            raise self.failure
        self.enrolled = True
        return EnrolReport(UUID(int=1), 2, "Till 2", 7, "the keyring")

    def run(self, progress: Callable[[str, int, int], None], cancelled: Callable[[], bool]) -> SyncReport:
        self.runs += 1
        progress("push", 1, 4)
        while not self.gate.wait(0.01):
            if cancelled():
                raise UserError("The sync was stopped.", code="cancelled")
        if self.failure is not None:
            raise self.failure
        self.pending = 0
        changes = Changes({"customers": frozenset({UUID(int=5)})})
        return SyncReport(3, 2, 0, 0, 0, changes, news=self.news)


class FakeAudit:
    """A trail in memory: ``rows``, newest first, in pages of five."""

    def __init__(self) -> None:
        self.rows: list[TrailRow] = []
        self.asked: list[Any] = []
        self.fail_with: Exception | None = None

    def of_record(
        self, actor: Actor, table: str, row_id: UUID, *, limit: int = 50, after: str | None = None
    ) -> TrailPage:
        self.asked.append((table, row_id, after))
        return self._page(after)

    def search(self, actor: Actor, query: TrailQuery) -> TrailPage:
        self.asked.append(query)
        return self._page(query.after)

    def _page(self, after: str | None) -> TrailPage:
        if self.fail_with is not None:
            raise self.fail_with
        first = int(after or 0)
        more = str(first + 5) if first + 5 < len(self.rows) else None
        return TrailPage(tuple(self.rows[first : first + 5]), more)


class FakeKeeping:
    """Backups of a shop file: ``gate`` holds one until it is set; ``failure`` is raised at its end."""

    def __init__(self) -> None:
        self.rows: list[BackupRow] = [self.row(3, Reason.HOURLY), self.row(2, Reason.START)]
        self.setback: Setback | None = None
        self.problem = ""
        self.damaged = 0
        self.failure: PaymeError | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[Reason] = []
        self.copies: list[Path] = []
        self.second: Path | None = None
        self.lacks: Missing | None = Missing({"sales": 12, "notes": 0}, {"customers": 1}, NOW, NOW)

    @staticmethod
    def row(number: int, reason: Reason) -> BackupRow:
        return BackupRow(f"/b/shop-{number:05d}.db", number, reason, NOW, 1_200_000, proven=True)

    def standing(self) -> Standing:
        return Standing(self.rows[0] if self.rows else None, len(self.rows), self.setback, self.problem)

    def list(self, *, check: bool = False) -> list[BackupRow]:
        return list(self.rows)

    def make(
        self,
        reason: Reason,
        target: Path | None = None,
        *,
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> BackupReport:
        self.asked.append(reason)
        progress(1, 4)
        while not self.gate.wait(0.01):
            if cancelled():
                raise UserError("The backup was stopped. Nothing was left of it.", code="cancelled")
        if self.failure is not None:
            raise self.failure
        self.rows.insert(0, self.row(len(self.rows) + 2, reason))
        return BackupReport(self.rows[0].path, 1_200_000, NOW, {}, proven=True)

    def by_itself(
        self, reason: Reason, *, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> BackupReport | None:
        return self.make(reason, progress=progress, cancelled=cancelled)

    def copy_to(self, target: Path) -> Path:
        self.copies.append(target)
        return target / "shop-00003.db"

    def second_folder(self) -> Path | None:
        return self.second

    def use_second_folder(self, folder: Path | None) -> None:
        if self.failure is not None:
            raise self.failure
        self.second = folder

    def look_over(self) -> int:
        return self.damaged

    def missing(self, copy: Path) -> Missing | None:
        return self.lacks

    def accept(self) -> bool:
        self.setback = None
        return True

    def new_recovery_code(self) -> str:
        return "K7QF4-0Z1MX-AAAAA-BBBBB-CCCCC-DDDDD"


class FakeAccess:
    """Answers the rights of now; ``fail_with`` once."""

    def __init__(self) -> None:
        self.now: Actor | None = None
        self.fail_with: Exception | None = None

    def refreshed(self, actor: Actor) -> Actor:
        if self.fail_with is not None:
            raise self.fail_with
        return self.now or actor


class FakeServices:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.access = FakeAccess()
        self.overrides = FakeOverrides()
        self.customers = FakeCustomers(book)
        self.notes = FakeNotes(book)
        self.preferences = FakePreferences(book)
        self.purchases = FakePurchases(book)
        self.metrics = FakeMetrics(book)
        self.form_drafts = FakeFormDrafts()
        self.shop = FakeShop()
        self.staff = FakeStaff()
        self.sync_conflicts = FakeSyncConflicts()
        self.audit = FakeAudit()


_GIVEN = [
    "Marina",
    "Mariana",
    "Inês",
    "João",
    "Olena",
    "Марина",
    "Андрій",
    "Σοφία",
    "Γιώργος",
    "José",
    "Zoë",
    "Łukasz",
    "Çelik",
    "Åsa",
    "Đặng",
    "Ahmed",
    "Fatima",
    "Rui",
    "Tiago",
    "Beatriz",
    "Sven",
    "Günter",
    "Élodie",
    "Noah",
    "Priya",
]
_FAMILY = [
    "Oliveira",
    "Duarte",
    "Nunes",
    "Ковальчук",
    "Rossi",
    "Costa",
    "Silva",
    "Papadopoulos",
    "Nowak",
    "Jansen",
    "Müller",
    "Schmidt",
    "Lefèvre",
    "Andersson",
    "Nguyễn",
    "Yılmaz",
    "Haddad",
    "Ferreira",
    "Santos",
    "Pereira",
    "Iyer",
    "Okafor",
]
_OTHER = ("王小明", "李娜", "田中 花子", "김민준", "محمد العلي", "דנה לוי", "प्रिया शर्मा", "สมชาย ใจดี")


def people(count: int = 200, seed: int = 7) -> Book:
    """Made-up customers of several scripts; Marina Oliveira first."""
    random, book = Random(seed), empty_book()
    _marina(book)
    put(
        book,
        customer(
            "Café Marinheiro", email="encomendas@cafemarinheiro.pt", customer_type=CustomerType.WHOLESALE
        ),
    )
    kinds = (
        [CustomerType.REGULAR] * 5 + [CustomerType.VIP, CustomerType.WHOLESALE] + [CustomerType.WALK_IN] * 2
    )
    for number in range(count - 2):
        given, family = random.choice(_GIVEN), random.choice(_FAMILY)
        name = _OTHER[number // 13 % len(_OTHER)] if number % 13 == 0 else f"{given} {family}"
        phone = f"+351 9{random.randint(10, 69)} {random.randint(100, 999)} {random.randint(100, 999)}"
        row = customer(
            "" if number % 37 == 5 else name,
            phone=None if number % 7 == 3 and number % 37 != 5 else phone,
            email=f"{fold(given)}.{number}@posta.example" if number % 3 == 0 else None,
            code=str(100000 + number),
            customer_type=random.choice(kinds),
            created_at=NOW - timedelta(days=random.randint(3, 2000)),
        )
        visits = random.choice([0, 1, 1, 2, 3, 5, 9, 14, 30])
        often = [
            sale(row.id, f"{random.randint(200, 9900) / 100:.2f}", random.randint(0, 700))
            for _ in range(visits)
        ]
        put(book, row, often)
        if number % 41 == 7:
            book.preferences[row.id] = preferences(row.id, do_not_contact=True)
    return book


def _marina(book: Book) -> None:
    random = Random(3)
    row = customer(
        "Marina Oliveira", phone="+351 912 334 471", email="marina.oliveira@posta.example", code="100482",
        customer_type=CustomerType.VIP, address="Rua das Flores 12, 3.º\n1200-192 Lisboa",
        created_at=datetime(2021, 3, 9, tzinfo=UTC), prefer_call=False,
    )  # fmt: skip
    often = [sale(row.id, "28.40", 0)]
    often += [
        sale(row.id, f"{random.randint(900, 14000) / 100:.2f}", random.randint(1, 715)) for _ in range(63)
    ]
    put(book, row, often)
    book.preferences[row.id] = preferences(
        row.id, favorite_products="Sourdough, flat white, orange cake", preferred_payment="Card",
        best_contact_time="After 17:00",
    )  # fmt: skip
    for content, kind, pinned in (
        ("Allergic to nuts. Never suggest the Florentine.", NoteType.ISSUE, True),
        ("Prefers the window table", NoteType.PREFERENCE, False),
        (
            "Her daughter starts school in September; asked about a birthday cake for twelve.",
            NoteType.PERSONAL,
            False,
        ),
    ):
        one = note(row.id, content, note_type=kind, is_pinned=pinned)
        book.notes[one.id] = one


class EndlessCustomers(FakeCustomers):
    """As many rows as wanted, made on demand."""

    def __init__(self, book: Book, count: int) -> None:
        super().__init__(book)
        self.count = count
        self.model = list_row(book, next(iter(book.customers.values())))

    def list(self, actor: Actor, query: CustomerQuery) -> Page[CustomerListRow]:
        first = int(query.after or 0)
        last = min(first + query.limit, self.count)
        rows = tuple(
            replace(self.model, id=UUID(int=at + 1), name=f"Ana {at:06}") for at in range(first, last)
        )
        return Page(rows, self.count, str(last) if last < self.count else None)

    def get(self, actor: Actor, customer_id: UUID) -> CustomerDetail:
        return super().get(actor, self.model.id)
