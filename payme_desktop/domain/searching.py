"""What a typed search means, and how good a hit is; no database in here."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NamedTuple

from payme_desktop.domain import sounds, typos
from payme_desktop.domain.phones import digits
from payme_desktop.domain.text import clean_line, fold, words

MAX_TYPED: Final = 200
MAX_WORDS: Final = 8
_PHONE_LIKE: Final = re.compile(r"[\d\s+()./\-\u2010-\u2015\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]+")
_TAIL_FROM: Final = 3
"""Digits from which the end of a number is looked for too."""
SHORTEST_SOUND: Final = 3
"""Letters from which a word is looked for by its sound."""
MOST_FORGIVEN: Final = 4
"""Words of a search that slips are looked for in: each costs hundreds of lookups, some 4 ms at 100,000."""
_ARTICLE: Final = re.compile("[ae]l(?=[bcdfghjkmnqrstz]....)")
"""Of an Arabic name in one word: elkhatib."""

LONG_SOUND: Final = 6
"""Letters from which that sound may have a vowel more or less; from one letter less, another vowel."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as understood.

    ``groups``: word sequences that must all begin somewhere in name, e-mail or code; a sequence has more
    than one word only for scripts without blanks. ``phones``: what a word of a ``phone_key`` may begin
    with, each on its own: from the front, or from behind (``~``).
    """

    text: str
    groups: tuple[tuple[str, ...], ...]
    phones: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not self.groups and not self.phones


def understand(typed: str) -> Wanted:
    """What somebody typed into the search box; overlong text is cut, never refused."""
    text = clean_line(typed[:MAX_TYPED])
    return Wanted(text, tuple(sounds.grouped(words(fold(text))))[:MAX_WORDS], _phones(text))


def _phones(text: str) -> tuple[str, ...]:
    """All that digits may mean: 0912, 912, +351 912, 00351 912, ends in 0912. Empty for what is no number."""
    if not text or not _PHONE_LIKE.fullmatch(text):
        return ()
    plain = text.lstrip("( ")
    found = digits(plain)
    # +49 (0)151: the 0 in brackets is for callers inside the country.
    abroad = digits(plain.replace("(0)", "", 1))
    if not found or plain.startswith("+"):
        return (f"+{abroad}",) if abroad else ()
    if found.startswith("00"):
        fronts = [f"+{abroad[2:]}"] if len(abroad) > 2 else []
    elif found.startswith("0") and len(found) > 1:
        # A trunk 0 is dialled inside the country only; in Italy it belongs to the number.
        fronts = [f"+{found[1:]}", found[1:], found]
    else:
        fronts = [f"+{found}", found]
    # The end of a number may well begin with zeros: it is looked for as typed.
    return (*fronts, f"~{found[::-1]}") if len(found) >= _TAIL_FROM else tuple(fronts)


class Candidate(NamedTuple):
    """The stored keys of a row that a search found."""

    name_key: str
    search_text: str
    phone_key: str
    code_key: str
    email_key: str


def holds_phrases(wanted: Wanted, search_text: str) -> bool:
    """Whether signs that were typed in a row stand in a row: an index of words alone cannot tell."""
    return all(f" {' '.join(group)}" in search_text for group in wanted.groups if len(group) > 1)


@lru_cache(maxsize=64)
def _looked_for(wanted: Wanted) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The folded text, the beginnings of numbers, and those of words: made once, for hundreds of rows."""
    signs = tuple(f" {sign}" for sign in wanted.phones)
    return fold(wanted.text), signs, tuple(f" {' '.join(group)}" for group in wanted.groups)


def judge(wanted: Wanted, found: Candidate) -> tuple[str, bool]:
    """``(field, exact)``: which field matched best, and whether wholly (of a name: in whole words)."""
    typed, signs, sequences = _looked_for(wanted)
    if found.code_key and found.code_key == typed:
        return "code", True
    if found.email_key and found.email_key == typed:
        return "email", True
    if signs:
        numbers = f" {found.phone_key} "
        if any(f"{sign} " in numbers for sign in signs):
            return "phone", True
        if any(sign in numbers for sign in signs):
            return "phone", False
    return _by_words(sequences, found)


def _by_words(sequences: tuple[str, ...], found: Candidate) -> tuple[str, bool]:
    name = f" {found.name_key}"
    if any(sequence in name for sequence in sequences):
        everywhere = f" {' '.join(found.search_text.split())} "
        return "name", all(f"{sequence} " in everywhere for sequence in sequences)
    if sequences and found.code_key.startswith(sequences[0].strip()):
        return "code", False
    return "email", False


# Sound-alikes and slips of the finger.


def forgiving(wanted: Wanted) -> bool:
    """Whether a search holds a word that may sound like another, or be mistyped: of a few words only."""
    return len(wanted.groups) <= MOST_FORGIVEN and any(_alike_terms(group) for group in wanted.groups)


@lru_cache(maxsize=64)
def alike_terms(wanted: Wanted) -> tuple[tuple[str, ...], ...]:
    """For each word of the search every word of the index that would do; ``*`` at the end: a beginning."""
    return tuple((f"{' '.join(group)}*", *_alike_terms(group), *_initial(group)) for group in wanted.groups)


def joined(wanted: Wanted) -> tuple[Wanted, ...]:
    """The same search with two neighbouring words as one: hans jurgen, mac donald, seo yeon."""
    groups = wanted.groups
    pairs = [at for at in range(len(groups) - 1) if len(groups[at]) == len(groups[at + 1]) == 1]
    return tuple(
        replace(wanted, groups=(*groups[:at], (groups[at][0] + groups[at + 1][0],), *groups[at + 2 :]))
        for at in pairs
        if len(groups) <= MOST_FORGIVEN and (groups[at][0] + groups[at + 1][0]).isalpha()
    )


def _initial(group: tuple[str, ...]) -> tuple[str, ...]:
    """One or two letters beside longer words begin a name of another script too: Соколов Д."""
    word = "".join(group)
    if len(word) >= SHORTEST_SOUND or not word.isascii() or not word.isalpha():
        return ()
    heard = sounds.sound(word)
    return (
        f"{sounds.MARK}{heard}*",
        *((f"{sounds.BONES}{frame}*",) if (frame := sounds.bones(word)) else ()),
    )


@lru_cache(maxsize=256)
def _alike_terms(group: tuple[str, ...]) -> tuple[str, ...]:
    word = "".join(group)
    if len(word) < SHORTEST_SOUND or not word.isalpha():
        return ()
    terms = _sound_terms(word)
    if len(group) == 1:
        # The beginning of a short word would fit every second name.
        star = "*" if len(word) > typos.SHORTEST else ""
        terms += [f"{variant}{star}" for variant in typos.variants(word)]
    return tuple(dict.fromkeys(terms))


def _sound_terms(word: str) -> list[str]:
    marked, frame = sounds.marked(word), sounds.bones(word)
    if marked[0] == sounds.BONES:
        # The beginning of two consonants would fit every second name.
        return [f"{marked}*" if len(marked) > SHORTEST_SOUND else marked] if len(marked) > 2 else []
    whole = [f"{marked}*" if len(marked) > SHORTEST_SOUND else marked] if len(marked) > 2 else []
    if len(word) >= LONG_SOUND:
        whole += [f"{found}*" for found in sounds.slips(marked)]
    elif len(word) == LONG_SOUND - 1:
        whole += sounds.turned(marked)
    bare = [sounds.marked(word[2:])] if _ARTICLE.match(word) else []
    frames = dict.fromkeys([frame, sounds.full_bones(word), *(sounds.bones(word[2:]) for _ in bare)])
    return [*whole, *bare, *(f"{sounds.BONES}{each}" for each in frames if len(each) > 1)]


def closeness(wanted: Wanted, found: Candidate) -> int:
    """How many words of the search a row found among ``alike_terms`` holds by their letters; more is closer.

    -1: it does not fit after all.
    """
    have, by_letters = found.search_text.split(), 0
    for group, terms in zip(wanted.groups, alike_terms(wanted), strict=True):
        typed = " ".join(group)
        if f" {typed}" in found.search_text:
            by_letters += 1
        elif not _fits(have, terms):
            return -1
    return by_letters


def _fits(have: list[str], terms: tuple[str, ...]) -> bool:
    whole, fronts = _sorted_out(terms)
    return any(
        word in whole or any(word[:length] in beginnings for length, beginnings in fronts) for word in have
    )


@lru_cache(maxsize=256)
def _sorted_out(terms: tuple[str, ...]) -> tuple[frozenset[str], tuple[tuple[int, frozenset[str]], ...]]:
    """The whole words among them, and the beginnings by their length: hundreds of terms, a few lookups."""
    whole = frozenset(term for term in terms if term[-1] != "*")
    fronts = {term[:-1] for term in terms if term[-1] == "*"}
    lengths = sorted({len(front) for front in fronts})
    return whole, tuple((n, frozenset(front for front in fronts if len(front) == n)) for n in lengths)


def forget() -> None:
    """What was searched for."""
    for remembered in (_looked_for, alike_terms, _alike_terms, _sorted_out):
        remembered.cache_clear()
