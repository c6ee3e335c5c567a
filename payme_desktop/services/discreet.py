"""What a search, a cursor and an error must not tell somebody who sees a field masked."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from payme_desktop.db.queries import directory
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.masking import CONTACTS, Hidden, hidden
from payme_desktop.domain.phones import digits
from payme_desktop.domain.rows import CustomerListRow, CustomerRow, SearchHit, SearchResult
from payme_desktop.domain.searching import Wanted
from payme_desktop.domain.text import fold, words
from payme_desktop.domain.vocabulary import CustomerSort

TAIL: Final = 4
"""Digits of the end of a number that find it: what a customer says at the counter. One digit more each time
would tell the whole number."""


def discreet(reading: Reading, wanted: Wanted, found: SearchResult) -> SearchResult:
    """The hits that tell nothing of a masked field but that all of it, or four digits, was typed."""
    away = hidden(reading.actor)
    if not away & {"phone", "email"}:
        return found
    hits = tuple(hit for hit in found.hits if _may_hit(away, wanted, hit))
    return SearchResult(hits, found.more)


def _may_hit(away: Hidden, wanted: Wanted, hit: SearchHit) -> bool:
    if hit.matched == "phone" and "phone" in away:
        return hit.exact or _tail_fits(wanted, hit.row)
    if hit.matched == "email" and "email" in away:
        return hit.exact
    if "email" in away and not (hit.exact and hit.matched == "code"):
        return hit.alike or _named(wanted, hit.row)
    return True


def _tail_fits(wanted: Wanted, row: CustomerListRow) -> bool:
    typed = digits(wanted.text)
    return len(typed) == TAIL and digits(row.phone or "").endswith(typed)


def _named(wanted: Wanted, row: CustomerListRow) -> bool:
    """Whether name and code alone hold every word that was typed: the e-mail is not needed for it."""
    text = f" {' '.join(words(fold(f'{row.name} {row.code or str()}')))}"
    return all(f" {' '.join(group)}" in text for group in wanted.groups)


def key_in_cursor(reading: Reading, listing: directory.ListOf, key: Any) -> str | int | None:
    """The sort key of a cursor; a masked spend is not in it."""
    if listing.sort is CustomerSort.SPENT and "spend" in hidden(reading.actor):
        return None
    return directory.key_to_json(key)


def key_of_cursor(reading: Reading, listing: directory.ListOf, key: Any, n: int) -> Any:
    """The same way back: what the customer at the end of that page has spent by now."""
    if listing.sort is CustomerSort.SPENT and "spend" in hidden(reading.actor):
        return directory.key_to_json(directory.spent_by(reading, n) or Decimal(0))
    return key


def without_known(away: Hidden, typed: dict[str, Any], row: CustomerRow | None) -> dict[str, Any]:
    """A form as it was left, without the values of the record that its typist may no longer see."""
    if row is None or not away:
        return typed
    known = {name: getattr(row, name) for name in CONTACTS if name in away}
    return {name: value for name, value in typed.items() if value is None or known.get(name) != value}


def customer_of(form: str) -> UUID | None:
    """Whose record a form is about: ``edit:<id>``."""
    try:
        return UUID(form.partition(":")[2])
    except ValueError:
        return None
