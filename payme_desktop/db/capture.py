"""The SQLite triggers that note what a central database has not seen yet, made from the registry.

They note in the transaction of the write itself, whoever writes, and only what changed. Before a shop is
enrolled they do nothing but look (``sync_state.device_no`` is 0): enrolment takes stock of the whole shop
once, which costs less than an outbox that grows for years in shops that never sync.

A version is ``MMMMMMMMMMMM-CCCC-DDDDNNNNNNNN``: milliseconds, counter, device, number of the edit. Its last
twelve characters are its identity ("did the editor see this edit?"), the whole of it its order ("which of two
edits nobody saw together is later?"). What an editor had seen is frozen here, at the edit: by the time of a
push, a pull may have brought more than the editor saw.
"""

from collections.abc import Mapping
from typing import Final

from payme_desktop.db.registry import CUSTOMERS, PURCHASES, REGISTRY, Deletion, Field, Synced

_ON: Final = "(SELECT device_no > 0 AND applying = 0 FROM sync_state)"
_NOW: Final = "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
# A clock that goes back stands still here; a millisecond's counter that is full borrows the next one.
_TICK: Final = f"""UPDATE sync_state SET op_no = op_no + 1,
    tick = CASE WHEN {_NOW} > last_ms OR tick >= 65535 THEN 0 ELSE tick + 1 END,
    last_ms = max({_NOW}, last_ms + (tick >= 65535))"""
VERSION: Final = "printf('%012x-%04x-%04x%08x', last_ms, tick, device_no, op_no)"
"""The version after a tick, from ``sync_state``."""


def triggers(there: Mapping[str, set[str]] | None = None) -> dict[str, str]:
    """Name -> definition of every capturing trigger.

    ``there``: table -> columns of an older revision, on the way up or down; None: all that there are.
    """
    made: dict[str, str] = {}
    for each in REGISTRY:
        columns = {*each.columns} if there is None else there.get(each.name, set())
        if columns and not each.born_centrally:
            made[f"capture_{each.name}_added"] = _added(each)
        for field in each.fields:
            if columns.issuperset(field.columns):
                made[f"capture_{each.name}_{field.name}"] = _changed(each, field)
    return made


def _added(each: Synced) -> str:
    # A sale for somebody whom another PC deleted meanwhile brings them back, unless it was known.
    deleted = _version_of_deletion(CUSTOMERS, "NEW.customer_id") if each is PURCHASES else "NULL"
    return f"""AFTER INSERT ON {each.name} WHEN {_ON} BEGIN
    {_TICK};
    INSERT INTO sync_outbox (tbl, row_id, field, push_no, version, base_deleted)
      SELECT '{each.name}', NEW.id, '', 0, {VERSION}, {deleted} FROM sync_state; END"""


def _changed(each: Synced, field: Field) -> str:
    differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in field.columns)
    deletion = each.deletion
    deleted, known = "NULL", "NULL"
    if deletion and deletion.field == field.name:
        known = _known(each, deletion)
    elif deletion:
        deleted = _version_of_deletion(each, "NEW.id")
    return f"""AFTER UPDATE OF {", ".join(field.columns)} ON {each.name}
    WHEN ({differs}) AND {_ON} AND NOT EXISTS (SELECT 1 FROM sync_outbox
      WHERE tbl = '{each.name}' AND row_id = NEW.id AND field = '' AND push_no = 0) BEGIN
    {_TICK};
    INSERT INTO sync_outbox (tbl, row_id, field, push_no, version, base, base_deleted, known)
      SELECT '{each.name}', NEW.id, '{field.name}', 0, {VERSION}, {_base(each, field)}, {deleted}, {known}
      FROM sync_state WHERE true
      ON CONFLICT (tbl, row_id, field, push_no) DO UPDATE SET version = excluded.version,
        base_deleted = excluded.base_deleted, known = COALESCE(excluded.known, known); END"""


def _base(each: Synced, field: Field) -> str:
    """The version that the first unsent edit of a field replaces: the one under way, else the server's."""
    return f"""COALESCE((SELECT version FROM sync_outbox WHERE tbl = '{each.name}' AND row_id = NEW.id
        AND field IN ('{field.name}', '') AND push_no > 0 ORDER BY push_no DESC LIMIT 1),
        json_extract(NEW.fv, '$.{field.name}'), NEW.stamp)"""


def _version_of_deletion(each: Synced, row_id: str) -> str:
    """The version of the deletion field that this PC shows now: an own unsent one first."""
    assert each.deletion is not None
    field = each.deletion.field
    return f"""COALESCE((SELECT version FROM sync_outbox WHERE tbl = '{each.name}' AND row_id = {row_id}
        AND field IN ('{field}', '') ORDER BY push_no = 0 DESC, push_no DESC LIMIT 1),
        (SELECT COALESCE(json_extract(fv, '$.{field}'), stamp) FROM {each.name}
          WHERE business_id = NEW.business_id AND id = {row_id}))"""


def _known(each: Synced, deletion: Deletion) -> str:
    """What a deleter had seen, as JSON: field -> version, ``*`` for all others, ``#`` the last pull.

    Of a field that the deleter edited, waiting or under way, it is the version under that edit: what came
    since lay hidden.
    """
    gone = f"NEW.{deletion.field} = {deletion.gone}"
    return f"""CASE WHEN {gone} THEN json_patch(json_patch(
        json_object('*', NEW.stamp, '#', cursor), COALESCE(NEW.fv, '{{}}')),
        (SELECT json_group_object(field, base) FROM sync_outbox WHERE tbl = '{each.name}'
          AND row_id = NEW.id AND field NOT IN ('{deletion.field}', '') AND field <> '*')) END"""
