"""What was copied here leaves the clipboard again: after half a minute, and when the window locks."""

from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

KEPT_MS: Final = 30_000
_MODES: Final = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)


class Clipping(QObject):
    """Only what was copied while a window of ours had the keys; what another program copies is not ours."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._ours: dict[QClipboard.Mode, str] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEPT_MS)
        self._timer.timeout.connect(self.clear)
        self._clipboard.changed.connect(self.on_changed)

    def on_changed(self, mode: QClipboard.Mode) -> None:
        if mode not in _MODES or QGuiApplication.focusWindow() is None:
            return
        self._ours[mode] = self._clipboard.text(mode)
        if self._ours[mode]:
            self._timer.start()

    def clear(self) -> None:
        """Take it out now, where it still is."""
        self._timer.stop()
        ours, self._ours = self._ours, {}
        for mode, text in ours.items():
            if text and self._clipboard.text(mode) == text:
                self._clipboard.clear(mode)
