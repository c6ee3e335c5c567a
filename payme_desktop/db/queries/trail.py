"""What the audit trail is asked: by record, person, PC, kind and time, each a range of its own index."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Executable, and_, bindparam, or_, select

from payme_desktop.db.audit_tables import audit_log
from payme_desktop.db.queries.directory import BUSINESS
from payme_desktop.db.registry import BY_NAME, kind
from payme_desktop.db.tables import customers as c
from payme_desktop.db.tables import users as u
from payme_desktop.db.types import from_micros
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.trail import DATA_EVENTS, TABLES, TrailRow

_l = audit_log.c
_PROGRAM: Final = UUID(int=0)
_NARROWED: Final = ("customer_id", "actor_id", "device_no", "tbl", "event", "row_id")
_AT: Final = bindparam("at", type_=_l.at.type)


@dataclass(frozen=True, slots=True)
class Part:
    """One range of an index: columns and what they equal."""

    equal: tuple[tuple[str, Any], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.equal)


def parts_of_kind(name: str | None) -> list[tuple[tuple[str, Any], ...]]:
    """The ranges that a kind takes: the index has the events of a table apart."""
    if name is None:
        return [()]
    if name in TABLES:
        return [(("tbl", name), ("event", event)) for event in DATA_EVENTS]
    return [(("event", name), ("tbl", table)) for table in ("", *TABLES)]


@lru_cache(maxsize=128)
def statement(equal: tuple[str, ...], *, since: bool, until: bool, continued: bool) -> Executable:
    """A page of one range, newest first. Bound: what each of ``equal`` is, since, until, at, id, limit."""
    assert set(equal) <= set(_NARROWED)
    found = select(audit_log).where(_l.business_id == BUSINESS)
    for name in equal:
        found = found.where(_l[name] == bindparam(f"w_{name}", type_=_l[name].type))
    if since:
        found = found.where(_l.at >= bindparam("since", type_=_l.at.type))
    if until:
        found = found.where(_l.at < bindparam("until", type_=_l.at.type))
    if continued:
        before = or_(_l.at < _AT, and_(_l.at == _AT, _l.id < bindparam("id", type_=_l.id.type)))
        found = found.where(_l.at <= _AT, before)
    page = found.order_by(_l.at.desc(), _l.id.desc()).limit(bindparam("limit")).subquery()
    # Names are looked up for the page alone: joined to the whole, they would be asked for first.
    who = select(u.c.name).where(u.c.business_id == BUSINESS, u.c.id == page.c.actor_id).scalar_subquery()
    label = _label(page)
    return select(page, who.label("who"), label.label("customer")).order_by(
        page.c.at.desc(), page.c.id.desc()
    )


def _label(page: Any) -> Any:
    from sqlalchemy import func

    words = func.coalesce(func.nullif(c.c.name, ""), c.c.phone, c.c.code, "")
    return select(words).where(c.c.business_id == BUSINESS, c.c.id == page.c.customer_id).scalar_subquery()


def page(
    reading: Reading, part: Part, limit: int, *, since: datetime | None, until: datetime | None,
    position: tuple[datetime, UUID] | None,
) -> list[TrailRow]:  # fmt: skip
    """Up to ``limit`` rows of one range before a position, newest first."""
    values: dict[str, Any] = {f"w_{name}": value for name, value in part.equal} | {"limit": limit}
    if since is not None:
        values["since"] = since
    if until is not None:
        values["until"] = until
    if position is not None:
        values["at"], values["id"] = position
    asked = statement(
        part.columns, since=since is not None, until=until is not None, continued=position is not None
    )
    rows = reading.all(asked, **values)
    # Names are not kept in a detail (an erasure could not reach them there), only who it was.
    names = people(reading) if any(BY in (each.detail or "") for each in rows) else {}
    return [row_of(each, names) for each in rows]


BY: Final = "approved_by"
"""What a detail calls the person who approved: by their id there, by their name in a row."""

_PEOPLE: Final = select(u.c.id, u.c.name).where(u.c.business_id == BUSINESS)


def people(reading: Reading) -> dict[UUID, str]:
    """Everybody who works here or did: id -> name."""
    return {row[0]: row[1] for row in reading.all(_PEOPLE)}


def row_of(row: Any, names: Mapping[UUID, str]) -> TrailRow:
    """As it is told."""
    return TrailRow(
        id=row.id,
        at=row.at,
        who=None if row.actor_id is None else row.who or "",
        actor_id=row.actor_id,
        device_no=row.device_no,
        event=row.event,
        table=row.tbl,
        row_id=row.row_id,
        customer_id=row.customer_id,
        customer=row.customer or "",
        field=row.field,
        old=_typed(row.tbl, row.field, row.old),
        new=_typed(row.tbl, row.field, row.new),
        detail=_detail(row.detail, names),
        emptied=row.seal is not None and row.salt is None,
    )


def _detail(text: str | None, names: Mapping[UUID, str]) -> dict[str, str]:
    found = json.loads(text) if text else {}
    if not isinstance(found, dict):
        return {}
    told = {str(name): str(value) for name, value in found.items()}
    if BY in told:
        told[BY] = next((called for who, called in names.items() if str(who) == told[BY]), "")
    return told


def _typed(table: str, field: str, text: str | None) -> tuple[Any, ...] | None:
    if text is None:
        return None
    values = json.loads(text)
    return tuple(_value(kind_, value) for kind_, value in zip(_kinds(table, field), values, strict=False))


@lru_cache(maxsize=256)
def _kinds(table: str, field: str) -> tuple[str, ...]:
    each = BY_NAME.get(table)
    if each is None:
        return ("text",)
    columns = next((f.told for f in each.fields if f.name == field), (field,))
    return tuple(kind(each.table.c[name]) if name in each.table.c else "text" for name in columns)


def _value(what: str, value: Any) -> Any:
    if value is None:
        return None
    # Another tool may have put anything there: then it is told as it is.
    if what in ("money", "quantity") and isinstance(value, int):
        return Decimal(value).scaleb(-2 if what == "money" else -3)
    if what == "moment" and isinstance(value, int):
        return from_micros(value)
    return bool(value) if what == "bool" else value
