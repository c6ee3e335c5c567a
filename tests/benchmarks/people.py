"""Invented people: names of several scripts, some very common, numbers and addresses of nobody.

The same seed makes the same people. How often a name comes follows 1/rank, as real names nearly do.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from payme_desktop.domain.phones import Phone
from payme_desktop.domain.text import fold


def _several(names: str) -> list[str]:
    return names.split()


_FIRST: Final = _several(
    "Maria José Ana João António Marina Pedro Sofia Paulo Inês Anna Thomas Emma Lucas Léa Zoë François "
    "Jürgen Çağla Ömer Łukasz Zofia Søren Åsa Đorđe Marta Rui Tiago Beatriz Miguel Mary John Sarah "
    "Michael Olivia Noah Liam Chloé André Björn Núria Iñaki Elif Yağmur Mateusz Katarzyna Ivana Andrei Ioana"
)
_LAST: Final = _several(
    "Silva Santos Ferreira Oliveira Pereira Costa Rodrigues Martins Sousa Müller Schmidt García Smith Jones "
    "Çelik Yılmaz Nowak Wiśniewska Sørensen Þórsson Almeida Marques Ribeiro Carvalho Teixeira Moreira Brown "
    "Williams Lefèvre Dubois Rossi Bianchi Novák Kovačević Popescu O'Brien Öztürk Strauß Lindqvist Björk"
)
_ELSEWHERE: Final = (
    (("Анна", "Мария", "Иван", "Ольга", "Сергій"), ("Иванова", "Петров", "Шевченко", "Ковалёв"), " "),
    (("Μαρία", "Γιώργος", "Ελένη"), ("Παπαδοπούλου", "Γεωργίου", "Νικολαΐδης"), " "),
    (("محمد", "فاطمة", "أحمد"), ("الأحمد", "حسن", "منصور"), " "),
    (("王", "李", "陈", "张"), ("小明", "伟", "芳", "秀英"), ""),
    (("佐藤", "鈴木", "田中"), ("さくら", "太郎", "結衣"), ""),
    (("김", "이", "박"), ("민준", "서연", "지우"), ""),
    (("प्रिया", "राहुल", "सीता"), ("शर्मा", "वर्मा", "पटेल"), " "),
    (("สมชาย", "มาลี", "อนันต์"), ("ใจดี", "ศรีสุข", "ทองดี"), " "),
)
_SYLLABLES: Final = _several(
    "ba be bo da de di fa go ka ki la le lo ma mo na no pa ra ri sa so ta te va vi zo"
)
_COUNTRIES: Final = (("351", "91", 7), ("351", "93", 7), ("49", "151", 8), ("34", "6", 8), ("90", "53", 8))
_ADDRESSED: Final = 0.4
_WITHOUT_NAME: Final = 0.02


@dataclass(frozen=True, slots=True)
class Person:
    """What a customer is called and reached by."""

    name: str
    phone: Phone | None
    email: str | None
    code: str | None


class Names:
    """Draws names: ``share`` of the surnames are rare ones, made of syllables."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._first = list(accumulate(1 / rank for rank in range(1, len(_FIRST) + 1)))
        rare = ["".join(chance.choices(_SYLLABLES, k=3)).title() for _ in range(3000)]
        self._surnames = [*_LAST, *rare]
        self._last = list(accumulate(1 / rank for rank in range(1, len(self._surnames) + 1)))

    def draw(self) -> str:
        """One name; one in eight is of another script than Latin."""
        chance = self._chance
        if chance.random() < 0.125:
            first, last, between = chance.choice(_ELSEWHERE)
            return f"{chance.choice(first)}{between}{chance.choice(last)}"
        given = chance.choices(_FIRST, cum_weights=self._first)[0]
        family = chance.choices(self._surnames, cum_weights=self._last, k=1 + (chance.random() < 0.3))
        return " ".join((given, *family))


def people(count: int, seed: int = 20261123) -> Iterator[Person]:
    """``count`` people: a few without a name, most with a phone, some with e-mail and code."""
    chance = random.Random(seed)
    names = Names(chance)
    for number in range(count):
        name = "" if chance.random() < _WITHOUT_NAME else names.draw()
        phone = _phone(chance) if not name or chance.random() < 0.85 else None
        email = _email(name, number) if name and chance.random() < _ADDRESSED else None
        yield Person(name, phone, email, f"{100_000 + number}" if chance.random() < 0.5 else None)


def _phone(chance: random.Random) -> Phone:
    # Made whole: parsing a million numbers would take minutes and measure nothing.
    country, start, digits = chance.choice(_COUNTRIES)
    national = start + "".join(chance.choices("0123456789", k=digits))
    return Phone(f"+{country} {national}", f"+{country}{national}", national, valid=True)


def _email(name: str, number: int) -> str | None:
    local = ".".join(fold(name).split())
    return f"{local}.{number % 997}@example.org" if local.isascii() and "'" not in local else None
