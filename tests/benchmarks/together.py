"""What a sync costs others: eight PCs of a business that push without pause; a save on a PC that is enrolled.

Floors: the driver's own transactions on as many connections, which take the same turn at one row, number
twenty rows and insert them into a table with the same indexes; the same save in a file that never syncs.
"""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final
from uuid import uuid4

import psycopg

from payme_desktop.sync.link import Address
from tests.benchmarks import measure, shops, writes
from tests.benchmarks.book import Book, open_book
from tests.benchmarks.measure import Result, by_turns, compared
from tests.helpers.storm import ROWS, WRITERS, storm

PUSHES_A_SECOND: Final = 50
CAPTURE: Final = 1.5
"""How many times the time of a save without a sync one with it may take."""

_WARM_UP: Final = 10


def pushing(login: Callable[[str], Address], url: str) -> Result:
    """Milliseconds a push of twenty rows, all eight together."""
    seconds = 10.0 if measure.most_rounds >= 100 else 2.0
    writers, reader = storm(login, seconds)
    missed = {each for writer in writers for each in writer.pushed} - reader.seen
    assert not missed, f"{len(missed)} rows were never seen"
    rate, floor = sum(writer.pushes for writer in writers) / seconds, _raw_pushes(url, seconds) / seconds
    slowest = max(writer.slowest_s for writer in writers)
    beside = f"{rate:.0f} pushes/s, driver {floor:.0f}; none missed, slowest {slowest * 1000:.0f} ms"
    name = f"{WRITERS} PCs push {ROWS} rows without pause"
    return Result(name, 1000 / rate, 1000 / floor, floor / PUSHES_A_SECOND, 1.0, beside=beside)


def _raw_pushes(url: str, seconds: float) -> int:
    with psycopg.connect(url, autocommit=True) as raw:
        raw.execute("CREATE TABLE floor_ledger (LIKE purchases INCLUDING ALL)")
        raw.execute("CREATE TABLE floor_head AS SELECT business_id, head FROM sync_head")
    done: list[int] = []
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=_push_raw, args=(url, until, done)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done)


def _push_raw(url: str, until: float, done: list[int]) -> None:
    pushes = 0
    with psycopg.connect(url, autocommit=True) as raw:
        while time.monotonic() < until:
            with raw.transaction():
                found = raw.execute(
                    "UPDATE floor_head SET head = head + %s RETURNING business_id, head", (ROWS,)
                )
                business, head = found.fetchone() or (None, 0)
                raw.execute(
                    """INSERT INTO floor_ledger (business_id, id, kind, occurred_at, local_day, local_hour,
                      total_amount, items_count, source, generation, recorded_at, voided, seq)
                    SELECT %s, i, 'sale', now(), current_date, 12, 1, 1, 'till', 0, now(), false, %s + n
                    FROM unnest(%s::uuid[]) WITH ORDINALITY o(i, n) ON CONFLICT DO NOTHING""",
                    (business, head - ROWS, [uuid4() for _ in range(ROWS)]),
                )
            pushes += 1
    done.append(pushes)


def captured(customers: int) -> list[Result]:
    """A new customer and a sale, where every change is noted for the sync against where none is."""
    path = shops.shop(customers)
    return [
        _captured("create customer on an enrolled PC", writes.creations(path), path),
        _captured("record sale on an enrolled PC", writes.sales(path), path),
    ]


def _captured(work: str, acts: list[Any], path: Any) -> Result:
    with ExitStack() as stack:
        files = [stack.enter_context(shops.copy_of(path, name)) for name in ("enrolled", "alone")]
        books: list[Book] = [stack.enter_context(open_book(each)) for each in files]
        with books[0].uow.writing(shops.ACTOR) as writing:
            writing.run("UPDATE sync_state SET device_no = 1")
        first, second = iter(acts), iter(acts)
        works = [lambda: next(first)(books[0]), lambda: next(second)(books[1])]
        timed = by_turns(works, len(acts) - _WARM_UP, _WARM_UP)
        with books[0].uow.reading(shops.ACTOR) as reading:
            noted = int(reading.run("SELECT count(*) FROM sync_outbox").scalar())
        assert noted >= min(len(acts), measure.most_rounds), "every change was noted"
    return compared(work, timed[0], timed[1], CAPTURE, beside=f"+{timed[0].median - timed[1].median:.2f} ms")
