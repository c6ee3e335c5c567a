"""Puts a backup in the place of a shop file; what was there is kept aside, whole. The caller is alone.

At every moment there is a whole file under the shop's name, and never a log beside it that belongs to
another: SQLite would bring it home into the wrong one.
"""

import contextlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from payme_desktop.db import backup
from payme_desktop.db.damage import is_whole
from payme_desktop.db.engine import raw_connection
from payme_desktop.errors import PaymeError, WorldError
from payme_desktop.paths import sync_folder

_LOGS = ("-wal", "-shm", "-journal")
NOTES = (".key", ".recovery")


def last_write(shop: Path) -> datetime | None:
    """When something was last written to a shop file or its log; None where there is no file."""
    moments = []
    for path in (shop, Path(f"{shop}-wal")):
        with contextlib.suppress(OSError):
            status = path.stat()
            if path == shop or status.st_size:
                moments.append(status.st_mtime)
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def aside_name(shop: Path, kind: str, now: datetime) -> Path:
    """``shop.db.before-restore-20261123T101500Z``, or ``shop.db.damaged-...``; one that is not there yet."""
    word = {"healed": "damaged", "restored": "before-restore"}.get(kind, f"before-{kind}")
    name = f"{shop.name}.{word}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    number, path = 1, shop.with_name(name)
    while path.exists():
        number += 1
        path = shop.with_name(f"{name}-{number}")
    return path


def stage(copy: Path, shop: Path, key: bytes) -> Path:
    """A copy of the backup beside the shop, read back and proven. Raises WorldError; nothing was changed."""
    staged = shop.with_name(f".{shop.name}.{os.getpid()}.restoring")
    try:
        shutil.copyfile(copy, staged)
        staged.chmod(0o600)
        with staged.open("rb+") as file:
            os.fsync(file.fileno())
        if backup.digest_of(staged, key) == backup.digest_of(copy, key) and is_whole(staged, key):
            return staged
    except OSError as reason:
        staged.unlink(missing_ok=True)
        raise WorldError(
            f"The backup cannot be put beside {shop} ({reason.strerror}). Nothing was changed.",
            code="disk_full",
        ) from reason
    staged.unlink(missing_ok=True)
    raise WorldError(
        "The backup reads back differently from this disk. Nothing was changed; try another backup.",
        code="backup_unproven",
    )


def put_in_place(staged: Path, shop: Path, aside: Path, key: bytes, *, damaged: bool = False) -> None:
    """Keep the shop file as ``aside``, with its log, and let ``staged`` take its name. Raises WorldError.

    ``damaged``: the file that is kept stays byte for byte as it was found.
    """
    try:
        if shop.exists():
            if not damaged:
                _bring_log_home(shop, key)
            keep(shop, aside)
        for end in _LOGS:
            Path(f"{shop}{end}").unlink(missing_ok=True)
        staged.replace(shop)
        sync_folder(shop.parent)
    except OSError as reason:
        raise WorldError(
            f"The backup cannot take the place of {shop} ({reason.strerror}). The shop is as it was.",
            code="disk_full",
        ) from reason
    finally:
        staged.unlink(missing_ok=True)


def _bring_log_home(shop: Path, key: bytes) -> None:
    """Where the file can still be opened: then the log is empty, and the file alone is all of it."""
    with contextlib.suppress(PaymeError, Exception):
        conn = raw_connection(shop, key, wal=None)
        try:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            conn.close()


def keep(shop: Path, aside: Path) -> None:
    """Copy a shop file with its log and its notes: nobody is writing. Raises OSError."""
    for end in ("", "-wal", *NOTES):
        if Path(f"{shop}{end}").exists():
            shutil.copyfile(f"{shop}{end}", f"{aside}{end}")
            Path(f"{aside}{end}").chmod(0o600)
    sync_folder(shop.parent)
