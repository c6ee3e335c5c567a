"""The conflict log: edits that did not see each other, whose they are, and the values that lost."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, column, text

from payme_desktop.db.queries import devices
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
# An edit and its row of the trail are numbered by one count of their PC, the row of the trail first. (Texts
# of one length, of digits and small letters: they sort alike everywhere.)
_ACTOR: Final = """(SELECT a.actor_id FROM audit_log a WHERE a.business_id = :business AND {which}
    AND a.tbl = f.tbl AND a.row_id = f.row_id AND a.field IN (f.field, '')
    AND substr(a.stamp, 19, 4) = substr(f.{side}, 19, 4) AND substr(a.stamp, 23) < substr(f.{side}, 23)
    ORDER BY substr(a.stamp, 23) DESC LIMIT 1)"""


def _person(side: str) -> str:
    """The name of whoever made the edit with a version: each branch is a range of an index of the trail."""
    customers_ = _ACTOR.format(which="a.customer_id = f.customer_id", side=side)
    others = _ACTOR.format(which="f.customer_id IS NULL AND a.event = 'changed'", side=side)
    return (
        "(SELECT u.name FROM users u WHERE u.business_id = :business "
        f"AND u.id = COALESCE({customers_}, {others}))"
    )


_SELECT: Final = f"""SELECT f.*, who.name, who.phone, who.code,
    {_person("kept_version")} AS kept_who, {_person("lost_version")} AS lost_who FROM (
    SELECT c.id, c.at, c.kind, c.tbl, c.row_id, c.field, c.kept, c.lost, c.kept_version, c.lost_version,
      c.state, {_WHOSE} AS customer_id, c.device_no
    FROM sync_conflict c WHERE c.business_id = :business AND {{condition}}
    ORDER BY c.at DESC, c.id LIMIT :most) f
    LEFT JOIN customers who ON who.business_id = :business AND who.id = f.customer_id
    ORDER BY f.at DESC, f.id"""
_C: Final = sync_conflict.c
_COLUMNS: Final = (
    _C.id, _C.at, _C.kind, _C.tbl, _C.row_id, _C.field, _C.kept, _C.lost, _C.kept_version, _C.lost_version,
    _C.state, column("customer_id", _C.id.type),
    _C.device_no, *(column(name, customers.c[name].type) for name in ("name", "phone", "code")),
    column("kept_who", customers.c.name.type), column("lost_who", customers.c.name.type),
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
    pcs = devices.names(reading)
    return tuple(_row(each, pcs) for each in reading.all(_ALL if resolved else _OPEN, most=limit))


def one(reading: Reading, conflict_id: UUID) -> tuple[ConflictRow, Any]:
    """A conflict, and the value that lost as its field takes it. Raises NotFound."""
    found = reading.first(_ONE, id=conflict_id, most=1)
    if found is None:
        raise NotFound("There is no such conflict any more.")
    return _row(found, devices.names(reading)), _typed(found[3], found[5], found[7])


def _row(row: Any, pcs: Mapping[int, str]) -> ConflictRow:
    kept_by, lost_by = _sides(row)
    return ConflictRow(
        row[0], row[1], row[2], row[3], row[4], row[5],
        _shown(row[3], row[5], row[6]), _shown(row[3], row[5], row[7]),
        kept_by, lost_by, row[10],
        row[11], row[13] or row[14] or row[15] or "", bool(row[13]) or not row[14],
        pcs.get(kept_by or 0, ""), pcs.get(lost_by or 0, ""),
        (row[16] or "") if kept_by is not None else "", row[17] or "",
    )  # fmt: skip


def _sides(row: Any) -> tuple[int | None, int | None]:
    """The PCs of what was kept and of what lost. Without a version it is the one that pushed."""
    what, kept, lost, pushed = row[2], _device(row[8]), _device(row[9]), row[12]
    if what == "delete_vs_edit":
        return None, lost  # its version is that of the field before, which nobody edited
    if what == "edit_vs_delete":
        return pushed, lost
    return kept, pushed if lost is None else lost


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
