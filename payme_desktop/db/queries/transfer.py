"""What imports and exports ask: many customers or sales at once, by what names them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Executable,
    Integer,
    and_,
    bindparam,
    func,
    select,
    type_coerce,
    update,
)

from payme_desktop.db.queries.directory import BUSINESS
from payme_desktop.db.tables import customer_directory as d
from payme_desktop.db.tables import customer_notes as n
from payme_desktop.db.tables import customer_preferences as p
from payme_desktop.db.tables import customer_purchase_history as h
from payme_desktop.db.tables import customers as c
from payme_desktop.db.tables import metadata, purchases
from payme_desktop.db.unit_of_work import Reading, Writing

AT_ONCE: Final = 500
"""Keys in one question."""

PEOPLE: Final = (
    c.c.id, c.c.is_active, c.c.code, c.c.name, c.c.phone, c.c.email, c.c.address, c.c.customer_type,
    c.c.prefer_sms, c.c.prefer_email, c.c.prefer_call, p.c.favorite_products, p.c.preferred_payment,
    p.c.average_spend, p.c.best_contact_time, p.c.do_not_contact, p.c.can_receive_offers,
    p.c.can_receive_loyalty,
)  # fmt: skip
"""A customer with its preferences, as a file has it."""

KEYS: Final = (c.c.name_key, c.c.phone_key, c.c.email_key, c.c.code_key)
_WANTED: Final[BindParameter[Any]] = bindparam("keys", expanding=True)


def _whose(key: Column[Any]) -> ColumnElement[bool]:
    """Customers by a key. A sub-select: in a plain join SQLite begins at the other table, with all of it."""
    inner = c.alias("named")
    return c.c.id.in_(
        select(inner.c.id).where(inner.c.business_id == BUSINESS, inner.c[key.name].in_(_WANTED))
    )


_WITH_PREFERENCES: Final = c.join(p, and_(p.c.business_id == c.c.business_id, p.c.customer_id == c.c.id))
_PEOPLE: Final = select(*PEOPLE, *KEYS).select_from(_WITH_PREFERENCES).where(c.c.business_id == BUSINESS)
_PEOPLE_BY: Final = {key.name: _PEOPLE.where(_whose(key)) for key in KEYS[1:]}
# What the directory sorts somebody by who has no letter in the name and no phone: see ``derived``.
_NAMELESS: Final = "\uffff"
# The directory has the index by name: customers without a phone are found by it.
_PEOPLE_BY_NAME: Final = _PEOPLE.where(
    c.c.id.in_(
        select(d.c.customer_id).where(
            d.c.business_id == BUSINESS, d.c.is_active.in_((True, False)), d.c.sort_name.in_(_WANTED)
        )
    ),
    c.c.phone_key == "",
    c.c.email_key == "",
    c.c.code_key == "",
)


def people_by(reading: Reading, column: str, keys: Iterable[str]) -> Iterator[Any]:
    """Customers, deleted or not, whose ``column`` (code_key, phone_key, email_key) is one of ``keys``."""
    return _in_parts(reading, _PEOPLE_BY[column], keys)


def people_by_name_alone(reading: Reading, name_keys: Iterable[str]) -> Iterator[Any]:
    """Customers of these folded names that have neither phone nor e-mail nor code.

    An empty one stands for all whose name has no letter.
    """
    return _in_parts(reading, _PEOPLE_BY_NAME, (key or _NAMELESS for key in name_keys))


_WITH_HISTORY: Final = c.join(h, and_(h.c.business_id == c.c.business_id, h.c.customer_id == c.c.id))
_ACCOUNTS_BY: Final = {
    key.name: select(
        key,
        c.c.id,
        c.c.is_active,
        h.c.total_spent,
        h.c.total_items_bought,
    )
    .select_from(_WITH_HISTORY)
    .where(c.c.business_id == BUSINESS, _whose(key))
    for key in (c.c.code_key, c.c.phone_key, c.c.email_key, c.c.id)
}


def accounts_by(reading: Reading, column: str, keys: Iterable[Any]) -> Iterator[Any]:
    """``(key, id, is_active, total_spent, total_items_bought)`` of customers, deleted or not.

    ``column``: code_key, phone_key, email_key or id.
    """
    return _in_parts(reading, _ACCOUNTS_BY[column], keys)


_LEDGER: Final = select(
    purchases.c.id,
    purchases.c.customer_id,
    purchases.c.occurred_at,
    purchases.c.total_amount,
    purchases.c.items_count,
).where(purchases.c.business_id == BUSINESS, purchases.c.id.in_(_WANTED))


def ledger_rows(reading: Reading, ids: Iterable[UUID]) -> Iterator[Any]:
    """``(id, customer_id, occurred_at, total_amount, items_count)`` of the ledger rows that are there."""
    return _in_parts(reading, _LEDGER, ids)


def _in_parts(reading: Reading, statement: Executable, keys: Iterable[Any]) -> Iterator[Any]:
    rest = iter(keys)
    while part := list(islice(rest, AT_ONCE)):
        yield from reading.all(statement, keys=part)


_NEWEST: Final = select(func.max(d.c.n))


def newest_customer(reading: Reading) -> int:
    """A number that grows with every new customer, whoever makes it."""
    return int(reading.scalar(_NEWEST) or 0)


def set_columns(writing: Writing, table_name: str, rows: Sequence[tuple[UUID, dict[str, Any]]]) -> None:
    """Set the same columns of many customers, or of their preferences: ``(customer id, values)``."""
    if rows:
        names = tuple(rows[0][1])
        values = [{"k_id": row_id, "updated_at": writing.now, **given} for row_id, given in rows]
        table = metadata.tables[table_name]
        writing.execute(table, _setting(table_name, names), (row[0] for row in rows), values)


@lru_cache(maxsize=256)
def _setting(table_name: str, names: tuple[str, ...]) -> Any:
    table = metadata.tables[table_name]
    key = table.c.id if table is c else table.c.customer_id
    columns = {name: bindparam(name, type_=table.c[name].type) for name in (*names, "updated_at")}
    matching = (table.c.business_id == BUSINESS, key == bindparam("k_id", type_=key.type))
    return update(table).where(*matching).values(columns)


_ACTIVE: Final = (c.c.business_id == BUSINESS, c.c.is_active.is_(True))
_EXPORT: Final = (
    select(*PEOPLE)
    .select_from(_WITH_PREFERENCES)
    .where(*_ACTIVE, c.c.id > bindparam("after", type_=c.c.id.type))
    .order_by(c.c.id)
    .limit(AT_ONCE)
)
_EXPORTED: Final = select(func.count()).select_from(c).where(*_ACTIVE)


def count_active(reading: Reading) -> int:
    """How many customers are not deleted."""
    return int(reading.scalar(_EXPORTED))


def people_after(reading: Reading, after: UUID) -> Sequence[Any]:
    """The next ``AT_ONCE`` customers (not deleted) in order of id, as ``PEOPLE``."""
    return reading.all(_EXPORT, after=after)


_NTH: Final = func.row_number().over(
    partition_by=n.c.customer_id, order_by=(n.c.created_at.desc(), n.c.id.desc())
)
_RANKED: Final = (
    select(n.c.customer_id, n.c.content, type_coerce(_NTH, Integer).label("nth"))
    .where(n.c.business_id == BUSINESS, n.c.is_deleted.is_(False), n.c.customer_id.in_(_WANTED))
    .subquery("ranked")
)
_NOTES: Final = (
    select(_RANKED.c.customer_id, _RANKED.c.content)
    .where(_RANKED.c.nth <= bindparam("most"))
    .order_by(_RANKED.c.customer_id, _RANKED.c.nth)
)


def newest_notes(reading: Reading, customer_ids: Sequence[UUID], most: int) -> dict[UUID, list[str]]:
    """The newest notes of each of these customers, newest first."""
    found: dict[UUID, list[str]] = {}
    for customer_id, content in reading.all(_NOTES, keys=list(customer_ids), most=most):
        found.setdefault(customer_id, []).append(content)
    return found
