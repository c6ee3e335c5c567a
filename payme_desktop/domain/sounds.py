"""What a word sounds like, in any script: a Latin spelling finds the Cyrillic name, Sofia finds Sophia.

A sound key is coarse on purpose: letters that spellings exchange become one, doubled letters single, silent
ones nothing. Scripts that write no vowels, or none that a transliteration can tell, keep consonants only.
"""

import re
from functools import lru_cache
from typing import Final

from payme_desktop.domain.text import fold, is_sign, words

MARK: Final = "="
"""In front of a sound among the words of the search index: no typed letter ever matches one."""

BONES: Final = "!"
"""In front of a sound of consonants only."""

MOST_WORDS: Final = 8
"""Words of a name whose sounds are kept."""

_WITHOUT_VOWELS: Final = re.compile(
    "[\u0590-\u07bf\u0860-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufeff]"
)
# In this order; what stands left is read as what stands right.
_READ_AS: Final = (
    (re.compile("sch|sh|sz|cz|tch|tsch|ts|tz|zh"), "s"),
    (re.compile("ph|v|w"), "f"),
    (re.compile("ch|kh"), "k"),
    (re.compile("o'?[uy]"), "o"),
    (re.compile("th|dt|d"), "t"),
    (re.compile("ck|q|g"), "k"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("z"), "s"),
    (re.compile("[jy]"), "i"),
    (re.compile("e"), "i"),
    (re.compile("u"), "o"),
)
_SILENT: Final = re.compile("(?<!^)h")
_DOUBLED: Final = re.compile(r"(.)\1+")
_VOWELS: Final = re.compile("[aio]+")


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """The sound of a folded word: ``marina`` of марина, ``mikil`` of michael; empty for digits and signs."""
    if _WITHOUT_VOWELS.search(word):
        return bones(word)
    plain = _SILENT.sub("", _read(word))
    return _VOWELS.sub(_vowel, _DOUBLED.sub(r"\1", plain))


def slips(marked: str) -> list[str]:
    """A marked sound with one vowel more or less: Kathrine is Catherine."""
    word = marked[1:]
    less = [word[:at] + word[at + 1 :] for at, letter in enumerate(word) if letter in "aio" and at]
    more = [word[:at] + vowel + word[at:] for at in range(1, len(word)) for vowel in "aio"]
    return [marked[0] + found for found in (*less, *more)]


@lru_cache(maxsize=8192)
def bones(word: str) -> str:
    """The consonants of a word: how a script without vowels would write it, ``mhmt`` of محمد and mohamed."""
    # A closing h is a vowel's sign in Arabic and Hebrew: שרה is Sara.
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", _read(word))).removesuffix("h")


def _read(word: str) -> str:
    plain = word if word.isascii() else _latin(word)
    for written, read in _READ_AS:
        plain = written.sub(read, plain)
    return _DOUBLED.sub(r"\1", re.sub("[^a-z]", "", plain))


def _vowel(run: re.Match[str]) -> str:
    # Neighbouring vowels are spelled in too many ways to tell apart: Meyer, Mayer, Maier.
    return run[0] if len(run[0]) == 1 else "i"


def _latin(word: str) -> str:
    # Tables of all scripts: only when the first name of another one comes.
    from anyascii import anyascii

    # Letter by letter, with a sign between: the k and the h of כהן are no kh.
    return fold("'".join(anyascii(letter) for letter in word))


def sound_key(name: str) -> str:
    """The marked sounds of a name's words, blank between. A row of signs is one word, read from each on.

    ``=marina =kofalkok``; ``!mhmt`` for a script without vowels; ``=fankximink =ximink =mink`` for 王小明.
    """
    found: list[str] = []
    for group in grouped(words(fold(name)))[:MOST_WORDS]:
        if len(group) > 1:
            found += ["".join(group[at:]) for at in range(len(group))]
        else:
            found += group
    return " ".join(dict.fromkeys(marked(word) for word in found if sound(word)))


def marked(word: str) -> str:
    """The sound of a word as it stands in the index."""
    return f"{BONES if _WITHOUT_VOWELS.search(word) else MARK}{sound(word)}"


def grouped(found: list[str]) -> list[tuple[str, ...]]:
    """Neighbouring signs of a script without blanks belong together; other words stand alone."""
    groups: list[tuple[str, ...]] = []
    for word in found:
        if groups and is_sign(word) and is_sign(groups[-1][-1]):
            groups[-1] = (*groups[-1], word)
        else:
            groups.append((word,))
    return groups
