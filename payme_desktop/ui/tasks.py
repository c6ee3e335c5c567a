"""The db lane: one writer, two readers, and one for what takes its time. The only threads of the program.

Work is a function without arguments that touches no widget; its answer comes back on the UI thread, by a
queued signal. A reader's answer is dropped when a newer request with the same key was made meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QThread, QThreadPool, Signal
from PySide6.QtWidgets import QApplication

from payme_desktop.log import get_logger
from payme_desktop.ui.garbage import UiCollector

T = TypeVar("T")
READERS: Final = 2
THREAD_NAME: Final = "payme-db"
_log = get_logger(__name__)


class Lane(Enum):
    """What a piece of work holds up."""

    READ = auto()
    WRITE = auto()
    BESIDE = auto()


@dataclass(frozen=True, slots=True)
class _Answer:
    job: "_Job"
    value: Any
    error: Exception | None


class _Job:
    """One piece of work. Not a QRunnable: a pool of PySide keeps each of those for as long as it lives."""

    def __init__(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_failed: Callable[[Exception], None],
        key: str | None,
        lane: Lane,
        answer: Callable[[_Answer], None],
    ) -> None:
        self.lane = lane
        self.on_done = on_done
        self.on_failed = on_failed
        self.key = key
        self.stale = False
        self._work = work
        self._answer = answer

    def __call__(self) -> None:
        value, error = None, None
        try:
            if not self.stale:
                value = self._work()
        except Exception as raised:  # noqa: BLE001 - every failure goes to the UI thread, none is lost
            error = raised
        self._answer(_Answer(self, value, error))

    def release(self) -> None:
        """Let go of whoever asked: on the UI thread, whichever thread drops the rest of this last."""
        self._work = self.on_done = self.on_failed = _nothing


def _nothing(*_: Any) -> None:
    """What a job that was answered does."""


class TaskRunner(QObject):
    """Runs work off the UI thread. Call from the UI thread only; ``shutdown`` before the end."""

    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # No thread without it: see garbage.py.
        self._collector = UiCollector(self)
        self._writer = self._pool(1)
        self._reader = self._pool(READERS)
        self._beside = self._pool(1)
        self._running: set[_Job] = set()
        self._newest: dict[str, _Job] = {}
        self._open = True
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)

    def run_write(
        self, work: Callable[[], T], on_done: Callable[[T], None], on_failed: Callable[[Exception], None]
    ) -> None:
        """Run after all earlier writes; never dropped."""
        self._start(self._writer, _Job(work, on_done, on_failed, None, Lane.WRITE, self._answered.emit))

    def run_beside(
        self, work: Callable[[], T], on_done: Callable[[T], None], on_failed: Callable[[Exception], None]
    ) -> None:
        """Run what may take minutes (a sync): it holds neither reads nor writes up."""
        self._start(self._beside, _Job(work, on_done, on_failed, None, Lane.BESIDE, self._answered.emit))

    def run_read(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_failed: Callable[[Exception], None],
        *,
        key: str | None = None,
    ) -> None:
        """Run beside the writes. ``key``: only the newest request of a key is answered."""
        if key is not None:
            self.drop(key)
        job = _Job(work, on_done, on_failed, key, Lane.READ, self._answered.emit)
        if key is not None:
            self._newest[key] = job
        self._start(self._reader, job)

    def drop(self, key: str) -> None:
        """Forget the request of that key: its answer is not wanted any more."""
        if (older := self._newest.pop(key, None)) is not None:
            older.stale = True

    def drop_reads(self) -> None:
        """Whoever asked is gone: their answers are dropped."""
        for job in self._running:
            job.stale = job.stale or job.lane is Lane.READ
        self._newest.clear()

    def is_writing(self) -> bool:
        """Whether a write is under way whose answer somebody waits for."""
        return any(job.lane is Lane.WRITE for job in self._running)

    def is_idle(self) -> bool:
        """Whether every answer has been delivered."""
        return not self._running

    def wait_idle(self, timeout_ms: int = 10_000) -> bool:
        """Let the event loop turn until all answers are in. For pictures and tests, not for the window."""
        clock = QElapsedTimer()
        clock.start()
        while not self.is_idle() and clock.elapsed() < timeout_ms:
            QApplication.processEvents()
            QThread.msleep(1)
        return self.is_idle()

    def finish_writes(self, timeout_ms: int) -> bool:
        """Wait, without an event loop, until every write begun so far is in the shop; False: not in time."""
        return self._writer.waitForDone(timeout_ms)

    def shutdown(self, timeout_ms: int = 5_000) -> bool:
        """Take no more work, finish the writes, drop the answers. False: something still runs."""
        self._open = False
        for key in list(self._newest):
            self.drop(key)
        self._reader.clear()  # reads not yet begun; a write is never taken back
        finished = self._writer.waitForDone(timeout_ms)
        finished = self._reader.waitForDone(timeout_ms) and finished
        finished = self._beside.waitForDone(timeout_ms) and finished
        if finished:
            self._running.clear()
            self._collector.stop()
        return finished

    def _pool(self, threads: int) -> QThreadPool:
        pool = QThreadPool(self)
        pool.setMaxThreadCount(threads)
        pool.setObjectName(THREAD_NAME)
        pool.setExpiryTimeout(-1)  # the threads keep their database connections
        return pool

    def _start(self, pool: QThreadPool, job: _Job) -> None:
        if not self._open:
            return
        self._running.add(job)
        pool.start(job)

    def _on_answered(self, answer: _Answer) -> None:
        job = answer.job
        self._running.discard(job)
        if job.key is not None and self._newest.get(job.key) is job:
            del self._newest[job.key]
        on_done, on_failed = job.on_done, job.on_failed
        job.release()
        if not self._open or job.stale:
            if answer.error is not None:
                _log.warning("dropped_task_failed", kind=type(answer.error).__name__)
            return
        if answer.error is None:
            on_done(answer.value)
        else:
            on_failed(answer.error)
