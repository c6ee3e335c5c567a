"""A shop file's rows as the central database is asked to compare them: fingerprints by bucket, and mending.

Of a row with an edit that waits, the hash counts that was kept when the central database's row came.
"""

import json
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from payme_desktop.db import inbox, wire
from payme_desktop.db.outbox import OFFERED
from payme_desktop.db.registry import BUSINESSES, REGISTRY, Synced
from payme_desktop.db.unit_of_work import Reading, Writing

Buckets = dict[tuple[str, int], tuple[int, int]]

_KNOWN: Final = "seq IS NOT NULL"
_PART: Final = 20_000


def hashes(reading: Reading, each: Synced, buckets: list[int] | None = None) -> Iterator[tuple[bytes, int]]:
    """``(row id, hash)`` of every row that the central database should have; of some buckets, or of all."""
    only = "" if buckets is None else f"AND lower(substr(hex(id), 31)) IN ({_hex(buckets)})"
    dirty = f"EXISTS (SELECT 1 FROM sync_outbox o WHERE o.tbl = '{each.name}' AND o.row_id = {each.name}.id)"
    rows = reading.run(
        f"SELECT iif({dirty}, row_hash, NULL), stamp, fv, {', '.join(each.columns)} FROM {each.name} "
        f"WHERE {each.tenant} = ? AND {_KNOWN} {only}",
        (reading.business_id.bytes,),
    )
    while part := rows.fetchmany(_PART):
        for kept, stamp, fv, *row in part:
            yield row[0], wire.row_hash(wire.body_of(each, row, stamp, fv)) if kept is None else kept


def _hex(buckets: list[int]) -> str:
    return ", ".join(f"'{bucket:02x}'" for bucket in buckets)


def offered(reading: Reading, each: Synced) -> set[bytes]:
    """The rows that wait to be offered."""
    rows = reading.run("SELECT row_id FROM sync_outbox WHERE tbl = ? AND field = ?", (each.name, OFFERED))
    return {row[0] for row in rows.fetchall()}


def fingerprints(reading: Reading) -> Buckets:
    """``(table, bucket)`` -> rows, and their hashes by exclusive or: from the rows, not as kept."""
    found: Buckets = {}
    for each in REGISTRY:
        if each is not BUSINESSES:
            for row_id, hashed in hashes(reading, each):
                n, x = found.get((each.name, row_id[-1]), (0, 0))
                found[each.name, row_id[-1]] = n + 1, x ^ hashed
    return found


def keep(writing: Writing, counted: Buckets) -> int:
    """Make the fingerprints that are kept those of the rows. How many were not."""
    before = {
        (row[0], row[1]): (row[2], row[3])
        for row in writing.run("SELECT tbl, bucket, n, x FROM sync_digest WHERE n <> 0 OR x <> 0").fetchall()
    }
    wrong = sum(before.get(key) != counted.get(key) for key in {*before, *counted})
    if wrong:
        writing.run("DELETE FROM sync_digest")
        business = writing.business_id.bytes
        writing.run(
            inbox.MOVE_DIGEST, [(business, name, bucket, n, x) for (name, bucket), (n, x) in counted.items()]
        )
    return wrong


def take(writing: Writing, each: Synced, rows: list[tuple[str, int, str]], cursor: int) -> None:
    """Put fetched rows ``(row id, number, body)`` into the tables as if they came with a pull."""
    inbox.stage(writing, [(each.name, *row) for row in rows])
    while not inbox.apply(writing, cursor):
        pass


def later(reading: Reading, each: Synced, rows: list[tuple[str, int, str]]) -> set[str]:
    """Of fetched rows, the ids of those that have a field with a later version here."""
    found = set()
    for row_id, _, body in rows:
        mine = reading.run(
            f"SELECT stamp, fv FROM {each.name} WHERE {each.tenant} = ? AND id = ?",
            (reading.business_id.bytes, UUID(row_id).bytes),
        ).fetchone()
        if mine is not None and mine[0] and body != wire.GONE:
            stamp, versions = json.loads(body)[-2:]
            theirs, own = versions or {}, json.loads(mine[1]) if mine[1] else {}
            if any(own.get(field.name, mine[0]) > theirs.get(field.name, stamp) for field in each.fields):
                found.add(row_id)
    return found


def ids_text(ids: list[bytes]) -> list[str]:
    """As the central database is asked for them."""
    return [str(UUID(bytes=each)) for each in ids]
