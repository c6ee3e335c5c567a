"""The first download of a new PC: every table as a stream, then one ordinary sync for what came meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from sqlalchemy import Engine

from payme_desktop.db import bulk, outbox
from payme_desktop.db.registry import REGISTRY, Synced
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.sync.link import Link
from payme_desktop.sync.recovery import Sync
from payme_desktop.sync.session import Progress, Report, stop_if

CHUNK: Final = 50_000
"""Rows asked for at once."""

PART: Final = 25_000
"""Rows put into the file in one transaction."""


def download(
    engine: Engine,
    uow: UnitOfWork,
    actor: Actor,
    link: Link,
    *,
    progress: Progress = lambda *_: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Report:
    """Fill an enrolled, empty shop file. Cut off anywhere, the next call goes on from there.

    Raises WorldError, UserError as a sync does.
    """
    link.heed(cancelled)
    with uow.reading(actor) as reading:
        filled = outbox.state(reading).cursor > 0
    received = 0 if filled else _fill(engine, actor, link, progress, cancelled)
    rest = Sync(uow, actor, link, progress=progress, cancelled=cancelled).run()
    rest.received += received
    return rest


def _fill(engine: Engine, actor: Actor, link: Link, progress: Progress, cancelled: Callable[[], bool]) -> int:
    received = 0
    with bulk.filling(engine) as file:
        if file.head is None:
            file.prepare(int(link.hello(0)["head"]))
        # One part is written while the next one comes: neither holds the other up.
        with ThreadPoolExecutor(1, "payme-fill") as writer:
            for each in REGISTRY:
                last: Future[None] | None = None
                for part in _parts(link, each, file.reached(each.name), file.head or 0):
                    stop_if(cancelled)
                    chunk = bulk.chunk(part)  # here: the writer is the one that is waited for
                    if last is not None:
                        last.result()
                    last = writer.submit(file.add, each, actor.business_id.bytes, chunk)
                    received += len(part)
                    progress("pull", received, 0)
                if last is not None:
                    last.result()
        progress("apply", 0, received)
        file.finish(actor, datetime.now(UTC))
    return received


def _parts(link: Link, each: Synced, after: int, upto: int) -> Iterator[list[tuple[int, str]]]:
    asked = CHUNK
    while asked == CHUNK:
        rows = link.rows(each.name, after, upto, CHUNK)
        asked = 0
        while part := list(islice(rows, PART)):
            asked += len(part)
            after = part[-1][0]
            yield part
