"""Take personal data and secrets out of what is logged: by key where the key tells, by pattern elsewhere."""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from os import PathLike
from typing import Any
from uuid import UUID

HIDDEN = "[redacted]"
DEEPEST = 8  # nested deeper than this is no log line

# A key is sensitive if one of its words is: customer_name, ownerEmail, api_token, notes.
_PERSON = "name surname firstname lastname fullname nickname phone mobile tel fax email mail address street"
_CUSTOMER = "content body note text comment product favorite favourite preferred birthday query search term"
_UNSAYABLE = (
    "password passphrase passwd pwd pin key secret token jwt dsn url uri credential authorization cookie salt"
)
_VALUES = "draft value param parameter argument"
_SENSITIVE = frozenset(f"{_PERSON} {_CUSTOMER} {_UNSAYABLE} {_VALUES}".split())
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OUR_KEYS = frozenset({"timestamp", "level", "logger"})  # written by the processors before this one

_WITH_LABEL = re.compile(
    r"(?i)\b(pass(?:word|phrase|wd)?|pwd|secret|token|pin|api[_-]?key|key|authorization)(\s*[=:]\s*)"
    r"(?:(?:bearer|basic)\s+)?('[^']*'|\"[^\"]*\"|[^\s,;&)]+)"
)
_PATTERNS = (
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,30}://)[^\s/@]*:[^\s@]*@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(?i)\bx'[0-9a-f]{16,}'"), f"x'{HIDDEN}'"),
    (re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{64,}(?![0-9a-f])"), HIDDEN),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), HIDDEN),  # a JSON web token
    (re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    # what databases and pydantic add to their messages: the row itself
    (re.compile(r"(?is)\[parameters: .*?\](?=\s*(?:\n|\(Background|$))"), f"[parameters: {HIDDEN}]"),
    (re.compile(r"(?s)Failing row contains \(.*?\)\.?(?=\n|$)"), f"Failing row contains {HIDDEN}"),
    (re.compile(r"Key \(([^)\n]*)\)=\([^\n]*\)"), rf"Key (\1)={HIDDEN}"),
    (re.compile(r"input_value=.*?, input_type="), f"input_value={HIDDEN}, input_type="),
    (_WITH_LABEL, rf"\1\2{HIDDEN}"),
    (re.compile(r"[^\s@<>\"'(),:;\[\]]{1,64}@[^\s@<>\"'(),:;\[\]]+\.[^\W\d_]{2,}"), HIDDEN),
)
# Ids and times keep their digits; seven and more others, however grouped, may be somebody's phone.
_DIGITS = re.compile(
    r"(?P<keep>(?<![0-9a-fA-F])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9a-fA-F])"
    r"|(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d))"
    r"|\+?\d(?:[\s().\-/\u2010-\u2015]{0,3}\d){6,}"
)


def is_sensitive(key: str) -> bool:
    """Whether a value under this key is hidden whole."""
    words = {word.lower() for word in _WORD.findall(key)}
    return any(word in _SENSITIVE or word.removesuffix("s") in _SENSITIVE for word in words) or (
        "addresses" in words
    )


def mask(text: str) -> str:
    """The text without secrets, e-mail addresses and phone-like numbers."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return _DIGITS.sub(lambda found: found[0] if found["keep"] else HIDDEN, text)


def clean(value: object, depth: int = 0) -> object:
    """A copy fit for a log: plain JSON values only. Of objects we do not know, only the type is told."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return mask(value)
    if depth >= DEEPEST:
        return HIDDEN
    if isinstance(value, Mapping):
        return {mask(str(k)): _clean_item(str(k), v, depth + 1) for k, v in value.items()}
    if isinstance(value, Sequence | AbstractSet) and not isinstance(value, bytes | bytearray | memoryview):
        return [clean(item, depth + 1) for item in value]
    return _clean_leaf(value)


def _clean_item(key: str, value: object, depth: int) -> object:
    return HIDDEN if is_sensitive(key) and value is not None else clean(value, depth)


def _clean_leaf(value: object) -> str:
    """Known harmless kinds as text; the repr of any other could hold a whole customer."""
    if isinstance(value, UUID | Decimal | date | time | timedelta):
        return str(value)
    if isinstance(value, PathLike):
        return mask(str(value))
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, BaseException):
        return mask(f"{type(value).__name__}: {value}")
    if isinstance(value, type):
        return value.__name__
    return f"<{type(value).__name__}>"


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor: last before the renderer, so that nothing passes around it."""
    return {
        key: value if key in _OUR_KEYS else mask(str(value)) if key == "event" else cleaned
        for key, value in event.items()
        for cleaned in (_clean_item(key, value, 0),)
    }
