"""Text: cleaning what people type, and folding it so that a search finds it.

The fold is versioned: ``FOLD_VERSION`` is kept beside every folded value, and ``doctor`` mends stale ones.
"""

import re
import unicodedata
from typing import Final

FOLD_VERSION: Final = 2

DOTS: Final = "•••"
"""Stands for what somebody may not see."""

# Letters that no decomposition takes apart, by what people type for them.
_LETTERS: Final = str.maketrans(
    {
        "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "ŧ": "t", "þ": "th",
        "æ": "ae", "œ": "oe", "ŋ": "n", "ə": "e", "ё": "е", "ґ": "г", "ک": "ك", "ی": "ي", "ى": "ي",
        "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ـ": None,
    }
)  # fmt: skip
# Control characters but TAB and line ends, lone surrogates, bidi overrides, BOM, and NUL most of all.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BLANKS: Final = re.compile(r"\s+")
_LINE_END: Final = re.compile("\r\n?|\u2028|\u2029|\u0085")
# Scripts written without blanks between words: each sign is a word of its own.
_SIGN: Final = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


def clean_line(value: str) -> str:
    """One line: NFC, no control characters, blanks collapsed, trimmed."""
    if value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    # Control characters go first: one between a letter and its accent would keep the two apart.
    plain = _CONTROL.sub("", _LINE_END.sub(" ", value.replace("\t", " ")))
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", plain)).strip()


def clean_text(value: str) -> str:
    """Several lines: NFC, no control characters but line ends and TAB, trimmed; line ends are LF."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", _LINE_END.sub("\n", value))).strip()


def fold(value: str) -> str:
    """Case, accents and width folded, for any script; blanks collapsed. ``José ÇELİK`` -> ``jose celik``."""
    if value.isascii():
        return value.lower().strip()
    flat = unicodedata.normalize("NFKD", value).casefold()
    flat = unicodedata.normalize("NFKD", flat)
    # Combining class 0 are vowel signs (Devanagari, Thai), 7-9 nukta, kana voicing and virama: they are
    # letters. Everything above is an accent, a harakat or a tone.
    kept = "".join(ch for ch in flat if unicodedata.combining(ch) < 10)
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", kept).translate(_LETTERS)).strip()


def words(folded: str) -> list[str]:
    """The searchable words of folded text, in order; each Chinese, Japanese or Korean sign is one."""
    if folded.isascii():
        return re.findall(r"[a-z0-9]+", folded)
    found: list[str] = []
    for word in _tokens(folded):
        found.extend(_split_signs(word))
    return found


def _tokens(folded: str) -> list[str]:
    out, current = [], ""
    for ch in folded:
        if unicodedata.category(ch)[0] in "LNM":
            current += ch
        elif current:
            out.append(current)
            current = ""
    return [*out, current] if current else out


def _split_signs(word: str) -> list[str]:
    if not _SIGN.search(word):
        return [word]
    return [part for part in _SIGN.sub(lambda m: f" {m[0]} ", word).split(" ") if part]


def is_sign(word: str) -> bool:
    """Whether a word is a single sign of a script without blanks (a phrase joins those)."""
    return len(word) == 1 and bool(_SIGN.match(word))
