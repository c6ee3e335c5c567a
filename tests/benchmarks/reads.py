"""What somebody sees: a customer's card, a page of a list, a search as it is typed. Against plain Core."""

import random
from collections.abc import Callable
from contextlib import closing
from typing import Any, Final
from uuid import UUID

from payme_desktop.domain.drafts import CustomerQuery
from tests.benchmarks import shops
from tests.benchmarks.book import Book, open_book
from tests.benchmarks.floors import core_read, plain_core, raw_opened, raw_read, recorded
from tests.benchmarks.measure import Result, by_turns, compared
from tests.benchmarks.queries import typed

BOUND: Final = 2.0
ROUNDS: Final = 60


def run(customers: int) -> list[Result]:
    """Get with relations, the first page and a later one, a search letter by letter."""
    path = shops.shop(customers)
    with (
        open_book(path) as book,
        raw_opened(path) as raw,
        raw_opened(path) as under,
        closing(plain_core(under)) as core,
    ):
        return [_measured(work, act, book, core, raw) for work, act in _acts(book, raw).items()]


def _acts(book: Book, raw: Any) -> dict[str, Callable[[], object]]:
    customer_id = _a_regular(raw)
    first = book.customers.list(shops.ACTOR, CustomerQuery(limit=100))
    later = CustomerQuery(limit=100, after=first.next)
    return {
        "get with relations": lambda: book.customers.get(shops.ACTOR, customer_id),
        "list, first page of 100 (counts)": lambda: book.customers.list(
            shops.ACTOR, CustomerQuery(limit=100)
        ),
        "list, next page of 100": lambda: book.customers.list(shops.ACTOR, later),
        f"search as typed ({len(typed())} queries)": lambda: _search_all(book),
    }


def _measured(work: str, act: Callable[[], object], book: Book, core: Any, raw: Any) -> Result:
    with recorded(book.engine) as recording:
        act()
    # All the searches together are many already.
    rounds = ROUNDS if len(recording.sent) < 20 else ROUNDS // 6
    timed = by_turns([act, core_read(core, recording), raw_read(raw, recording)], rounds)
    beside = f"driver {timed[2].median:.3f} ms: {timed[0].median / timed[2].median:.2f}x"
    return compared(work, timed[0], timed[1], BOUND, beside=beside)


def _search_all(book: Book) -> None:
    for query in typed():
        book.customers.search(shops.ACTOR, query)


def _a_regular(raw: Any) -> UUID:
    """Somebody with a handful of purchases."""
    rows = raw.execute(
        "SELECT customer_id FROM customer_directory ORDER BY abs(total_purchases - 6), n LIMIT 50"
    ).fetchall()
    return UUID(bytes=random.Random(3).choice(rows)[0])
