"""Rows whose last step is computed when they are read: days since, tier, months."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from payme_desktop.db.queries import ledger
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.money import ZERO
from payme_desktop.domain.rows import BusinessRow, HistoryRow, MonthSpend
from payme_desktop.domain.times import zone
from payme_desktop.domain.vocabulary import Frequency

MONTHS_ON_CARD: Final = 24


def history_row(kept: Any, business: BusinessRow, now: datetime) -> HistoryRow:
    """The kept figures with what depends on today in the shop's zone."""
    days = None
    if kept.last_purchase_date is not None:
        today = now.astimezone(zone(business.timezone)).date()
        days = max(0, (today - kept.last_purchase_date).days)
    return HistoryRow(
        id=kept.id,
        customer_id=kept.customer_id,
        total_purchases=kept.total_purchases,
        total_spent=kept.total_spent,
        total_items_bought=kept.total_items_bought,
        avg_transaction_value=kept.avg_transaction_value,
        first_purchase_date=kept.first_purchase_date,
        last_purchase_date=kept.last_purchase_date,
        days_since_last_purchase=days,
        is_repeat_customer=kept.is_repeat_customer,
        customer_lifetime_value=kept.customer_lifetime_value,
        repeat_frequency=Frequency(kept.repeat_frequency),
        loyalty_tier=kept.repeat_frequency,
        created_at=kept.created_at,
        updated_at=kept.updated_at,
    )


def last_months(reading: Reading, customer_id: UUID, last: date | None) -> tuple[MonthSpend, ...]:
    """Net spend of the 24 months that end with the month of the last purchase; empty where there is none."""
    if last is None:
        return ()
    span = _months_until(last)
    spent = {row[0]: (row[1], row[2]) for row in ledger.months(reading, customer_id, span[0])}
    months = []
    for month in span:
        purchases, total = spent.get(f"{month:%Y-%m}", (0, None))
        months.append(MonthSpend(month, purchases, ZERO if total is None else total))
    return tuple(months)


def _months_until(last: date) -> Sequence[date]:
    newest = last.year * 12 + last.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(newest - MONTHS_ON_CARD + 1, newest + 1) if n >= 12]
