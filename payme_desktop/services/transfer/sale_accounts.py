"""Whose sale it is: references of a file resolved many at once, and what is kept of each customer."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from payme_desktop.db.queries import transfer as queries
from payme_desktop.db.types import scaled
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain import phones
from payme_desktop.domain.drafts import CustomerDraft, Rules, draft
from payme_desktop.domain.emails import email_key
from payme_desktop.domain.ids import parse_id
from payme_desktop.errors import InvalidInput
from payme_desktop.services.customers import customer_values
from payme_desktop.services.keys import code_key

_PHONE_LIKE: Final = re.compile(r"[+(\d]")
UNKNOWN: Final = "No customer has this code, phone, e-mail or id."
SEVERAL: Final = "This fits more than one customer. Give the code of the one that is meant."
_REMEMBERED: Final = 200_000


def _code_key(reference: str, _region: str) -> str:
    return code_key(reference)


def _phone_key(reference: str, region: str) -> str:
    try:
        return phones.phone_key(phones.parse(reference, region)) if _PHONE_LIKE.match(reference) else ""
    except ValueError:
        return ""


def _email_key(reference: str, _region: str) -> str:
    return email_key(reference) if "@" in reference else ""


def _id(reference: str, _region: str) -> UUID | None:
    return parse_id(reference) if len(reference) >= 32 else None


_STEPS: Final[tuple[tuple[str, Callable[[str, str], object]], ...]] = (
    ("code_key", _code_key),
    ("phone_key", _phone_key),
    ("email_key", _email_key),
    ("id", _id),
)
"""By what a reference is looked up, in this order."""


@dataclass(slots=True)
class Account:
    """A customer as far as sales go. ``cents``, ``thousandths``: net spend and items, this import included.

    ``born``: the draft of somebody whom this import makes, once a row of theirs is added (``used``).
    """

    id: UUID
    cents: int = 0
    thousandths: int = 0
    born: CustomerDraft | None = None
    used: bool = False


class Accounts:
    """Reference -> account. Found ones are remembered from chunk to chunk; what was not found is not."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._by_reference: dict[str, Account] = {}
        self._by_id: dict[UUID, Account] = {}
        self._problems: dict[str, str] = {}
        self._newborn: dict[tuple[str, object], Account] = {}
        self._settled: set[UUID] = set()

    def forget(self) -> None:
        """Ask the database again."""
        self._newborn.clear()
        self._by_reference.clear()
        self._by_id.clear()

    def load(self, reading: Reading, references: Iterable[str]) -> None:
        """Resolve references: as codes, then phones, e-mails and ids."""
        self._problems.clear()
        open_ = {each for each in references if each and each not in self._by_reference}
        for column, key_of in _STEPS:
            keys = {each: key for each in open_ if (key := key_of(each, self._rules.region))}
            open_ -= self._resolve(reading, column, keys)

    def _resolve(self, reading: Reading, column: str, keys: Mapping[str, object]) -> set[str]:
        """The references that are somebody's, be it more than one's."""
        found: dict[object, list[tuple[UUID, bool, int, int]]] = {}
        for key, customer_id, active, spent, items in queries.accounts_by(
            reading, column, set(keys.values())
        ):
            row = (customer_id, active, scaled(spent, 2), scaled(items, 3))
            found.setdefault(key, []).append(row)
        for reference, key in keys.items():
            if key in found:
                self._take(reference, found[key])
        return {reference for reference, key in keys.items() if key in found}

    def _take(self, reference: str, rows: list[tuple[UUID, bool, int, int]]) -> None:
        active = [row for row in rows if row[1]] or rows
        if len(active) > 1:
            self._problems[reference] = SEVERAL
            return
        customer_id, _, cents, thousandths = active[0]
        account = self._by_id.setdefault(customer_id, Account(customer_id, cents, thousandths))
        self._by_reference[reference] = account

    def of(self, reference: str) -> Account | None:
        """The account of a reference, None where there is none or more than one."""
        return self._by_reference.get(reference)

    def problem(self, reference: str) -> str:
        """Why a reference has no account; empty where nobody is known by it, so that somebody may be."""
        return self._problems.get(reference, "")

    def newborn(self, reference: str) -> Account:
        """Somebody new for a reference by which nobody is known, or who was made for one that means the same.

        Raises InvalidInput.
        """
        for column, key in self._keys(reference):
            if there := self._newborn.get((column, key)):
                return there
        made = draft(CustomerDraft, _named(reference), self._rules)
        values = customer_values(made, self._rules.region)
        account = Account(values["id"], born=made.model_copy(update={"id": values["id"]}))
        for column, _ in _STEPS[:-1]:
            if values[column]:
                self._newborn[column, values[column]] = account
        return account

    def newborns(self) -> list[CustomerDraft]:
        """Those made since ``settle`` who have a row."""
        fresh = {
            each.id: each for each in self._newborn.values() if each.used and each.id not in self._settled
        }
        return [each.born for each in fresh.values() if each.born]

    def settle(self, *, written: bool) -> None:
        """The plan holds: newborns are in the book, or in a dry run would be. The others never were."""
        if written:
            self._newborn.clear()
        else:
            self._newborn = {sign: each for sign, each in self._newborn.items() if each.used}
            self._settled.update(each.id for each in self._newborn.values())
        if written and len(self._by_reference) > _REMEMBERED:
            self.forget()

    def _keys(self, reference: str) -> Iterator[tuple[str, object]]:
        for column, key_of in _STEPS:
            if key := key_of(reference, self._rules.region):
                yield column, key


def _named(reference: str) -> dict[str, str]:
    """What is known of somebody from a reference alone: the code, unless it is plainly something else."""
    if parse_id(reference):
        raise InvalidInput("No customer has this id.")
    if reference.startswith("+"):
        return {"phone": reference}
    if "@" in reference:
        return {"name": reference, "email": reference}
    return {"name": reference, "code": reference}
