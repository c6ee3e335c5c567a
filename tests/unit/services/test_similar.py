"""The duplicate guard: one person is entered once, and strangers raise no alarm."""

from typing import Any

import pytest

from payme_desktop.domain.resemblance import name_words, same_name
from tests.helpers.books import Book
from tools import sample


def similar(book: Book, **typed: Any) -> list[tuple[str, str]]:
    found = book.customers.similar(book.actor, **typed)
    return [(one.row.label, one.reason) for one in found]


@pytest.fixture
def people(book: Book) -> Book:
    for name, phone, email in (
        ("Marina Oliveira", "912 334 471", "marina@posta.example"),
        ("Johanna Schmidt", "+49 151 23456789", None),
        ("محمد عبد الله", None, None),
        ("王小明", None, None),
        ("Maria", None, None),
        ("Catherine Anne Johnson", None, None),
    ):
        book.customer(name, phone=phone, email=email)
    return book


def test_the_same_number_in_any_form_is_certain(people: Book) -> None:
    for phone in ("912334471", "+351 912 334 471", "00351912334471", "(912) 334-471"):
        assert similar(people, phone=phone) == [("Marina Oliveira", "phone")]


def test_the_same_address_is_certain(people: Book) -> None:
    assert similar(people, email=" MARINA@posta.example ") == [("Marina Oliveira", "email")]


@pytest.mark.parametrize(
    ("typed", "like"),
    [
        ("Marina Oliveira", "Marina Oliveira"),
        ("oliveira marina", "Marina Oliveira"),
        ("Marinna Oliveira", "Marina Oliveira"),
        ("Марина Оливейра", "Marina Oliveira"),
        ("Johana Schmitt", "Johanna Schmidt"),
        ("Mohammed Abd", "محمد عبد الله"),
        ("Wang Xiaoming", ""),
        ("王小明", "王小明"),
        ("Katherine Johnson", "Catherine Anne Johnson"),
        ("Marina Costa", ""),
        ("Maria", ""),
        ("Schmidt", ""),
        ("", ""),
        ("Jo", ""),
    ],
)
def test_a_name_alike_is_likely(people: Book, typed: str, like: str) -> None:
    assert similar(people, name=typed) == ([(like, "name")] if like else [])


@pytest.mark.parametrize(
    "typed",
    [
        {"phone": "91233"},
        {"phone": "call me"},
        {"email": "marina@"},
        {"email": "@"},
        {"name": "*", "phone": "+", "email": "x"},
        {"name": "\"'; DROP TABLE customers --"},
        {"name": "x" * 10_000},
        {"name": "a " * 5_000},
    ],
)
def test_what_is_half_typed_or_wrong_finds_nobody(people: Book, typed: dict[str, str]) -> None:
    assert similar(people, **typed) == []


def test_who_is_edited_and_who_was_deleted_do_not_alarm(people: Book) -> None:
    (found,) = people.customers.similar(people.actor, phone="912334471")
    assert similar(people, phone="912334471", but=found.row.id) == []
    people.customers.delete(people.actor, found.row.id)
    assert similar(people, phone="912334471", name="Marina Oliveira") == []


def test_the_certain_come_first_and_nobody_twice(people: Book) -> None:
    people.customer("Marina Oliveira")
    found = similar(people, name="Marina Oliveira", phone="912334471", email="marina@posta.example")
    assert found == [("Marina Oliveira", "phone"), ("Marina Oliveira", "name")]


@pytest.mark.proof
def test_seeded_duplicates_are_caught_and_strangers_are_not(book: Book) -> None:
    """Of 300 people: one slip, words turned, accents off, a new number; and 300 others of other names."""
    rows = list(sample.made_up_people([f"{number:05}" for number in range(1, 1201)]))
    named = {row["name"]: row for row in rows if len(name_words(row["name"])) == 2}
    known, others = list(named)[:300], list(named)[300:600]
    for name in known:
        book.customer(name)
    caught = [name for at, name in enumerate(known) if similar(book, name=_spoiled(name, at))]
    strangers = [
        name for name in others if not any(same_name(name_words(name), name_words(k)) for k in known)
    ]
    alarmed = [name for name in strangers if similar(book, name=name)]
    assert len(caught) >= 0.95 * len(known)
    assert len(strangers) > 100
    assert len(alarmed) <= 0.02 * len(strangers)


def _spoiled(name: str, at: int) -> str:
    """The name as the next person types it."""
    words = name.split()
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    slip = words[longest][:-2] + words[longest][-1] if len(words[longest]) > 4 else words[longest]
    return {
        0: " ".join(reversed(words)),
        1: " ".join([*words[:longest], slip, *words[longest + 1 :]]),
        2: name.upper(),
        3: name.lower(),
    }[at % 4]


def test_a_scanned_code_finds_exactly_its_customer(book: Book) -> None:
    row = book.customer("Ana", code="A-100")
    book.customer("Bea", code="A-1001")
    found = book.customers.by_code(book.actor, " a-100 ")
    assert found is not None
    assert found.id == row.id
    assert book.customers.by_code(book.actor, "A-10") is None
    assert book.customers.by_code(book.actor, "") is None
    book.customers.delete(book.actor, row.id)
    assert book.customers.by_code(book.actor, "A-100") is None
