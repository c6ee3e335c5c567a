"""Amounts: exact, in plain notation, never a float."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payme_desktop.domain import money

CENTS = st.integers(-999_999_999_999, 999_999_999_999)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12.50", "12.50"), ("12.5", "12.50"), ("12", "12.00"), (" 12.50 ", "12.50"), ("+1", "1.00"),
        ("-1.25", "-1.25"), (".5", "0.50"), ("5.", "5.00"), ("007", "7.00"), ("1.500", "1.50"), (12, "12.00"),
        (Decimal("1E+2"), "100.00"), (Decimal("1.50"), "1.50"), ("-0", "0.00"), (Decimal("-0.00"), "0.00"),
        ("999999999999999", "999999999999999.00"),
    ],
)  # fmt: skip
def test_plain_numbers_are_read_exactly(typed: Any, amount: str) -> None:
    assert str(money.parse_decimal(typed, money.CENT)) == amount


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (12.5, "as text"), (1.0, "as text"), (True, "as text"), (None, "as text"), ([], "as text"),
        (b"1", "as text"),
        ("", "digits and a point"), ("  ", "digits and a point"), ("12,50", "digits and a point"),
        ("1,000.00", "digits and a point"), ("1'000", "digits and a point"), ("1 000", "digits and a point"),
        ("1_000", "digits and a point"), ("1e3", "digits and a point"), ("1E3", "digits and a point"),
        ("0x10", "digits and a point"), ("١٢", "digits and a point"), ("１２", "digits and a point"),
        ("€12", "digits and a point"), ("12 €", "digits and a point"), ("--1", "digits and a point"),
        ("nan", "digits and a point"), ("inf", "digits and a point"), ("-Infinity", "digits and a point"),
        ("sNaN", "digits and a point"), (".", "digits and a point"), ("1\x00", "digits and a point"),
        (Decimal("NaN"), "too large"), (Decimal("-Infinity"), "too large"), (Decimal("sNaN"), "too large"),
        ("1000000000000000", "too large"), ("9" * 5_000, "too large"), (10**4_000, "too large"),
        ("12.505", "At most 2 decimals"), ("0.001", "At most 2 decimals"),
        ("0." + "0" * 500 + "1", "At most 2"),
        (Decimal("0.001"), "At most 2 decimals"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_words(typed: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        money.parse_decimal(typed, money.CENT)


def test_quantities_have_three_decimals() -> None:
    assert str(money.parse_decimal("1.25", money.MILLI)) == "1.250"
    with pytest.raises(ValueError, match="At most 3 decimals"):
        money.parse_decimal("1.2505", money.MILLI)


@given(cents=CENTS)
def test_what_is_written_is_read_back(cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    assert money.parse_decimal(str(amount), money.CENT) == amount
    assert money.parse_decimal(f"{amount:.2f}", money.CENT) == amount


@pytest.mark.parametrize(
    ("total", "count", "half_up"),
    [
        ("0.05", 2, "0.03"), ("-0.05", 2, "-0.03"), ("0.01", 3, "0.00"), ("0.02", 3, "0.01"),
        ("10.00", 4, "2.50"),
        ("12.51", 2, "6.26"), ("-12.51", 2, "-6.26"), ("9999999999.99", 1, "9999999999.99"),
        ("9999999999.99", 2, "5000000000.00"), ("5.00", 0, "0.00"), ("-5.00", 0, "0.00"),
        ("5.00", -1, "0.00"),
    ],
)  # fmt: skip
def test_averages_round_half_up(total: str, count: int, half_up: str) -> None:
    assert str(money.average(Decimal(total), count)) == half_up


@given(cents=CENTS, count=st.integers(1, 10_000_000))
def test_averages_are_those_of_whole_cents(cents: int, count: int) -> None:
    """In integers, as SQLite does it: no decimal context can round twice."""
    whole = (2 * abs(cents) + count) // (2 * count)
    assert money.average(Decimal(cents).scaleb(-2), count) == Decimal(whole if cents >= 0 else -whole).scaleb(
        -2
    )


@pytest.mark.parametrize(
    ("part", "whole", "found"),
    [
        (2, 3, "0.6667"),
        (1, 3, "0.3333"),
        (0, 5, "0.0000"),
        (5, 5, "1.0000"),
        (0, 0, "0.0000"),
        (1, 20_000, "0.0001"),
    ],
)
def test_ratios_have_four_decimals(part: int, whole: int, found: str) -> None:
    assert str(money.ratio(part, whole)) == found


@pytest.mark.parametrize("code", ["EUR", "USD", "JPY", "CHF", "KRW", "ISK"])
def test_currencies_of_hundredths_or_none_are_fine(code: str) -> None:
    assert money.currency_problem(code) is None


@pytest.mark.parametrize("code", ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", "CLF", "UYW"])
def test_currencies_with_more_decimals_are_refused_in_words(code: str) -> None:
    assert "more than two decimals" in (money.currency_problem(code) or "")


@pytest.mark.parametrize("code", ["", "eur", "EU", "EURO", "E1R", "ÉUR", "€", "EU "])
def test_what_is_no_currency_is_refused(code: str) -> None:
    assert "three letters" in (money.currency_problem(code) or "")


def test_currencies_without_decimals_are_known() -> None:
    assert not money.has_fractions("JPY")
    assert money.has_fractions("EUR")
