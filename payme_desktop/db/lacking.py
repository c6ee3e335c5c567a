"""What a shop has that one of its backups has not: counted for whoever thinks of restoring it.

Here files are looked into as files: of a backup nobody is signed in, and nothing is changed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from payme_desktop.db.engine import raw_connection, reading_connection
from payme_desktop.db.types import from_micros
from payme_desktop.domain.keeping import Missing
from payme_desktop.errors import PaymeError

_ADDED: Final = {
    "customers": ("customers", "created_at", "true"),
    "notes": ("customer_notes", "created_at", "true"),
    "sales": ("purchases", "recorded_at", "now.kind = 'sale'"),
    "refunds": ("purchases", "recorded_at", "now.kind = 'refund'"),
    "voids": ("purchases", "recorded_at", "now.kind = 'void'"),
    "staff": ("users", "created_at", "true"),
}
_CHANGED: Final = {
    "customers": "customers",
    "notes": "customer_notes",
    "preferences": "customer_preferences",
    "staff": "users",
}


def missing(shop: Path, copy: Path, key: bytes) -> Missing | None:
    """None where the two cannot be compared: the shop is damaged, or of another schema."""
    from sqlcipher3 import dbapi2

    try:
        conn = raw_connection(shop, key, wal=None)
    except PaymeError:
        return None
    try:
        where = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
        conn.execute(f"ATTACH ? AS old KEY \"x'{key.hex()}'\"", (where,))
        conn.execute("PRAGMA query_only = ON")
        return _counted(conn)
    except dbapi2.Error:
        return None
    finally:
        conn.close()


def timezone_of(shop: Path, key: bytes) -> str | None:
    """The zone of the business in a shop file; None where the file cannot tell."""
    return _told(lambda: raw_connection(shop, key, wal=None), "timezone")


def business_of(copy: Path, key: bytes) -> str:
    """The name of the business in a backup; that of the file where it holds none."""
    return _told(lambda: reading_connection(copy, key), "name") or copy.stem


def _told(connect: Callable[[], Any], column: str) -> str | None:
    from sqlcipher3 import dbapi2

    try:
        conn = connect()
    except PaymeError:
        return None
    try:
        row = conn.execute(f"SELECT {column} FROM businesses LIMIT 1").fetchone()  # noqa: S608
    except dbapi2.Error:
        return None
    finally:
        conn.close()
    return str(row[0]) if row else None


def _counted(conn: Any) -> Missing:
    conn.execute("BEGIN")
    moments: list[Any] = []
    added = {}
    for kind, (table, moment, which) in _ADDED.items():
        count, *span = conn.execute(
            f"SELECT count(*), min(now.{moment}), max(now.{moment}) FROM main.{table} now "  # noqa: S608
            f"WHERE {which} AND NOT EXISTS (SELECT 1 FROM old.{table} was "
            "WHERE was.business_id = now.business_id AND was.id = now.id)"
        ).fetchone()
        added[kind] = int(count)
        moments += [each for each in span if each is not None]
    changed = {}
    for kind, table in _CHANGED.items():
        count, *span = conn.execute(
            f"SELECT count(*), min(now.updated_at), max(now.updated_at) FROM main.{table} now "  # noqa: S608
            f"JOIN old.{table} was ON was.business_id = now.business_id AND was.id = now.id "
            "WHERE was.updated_at <> now.updated_at"
        ).fetchone()
        changed[kind] = int(count)
        moments += [each for each in span if each is not None]
    conn.execute("ROLLBACK")
    told = [from_micros(each) for each in moments]
    return Missing(added, changed, min(told, default=None), max(told, default=None))
