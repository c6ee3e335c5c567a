"""The backups of an open shop file: made, proven, numbered, carried to a second place, thinned.

Any thread and any number of processes may ask: one backup of a shop is made at a time.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import fasteners

from payme_desktop.db import backup, damage, lacking, setback, shelf
from payme_desktop.db.shopfile import make_folder
from payme_desktop.domain.keeping import BackupRow, Missing, Reason, Standing, is_due
from payme_desktop.domain.ports import Clock
from payme_desktop.domain.reports import BackupReport
from payme_desktop.domain.thinning import Kept, expendable
from payme_desktop.domain.times import zone
from payme_desktop.errors import PaymeError, UserError, WorldError
from payme_desktop.gateways import recovery
from payme_desktop.gateways.keyfile import KeyFile
from payme_desktop.gateways.shop_key import key_file_of
from payme_desktop.log import get_logger
from payme_desktop.paths import private_file
from payme_desktop.settings import save_settings

PATIENCE_S: Final = 600.0
"""How long a backup that somebody asked for waits for one that is under way."""

_log = get_logger(__name__)


class Keeping:
    """``second``: answers the folder for second copies (a stick, a share), or None."""

    def __init__(
        self, shop: Path, key: bytes, clock: Clock, second: Callable[[], Path | None] = lambda: None
    ) -> None:
        self._shop, self._key, self._clock = shop, key, clock
        self._second = second
        self._problem = ""

    @property
    def folder(self) -> Path:
        return shelf.folder_of(self._shop)

    def make(
        self,
        reason: Reason = Reason.BY_HAND,
        target: Path | None = None,
        *,
        progress: backup.Progress = lambda *_: None,
        cancelled: backup.Cancelled = lambda: False,
    ) -> BackupReport:
        """A proven backup in the shop's folder; ``target``: a folder or a new file that gets a copy, too.

        Raises WorldError, and UserError after ``cancelled``.
        """
        if target is not None and target.is_file():
            raise WorldError(f"There is a file already at {target}. Choose another name.", code="exists")
        with self._turn():
            copy, taken, now = self._take(reason, progress, cancelled)
            self._thin()
        where = self._carried(copy, target) if target is not None else copy
        self._carry_second(copy)
        return BackupReport(str(where), taken.size, now, taken.rows, proven=True)

    def by_itself(
        self,
        reason: Reason,
        *,
        progress: backup.Progress = lambda *_: None,
        cancelled: backup.Cancelled = lambda: False,
    ) -> BackupReport | None:
        """A backup where one is due: the newest is older than an hour, and nothing waits to be accepted."""
        if setback.read(self._shop) is not None:
            return None
        newest = self._newest()
        if not is_due(newest.taken_at if newest else None, self._clock.now()):
            return None
        try:
            made = self.make(reason, progress=progress, cancelled=cancelled)
        except WorldError as trouble:
            self._problem = trouble.message
            raise
        return made

    def list(self, *, check: bool = False) -> list[BackupRow]:
        """Newest first. ``check``: prove each of them again, which reads all of it."""
        rows = shelf.backups(self.folder, self._shop.stem)
        if not check:
            return rows
        return [
            BackupRow(
                r.path, r.number, r.reason, r.taken_at, r.size_bytes, r.proven, shelf.passes(r, self._key)
            )
            for r in rows
        ]

    def standing(self) -> Standing:
        """What the home screen says; no database is opened."""
        rows = self.list()
        newest = next((row for row in rows if row.proven), None)
        return Standing(newest, len(rows), setback.read(self._shop), self._problem)

    def accept(self) -> bool:
        """Somebody has looked at a shop that was put back: sync and backups go on. Whether there was one."""
        return setback.accept(self._shop) is not None

    def look_over(self) -> int:
        """The whole check of a file that was too large for it on opening; how many places are damaged."""
        if self._shop.stat().st_size <= damage.WHOLE_WINDOW:
            return 0
        return damage.look_over(self._shop, self._key)

    def missing(self, copy: Path) -> Missing | None:
        """What the shop has that this backup has not; None where nobody can tell."""
        return lacking.missing(self._shop, copy, self._key)

    def new_recovery_code(self) -> str:
        """A new recovery code; later backups open with it, earlier ones with theirs. Raises WorldError."""
        return recovery.make(self._shop, self._key)

    def second_folder(self) -> Path | None:
        """Where a second copy of each backup goes; None: nowhere."""
        return self._second()

    def use_second_folder(self, folder: Path | None) -> None:
        """From now on a copy goes there; the newest backup at once. None: no longer.

        Raises WorldError where nothing can be written there, and UserError where it is the shop's own
        folder, whose loss would take the copies along; then all stays as it was.
        """
        if folder is not None:
            folder = folder.absolute()
            if folder.resolve().is_relative_to(self._shop.parent.resolve()):
                raise UserError(
                    f"{folder} is where the shop itself is: one accident would take both. Choose another "
                    "disk, a stick or a share.",
                    code="same_place",
                )
            _is_there(folder)
            newest = self._newest()
            if newest is not None:
                self._carry_to(folder, Path(newest.path))
        save_settings({"backup_folder": str(folder) if folder is not None else ""})
        self._problem = ""

    def copy_to(self, target: Path) -> Path:
        """Carry the newest proven backup to a folder. Raises WorldError."""
        newest = self._newest()
        copy = Path(newest.path) if newest is not None else Path(self.make().path)
        return self._carried(copy, target)

    # Inside

    def _take(
        self, reason: Reason, progress: backup.Progress, cancelled: backup.Cancelled
    ) -> tuple[Path, backup.Taken, datetime]:
        make_folder(self.folder)
        for left in shelf.leftovers(self.folder):
            left.unlink(missing_ok=True)
        now = self._clock.now()
        copy = self.folder / shelf.next_name([self.folder], self._shop.stem, now, reason)
        taken = backup.take(self._shop, self._key, copy, progress=progress, cancelled=cancelled)
        try:
            self._put_beside(copy, taken)
        except (OSError, PaymeError) as trouble:
            copy.unlink(missing_ok=True)
            if isinstance(trouble, PaymeError):
                raise
            raise WorldError(
                f"The backup's notes cannot be written ({trouble.strerror}). Free some space.",
                code="disk_full",
            ) from trouble
        self._problem = ""
        _log.info("backup", reason=str(reason), size=taken.size)
        return copy, taken, now

    def _put_beside(self, copy: Path, taken: backup.Taken) -> None:
        """A backup opens like its shop: key file and recovery file go along. The proof comes last."""
        for own in (key_file_of, recovery.recovery_file_of):
            if own(self._shop).exists():
                shutil.copyfile(own(self._shop), own(copy))
                own(copy).chmod(0o600)
        shelf.note_proof(copy, taken)

    def _newest(self) -> BackupRow | None:
        return next((row for row in self.list() if row.proven), None)

    def _thin(self) -> None:
        """Let go of what no tier keeps. It rests while a setback waits."""
        if setback.read(self._shop) is not None:
            return
        self._thin_folder(self.folder)

    def _thin_folder(self, folder: Path) -> None:
        rows = [row for row in shelf.backups(folder, self._shop.stem) if row.number]
        gone = expendable((Kept(row.number, row.taken_at, row.proven) for row in rows), self._zone())
        for row in rows:
            if row.number in gone:
                with contextlib.suppress(OSError):  # the next thinning tries again
                    shelf.remove(row)

    def _carried(self, copy: Path, target: Path) -> Path:
        if target.is_dir() or not target.suffix:
            make_folder(target)
            target = target / copy.name
        return shelf.carry(copy, target, self._key)

    def _carry_second(self, copy: Path) -> None:
        """To the chosen folder. One that is not there just now is told, and is nobody's failure."""
        second = self._second()
        if second is None:
            return
        try:
            _is_there(second)
            own = self._carry_to(second, copy)
            if setback.read(self._shop) is None:
                self._thin_folder(own)
        except WorldError as trouble:
            self._problem = trouble.message
            _log.warning("no second copy", code=trouble.code)

    def _carry_to(self, second: Path, copy: Path) -> Path:
        own = second / f"{self._shop.stem}-{self._shop_word()}"
        make_folder(own)
        shelf.carry(copy, own / copy.name, self._key)
        return own

    def _shop_word(self) -> str:
        """Tells shops of the same file name apart on one stick."""
        return str(KeyFile.read(key_file_of(self._shop)).shop_id)[:8]

    def _zone(self) -> ZoneInfo:
        return zone(lacking.timezone_of(self._shop, self._key) or "UTC")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        make_folder(self.folder)
        lock = fasteners.InterProcessLock(private_file(self.folder / ".lock"))
        if not lock.acquire(timeout=PATIENCE_S):
            raise WorldError("Another backup of this shop is under way.", code="busy")
        try:
            yield
        finally:
            lock.release()


def _is_there(folder: Path) -> None:
    if not folder.is_dir():
        raise WorldError(f"The folder for second copies, {folder}, is not there just now.", code="no_second")
