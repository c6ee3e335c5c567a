"""Python's cycle collector, on the UI thread only.

It runs wherever memory is allocated, so a worker thread could destroy a widget, which crashes Qt.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS: Final = 1_000


class UiCollector(QObject):
    """While it lives, garbage is collected by a timer of the UI thread, never by a worker."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.on_timer_ticked)
        self._timer.start()

    def on_timer_ticked(self) -> None:
        """As Python would: a generation when its own count is over its threshold."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Back to Python's own ways."""
        self._timer.stop()
        if self._was_on:
            gc.enable()
