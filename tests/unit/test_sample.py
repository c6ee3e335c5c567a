"""The sample: CDNOW as counted from its source, and people who are always the same."""

import unicodedata
from decimal import Decimal

import phonenumbers
import pytest

from tools.sample import CdnowRow, made_up_people, read_cdnow


@pytest.fixture(scope="module")
def purchases() -> list[CdnowRow]:
    return list(read_cdnow())


@pytest.fixture(scope="module")
def people(purchases: list[CdnowRow]) -> list[dict[str, str]]:
    return list(made_up_people(sorted({row.customer for row in purchases})))


def test_cdnow_is_whole(purchases: list[CdnowRow]) -> None:
    assert len(purchases) == 69_659
    assert len({row.customer for row in purchases}) == 23_570
    assert sum(row.amount for row in purchases) == Decimal("2500315.63")
    assert sum(row.items for row in purchases) == 167_881
    days = [row.day for row in purchases]
    assert (min(days).isoformat(), max(days).isoformat()) == ("1997-01-01", "1998-06-30")
    best = [row.amount for row in purchases if row.customer == "07592"]
    assert (len(best), sum(best)) == (201, Decimal("13990.93"))


def test_people_do_not_depend_on_who_else_is_drawn(people: list[dict[str, str]]) -> None:
    assert list(made_up_people(["00042"])) == [person for person in people if person["code"] == "00042"]


def test_no_phone_and_no_email_is_shared(people: list[dict[str, str]]) -> None:
    for field, least in (("phone", 20_000), ("email", 10_000)):
        values = [person[field] for person in people if person[field]]
        assert len(values) > least
        assert len({value.replace(" ", "") for value in values}) == len(values)


def test_phones_are_in_use_somewhere(people: list[dict[str, str]]) -> None:
    for person in people[:600]:
        if typed := person["phone"]:
            dialled = f"+{typed[2:]}" if typed.startswith("00") else typed
            assert phonenumbers.is_valid_number(phonenumbers.parse(dialled, "PT")), person


def test_everything_fits_its_column(people: list[dict[str, str]]) -> None:
    assert all(person["name"] or person["phone"] for person in people)
    assert max(len(person["name"]) for person in people) < 60
    assert max(len(person["phone"]) for person in people) <= 20


def test_many_scripts_live_here(people: list[dict[str, str]]) -> None:
    text = "".join(person["name"] for person in people)
    scripts = {unicodedata.name(letter).split()[0] for letter in set(text) if letter.isalpha()}
    assert scripts >= {
        "LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "DEVANAGARI", "THAI", "CJK", "HIRAGANA", "HANGUL",
    }  # fmt: skip
