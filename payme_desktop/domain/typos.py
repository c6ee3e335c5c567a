"""One slip of the finger in a word: a letter too many, too few, another one, or two changed about."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

SHORTEST: Final = 4
"""Letters from which a word may hold a slip: in shorter ones every second name would fit."""

LONGEST: Final = 16
"""Of a longer word only what is typed is looked for."""

_ALPHABETS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєў",
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤ",
)


@lru_cache(maxsize=256)
def variants(word: str) -> tuple[str, ...]:
    """Every word one slip away from a folded word; of a script without an alphabet here, no other letters."""
    if not SHORTEST <= len(word) <= LONGEST:
        return ()
    letters = next((all_of for all_of in _ALPHABETS if any(ch in all_of for ch in word)), "")
    return tuple(dict.fromkeys(found for found in _slips(word, letters) if found != word))


def _slips(word: str, letters: str) -> Iterator[str]:
    for at in range(len(word)):
        front, rest = word[:at], word[at:]
        yield front + rest[1:]
        if len(rest) > 1:
            yield front + rest[1] + rest[0] + rest[2:]
        for letter in letters:
            yield front + letter + rest[1:]
            yield front + letter + rest
    yield from (word + letter for letter in letters)
