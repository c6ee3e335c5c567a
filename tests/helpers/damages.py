"""Ways in which a file is damaged on a disk. Each takes a file's content and changes it at a random place."""

import os
import random
from collections.abc import Callable
from typing import Final

PAGE: Final = 4096


def flip(content: bytearray, rng: random.Random) -> None:
    """One bit."""
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)


def blank(content: bytearray, rng: random.Random) -> None:
    """A page of zeros, as a disk gives back what it lost."""
    at = rng.randrange(len(content) // PAGE) * PAGE
    content[at : at + PAGE] = bytes(PAGE)


def cut(content: bytearray, rng: random.Random) -> None:
    """The end is gone: at any byte, or at a page, which no seal of a page can tell."""
    at = rng.randrange(1, len(content))
    del content[at if rng.random() < 0.5 else max(1, at // PAGE) * PAGE :]


def swap(content: bytearray, rng: random.Random) -> None:
    """Two pages in each other's place: both are sealed, in the wrong place."""
    one, two = (at * PAGE for at in rng.sample(range(len(content) // PAGE), 2))
    first, second = content[one : one + PAGE], content[two : two + PAGE]
    content[one : one + PAGE], content[two : two + PAGE] = second, first


def stray(content: bytearray, rng: random.Random) -> None:
    """Garbage of something else: over the beginning, or after the end."""
    if rng.random() < 0.5:
        length = rng.randrange(1, 2 * PAGE)
        content[:length] = os.urandom(length)
    else:
        content += os.urandom(rng.randrange(1, 3 * PAGE))


KINDS: Final[dict[str, Callable[[bytearray, random.Random], None]]] = {
    "flip": flip, "blank": blank, "cut": cut, "swap": swap, "stray": stray,
}  # fmt: skip
