"""A shop file as a file: made whole or not at all, recognised before it is opened, closed cleanly."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from payme_desktop.db import migrate
from payme_desktop.db.engine import raw_connection, sqlite_engine
from payme_desktop.errors import PaymeError, ShopUnusable, WorldError
from payme_desktop.paths import sync_folder

_PLAIN: Final = b"SQLite format 3\x00"
_SMALLEST: Final = 4096
_LOOK_S: Final = 0.02


def check_file(path: Path) -> None:
    """Raise ShopUnusable, in words, for what cannot be a shop file: nothing is opened or changed."""
    if not path.exists():
        raise ShopUnusable(
            f"There is no shop at {path}. Create one with 'payme-desktop init', or name another with --shop.",
            code="no_shop",
        )
    if not path.is_file():
        raise ShopUnusable(f"{path} is no file. Name the shop file itself with --shop.", code="no_shop")
    try:
        with path.open("rb") as file:
            start = file.read(len(_PLAIN))
    except OSError as reason:
        raise WorldError(
            f"{path} cannot be read ({reason.strerror}). Check its rights.", code="cannot_open"
        ) from reason
    if start == _PLAIN or path.stat().st_size < _SMALLEST:
        raise ShopUnusable(
            f"{path.name} is no shop file of PayMe Desktop. Name the right one with --shop; "
            "this one was not changed.",
            code="no_shop",
        )


def make_folder(folder: Path) -> None:
    """Make a folder for the user alone, where there is none. Raises WorldError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as reason:
        raise WorldError(
            f"The folder {folder} cannot be made ({reason.strerror}). Choose one where you may write.",
            code="read_only",
        ) from reason


def joining(path: Path) -> Path:
    """Where a shop file is while a first download fills it; it stays there when that is cut off."""
    return path.with_name(f".{path.name}.joining")


def create(path: Path, key: bytes, fill: Callable[[Engine], None], *, kept: bool = False) -> None:
    """Make a shop file: schema, then ``fill``, then under its name. Killed half-way, there is no shop.

    ``kept``: what failed stays as ``joining(path)``, and the next call fills on. Raises ShopUnusable where
    something has that name already, WorldError where the disk fails.
    """
    draft = joining(path) if kept else path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with _private_umask():
            raw_connection(draft, key, create=True).close()
        engine = sqlite_engine(draft, key)
        try:
            migrate.upgrade(engine)
            fill(engine)
        finally:
            engine.dispose()
        _publish(draft, path)
        kept = False
    except OSError as reason:
        raise WorldError(
            f"The shop cannot be made at {path} ({reason.strerror}). Choose a folder where you may write.",
            code="cannot_open",
        ) from reason
    finally:
        if not kept:
            discard(draft)


def discard(draft: Path) -> None:
    """Remove a file that never became a shop."""
    for left in (draft, *(Path(f"{draft}{end}") for end in ("-wal", "-shm", "-journal"))):
        with contextlib.suppress(OSError):
            left.unlink(missing_ok=True)


def _publish(draft: Path, path: Path) -> None:
    # A hard link never replaces a file that came there meanwhile, as a rename would.
    try:
        os.link(draft, path)
    except FileExistsError:
        raise ShopUnusable(
            f"There is a file already at {path}. Choose another name.", code="exists"
        ) from None
    except OSError:
        draft.rename(path)  # exFAT and some shares know no links
    sync_folder(path.parent)


@contextmanager
def _private_umask() -> Iterator[None]:
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


class DataVersion:
    """Answers a number that changes when any other connection has committed, ours or another program's.

    It keeps one connection of its own. Call it from one thread at a time; close it at the end.
    """

    def __init__(self, engine: Engine) -> None:
        self._held = engine.raw_connection()
        self._held.detach()

    def __call__(self) -> int:
        assert self._held.driver_connection is not None
        return int(self._held.driver_connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of the connection."""
        self._held.close()


def fold_wal(engine: Engine) -> None:
    """Bring the write-ahead log home before closing; others may still need it, which is fine.

    A full disk is no reason to fail here: what was saved is in the log, and the next opening brings it home.
    """
    from sqlcipher3 import dbapi2

    with contextlib.suppress(PaymeError, dbapi2.Error):
        raw = engine.raw_connection()
        try:
            assert raw.driver_connection is not None
            raw.driver_connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        finally:
            raw.close()


def empty_wal(engine: Engine, patience_s: float) -> bool:
    """The same, and wait that long for readers, so that the log is empty afterwards. Whether it is."""
    from sqlcipher3 import dbapi2

    until, emptied = time.monotonic() + patience_s, False
    with contextlib.suppress(PaymeError, dbapi2.Error):
        raw = engine.raw_connection()
        try:
            conn: Any = raw.driver_connection
            conn.set_busy_handler(None)  # ours waits for 5 s
            while not emptied and time.monotonic() < until:
                emptied = not conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
                time.sleep(0 if emptied else _LOOK_S)
        finally:
            raw.invalidate()  # it has no patience any more
    return emptied
