"""What a cashier waits for: a new customer, a sale, a change. Against the driver doing the same durable work.

The work is done three times over copies of one file: unmeasured while it is recorded, by the services, and
by the driver from the recording; the last two by turns.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from uuid import UUID

from payme_desktop.domain.drafts import CustomerChange, CustomerDraft, SaleDraft, draft
from payme_desktop.domain.ids import new_id
from tests.benchmarks import people, shops
from tests.benchmarks.book import RULES, Book, open_book
from tests.benchmarks.floors import raw_opened, raw_write, recorded
from tests.benchmarks.measure import Result, by_turns, compared

BOUND: Final = 3.0
ROUNDS: Final = 150
_WARM_UP: Final = 10
Act = Callable[[Book], object]


def run(customers: int) -> list[Result]:
    """Create, sale and update."""
    path = shops.shop(customers)
    kinds = (
        ("create customer (3 rows)", creations),
        ("record sale (ledger and history)", sales),
        ("update customer", _updates),
    )
    return [_measured(work, make(path), path) for work, make in kinds]


def _measured(work: str, acts: list[Act], path: Path) -> Result:
    with ExitStack() as stack:
        rehearsal, stage, floor = (stack.enter_context(shops.copy_of(path, name)) for name in "rsf")
        recordings = []
        with open_book(rehearsal) as book:
            for act in acts:
                with recorded(book.engine) as recording:
                    act(book)
                recordings.append(recording)
        book, raw = stack.enter_context(open_book(stage)), stack.enter_context(raw_opened(floor))
        ours, theirs = iter(acts), iter(recordings)
        works = [lambda: next(ours)(book), lambda: raw_write(raw, next(theirs))]
        timed = by_turns(works, len(acts) - _WARM_UP, _WARM_UP)
        assert _rows(book.engine.raw_connection().driver_connection) == _rows(raw), "both did the same work"
    return compared(work, timed[0], timed[1], BOUND)


def _rows(raw: object) -> list[tuple[object, ...]]:
    counted = ("customers", "customer_preferences", "customer_purchase_history", "purchases")
    return [raw.execute(f"SELECT count(*) FROM {name}").fetchone() for name in counted]  # type: ignore[attr-defined]


def creations(_path: Path) -> list[Act]:
    """New customers, the same each time."""
    acts: list[Act] = []
    for number, person in enumerate(itertools.islice(people.people(10**6, seed=5), ROUNDS + _WARM_UP)):
        typed = {
            "id": new_id(), "name": person.name, "phone": person.phone.typed if person.phone else None,
            "email": person.email, "code": f"N{number}",
        }  # fmt: skip
        made = draft(CustomerDraft, typed, RULES)
        acts.append(lambda book, made=made: book.customers.create(shops.ACTOR, made))  # type: ignore[misc]
    return acts


def sales(path: Path) -> list[Act]:
    """Sales to customers of the file, the same each time."""
    acts: list[Act] = []
    for number, customer_id in enumerate(_somebody(path)):
        typed = {"customer_id": customer_id, "total_amount": "12.50", "receipt_no": f"B-{number}"}
        made = draft(SaleDraft, typed, RULES)
        acts.append(lambda book, made=made: book.purchases.record(shops.ACTOR, made))  # type: ignore[misc]
    return acts


def _updates(path: Path) -> list[Act]:
    acts: list[Act] = []
    names = people.people(10**6, seed=6)
    for customer_id, person in zip(_somebody(path), names, strict=False):
        made = draft(CustomerChange, {"name": f"{person.name} X", "address": "Rua do Carmo 7"}, RULES)
        acts.append(
            lambda book, each=customer_id, made=made: book.customers.update(shops.ACTOR, each, made)  # type: ignore[misc]
        )
    return acts


def _somebody(path: Path) -> Iterator[UUID]:
    """Customers from all over the file."""
    with raw_opened(path) as raw:
        every = [row[0] for row in raw.execute("SELECT id FROM customers").fetchall()]
    for each in random.Random(9).choices(every, k=ROUNDS + _WARM_UP):
        yield UUID(bytes=each)
