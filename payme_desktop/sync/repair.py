"""Finding what differs from the central database, by fingerprint, bucket and row, and mending only that."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from payme_desktop.db import comparing, outbox, rebuilding
from payme_desktop.db.registry import BUSINESSES, REGISTRY, Synced
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.sync.link import Link

MOST_IDS: Final = 5_000
"""Rows asked for by id at once."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One table's rows that are not those of the central database, by id.

    ``fetch``: it has others of these; ``offer``: it lacks them; ``theirs``: of these, its own are damaged;
    ``new``: how many of ``fetch`` are no fault, but were written there since the last pull.
    """

    table: Synced
    fetch: list[bytes]
    offer: list[bytes]
    theirs: list[bytes]
    new: int

    def __bool__(self) -> bool:
        return bool(len(self.fetch) > self.new or self.offer or self.theirs)


def differences(uow: UnitOfWork, actor: Actor, link: Link) -> tuple[int, list[Difference]]:
    """How many rows were compared, and what differs, by table in the order of references."""
    with uow.reading(actor) as reading:
        mine = comparing.fingerprints(reading)
    theirs = link.buckets()
    bad: dict[str, list[int]] = {}
    for name, bucket in sorted({*mine, *theirs}):
        if mine.get((name, bucket)) != theirs.get((name, bucket)):
            bad.setdefault(name, []).append(bucket)
    # No fingerprint counts the business: it is one row.
    bad[BUSINESSES.name] = [actor.business_id.bytes[-1]]
    found = [_difference(uow, actor, link, each, bad[each.name]) for each in REGISTRY if each.name in bad]
    return 1 + sum(n for n, _ in mine.values()), found


def _difference(uow: UnitOfWork, actor: Actor, link: Link, each: Synced, buckets: list[int]) -> Difference:
    answer = link.ids(each.name, buckets)
    with uow.reading(actor) as reading:
        cursor = outbox.state(reading).cursor
        mine = dict(comparing.hashes(reading, each, buckets))
        offered = comparing.offered(reading, each)
    theirs = {bytes.fromhex(row[0].replace("-", "")): row[1:] for row in answer}
    wrong = [key for key, row in theirs.items() if mine.get(key) != row[1]]
    # A row that is about to be offered is not fetched over: who is right is decided there.
    sound = [key for key in wrong if theirs[key][2] and key not in offered]
    return Difference(
        each,
        fetch=sound,
        offer=[key for key in mine if key not in theirs],
        theirs=[key for key in wrong if not theirs[key][2]],
        new=sum(theirs[key][0] > cursor for key in sound),
    )


def mend(uow: UnitOfWork, actor: Actor, link: Link, found: list[Difference]) -> int:
    """Take the central database's rows for those that differ, and offer those that it lacks. How many."""
    mended = 0
    for each in found:
        asked = [*each.fetch, *each.offer] if each.table.leaf else each.fetch
        rows = [
            row
            for start in range(0, len(asked), MOST_IDS)
            for row in link.fetch(each.table.name, comparing.ids_text(asked[start : start + MOST_IDS]))
        ]
        there = {bytes.fromhex(row[0].replace("-", "")) for row in rows}
        with uow.writing(actor) as writing:
            # A row that is later here was lost there: it is the central database that is mended.
            later = comparing.later(writing, each.table, rows)
            rows = [row for row in rows if row[0] not in later]
            rebuilding.offer(writing, each.table, [UUID(row).bytes for row in later])
            # Of a purged row only a mark is left there, and it is enough.
            comparing.take(writing, each.table, rows, outbox.state(writing).cursor)
            lacking = [key for key in each.offer if key not in there]
            rebuilding.offer(writing, each.table, lacking)
        mended += len(rows) + len(later) + len(lacking)
    with uow.writing(actor) as writing:
        mended += comparing.keep(writing, comparing.fingerprints(writing))
    return mended


def repair(uow: UnitOfWork, actor: Actor, link: Link) -> int:
    """Find and mend. How many rows and fingerprints changed; 0: nothing that could be mended here."""
    _, found = differences(uow, actor, link)
    return mend(uow, actor, link, found)
