"""The purchase ledger, and the history that is derived from it.

``customer_purchase_history`` moves by deltas in the transaction of the ledger row (``move``), and always
equals what ``figures`` computes from the ledger alone: ``recompute`` and a test say so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, and_, bindparam, case, cast, func, or_, select, type_coerce, update
from sqlalchemy.sql.expression import ColumnElement

from payme_desktop.db.queries.directory import BUSINESS
from payme_desktop.db.tables import customer_purchase_history as h
from payme_desktop.db.tables import purchases as p
from payme_desktop.db.types import Money
from payme_desktop.db.unit_of_work import Reading, Writing
from payme_desktop.domain.ids import history_id
from payme_desktop.domain.loyalty import Thresholds, frequency, is_repeat
from payme_desktop.domain.money import NO_ITEMS, ZERO, average
from payme_desktop.domain.rows import PurchaseRow
from payme_desktop.domain.vocabulary import PurchaseKind

COUNTED: Final = (PurchaseKind.SALE.value, PurchaseKind.REFUND.value)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the ledger says of one customer; also the change of it that one or more rows make."""

    purchases: int = 0
    spent: Decimal = ZERO
    items: Decimal = NO_ITEMS
    first: date | None = None
    last: date | None = None
    last_at: datetime | None = None

    def plus(self, kind: PurchaseKind, amount: Decimal, items: Decimal, day: date, at: datetime) -> "Figures":
        """With one more sale or refund."""
        if kind is PurchaseKind.REFUND:
            return replace(self, spent=self.spent - amount, items=self.items - items)
        return Figures(
            self.purchases + 1,
            self.spent + amount,
            self.items + items,
            day if self.first is None else min(self.first, day),
            day if self.last is None else max(self.last, day),
            at if self.last_at is None else max(self.last_at, at),
        )


def columns(figures: Figures, thresholds: Thresholds) -> dict[str, Any]:
    """The history columns that follow from figures."""
    return {
        "total_purchases": figures.purchases,
        "total_spent": figures.spent,
        "total_items_bought": figures.items,
        "avg_transaction_value": average(figures.spent, figures.purchases),
        "first_purchase_date": figures.first,
        "last_purchase_date": figures.last,
        "last_purchase_at": figures.last_at,
        "is_repeat_customer": is_repeat(figures.purchases),
        "customer_lifetime_value": figures.spent,
        "repeat_frequency": frequency(figures.purchases, thresholds).value,
    }


def move(writing: Writing, deltas: Mapping[UUID, Figures], thresholds: Thresholds) -> None:
    """Add deltas (by customer) to the kept figures, in one statement run once per customer."""
    rows = [
        {
            "d_customer": customer_id,
            "d_purchases": delta.purchases,
            "d_spent": delta.spent,
            "d_items": delta.items,
            "d_first": delta.first,
            "d_last": delta.last,
            "d_last_at": delta.last_at,
            "d_now": writing.now,
            "d_occasional": thresholds.occasional,
            "d_regular": thresholds.regular,
            "d_frequent": thresholds.frequent,
        }
        for customer_id, delta in deltas.items()
    ]
    writing.execute(h, _move_statement(writing.dialect), map(history_id, deltas), rows)


@lru_cache(maxsize=2)
def _move_statement(dialect: str) -> Any:
    purchases = h.c.total_purchases + bindparam("d_purchases", type_=Integer)
    spent = h.c.total_spent + bindparam("d_spent", type_=h.c.total_spent.type)
    items = h.c.total_items_bought + bindparam("d_items", type_=h.c.total_items_bought.type)
    return (
        update(h)
        .where(h.c.business_id == BUSINESS, h.c.customer_id == bindparam("d_customer", type_=h.c.id.type))
        .values(
            total_purchases=purchases,
            total_spent=spent,
            total_items_bought=items,
            avg_transaction_value=_average(dialect, spent, purchases),
            first_purchase_date=_outermost(h.c.first_purchase_date, "d_first", earlier=True),
            last_purchase_date=_outermost(h.c.last_purchase_date, "d_last", earlier=False),
            last_purchase_at=_outermost(h.c.last_purchase_at, "d_last_at", earlier=False),
            is_repeat_customer=purchases >= 2,
            customer_lifetime_value=spent,
            repeat_frequency=_frequency(purchases),
            updated_at=bindparam("d_now", type_=h.c.updated_at.type),
        )
    )


def _average(dialect: str, spent: ColumnElement[Any], purchases: ColumnElement[Any]) -> ColumnElement[Any]:
    """Half-up to the cent, away from zero as Decimal does: in whole cents on SQLite, in NUMERIC elsewhere."""
    if dialect != "sqlite":
        return case((purchases > 0, func.round(spent / purchases, 2)), else_=0)
    cents = type_coerce(spent, Integer)
    rounded = (2 * func.abs(cents, type_=Integer) + purchases) // (2 * purchases)
    signed = case((cents < 0, -cast(rounded, Integer)), else_=rounded)
    return type_coerce(case((purchases > 0, signed), else_=0), Money)


def _outermost(kept: ColumnElement[Any], name: str, *, earlier: bool) -> ColumnElement[Any]:
    new = bindparam(name, type_=kept.type)
    beats = new < kept if earlier else new > kept
    return case((and_(new.is_not(None), or_(kept.is_(None), beats)), new), else_=kept)


def _frequency(purchases: ColumnElement[Any]) -> ColumnElement[Any]:
    # The same rule as domain.loyalty.frequency; a test compares the two over every count and threshold.
    return case(
        (purchases <= 0, "none"),
        (purchases < bindparam("d_occasional", type_=Integer), "one_time"),
        (purchases < bindparam("d_regular", type_=Integer), "occasional"),
        (purchases < bindparam("d_frequent", type_=Integer), "regular"),
        else_="frequent",
    )


def _signed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((p.c.kind == PurchaseKind.REFUND.value, -column), else_=column)


_IS_SALE: Final = p.c.kind == PurchaseKind.SALE.value
_SUMS: Final = (
    func.count(case((_IS_SALE, 1))),
    type_coerce(func.sum(_signed(p.c.total_amount)), p.c.total_amount.type),
    type_coerce(func.sum(_signed(p.c.items_count)), p.c.items_count.type),
    type_coerce(func.min(case((_IS_SALE, p.c.local_day))), p.c.local_day.type),
    type_coerce(func.max(case((_IS_SALE, p.c.local_day))), p.c.local_day.type),
    type_coerce(func.max(case((_IS_SALE, p.c.occurred_at))), p.c.occurred_at.type),
)
_COUNTS: Final = (p.c.business_id == BUSINESS, p.c.kind.in_(COUNTED), p.c.voided.is_(False))
_FIGURES: Final = (
    select(p.c.owner_id, *_SUMS)
    .where(*_COUNTS, p.c.owner_id.in_(bindparam("ids", expanding=True)))
    .group_by(p.c.owner_id)
)
_EVERYBODY: Final = select(p.c.owner_id, *_SUMS).where(*_COUNTS).group_by(p.c.owner_id)
_ANONYMOUS: Final = select(*_SUMS).where(*_COUNTS, p.c.owner_id.is_(None))


def figures(reading: Reading, ids: Sequence[UUID]) -> dict[UUID, Figures]:
    """The figures of these customers, computed from the ledger alone; at most 1,000 ids at a time."""
    found = {row[0]: _figures(row[1:]) for row in reading.all(_FIGURES, ids=list(ids))} if ids else {}
    return {each: found.get(each, Figures()) for each in ids}


def anonymous(reading: Reading) -> Figures:
    """The figures of all sales without a customer."""
    row = reading.first(_ANONYMOUS)
    return _figures(row) if row else Figures()


def _figures(row: Sequence[Any]) -> Figures:
    count, spent, items, first, last, last_at = row
    return Figures(
        count, ZERO if spent is None else spent, NO_ITEMS if items is None else items, first, last, last_at
    )


_KEEP: Final = update(h).where(
    h.c.business_id == BUSINESS, h.c.customer_id == bindparam("d_customer", type_=h.c.id.type)
)


def keep(writing: Writing, computed: Mapping[UUID, Figures], thresholds: Thresholds) -> None:
    """Set the kept figures of these customers to computed ones."""
    rows = [
        {"d_customer": each, "updated_at": writing.now, **columns(value, thresholds)}
        for each, value in computed.items()
    ]
    if rows:
        names = {name: bindparam(name, type_=h.c[name].type) for name in rows[0] if name != "d_customer"}
        writing.execute(h, _KEEP.values(names), map(history_id, computed), rows)


def fill(writing: Writing, thresholds: Thresholds) -> None:
    """Compute the history of everybody at once, in a new shop file whose histories are all zero."""
    owner, purchases, spent, items, first, last, last_at = _EVERYBODY.subquery().c
    statement = (
        update(h)
        .where(h.c.business_id == BUSINESS, h.c.customer_id == owner)
        .values(
            total_purchases=purchases,
            total_spent=spent,
            total_items_bought=items,
            avg_transaction_value=_average(writing.dialect, spent, purchases),
            first_purchase_date=first,
            last_purchase_date=last,
            last_purchase_at=last_at,
            is_repeat_customer=purchases >= 2,
            customer_lifetime_value=spent,
            repeat_frequency=_frequency(purchases),
        )
    )
    values = {
        "d_occasional": thresholds.occasional,
        "d_regular": thresholds.regular,
        "d_frequent": thresholds.frequent,
    }
    writing.execute(h, statement, (), [values])


def recompute(writing: Writing, ids: Iterable[UUID | None], thresholds: Thresholds) -> None:
    """Compute the history of these customers anew: after a void or an attach."""
    keep(writing, figures(writing, sorted({each for each in ids if each is not None})), thresholds)


_PURCHASE: Final = (
    p.c.id, p.c.kind, p.c.owner_id, p.c.sale_id, p.c.occurred_at, p.c.local_day, p.c.total_amount,
    p.c.items_count, p.c.source, p.c.receipt_no, p.c.voided, p.c.recorded_by, p.c.recorded_at,
)  # fmt: skip
_ONE: Final = select(*_PURCHASE, p.c.customer_id.label("recorded_for")).where(
    p.c.business_id == BUSINESS, p.c.id == bindparam("id", type_=p.c.id.type)
)
_OF_CUSTOMER: Final = (
    p.c.business_id == BUSINESS,
    p.c.owner_id == bindparam("customer", type_=p.c.id.type),
    p.c.kind.in_(COUNTED),
)
_PAGE: Final = (
    select(*_PURCHASE)
    .where(*_OF_CUSTOMER)
    .order_by(p.c.occurred_at.desc(), p.c.id.desc())
    .limit(bindparam("limit"))
)
_BEFORE: Final = or_(
    p.c.occurred_at < bindparam("at", type_=p.c.occurred_at.type),
    and_(
        p.c.occurred_at == bindparam("at", type_=p.c.occurred_at.type),
        p.c.id < bindparam("id", type_=p.c.id.type),
    ),
)
_NEXT_PAGE: Final = _PAGE.where(p.c.occurred_at <= bindparam("at", type_=p.c.occurred_at.type), _BEFORE)
_COUNT: Final = select(func.count()).select_from(p).where(*_OF_CUSTOMER)


def purchase_row(row: Sequence[Any]) -> PurchaseRow:
    """A row of the purchase columns."""
    return PurchaseRow(row[0], PurchaseKind(row[1]), *row[2:13])


def one(reading: Reading, purchase_id: UUID) -> tuple[PurchaseRow, UUID | None] | None:
    """The ledger row of that id and the customer it was recorded for, or None."""
    row = reading.first(_ONE, id=purchase_id)
    return (purchase_row(row), row.recorded_for) if row else None


def page(
    reading: Reading, customer_id: UUID, limit: int, after: tuple[datetime, UUID] | None = None
) -> list[PurchaseRow]:
    """Sales and refunds of a customer, newest first (voided ones too: they are marked)."""
    if after:
        rows = reading.all(_NEXT_PAGE, customer=customer_id, limit=limit, at=after[0], id=after[1])
    else:
        rows = reading.all(_PAGE, customer=customer_id, limit=limit)
    return [purchase_row(row) for row in rows]


def count(reading: Reading, customer_id: UUID) -> int:
    """How many sales and refunds a customer has, voided ones included."""
    return int(reading.scalar(_COUNT, customer=customer_id))


_BY_RECEIPT: Final = (
    select(*_PURCHASE)
    .where(
        p.c.business_id == BUSINESS,
        p.c.receipt_no == bindparam("receipt"),
        p.c.receipt_no.is_not(None),
        p.c.kind.in_(COUNTED),
    )
    .order_by(p.c.kind.desc(), p.c.occurred_at.desc())
    .limit(2)
)


def by_receipt(reading: Reading, receipt_no: str) -> list[PurchaseRow]:
    """Sales (first) and refunds with that receipt number, at most two."""
    return [purchase_row(row) for row in reading.all(_BY_RECEIPT, receipt=receipt_no)]


_REFUNDED: Final = select(
    type_coerce(func.coalesce(func.sum(p.c.total_amount), 0), p.c.total_amount.type)
).where(
    p.c.business_id == BUSINESS,
    p.c.sale_id == bindparam("sale", type_=p.c.id.type),
    p.c.sale_id.is_not(None),
    p.c.kind == PurchaseKind.REFUND.value,
)


def refunded(reading: Reading, sale_id: UUID) -> Decimal:
    """What was given back of a sale so far."""
    return Decimal(reading.scalar(_REFUNDED, sale=sale_id))


_REFUNDS: Final = select(p.c.id).where(
    p.c.business_id == BUSINESS,
    p.c.sale_id == bindparam("sale", type_=p.c.id.type),
    p.c.sale_id.is_not(None),
    p.c.kind == PurchaseKind.REFUND.value,
)


def _with_refunds(reading: Reading, sale_id: UUID) -> list[UUID]:
    return [sale_id, *(row[0] for row in reading.all(_REFUNDS, sale=sale_id))]


# Row by row: with "this sale or the refunds of it" in one statement, SQLite reads the whole ledger.
_FOLLOW: Final = update(p).where(p.c.business_id == BUSINESS, p.c.id == bindparam("d_id", type_=p.c.id.type))
_TAKE_OUT: Final = _FOLLOW.values(voided=True)
_POINT_AT: Final = _FOLLOW.values(owner_id=bindparam("d_owner", type_=p.c.id.type))


def take_out(writing: Writing, sale_id: UUID) -> None:
    """Mark a sale and its refunds as voided."""
    ids = _with_refunds(writing, sale_id)
    writing.execute(p, _TAKE_OUT, ids, [{"d_id": each} for each in ids])


def point_at(writing: Writing, sale_id: UUID, customer_id: UUID) -> None:
    """Let a sale and its refunds count for a customer."""
    ids = _with_refunds(writing, sale_id)
    writing.execute(p, _POINT_AT, ids, [{"d_id": each, "d_owner": customer_id} for each in ids])


_MONTH: Final = func.substr(cast(p.c.local_day, p.c.source.type), 1, 7)
_MONTHS: Final = (
    select(_MONTH.label("month"), _SUMS[0], _SUMS[1])
    .where(
        *_OF_CUSTOMER, p.c.voided.is_(False), p.c.local_day >= bindparam("since", type_=p.c.local_day.type)
    )
    .group_by(_MONTH)
)


def months(reading: Reading, customer_id: UUID, since: date) -> Sequence[Any]:
    """``(YYYY-MM, purchases, net spend)`` of the months with purchases since a day."""
    return reading.all(_MONTHS, customer=customer_id, since=since)
