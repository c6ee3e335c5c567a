"""What people read: money from its digits, dates in words when near."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QLocale

from payme_desktop.domain.vocabulary import CustomerType, Frequency, NoteType
from payme_desktop.ui import wording
from payme_desktop.ui.formats import Formats
from tests.ui import fakes


def in_locale(name: str, currency: str = "EUR") -> Formats:
    base = Formats.of("Europe/Lisbon", currency, now=fakes.NOW)
    return Formats(base.timezone, currency, QLocale(name), fakes.NOW)


@pytest.mark.parametrize(
    ("locale", "amount", "words"),
    [
        ("en_US", "4812.40", "4,812.40"),
        ("en_US", "-0.05", "-0.05"),
        ("en_US", "9999999999.99", "9,999,999,999.99"),
        ("de_DE", "18440.00", "18.440,00"),
        ("hi_IN", "1234567.50", "12,34,567.50"),
        ("ar_EG", "12.30", "١٢٫٣٠"),
    ],
)
def test_money_is_exact_and_local(locale: str, amount: str, words: str) -> None:
    assert in_locale(locale).money(Decimal(amount)) == words


def test_a_currency_without_decimals_shows_none() -> None:
    assert in_locale("en_US", "JPY").money(Decimal("1200.00")) == "1,200"


@pytest.mark.parametrize(("amount", "words"), [("3.000", "3"), ("1.500", "1.5"), ("1200.000", "1,200")])
def test_quantities_have_no_empty_decimals(amount: str, words: str) -> None:
    assert in_locale("en_US").quantity(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("ago", "words"),
    [(0, "Today"), (1, "Yesterday"), (3, "3 days ago"), (33, "21 Oct"), (865, "11 Jul 2024")],
)
def test_near_days_are_words(ago: int, words: str) -> None:
    day = fakes.NOW.date() - timedelta(days=ago)
    assert in_locale("en_US").day(day) == words


def test_who_never_bought_never_came() -> None:
    assert in_locale("en_US").day(None) == "Never"


def test_last_december_needs_no_year_in_february() -> None:
    formats = Formats(locale=QLocale("en_US"), now=fakes.NOW.replace(year=2027, month=2))
    assert formats.day(date(2026, 12, 20)) == "20 Dec"


@pytest.mark.parametrize(
    ("label", "letters"),
    [
        ("Marina Oliveira", "MO"),
        ("王小明", "王"),
        ("Zoë", "Z"),
        ("+351 912", "#"),
        ("", "?"),
        ("<b>x</b>", "?"),
    ],
)
def test_initials(label: str, letters: str) -> None:
    assert wording.initials(label) == letters


def test_every_stored_word_has_a_word_for_people() -> None:
    assert all(wording.type_word(kind) and wording.type_tone(kind) for kind in CustomerType)
    assert all(wording.frequency_word(often) for often in Frequency)
    assert all(wording.note_word(kind) for kind in NoteType)


def test_the_contact_rule_is_a_sentence() -> None:
    assert wording.contact_rule(sms=True, email=False, call=False) == "SMS. No e-mail and no calls."
    assert wording.contact_rule(sms=True, email=True, call=True) == "SMS, e-mail and calls."
    assert wording.contact_rule(sms=False, email=False, call=False).startswith("No SMS")
