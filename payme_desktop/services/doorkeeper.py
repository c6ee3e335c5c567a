"""Proves who somebody is: a password anywhere, a PIN at the PC where it was set. Counts tries, slowly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from payme_desktop.db.queries import staff
from payme_desktop.db.unit_of_work import Reading, UnitOfWork, Writing
from payme_desktop.domain import permissions
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.ports import Device
from payme_desktop.domain.rows import UserRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import SignInFailed
from payme_desktop.services import grace, verifiers
from payme_desktop.services.keys import name_key
from payme_desktop.services.throttle import PASSWORD, PIN, Throttle, key_of

NOBODY: Final = UUID(int=0)
WRONG: Final = "Name or password is wrong. Check both and try again."
WRONG_PIN: Final = "This PIN is not right. Try again, or sign in with the password."


@dataclass(frozen=True, slots=True)
class _Tried:
    """Who may be meant, and what the secret is checked with. ``key``: where the try was counted."""

    person: UserRow | None
    verifier: str | None
    key: UUID


class Doorkeeper:
    """Three steps: count the try, check it outside any transaction (it takes long), let in or not."""

    def __init__(self, uow: UnitOfWork, device: Device) -> None:
        self._uow = uow
        self._device = device
        self._throttle = Throttle(device)

    def by_password(self, business_id: UUID, name: str, password: str) -> Actor:
        """Who has that name and password. Raises SignInFailed, which never says what of it is wrong."""
        folded = name_key(name)
        with self._uow.writing(nobody(business_id)) as writing:
            people = [person for person in staff.named(writing, folded) if person.is_active]
            tried = [self._password_of(writing, person) for person in people]
            tried = tried or [_Tried(None, None, key_of(folded, PASSWORD))]
            self._throttle.count(writing, [each.key for each in tried])
        fits = [each for each in tried if verifiers.verifies(each.verifier, password)]
        if not fits:
            raise SignInFailed(WRONG)
        return self._let_in(business_id, fits[0], PASSWORD, password, also=[each.key for each in tried])

    def own_password(self, actor: Actor, password: str) -> None:
        """Whether the person who is signed in knows the own password. Raises SignInFailed."""
        with self._uow.writing(actor) as writing:
            tried = self._password_of(writing, staff.person(writing, actor.user_id))
            self._throttle.count(writing, [tried.key])
        if not verifiers.verifies(tried.verifier, password):
            raise SignInFailed("This is not your password. Nothing was changed.")
        self._let_in(actor.business_id, tried, PASSWORD, password)

    def by_pin(self, business_id: UUID, user_id: UUID, pin: str) -> Actor:
        """That person by their PIN of this PC. Raises SignInFailed, WorldError where the PC's key is gone."""
        with self._uow.writing(nobody(business_id)) as writing:
            found = staff.password_of(writing, user_id)
            person = found[0] if found and found[0].is_active else None
            verifier = staff.verifier(writing, user_id, self._device.id) if person else None
            tried = _Tried(person, verifier, key_of(user_id, PIN))
            self._throttle.count(writing, [tried.key])
        if not verifiers.verifies(verifier, self.mixed(user_id, pin)):
            raise SignInFailed(WRONG_PIN)
        return self._let_in(business_id, tried, PIN, pin)

    def by_secret(self, business_id: UUID, user_id: UUID, secret: str) -> Actor:
        """That person by the PIN of this PC where they have one, else by the password."""
        with self._uow.reading(nobody(business_id)) as reading:
            found = staff.password_of(reading, user_id)
            with_pin = staff.verifier(reading, user_id, self._device.id) is not None
        if with_pin and secret.isdigit():
            return self.by_pin(business_id, user_id, secret)
        return self._by_id(business_id, user_id, found[0].name if found else "", secret)

    def mixed(self, user_id: UUID, pin: str) -> str:
        """What the verifier of a PIN is made of."""
        return self._device.mixed(f"{user_id}/{pin}")

    def release(self, writing: Writing, user_id: UUID) -> None:
        """Let somebody try again at once."""
        self._throttle.forget(writing, key_of(user_id, PIN), key_of(user_id, PASSWORD))

    def waits(self, reading: Reading, user_id: UUID) -> int:
        """Seconds until somebody may try again, by PIN or by password."""
        return max(self._throttle.waits(reading, key_of(user_id, kind)) for kind in (PIN, PASSWORD))

    def _by_id(self, business_id: UUID, user_id: UUID, name: str, password: str) -> Actor:
        actor = self.by_password(business_id, name, password)
        if actor.user_id != user_id:
            raise SignInFailed(WRONG)
        return actor

    def _password_of(self, reading: Reading, person: UserRow) -> _Tried:
        found = staff.password_of(reading, person.id)
        return _Tried(person, found[1] if found else None, key_of(person.id, PASSWORD))

    def _let_in(
        self, business_id: UUID, tried: _Tried, kind: str, secret: str, also: Sequence[UUID] = ()
    ) -> Actor:
        """``also``: where the try was counted for others of the same name, who did nothing."""
        assert tried.person is not None, "nobody's verifier fits nothing"
        person, anew = tried.person, None
        if tried.verifier and verifiers.weak(tried.verifier):
            anew = verifiers.hash_password(self.mixed(person.id, secret) if kind == PIN else secret)
        with self._uow.writing(Actor(business_id, person.id, person.name, person.role)) as writing:
            refused = grace.overdue(writing)
            grace.look_at_clock(writing)
            for key in also:
                self._throttle.give_back(writing, key)
            self._throttle.forget(writing, tried.key)
            if kind == PASSWORD:
                self._throttle.forget(writing, key_of(person.id, PIN))
            if anew and kind == PIN:
                staff.keep_verifier(writing, person.id, self._device.id, anew)
            elif anew:
                staff.keep_password(writing, person.id, anew, self._device.id)
            actor = acting(writing, person)
        if refused is not None and actor.role is not Role.OWNER:
            raise refused
        return actor


def nobody(business_id: UUID) -> Actor:
    """Who acts while nobody is signed in yet."""
    return Actor(business_id, NOBODY, "", Role.VIEWER)


def acting(reading: Reading, person: UserRow) -> Actor:
    """A person with the rights that the role has now."""
    rules = [(command, said) for role, command, said in staff.rules(reading) if role is person.role]
    adjusted = permissions.adjusted(rules, person.role)
    return Actor(reading.business_id, person.id, person.name, person.role, adjusted)
