"""The sample: CDNOW as counted from its source, and people who are always the same."""

import csv
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

import phonenumbers
import pytest

from tools.sample import (
    COLUMNS,
    SALES_COLUMNS,
    CdnowRow,
    made_up_people,
    read_cdnow,
    write_customers_csv,
    write_sales_csv,
)

Person = dict[str, str]


@pytest.fixture(scope="module")
def purchases() -> list[CdnowRow]:
    return list(read_cdnow())


@pytest.fixture(scope="module")
def people(purchases: list[CdnowRow]) -> list[Person]:
    return list(made_up_people(sorted({row.customer for row in purchases})))


def parsed(typed: str) -> phonenumbers.PhoneNumber:
    """A phone as a shop in Portugal reads it."""
    return phonenumbers.parse(typed, "PT")


def test_cdnow_is_whole(purchases: list[CdnowRow]) -> None:
    assert len(purchases) == 69_659
    assert len({row.customer for row in purchases}) == 23_570
    assert sum(row.amount for row in purchases) == Decimal("2500315.63")
    assert sum(row.items for row in purchases) == 167_881
    days = [row.day for row in purchases]
    assert (min(days).isoformat(), max(days).isoformat()) == ("1997-01-01", "1998-06-30")
    best = [row.amount for row in purchases if row.customer == "07592"]
    assert (len(best), sum(best)) == (201, Decimal("13990.93"))


def test_cdnow_keeps_its_equal_rows_and_its_free_ones(purchases: list[CdnowRow]) -> None:
    assert len(purchases) - len({(row.customer, row.day) for row in purchases}) == 2_068
    assert len(purchases) - len(set(purchases)) == 255
    assert sum(row.amount == 0 for row in purchases) == 80
    bought = Counter(Counter(row.customer for row in purchases).values())
    assert bought[1] == 11_908
    assert sum(count for times, count in bought.items() if 2 <= times <= 3) == 6_296
    assert sum(count for times, count in bought.items() if 4 <= times <= 9) == 4_212
    assert sum(count for times, count in bought.items() if times >= 10) == 1_154


def test_people_do_not_depend_on_who_else_is_drawn(people: list[Person]) -> None:
    some = people[4_000:3_000:-7]
    assert list(made_up_people([person["code"] for person in some])) == some


def test_another_seed_draws_other_people(people: list[Person]) -> None:
    codes = [person["code"] for person in people[:50]]
    others = list(made_up_people(codes, seed="another"))
    assert [person["code"] for person in others] == codes
    assert others != people[:50]


@pytest.mark.parametrize("code", ["", "1", "100001", "A0001", "٠٠٠٠١"])
def test_a_code_that_cannot_make_a_phone_unique_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="five digits"):
        list(made_up_people([code]))


def test_no_phone_is_shared_however_it_is_written(people: list[Person]) -> None:
    numbers = [parsed(person["phone"]) for person in people if person["phone"]]
    dialled = {(number.country_code, number.national_number) for number in numbers}
    assert len(dialled) == len(numbers) > 20_000


def test_no_email_is_shared(people: list[Person]) -> None:
    emails = [person["email"].lower() for person in people if person["email"]]
    assert len(set(emails)) == len(emails)
    assert {email.rpartition("@")[2] for email in emails} == {"example.com", "example.org", "example.net"}


def test_phones_are_valid(people: list[Person]) -> None:
    sample = [person["phone"] for person in people[::40] if person["phone"]]
    assert len(sample) > 500
    assert [typed for typed in sample if not phonenumbers.is_valid_number(parsed(typed))] == []


def test_phones_are_written_in_many_ways(people: list[Person]) -> None:
    local = [
        person["phone"]
        for person in people[::10]
        if person["phone"] and parsed(person["phone"]).country_code == 351
    ]
    abroad = [typed for typed in local if typed.startswith(("+351", "00351"))]
    assert any(typed.startswith("+351") for typed in abroad)
    assert any(typed.startswith("00351") for typed in abroad)
    assert any(typed.isdigit() and len(typed) == 9 for typed in local)
    assert any(" " in typed for typed in local)
    assert len(abroad) < len(local) / 2


def test_everything_fits_its_column(people: list[Person]) -> None:
    assert all(tuple(person) == COLUMNS for person in people)
    assert all(person["name"] or person["phone"] for person in people)
    assert max(len(person["name"]) for person in people) < 60
    assert max(len(person["phone"]) for person in people) <= 20
    assert max(len(person["email"]) for person in people) <= 255


@pytest.mark.parametrize(
    ("column", "value", "percent"),
    [
        ("name", "", 3),
        ("phone", "", 5),
        ("email", "", 40),
        ("notes", "", 92),
        ("favorite_products", "", 60),
        ("do_not_contact", "yes", 3),
        ("customer_type", "walk_in", 45),
        ("customer_type", "regular", 38),
        ("customer_type", "vip", 12),
        ("customer_type", "wholesale", 5),
    ],
)
def test_people_are_mixed_as_in_a_shop(people: list[Person], column: str, value: str, percent: int) -> None:
    share = 100 * sum(person[column] == value for person in people) / len(people)
    assert share == pytest.approx(percent, abs=1)


def test_nobody_likes_the_same_thing_twice(people: list[Person]) -> None:
    liked = [person["favorite_products"].split(", ") for person in people if person["favorite_products"]]
    assert all(len(set(products)) == 2 for products in liked)


def test_many_scripts_live_here(people: list[Person]) -> None:
    text = "".join(person["name"] for person in people)
    scripts = {unicodedata.name(letter).split()[0] for letter in set(text) if letter.isalpha()}
    assert scripts >= {
        "LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "DEVANAGARI", "THAI", "CJK", "HIRAGANA", "HANGUL",
    }  # fmt: skip
    latin = sum(all(ch.isascii() or "LATIN" in unicodedata.name(ch) for ch in p["name"]) for p in people)
    assert 0.75 < latin / len(people) < 0.9


def test_the_customers_file_holds_everybody(tmp_path: Path, people: list[Person]) -> None:
    path = tmp_path / "customers.csv"
    assert write_customers_csv(path) == 23_570
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == people


def test_the_sales_file_holds_every_purchase(tmp_path: Path, purchases: list[CdnowRow]) -> None:
    path = tmp_path / "sales.csv"
    assert write_sales_csv(path) == 69_659
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == SALES_COLUMNS
    assert rows[0] == ["", "00001", "1997-01-01", "11.77", "1"]
    assert rows == [["", p.customer, p.day.isoformat(), f"{p.amount:.2f}", str(p.items)] for p in purchases]
