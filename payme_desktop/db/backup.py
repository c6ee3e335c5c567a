"""Online backups of a shop file: encrypted with its key, and proven when made.

The copy and the figures it is compared with are of one snapshot, so a shop that goes on selling meanwhile
cannot make the proof fail, and writers never wait: they append to the log while we read.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from payme_desktop.db.engine import raw_connection
from payme_desktop.db.failures import translated
from payme_desktop.errors import PaymeError, WorldError
from payme_desktop.paths import sync_folder

_TABLES: Final = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
    "AND name NOT LIKE 'customer_search%' ORDER BY name"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """``tables``: name -> (rows, digest over all values in order of the key)."""

    tables: dict[str, tuple[int, str]]


def take(shop: Path, key: bytes, target: Path) -> dict[str, int]:
    """Copy ``shop`` to ``target`` and prove the copy. Returns rows by table.

    Raises WorldError where the disk fails or the proof does, UserError where ``target`` exists; a copy that
    is not proven is removed.
    """
    if target.exists():
        raise WorldError(f"There is a file already at {target}. Choose another name.", code="exists")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    from sqlcipher3 import dbapi2

    try:
        proof = _copy(shop, key, partial)
        prove(partial, key, proof)
        os.replace(partial, target)  # noqa: PTH105
        sync_folder(target.parent)
    except (dbapi2.Error, OSError) as reason:
        raise translated(reason, where=str(target)) from reason
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{partial}{end}").unlink(missing_ok=True)
    return {name: rows for name, (rows, _) in proof.tables.items()}


def _copy(shop: Path, key: bytes, partial: Path) -> Proof:
    source = raw_connection(shop, key)
    try:
        source.execute("PRAGMA query_only = ON")
        source.execute("BEGIN")
        proof = measure(source)  # the first read of the transaction: the snapshot of everything after it
        copy = raw_connection(partial, key, create=True)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        finally:
            copy.close()
        source.execute("ROLLBACK")
    finally:
        source.close()
    partial.chmod(0o600)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    return proof


def measure(conn: Any) -> Proof:
    """Rows and a digest of every table, as they are in the connection's snapshot."""
    tables = {}
    for (name,) in conn.execute(_TABLES).fetchall():
        digest, rows = hashlib.blake2b(digest_size=16), 0
        for row in conn.execute(f'SELECT * FROM "{name}" ORDER BY rowid'):  # noqa: S608
            digest.update(repr(row).encode())
            rows += 1
        tables[name] = (rows, digest.hexdigest())
    return Proof(tables)


def prove(copy: Path, key: bytes, expected: Proof) -> None:
    """Open a copy as a restore would, check every page, and compare every table. Raises WorldError."""
    trouble, found = _examined(copy, key)
    differing = sorted(
        name
        for name in {*expected.tables, *found.tables}
        if expected.tables.get(name) != found.tables.get(name)
    )
    if trouble or differing:
        what = f"; tables {', '.join(differing)} differ" if differing else ""
        raise WorldError(
            f"The backup did not pass its proof ({len(trouble)} damaged places{what}) and was removed. "
            "Check the disk, then try again.",
            code="backup_unproven",
        )


def _examined(copy: Path, key: bytes) -> tuple[list[str], Proof]:
    from sqlcipher3 import dbapi2

    try:
        conn = raw_connection(copy, key)
    except PaymeError as reason:
        return [reason.message], Proof({})
    try:
        trouble = [*pages_in_trouble(conn), *structure_in_trouble(conn)]
        return trouble, measure(conn)
    except dbapi2.Error as reason:
        return [str(reason)], Proof({})
    finally:
        conn.close()


def pages_in_trouble(conn: Any) -> list[str]:
    """What the cipher finds: a flipped bit anywhere, but not a page that is missing at the end."""
    return [str(row[0]) for row in conn.execute("PRAGMA cipher_integrity_check").fetchall()]


def structure_in_trouble(conn: Any, *, thorough: bool = False) -> list[str]:
    """What SQLite itself finds. ``thorough``: indexes against tables too."""
    from sqlcipher3 import dbapi2

    check = "integrity_check" if thorough else "quick_check"
    try:
        return [str(row[0]) for row in conn.execute(f"PRAGMA {check}").fetchall() if row[0] != "ok"]
    except dbapi2.DatabaseError as reason:
        return [str(reason)]
