"""Whoever is signed in, as the book has it now: another role, other rules, or disabled."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from payme_desktop.domain.actor import Actor, Changes
from payme_desktop.errors import SignInFailed
from payme_desktop.ui.desk import Desk

KEY: Final = "standing"
ABOUT: Final = ("users", "role_rules")


class Standing(QObject):
    """Looks again after every change of people and rules: by a sync, this window, or another one."""

    changed = Signal()
    """The session of the desk has another role or other rules."""

    signed_out = Signal(str)
    """This person may not go on here: the sentence that says why."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        desk.events.changes_committed.connect(self.on_changes_committed)

    def on_changes_committed(self, changes: Changes, _initiator: object) -> None:
        if any(changes.of(table) for table in ABOUT):
            self.look()

    def look(self) -> None:
        """Ask for the rights of now."""
        desk = self._desk
        access, actor = desk.services.access, desk.session.actor
        desk.tasks.run_read(lambda: access.refreshed(actor), self._on_refreshed, self._on_failed, key=KEY)

    def _on_refreshed(self, actor: Actor) -> None:
        session = self._desk.session
        if actor.user_id == session.actor.user_id and actor != session.actor:
            self._desk.session = replace(session, actor=actor)
            self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, SignInFailed):
            self.signed_out.emit(error.message)
        else:
            self._desk.tell(self._desk.words_for(error))
