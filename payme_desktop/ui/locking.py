"""The lock of the window: Ctrl+L, stillness, the lock of the desktop. What showed the shop is torn down.

Nothing of a customer is left in any widget or model: the pages are deleted, not covered, and built again for
whoever signs in. What saves goes on, a sync and a backup too; what was typed waits in its draft.
"""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from payme_desktop.domain.rows import Session
from payme_desktop.ui.clipping import Clipping
from payme_desktop.ui.idle import Idle, Stillness
from payme_desktop.ui.os_lock import OsLock
from payme_desktop.ui.widgets.lock_screen import LockScreen

if TYPE_CHECKING:
    from payme_desktop.ui.main_window import MainWindow

_WRITES_MS: Final = 20
"""How often it is asked whether the last write is answered."""

_LISTEN_MS: Final = 2_000
"""After the start: nobody waits for the buses."""


class Door(Protocol):
    """Who may sit down. ``people`` and both ways in are called on a worker; the ways raise PaymeError."""

    def people(self) -> Sequence[tuple[UUID, str]]: ...
    def by_pin(self, user_id: UUID, pin: str) -> Session: ...
    def by_password(self, user: str, password: str) -> Session: ...


@dataclass(frozen=True)
class _Left:
    """What the person had before them. Ids and keys of forms, no rows."""

    person: UUID
    place: str
    customer: UUID | None
    form: str


class Locking(QObject):
    """``stillness``: of a test; else of this PC's clocks."""

    def __init__(
        self, window: "MainWindow", door: Door | None, limit_s: float, stillness: Stillness | None = None
    ) -> None:
        super().__init__(window)
        self._window, self._door = window, door
        self.is_locked = False
        self.screen: LockScreen | None = None
        self._left: _Left | None = None
        self._old: list[QObject] = []
        self.clipping = Clipping(self)
        self.idle = Idle(limit_s, stillness, self)
        self.idle.expired.connect(self.lock)
        self._os = OsLock(self)
        self._os.locked.connect(self.lock)
        self._waiting = QTimer(self)
        self._waiting.setInterval(_WRITES_MS)
        self._waiting.timeout.connect(self.on_writes_looked_at)

    def can_lock(self) -> bool:
        return self._door is not None and not self.is_locked

    def begin(self) -> None:
        """The window is there: from now on it locks."""
        if self._door is not None:
            self.idle.start()
            QTimer.singleShot(_LISTEN_MS, self._os, self._os.listen)

    def end(self) -> None:
        self.idle.stop()
        self.clipping.clear()

    def limit(self, seconds: float) -> None:
        """Another time was chosen."""
        self.idle.limit_s = seconds

    def lock(self) -> None:
        """Take everything down and ask who is there."""
        if self._door is None or self.is_locked:
            return
        window, desk = self._window, self._window.desk
        self.idle.stop()
        self._left = _Left(desk.actor.user_id, window.place, window.page.current, desk.form)
        _close_what_hangs_open()
        desk.put_away()
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():  # of a bug: no dialog of the desk
                dialog.reject()
        self.is_locked = True
        self.clipping.clear()
        self._old = window.clear_out()
        window.setWindowTitle(self.tr("Locked – PayMe Desktop"))
        self._show_screen(self._door, desk.session.business.name)
        desk.tasks.drop_reads()
        self._waiting.start()

    def on_writes_looked_at(self) -> None:
        """Answers of writes still go to what asked for them; then it goes."""
        if not self._window.tasks.is_writing():
            self._bury()

    def on_unlocked(self, session: Session) -> None:
        """Build the shop again, for whoever that is."""
        window, left = self._window, self._left
        self._bury()
        window.desk.session = session
        self.is_locked, self.screen, self._left = False, None, None
        window.furnish()
        same = left is not None and left.person == session.actor.user_id
        window.begin(lambda: self._reopen(left) if same and left is not None else None)
        if same and left is not None:
            self._back_to(left)
        for each in (window.syncing, window.backing):
            if each is not None:
                each.refresh()
        self.idle.start()

    def _show_screen(self, door: Door, shop: str) -> None:
        window, user = self._window, self._window.desk.actor.name
        screen = LockScreen(window.theme, window.tasks, shop, door.by_password, door.by_pin)
        screen.unlocked.connect(self.on_unlocked)
        self.screen = screen
        window.setCentralWidget(screen)
        # As a write: it is not dropped with what the pages asked for.
        window.tasks.run_write(
            door.people, lambda people: screen.ask(people, user), lambda _: screen.ask((), user)
        )

    def _bury(self) -> None:
        self._waiting.stop()
        if not self._old:
            return
        self._window.tasks.drop_reads()
        for each in self._old:
            each.deleteLater()
        self._old = []
        self._window.desk.forget()  # what was saved at last wanted to be taken back, too
        QTimer.singleShot(0, self, _collect)

    def _back_to(self, left: _Left) -> None:
        if left.customer is not None:
            self._window.page.choose(left.customer)
        self._window.go(left.place)

    def _reopen(self, left: _Left) -> None:
        if left.form:
            self._window.reopen(left.form)


def _close_what_hangs_open() -> None:
    """Menus, lists of fields, questions for a file: each has an event loop of its own or a grab."""
    seen: set[int] = set()
    ways: tuple[Callable[[], object], ...] = (QApplication.activePopupWidget, QApplication.activeModalWidget)
    for way in ways:
        while (hanging := way()) is not None and id(hanging) not in seen:
            seen.add(id(hanging))
            if isinstance(hanging, QDialog):
                hanging.reject()
            else:
                hanging.close()  # type: ignore[attr-defined]


def _collect() -> None:
    # Rows are kept by their models, and those by cycles: they go now, not at some later turn.
    gc.collect()
