"""Cursors: where a page ended, as an opaque word that a script can hand back.

A cursor names the list it belongs to and carries the total, which is counted once per filter.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from payme_desktop.errors import InvalidInput


def encode(list_name: str, total: int, position: Sequence[str | int | None]) -> str:
    """An opaque word for a position in the list of that name (which holds its filter and sort)."""
    text = json.dumps([list_name, total, *position], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, list_name: str, length: int) -> tuple[int, list[Any]]:
    """``(total, position)``; ``length``: how many values a position of this list has.

    Raises InvalidInput for what is no cursor, or is one of another list.
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != length + 2 or not isinstance(values[1], int):
        raise _no_cursor()
    if values[0] != list_name:
        raise InvalidInput.of({"after": ["This cursor belongs to a list with another filter or sort."]})
    return values[1], values[2:]


@contextmanager
def taking_apart() -> Iterator[None]:
    """Around the reading of a position's values: what does not fit is no cursor (InvalidInput)."""
    try:
        yield
    except (ValueError, TypeError, ArithmeticError):
        raise _no_cursor() from None


def whole(value: object, limit: int = 1 << 63) -> int:
    """A whole number of a position, nearer to 0 than ``limit``. Raises ValueError."""
    if type(value) is not int or abs(value) >= limit:
        raise ValueError("no such number")
    return value


def words(value: object) -> str:
    """A text of a position, such as a database holds. Raises ValueError."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("no such text")
    value.encode()
    return value


def _no_cursor() -> InvalidInput:
    return InvalidInput.of({"after": ["This is not a cursor: use the 'next' of the page before."]})
