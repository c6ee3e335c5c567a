"""Rows for the fakes of the command line: one shop, everything at one moment."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from payme_desktop.domain.actor import Actor, Changes
from payme_desktop.domain.loyalty import Thresholds
from payme_desktop.domain.rows import (
    BusinessRow,
    CustomerListRow,
    CustomerRow,
    HistoryRow,
    ImportReport,
    NoteRow,
    PreferencesRow,
    PurchaseRow,
    Session,
    ShopMetrics,
    TopCustomer,
)
from payme_desktop.domain.trail import TrailRow
from payme_desktop.domain.vocabulary import CustomerType, Frequency, NoteType, PurchaseKind, Role

MOMENT = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
DAY = date(2026, 3, 10)
BUSINESS = BusinessRow(UUID(int=1), "Café Lua", "EUR", "DE", "Europe/Lisbon", 90, Thresholds())
SESSION = Session(Actor(BUSINESS.id, UUID(int=2), "Ana", Role.OWNER), BUSINESS)


def customer(number: int, name: str, **values: Any) -> CustomerRow:
    """``number`` makes the id, and the code ``C-number``."""
    row: dict[str, Any] = {
        "id": UUID(int=number),
        "code": f"C-{number}",
        "name": name,
        "phone": "912 345 678",
        "phone_e164": "+351912345678",
        "email": None,
        "address": None,
        "customer_type": CustomerType.WALK_IN,
        "is_active": True,
        "prefer_sms": True,
        "prefer_email": False,
        "prefer_call": False,
        "created_at": MOMENT,
        "updated_at": MOMENT,
    }
    return CustomerRow(**(row | values))


def listed(row: CustomerRow) -> CustomerListRow:
    return CustomerListRow(
        row.id, row.code, row.name, row.phone, row.email, row.customer_type, row.is_active,
        False, 2, Decimal("1234.50"), DAY, Frequency.OCCASIONAL, MOMENT,
    )  # fmt: skip


def preferences(customer_id: UUID) -> PreferencesRow:
    return PreferencesRow(
        UUID(int=31), customer_id, None, None, Decimal("9.90"), None, False, True, True, MOMENT, MOMENT
    )


def history(customer_id: UUID) -> HistoryRow:
    return HistoryRow(
        UUID(int=32), customer_id, 2, Decimal("1234.50"), Decimal("3.500"), Decimal("617.25"), DAY, DAY, 0,
        True, Decimal("1234.50"), Frequency.OCCASIONAL, "occasional", MOMENT, MOMENT,
    )  # fmt: skip


def note(number: int, customer_id: UUID, content: str, **values: Any) -> NoteRow:
    row: dict[str, Any] = {"note_type": NoteType.PERSONAL, "is_pinned": False} | values
    return NoteRow(
        id=UUID(int=number),
        customer_id=customer_id,
        content=content,
        created_by=UUID(int=2),
        author="Ana",
        created_at=MOMENT,
        updated_at=MOMENT,
        **row,
    )


def purchase(number: int, **values: Any) -> PurchaseRow:
    row: dict[str, Any] = {
        "id": UUID(int=number),
        "kind": PurchaseKind.SALE,
        "customer_id": None,
        "sale_id": None,
        "occurred_at": MOMENT,
        "local_day": DAY,
        "total_amount": Decimal("12.50"),
        "items_count": Decimal("3.000"),
        "source": "manual",
        "receipt_no": f"R-{number}",
        "voided": False,
        "recorded_by": UUID(int=2),
        "recorded_at": MOMENT,
    }
    return PurchaseRow(**(row | values))


def shop_metrics(top: Iterable[CustomerRow]) -> ShopMetrics:
    return ShopMetrics(
        as_of=MOMENT,
        customers=3,
        active_customers=2,
        purchases=4,
        total_spent=Decimal("1234.50"),
        total_items=Decimal("7.500"),
        avg_transaction_value=Decimal("308.63"),
        buying_customers=2,
        avg_lifetime_value=Decimal("617.26"),
        repeat_customers=1,
        repeat_rate=Decimal("0.5000"),
        loyalty={"none": 1, "one_time": 1, "occasional": 1, "regular": 0, "frequent": 0},
        top_customers=tuple(TopCustomer(row.id, row.code, row.name, Decimal("1000.00"), 2) for row in top),
        first_purchase_date=DAY,
        last_purchase_date=DAY,
    )


def import_report(*, dry_run: bool) -> ImportReport:
    return ImportReport(
        UUID(int=77), 10, 5, 1, 3, 1, "in.csv.rejected.csv", ("Unknown column: fax.",), dry_run
    )


def told(number: int, **values: Any) -> TrailRow:
    """A row of the audit trail: a phone that was changed."""
    facts: dict[str, Any] = {
        "id": UUID(int=number), "at": MOMENT, "who": "Ana", "actor_id": UUID(int=1), "device_no": 2,
        "event": "changed", "table": "customers", "row_id": UUID(int=11), "customer_id": UUID(int=11),
        "customer": "Ben Okoro", "field": "phone", "old": ("912 000 001",), "new": (None,),
    }  # fmt: skip
    return TrailRow(**{**facts, **values})


def touched(table: str, identifier: UUID) -> Changes:
    return Changes({table: frozenset([identifier])})
