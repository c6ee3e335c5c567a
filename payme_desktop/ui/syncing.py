"""The sync as the window sees it: begun by somebody or by the clock, stopped, and told about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from payme_desktop.domain.syncing import ConflictRow, News, SyncReport, SyncRun, SyncStatus
from payme_desktop.errors import PaymeError
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.ports import ShopSync

FRESH_MS: Final = 1_500
"""What was saved a moment ago waits to be sent: the count follows not more often than this."""

_MINUTE_MS: Final = 60_000


class State(StrEnum):
    """What to mind, the most pressing first."""

    RUNNING = "running"
    CONFLICTS = "conflicts"
    STOPPED = "stopped"
    OFFLINE = "offline"
    WAITING = "waiting"
    NEVER = "never"
    SYNCED = "synced"


@dataclass(frozen=True)
class Overview:
    """All that the page shows, read at once."""

    status: SyncStatus
    waiting: Mapping[str, int]
    conflicts: Sequence[ConflictRow]
    history: Sequence[SyncRun]


class Syncing(QObject):
    """One sync at a time. Read ``state`` and its neighbours whenever ``changed`` says so."""

    changed = Signal()

    ended = Signal()
    """A sync ended, well or not: what is shown of it is old."""

    _progressed = Signal(str, int, int)

    def __init__(self, desk: Desk, sync: ShopSync) -> None:
        super().__init__(desk)
        self._desk, self._sync = desk, sync
        self._stop = Event()
        self._by_itself = False
        self.status: SyncStatus | None = None
        self.running = False
        self.progress = ("", 0, 0)
        self.problem = ""
        self.news = News()
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.on_clock)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(FRESH_MS)
        self._later.timeout.connect(self.refresh)
        # From the thread of the sync: queued, as every signal between threads.
        self._progressed.connect(self.on_progressed)
        desk.events.changes_committed.connect(self.on_changes_committed)

    @property
    def state(self) -> State | None:
        """None: not read yet, or this shop is tied to nothing."""
        status = self.status
        if self.running:
            return State.RUNNING
        if status is None or not status.enrolled:
            return None
        if status.conflicts:
            return State.CONFLICTS
        if self.problem:
            return State.OFFLINE if self.problem == "offline" else State.STOPPED
        if status.waiting:
            return State.WAITING
        return State.SYNCED if status.last_sync is not None else State.NEVER

    @property
    def percent(self) -> int | None:
        """How far the step is, None where nobody knows how much there is."""
        _, done, total = self.progress
        return min(100, done * 100 // total) if total else None

    def overview(self) -> Overview:
        """For a reader: not on the UI thread."""
        desk = self._desk
        return Overview(
            self._sync.status(), self._sync.waiting(), desk.services.sync_conflicts.list(desk.actor),
            self._sync.history(10),
        )  # fmt: skip

    def behind(self) -> int:
        """How many changes of others wait. Asks the central database: not on the UI thread."""
        return self._sync.behind()

    def enrol(self, server: str, role: str, secret: str) -> None:
        """Tie this shop to a central database. Not on the UI thread; raises PaymeError."""
        self._sync.enrol(server, role, secret)

    def refresh(self) -> None:
        """Read how it stands."""
        self._desk.tasks.run_read(self._sync.status, self._on_status, self._on_unread, key="sync status")

    def sync_by_itself(self, minutes: int) -> None:
        """0: never."""
        self._clock.stop()
        if minutes:
            self._clock.start(minutes * _MINUTE_MS)

    def on_clock(self) -> None:
        if self.status is not None and self.status.enrolled:
            self.start(by_itself=True)

    def start(self, *, by_itself: bool = False) -> None:
        """Begin, unless one runs already. ``by_itself``: nobody asked, so it is quiet where it can be."""
        if self.running:
            return
        self._stop.clear()
        self._by_itself = by_itself
        self.running, self.progress = True, ("", 0, 0)
        self.changed.emit()
        self._desk.tasks.run_beside(self._run, self._on_done, self._on_failed)

    def stop(self) -> None:
        """Stop soon; what was sent and received so far holds."""
        self._stop.set()

    def on_progressed(self, step: str, done: int, total: int) -> None:
        self.progress = (step, done, total)
        self.changed.emit()

    def on_changes_committed(self, _changes: object, _initiator: object) -> None:
        if not self._later.isActive():
            self._later.start()

    def _run(self) -> SyncReport:
        return self._sync.run(self._progressed.emit, self._stop.is_set)

    def _on_status(self, status: SyncStatus) -> None:
        self.status = status
        self.changed.emit()

    def _on_unread(self, error: Exception) -> None:
        self._desk.tell(self._desk.words_for(error))

    def _on_done(self, report: SyncReport) -> None:
        self.problem = ""
        self.news = report.news
        self._end()
        desk = self._desk
        if report.changes:
            desk.events.changes_committed.emit(report.changes, self)
        if report.conflicts:
            desk.tell(self.tr("Synced, with %n conflict(s) to look at.", "", report.conflicts))
        elif not self._by_itself:
            words = self.tr("Synced. {sent} sent, {received} received.")
            count = desk.formats.count
            desk.tell(words.format(sent=count(report.sent), received=count(report.received)))

    def _on_failed(self, error: Exception) -> None:
        self.problem = error.code if isinstance(error, PaymeError) else "failed"
        stopped = self.problem == "cancelled"
        if stopped:
            self.problem = ""
        self._end()
        if stopped or not (self._by_itself and self.problem in {"offline", "sync_running"}):
            self._desk.tell(self._desk.words_for(error))

    def _end(self) -> None:
        self.running = False
        self.changed.emit()
        self.ended.emit()
        self.refresh()
