"""The real CDNOW purchases, and made-up people to go with them: the same ones every time.

A person follows from the code alone (not from the order of drawing), so that any part of the sample shows the
same people.
"""

import csv
import hashlib
import lzma
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

from tools.people import CULTURES, NOTES, PRODUCTS, Culture

SOURCE: Final = Path(__file__).resolve().parent.parent / "tests" / "data" / "cdnow" / "cdnow.txt.xz"
COLUMNS: Final = (
    "code", "name", "phone", "email", "address", "customer_type", "prefer_sms", "prefer_email", "prefer_call",
    "do_not_contact", "can_receive_offers", "can_receive_loyalty", "favorite_products", "preferred_payment",
    "average_spend", "best_contact_time", "notes",
)  # fmt: skip
SALES_COLUMNS: Final = ("receipt_no", "customer", "occurred_at", "total_amount", "items_count")
SHOP_WORDS: Final = ("Café", "Livraria", "Pastelaria", "Bar", "Hotel", "Estúdio", "Rádio", "Bistrô")
STREETS: Final = (
    "Rua Garrett",
    "Rua da Rosa",
    "Avenida da Liberdade",
    "Travessa do Carmo",
    "Largo do Chiado",
)


@dataclass(frozen=True, slots=True)
class CdnowRow:
    """One purchase. ``customer``: five digits; ``items``: CDs; ``amount``: dollars."""

    customer: str
    day: date
    items: int
    amount: Decimal


def read_cdnow() -> Iterator[CdnowRow]:
    """Every purchase, in the order of the file; nothing is left out, equal rows included."""
    with lzma.open(SOURCE, "rt", encoding="ascii") as file:
        next(file)
        for line in file:
            customer, day, items, amount = line.split()
            yield CdnowRow(customer, date.fromisoformat(day), int(items), Decimal(amount))


class _Dice:
    """Draws that follow from a code: a long hash, taken piece by piece."""

    def __init__(self, seed: str) -> None:
        self._left = int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=64).digest())

    def below(self, n: int) -> int:
        self._left, drawn = divmod(self._left, n)
        return drawn

    def of(self, choices: Sequence[str]) -> str:
        return choices[self.below(len(choices))]

    def percent(self, share: int) -> bool:
        return self.below(100) < share


def made_up_people(codes: Sequence[str], seed: str = "payme") -> Iterator[dict[str, str]]:
    """One row of the customers file (COLUMNS) for each code; every phone and e-mail is one person's alone.

    A phone ends in the code, which is what makes it unique: ValueError for a code that is not five digits.
    Numbers are made up, but one may happen to be somebody's: never send to it.
    """
    for code in codes:
        if not (len(code) == 5 and code.isascii() and code.isdigit()):
            raise ValueError(f"a code is five digits, not {code!r}")
        dice = _Dice(f"{seed}/{code}")
        culture = _culture(dice.below(100))
        given, family = dice.of(culture.given), dice.of(culture.family)
        yield _person(code, dice, culture, given, family)


@lru_cache(maxsize=1)
def _shares() -> tuple[int, ...]:
    return tuple(index for index, culture in enumerate(CULTURES) for _ in range(culture.weight))


def _culture(drawn: int) -> Culture:
    shares = _shares()
    assert len(shares) == 100
    return CULTURES[shares[drawn]]


def _person(code: str, dice: _Dice, culture: Culture, given: str, family: str) -> dict[str, str]:
    kind = _type(dice.below(100))
    nameless = dice.percent(3)
    phone = _phone(code, dice, culture) if nameless or not dice.percent(5) else ""
    name = (
        "" if nameless else _name(dice, culture, given, family, shop=kind == "wholesale" and dice.percent(60))
    )
    row = dict.fromkeys(COLUMNS, "")
    row |= {"code": code, "name": name, "phone": phone, "customer_type": kind}
    # Three in four, because only Latin names have one: three in five of everybody.
    row |= {"email": _email(code, dice, given, family) if name and dice.percent(74) else ""}
    row |= {"address": f"{dice.of(STREETS)} {1 + dice.below(120)}, Lisboa" if dice.percent(30) else ""}
    row |= {"prefer_sms": _yes(dice.percent(80)), "prefer_email": _yes(dice.percent(30))}
    row |= {"prefer_call": _yes(dice.percent(15)), "do_not_contact": _yes(dice.percent(3))}
    row |= {"can_receive_offers": _yes(dice.percent(85)), "can_receive_loyalty": _yes(dice.percent(95))}
    return row | _habits(dice)


def _habits(dice: _Dice) -> dict[str, str]:
    habits = {"notes": dice.of(NOTES) if dice.percent(8) else ""}
    if dice.percent(40):
        first = dice.of(PRODUCTS)
        second = dice.of([product for product in PRODUCTS if product != first])
        habits["favorite_products"] = f"{first}, {second}"
        habits["preferred_payment"] = dice.of(("cash", "card", "transfer", "mobile"))
        habits["best_contact_time"] = dice.of(("mornings", "after 17:00", "weekends", ""))
        habits["average_spend"] = f"{10 + dice.below(70)}.00" if dice.percent(50) else ""
    return habits


def _yes(value: bool) -> str:  # noqa: FBT001
    return "yes" if value else "no"


def _type(drawn: int) -> str:
    for kind, until in (("walk_in", 45), ("regular", 83), ("vip", 95)):
        if drawn < until:
            return kind
    return "wholesale"


def _name(dice: _Dice, culture: Culture, given: str, family: str, *, shop: bool) -> str:
    if shop:
        return f"{dice.of(SHOP_WORDS)} {family}"
    first, last = (family, given) if culture.family_first else (given, family)
    return f"{first}{last}" if culture.joined else f"{first} {last}"


def _phone(code: str, dice: _Dice, culture: Culture) -> str:
    pattern = dice.of(culture.patterns)
    digits = pattern.count("#")
    # The code fills the last five places, so that no two people share a number; the rest is drawn.
    filled = f"{dice.below(10**digits):0{digits}d}"[:-5] + code
    national = pattern.replace("#", "") + filled
    return _written(dice, culture.country, national)


def _written(dice: _Dice, country: str, national: str) -> str:
    grouped = " ".join(national[at : at + 3] for at in range(0, len(national), 3))
    if country == "351":
        forms = (grouped, national, grouped, f"+351 {grouped}", f"00351{national}", grouped.replace(" ", "-"))
        return dice.of(forms)
    return dice.of((f"+{country} {grouped}", f"+{country}{national}", f"00{country} {national}"))


def _email(code: str, dice: _Dice, given: str, family: str) -> str:
    plain = [_latin(part) for part in (given, family)]
    if not all(plain):
        return ""
    domain = dice.of(("example.com", "example.org", "example.net"))
    return f"{plain[0]}.{plain[1]}{int(code)}@{domain}"


def _latin(name: str) -> str:
    letters = name.lower().translate(str.maketrans("øłđıß'", "oldis-")).replace("-", "")
    flat = "".join(ch for ch in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(ch))
    return flat if flat.isascii() and flat.isalpha() else ""


def write_customers_csv(path: Path) -> int:
    """All CDNOW customers as a customers file; how many."""
    codes = sorted({row.customer for row in read_cdnow()})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(made_up_people(codes))
    return len(codes)


def write_sales_csv(path: Path) -> int:
    """All CDNOW purchases as a sales file, without receipt numbers; how many."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(SALES_COLUMNS)
        count = 0
        for count, row in enumerate(read_cdnow(), 1):  # noqa: B007
            writer.writerow(["", row.customer, row.day.isoformat(), f"{row.amount:.2f}", row.items])
    return count
