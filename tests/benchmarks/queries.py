"""The fixed set of searches: what people type, letter by letter, and what they paste."""

from typing import Final

_AS_TYPED: Final = ("maria", "silva", "olivei", "ç", "çelik", "jose", "wisnie", "o'brie")
_WHOLE: Final = (
    "maria silva", "ana sou", "jose f", "mar oli", "santos maria",  # two words
    "zovasa", "bakila", "quixote", "zzzz", "xaviera q",  # rare, and nobody
    "4471", "019", "9123", "+35191", "00351 93", "0912 33", "0151", "912",  # ends and beginnings of numbers
    "100482", "1004", "100999", "maria.silva", "ana.santos.1", "example",  # codes and addresses
    "анна", "Мар", "王", "小明", "佐藤", "김", "محمد", "प्रि", "สม",
)  # fmt: skip


def typed() -> tuple[str, ...]:
    """About sixty searches; the first ones are words growing by a letter at a time."""
    return (*_growing(("maria", "olivei")), *_AS_TYPED, *_WHOLE)


def _growing(words: tuple[str, ...]) -> list[str]:
    return [word[:length] for word in words for length in range(1, len(word) + 1)]
