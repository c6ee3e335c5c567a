"""Online backups of a shop file: encrypted with its key, and proven when made.

The copy and the figures it is compared with are of one snapshot, so a shop that goes on selling meanwhile
cannot make the proof fail, and writers never wait: they append to the log while we read. What we write goes
to the disk in small pieces, so that no commit of theirs queues behind a large one.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from payme_desktop.db.engine import raw_connection, reading_connection
from payme_desktop.db.failures import translated
from payme_desktop.errors import PaymeError, UserError, WorldError
from payme_desktop.paths import sync_folder

_TABLES: Final = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
    "AND name NOT LIKE 'customer_search%' ORDER BY name"
)
_PAGES: Final = 256
"""Of 4 KiB, in one step of the copy: after each the disk gets its due, and a cancel is heard."""

_ROWS: Final = 100
_BLOCK: Final = 1 << 20
_ROOM: Final = 20_000_000
"""Bytes that stay free on the disk: a backup never takes the last ones from the shop."""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Proof:
    """``tables``: name -> (rows, digest over all values in order of the key)."""

    tables: dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Taken:
    """A copy that passed. ``rows``: by table; ``digest``: of the file, keyed, in hex."""

    rows: dict[str, int]
    digest: str
    size: int


class Stopped(UserError):
    """Somebody stopped a backup; nothing is left of it."""

    code = "cancelled"


def take(
    shop: Path,
    key: bytes,
    target: Path,
    *,
    progress: Progress = lambda *_: None,
    cancelled: Cancelled = lambda: False,
) -> Taken:
    """Copy ``shop`` to ``target`` and prove the copy.

    ``progress``: (done, total) in pages of the copy and of its proof. Raises WorldError where the disk fails
    or the proof does, or where ``target`` exists, Stopped after ``cancelled``; of a copy that is not proven
    nothing is left.
    """
    if target.exists():
        raise WorldError(f"There is a file already at {target}. Choose another name.", code="exists")
    _check_room(shop, target.parent)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    from sqlcipher3 import dbapi2

    try:
        proof = _copy(shop, key, partial, progress, cancelled)
        prove(partial, key, proof, cancelled)
        digest = digest_of(partial, key)
        size = partial.stat().st_size
        os.replace(partial, target)  # noqa: PTH105
        sync_folder(target.parent)
    except (dbapi2.Error, OSError) as reason:
        raise translated(reason, where=str(target)) from reason
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{partial}{end}").unlink(missing_ok=True)
    return Taken({name: rows for name, (rows, _) in proof.tables.items()}, digest, size)


def _check_room(shop: Path, folder: Path) -> None:
    free, size = shutil.disk_usage(folder).free, shop.stat().st_size
    if free < size + _ROOM:
        raise WorldError(
            f"There is too little room in {folder} for a backup of {size // 1_000_000 + 1} MB. Free some "
            "space, or choose another folder.",
            code="disk_full",
        )


def _copy(shop: Path, key: bytes, partial: Path, progress: Progress, cancelled: Cancelled) -> Proof:
    source = raw_connection(shop, key, wal=None)
    try:
        source.execute("PRAGMA query_only = ON")
        source.execute("BEGIN")
        proof = measure(source, key, cancelled)  # the first read: the snapshot of everything after it
        copy = raw_connection(partial, key, create=True)
        try:
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
            # Nobody reads it before it is whole and on the disk: no journal, and the flushing is ours.
            copy.execute("PRAGMA journal_mode = OFF").fetchall()
            copy.execute("PRAGMA synchronous = OFF")
            _step(source, copy, partial, progress, cancelled)
        finally:
            copy.close()
        source.execute("ROLLBACK")
        source.execute("PRAGMA query_only = OFF")
        # The log grew while we read. Brought home by us, it costs no cashier's commit anything.
        source.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    finally:
        source.close()
    partial.chmod(0o600)
    _flush(partial)
    return proof


def _step(source: Any, copy: Any, partial: Path, progress: Progress, cancelled: Cancelled) -> None:
    def stepped(_status: int, left: int, total: int) -> None:
        if cancelled():
            raise Stopped("The backup was stopped. Nothing was left of it.")
        _flush(partial)
        progress(total - left, total)

    source.backup(copy, pages=_PAGES, progress=stepped)


def _flush(file: Path) -> None:
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def measure(conn: Any, key: bytes, cancelled: Cancelled = lambda: False) -> Proof:
    """Rows and a digest of every table, as they are in the connection's snapshot. ``key``: of the digests."""
    tables = {}
    for (name,) in conn.execute(_TABLES).fetchall():
        digest, rows = hashlib.blake2b(digest_size=16, key=key), 0
        cursor = conn.execute(f'SELECT * FROM "{name}" ORDER BY rowid')  # noqa: S608
        while block := cursor.fetchmany(_ROWS):
            digest.update(repr(block).encode())
            rows += len(block)
            if cancelled():
                raise Stopped("The backup was stopped. Nothing was left of it.")
            time.sleep(0)  # the window's thread first
        tables[name] = (rows, digest.hexdigest())
    return Proof(tables)


def digest_of(file: Path, key: bytes) -> str:
    """A keyed digest of a file's bytes, in hex: only who has the key can tell that it is the right one."""
    digest = hashlib.blake2b(digest_size=32, key=key)
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def prove(copy: Path, key: bytes, expected: Proof, cancelled: Cancelled = lambda: False) -> None:
    """Open a copy as a restore would, check every page, and compare every table. Raises WorldError."""
    trouble, found = _examined(copy, key, cancelled)
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


def _examined(copy: Path, key: bytes, cancelled: Cancelled) -> tuple[list[str], Proof]:
    from sqlcipher3 import dbapi2

    try:
        conn = reading_connection(copy, key)
    except PaymeError as reason:
        return [reason.message], Proof({})
    try:
        trouble = [*pages_in_trouble(conn), *structure_in_trouble(conn)]
        return trouble, measure(conn, key, cancelled)
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
