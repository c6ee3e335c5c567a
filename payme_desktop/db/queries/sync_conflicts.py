"""The conflict log: edits that did not see each other, whose they are, and the values that lost."""

import json
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, column, text

from payme_desktop.db.registry import BY_NAME, kind
from payme_desktop.db.sync_tables import sync_conflict
from payme_desktop.db.tables import customers
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.syncing import ConflictRow
from payme_desktop.errors import NotFound

_WHOSE: Final = """CASE c.tbl WHEN 'customers' THEN c.row_id
    WHEN 'customer_notes' THEN (SELECT customer_id FROM customer_notes n
      WHERE n.business_id = c.business_id AND n.id = c.row_id)
    WHEN 'customer_preferences' THEN (SELECT customer_id FROM customer_preferences p
      WHERE p.business_id = c.business_id AND p.id = c.row_id)
    WHEN 'purchases' THEN (SELECT customer_id FROM purchases s
      WHERE s.business_id = c.business_id AND s.id = c.row_id) END"""
_SELECT: Final = f"""SELECT f.*, who.name, who.phone, who.code FROM (
    SELECT c.id, c.at, c.kind, c.tbl, c.row_id, c.field, c.kept, c.lost, c.kept_version, c.lost_version,
      c.state, {_WHOSE} AS customer_id
    FROM sync_conflict c WHERE c.business_id = :business AND {{condition}}
    ORDER BY c.at DESC, c.id LIMIT :most) f
    LEFT JOIN customers who ON who.business_id = :business AND who.id = f.customer_id
    ORDER BY f.at DESC, f.id"""
_C: Final = sync_conflict.c
_COLUMNS: Final = (
    _C.id, _C.at, _C.kind, _C.tbl, _C.row_id, _C.field, _C.kept, _C.lost, _C.kept_version, _C.lost_version,
    _C.state, column("customer_id", _C.id.type),
    *(column(name, customers.c[name].type) for name in ("name", "phone", "code")),
)  # fmt: skip


_OF_PEOPLE: Final = {each.name for each in BY_NAME["users"].fields} - {"password_hash"}


def _statement(condition: str) -> Any:
    named = text(_SELECT.format(condition=condition))
    ids = [bindparam(name, type_=_C.id.type) for name in ("business", "id") if f":{name}" in named.text]
    return named.bindparams(*ids).columns(*_COLUMNS)


_OPEN: Final = _statement("c.state = 'open'")
_ALL: Final = _statement("c.state <> ''")
_ONE: Final = _statement("c.id = :id")


def rows(reading: Reading, *, resolved: bool, limit: int) -> tuple[ConflictRow, ...]:
    """The open conflicts, newest first; ``resolved``: the others too."""
    return tuple(_row(each) for each in reading.all(_ALL if resolved else _OPEN, most=limit))


def one(reading: Reading, conflict_id: UUID) -> tuple[ConflictRow, Any]:
    """A conflict, and the value that lost as its field takes it. Raises NotFound."""
    found = reading.first(_ONE, id=conflict_id, most=1)
    if found is None:
        raise NotFound("There is no such conflict any more.")
    return _row(found), _typed(found[3], found[5], found[7])


def _row(row: Any) -> ConflictRow:
    return ConflictRow(
        row[0], row[1], row[2], row[3], row[4], row[5],
        _shown(row[3], row[5], row[6]), _shown(row[3], row[5], row[7]),
        _device(row[8]), _device(row[9]), row[10],
        row[11], row[12] or row[13] or row[14] or "",
    )  # fmt: skip


def _typed(table: str, field: str, value: str | None) -> Any:
    """What the field of a draft takes: without the keys folded from it, money as Decimal."""
    if value is None or field not in {each.name for each in BY_NAME[table].fields}:
        return None
    first = json.loads(value)[0]
    what = kind(BY_NAME[table].table.c[field]) if field in BY_NAME[table].table.c else ""
    if first is not None and what == "money":
        return Decimal(first).scaleb(-2)
    return bool(first) if what == "bool" else first


def _shown(table: str, field: str, value: str | None) -> str | None:
    """The same for people; of what is no field (a refused row) the whole JSON. Of a password nothing."""
    if table == "users" and field not in _OF_PEOPLE:
        return None
    if field not in {each.name for each in BY_NAME[table].fields}:
        return value
    typed = _typed(table, field, value)
    if isinstance(typed, bool):
        return "yes" if typed else "no"
    return None if typed is None else str(typed)


def _device(version: str | None) -> int | None:
    return int(version[18:22], 16) if version else None
