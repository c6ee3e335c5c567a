"""Where a search text matches a field, so that the matched part can be marked."""

from payme_desktop.domain.phones import digits
from payme_desktop.domain.text import fold, is_sign, words

Span = tuple[int, int]
"""Start and length, in characters."""


def marks(text: str, searched: str) -> tuple[Span, ...]:
    """The parts of ``text`` that begin a word and match a word of the search; case and accents folded."""
    flat, origin = _folded(text)
    spans = []
    for word in dict.fromkeys(words(fold(searched))):
        start = _word_start(flat, word)
        if start >= 0:
            first, last = origin[start], origin[start + len(word) - 1]
            spans.append((first, last - first + 1))
    return tuple(sorted(spans))


def digit_marks(phone: str, searched: str) -> tuple[Span, ...]:
    """The searched digits inside a phone number, whatever stands between its digits."""
    wanted = digits(searched).lstrip("0")
    if len(wanted) < 2:
        return ()
    places = [i for i, ch in enumerate(phone) if ch.isdecimal()]
    start = digits(phone).rfind(wanted)
    if start < 0:
        return ()
    first, last = places[start], places[start + len(wanted) - 1]
    return ((first, last - first + 1),)


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place it came from."""
    flat, origin = "", []
    for place, ch in enumerate(text):
        part = " " if ch.isspace() else fold(ch)
        flat += part
        origin.extend([place] * len(part))
    return flat, origin


def _word_start(flat: str, word: str) -> int:
    start = flat.find(word)
    while start >= 0:
        if start == 0 or not flat[start - 1].isalnum() or is_sign(flat[start]):
            return start
        start = flat.find(word, start + 1)
    return -1
