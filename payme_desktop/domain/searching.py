"""What a typed search means, and how good a hit is; no database in here."""

import re
from dataclasses import dataclass
from typing import Final

from payme_desktop.domain.phones import digits
from payme_desktop.domain.text import clean_line, fold, is_sign, words

MAX_TYPED: Final = 200
MAX_WORDS: Final = 8
_PHONE_LIKE: Final = re.compile(r"[\d\s+()./\-\u2010-\u2015\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]+")
_TAIL_FROM: Final = 3
"""Digits from which the end of a number is looked for too."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as understood.

    ``groups``: word sequences that must all begin somewhere in name, e-mail or code; a sequence has more
    than one word only for scripts without blanks. ``number``: digits without trunk prefix or 00, or empty.
    ``trunk``: a 0 was in front of it, which in Italy belongs to the number.
    """

    text: str
    groups: tuple[tuple[str, ...], ...]
    number: str
    international: bool
    trunk: bool = False

    @property
    def empty(self) -> bool:
        return not self.groups and not self.number

    @property
    def phones(self) -> tuple[str, ...]:
        """What a ``phone_key`` may have a word beginning with: from the front, or from behind (``~``)."""
        if not self.number:
            return ()
        if self.international:
            return (f"+{self.number}",)
        from_behind = (f"~{self.number[::-1]}",) if len(self.number) >= _TAIL_FROM else ()
        as_typed = (f"0{self.number}",) if self.trunk else ()
        return (f"+{self.number}", self.number, *as_typed, *from_behind)


def understand(typed: str) -> Wanted:
    """What somebody typed into the search box; overlong text is cut, never refused."""
    text = clean_line(typed[:MAX_TYPED])
    folded = fold(text)
    number, international, trunk = _number(text)
    return Wanted(text, tuple(_groups(words(folded)))[:MAX_WORDS], number, international, trunk)


def _number(text: str) -> tuple[str, bool, bool]:
    """The digits of what looks like a phone number; is its country code certain; was a trunk 0 in front."""
    if not text or not _PHONE_LIKE.fullmatch(text):
        return "", False, False
    found, plain = digits(text), text.lstrip("( ")
    if plain.startswith("+") or found.startswith("00"):
        # +49 (0)151: the 0 in brackets is for callers inside the country.
        found = digits(plain.replace("(0)", "", 1))
        number = found if plain.startswith("+") else found[2:]
        return number, bool(number), False
    # A single trunk 0 is dialled inside the country only: 0912 finds +351 912 and 912.
    trunk = found.startswith("0") and len(found) > 1
    return (found[1:] if trunk else found), False, trunk


def _groups(found: list[str]) -> list[tuple[str, ...]]:
    groups: list[tuple[str, ...]] = []
    for word in found:
        if groups and is_sign(word) and is_sign(groups[-1][-1]):
            groups[-1] = (*groups[-1], word)
        else:
            groups.append((word,))
    return groups


@dataclass(frozen=True, slots=True)
class Candidate:
    """The stored keys of a row that a search found."""

    name_key: str
    search_text: str
    phone_key: str
    code_key: str
    email_key: str


def holds_phrases(wanted: Wanted, search_text: str) -> bool:
    """Whether signs that were typed in a row stand in a row: an index of words alone cannot tell."""
    return all(f" {' '.join(group)}" in search_text for group in wanted.groups if len(group) > 1)


def judge(wanted: Wanted, found: Candidate) -> tuple[str, bool]:
    """``(field, exact)``: which field matched best, and whether wholly (of a name: in whole words)."""
    typed = fold(wanted.text)
    if found.code_key and found.code_key == typed:
        return "code", True
    if found.email_key and found.email_key == typed:
        return "email", True
    if wanted.number and any(f" {found.phone_key} ".find(f" {sign} ") >= 0 for sign in wanted.phones):
        return "phone", True
    if wanted.number and any(f" {found.phone_key}".find(f" {sign}") >= 0 for sign in wanted.phones):
        return "phone", False
    return _by_words(wanted, found)


def _by_words(wanted: Wanted, found: Candidate) -> tuple[str, bool]:
    sequences = [f" {' '.join(group)}" for group in wanted.groups]
    everywhere = f" {' '.join(found.search_text.split())} "
    wholly = all(f"{sequence} " in everywhere for sequence in sequences)
    if any(sequence in f" {found.name_key}" for sequence in sequences):
        return "name", wholly
    if sequences and found.code_key.startswith(sequences[0].strip()):
        return "code", False
    return "email", False
