"""The services as far as the commands call them; fakes in tests are typed against this, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from uuid import UUID

    from payme_desktop.domain.actor import Actor, Saved
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
    )
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
        SearchResult,
        ShopMetrics,
    )
    from payme_desktop.domain.syncing import ConflictRow
    from payme_desktop.domain.trail import TrailPage, TrailQuery, TrailReport

    Progress = Callable[[int, int], None]


class Customers(Protocol):
    def create(self, actor: Actor, draft: CustomerDraft) -> Saved[CustomerRow]: ...
    def get(self, actor: Actor, customer_id: UUID) -> CustomerDetail: ...
    def resolve(self, actor: Actor, reference: str) -> CustomerRow: ...
    def list(self, actor: Actor, query: CustomerQuery) -> Page[CustomerListRow]: ...
    def search(self, actor: Actor, text: str, limit: int = 20) -> SearchResult: ...
    def update(
        self, actor: Actor, customer_id: UUID, change: CustomerChange, base: CustomerRow | None = None
    ) -> Saved[CustomerRow]: ...
    def delete(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]: ...
    def restore(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]: ...
    def erase(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]: ...


class Notes(Protocol):
    def list(self, actor: Actor, customer_id: UUID) -> tuple[NoteRow, ...]: ...
    def add(self, actor: Actor, customer_id: UUID, draft: NoteDraft) -> Saved[NoteRow]: ...
    def edit(self, actor: Actor, note_id: UUID, change: NoteChange) -> Saved[NoteRow]: ...
    def delete(self, actor: Actor, note_id: UUID) -> Saved[NoteRow]: ...


class Preferences(Protocol):
    def get(self, actor: Actor, customer_id: UUID) -> PreferencesRow: ...
    def update(self, actor: Actor, customer_id: UUID, draft: PreferencesDraft) -> Saved[PreferencesRow]: ...


class Purchases(Protocol):
    def record(self, actor: Actor, draft: SaleDraft) -> Saved[PurchaseRow]: ...
    def refund(self, actor: Actor, draft: RefundDraft) -> Saved[PurchaseRow]: ...
    def void(self, actor: Actor, sale_id: UUID) -> Saved[PurchaseRow]: ...
    def attach(self, actor: Actor, sale_id: UUID, customer_id: UUID) -> Saved[PurchaseRow]: ...
    def resolve(self, actor: Actor, reference: str) -> PurchaseRow: ...
    def history(
        self, actor: Actor, customer_id: UUID, *, limit: int = 50, after: str | None = None
    ) -> PurchaseHistory: ...


class Metrics(Protocol):
    def shop(self, actor: Actor) -> ShopMetrics: ...
    def customer(self, actor: Actor, customer_id: UUID) -> HistoryRow: ...
    def repeat(self, actor: Actor, *, limit: int = 50, after: str | None = None) -> Page[CustomerListRow]: ...


class Transfer(Protocol):
    def import_customers(
        self, actor: Actor, path: Path, *, dry_run: bool = False, progress: Progress | None = None
    ) -> ImportReport: ...
    def import_sales(
        self,
        actor: Actor,
        path: Path,
        *,
        dry_run: bool = False,
        create_customers: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport: ...
    def export_customers(self, actor: Actor, path: Path, *, progress: Progress | None = None) -> int: ...


class SyncConflicts(Protocol):
    def keep(self, actor: Actor, conflict_id: UUID) -> Saved[ConflictRow]: ...
    def use_other(self, actor: Actor, conflict_id: UUID, rules: Rules) -> Saved[ConflictRow]: ...


class Audit(Protocol):
    def of_record(
        self, actor: Actor, table: str, row_id: UUID, *, limit: int = 50, after: str | None = None
    ) -> TrailPage: ...
    def search(self, actor: Actor, query: TrailQuery) -> TrailPage: ...
    def verify(self, actor: Actor) -> TrailReport: ...


class Services(Protocol):
    """The use cases of an open shop."""

    @property
    def customers(self) -> Customers: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def preferences(self) -> Preferences: ...
    @property
    def purchases(self) -> Purchases: ...
    @property
    def metrics(self) -> Metrics: ...
    @property
    def transfer(self) -> Transfer: ...
    @property
    def sync_conflicts(self) -> SyncConflicts: ...
    @property
    def audit(self) -> Audit: ...
