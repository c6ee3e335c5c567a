"""Frozen rows: what services answer. Money and quantities are Decimal, times aware UTC, ids UUID.

Field names are the column names of the database, so that JSON keys are too. Rows of people say in ``masked``
which of ``permissions.MASKED_FIELDS`` they do not show to whoever asked: a contact then holds a mask, an
amount is None. Before a service answers, nothing is masked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Generic, TypeVar
from uuid import UUID

from payme_desktop.domain.actor import Actor
from payme_desktop.domain.loyalty import Thresholds
from payme_desktop.domain.permissions import Decision
from payme_desktop.domain.vocabulary import CustomerType, Frequency, NoteType, PurchaseKind, Role

T_co = TypeVar("T_co", covariant=True)
NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class BusinessRow:
    """A shop's own settings. ``region``: ISO 3166; ``timezone``: IANA; ``active_days``: for "active"."""

    id: UUID
    name: str
    currency: str
    region: str
    timezone: str
    active_days: int
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class UserRow:
    id: UUID
    name: str
    role: Role
    is_active: bool


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person on the staff. ``has_pin``: at this PC; ``waits``: seconds until they may try again, 0: now."""

    id: UUID
    name: str
    role: Role
    is_active: bool
    has_password: bool
    has_pin: bool
    waits: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What a role may do with a command. ``default``: without the adjustment, if there is one."""

    command: str
    words: str
    role: Role
    decision: Decision
    default: Decision
    fixed: bool

    @property
    def adjusted(self) -> bool:
        return self.decision is not self.default


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in: who, and the settings of the business."""

    actor: Actor
    business: BusinessRow


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer. ``phone`` as typed; ``phone_e164`` may be empty; without a ``name`` show ``label``."""

    id: UUID
    code: str | None
    name: str
    phone: str | None
    phone_e164: str
    email: str | None
    address: str | None
    customer_type: CustomerType
    is_active: bool
    prefer_sms: bool
    prefer_email: bool
    prefer_call: bool
    created_at: datetime
    updated_at: datetime
    masked: frozenset[str] = NOTHING

    @property
    def label(self) -> str:
        """What to call this customer on a screen: the name, else phone, email, code."""
        return self.name or self.phone or self.email or self.code or ""


@dataclass(frozen=True, slots=True)
class CustomerListRow:
    """One line of a list or search: what tells who it is at a glance."""

    id: UUID
    code: str | None
    name: str
    phone: str | None
    email: str | None
    customer_type: CustomerType
    is_active: bool
    do_not_contact: bool
    total_purchases: int
    total_spent: Decimal | None
    last_purchase_date: date | None
    repeat_frequency: Frequency
    created_at: datetime
    masked: frozenset[str] = NOTHING

    @property
    def label(self) -> str:
        return self.name or self.phone or self.email or self.code or ""


@dataclass(frozen=True, slots=True)
class NoteRow:
    """``author``: name of the user who wrote it, None where that user is unknown."""

    id: UUID
    customer_id: UUID
    note_type: NoteType
    content: str
    is_pinned: bool
    created_by: UUID | None
    author: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PreferencesRow:
    """``average_spend``: what staff noted as usual spend; never computed."""

    id: UUID
    customer_id: UUID
    favorite_products: str | None
    preferred_payment: str | None
    average_spend: Decimal | None
    best_contact_time: str | None
    do_not_contact: bool
    can_receive_offers: bool
    can_receive_loyalty: bool
    created_at: datetime
    updated_at: datetime
    masked: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """The derived figures of a customer, plus two computed when read.

    ``days_since_last_purchase``: whole days in the shop's zone, None where nothing was bought.
    ``loyalty_tier``: equals ``repeat_frequency`` until an owner defines tiers.
    """

    id: UUID
    customer_id: UUID
    total_purchases: int
    total_spent: Decimal | None
    total_items_bought: Decimal
    avg_transaction_value: Decimal | None
    first_purchase_date: date | None
    last_purchase_date: date | None
    days_since_last_purchase: int | None
    is_repeat_customer: bool
    customer_lifetime_value: Decimal | None
    repeat_frequency: Frequency
    loyalty_tier: str
    created_at: datetime
    updated_at: datetime
    masked: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A ledger row as it counts now.

    ``customer_id``: whom it counts for (an attach included), None for a walk-in; ``voided``: taken out by a
    void; ``sale_id``: the sale that a refund, void or attach is about.
    """

    id: UUID
    kind: PurchaseKind
    customer_id: UUID | None
    sale_id: UUID | None
    occurred_at: datetime
    local_day: date
    total_amount: Decimal | None
    items_count: Decimal
    source: str
    receipt_no: str | None
    voided: bool
    recorded_by: UUID | None
    recorded_at: datetime
    masked: frozenset[str] = NOTHING

    @property
    def counted(self) -> Decimal | None:
        """What it adds to a spend: of a refund below zero; None where the amount is masked."""
        amount = self.total_amount
        return -amount if amount is not None and self.kind is PurchaseKind.REFUND else amount


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """``total``: rows of the filter, counted once; ``next``: cursor of the following page or None."""

    items: tuple[T_co, ...]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True)
class MonthSpend:
    """Net spend of one month; ``month`` is its first day."""

    month: date
    purchases: int
    total_spent: Decimal | None
    masked: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True)
class PurchaseHistory:
    """A page of a customer's purchases, newest first, under the summary of all of them."""

    summary: HistoryRow
    purchases: Page[PurchaseRow]


@dataclass(frozen=True, slots=True)
class CustomerDetail:
    """Everything a card shows, read in one transaction.

    ``notes``: pinned first, then newest, at most 50 (``note_count`` tells all); ``recent``: the 5 newest
    purchases; ``months``: net spend of the 24 months that end with the month of the last purchase.
    """

    customer: CustomerRow
    preferences: PreferencesRow
    history: HistoryRow
    notes: tuple[NoteRow, ...]
    note_count: int
    recent: tuple[PurchaseRow, ...]
    months: tuple[MonthSpend, ...]


@dataclass(frozen=True, slots=True)
class Revealed:
    """A card of which ``fields`` are in full, though masked for whoever asked: for a moment only."""

    customer_id: UUID
    detail: CustomerDetail
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """``matched``: the field that matched (name, phone, email, code); ``exact``: wholly, not as a prefix.

    ``alike``: found by what the name sounds like, or in spite of a slip of the finger; never ``exact``.
    """

    row: CustomerListRow
    matched: str
    exact: bool
    alike: bool = False


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``more``: further matches exist beyond those shown."""

    hits: tuple[SearchHit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class FormDraft:
    """What stood in a form. ``form``: which one, ``note:<id of the customer>``; ``typed``: field -> value."""

    form: str
    typed: Mapping[str, object]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Similar:
    """Somebody who may be the person that is being entered.

    ``reason``: ``phone`` or ``email`` (the same), ``name`` (alike).
    """

    row: CustomerListRow
    reason: str


@dataclass(frozen=True, slots=True)
class TopCustomer:
    id: UUID
    code: str | None
    name: str
    total_spent: Decimal | None
    total_purchases: int
    masked: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True)
class ShopMetrics:
    """The shop's figures; the meaning of each is in docs/figures.md."""

    as_of: datetime
    customers: int
    active_customers: int
    purchases: int
    total_spent: Decimal
    total_items: Decimal
    avg_transaction_value: Decimal
    buying_customers: int
    avg_lifetime_value: Decimal
    repeat_customers: int
    repeat_rate: Decimal
    loyalty: Mapping[str, int]
    top_customers: tuple[TopCustomer, ...]
    first_purchase_date: date | None
    last_purchase_date: date | None


@dataclass(frozen=True, slots=True)
class RecomputeReport:
    """``checked``: customers compared; ``wrong``: ids whose kept figures differed; ``mended``: now right."""

    checked: int
    wrong: tuple[UUID, ...]
    mended: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row an import did not take. ``line``: 1-based, where it begins; ``values``: as read."""

    line: int
    values: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """``read`` = ``added`` + ``updated`` + ``already_there`` + ``rejected``, always.

    ``rejected_file``: where the rejected rows were written; ``warnings``: sentences (unknown columns, ...).
    """

    batch_id: UUID | None
    read: int
    added: int
    updated: int
    already_there: int
    rejected: int
    rejected_file: str | None
    warnings: tuple[str, ...]
    dry_run: bool
