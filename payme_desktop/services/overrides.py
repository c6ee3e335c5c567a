"""A manager or an owner at the PC allows one act of somebody else, with a reason that the trail keeps."""

from uuid import UUID

from payme_desktop.db.queries import staff
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor, Approval
from payme_desktop.domain.permissions import BY_NAME, Decision
from payme_desktop.domain.ports import Device
from payme_desktop.domain.rows import StaffRow
from payme_desktop.domain.text import clean_line
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import InvalidInput, NotAllowed
from payme_desktop.gateways.device import NoDevice
from payme_desktop.services.doorkeeper import Doorkeeper, acting
from payme_desktop.services.permitting import refusal, unrestricted

LONGEST_REASON = 200


class OverrideService:
    """Approvals of single acts."""

    def __init__(self, uow: UnitOfWork, device: Device | None = None) -> None:
        self._uow = uow
        self._device = device or NoDevice()
        self._door = Doorkeeper(uow, self._device)

    @unrestricted("whoever asks is refused the act itself")
    def approvers(self, actor: Actor, command: str) -> tuple[StaffRow, ...]:
        """Who may approve that act of this actor here, by name; those with a PIN at this PC first."""
        with self._uow.reading(actor) as reading:
            found = [
                StaffRow(
                    person.id, person.name, person.role, person.is_active, has_password=True,
                    has_pin=staff.verifier(reading, person.id, self._device.id) is not None,
                    waits=self._door.waits(reading, person.id),
                )
                for person in staff.everybody(reading)
                if person.is_active and _entitled(acting(reading, person), actor, command)
            ]  # fmt: skip
        return tuple(sorted(found, key=lambda row: not row.has_pin))

    @unrestricted("whoever asks is refused the act itself")
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
        """Let ``actor`` do that act once: ``actor.approved_by(approval)`` goes to the service in its place.

        ``secret``: the approver's PIN of this PC, or the password of one who has none here; ``table``,
        ``row_id``: what the act is about, so that an erased customer takes the reason along. Raises
        InvalidInput without a reason; NotAllowed where the act is not one to approve, or the approver may not
        do it either; SignInFailed for a wrong secret.
        """
        why = clean_line(reason)
        if not why or len(why) > LONGEST_REASON:
            raise InvalidInput.of({"reason": [f"Say why, in at most {LONGEST_REASON} characters."]})
        if actor.decision(command) is not Decision.WITH_PIN:
            raise refusal(actor, command)
        approver = self._door.by_secret(actor.business_id, approver_id, secret)
        if not _entitled(approver, actor, command):
            raise NotAllowed(
                f"{approver.name} may not {BY_NAME[command].words} either. Ask somebody else to approve it.",
                command=command,
            )
        with self._uow.writing(actor) as writing:
            detail = {"command": command, "reason": why, "approved_by": str(approver.user_id)}
            writing.record("override.approved", table=table, row_id=row_id or actor.user_id, detail=detail)
        return Approval(command, approver.user_id, approver.name, why)


def _entitled(approver: Actor, actor: Actor, command: str) -> bool:
    manages = approver.role in {Role.MANAGER, Role.OWNER}
    return manages and approver.user_id != actor.user_id and approver.may(command)
