"""An act that needs a manager: asked for in place, and done again with the approval, exactly once."""

from collections.abc import Callable
from contextlib import contextmanager
from threading import local
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from payme_desktop.domain.actor import Actor, Approval
from payme_desktop.domain.rows import StaffRow
from payme_desktop.errors import NotAllowed
from payme_desktop.ui.dialogs.override_dialog import OverrideDialog
from payme_desktop.ui.staff_words import command_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payme_desktop.ui.desk import Desk

T = TypeVar("T")


def needs_manager(error: Exception) -> bool:
    """Whether somebody may approve what was refused."""
    return isinstance(error, NotAllowed) and error.code == "needs_manager" and bool(error.command)


class Overriding(QObject):
    """The approvals of one window. None is kept: each belongs to the act it was given for."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        self._desk = desk
        self._acting = local()

    def actor(self, signed_in: Actor) -> Actor:
        """Who acts in this thread now: within an approved act, with its approval."""
        given: Approval | None = getattr(self._acting, "approval", None)
        return signed_in if given is None else signed_in.approved_by(given)

    def trying(
        self, work: Callable[[], T], start: Callable[[Callable[[], T], Callable[[Exception], None]], None],
        failed: Callable[[Exception], None],
    ) -> None:  # fmt: skip
        """Start a work; where it needs a manager, ask for one, and start it once more with the approval.

        ``start``: hands work and its ``failed`` to a lane; ``failed``: gets the refusal where nobody
        approves.
        """

        def refused(error: Exception) -> None:
            if isinstance(error, NotAllowed) and needs_manager(error):
                self.ask(error.command, again, lambda: failed(error), failed)
            else:
                failed(error)

        def again(approval: Approval) -> None:
            def approved() -> T:
                with self._under(approval):
                    return work()

            start(approved, failed)

        start(work, refused)

    def ask(
        self,
        command: str,
        go: Callable[[Approval], None],
        given_up: Callable[[], None],
        failed: Callable[[Exception], None],
        *,
        row_id: UUID | None = None,
    ) -> None:
        """Who approves that command, here, above whatever is open."""
        desk, below = self._desk, self._desk.dialog
        service, actor = desk.services.overrides, desk.session.actor
        about = {} if row_id is None else {"table": "customers", "row_id": row_id}

        def approve(who: UUID, secret: str, reason: str) -> Approval:
            return service.approve(actor, command, reason, who, secret, **about)  # type: ignore[arg-type]

        def asked(people: tuple[StaffRow, ...]) -> None:
            if desk.dialog is not below or not people:
                given_up()
                return
            words = self.tr("{what}: somebody who may has to allow it, this once.")
            about_it = words.format(what=command_word(command))
            dialog = OverrideDialog(desk.theme, desk.tasks, about_it, people, approve, below or desk.window)
            dialog.finished.connect(lambda result: ended(dialog, result))
            desk.open(dialog, above=below)

        def ended(dialog: OverrideDialog, result: int) -> None:
            value = dialog.result_value
            if result == QDialog.DialogCode.Accepted and isinstance(value, Approval):
                go(value)
            else:
                given_up()

        desk.tasks.run_read(lambda: service.approvers(actor, command), asked, failed)

    @contextmanager
    def _under(self, approval: Approval) -> "Iterator[None]":
        self._acting.approval = approval
        try:
            yield
        finally:
            self._acting.approval = None
