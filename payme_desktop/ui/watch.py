"""Notices commits of other processes: a small question to the database, once a second."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from payme_desktop.ui.tasks import TaskRunner

LOOK_MS: Final = 1_000
KEY: Final = "watch"

DataVersion = Callable[[], int]
"""Another number after each commit of another process. Called on a reader thread."""


class Watch(QObject):
    """Asks for the version of the data, and says when it is another one."""

    noticed = Signal()

    def __init__(self, data_version: DataVersion, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data_version = data_version
        self._tasks = tasks
        self._last: int | None = None
        self._asked = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.on_timer_ticked)

    def start(self) -> None:
        self.on_timer_ticked()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._tasks.drop(KEY)

    def on_timer_ticked(self) -> None:
        if self._asked:
            return  # a busy database is not asked twice
        self._asked = True
        self._tasks.run_read(self._data_version, self._on_version, self._on_failed, key=KEY)

    def _on_version(self, version: int) -> None:
        self._asked = False
        changed = self._last is not None and version != self._last
        self._last = version
        if changed:
            self.noticed.emit()

    def _on_failed(self, _error: Exception) -> None:
        self._asked = False  # whoever reads next will say what is wrong
