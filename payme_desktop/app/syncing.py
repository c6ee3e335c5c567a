"""The sync of an open shop file: its login, its turn, its history."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Engine, select

from payme_desktop import __version__
from payme_desktop.db import outbox
from payme_desktop.db.setback import refuse_sync
from payme_desktop.db.tables import businesses
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.syncing import (
    ConflictRow,
    EnrolReport,
    SyncReport,
    SyncRun,
    SyncStatus,
    VerifyReport,
)
from payme_desktop.errors import PaymeError, UserError
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.gateways.keyring import OsKeyring
from payme_desktop.paths import private_file
from payme_desktop.sync import log
from payme_desktop.sync.bootstrap import download
from payme_desktop.sync.enrolment import Enrolled, again, enrol, sync_actor, tell_name
from payme_desktop.sync.link import Address, PostgresLink
from payme_desktop.sync.recovery import Sync
from payme_desktop.sync.session import Report
from payme_desktop.sync.verify import verify

if TYPE_CHECKING:
    from payme_desktop.domain.actor import Actor

_NOBODY: Final = UUID(int=0)
Progress = Callable[[str, int, int], None]


def join(
    engine: Engine, server: str, role: str, secret: str, progress: Progress = lambda *_: None
) -> EnrolReport:
    """Tie a new, empty shop file to the central database and fetch the whole book into it.

    What an earlier call with the same login fetched is not fetched again. Raises UserError, WorldError.
    """
    uow, place = UnitOfWork(engine, SystemClock()), f"{role}@{server}"
    link = PostgresLink(Address(server, role, secret), __version__)
    try:
        kept = _keep(role, secret)
        with uow.reading(sync_actor(_NOBODY)) as reading:
            before = outbox.state(reading)
        if before.enrolled and before.server == place:
            done = again(link)
        elif before.enrolled:
            raise UserError(
                "Another login had begun to fetch its shop to this place. What it fetched was removed: enrol "
                "once more.",
                code="other_login",
            )
        else:
            done = enrol(uow, None, link, server=place, secret=None if kept else secret)
        download(engine, uow, sync_actor(done.business_id), link, progress=progress)
        tell_name(uow, sync_actor(done.business_id), done.name)
    finally:
        link.close()
    return _enrolled(done, kept=kept)


def _enrolled(done: Enrolled, *, kept: bool) -> EnrolReport:
    place = "the keyring" if kept else "the encrypted shop file"
    return EnrolReport(done.business_id, done.device_no, done.name, done.waiting, place)


def _keep(role: str, secret: str) -> bool:
    """Put the secret in the keyring. Whether there is a safe one."""
    keyring = OsKeyring()
    if not keyring.available():
        return False
    keyring.set(_entry(role), secret)
    return True


class ShopSync:
    """The sync of one shop file. ``backup``: takes a proven copy, before anything is tied together.

    ``before_sync``: the same before a sync, where none was made that day.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        path: Path,
        backup: Callable[[], object],
        before_sync: Callable[[], object] = lambda: None,
    ) -> None:
        self._uow = uow
        self._path = path
        self._backup = backup
        self._before_sync = before_sync

    def enrol(self, server: str, role: str, secret: str) -> EnrolReport:
        """Tie this shop to the central database, after a proven backup. Raises UserError, WorldError."""
        refuse_sync(self._path)
        self._backup()
        link = PostgresLink(Address(server, role, secret), __version__)
        try:
            kept = _keep(role, secret)
            done = enrol(
                self._uow, self._business(), link, server=f"{role}@{server}", secret=None if kept else secret
            )
        finally:
            link.close()
        return _enrolled(done, kept=kept)

    def run(
        self, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = lambda: False
    ) -> SyncReport:
        """One sync. Raises UserError, WorldError; what was sent and received until then holds."""
        refuse_sync(self._path)
        with self._turn():
            actor, began = self._actor(), datetime.now(UTC)
            report = Report()
            outcome = "stopped"
            try:
                link = self._link()
                try:
                    self._before_sync()
                    session = Sync(self._uow, actor, link, progress=progress, cancelled=cancelled)
                    report = session.report
                    session.run()
                finally:
                    link.close()
                outcome = "done"
            except PaymeError as reason:
                outcome = reason.code
                raise
            finally:
                log.note(
                    self._uow, actor, began,
                    sent=report.sent, received=report.received, conflicts=report.conflicts, outcome=outcome,
                )  # fmt: skip
            now = log.status(self._uow, actor)
            told = log.news(self._uow, actor, report)
        return SyncReport(
            report.sent, report.received, now.conflicts, now.waiting, report.clock_ms, report.changes,
            report.rebuilt, report.trail_cut, told,
        )  # fmt: skip

    def verify(self) -> VerifyReport:
        """Sync, and compare every row with the central database; mend what differs."""
        refuse_sync(self._path)
        with self._turn():
            link = self._link()
            try:
                return verify(self._uow, self._actor(), link)
            finally:
                link.close()

    def status(self) -> SyncStatus:
        """How this PC stands, without asking anybody."""
        return log.status(self._uow, self._actor())

    def history(self, limit: int = 20) -> list[SyncRun]:
        """The last syncs of this PC, newest first."""
        return log.history(self._uow, self._actor(), limit)

    def waiting(self) -> dict[str, int]:
        """Table -> how many of its rows the next sync sends."""
        return log.preview(self._uow, self._actor())

    def behind(self) -> int:
        """How many changes of others wait at the central database. Asks it; raises as a sync does."""
        with self._uow.reading(self._actor()) as reading:
            cursor = outbox.state(reading).cursor
        link = self._link()
        try:
            return max(0, int(link.hello(cursor)["head"]) - cursor)
        finally:
            link.close()

    def conflicts(self, *, resolved: bool = False) -> list[ConflictRow]:
        """Edits that did not see each other, newest first."""
        return log.conflicts(self._uow, self._actor(), resolved=resolved)

    def _actor(self) -> "Actor":
        return sync_actor(self._business() or _NOBODY)

    def _business(self) -> UUID | None:
        with self._uow.reading(sync_actor(_NOBODY)) as reading:
            found: UUID | None = reading.scalar(select(businesses.c.id).limit(1))
        return found

    def _link(self) -> PostgresLink:
        with self._uow.reading(sync_actor(_NOBODY)) as reading:
            state = outbox.state(reading)
        if not state.enrolled or state.server is None:
            raise UserError(
                "This shop is not tied to a central database yet. Do that with 'payme-desktop sync enrol'.",
                code="not_enrolled",
            )
        role, _, server = state.server.partition("@")
        secret = state.secret or OsKeyring().get(_entry(role))
        if secret is None:
            raise UserError(
                "The keyring does not hold this PC's login to the central database. Enrol the PC anew.",
                code="no_secret",
            )
        return PostgresLink(Address(server, role, secret), __version__)

    def _turn(self) -> Any:
        """One sync at a time, whichever of our programs runs it."""
        from contextlib import contextmanager

        import fasteners

        @contextmanager
        def taken() -> Any:
            lock = fasteners.InterProcessLock(
                private_file(self._path.with_name(f"{self._path.name}.sync-lock"))
            )
            if not lock.acquire(blocking=False):
                raise UserError("Another sync of this shop is under way.", code="sync_running")
            try:
                yield
            finally:
                lock.release()

        return taken()


def _entry(role: str) -> str:
    return f"central:{role}"
