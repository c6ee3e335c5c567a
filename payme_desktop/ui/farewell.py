"""Log-off, shutdown, the end of the program: what is being saved ends, and the file is whole by itself."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from payme_desktop.ui.tasks import TaskRunner

WRITES_MS: Final = 1_000
"""The system grants a few seconds in all: so long for writes under way, as long again for the log."""


class Farewell(QObject):
    """Hears of the end from the system (``commitDataRequest``) and from Qt (``aboutToQuit``).

    A log-off may be called off by another program: nothing is closed here, the window goes on then.
    """

    def __init__(
        self,
        app: QGuiApplication,
        tasks: TaskRunner,
        settle: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        """``settle``: brings the shop's log home into its file, in at most a second."""
        super().__init__(parent)
        self._tasks, self._settle = tasks, settle
        app.commitDataRequest.connect(self.on_end_announced)
        app.aboutToQuit.connect(self.on_end_announced)

    def on_end_announced(self, *_: object) -> None:
        self._tasks.finish_writes(WRITES_MS)
        self._settle()
