"""What Windows tells a window: the session was locked, somebody else is at the screen, the PC goes to sleep.

What a message means is tested everywhere; the registration with Windows has not been run by us yet.
"""

import ctypes
from collections.abc import Callable
from ctypes import wintypes
from typing import Any, Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

_SESSION_CHANGE: Final = 0x02B1
_POWER: Final = 0x0218
_LEFT: Final = {
    (_SESSION_CHANGE, 0x2),  # taken from the screen, such as by "switch user"
    (_SESSION_CHANGE, 0x4),  # a remote desktop was closed
    (_SESSION_CHANGE, 0x7),  # locked
    (_POWER, 0x4),  # goes to sleep
}
_THIS_SESSION: Final = 0


class _Message(ctypes.Structure):
    """The beginning of a MSG of Windows: what ``nativeEventFilter`` is handed."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", wintypes.UINT),
        ("w", ctypes.c_size_t),
        ("l", ctypes.c_ssize_t),
    )


def means_gone(address: int) -> bool:
    """Whether the message at that address says that nobody sits here any more."""
    message = _Message.from_address(address)
    return (message.message, message.w) in _LEFT


class SessionNews(QAbstractNativeEventFilter):
    """``gone`` is called for each such message."""

    def __init__(self, gone: Callable[[], None]) -> None:
        super().__init__()
        self._gone, self._window = gone, 0

    def begin(self, window: int) -> int:
        """Have that window told; how many kinds of news will come (sleep is told anyway)."""
        app = QCoreApplication.instance()
        assert app is not None
        app.installNativeEventFilter(self)
        self._window = window if _terminals().WTSRegisterSessionNotification(window, _THIS_SESSION) else 0
        return 2 if self._window else 1

    def end(self) -> None:
        """No more news."""
        if (app := QCoreApplication.instance()) is not None:
            app.removeNativeEventFilter(self)
        if self._window:
            _terminals().WTSUnRegisterSessionNotification(self._window)

    def nativeEventFilter(self, kind: QByteArray | bytes, message: Any) -> tuple[bool, int]:  # type: ignore[override]
        """Looks, and lets everything through."""
        if QByteArray(kind).data() == b"windows_generic_MSG" and means_gone(int(message)):
            self._gone()
        return False, 0


def _terminals() -> Any:
    library = ctypes.WinDLL("wtsapi32")  # type: ignore[attr-defined]
    for name in ("WTSRegisterSessionNotification", "WTSUnRegisterSessionNotification"):
        getattr(library, name).restype = wintypes.BOOL
    library.WTSRegisterSessionNotification.argtypes = (wintypes.HWND, wintypes.DWORD)
    library.WTSUnRegisterSessionNotification.argtypes = (wintypes.HWND,)
    return library
