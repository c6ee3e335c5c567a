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

_PREFIXES: Final = frozenset(
    {
        "mac",
        "mc",
        "o",
        "d",
        "de",
        "di",
        "da",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "al",
        "el",
        "abdul",
        "abd",
    }
)
"""Words that people write together with the next one."""

_KOREAN: Final = {
    "박": "park", "이": "lee", "최": "choi", "정": "jung", "조": "cho", "윤": "yoon", "임": "lim",
    "신": "shin", "노": "roh", "유": "yoo", "류": "ryu", "우": "woo", "주": "joo", "문": "moon",
}  # fmt: skip

MOST_WORDS: Final = 8
"""Words of a name whose sounds are kept."""

_WITHOUT_VOWELS: Final = re.compile(
    "[\u0590-\u07bf\u0860-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufeff]"
)
# In this order; what stands left is read as what stands right.
_READ_AS: Final = (
    (re.compile("^g(?='?i'?[aou])"), ""),  # Giovanni, Γιώργος: an i before a vowel, as in Yorgos
    (re.compile("schtsch|shch|stsch|tsch|sch|sh|sz|rz|cz|tch|ts|tz|zh|zs"), "s"),
    (re.compile("x"), "ks"),
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
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_ARTICLE: Final = re.compile("^ال(?=..)")
_WAW: Final = re.compile("(?<=.)و")
_HEBREW: Final = re.compile("[\u0590-\u05ff]")
_VAV: Final = re.compile("(?<=.)ו")
_THAI: Final = re.compile("[\u0e00-\u0e7f]")
_MUTE: Final = re.compile("[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c|[\u0e47-\u0e4e]")
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
    """A marked sound with one vowel more, less or another: Kathrine is Catherine, Mohammed is Muhammad."""
    word = marked[1:]
    less = [word[:at] + word[at + 1 :] for at, letter in enumerate(word) if letter in "aio" and at]
    more = [word[:at] + vowel + word[at:] for at in range(1, len(word)) for vowel in "aio"]
    return [marked[0] + found for found in (*less, *more)] + turned(marked)


def turned(marked: str) -> list[str]:
    """A marked sound with one vowel inside turned into another: Yusuf is Yousef."""
    word = marked[1:]
    places = [at for at, letter in enumerate(word) if letter in "aio" and at]
    return [
        f"{marked[0]}{word[:at]}{vowel}{word[at + 1 :]}"
        for at in places
        for vowel in "aio"
        if vowel != word[at]
    ]


@lru_cache(maxsize=8192)
def bones(word: str) -> str:
    """The consonants of a word: how a script without vowels would write it, ``mhmt`` of محمد and mohamed."""
    # A closing h is a vowel's sign in Arabic and Hebrew: שרה is Sara.
    return full_bones(word).removesuffix("h")


def full_bones(word: str) -> str:
    """The same with a closing h: it is one in नेहा."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", _read(word)))


def other_bones(word: str) -> list[str]:
    """Further ways to hear a word of a script without vowels, as far as they differ from ``bones``."""
    heard = []
    if _ARABIC.search(word):
        bare = _ARTICLE.sub("", word)
        # Waw may be a vowel or a w, and the article is left out as often as not: يوسف, الخطيب.
        heard = [bones(_WAW.sub("", each)) for each in (word, bare)] + [bones(bare)]
    elif _HEBREW.search(word):
        heard = [bones(_VAV.sub("", word))]
    elif _THAI.search(word):
        # Spelled ph, th, kh and spoken p, t, k; a closing l or r is spoken as n: ณัฐพล is Nattapon.
        heard = [_thai(word, closing, silent) for closing in ("n", "", "rn") for silent in ("h", "")]
    elif _WITHOUT_VOWELS.search(word):
        heard = [full_bones(word)]
    return [each for each in dict.fromkeys(heard) if len(each) > 1 and each != bones(word)]


def _thai(word: str, closing: str, silent: str) -> str:
    """``closing``: how a closing l or r is written, empty: as it stands (Somporn ends in an r).

    ``silent``: the letter that is left out behind another one.
    """
    letters = [_latin(letter) for letter in _MUTE.sub("", word)]
    plain = [letter[0] + letter[1:].replace(silent, "") if letter else "" for letter in letters]
    if closing and plain and plain[-1] in {"l", "r"}:
        plain[-1] = closing
    return bones("".join(plain))


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
    folded = fold(name)
    found: list[str] = []
    for group in grouped(words(folded))[:MOST_WORDS]:
        if len(group) > 1:
            found += ["".join(group[at:]) for at in range(len(group))]
        else:
            found += group
    sounds = [marked(word) for word in (*found, *_joined(folded)) if sound(word)]
    sounds += [f"{BONES}{each}" for word in found for each in other_bones(word)]
    sounds += [f"{MARK}{each}" for each in _family_names(found)]
    return " ".join(dict.fromkeys(sounds))


def _joined(folded: str) -> list[str]:
    """Words of several parts as one: Hans-Jürgen, O'Neill, Abdul-Rahman, MacDonald of "Mac Donald"."""
    parts = [words(piece) for piece in folded.split()[:MOST_WORDS]]
    whole = ["".join(each) for each in parts if 1 < len(each) <= MOST_WORDS and not is_sign(each[0])]
    plain = [word for each in parts for word in each]
    return whole + [_led(plain[at:]) for at in range(len(plain) - 1) if plain[at] in _PREFIXES]


def _led(plain: list[str]) -> str:
    """A name and all that leads to it: van der meer."""
    last = next((at for at, word in enumerate(plain) if word not in _PREFIXES), len(plain) - 1)
    return "".join(plain[: last + 1])


def _family_names(found: list[str]) -> list[str]:
    """What Korean family names are called abroad: 박 is spelled bak, and written Park."""
    return [sound(_KOREAN[word[0]]) for word in found if len(word) > 1 and word[0] in _KOREAN]


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
