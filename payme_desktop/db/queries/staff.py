"""People, their PINs at this PC, the tries to sign in, and what the business adjusted of the roles."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select

from payme_desktop.db.queries.directory import BUSINESS
from payme_desktop.db.tables import businesses, clock_marks, pin_verifiers, role_rules, sign_in_tries, users
from payme_desktop.db.types import Id
from payme_desktop.db.unit_of_work import Reading, Writing
from payme_desktop.domain.ids import derived_id
from payme_desktop.domain.permissions import Decision
from payme_desktop.domain.rows import UserRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import NotFound

DEFAULT: Final = "default"
"""In the place of a decision: adjusted once, and taken back."""

_u, _p, _t = users.c, pin_verifiers.c, sign_in_tries.c
_PERSON: Final = (_u.id, _u.name, _u.role, _u.is_active)
_ALL: Final = (
    select(*_PERSON).where(_u.business_id == BUSINESS).order_by(_u.is_active.desc(), _u.name_key, _u.id)
)
_ONE: Final = select(*_PERSON, _u.password_hash).where(_u.business_id == BUSINESS, _u.id == bindparam("user"))
_NAMED: Final = select(*_PERSON).where(_u.business_id == BUSINESS, _u.name_key == bindparam("name_key"))
_WITH_PIN: Final = (
    select(*_PERSON, _p.password_mark, _u.password_hash)
    .join(pin_verifiers, (_p.business_id == _u.business_id) & (_p.user_id == _u.id))
    .where(_u.business_id == BUSINESS, _u.is_active.is_(True), _p.device_id == bindparam("device"))
    .order_by(_u.name_key, _u.id)
)
_VERIFIER: Final = (
    select(_p.verifier, _p.password_mark, _u.password_hash)
    .join(users, (_p.business_id == _u.business_id) & (_p.user_id == _u.id))
    .where(_p.business_id == BUSINESS, _p.id == bindparam("pin"))
)
_TRIES: Final = select(_t.failed, _t.at, _t.device_id, _t.uptime).where(
    _t.business_id == BUSINESS, _t.id == bindparam("tries")
)
_RULES: Final = (
    select(role_rules.c.role, role_rules.c.command, role_rules.c.decision)
    .where(role_rules.c.business_id == BUSINESS)
    .order_by(role_rules.c.role, role_rules.c.command)
)
_OWNERS: Final = (
    select(func.count())
    .select_from(users)
    .where(_u.business_id == BUSINESS, _u.role == Role.OWNER.value, _u.is_active.is_(True))
)
_DAYS: Final = select(businesses.c.offline_days).where(businesses.c.id == BUSINESS)
_MARK: Final = select(clock_marks.c.seen_at, clock_marks.c.synced_at).where(
    clock_marks.c.business_id == BUSINESS
)


def pin_id(user_id: UUID, device_id: UUID) -> UUID:
    """The id of the one PIN of a person at a PC."""
    return derived_id(user_id, "pin", device_id)


def rule_id(business_id: UUID, role: Role, command: str) -> UUID:
    """The id of the one rule for a role and a command: alike on every PC."""
    return derived_id(business_id, "rule", role.value, command)


def _person(row: Sequence[Any]) -> UserRow:
    return UserRow(row[0], row[1], Role(row[2]), row[3])


def everybody(reading: Reading) -> tuple[UserRow, ...]:
    """All people, the disabled ones last, by name."""
    return tuple(_person(row) for row in reading.all(_ALL))


def person(reading: Reading, user_id: UUID) -> UserRow:
    """Raises NotFound."""
    row = reading.first(_ONE, user=user_id)
    if row is None:
        raise NotFound("There is no such person in this shop. Look at the list of staff.")
    return _person(row)


def password_of(reading: Reading, user_id: UUID) -> tuple[UserRow, str | None] | None:
    """Somebody and the verifier of their password; None where there is nobody of that id."""
    row = reading.first(_ONE, user=user_id)
    return (_person(row), row[4]) if row else None


def named(reading: Reading, name_key: str) -> tuple[UserRow, ...]:
    """The people of that folded name, the disabled ones too."""
    return tuple(_person(row) for row in reading.all(_NAMED, name_key=name_key))


def with_pin(reading: Reading, device_id: UUID) -> tuple[UserRow, ...]:
    """Who has a PIN at that PC and is not disabled, by name."""
    return tuple(_person(row) for row in reading.all(_WITH_PIN, device=device_id) if row[4] == _mark(row[5]))


def verifier(reading: Reading, user_id: UUID, device_id: UUID) -> str | None:
    """What a PIN is checked with at that PC; None where there is none, or the password is another one now."""
    row = reading.first(_VERIFIER, pin=pin_id(user_id, device_id))
    return str(row[0]) if row and row[1] == _mark(row[2]) else None


def keep_verifier(writing: Writing, user_id: UUID, device_id: UUID, value: str) -> None:
    """Set a PIN, in place of what was there; it holds as long as the password of now."""
    found = password_of(writing, user_id)
    values = {"verifier": value, "password_mark": _mark(found[1] if found else None)}
    key = pin_id(user_id, device_id)
    if not writing.update(pin_verifiers, key, values):
        writing.insert(pin_verifiers, [{"id": key, "user_id": user_id, "device_id": device_id, **values}])


def keep_password(writing: Writing, user_id: UUID, hashed: str, device_id: UUID) -> None:
    """Another verifier of a password, by the person: their PIN of this PC stays good, others do not."""
    pin = verifier(writing, user_id, device_id)
    writing.update(users, user_id, {"password_hash": hashed})
    if pin is not None:
        keep_verifier(writing, user_id, device_id, pin)


def _mark(password_hash: str | None) -> str:
    return hashlib.sha256((password_hash or "").encode()).hexdigest()


_ID: Final = bindparam("pin", type_=Id)
_OF_PERSON: Final = bindparam("user", type_=Id)


def forget_pins(writing: Writing, user_id: UUID) -> None:
    """Take every PIN of somebody out of this database."""
    statement = delete(pin_verifiers).where(_p.business_id == BUSINESS, _p.user_id == _OF_PERSON)
    writing.execute(pin_verifiers, statement, (), [{"user": user_id}])


def tries(reading: Reading, key: UUID) -> tuple[int, datetime, UUID, int] | None:
    """``(failed, at, device, uptime)`` of the last failed tries."""
    row = reading.first(_TRIES, tries=key)
    return tuple(row) if row else None


def keep_tries(writing: Writing, key: UUID, failed: int, device_id: UUID, uptime: int) -> None:
    """Count tries."""
    values = {"failed": failed, "at": writing.now, "device_id": device_id, "uptime": uptime}
    if not writing.update(sign_in_tries, key, values):
        writing.insert(sign_in_tries, [{"id": key, **values}])


def rules(reading: Reading) -> tuple[tuple[Role, str, Decision], ...]:
    """What is adjusted now: (role, command, decision); without what only another version can read."""
    found = []
    for role, command, said in reading.all(_RULES):
        if role in {*Role} and said in {*Decision}:
            found.append((Role(role), command, Decision(said)))
    return tuple(found)


def keep_rule(writing: Writing, role: Role, command: str, said: str) -> None:
    """Set a rule; ``DEFAULT`` takes it back."""
    key = rule_id(writing.business_id, role, command)
    if not writing.update(role_rules, key, {"decision": said}):
        row = {"id": key, "role": role.value, "command": command, "decision": said}
        writing.insert(role_rules, [row])


def active_owners(reading: Reading) -> int:
    """How many owners are not disabled."""
    return int(reading.scalar(_OWNERS))


def offline_days(reading: Reading) -> int:
    """Days that a PC may go without a sync."""
    return int(reading.scalar(_DAYS))


def clock_mark(reading: Reading) -> tuple[datetime, datetime] | None:
    """``(seen_at, synced_at)``: the latest moment seen here, and the sync since which that is."""
    row = reading.first(_MARK)
    return (row[0], row[1]) if row else None


def keep_clock_mark(writing: Writing, seen_at: datetime, synced_at: datetime) -> None:
    """Remember the latest moment seen since a sync."""
    key, values = writing.business_id, {"seen_at": seen_at, "synced_at": synced_at}
    if not writing.update(clock_marks, key, values):
        writing.insert(clock_marks, [{"id": key, **values}])
