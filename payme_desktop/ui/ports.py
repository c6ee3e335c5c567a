"""What the window needs of the services below it; pages are typed against this."""

from collections.abc import Mapping, Sequence
from typing import Protocol
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
    SaleDraft,
    ShopChange,
)
from payme_desktop.domain.rows import (
    BusinessRow,
    CustomerDetail,
    CustomerListRow,
    CustomerRow,
    FormDraft,
    NoteRow,
    Page,
    PreferencesRow,
    PurchaseHistory,
    PurchaseRow,
    SearchResult,
    ShopMetrics,
    Similar,
)


class Customers(Protocol):
    def create(self, actor: Actor, draft: CustomerDraft) -> Saved[CustomerRow]: ...
    def get(self, actor: Actor, customer_id: UUID) -> CustomerDetail: ...
    def list(self, actor: Actor, query: CustomerQuery) -> Page[CustomerListRow]: ...
    def rows(self, actor: Actor, customer_ids: Sequence[UUID]) -> tuple[CustomerListRow, ...]: ...
    def search(self, actor: Actor, text: str, limit: int = 20) -> SearchResult: ...
    def similar(
        self,
        actor: Actor,
        *,
        name: str = "",
        phone: str = "",
        email: str = "",
        but: UUID | None = None,
        limit: int = 3,
    ) -> tuple[Similar, ...]: ...
    def by_code(self, actor: Actor, code: str) -> CustomerListRow | None: ...
    def update(
        self, actor: Actor, customer_id: UUID, change: CustomerChange, base: CustomerRow | None = None
    ) -> Saved[CustomerRow]: ...
    def delete(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]: ...
    def restore(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]: ...


class Notes(Protocol):
    def list(self, actor: Actor, customer_id: UUID) -> tuple[NoteRow, ...]: ...
    def add(self, actor: Actor, customer_id: UUID, draft: NoteDraft) -> Saved[NoteRow]: ...
    def edit(
        self, actor: Actor, note_id: UUID, change: NoteChange, base: NoteRow | None = None
    ) -> Saved[NoteRow]: ...
    def delete(self, actor: Actor, note_id: UUID) -> Saved[NoteRow]: ...
    def restore(self, actor: Actor, note_id: UUID) -> Saved[NoteRow]: ...


class Preferences(Protocol):
    def get(self, actor: Actor, customer_id: UUID) -> PreferencesRow: ...
    def update(
        self, actor: Actor, customer_id: UUID, draft: PreferencesDraft, base: PreferencesRow | None = None
    ) -> Saved[PreferencesRow]: ...


class Purchases(Protocol):
    def record(self, actor: Actor, draft: SaleDraft) -> Saved[PurchaseRow]: ...
    def refund(self, actor: Actor, draft: RefundDraft) -> Saved[PurchaseRow]: ...
    def void(self, actor: Actor, sale_id: UUID) -> Saved[PurchaseRow]: ...
    def history(
        self, actor: Actor, customer_id: UUID, *, limit: int = 50, after: str | None = None
    ) -> PurchaseHistory: ...


class Shop(Protocol):
    def get(self, actor: Actor) -> BusinessRow: ...
    def update(self, actor: Actor, change: ShopChange) -> Saved[BusinessRow]: ...


class FormDrafts(Protocol):
    def keep(self, actor: Actor, form: str, typed: Mapping[str, object]) -> None: ...
    def all(self, actor: Actor) -> tuple[FormDraft, ...]: ...
    def drop(self, actor: Actor, form: str) -> None: ...
    def sweep(self, actor: Actor) -> int: ...


class Metrics(Protocol):
    def shop(self, actor: Actor) -> ShopMetrics: ...


class CustomerBook(Protocol):
    """The services of a shop, as far as this window calls them."""

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
    def form_drafts(self) -> FormDrafts: ...
    @property
    def shop(self) -> Shop: ...
