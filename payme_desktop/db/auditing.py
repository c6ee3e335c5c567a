"""The triggers that write the audit trail, made from the registry: every change of data, whoever makes it.

They write in the transaction of the change itself: without the change no row, without the row no change. A
new row is told without values (the first change of a field tells what it was before), and a ledger is its own
trail. What a sync brings was told where it was made, and comes along. Customers that a file import adds are
told by the import, which names its file, its author and its time, and which they name.

On SQLite a row gets its author and its seal at the end of the transaction (``db.sealing``). On PostgreSQL
the database itself seals it, since it can: so no tool can write there and leave a row open.
"""

from typing import Final

from payme_desktop.db.registry import (
    AUDIT,
    CONFLICTS,
    CUSTOMERS,
    NOTES,
    PREFERENCES,
    REGISTRY,
    Field,
    Synced,
    kind,
)

DIRECT_DEVICE: Final = 0xFFFF
"""In whose chain PostgreSQL writes: as in ``central_sql``."""

SECRET: Final = frozenset({"password_hash"})
"""Fields of which the trail tells that they changed, and never the value."""

DELETABLE: Final = ("import_batches", "sync_conflict")
"""The tables whose rows nothing else protects."""

_OF_OPEN_IMPORT: Final = """EXISTS (SELECT 1 FROM import_batches i WHERE i.business_id = {batch}.business_id
      AND i.id = {batch}.batch_id AND i.finished_at IS NULL)"""


def customer_of(each: Synced, row: str) -> str:
    """Whom a row is about."""
    if each is CUSTOMERS:
        return f"{row}.id"
    return f"{row}.customer_id" if each in (NOTES, PREFERENCES) else "NULL"


def in_import(each: Synced) -> str:
    """Whether the new row comes with an import that is under way."""
    if each is CUSTOMERS:
        return _OF_OPEN_IMPORT.format(batch="NEW")
    if each is PREFERENCES:
        of_whom = _OF_OPEN_IMPORT.format(batch="c")
        return f"""EXISTS (SELECT 1 FROM customers c WHERE c.business_id = NEW.business_id
          AND c.id = NEW.customer_id AND {of_whom})"""
    return ""


def filled(each: Synced) -> str:
    """Whether new preferences say anything: they are born with their customer, empty."""
    empty = {"do_not_contact": "false", "can_receive_offers": "true", "can_receive_loyalty": "true"}
    return " OR ".join(
        f"NEW.{name} IS DISTINCT FROM {empty.get(name, 'NULL')}"
        for field in each.fields
        for name in field.columns
    )


def audited() -> tuple[Synced, ...]:
    """The tables whose changes are told: all that are synced, but for those that are trails themselves."""
    return tuple(each for each in REGISTRY if not each.is_ledger)


def told(each: Synced) -> tuple[Field, ...]:
    """The fields whose changes the trail tells: also of what should never change, and another tool may."""
    fixed = () if each is CONFLICTS else each.fixed
    return (*each.fields, *(Field(name, (name,)) for name in fixed))


# --- SQLite

_ON: Final = "(SELECT applying = 0 FROM sync_state)"
_MICROS: Final = "CAST(unixepoch('subsec') * 1000 AS INTEGER) * 1000"
# A UUIDv7: neighbours in time are neighbours in the key's index.
_ID: Final = """unhex(printf('%012x7%03x%016x', CAST(unixepoch('subsec') * 1000 AS INTEGER),
        random() & 4095, (random() & 4611686018427387903) | (-9223372036854775807 - 1)))"""


def sqlite_triggers() -> dict[str, str]:
    """Name -> definition of the triggers of a shop file."""
    made = {"audit_log_final": _sqlite_final(), "audit_log_never_deleted": _sqlite_never_deleted()}
    for each in audited():
        made[f"audit_{each.name}_added"] = _sqlite_added(each)
        for field in told(each):
            made[f"audit_{each.name}_{field.name}"] = _sqlite_changed(each, field)
    for name in DELETABLE:
        tenant = "OLD.business_id"
        write = _sqlite_write(tenant, "deleted", name, "OLD.id", "NULL")
        made[f"audit_{name}_deleted"] = f"AFTER DELETE ON {name} WHEN {_ON} BEGIN {write}; END"
    return made


def _sqlite_write(
    tenant: str, event: str, table: str, row: str, customer: str, field: str = "", values: str = "NULL, NULL"
) -> str:
    return f"""INSERT INTO audit_tail (business_id, n) VALUES ({tenant}, 1)
      ON CONFLICT (business_id) DO UPDATE SET n = n + 1;
    INSERT INTO audit_log (business_id, id, device_no, n, at, event, tbl, row_id, customer_id, field,
      old, new)
    SELECT {tenant}, {_ID}, device_no, (SELECT n FROM audit_tail WHERE business_id = {tenant}), {_MICROS},
      '{event}', '{table}', {row}, {customer}, '{field}', {values} FROM sync_state"""


def _sqlite_added(each: Synced) -> str:
    conditions = [_ON]
    if each is PREFERENCES:
        conditions.append(f"({filled(each)})")
    if imported := in_import(each):
        conditions.append(f"NOT {imported}")
    write = _sqlite_write(f"NEW.{each.tenant}", "created", each.name, "NEW.id", customer_of(each, "NEW"))
    return f"AFTER INSERT ON {each.name} WHEN {' AND '.join(conditions)} BEGIN {write}; END"


def _sqlite_changed(each: Synced, field: Field) -> str:
    differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in field.told)
    values = "NULL, NULL"
    if field.name not in SECRET:
        values = f"{_sqlite_list(each, field, 'OLD')}, {_sqlite_list(each, field, 'NEW')}"
    write = _sqlite_write(
        f"NEW.{each.tenant}", "changed", each.name, "NEW.id", customer_of(each, "NEW"), field.name, values
    )
    columns = ", ".join(field.told)
    return f"AFTER UPDATE OF {columns} ON {each.name} WHEN ({differs}) AND {_ON} BEGIN {write}; END"


def _sqlite_list(each: Synced, field: Field, row: str) -> str:
    return f"json_array({', '.join(_sqlite_value(each, name, row) for name in field.told)})"


def _sqlite_value(each: Synced, column: str, row: str) -> str:
    value, what = f"{row}.{column}", kind(each.table.c[column])
    if what == "id":
        digits = f"lower(hex({value}))"
        parts = " || '-' || ".join(
            f"substr({digits}, {start}, {many})"
            for start, many in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        )
        return f"iif({value} IS NULL, NULL, {parts})"
    # Another tool may have put bytes where text belongs: JSON would refuse them, and the change with them.
    return f"CAST({value} AS TEXT)" if what in ("text", "date") else value


FACTS: Final = tuple(name for name in AUDIT.columns if name not in ("old", "new", "detail", "salt"))
TOLD: Final = ("old", "new", "detail", "salt")


def _sqlite_final() -> str:
    """Facts never change once they are sealed; only an erasure empties them, and a sync mends them."""
    facts = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in ("business_id", *FACTS))
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in TOLD)
    empty = " AND ".join(f"NEW.{name} IS NULL" for name in TOLD)
    return f"""BEFORE UPDATE OF business_id, {", ".join(AUDIT.columns)} ON audit_log
    WHEN OLD.seal IS NOT NULL AND {_ON} AND NOT (({facts}) AND (({same}) OR ({empty} AND EXISTS (
      SELECT 1 FROM customers c WHERE c.business_id = OLD.business_id AND c.id = OLD.customer_id
      AND c.is_erased)))) BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only'); END"""


def _sqlite_never_deleted() -> str:
    return """BEFORE DELETE ON audit_log BEGIN
    SELECT RAISE(ABORT, 'rows of audit_log are never deleted'); END"""
