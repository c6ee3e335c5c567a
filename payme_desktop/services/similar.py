"""Who may be the person that is being entered: certain by phone or e-mail, likely by name."""

from typing import Final, NamedTuple
from uuid import UUID

from payme_desktop.db import search
from payme_desktop.db.queries import customers as queries
from payme_desktop.db.queries import directory
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain import phones
from payme_desktop.domain.emails import email_key
from payme_desktop.domain.resemblance import name_words, same_name, telling
from payme_desktop.domain.rows import Similar
from payme_desktop.domain.text import clean_line

LOOKED_AT: Final = 120
"""Customers whose names are compared, at most."""


class Typed(NamedTuple):
    """The fields of a form as they stand; ``region``: of the shop."""

    name: str
    phone: str
    email: str
    region: str


def look(reading: Reading, typed: Typed, but: UUID | None, limit: int) -> tuple[Similar, ...]:
    """At most ``limit`` of them: the certain ones first, nobody twice, nobody deleted."""
    found: dict[UUID, Similar] = {}
    for column, key in (("phone_key", _phone_key(typed)), ("email_key", _email_key(typed))):
        ids = [row.id for row in queries.by_key(reading, column, [key]) if row.is_active] if key else []
        for row in directory.by_ids(reading, ids[:limit]):
            found.setdefault(row.id, Similar(row, column.removesuffix("_key")))
    for like in _by_name(reading, typed.name, limit + 1):
        found.setdefault(like.row.id, like)
    return tuple(one for one in found.values() if one.row.id != but)[:limit]


def _by_name(reading: Reading, name: str, limit: int) -> list[Similar]:
    typed = name_words(clean_line(name))
    if not telling(typed):
        return []
    near = search.namesakes(reading, typed, LOOKED_AT)
    numbers = [n for n, key in near if same_name(typed, key.split())][:limit]
    return [Similar(row, "name") for row in search.by_numbers(reading, numbers)]


def _phone_key(typed: Typed) -> str:
    try:
        return phones.phone_key(phones.parse(clean_line(typed.phone), typed.region)) if typed.phone else ""
    except ValueError:
        return ""


def _email_key(typed: Typed) -> str:
    return email_key(clean_line(typed.email) or None) if "@" in typed.email else ""
