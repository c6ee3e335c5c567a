"""The people of a business: who they are, what their role may do, their passwords, and PINs at this PC."""

from typing import Final
from uuid import UUID

from payme_desktop.db.queries import staff
from payme_desktop.db.tables import businesses, users
from payme_desktop.db.unit_of_work import Reading, UnitOfWork, Writing
from payme_desktop.domain.actor import Actor, Saved
from payme_desktop.domain.drafts import StaffDraft, StaffName
from payme_desktop.domain.ids import new_id, parse_id
from payme_desktop.domain.permissions import ADJUSTABLE_ROLES, COMMANDS, RANK, Decision, adjustable
from payme_desktop.domain.ports import Device
from payme_desktop.domain.rows import RuleRow, StaffRow, UserRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import Ambiguous, InvalidInput, NotAllowed, NotFound, UserError
from payme_desktop.gateways.device import NoDevice
from payme_desktop.services import verifiers
from payme_desktop.services.access import check_password
from payme_desktop.services.doorkeeper import Doorkeeper
from payme_desktop.services.keys import name_key
from payme_desktop.services.permitting import permitted
from payme_desktop.services.pins import check_pin

MOST_DAYS: Final = 365


class StaffService:
    """The staff of the actor's business. Only owners touch owners, and nobody somebody of their own rank."""

    def __init__(self, uow: UnitOfWork, device: Device | None = None) -> None:
        self._uow = uow
        self._device = device or NoDevice()
        self._door = Doorkeeper(uow, self._device)

    @permitted("staff.read")
    def list(self, actor: Actor) -> tuple[StaffRow, ...]:
        """All people, the disabled ones last."""
        with self._uow.reading(actor) as reading:
            return tuple(self._row(reading, person) for person in staff.everybody(reading))

    @permitted("staff.read")
    def get(self, actor: Actor, user_id: UUID) -> StaffRow:
        """One person. Raises NotFound."""
        with self._uow.reading(actor) as reading:
            return self._row(reading, staff.person(reading, user_id))

    @permitted("staff.read")
    def resolve(self, actor: Actor, reference: str) -> StaffRow:
        """The one person that an id or a name means; a disabled one only where no other fits.

        Raises NotFound, Ambiguous.
        """
        with self._uow.reading(actor) as reading:
            if identifier := parse_id(reference):
                return self._row(reading, staff.person(reading, identifier))
            people = staff.named(reading, name_key(reference))
            fits = [person for person in people if person.is_active] or people
            if not fits:
                raise NotFound(f"Nobody on the staff is called '{reference}'. Look at the list of staff.")
            if len(fits) > 1:
                raise Ambiguous(f"More than one person is called '{reference}'. Give the id.")
            return self._row(reading, fits[0])

    @permitted("staff.add")
    def add(self, actor: Actor, draft: StaffDraft, password: str | None = None) -> Saved[StaffRow]:
        """A new person; without a password they cannot sign in yet.

        Raises InvalidInput for a name that somebody has already, or a password that is too short.
        """
        if password is not None:
            check_password(password)
        hashed = verifiers.hash_password(password) if password else None
        user_id = new_id()
        with self._uow.writing(actor) as writing:
            _check_rank(actor, draft.role)
            _check_name(writing, draft.name, None)
            row = {
                "id": user_id,
                "name": draft.name,
                "name_key": name_key(draft.name),
                "role": draft.role.value,
                "password_hash": hashed,
                "is_active": True,
            }
            writing.insert(users, [row])
            return self._saved(writing, user_id)

    @permitted("staff.rename")
    def rename(self, actor: Actor, user_id: UUID, draft: StaffName) -> Saved[StaffRow]:
        """Another name; password, PINs and counted tries stay. Raises NotFound, InvalidInput."""
        with self._uow.writing(actor) as writing:
            self._touchable(writing, actor, user_id)
            _check_name(writing, draft.name, user_id)
            writing.update(users, user_id, {"name": draft.name, "name_key": name_key(draft.name)})
            return self._saved(writing, user_id)

    @permitted("staff.role")
    def set_role(self, actor: Actor, user_id: UUID, role: Role) -> Saved[StaffRow]:
        """Another role. Raises NotFound, UserError for the last owner."""
        with self._uow.writing(actor) as writing:
            person = self._touchable(writing, actor, user_id)
            _check_rank(actor, role)
            if person.role is not role:
                if person.is_active and person.role is Role.OWNER:
                    _check_other_owner(writing)
                writing.update(users, user_id, {"role": role.value})
            return self._saved(writing, user_id)

    @permitted("staff.password")
    def set_password(self, actor: Actor, user_id: UUID, password: str) -> Saved[StaffRow]:
        """A new password for somebody else, whose PINs are good no more. Raises NotFound, InvalidInput."""
        check_password(password)
        hashed = verifiers.hash_password(password)
        with self._uow.writing(actor) as writing:
            self._touchable(writing, actor, user_id)
            writing.update(users, user_id, {"password_hash": hashed})
            staff.forget_pins(writing, user_id)
            self._door.release(writing, user_id)
            return self._saved(writing, user_id)

    @permitted("staff.own")
    def change_password(self, actor: Actor, old: str, new: str) -> None:
        """The own password. Raises SignInFailed where ``old`` is wrong, InvalidInput."""
        check_password(new)
        self._door.own_password(actor, old)
        hashed = verifiers.hash_password(new)
        with self._uow.writing(actor) as writing:
            staff.keep_password(writing, actor.user_id, hashed, self._device.id)

    @permitted("staff.own")
    def set_pin(self, actor: Actor, password: str, pin: str) -> None:
        """The own PIN at this PC, which the own password proves.

        Raises SignInFailed where the password is wrong, InvalidInput for a PIN that is too easy, WorldError
        where this PC cannot keep one.
        """
        check_pin(pin)
        self._door.own_password(actor, password)
        verifier = verifiers.hash_password(self._door.mixed(actor.user_id, pin))
        with self._uow.writing(actor) as writing:
            staff.keep_verifier(writing, actor.user_id, self._device.id, verifier)
            writing.record("staff.pin", table="users", row_id=actor.user_id)

    @permitted("staff.own")
    def forget_pin(self, actor: Actor) -> None:
        """Take the own PIN away from this shop file: the password again."""
        with self._uow.writing(actor) as writing:
            staff.forget_pins(writing, actor.user_id)
            writing.record("staff.pin_forgotten", table="users", row_id=actor.user_id)

    @permitted("staff.release")
    def release(self, actor: Actor, user_id: UUID) -> Saved[StaffRow]:
        """Let somebody who mistyped too often try again at once. Raises NotFound."""
        with self._uow.writing(actor) as writing:
            self._touchable(writing, actor, user_id)
            self._door.release(writing, user_id)
            writing.record("staff.released", table="users", row_id=user_id)
            return self._saved(writing, user_id)

    @permitted("staff.disable")
    def disable(self, actor: Actor, user_id: UUID) -> Saved[StaffRow]:
        """Out at once on this PC, elsewhere with the next sync. Raises NotFound, UserError (last owner)."""
        with self._uow.writing(actor) as writing:
            person = self._touchable(writing, actor, user_id)
            if person.is_active:
                if person.role is Role.OWNER:
                    _check_other_owner(writing)
                writing.update(users, user_id, {"is_active": False})
                staff.forget_pins(writing, user_id)
            return self._saved(writing, user_id)

    @permitted("staff.enable")
    def enable(self, actor: Actor, user_id: UUID) -> Saved[StaffRow]:
        """Let a disabled person in again, by the password they had. Raises NotFound."""
        with self._uow.writing(actor) as writing:
            person = self._touchable(writing, actor, user_id)
            if not person.is_active:
                _check_name(writing, person.name, user_id)
                writing.update(users, user_id, {"is_active": True})
            return self._saved(writing, user_id)

    @permitted("staff.read")
    def rules(self, actor: Actor) -> tuple[RuleRow, ...]:
        """What each role but the owner's may do, in the order of the registry."""
        with self._uow.reading(actor) as reading:
            there = {(role, command): said for role, command, said in staff.rules(reading)}
        found = []
        for command in COMMANDS:
            for role in ADJUSTABLE_ROLES:
                default = command.default(role)
                said = default if command.fixed else there.get((role, command.name), default)
                found.append(RuleRow(command.name, command.words, role, said, default, command.fixed))
        return tuple(found)

    @permitted("staff.rules")
    def set_rule(self, actor: Actor, role: Role, command: str, said: Decision | None) -> Saved[RuleRow]:
        """Adjust what a role may do; None: as it was by default. Raises InvalidInput."""
        if role not in ADJUSTABLE_ROLES:
            raise InvalidInput.of({"role": ["An owner may do everything; this cannot be changed."]})
        if not adjustable(command):
            raise InvalidInput.of({"command": [f"There is no rule '{command}' that can be changed."]})
        with self._uow.writing(actor) as writing:
            staff.keep_rule(writing, role, command, said.value if said else staff.DEFAULT)
        row = next(row for row in self.rules(actor) if (row.role, row.command) == (role, command))
        return Saved(row, writing.changes)

    @permitted("staff.read")
    def offline_days(self, actor: Actor) -> int:
        """Days that a PC may go without a sync before only owners sign in there."""
        with self._uow.reading(actor) as reading:
            return staff.offline_days(reading)

    @permitted("staff.rules")
    def set_offline_days(self, actor: Actor, days: int) -> Saved[int]:
        """Set them: 1..365. Raises InvalidInput."""
        if not 1 <= days <= MOST_DAYS:
            raise InvalidInput.of({"days": [f"This must be between 1 and {MOST_DAYS}."]})
        with self._uow.writing(actor) as writing:
            writing.update(businesses, actor.business_id, {"offline_days": days})
        return Saved(days, writing.changes)

    def _touchable(self, reading: Reading, actor: Actor, user_id: UUID) -> UserRow:
        """The person, whom this actor may change. Raises NotFound, NotAllowed."""
        person = staff.person(reading, user_id)
        if actor.role is not Role.OWNER and RANK[person.role] >= RANK[actor.role]:
            raise NotAllowed(
                f"Only an owner may change {person.name}, whose role is {person.role}. Nothing was changed."
            )
        return person

    def _row(self, reading: Reading, person: UserRow) -> StaffRow:
        found = staff.password_of(reading, person.id)
        has_pin = staff.verifier(reading, person.id, self._device.id) is not None
        waits = self._door.waits(reading, person.id)
        has_password = found is not None and found[1] is not None
        return StaffRow(person.id, person.name, person.role, person.is_active, has_password, has_pin, waits)

    def _saved(self, writing: Writing, user_id: UUID) -> Saved[StaffRow]:
        return Saved(self._row(writing, staff.person(writing, user_id)), writing.changes)


def _check_rank(actor: Actor, role: Role) -> None:
    if actor.role is not Role.OWNER and RANK[role] >= RANK[actor.role]:
        raise NotAllowed(f"Only an owner may make somebody {role}. Nothing was changed.")


def _check_name(reading: Reading, name: str, but: UUID | None) -> None:
    """A tile shows a name: two of them alike would be mixed up."""
    there = staff.named(reading, name_key(name))
    if any(person.is_active and person.id != but for person in there):
        raise InvalidInput.of({"name": [f"There is a {name} already. Add a family name or a number."]})


def _check_other_owner(reading: Reading) -> None:
    if staff.active_owners(reading) < 2:
        raise UserError(
            "This is the last owner: somebody has to be left who may do everything. Make somebody else an "
            "owner first.",
            code="last_owner",
        )
