"""Phone numbers: kept as typed and as E.164, found in any form.

libphonenumber turns letters into digits ("Oma" becomes 662), so letters are refused before it sees them.
It takes 70 ms to load: only when the first number comes.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MAX_TYPED: Final = 40
_ALLOWED: Final = re.compile(r"[0-9+()./\-\s\u2010-\u2015]*")
_EXTENSION: Final = re.compile(r"(?i)\s*(?:ext\.?|x|#)\s*[0-9]{1,6}$")
INVALID_WARNING: Final = "This number is possible but does not look like one in use. Check it once more."


@dataclass(frozen=True, slots=True)
class Phone:
    """``typed``: cleaned text; ``e164``: +351912334471, or empty where it only has digits;
    ``national``: digits as dialled inside the country, without trunk prefix; ``valid``: in a range in use."""

    typed: str
    e164: str
    national: str
    valid: bool


def digits(text: str) -> str:
    """The decimal digits of any script, as ASCII."""
    if text.isascii():
        return "".join(ch for ch in text if ch.isdigit())
    return "".join(str(unicodedata.decimal(ch)) for ch in text if ch.isdecimal())


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(ch)) if ch.isdecimal() else ch for ch in text)


@lru_cache(maxsize=4096)
def parse(typed: str, region: str) -> Phone:
    """The number that ``typed`` (cleaned) means in ``region`` (ISO 3166, upper case).

    Raises ValueError with a plain sentence: letters, too short, too long, unknown country code.
    """
    plain = _ascii_digits(typed)
    if not _ALLOWED.fullmatch(_EXTENSION.sub("", plain)):
        raise ValueError("Only digits, blanks and + ( ) - . / belong in a phone number.")
    if plain.count("+") > 1 or "+" in plain.strip("( ")[1:]:
        raise ValueError("The + belongs in front of the country code only.")
    if len(digits(plain)) < 3:
        raise ValueError("A phone number needs at least 3 digits.")
    return _understood(typed, plain, region)


def forget() -> None:
    """The numbers that were parsed: nobody is here who may see them."""
    parse.cache_clear()


def _understood(typed: str, plain: str, region: str) -> Phone:
    import phonenumbers as lib

    # 00 is how most of the world dials "+", whatever the region's own prefix is.
    bare = (
        re.sub(r"^\s*00", "+", plain)
        if not plain.lstrip().startswith("+") and region not in {"US", "CA"}
        else plain
    )
    try:
        number = lib.parse(bare, region)
    except lib.NumberParseException as reason:
        raise ValueError(_sentence(reason)) from None
    if not lib.is_possible_number(number):
        raise ValueError("This number is too short or too long for its country.")
    e164 = lib.format_number(number, lib.PhoneNumberFormat.E164)
    return Phone(typed, e164, lib.national_significant_number(number), bool(lib.is_valid_number(number)))


def _sentence(reason: Exception) -> str:
    kind = getattr(reason, "error_type", None)
    if kind == 0:
        return "The country code after + is unknown."
    if kind in {2, 3}:
        return "This number is too short."
    if kind == 4:
        return "This number is too long."
    return "This is not a phone number."


@lru_cache(maxsize=1)
def regions() -> frozenset[str]:
    """The region codes (ISO 3166) that libphonenumber knows."""
    import phonenumbers as lib

    return frozenset(lib.SUPPORTED_REGIONS)


def phone_key(phone: Phone | None) -> str:
    """What is stored to search by: E.164, national digits, and the E.164 digits backwards after a ~.

    ``+351912334471 912334471 ~174433219153``: the start of the first two answers a number being typed with
    or without its country, the start of the last one answers "ends in 4471".
    """
    return f"{phone.e164} {phone.national} ~{phone.e164[:0:-1]}" if phone else ""


def e164_of(key: str) -> str:
    """The E.164 number in a ``phone_key``; empty for none."""
    return key.partition(" ")[0]
