"""Whether a shop gets slower as it grows: pages and searches in a shop and in one ten times as large."""

from collections.abc import Callable
from typing import Final

from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.vocabulary import CustomerSort
from tests.benchmarks import shops
from tests.benchmarks.book import Book, open_book
from tests.benchmarks.measure import Result, Timings, by_turns, compared
from tests.benchmarks.queries import typed

BOUND: Final = 1.5
ROUNDS: Final = 15
_TIMES: Final = 10


def run(customers: int) -> list[Result]:
    """Each sort's first and next page, and all searches together."""
    with (
        open_book(shops.shop(customers // _TIMES)) as small,
        open_book(shops.shop(customers)) as large,
    ):
        return [*(_pages(small, large, sort) for sort in CustomerSort), *_searches(small, large)]


def _pages(small: Book, large: Book, sort: CustomerSort) -> Result:
    """The first page, with its total, and the one after it."""
    query = CustomerQuery(sort=sort, limit=100, descending=True)
    big, little = by_turns([_two_pages(large, query), _two_pages(small, query)], ROUNDS)
    return compared(f"first two pages by {sort}", big, little, BOUND)


def _two_pages(book: Book, query: CustomerQuery) -> Callable[[], object]:
    def work() -> None:
        first = book.customers.list(shops.ACTOR, query)
        book.customers.list(shops.ACTOR, query.model_copy(update={"after": first.next}))

    return work


def _searches(small: Book, large: Book) -> list[Result]:
    pairs = {query: by_turns([_search(large, query), _search(small, query)], ROUNDS) for query in typed()}
    worst = max(pairs, key=lambda query: pairs[query][0].median / pairs[query][1].median)
    slowest = max(pairs, key=lambda query: pairs[query][0].median)
    return [
        compared(f"search, {len(pairs)} queries", _sum(pairs, 0), _sum(pairs, 1), BOUND),
        compared(f"search, the worst: {worst!r}", pairs[worst][0], pairs[worst][1], 0),
        compared(f"search, the slowest: {slowest!r}", pairs[slowest][0], pairs[slowest][1], 0),
    ]


def _search(book: Book, query: str) -> Callable[[], object]:
    return lambda: book.customers.search(shops.ACTOR, query)


def _sum(pairs: dict[str, list[Timings]], side: int) -> Timings:
    """All queries as one: round by round."""
    return Timings(tuple(map(sum, zip(*(pair[side].times for pair in pairs.values()), strict=True))))
