"""What was copied here leaves the clipboard again: after half a minute, and when the window locks."""

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

KEPT_MS: Final = 30_000
_MODES: Final = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)


class Clipping(QObject):
    """Only what was copied while a window of ours had the keys; what another program copies is not ours."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._ours: dict[QClipboard.Mode, str] = {}
        # One for each: marking text with the mouse does not keep what was copied any longer.
        self._timers = {mode: self._timer(mode) for mode in _MODES}
        self._clipboard.changed.connect(self.on_changed)

    def remaining(self, mode: QClipboard.Mode) -> int:
        """Milliseconds until it is taken out; -1: nothing of ours is in it."""
        return self._timers[mode].remainingTime()

    def on_changed(self, mode: QClipboard.Mode) -> None:
        if mode not in _MODES or QGuiApplication.focusWindow() is None:
            return
        self._ours[mode] = self._clipboard.text(mode)
        if self._ours[mode]:
            self._timers[mode].start()

    def clear(self) -> None:
        """Take it out now, where it still is."""
        for mode in _MODES:
            self.on_time_over(mode)

    def on_time_over(self, mode: QClipboard.Mode) -> None:
        self._timers[mode].stop()
        text = self._ours.pop(mode, "")
        if text and self._clipboard.text(mode) == text:
            self._clipboard.clear(mode)

    def _timer(self, mode: QClipboard.Mode) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setTimerType(Qt.TimerType.PreciseTimer)  # others may take a twentieth longer
        made.setInterval(KEPT_MS)
        made.timeout.connect(partial(self.on_time_over, mode))
        return made
