"""Lists of customers: pages by keyset, straight from the indexes of the directory.

Whoever never bought sorts last in both directions. So a sort by purchases runs through two segments, each
one range of an index: first those who bought, then the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select, tuple_

from payme_desktop.db.tables import customer_directory as d
from payme_desktop.db.tables import customer_preferences as p
from payme_desktop.db.tables import customer_purchase_history as h
from payme_desktop.db.tables import customers as c
from payme_desktop.db.types import from_micros, known, scaled, to_micros
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain import cursors
from payme_desktop.domain.rows import CustomerListRow
from payme_desktop.domain.vocabulary import CustomerSort, CustomerType, Frequency

BUSINESS: Final = bindparam("business", type_=d.c.business_id.type)

ROW_COLUMNS: Final = (
    c.c.id,
    c.c.code,
    c.c.name,
    c.c.phone,
    c.c.email,
    c.c.customer_type,
    c.c.is_active,
    p.c.do_not_contact,
    h.c.total_purchases,
    h.c.total_spent,
    h.c.last_purchase_date,
    h.c.repeat_frequency,
    c.c.created_at,
)

_KEYS: Final = {
    CustomerSort.NAME: d.c.sort_name,
    CustomerSort.CREATED: d.c.created_at,
    CustomerSort.LAST_PURCHASE: d.c.last_purchase_at,
    CustomerSort.SPENT: d.c.total_spent,
    CustomerSort.PURCHASES: d.c.total_purchases,
}
_SEGMENTED: Final = frozenset({CustomerSort.LAST_PURCHASE, CustomerSort.SPENT, CustomerSort.PURCHASES})
_RANGED: Final = frozenset({CustomerSort.LAST_PURCHASE, CustomerSort.PURCHASES})
"""Sorts that a list may be a range of."""
WITH_ROWS: Final = (
    d.join(c, and_(c.c.business_id == known(d.c.business_id), c.c.id == d.c.customer_id))
    .join(p, and_(p.c.business_id == known(d.c.business_id), p.c.customer_id == d.c.customer_id))
    .join(h, and_(h.c.business_id == known(d.c.business_id), h.c.customer_id == d.c.customer_id))
)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended. ``bought``: the segment; ``key``: the value sorted by; ``n``: the tie-break."""

    bought: bool
    key: Any
    n: int


@dataclass(frozen=True, slots=True)
class ListOf:
    """One list: its filter and its sort."""

    sort: CustomerSort = CustomerSort.NAME
    descending: bool = False
    is_active: bool = True
    customer_type: CustomerType | None = None
    low: int | datetime | None = None
    high: int | datetime | None = None
    """The range of the sort's key, ``low`` included, ``high`` not; of ``_RANGED`` sorts only."""

    @property
    def name(self) -> str:
        """What a cursor of this list is marked with."""
        way = "desc" if self.descending else "asc"
        span = "" if not self.ranged else f"/{key_to_json(self.low)}..{key_to_json(self.high)}"
        return f"customers/{self.sort}/{way}/{self.is_active:d}/{self.customer_type or '*'}{span}"

    @property
    def ranged(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def shape(self) -> "ListOf":
        """The same list without its values: lists of one shape are one statement."""
        return replace(self, low=None if self.low is None else 0, high=None if self.high is None else 0)


def list_row(row: Sequence[Any]) -> CustomerListRow:
    """A row of ``ROW_COLUMNS`` as it is shown."""
    return CustomerListRow(
        row[0], row[1], row[2], row[3], row[4], CustomerType(row[5]), row[6], row[7],
        row[8], row[9], row[10], Frequency(row[11]), row[12],
    )  # fmt: skip


def page(
    reading: Reading, listing: ListOf, limit: int, after: Position | None
) -> tuple[list[CustomerListRow], Position | None]:
    """Up to ``limit`` rows after a position, and the position to go on from (None at the end)."""
    found: list[Any] = []
    for bought, here, tied in _parts(listing, after):
        statement = page_statement(listing.shape, bought=bought, continued=here is not None, tied=tied)
        values = _values(listing, limit + 1 - len(found), here)
        found.extend((bought, row) for row in reading.all(statement, **values))
        if len(found) > limit:
            break
    rows = [list_row(row) for _, row in found[:limit]]
    if len(found) <= limit:
        return rows, None
    bought, last = found[limit - 1]
    return rows, Position(bought, last.sort_key, last.n)


def _parts(listing: ListOf, after: Position | None) -> Iterator[tuple[bool, Position | None, bool]]:
    """``(bought, position, tied)``: the ranges to read one after the other."""
    for bought in _segments(listing, after):
        here = after if after and after.bought == bought else None
        if here and _alike(listing, bought=bought):
            yield bought, here, True
        yield bought, here, False


def _segments(listing: ListOf, after: Position | None) -> tuple[bool, ...]:
    if listing.sort not in _SEGMENTED:
        return (True,)
    if listing.ranged:
        # Nobody who never bought was seen on any day, and none is in a range that begins above 0.
        never = listing.sort is CustomerSort.PURCHASES and not listing.low
        only_never = never and listing.high is not None and int_of(listing.high) <= 1
        if only_never:
            return (False,)
        if not never:
            return (True,)
    return (True, False) if after is None or after.bought else (False,)


def _alike(listing: ListOf, *, bought: bool) -> bool:
    """Whether many rows of a segment have one key: who never bought has spent nothing, many bought once.

    SQLite finds the place of a pair of values by the first of them only, and would walk through everybody
    alike. So such a segment is read as what is alike, by number, and then what lies beyond.
    """
    if listing.sort is CustomerSort.PURCHASES:
        return bought
    return listing.sort is CustomerSort.SPENT and not bought


def _values(listing: ListOf, limit: int, after: Position | None) -> dict[str, Any]:
    values: dict[str, Any] = {"limit": limit, "active": listing.is_active}
    if listing.customer_type:
        values["type"] = listing.customer_type.value
    values |= {name: key for name, key in (("low", listing.low), ("high", listing.high)) if key is not None}
    if after:
        values |= {"n": after.n} if after.key is None else {"n": after.n, "key": after.key}
    return values


@lru_cache(maxsize=64)
def page_statement(listing: ListOf, *, bought: bool, continued: bool, tied: bool = False) -> Select[Any]:
    """The statement of one page: a range of one index, in its order."""
    key = _KEYS[listing.sort]
    # All of one key: they come in order of their numbers.
    undated = listing.sort in _RANGED and not bought
    order = (d.c.n,) if undated else (key, d.c.n)
    chosen = (
        select(*ROW_COLUMNS, key.label("sort_key"), d.c.n).select_from(WITH_ROWS).where(*_filter(listing))
    )
    chosen = chosen.where(*_segment(listing, bought=bought, continued=continued))
    if continued:
        alike = _alike(listing, bought=bought)
        chosen = chosen.where(_beyond(listing, key, by_n=undated or tied, by_key=alike and not tied))
        if tied:
            chosen = chosen.where(key == bindparam("key", type_=key.type))
    ordered = [column.desc() for column in order] if listing.descending else list(order)
    return chosen.order_by(*ordered).limit(bindparam("limit"))


def _segment(listing: ListOf, *, bought: bool, continued: bool) -> list[Any]:
    """Those who bought, or the others; and of the first the range that is wanted.

    Of a page that goes on, its position stands for the edge that the list comes from: SQLite begins at one
    bound only, and given both it may walk from that edge to the position.
    """
    key = _KEYS[listing.sort]
    # The index of purchases needs no sign for who bought: the number says it.
    by_number = listing.sort is CustomerSort.PURCHASES
    chosen: list[Any] = []
    if listing.sort in _SEGMENTED and not by_number:
        chosen = [d.c.bought.is_(bought)]
    if not bought:
        never: dict[CustomerSort, list[Any]] = {
            CustomerSort.PURCHASES: [key == 0],
            CustomerSort.LAST_PURCHASE: [key.is_(None)],
        }
        return chosen + never.get(listing.sort, [])
    low, high = _low(listing) or ([key > 0] if by_number else []), _high(listing)
    if continued:
        return chosen + (low if listing.descending else high)
    return chosen + low + high


def _low(listing: ListOf) -> list[Any]:
    key = _KEYS[listing.sort]
    return [key >= bindparam("low", type_=key.type)] if listing.low is not None else []


def _high(listing: ListOf) -> list[Any]:
    key = _KEYS[listing.sort]
    return [key < bindparam("high", type_=key.type)] if listing.high is not None else []


def _beyond(listing: ListOf, key: Any, *, by_n: bool, by_key: bool) -> Any:
    """What lies beyond a position: by its number alone, by its key alone, or by both."""
    there_n, there_key = bindparam("n", type_=d.c.n.type), bindparam("key", type_=key.type)
    here: Any
    there: Any
    if by_n:
        here, there = d.c.n, there_n
    elif by_key:
        here, there = key, there_key
    else:
        here, there = tuple_(key, d.c.n), tuple_(there_key, there_n)
    return here < there if listing.descending else here > there


def _filter(listing: ListOf) -> list[Any]:
    chosen = [d.c.business_id == BUSINESS, d.c.is_active == bindparam("active", type_=d.c.is_active.type)]
    if listing.customer_type:
        chosen.append(d.c.customer_type == bindparam("type", type_=d.c.customer_type.type))
    return chosen


@lru_cache(maxsize=16)
def _count_statement(listing: ListOf) -> Select[Any]:
    return select(func.count()).select_from(d).where(*_filter(listing))


def _number(*conditions: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(d).where(*conditions).scalar_subquery()


# SQLite counts a whole table page by page, a hundred times faster than a range of it: so all rows, less
# those of other businesses (a shop file has none), less those that are deleted.
_NOT_DELETED: Final = select(
    _number()
    - _number(d.c.business_id < BUSINESS)
    - _number(d.c.business_id > BUSINESS)
    - _number(d.c.business_id == BUSINESS, d.c.is_active.is_(False))
)


def count(reading: Reading, listing: ListOf) -> int:
    """How many rows the filter has."""
    if listing.ranged:
        return _count_range(reading, listing)
    if reading.dialect == "sqlite" and listing.is_active and listing.customer_type is None:
        return int(reading.scalar(_NOT_DELETED))
    plain = ListOf(is_active=listing.is_active, customer_type=listing.customer_type)
    values = _values(plain, 0, None)
    del values["limit"]
    return int(reading.scalar(_count_statement(plain), **values))


def _count_range(reading: Reading, listing: ListOf) -> int:
    values = _values(listing, 0, None)
    del values["limit"]
    return int(reading.scalar(_count_range_statement(replace(listing.shape, descending=False)), **values))


@lru_cache(maxsize=16)
def _count_range_statement(listing: ListOf) -> Select[Any]:
    chosen = select(func.count()).select_from(d).where(*_filter(listing), *_low(listing), *_high(listing))
    return chosen.where(d.c.bought.is_(True)) if listing.sort is CustomerSort.LAST_PURCHASE else chosen


def int_of(key: int | datetime) -> int:
    """A number of a range."""
    assert isinstance(key, int)
    return key


def key_to_json(key: Any) -> str | int | None:
    """A sort key in a cursor: text, microseconds, or the smallest unit of money."""
    if isinstance(key, datetime):
        return to_micros(key)
    return scaled(key, 2) if isinstance(key, Decimal) else key


def position(listing: ListOf, *, bought: bool, key: Any, n: int) -> Position:
    """A position of a list with its key as ``key_to_json`` gave it. Raises ValueError for any other."""
    if listing.sort is CustomerSort.LAST_PURCHASE and not bought:
        return Position(bought, None, n)
    if listing.sort is CustomerSort.NAME:
        return Position(bought, cursors.words(key), n)
    if listing.sort is CustomerSort.SPENT:
        return Position(bought, Decimal(cursors.whole(key, 10**12)).scaleb(-2), n)
    if listing.sort is CustomerSort.PURCHASES:
        return Position(bought, cursors.whole(key, 1 << 31), n)
    return Position(bought, from_micros(cursors.whole(key)), n)


_BY_IDS: Final = (
    select(*ROW_COLUMNS)
    .select_from(
        c.join(p, and_(p.c.business_id == known(c.c.business_id), p.c.customer_id == c.c.id)).join(
            h, and_(h.c.business_id == known(c.c.business_id), h.c.customer_id == c.c.id)
        )
    )
    .where(c.c.business_id == BUSINESS, c.c.id.in_(bindparam("ids", expanding=True)))
)


def by_ids(reading: Reading, ids: Sequence[UUID]) -> list[CustomerListRow]:
    """The rows of these ids that exist in this business, in the order given."""
    found = {row[0]: list_row(row) for row in reading.all(_BY_IDS, ids=list(ids))} if ids else {}
    return [found[each] for each in ids if each in found]


_SPENT_BY: Final = select(d.c.total_spent).where(d.c.business_id == BUSINESS, d.c.n == bindparam("n"))


def spent_by(reading: Reading, n: int) -> Decimal | None:
    """What the customer of that directory number has spent; None where there is none."""
    found: Decimal | None = reading.scalar(_SPENT_BY, n=n)
    return found


_REPEAT: Final = (
    select(*ROW_COLUMNS, d.c.total_purchases.label("sort_key"), d.c.n)
    .select_from(WITH_ROWS)
    .where(d.c.business_id == BUSINESS, d.c.is_active.is_(True), d.c.total_purchases >= 2)
    .order_by(d.c.total_purchases.desc(), d.c.n.desc())
    .limit(bindparam("limit"))
)
_REPEAT_AFTER: Final = _REPEAT.where(
    tuple_(d.c.total_purchases, d.c.n)
    < tuple_(bindparam("key", type_=d.c.total_purchases.type), bindparam("n", type_=d.c.n.type))
)
_REPEAT_COUNT: Final = (
    select(func.count())
    .select_from(d)
    .where(d.c.business_id == BUSINESS, d.c.is_active.is_(True), d.c.total_purchases >= 2)
)


def repeat_page(
    reading: Reading, limit: int, after: tuple[int, int] | None
) -> tuple[list[CustomerListRow], tuple[int, int] | None]:
    """Customers with two purchases or more, most purchases first."""
    if after:
        found = reading.all(_REPEAT_AFTER, limit=limit + 1, key=after[0], n=after[1])
    else:
        found = reading.all(_REPEAT, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return [list_row(row) for row in found[:limit]], (last.sort_key, last.n) if last else None


def repeat_count(reading: Reading) -> int:
    """How many customers bought twice or more."""
    return int(reading.scalar(_REPEAT_COUNT))
