"""The shop as a whole: its settings, its people, and its figures."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select, type_coerce

from payme_desktop.db.queries.directory import BUSINESS
from payme_desktop.db.tables import businesses, customer_directory, customer_purchase_history, users
from payme_desktop.db.tables import customers as c
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.loyalty import Thresholds
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.errors import NotFound

_b = businesses
_BUSINESS_COLUMNS: Final = (
    _b.c.id, _b.c.name, _b.c.currency, _b.c.region, _b.c.timezone, _b.c.active_days,
    _b.c.occasional_from, _b.c.regular_from, _b.c.frequent_from,
)  # fmt: skip
_ONE: Final = select(*_BUSINESS_COLUMNS).where(_b.c.id == BUSINESS)
_ALL: Final = select(*_BUSINESS_COLUMNS).order_by(_b.c.name)


def _business(row: Sequence[Any]) -> BusinessRow:
    thresholds = Thresholds(row[6], row[7], row[8])
    return BusinessRow(row[0], row[1], row[2], row[3], row[4], row[5], thresholds)


def business(reading: Reading) -> BusinessRow:
    """The actor's own business. Raises NotFound."""
    row = reading.first(_ONE)
    if row is None:
        raise NotFound("This business is not in this database. Check --shop and --business.")
    return _business(row)


def all_businesses(reading: Reading) -> list[BusinessRow]:
    """Every business of the database: for signing in, before anybody acts for one of them."""
    return [_business(row) for row in reading.all(_ALL)]


_USER: Final = select(users.c.id, users.c.name, users.c.role, users.c.password_hash).where(
    users.c.business_id == BUSINESS, users.c.name_key == bindparam("name_key"), users.c.is_active.is_(True)
)


def users_named(reading: Reading, name_key: str) -> Sequence[Any]:
    """``(id, name, role, password_hash)`` of the active users of that folded name."""
    return reading.all(_USER, name_key=name_key)


_d, _h = customer_directory, customer_purchase_history
_BY_COUNT: Final = (
    select(_d.c.total_purchases, func.count())
    .where(_d.c.business_id == BUSINESS, _d.c.is_active.is_(True))
    .group_by(_d.c.total_purchases)
)
_RECENT: Final = (
    select(func.count())
    .select_from(_d)
    .where(
        _d.c.business_id == BUSINESS,
        _d.c.is_active.is_(True),
        _d.c.bought.is_(True),
        _d.c.last_purchase_at >= bindparam("since", type_=_d.c.last_purchase_at.type),
        _d.c.last_purchase_at <= bindparam("until", type_=_d.c.last_purchase_at.type),
    )
)
_TOTALS: Final = select(
    func.coalesce(func.sum(_h.c.total_purchases), 0),
    type_coerce(func.coalesce(func.sum(_h.c.total_spent), 0), _h.c.total_spent.type),
    type_coerce(func.coalesce(func.sum(_h.c.total_items_bought), 0), _h.c.total_items_bought.type),
    func.min(_h.c.first_purchase_date),
    func.max(_h.c.last_purchase_date),
).where(_h.c.business_id == BUSINESS)
_TOP: Final = (
    select(c.c.id, c.c.code, c.c.name, _d.c.total_spent, _d.c.total_purchases)
    .select_from(_d.join(c, and_(c.c.business_id == _d.c.business_id, c.c.id == _d.c.customer_id)))
    .where(_d.c.business_id == BUSINESS, _d.c.is_active.is_(True), _d.c.bought.is_(True))
    .order_by(_d.c.total_spent.desc(), _d.c.n.desc())
    .limit(10)
)


_BUYERS_SPENT: Final = select(
    type_coerce(func.coalesce(func.sum(_d.c.total_spent), 0), _d.c.total_spent.type)
).where(_d.c.business_id == BUSINESS, _d.c.is_active.is_(True), _d.c.bought.is_(True))


def spent_by_buyers(reading: Reading) -> Decimal:
    """Net spend of the customers (not deleted) who bought."""
    found: Decimal = reading.scalar(_BUYERS_SPENT)
    return found


def customers_by_purchases(reading: Reading) -> dict[int, int]:
    """Number of purchases -> how many customers (not deleted) have it."""
    return {row[0]: row[1] for row in reading.all(_BY_COUNT)}


def active_between(reading: Reading, since: datetime, until: datetime) -> int:
    """How many customers (not deleted) bought last in that span."""
    return int(reading.scalar(_RECENT, since=since, until=until))


def customer_totals(reading: Reading) -> tuple[int, Decimal, Decimal, date | None, date | None]:
    """Purchases, net spend, items, first and last day over all customers, deleted ones included."""
    row = reading.first(_TOTALS)
    assert row is not None, "an aggregate always has a row"
    return int(row[0]), row[1], row[2], row[3], row[4]


def top_customers(reading: Reading) -> Sequence[Any]:
    """``(id, code, name, total_spent, total_purchases)`` of the ten who spent most."""
    return reading.all(_TOP)


_KEPT: Final = (
    "total_purchases", "total_spent", "total_items_bought", "avg_transaction_value", "first_purchase_date",
    "last_purchase_date", "last_purchase_at", "is_repeat_customer", "customer_lifetime_value",
    "repeat_frequency",
)  # fmt: skip
_IDS_AFTER: Final = (
    select(_h.c.customer_id, *(_h.c[name] for name in _KEPT))
    .where(_h.c.business_id == BUSINESS, _h.c.customer_id > bindparam("after", type_=_h.c.customer_id.type))
    .order_by(_h.c.customer_id)
    .limit(bindparam("limit"))
)


def histories_after(reading: Reading, after: UUID, limit: int) -> Sequence[Any]:
    """Kept histories in order of customer id: ``customer_id`` and the derived columns."""
    return reading.all(_IDS_AFTER, after=after, limit=limit)
