"""Exact amounts: the unit is 1/100 whatever the currency, never a float.

Amounts are ``Decimal`` with two decimals, quantities ``Decimal`` with three; the database keeps
integers (SQLite) or NUMERIC (PostgreSQL). Rounding is half-up.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

_PLAIN: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
CENT: Final = Decimal("0.01")
MILLI: Final = Decimal("0.001")
ZERO: Final = Decimal("0.00")
NO_ITEMS: Final = Decimal("0.000")
MAX_AMOUNT: Final = Decimal("9999999999.99")
"""The largest amount and the largest sum, both ways: NUMERIC(12,2)."""
MAX_QUANTITY: Final = Decimal("999999999.999")

# ISO 4217 currencies whose minor unit is not 1/100.
_NO_DECIMALS: Final = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THREE_DECIMALS: Final = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_FOUR_DECIMALS: Final = frozenset(["CLF", "UYW"])


def currency_problem(code: str) -> str | None:
    """Why a shop cannot keep its book in this currency, or None. ``code``: ISO 4217, upper case."""
    if len(code) != 3 or not (code.isascii() and code.isalpha() and code.isupper()):
        return "Use the three letters of the currency, such as EUR."
    if code in _THREE_DECIMALS or code in _FOUR_DECIMALS:
        return f"{code} has more than two decimals, which cannot be kept exactly here. Choose another."
    return None


def has_fractions(currency: str) -> bool:
    """Whether amounts in this currency may have decimals."""
    return currency not in _NO_DECIMALS


def parse_decimal(value: object, places: Decimal) -> Decimal:
    """``value`` (text, int or Decimal) as a Decimal with the places of ``places``.

    Raises ValueError with a plain sentence for a float, for what is no plain number (digits, one point, a
    leading sign; no exponent, no grouping), or for more decimals than fit: nothing is rounded silently.
    """
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise ValueError("Give the number as text, such as 12.50.")  # noqa: TRY004
    number = _decimal(value)
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueError("This number is too large.")
    exact = number.quantize(places) + 0  # no minus on a zero
    if exact != number:
        raise ValueError(f"At most {-int(places.as_tuple().exponent)} decimals are possible.")
    return exact


def _decimal(value: str | int | Decimal) -> Decimal:
    if isinstance(value, str):
        value = value.strip()
        if not _PLAIN.fullmatch(value):
            raise ValueError("Write the number with digits and a point, such as 12.50.")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError("Write the number with digits and a point, such as 12.50.") from None


def average(total: Decimal, count: int) -> Decimal:
    """``total / count`` to the cent, half-up; 0.00 where there is nothing to divide."""
    if count <= 0:
        return ZERO
    return (total / count).quantize(CENT, rounding=ROUND_HALF_UP)


def ratio(part: int, whole: int) -> Decimal:
    """``part / whole`` with four decimals, half-up; 0.0000 where the whole is 0."""
    if whole <= 0:
        return Decimal("0.0000")
    return (Decimal(part) / whole).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
