"""Text as a terminal may show it: nothing in data can move the cursor, colour or reorder a line."""

from __future__ import annotations

import re
import unicodedata

# C0, DEL, C1, line separators, bidi controls, BOM, lone surrogates, invisible tags.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in _NAMED:
        return _NAMED[sign]
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def plain(text: str) -> str:
    """One line, with every control character spelled out: ESC becomes ``\\x1b``."""
    return _HARMFUL.sub(_escaped, text)


def plain_lines(text: str) -> list[str]:
    """The same for text of several lines; each line by itself."""
    return [plain(line) for line in text.split("\n")]


def width(text: str) -> int:
    """How many columns of a terminal the text fills; Chinese, Japanese and Korean signs fill two."""
    if text.isascii():
        return len(text)
    return sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def cut(text: str, room: int) -> str:
    """The text in at most ``room`` columns; where it is cut, it ends in an ellipsis."""
    if width(text) <= room:
        return text
    kept, used = "", 0
    for sign in text:
        used += _sign_width(sign)
        if used > room - 1:
            break
        kept += sign
    return f"{kept}…"


def pad(text: str, room: int, *, right: bool = False) -> str:
    """The text filled with blanks to ``room`` columns; ``right``: aligned to the right."""
    blanks = " " * max(room - width(text), 0)
    return f"{blanks}{text}" if right else f"{text}{blanks}"
