"""Whether anybody is still at the PC. The clock on the wall counts too: it goes on while the PC sleeps."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

Clock = Callable[[], float]
"""Seconds since some moment."""

LOOK_MS: Final = 1_000

_TOUCHES: Final = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
}


class Stillness:
    """How long nothing was touched, in seconds.

    Two clocks, and the longer time of both holds: the one on the wall goes on while the PC sleeps, the other
    cannot be set back.
    """

    def __init__(self, wall: Clock = time.time, steady: Clock = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self.touch()

    def touch(self) -> None:
        """Somebody is there."""
        self._touched = self._wall(), self._steady()

    def seconds(self) -> float:
        wall, steady = self._touched
        return max(self._wall() - wall, self._steady() - steady)


class Idle(QObject):
    """Watches the windows of the program. ``limit_s``: after so much stillness ``expired`` is said, once.

    The windows themselves are watched, not the application: a filter there would be asked at every event.
    """

    expired = Signal()

    def __init__(
        self, limit_s: float, stillness: Stillness | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.limit_s = limit_s
        self._stillness = stillness or Stillness()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self.on_window_focused)

    def start(self) -> None:
        """Somebody sits down."""
        self._stillness.touch()
        for window in QGuiApplication.topLevelWindows():
            self.on_window_focused(window)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def look(self) -> bool:
        """Whether the time is over; the first time it is said."""
        if not self._timer.isActive() or self._stillness.seconds() < self.limit_s:
            return False
        self.stop()
        self.expired.emit()
        return True

    def on_window_focused(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)  # once is enough
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() not in _TOUCHES:
            return False
        if self.look():
            return True  # the PC slept: who wakes it sees the lock, and the key goes nowhere
        self._stillness.touch()
        return False
