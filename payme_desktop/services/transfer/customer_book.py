"""The customers that the rows of a chunk may mean: those in the book, and those planned before them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final
from uuid import UUID

from payme_desktop.db.queries import transfer as queries
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.text import FOLD_VERSION
from payme_desktop.services.transfer.customer_rows import Entry, folded_name

_NAMES: Final = tuple(column.name for column in queries.PEOPLE[2:])
_KEYS: Final = tuple(column.name for column in queries.KEYS)
_INDEXED: Final = ("phone_key", "email_key", "code_key")


@dataclass(slots=True)
class Person:
    """A customer as it will stand. ``values``: fields and keys by column; ``touched``: planned here."""

    id: UUID
    is_active: bool
    values: dict[str, Any]
    touched: bool = False

    @property
    def folded(self) -> str:
        return folded_name(self.values["name_key"], self.values["name"])

    @property
    def name_alone(self) -> str:
        """The folded name of somebody of whom nothing else is known, else empty."""
        known = any(self.values[key] for key in _INDEXED)
        return "" if known else self.folded

    def signs(self) -> list[tuple[str, str]]:
        """By what this person is found: ``(column, key)``."""
        return [(key, self.values[key]) for key in _INDEXED] + [("alone", self.name_alone)]


class Book:
    """Customers by what names them."""

    def __init__(self) -> None:
        self._people: dict[UUID, Person] = {}
        self._loaded: list[UUID] = []
        self._by: defaultdict[tuple[str, str], dict[UUID, Person]] = defaultdict(dict)

    def load(self, reading: Reading, entries: Sequence[Entry]) -> None:
        """Everybody in the database whom one of the rows may mean."""
        wanted = {key: {str(entry.values[key]) for entry in entries} - {""} for key in _INDEXED}
        alone = {str(entry.values["name_key"]) for entry in entries if name_only(entry)}
        found = chain.from_iterable(queries.people_by(reading, key, keys) for key, keys in wanted.items())
        for row in chain(found, queries.people_by_name_alone(reading, alone)):
            # What is planned for somebody goes before what is in the database.
            if row[0] not in self._people:
                self.add(_person(row))
                self._loaded.append(row[0])

    def add(self, person: Person) -> None:
        """Somebody more."""
        self._people[person.id] = person
        for sign in person.signs():
            self._by[sign][person.id] = person

    def change(self, person: Person, values: dict[str, Any]) -> None:
        """Somebody with other values: found by the new ones, and no longer by the old ones."""
        for sign in person.signs():
            self._by[sign].pop(person.id, None)
        person.values = {**person.values, **values}
        person.touched = True
        self.add(person)

    def unload(self) -> None:
        """Let go of whom the database can tell again, because nothing is planned for them."""
        for person_id in self._loaded:
            if not self._people[person_id].touched:
                person = self._people.pop(person_id)
                for sign in person.signs():
                    self._by[sign].pop(person_id, None)
        self._loaded.clear()

    def meant_by(self, entry: Entry) -> list[Person]:
        """Whom a row means: by code, else by phone or e-mail together with the name, else by the name alone.

        A code that nobody has may belong to somebody who has no code yet. Where active customers fit,
        deleted ones are left out.
        """
        found = self._all("code_key", entry)
        if not found:
            found = self._by_name_alone(entry) if name_only(entry) else self._by_contact(entry)
        active = [person for person in found if person.is_active]
        return active or found[:1]

    def _by_contact(self, entry: Entry) -> list[Person]:
        phone = self._all("phone_key", entry)
        if entry.folded:
            found = {each.id: each for each in (*phone, *self._all("email_key", entry))}
            same = [each for each in found.values() if each.folded == entry.folded]
        else:
            same = [each for each in phone if not each.folded] or phone
        return [each for each in same if not each.values["code_key"]] if entry.values["code_key"] else same

    def _by_name_alone(self, entry: Entry) -> list[Person]:
        return list(self._by.get(("alone", entry.folded), {}).values())

    def _all(self, column: str, entry: Entry) -> list[Person]:
        key = entry.values[column]
        return list(self._by.get((column, key), {}).values()) if key else []


def name_only(entry: Entry) -> bool:
    """Whether a row tells nothing but a name by which somebody is known."""
    return not any(entry.values[key] for key in _INDEXED)


def _person(row: Sequence[Any]) -> Person:
    values = dict(zip((*_NAMES, *_KEYS), row[2:], strict=True))
    return Person(row[0], row[1], values)


def new_person(person_id: UUID, values: dict[str, Any], preferences: dict[str, Any]) -> Person:
    """Somebody planned: ``values`` are the columns of the customer, keys included."""
    known = {name: values[name] for name in chain(_NAMES, _KEYS) if name in values}
    return Person(person_id, is_active=True, values={**known, **preferences}, touched=True)


def differing(person: Person, entry: Entry) -> dict[str, Any]:
    """The given values that differ from a person's, with the keys that follow from them.

    The same number or address written otherwise does not differ.
    """
    values = person.values
    wanted = {name: value for name, value in entry.given.items() if values[name] != value}
    for name in ("phone", "email"):
        if name in wanted and values[f"{name}_key"] == entry.values[f"{name}_key"]:
            del wanted[name]
    return wanted | dict(_keys_of(wanted, entry))


def _keys_of(wanted: Iterable[str], entry: Entry) -> Iterable[tuple[str, Any]]:
    changed = [f"{name}_key" for name in wanted if f"{name}_key" in _KEYS]
    if changed:
        yield from ((key, entry.values[key]) for key in changed)
        if "name_key" in changed:
            yield "sound_key", entry.values["sound_key"]
        yield "fold_version", FOLD_VERSION
