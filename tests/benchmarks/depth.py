"""Whether a page costs more the deeper it lies: page 1 against page 1,000, in every sort and direction.

Page 1 of a list also counts its rows, which would flatter the ratio: so both are read without the total.
"""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from payme_desktop.db.queries import directory
from payme_desktop.domain.vocabulary import CustomerSort, CustomerType
from tests.benchmarks import shops
from tests.benchmarks.book import Book, open_book
from tests.benchmarks.measure import Result, by_turns, compared

BOUND: Final = 1.2
PAGE: Final = 100
DEEP: Final = 1_000
ROUNDS: Final = 60
LONG_AGO: Final = datetime(2024, 6, 1, tzinfo=UTC)
"""So that nearly everybody who bought is in the range."""


def run(customers: int) -> list[Result]:
    """A line for each list that has more than one page."""
    with open_book(shops.shop(customers)) as book:
        measured = [_measured(book, listing) for listing in lists()]
    return [each for each in measured if each is not None]


def lists() -> Iterator[directory.ListOf]:
    """Every sort, direction and filter."""
    kinds = (None, CustomerType.WALK_IN, CustomerType.VIP)
    for sort, descending, kind in itertools.product(CustomerSort, (False, True), kinds):
        yield directory.ListOf(sort, descending, is_active=True, customer_type=kind)
    for sort in CustomerSort:
        yield directory.ListOf(sort, descending=True, is_active=False)
    for descending in (False, True):
        yield directory.ListOf(CustomerSort.PURCHASES, descending, low=2)
        yield directory.ListOf(CustomerSort.PURCHASES, descending, low=1, high=3)
        yield directory.ListOf(CustomerSort.LAST_PURCHASE, descending, low=LONG_AGO)


def _measured(book: Book, listing: directory.ListOf) -> Result | None:
    number, deep = _deepest(book, listing)
    if deep is None:
        return None
    first, last = by_turns([page(book, listing, None), page(book, listing, deep)], ROUNDS)
    return compared(f"{listing.name.partition('/')[2]}: page {number}", last, first, BOUND)


def page(book: Book, listing: directory.ListOf, after: directory.Position | None) -> Callable[[], object]:
    """Reading one page, in a transaction of its own."""

    def work() -> None:
        with book.uow.reading(shops.ACTOR) as reading:
            directory.page(reading, listing, PAGE, after)

    return work


def _deepest(book: Book, listing: directory.ListOf) -> tuple[int, directory.Position | None]:
    """The last full page, page 1,000 at most, and the position before it."""
    number, start, end = 0, None, None
    with book.uow.reading(shops.ACTOR) as reading:
        while number < DEEP:
            rows, following = directory.page(reading, listing, PAGE, end)
            if len(rows) < PAGE:
                break
            number, start, end = number + 1, end, following
            if end is None:
                break
    return number, start
