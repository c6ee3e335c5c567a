"""Figures of one customer and of the shop, and the proof that kept figures are right."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from payme_desktop.db.queries import customers as queries
from payme_desktop.db.queries import directory, ledger, shop
from payme_desktop.db.unit_of_work import Reading, UnitOfWork
from payme_desktop.domain import cursors
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.loyalty import Thresholds, frequency
from payme_desktop.domain.money import average, ratio
from payme_desktop.domain.rows import (
    CustomerListRow,
    HistoryRow,
    Page,
    RecomputeReport,
    ShopMetrics,
    TopCustomer,
)
from payme_desktop.domain.times import first_moment, local_parts, zone
from payme_desktop.domain.vocabulary import Frequency
from payme_desktop.errors import InvalidInput
from payme_desktop.services.figures import history_row
from payme_desktop.services.permitting import permitted

_CHUNK: Final = 500
_REPEAT: Final = "repeat"
_NOBODY: Final = UUID(int=0)


class MetricsService:
    """The figures of the actor's business; every meaning is in docs/figures.md."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    @permitted("figures.customer")
    def customer(self, actor: Actor, customer_id: UUID) -> HistoryRow:
        """The figures of one customer. Raises NotFound."""
        with self._uow.reading(actor) as reading:
            return history_row(queries.history(reading, customer_id), shop.business(reading), reading.now)

    @permitted("figures.shop")
    def shop(self, actor: Actor) -> ShopMetrics:
        """The figures of the shop, as of now."""
        with self._uow.reading(actor) as reading:
            business = shop.business(reading)
            by_count = shop.customers_by_purchases(reading)
            here = zone(business.timezone)
            today, _ = local_parts(reading.now, here)
            # By whole days, as the list behind the figure has it.
            since = first_moment(today - timedelta(days=business.active_days), here)
            buyers = sum(n for purchases, n in by_count.items() if purchases > 0)
            repeat = sum(n for purchases, n in by_count.items() if purchases >= 2)
            purchases, spent, items, first, last = _totals(reading)
            return ShopMetrics(
                as_of=reading.now,
                customers=sum(by_count.values()),
                active_customers=shop.active_between(reading, since, reading.now),
                purchases=purchases,
                total_spent=spent,
                total_items=items,
                avg_transaction_value=average(spent, purchases),
                buying_customers=buyers,
                avg_lifetime_value=average(shop.spent_by_buyers(reading), buyers),
                repeat_customers=repeat,
                repeat_rate=ratio(repeat, buyers),
                loyalty=_loyalty(by_count, business.thresholds),
                top_customers=tuple(TopCustomer(*row) for row in shop.top_customers(reading)),
                first_purchase_date=first,
                last_purchase_date=last,
            )

    @permitted("customers.read")
    def repeat(self, actor: Actor, *, limit: int = 50, after: str | None = None) -> Page[CustomerListRow]:
        """Customers (not deleted) with two purchases or more, most purchases first."""
        if not 1 <= limit <= 100:
            raise InvalidInput.of({"limit": ["This must be between 1 and 100."]})
        with self._uow.reading(actor) as reading:
            if after is None:
                total, position = directory.repeat_count(reading), None
            else:
                total, (key, n) = cursors.decode(after, _REPEAT, 2)
                with cursors.taking_apart():
                    position = cursors.whole(key, 1 << 31), cursors.whole(n)
            rows, end = directory.repeat_page(reading, limit, position)
        return Page(tuple(rows), total, cursors.encode(_REPEAT, total, end) if end else None)

    @permitted("shop.repair")
    def recompute(self, actor: Actor, *, mend: bool = False) -> RecomputeReport:
        """Compare every kept history with the ledger; ``mend``: set those that differ right.

        Goes in chunks of 500 customers, each a transaction of its own: a cashier's save gets in between.
        """
        checked, wrong, after = 0, [], _NOBODY
        while True:
            gate = self._uow.writing if mend else self._uow.reading
            with gate(actor) as block:
                kept = shop.histories_after(block, after, _CHUNK)
                if not kept:
                    break
                after = kept[-1].customer_id
                thresholds = shop.business(block).thresholds
                computed = ledger.figures(block, [row.customer_id for row in kept])
                off = [row.customer_id for row in kept if _differs(row, computed, thresholds)]
                if mend and off:
                    ledger.keep(block, {each: computed[each] for each in off}, thresholds)  # type: ignore[arg-type]
            checked += len(kept)
            wrong += off
        return RecomputeReport(checked, tuple(wrong), mended=mend)


def _differs(kept: Any, computed: dict[UUID, ledger.Figures], thresholds: Thresholds) -> bool:
    right = ledger.columns(computed[kept.customer_id], thresholds)
    return any(getattr(kept, name) != value for name, value in right.items())


def _totals(reading: Reading) -> tuple[int, Any, Any, date | None, date | None]:
    """Over all sales: of every customer, deleted or not, and of nobody."""
    purchases, spent, items, first, last = shop.customer_totals(reading)
    nobody = ledger.anonymous(reading)
    days = [day for day in (first, nobody.first) if day], [day for day in (last, nobody.last) if day]
    return (
        purchases + nobody.purchases,
        spent + nobody.spent,
        items + nobody.items,
        min(days[0], default=None),
        max(days[1], default=None),
    )


def _loyalty(by_count: dict[int, int], thresholds: Thresholds) -> dict[str, int]:
    loyalty = {kind.value: 0 for kind in Frequency}
    for purchases, customers in by_count.items():
        loyalty[frequency(purchases, thresholds).value] += customers
    return loyalty
