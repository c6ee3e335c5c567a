"""Hears when the desktop locks or the PC goes to sleep. Linux: D-Bus; Windows: its session and power news.

Without a bus, and elsewhere, it hears nothing: the window's own clock has to do, which counts sleep too.
"""

import os
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import SLOT, QObject, Signal, Slot

if TYPE_CHECKING:
    from payme_desktop.ui.os_lock_windows import SessionNews

_SCREENS: Final = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver")
_LOGIN: Final = "org.freedesktop.login1"


def session_path(session: str) -> str:
    """The D-Bus object of a logind session (``2`` is ``.../session/_32``); empty: of any."""
    if not session:
        return ""
    plain = [
        sign if sign.isascii() and sign.isalnum() and (place or not sign.isdigit()) else f"_{ord(sign):02x}"
        for place, sign in enumerate(session)
    ]
    return f"/org/freedesktop/login1/session/{''.join(plain)}"


class OsLock(QObject):
    """``locked``: nobody sits here any more, as far as the system knows."""

    locked = Signal()

    def __init__(self, parent: QObject | None = None, *, login: str = _LOGIN) -> None:
        """``login``: who is believed about sessions and sleep; a test believes anybody."""
        super().__init__(parent)
        self._login = login
        self._news: SessionNews | None = None

    def listen(self, window: int = 0) -> int:
        """Ask the system to be told; how many kinds of news will come. Takes milliseconds, once.

        ``window``: the number of ours; Windows tells a window.
        """
        if sys.platform == "win32":
            return self._listen_to_windows(window)
        return self._listen_to_buses() if sys.platform == "linux" else 0

    def end(self) -> None:
        """Hear nothing any more."""
        if self._news is not None:
            self._news.end()
            self._news = None

    def _listen_to_windows(self, window: int) -> int:
        from payme_desktop.ui.os_lock_windows import SessionNews

        self._news = SessionNews(self.locked.emit)
        return self._news.begin(window)

    def _listen_to_buses(self) -> int:
        from PySide6.QtDBus import QDBusConnection

        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        # Another session's lock is not ours: somebody else at this PC, or over the network.
        ours = session_path(os.environ.get("XDG_SESSION_ID", ""))
        wanted = [(session, "", "", name, "ActiveChanged", "on_active_changed(bool)") for name in _SCREENS]
        wanted += [
            (system, self._login, ours, f"{_LOGIN}.Session", "Lock", "on_lock_wanted()"),
            (system, self._login, "", f"{_LOGIN}.Manager", "PrepareForSleep", "on_active_changed(bool)"),
        ]
        # The stubs want bytes; the binding takes text alone.
        told = [
            bus.connect(service, path, interface, name, self, SLOT(slot))  # type: ignore[call-overload]
            for bus, service, path, interface, name, slot in wanted
            if bus.isConnected()
        ]
        return sum(told)

    @Slot(bool)
    def on_active_changed(self, active: bool) -> None:  # noqa: FBT001 - D-Bus says so
        if active:
            self.locked.emit()

    @Slot()
    def on_lock_wanted(self) -> None:
        self.locked.emit()
