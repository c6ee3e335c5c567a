"""D16: of a customer who was erased, nothing is left in any file of the shop; the sales stay."""

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from payme_desktop.domain.drafts import CustomerChange, NoteDraft, PreferencesDraft, draft
from payme_desktop.services.form_drafts import FormDraftService
from tests.helpers.books import Book
from tests.helpers.deciphered import deciphered
from tests.helpers.promised import Promised

COUNT = 1000


def canary(number: int) -> str:
    return f"canary{hashlib.sha256(number.to_bytes(2, 'big')).hexdigest()[:10]}"


CANARIES = tuple(canary(number) for number in range(COUNT))


def left(folder: Path) -> list[str]:
    """The canaries in the bytes of any file there: the shop's, deciphered, and every other as it is."""
    text = b""
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        if not file.name.endswith(("-wal", "-shm")):
            text += (deciphered(file) if file.suffix == ".shop" else b"") + file.read_bytes()
    text = text.lower()
    return [each for each in CANARIES if each.encode() in text]


def planted(book: Book) -> list[UUID]:
    """A hundred people with ten canaries each: in every field, overwritten ones, forms not saved."""
    people, forms = [], FormDraftService(book.uow)
    for start in range(0, COUNT, 10):
        c = CANARIES[start : start + 10]
        made = book.customer(c[0], email=f"{c[1]}@example.org", address=c[2], code=c[3])
        book.preferences.update(
            book.actor, made.id, PreferencesDraft(favorite_products=c[4], best_contact_time=c[5])
        )
        note = book.notes.add(book.actor, made.id, NoteDraft(content=c[6] * 3)).row.id
        book.notes.add(book.actor, made.id, NoteDraft(content=c[7]))
        book.notes.delete(book.actor, note)
        book.customers.update(book.actor, made.id, draft(CustomerChange, {"address": c[8]}, book.rules))
        forms.keep(book.actor, f"customer:{made.id}", {"name": c[9]})
        book.sale(made.id, "1.00")
        people.append(made.id)
    return people


@pytest.mark.proof
@pytest.mark.promise("D16")
def test_of_a_thousand_canaries_none_is_left(shop_book: Book, tmp_path: Path, promised: Promised) -> None:
    other = shop_book.customer("Somebody Else")
    people = planted(shop_book)
    sung = len(left(tmp_path))
    assert sung > COUNT * 0.85, "the search finds what is there (overwritten values are gone at once)"
    for each in people:
        shop_book.customers.erase(shop_book.actor, each)
    still = left(tmp_path)
    promised("D16", tried=COUNT, failed=len(still), note=f"canaries, {sung} found before the erasure")
    shop_book.engine.dispose()
    assert left(tmp_path) == [], "closed, too"
    assert shop_book.customers.get(shop_book.actor, other.id).customer.name == "Somebody Else"
    assert shop_book.metrics.shop(shop_book.actor).purchases == len(people), "the sales stay"


def test_control_without_the_end_of_the_log_canaries_sing(
    shop_book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log still holds what the file no longer does: that is why an erasure ends it."""
    people = planted_few(shop_book)
    monkeypatch.setattr(type(shop_book.uow), "settle", lambda _: None)
    shop_book.customers.erase(shop_book.actor, people)
    assert left(tmp_path) != []


def planted_few(book: Book) -> Any:
    return book.customer(CANARIES[0], address=CANARIES[1]).id
