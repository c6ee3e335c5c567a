"""Python's cycle collector, on the UI thread only.

It runs wherever memory is allocated, so a worker thread could destroy a widget, and that crashes Qt. Whoever
starts threads holds a ``UiCollector`` as long as they run.
"""

import gc
from typing import ClassVar, Final

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS: Final = 1_000


class UiCollector(QObject):
    """While one lives, garbage is collected by a timer of the UI thread, never by a worker."""

    _alive: ClassVar[int] = 0
    _was_on: ClassVar[bool] = True

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if UiCollector._alive == 0:
            UiCollector._was_on = gc.isenabled()
            gc.disable()
        UiCollector._alive += 1
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.on_timer_ticked)
        self._timer.start()

    def on_timer_ticked(self) -> None:
        """As Python would: the oldest generation whose count is over its threshold."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """The threads have ended: back to Python's own ways. A second call does nothing."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        UiCollector._alive -= 1
        if UiCollector._alive == 0 and UiCollector._was_on:
            gc.enable()
