"""Approvals in memory, for command line and window."""

from uuid import UUID

from payme_desktop.domain.actor import Actor, Approval
from payme_desktop.domain.rows import StaffRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import SignInFailed


class FakeOverrides:
    """Max, who has a PIN here, and Ana with her password."""

    people = (
        StaffRow(UUID(int=1), "Max", Role.MANAGER, True, True, True, 0),
        StaffRow(UUID(int=2), "Ana", Role.OWNER, True, True, False, 0),
    )
    pin = "2749"

    def approvers(self, actor: Actor, command: str) -> tuple[StaffRow, ...]:
        return self.people

    def approve(
        self,
        actor: Actor,
        command: str,
        reason: str,
        approver_id: UUID,
        secret: str,
        *,
        table: str = "users",
        row_id: UUID | None = None,
    ) -> Approval:
        if secret != self.pin:
            raise SignInFailed("This does not fit.")
        return Approval(command, approver_id, "Max", reason)
