"""Who has a shop file open: any number of our processes, or one alone.

Everybody who opens a shop holds ``<shop>.lock`` shared and leaves a note in ``<shop>.open/``. Upgrade and
repair need the lock alone; where they do not get it, the notes say who is in the way.
"""

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import fasteners

from payme_desktop.errors import ShopUnusable, WorldError
from payme_desktop.paths import private_file


class Presence:
    """One process's hold on a shop file. ``program``: what to call us to others, such as "the window"."""

    def __init__(self, shop: Path, program: str) -> None:
        self._shop = shop
        self._notes = shop.with_name(f"{shop.name}.open")
        self._note = self._notes / f"{os.getpid()}-{id(self):x}.json"
        self._program = program
        self._lock_file = shop.with_name(f"{shop.name}.lock")
        self._lock = fasteners.InterProcessReaderWriterLock(self._lock_file)

    def enter(self) -> None:
        """Hold the shop with others. Raises ShopUnusable while somebody has it alone."""
        if not self._try(lambda: self._lock.acquire_read_lock(timeout=5.0, delay=0.01, max_delay=0.05)):
            raise ShopUnusable(
                f"{self._shop.name} is being upgraded or repaired{self._by_whom()}. "
                "Wait until that has ended, then try again.",
                code="held_alone",
            )
        try:
            self._leave_note()
        except WorldError:
            self.leave()
            raise

    def leave(self) -> None:
        """Let go; it does not matter how often."""
        self._note.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._notes.rmdir()
        with contextlib.suppress(Exception):  # fasteners raises bare RuntimeError, ThreadError: not held
            self._lock.release_read_lock()

    @contextmanager
    def alone(self, purpose: str) -> Iterator[None]:
        """Hold the shop alone for the block, then with others again. ``purpose``: "upgraded", "repaired".

        Raises ShopUnusable, with the names of those who have it open.
        """
        self.leave()
        if not self._try(lambda: self._lock.acquire_write_lock(timeout=1.0)):
            others = self._by_whom()
            self.enter()
            raise ShopUnusable(
                f"{self._shop.name} must be {purpose}, but it is open elsewhere{others}. Close that program, "
                "then try again. Nothing was changed.",
                code="held_by_others",
            )
        try:
            yield
        finally:
            self._lock.release_write_lock()
            self.enter()

    def others(self) -> list[str]:
        """The programs of other processes that have the shop open: ``the window (process 812)``."""
        found = []
        for note in sorted(self._notes.glob("*.json")) if self._notes.is_dir() else []:
            process = int(note.name.partition("-")[0])
            if process == os.getpid():
                continue
            if not _lives(process):
                note.unlink(missing_ok=True)
                continue
            with contextlib.suppress(OSError, ValueError, KeyError):
                found.append(f"{json.loads(note.read_text())['program']} (process {process})")
        return found

    def _by_whom(self) -> str:
        others = self.others()
        return f" by {', '.join(others)}" if others else ""

    def _leave_note(self) -> None:
        said = {"program": self._program, "since": datetime.now(UTC).isoformat(timespec="seconds")}
        try:
            self._notes.mkdir(mode=0o700, exist_ok=True)
            self._note.write_text(json.dumps(said))
        except OSError as reason:
            raise _cannot_write(self._shop, reason) from reason

    def _try(self, acquire: object) -> bool:
        assert callable(acquire)
        try:
            private_file(self._lock_file)
            return bool(acquire())
        except OSError as reason:
            raise _cannot_write(self._shop, reason) from reason


def _lives(process: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _cannot_write(shop: Path, reason: OSError) -> WorldError:
    if reason.errno == errno.ENOSPC:
        return WorldError(
            f"The disk of {shop.parent} is full. Free some space and try again. Nothing was changed.",
            code="disk_full",
        )
    return WorldError(
        f"The folder {shop.parent} does not let us write ({reason.strerror}). Allow writing there, or "
        "move the shop to a folder of your own. Nothing was changed.",
        code="read_only",
    )
