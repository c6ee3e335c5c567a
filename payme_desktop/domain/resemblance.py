"""Whether two names are likely the same person's: for the guard against entering somebody twice."""

from collections.abc import Sequence
from typing import Final

from payme_desktop.domain import sounds, typos
from payme_desktop.domain.text import fold, words

MOST_WORDS: Final = 6
SHORTEST_SOUND: Final = 3


def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name; a row of Chinese, Japanese or Korean signs is one word for each sign."""
    return tuple(words(fold(name)))[:MOST_WORDS]


def telling(name: Sequence[str]) -> bool:
    """Whether a name says enough to look for its like: one first name alone fits half a town."""
    return len(name) > 1


def alike_words(word: str) -> tuple[str, ...]:
    """What the search index may hold for a word of the same name: itself, its sound, one slip away."""
    found = [word, *typos.variants(word)]
    if word.isalpha() and len(word) >= SHORTEST_SOUND:
        found += [sounds.marked(word), f"{sounds.BONES}{sounds.bones(word)}"]
    return tuple(term for term in dict.fromkeys(found) if term.strip(sounds.MARK + sounds.BONES))


def same_name(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether every word of the shorter name has its like in the longer one, each used once."""
    short, long = sorted((list(one), list(other)), key=len)
    if not telling(short):
        return False
    for word in short:
        like = next((each for each in long if same_word(word, each)), None)
        if like is None:
            return False
        long.remove(like)
    return True


def same_word(one: str, other: str) -> bool:
    """Equal, one slip apart, or of the same sound."""
    if one == other or other in typos.variants(one):
        return True
    if min(len(one), len(other)) < SHORTEST_SOUND or not (one.isalpha() and other.isalpha()):
        return False
    return sounds.marked(one) == sounds.marked(other) or _same_bones(one, other)


def _same_bones(one: str, other: str) -> bool:
    """One of them is in a script without vowels, and the consonants are the same."""
    without = sounds.BONES in {sounds.marked(one)[0], sounds.marked(other)[0]}
    return without and len(sounds.bones(one)) > 1 and sounds.bones(one) == sounds.bones(other)
