"""Who may see a masked field in full, this once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from payme_desktop.db.queries import staff
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor, Approval
from payme_desktop.domain.permissions import MASKED_FIELDS, Decision
from payme_desktop.errors import InvalidInput
from payme_desktop.services.doorkeeper import acting
from payme_desktop.services.permitting import approved, refusal


@contextmanager
def allowed(uow: UnitOfWork, actor: Actor, fields: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Around a reveal: what the trail says of it. An approval is used up unless the block fails."""
    if not fields or set(fields) - set(MASKED_FIELDS):
        raise InvalidInput.of({"fields": [f"Give one or more of {', '.join(MASKED_FIELDS)}."]})
    said = {"fields": ", ".join(fields)}
    commands = [f"fields.{name}" for name in fields]
    wanting = [command for command in commands if not actor.may(command)]
    if not wanting:
        yield said
        return
    given = actor.approval
    used = given.command if given is not None and given.command in wanting else wanting[0]
    with approved(actor, used):
        assert given is not None, "an approval was just taken"
        _check(uow, actor, given, wanting)
        yield said | {"approved_by": str(given.by), "reason": given.reason}


def _check(uow: UnitOfWork, actor: Actor, given: Approval, wanting: Sequence[str]) -> None:
    """One approval stands for all the fields that were asked for, if none of them is denied."""
    with uow.reading(actor) as reading:
        found = [each for each in staff.everybody(reading) if each.id == given.by and each.is_active]
        approver = acting(reading, found[0]) if found else None
    for command in wanting:
        if actor.decision(command) is Decision.DENIED or approver is None or not approver.may(command):
            raise refusal(actor, command)
