"""Hears when the desktop locks or the PC goes to sleep. Linux: D-Bus; without a bus it hears nothing.

Elsewhere the window's own clock has to do: a PC that slept is still for as long.
"""

import sys
from typing import Final

from PySide6.QtCore import SLOT, QObject, Signal, Slot

_SCREENS: Final = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver")
_LOGIN: Final = "org.freedesktop.login1"


class OsLock(QObject):
    """``locked``: nobody sits here any more, as far as the system knows."""

    locked = Signal()

    def listen(self) -> int:
        """Ask the buses to be told; how many kinds of news will come. Takes milliseconds, once."""
        if sys.platform != "linux":
            return 0
        from PySide6.QtDBus import QDBusConnection

        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        wanted = [(session, "", "", name, "ActiveChanged", "on_active_changed(bool)") for name in _SCREENS]
        wanted += [
            (system, _LOGIN, "", f"{_LOGIN}.Session", "Lock", "on_lock_wanted()"),
            (system, _LOGIN, "", f"{_LOGIN}.Manager", "PrepareForSleep", "on_active_changed(bool)"),
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
