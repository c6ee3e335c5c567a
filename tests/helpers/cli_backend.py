"""A shop in memory behind the command line's own Protocols; it remembers what it was asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from payme_desktop.cli.backend import ShopAddress
from payme_desktop.domain.actor import Actor, Changes, Saved
from payme_desktop.domain.drafts import (
    BusinessDraft,
    CustomerChange,
    CustomerDraft,
    CustomerQuery,
    NoteChange,
    NoteDraft,
    PreferencesDraft,
    RefundDraft,
    Rules,
    SaleDraft,
)
from payme_desktop.domain.keeping import BackupRow, Missing, Reason, RestorePlan, Setback
from payme_desktop.domain.reports import BackupReport, CreatedShop, DoctorReport, Finding
from payme_desktop.domain.rows import (
    CustomerDetail,
    CustomerListRow,
    CustomerRow,
    HistoryRow,
    ImportReport,
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
)
from payme_desktop.domain.syncing import (
    ConflictRow,
    DeviceRow,
    EnrolReport,
    EpochRow,
    NewDevice,
    PurgeRow,
    SchemaRow,
    SyncReport,
    SyncRun,
    SyncStatus,
    Twins,
    VerifyReport,
)
from payme_desktop.domain.trail import TrailPage, TrailQuery, TrailReport, TrailRow
from payme_desktop.domain.vocabulary import PurchaseKind
from payme_desktop.errors import Ambiguous, NotFound, SignInFailed
from tests.helpers import cli_rows as rows
from tests.helpers.fake_overrides import FakeOverrides
from tests.helpers.fake_staff import FakeStaff

PASSWORD = "battery"
CODE = "00000-00000"


class FakeCustomers:
    def reveal(self, actor: Actor, customer_id: UUID, fields: Sequence[str]) -> Revealed:
        self.asked.append((actor.approval.approver if actor.approval else None, tuple(fields)))
        return Revealed(customer_id, self.get(actor, customer_id), tuple(fields))

    def __init__(self) -> None:
        made = [rows.customer(11, "Ben Okoro"), rows.customer(12, "王小明"), rows.customer(13, "Bente")]
        self.kept = {row.id: row for row in made}
        self.asked: list[Any] = []

    def create(self, actor: Actor, draft: CustomerDraft) -> Saved[CustomerRow]:
        self.asked.append(draft)
        given = draft.given()
        given.pop("preferences")
        given.pop("name", None)
        row = rows.customer(90, draft.name, **{"phone": None, "code": None, **given})
        self.kept[row.id] = row
        return Saved(row, rows.touched("customers", row.id))

    def get(self, actor: Actor, customer_id: UUID) -> CustomerDetail:
        return CustomerDetail(
            self.kept[customer_id],
            rows.preferences(customer_id),
            rows.history(customer_id),
            (rows.note(41, customer_id, "Likes oat milk\nNo sugar", is_pinned=True),),
            2,
            (rows.purchase(51, customer_id=customer_id),),
            (),
        )

    def resolve(self, actor: Actor, reference: str) -> CustomerRow:
        fits = [r for r in self.kept.values() if reference in {str(r.id), r.code} or reference in r.name]
        if not fits:
            raise NotFound(f"No customer fits '{reference}'.")
        if len(fits) > 1:
            raise Ambiguous(f"'{reference}' fits more than one customer.")
        return fits[0]

    def list(self, actor: Actor, query: CustomerQuery) -> Page[CustomerListRow]:
        self.asked.append(query)
        found = [rows.listed(row) for row in self.kept.values() if row.is_active == query.is_active]
        more = len(found) > query.limit
        return Page(tuple(found[: query.limit]), len(found), "cursor-2" if more else None)

    def search(self, actor: Actor, text: str, limit: int = 20) -> SearchResult:
        found = [rows.listed(row) for row in self.kept.values() if text in row.name or text == "Benn"]
        hits = tuple(
            SearchHit(row, "name", exact=row.name == text, alike=text == "Benn") for row in found[:limit]
        )
        return SearchResult(hits, len(found) > limit)

    def update(
        self, actor: Actor, customer_id: UUID, change: CustomerChange, base: CustomerRow | None = None
    ) -> Saved[CustomerRow]:
        self.asked.append(change)
        row = self.kept[customer_id] = replace(self.kept[customer_id], **change.given())
        return Saved(row, rows.touched("customers", row.id) if change.given() else Changes())

    def delete(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]:
        return self._set(customer_id, active=False)

    def restore(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]:
        return self._set(customer_id, active=True)

    def erase(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]:
        row = self.kept[customer_id] = replace(self.kept[customer_id], name="Erased", is_active=False)
        return Saved(row, rows.touched("customers", row.id))

    def _set(self, customer_id: UUID, *, active: bool) -> Saved[CustomerRow]:
        changed = self.kept[customer_id].is_active != active
        row = self.kept[customer_id] = replace(self.kept[customer_id], is_active=active)
        return Saved(row, rows.touched("customers", row.id) if changed else Changes())


class FakeNotes:
    def __init__(self) -> None:
        self.kept = {UUID(int=41): rows.note(41, UUID(int=11), "Likes oat milk\nNo sugar")}

    def list(self, actor: Actor, customer_id: UUID) -> tuple[NoteRow, ...]:
        return tuple(row for row in self.kept.values() if row.customer_id == customer_id)

    def add(self, actor: Actor, customer_id: UUID, draft: NoteDraft) -> Saved[NoteRow]:
        row = rows.note(42, customer_id, draft.content, note_type=draft.note_type, is_pinned=draft.is_pinned)
        self.kept[row.id] = row
        return Saved(row, rows.touched("customer_notes", row.id))

    def edit(self, actor: Actor, note_id: UUID, change: NoteChange) -> Saved[NoteRow]:
        row = self.kept[note_id] = replace(self.kept[note_id], **change.given())
        return Saved(row, rows.touched("customer_notes", row.id))

    def delete(self, actor: Actor, note_id: UUID) -> Saved[NoteRow]:
        if note_id not in self.kept:
            raise NotFound("There is no such note.")
        return Saved(self.kept.pop(note_id), rows.touched("customer_notes", note_id))


class FakePreferences:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def get(self, actor: Actor, customer_id: UUID) -> PreferencesRow:
        return rows.preferences(customer_id)

    def update(self, actor: Actor, customer_id: UUID, draft: PreferencesDraft) -> Saved[PreferencesRow]:
        self.asked.append(draft.given())
        row = replace(rows.preferences(customer_id), **draft.given())
        return Saved(row, rows.touched("customer_preferences", row.id))


class FakePurchases:
    def __init__(self) -> None:
        self.kept = {"R-51": rows.purchase(51)}
        self.asked: list[Any] = []

    def record(self, actor: Actor, draft: SaleDraft) -> Saved[PurchaseRow]:
        self.asked.append(draft)
        if draft.receipt_no in self.kept:
            return Saved(self.kept[draft.receipt_no], Changes())
        return self._added(PurchaseKind.SALE, draft)

    def refund(self, actor: Actor, draft: RefundDraft) -> Saved[PurchaseRow]:
        self.asked.append(draft)
        return self._added(PurchaseKind.REFUND, draft)

    def _added(self, kind: PurchaseKind, draft: SaleDraft | RefundDraft) -> Saved[PurchaseRow]:
        given = {name: value for name, value in draft.given().items() if value is not None}
        row = rows.purchase(60, kind=kind, **{"receipt_no": None, **given})
        return Saved(row, rows.touched("purchases", row.id))

    def void(self, actor: Actor, sale_id: UUID) -> Saved[PurchaseRow]:
        row = replace(self.kept["R-51"], voided=True)
        return Saved(row, rows.touched("purchases", row.id))

    def attach(self, actor: Actor, sale_id: UUID, customer_id: UUID) -> Saved[PurchaseRow]:
        row = replace(self.kept["R-51"], customer_id=customer_id)
        return Saved(row, rows.touched("purchases", row.id))

    def resolve(self, actor: Actor, reference: str) -> PurchaseRow:
        if reference not in self.kept:
            raise NotFound(f"No sale has the id or receipt number '{reference}'.")
        return self.kept[reference]

    def history(
        self, actor: Actor, customer_id: UUID, *, limit: int = 50, after: str | None = None
    ) -> PurchaseHistory:
        self.asked.append((limit, after))
        items = (rows.purchase(51, customer_id=customer_id), rows.purchase(52, voided=True))
        return PurchaseHistory(rows.history(customer_id), Page(items[:limit], 2, "c2" if limit < 2 else None))


class FakeMetrics:
    def shop(self, actor: Actor) -> ShopMetrics:
        return rows.shop_metrics([rows.customer(11, "Ben Okoro")])

    def customer(self, actor: Actor, customer_id: UUID) -> HistoryRow:
        return rows.history(customer_id)

    def repeat(self, actor: Actor, *, limit: int = 50, after: str | None = None) -> Page[CustomerListRow]:
        return Page((rows.listed(rows.customer(11, "Ben Okoro")),), 1, None)


class FakeTransfer:
    def __init__(self) -> None:
        self.asked: list[dict[str, object]] = []
        self.failure: BaseException | None = None

    def import_customers(
        self,
        actor: Actor,
        path: Path,
        *,
        dry_run: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> ImportReport:
        return self._imported({"path": path}, progress, dry_run=dry_run)

    def import_sales(
        self,
        actor: Actor,
        path: Path,
        *,
        dry_run: bool = False,
        create_customers: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> ImportReport:
        return self._imported({"path": path, "create": create_customers}, progress, dry_run=dry_run)

    def _imported(
        self, asked: dict[str, object], progress: Callable[[int, int], None] | None, *, dry_run: bool
    ) -> ImportReport:
        if self.failure:
            raise self.failure
        self.asked.append(asked)
        if progress:
            progress(5, 10)
            progress(10, 10)
        return rows.import_report(dry_run=dry_run)

    def export_customers(
        self, actor: Actor, path: Path, *, progress: Callable[[int, int], None] | None = None
    ) -> int:
        return 3


class FakeServices:
    def __init__(self) -> None:
        self.customers = FakeCustomers()
        self.notes = FakeNotes()
        self.preferences = FakePreferences()
        self.purchases = FakePurchases()
        self.metrics = FakeMetrics()
        self.staff = FakeStaff()
        self.overrides = FakeOverrides()
        self.sync_conflicts = FakeSyncConflicts()
        self.transfer = FakeTransfer()
        self.audit = FakeAudit()


class FakeShop:
    """An open shop; ``signed_in`` and ``backups`` remember, ``closed`` tells."""

    def __init__(self) -> None:
        self.services = FakeServices()
        self.sync = FakeSync()
        self.stored: str | None = None
        self.closed = 0
        self.backups: list[Path | None] = []
        self.reasons: list[Reason] = []
        self.news: list[str] = []
        self.wrong = False

    def sign_in(self, user: str, password: str) -> Session:
        if (user, password) != ("Ana", PASSWORD):
            raise SignInFailed("Name or password is wrong. Check both and try again.")
        return rows.SESSION

    def stored_password(self, user: str) -> str | None:
        return self.stored

    def backup(self, target: Path | None) -> BackupReport:
        self.backups.append(target)
        return BackupReport("/b/shop-1.db", 4096, rows.MOMENT, {"customers": 3}, proven=True)

    def copies(self, *, check: bool = False) -> list[BackupRow]:
        checked = (not self.wrong) if check else None
        path = "/b/shop-00007-20261123T101500Z-start.db"
        return [BackupRow(path, 7, "start", rows.MOMENT, 4096, True, checked)]

    def copy_before(self, reason: Reason) -> None:
        self.reasons.append(reason)

    def accept_setback(self) -> bool:
        return self.wrong

    def new_recovery_code(self) -> str:
        return CODE

    def doctor(self, *, mend: bool) -> DoctorReport:
        planted = Finding("history", ok=not self.wrong, detail="1 differed.", mended=self.wrong and mend)
        return DoctorReport((Finding("file", ok=True, detail="Whole."), planted))

    def business_row(self) -> dict[str, object]:
        return {"id": rows.SESSION.business.id, "name": rows.SESSION.business.name}

    def close(self) -> None:
        self.closed += 1


class FakeRestore:
    """A restore of the Corner Shop; ``made`` counts."""

    def __init__(self) -> None:
        self.made = 0
        row = BackupRow("/b/shop-00007.db", 7, "start", rows.MOMENT, 4096, proven=True)
        lacks = Missing({"sales": 12, "notes": 0}, {"customers": 1}, rows.MOMENT, rows.MOMENT)
        self.plan = RestorePlan(row, "/home/ana/shop.db", "Corner Shop", lacks)

    def make(self) -> Setback:
        self.made += 1
        return Setback(
            "restored", rows.MOMENT, "shop-00007.db", rows.MOMENT, aside="shop.db.before-restore-1"
        )


class FakeSync:
    """A sync of a shop; ``asked`` remembers, ``sound`` is what ``verify`` finds."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.sound = True
        self.found: list[ConflictRow] = []
        self.report = SyncReport(3, 7, 0, 0, 12)
        self.enrolled = True

    def enrol(self, server: str, role: str, secret: str) -> EnrolReport:
        self.asked.append((server, role, secret))
        return EnrolReport(rows.SESSION.business.id, 2, "Till 2", 5, "the keyring")

    def run(self, progress: Callable[[str, int, int], None]) -> SyncReport:
        progress("push", 1, 2)
        return self.report

    def verify(self) -> VerifyReport:
        return VerifyReport(10, () if self.sound else ("customers",), mended=False)

    def status(self) -> SyncStatus:
        return SyncStatus(self.enrolled, "payme_d_1@postgresql://db/payme", 2, 4, 1, rows.MOMENT, 12)

    def waiting(self) -> dict[str, int]:
        return {"customer_notes": 1, "customers": 3, "role_rules": 2}

    def conflicts(self, *, resolved: bool = False) -> list[ConflictRow]:
        self.asked.append(resolved)
        return self.found

    def history(self, limit: int = 20) -> list[SyncRun]:
        return [SyncRun(rows.MOMENT, 3, 7, 1, "done"), SyncRun(rows.MOMENT, 0, 0, 0, "offline")][:limit]


class FakeAudit:
    """A trail of one row; ``asked`` remembers."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.problems: tuple[str, ...] = ()
        self.rows: tuple[TrailRow, ...] = (rows.told(61),)

    def of_record(
        self, actor: Actor, table: str, row_id: UUID, *, limit: int = 50, after: str | None = None
    ) -> TrailPage:
        self.asked.append((table, row_id, limit, after))
        return TrailPage(self.rows, None)

    def search(self, actor: Actor, query: TrailQuery) -> TrailPage:
        self.asked.append(query)
        return TrailPage(self.rows, "more" if query.limit == 1 else None)

    def verify(self, actor: Actor) -> TrailReport:
        return TrailReport(7, self.problems, 0)


class FakeSyncConflicts:
    """A conflict log in which everything can be decided; ``asked`` remembers."""

    def __init__(self) -> None:
        self.twins: tuple[Twins, ...] = ()
        self.asked: list[Any] = []

    def duplicates(self, actor: Actor, *, limit: int = 50) -> tuple[Twins, ...]:
        self.asked.append(limit)
        return self.twins

    def keep(self, actor: Actor, conflict_id: UUID) -> Saved[ConflictRow]:
        return self._settled(conflict_id, "kept")

    def use_other(self, actor: Actor, conflict_id: UUID, rules: Rules) -> Saved[ConflictRow]:
        return self._settled(conflict_id, "used_other")

    def _settled(self, conflict_id: UUID, state: str) -> Saved[ConflictRow]:
        self.asked.append((conflict_id, state))
        row = ConflictRow(
            conflict_id, rows.MOMENT, "field", "customers", conflict_id, "name", "Ben", "Bén", 1, 2, state
        )
        return Saved(row, Changes())


class FakeCentral:
    """A central database that knows one PC."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def init(self) -> None:
        self.asked.append("init")

    def add_device(self, business: str, name: str) -> NewDevice:
        self.asked.append((business, name))
        return NewDevice(rows.SESSION.business.id, 2, name, "payme_d_1", "s3cret")

    def add_device_of(self, business: Mapping[str, object], name: str) -> NewDevice:
        return self.add_device(str(business["name"]), name)

    def revoke_device(self, business: str, name: str) -> str:
        self.asked.append((business, name))
        return "payme_d_1"

    def schema(self) -> SchemaRow:
        return SchemaRow("0006", 1, 1)

    def gc(self) -> list[PurgeRow]:
        return [PurgeRow("Corner", 3, 17, ("Old laptop",), 0)]

    def new_epoch(self) -> list[EpochRow]:
        return [EpochRow("Corner", 17)]

    def status(self) -> list[DeviceRow]:
        return [DeviceRow("Corner", 1, "Till 1", "payme_d_1", False, rows.MOMENT, 0, 5, "1.0")]


class FakeBackend:
    """``addresses``: what was opened; ``failure``: raised instead; ``needs``: no keyring serves."""

    def __init__(self) -> None:
        self.shop = FakeShop()
        self.centre = FakeCentral()
        self.joined: list[Any] = []
        self.anyway = False
        self.restores: list[tuple[str, str | None]] = []
        self.restoring = FakeRestore()
        self.addresses: list[ShopAddress] = []
        self.created: list[tuple[ShopAddress, BusinessDraft, str, str | None]] = []
        self.windows: list[tuple[ShopAddress, str | None]] = []
        self.failure: BaseException | None = None
        self.refusal: Exception | None = None
        self.asks = False
        self.passphrase: str | None = None

    def open(self, address: ShopAddress, ask_passphrase: Callable[[], str | None]) -> FakeShop:
        self.addresses.append(address)
        if self.failure:
            raise self.failure
        if self.asks:
            self.passphrase = ask_passphrase()
        return self.shop

    def create(
        self,
        address: ShopAddress,
        draft: BusinessDraft,
        owner_password: str,
        passphrase: str | None,
        *,
        anyway: bool = False,
    ) -> CreatedShop:
        self.anyway = anyway
        if self.refusal and passphrase is None:
            raise self.refusal
        self.created.append((address, draft, owner_password, passphrase))
        return CreatedShop("/home/ana/shop.db", rows.SESSION, "/home/ana/shop.db.key", CODE)

    def restore(
        self,
        address: ShopAddress,
        backup: str,
        ask_passphrase: Callable[[], str | None],
        *,
        code: str | None = None,
        new_passphrase: Callable[[], str | None],
    ) -> FakeRestore:
        self.restores.append((backup, code))
        return self.restoring

    def join(
        self, address: ShopAddress, server: str, role: str, secret: str, passphrase: str | None
    ) -> EnrolReport:
        self.joined.append((address, server, role, secret, passphrase))
        return EnrolReport(rows.SESSION.business.id, 3, "Till 3", 0, "the keyring")

    def central(self, server: str) -> FakeCentral:
        self.centre.asked.append(server)
        return self.centre

    def open_window(self, address: ShopAddress, user: str | None) -> int:
        self.windows.append((address, user))
        return 7

    def default_timezone(self) -> str:
        return "Europe/Lisbon"
