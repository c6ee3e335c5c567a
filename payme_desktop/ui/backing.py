"""The backups as the window sees them: made by somebody or by the clock, stopped, and told about."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from payme_desktop.domain.keeping import BackupRow, Missing, Reason, Standing
from payme_desktop.domain.reports import BackupReport
from payme_desktop.errors import PaymeError
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.ports import Keeping

T = TypeVar("T")
LOOK_MS: Final = 5 * 60_000
"""How often it is asked whether a backup is due: it is after an hour, where something was saved since."""

START_MS: Final = 5_000
"""The first one waits until the window has settled."""


class Backing(QObject):
    """One backup at a time. Read ``standing`` and its neighbours whenever ``changed`` says so."""

    changed = Signal()
    _progressed = Signal(int, int)

    def __init__(self, desk: Desk, keeping: Keeping) -> None:
        super().__init__(desk)
        self._desk, self._keeping = desk, keeping
        self._stop = Event()
        self._unsaved = False
        self.standing: Standing | None = None
        self.rows: list[BackupRow] = []
        self.second: Path | None = None
        self.running = False
        self.percent: int | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self.on_clock)
        # From the thread of the backup: queued, as every signal between threads.
        self._progressed.connect(self.on_progressed)
        desk.events.changes_committed.connect(self.on_written)

    def begin(self) -> None:
        """Make the first backup of this start soon, and look every hour from then on."""
        self._clock.start()
        self.refresh()
        QTimer.singleShot(START_MS, self, self.on_settled)

    def on_settled(self) -> None:
        """The window is usable: now what may take its time."""
        self.start(Reason.START, by_itself=True)

        def looked(damaged: int) -> None:
            if damaged:
                words = self.tr(
                    "The shop file is damaged. Close PayMe Desktop everywhere and open it again: it puts the "
                    "newest good backup in its place."
                )
                self._desk.tell(words)

        self._desk.tasks.run_beside(self._keeping.look_over, looked, self._on_unread)

    def on_written(self) -> None:
        """Something was saved, here or by another program: the next hour has something to copy."""
        self._unsaved = True

    def on_clock(self) -> None:
        if self._unsaved:
            self.start(Reason.HOURLY, by_itself=True)

    def refresh(self) -> None:
        """Read how it stands."""
        keeping = self._keeping
        self._desk.tasks.run_read(
            lambda: (keeping.standing(), keeping.list(), keeping.second_folder()),
            self._on_read,
            self._on_unread,
            key="backups",
        )

    def start(self, reason: Reason = Reason.BY_HAND, *, by_itself: bool = False) -> None:
        """Begin, unless one runs. ``by_itself``: only where one is due, and nothing is said of it."""
        if self.running:
            return
        keeping, stop = self._keeping, self._stop
        stop.clear()

        def work() -> BackupReport | None:
            make = keeping.by_itself if by_itself else keeping.make
            return make(reason, progress=self._progressed.emit, cancelled=stop.is_set)

        def done(report: BackupReport | None) -> None:
            if report is not None:
                self._unsaved = False
            if not by_itself:
                self._desk.tell(self.tr("Backed up and proven."))
            self._end()

        self._run(work, done, quiet=by_itself)

    def stop(self) -> None:
        """Stop soon; nothing of an unfinished backup stays."""
        self._stop.set()

    def copy_to(self, folder: Path) -> None:
        """Carry the newest backup there."""
        keeping = self._keeping

        def done(copy: Path) -> None:
            self._desk.tell(self.tr("A proven copy is at {place}.").format(place=copy))
            self._end()

        self._run(lambda: keeping.copy_to(folder), done)

    def use_second_folder(self, folder: Path | None) -> None:
        """Carry a copy of each backup there from now on, the newest at once; None: no longer."""
        keeping = self._keeping

        def done(_: None) -> None:
            words = self.tr("Copies go nowhere else now.")
            if folder is not None:
                words = self.tr("A copy of each backup goes to {place} from now on.").format(place=folder)
            self._desk.tell(words)
            self._end()

        self._run(lambda: keeping.use_second_folder(folder), done)

    def accept(self) -> None:
        """Somebody has looked at the shop as it is now: sync and backups go on."""

        def done(_: bool) -> None:  # noqa: FBT001 - a task's answer
            self._desk.tell(self.tr("Accepted. Syncing and backups go on."))
            self._end()

        self._run(self._keeping.accept, done)

    def missing(self, row: BackupRow) -> Missing | None:
        """What a restore would take away. Not on the UI thread."""
        return self._keeping.missing(Path(row.path))

    def new_recovery_code(self) -> str:
        """Not on the UI thread: it takes its time on purpose."""
        return self._keeping.new_recovery_code()

    def on_progressed(self, done: int, total: int) -> None:
        self.percent = min(100, done * 100 // total) if total else None
        self.changed.emit()

    def _run(self, work: Callable[[], T], done: Callable[[T], None], *, quiet: bool = False) -> None:
        def failed(error: Exception) -> None:
            self._end()
            stopped = isinstance(error, PaymeError) and error.code == "cancelled"
            if stopped or not (quiet and isinstance(error, PaymeError)):
                self._desk.tell(self._desk.words_for(error))

        self.running, self.percent = True, None
        self.changed.emit()
        self._desk.tasks.run_beside(work, done, failed)

    def _end(self) -> None:
        self.running = False
        self.changed.emit()
        self.refresh()

    def _on_read(self, found: tuple[Standing, list[BackupRow], Path | None]) -> None:
        self.standing, self.rows, self.second = found
        self.changed.emit()

    def _on_unread(self, error: Exception) -> None:
        self._desk.tell(self._desk.words_for(error))
