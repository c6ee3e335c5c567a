"""The folder of a shop's backups: names that say why and when, and a note of proof beside each.

``shop-00012-20261123T101500Z-before-sync.db`` has its number (it only grows, whatever the clock does), the
moment in UTC and the reason in its name; beside it lie ``.proof`` (JSON: keyed digest and size of the file),
``.key`` and ``.recovery``, as beside a shop.
"""

import contextlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from payme_desktop.db import backup
from payme_desktop.db.damage import is_whole
from payme_desktop.domain.keeping import BackupRow, Reason
from payme_desktop.errors import WorldError
from payme_desktop.paths import sync_folder

BESIDE: Final = (".proof", ".key", ".recovery")
_NAME: Final = re.compile(r"-(\d{5,9})-(\d{8}T\d{6}Z)-([a-z-]+)\.db$")
_OLD: Final = re.compile(r"-(\d{8})-(\d{6})-\d{6}\.db$|-before-sync-(\d{8})\.db$")
_MOST_NOTE: Final = 10_000


def folder_of(shop: Path) -> Path:
    """``shop.db`` -> ``shop.db.backups``."""
    return shop.with_name(f"{shop.name}.backups")


def beside(copy: Path, end: str) -> Path:
    """A file that goes along with a backup or a shop: ``end`` is one of ``BESIDE``."""
    return copy.with_name(f"{copy.name}{end}")


def backups(folder: Path, stem: str) -> list[BackupRow]:
    """The backups in a folder that are of a shop file with this stem, newest first. No file is opened.

    Copies of older versions of this program have number 0 and no proof.
    """
    try:
        found = [row for path in folder.glob("*.db") if (row := _row(path, stem)) is not None]
    except OSError:
        return []
    return sorted(found, key=lambda row: (row.number, row.taken_at, row.path), reverse=True)


def row_of(copy: Path) -> BackupRow:
    """A backup by its path, wherever it lies and whatever its name. Raises WorldError where there is none."""
    try:
        size, changed = copy.stat().st_size, copy.stat().st_mtime
    except OSError as reason:
        raise WorldError(
            f"There is no backup at {copy}. 'payme-desktop backups' lists those that there are.",
            code="no_backup",
        ) from reason
    return _named(copy) or BackupRow(
        str(copy), 0, Reason.BY_HAND, datetime.fromtimestamp(changed, UTC), size, _proven(copy, size)
    )


def next_name(folders: Sequence[Path], stem: str, now: datetime, reason: Reason) -> str:
    """A name after all that are there. ``folders``: all that hold backups of this shop."""
    numbers = [row.number for folder in folders for row in backups(folder, stem)]
    moment = now.astimezone(UTC)
    return f"{stem}-{max(numbers, default=0) + 1:05d}-{moment:%Y%m%dT%H%M%SZ}-{reason}.db"


def note_proof(copy: Path, taken: backup.Taken) -> None:
    """Leave the note of proof beside a copy that passed."""
    note = {"version": 1, "digest": taken.digest, "size": taken.size}
    replace_file(beside(copy, ".proof"), json.dumps(note).encode())


def passes(row: BackupRow, key: bytes) -> bool:
    """Whether a backup could take the place of its shop now: every page, every index, and its note."""
    copy = Path(row.path)
    note = _note(copy)
    with contextlib.suppress(OSError):
        if note is not None and note.get("digest") != backup.digest_of(copy, key):
            return False
        return is_whole(copy, key)
    return False


def remove(row: BackupRow) -> None:
    """Take a backup away, and what lies beside it: the copy first, so that no note outlives its file."""
    for path in (Path(row.path), *(beside(Path(row.path), end) for end in BESIDE)):
        path.unlink(missing_ok=True)


def carry(copy: Path, target: Path, key: bytes) -> Path:
    """Copy a backup with its notes to another place, and read it back. Raises WorldError.

    That may be on a stick or a share: no database is opened there.
    """
    folder = target.parent
    if target.exists() and backup.digest_of(target, key) == backup.digest_of(copy, key):
        return target
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        if shutil.disk_usage(folder).free < copy.stat().st_size:
            raise WorldError(f"There is too little room in {folder} for the backup.", code="disk_full")
        shutil.copyfile(copy, partial)
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        if backup.digest_of(partial, key) != backup.digest_of(copy, key):
            raise WorldError(
                f"What was written to {folder} reads back differently: that disk is not to be trusted. Use "
                "another one.",
                code="backup_unproven",
            )
        for end in (e for e in BESIDE if beside(copy, e).exists()):
            shutil.copyfile(beside(copy, end), beside(target, end))
        partial.replace(target)
        sync_folder(folder)
    except OSError as reason:
        raise WorldError(
            f"The backup cannot be copied to {folder} ({reason.strerror}). Check that the disk is there and "
            "may be written to.",
            code="cannot_copy",
        ) from reason
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return target


def replace_file(path: Path, content: bytes) -> None:
    """Write a small file, whole or not at all, for its owner alone. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    sync_folder(path.parent)


def leftovers(folder: Path) -> Iterator[Path]:
    """Copies that were never finished: of processes that are gone."""
    yield from folder.glob(".*.partial*")


def _row(path: Path, stem: str) -> BackupRow | None:
    if not path.name.startswith(f"{stem}-"):
        return None
    with contextlib.suppress(OSError, ValueError):
        return _named(path)
    return None


def _named(path: Path) -> BackupRow | None:
    size = path.stat().st_size
    if named := _NAME.search(path.name):
        taken = datetime.strptime(named[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return BackupRow(str(path), int(named[1]), named[3], taken, size, _proven(path, size))
    if old := _OLD.search(path.name):
        day, clock, sync = old[1] or old[3], old[2] or "000000", old[3]
        taken = datetime.strptime(day + clock, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return BackupRow(str(path), 0, Reason.SYNC if sync else Reason.BY_HAND, taken, size, proven=False)
    return None


def _proven(path: Path, size: int) -> bool:
    note = _note(path)
    return note is not None and note.get("size") == size


def _note(copy: Path) -> dict[str, Any] | None:
    try:
        with beside(copy, ".proof").open("rb") as file:
            note = json.loads(file.read(_MOST_NOTE))
    except (OSError, ValueError):
        return None
    return note if isinstance(note, dict) else None
