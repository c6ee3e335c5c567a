"""Whether a shop file is whole, looked at before anything of it is shown.

A small file is checked whole at once. A large one is checked page by page by the cipher's seal whenever a
page is read, and whole in the background. Its log counts as part of it: what a power cut tears off its end is
no damage (nobody was told that it was saved), a hole before that is.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from payme_desktop.db import backup, log_check
from payme_desktop.db.engine import raw_connection, reading_connection
from payme_desktop.errors import PaymeError, ShopUnusable, WorldError

WHOLE_COMMAND: Final = 4_000_000
"""Bytes up to which every command checks the whole file first: about 0.1 s (measured: 140 MB/s for the
seals, 75 MB/s for the structure)."""

WHOLE_WINDOW: Final = 40_000_000
"""The same for the window: at most a second."""

PAGE: Final = 4096
_SECOND_LOOKS: Final = 3


@dataclass(frozen=True, slots=True)
class Damage:
    """``places``: how many were found; ``where``: ``file`` or ``log``."""

    places: int
    where: str


def found(path: Path, key: bytes, most: int) -> Damage | None:
    """The damage of a shop file that is about to be opened. ``most``: bytes up to which it is read whole.

    The log is looked at whatever the size. Raises ShopUnusable with ``wrong_key`` where page one cannot be
    told from another shop's (see ``app.healing``), WorldError where the disk does not answer.
    """
    if path.stat().st_size < PAGE:
        return Damage(1, "file")
    if log_check.has_a_hole(path):
        return Damage(1, "log")
    try:
        conn = raw_connection(path, key, wal=None)
    except ShopUnusable as reason:
        if reason.code == "damaged":
            return Damage(1, "file")
        raise
    try:
        return _looked(conn, path, most)
    finally:
        with contextlib.suppress(Exception):
            conn.close()


def _looked(conn: Any, path: Path, most: int) -> Damage | None:
    if path.stat().st_size % PAGE:
        return Damage(1, "file")
    if path.stat().st_size > most:
        return None
    places = len(troubles(conn))
    return Damage(places, "file") if places else None


def troubles(conn: Any, *, thorough: bool = False) -> list[str]:
    """What is wrong with a shop file that may be in use.

    A page that somebody brings home from the log just now looks torn for a moment, and one that a power cut
    tore lies whole in the log: so what is found is looked at again, after the log was brought home.
    """
    from sqlcipher3 import dbapi2

    try:
        sealed = set(backup.pages_in_trouble(conn))
        for _ in range(_SECOND_LOOKS):
            before = sealed
            if not before:
                break
            conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            sealed = before & set(backup.pages_in_trouble(conn))
            if sealed == before:
                break
        return sorted(sealed) or backup.structure_in_trouble(conn, thorough=thorough)
    except dbapi2.DatabaseError as reason:
        return [str(reason)]


def suspect_of(shop: Path) -> Path:
    """``shop.db.suspect``: somebody saw damage; the next opening reads the whole file, however large."""
    return shop.with_name(f"{shop.name}.suspect")


def look_over(shop: Path, key: bytes) -> int:
    """Read a whole shop file while it is in use, and remember what is wrong. How many places are."""
    try:
        conn = raw_connection(shop, key, wal=None)
    except PaymeError:
        places = 1
    else:
        try:
            places = len(troubles(conn))
        finally:
            conn.close()
    if places:
        suspect_of(shop).touch()
    return places


def opens(copy: Path, key: bytes) -> bool:
    """Whether a backup opens with this key at all."""
    try:
        reading_connection(copy, key).close()
    except PaymeError:
        return False
    return True


def opens_whole(shop: Path, key: bytes) -> bool:
    """Whether a shop file opens, and nothing is wrong with it."""
    try:
        conn = raw_connection(shop, key, wal=None)
    except PaymeError:
        return False
    try:
        return not troubles(conn)
    finally:
        conn.close()


def is_whole(copy: Path, key: bytes) -> bool:
    """Whether a backup opens with this key, and every page, index and reference of it is right."""
    from sqlcipher3 import dbapi2

    try:
        conn = reading_connection(copy, key)
    except (ShopUnusable, WorldError):
        return False
    try:
        if copy.stat().st_size % PAGE or backup.pages_in_trouble(conn):
            return False
        if backup.structure_in_trouble(conn, thorough=True):
            return False
        return not conn.execute("PRAGMA foreign_key_check").fetchall()
    except (dbapi2.Error, PaymeError):
        return False
    finally:
        conn.close()
