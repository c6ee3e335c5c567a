"""What came from the central database: staged page by page, then put into the tables.

A page and the number it ends at are staged in one transaction, and a row leaves the inbox in the transaction
that writes it: so a sync may be cut anywhere and goes on from there. The tables move only once everything up
to the head has arrived, so that no reader meets half of somebody's work. Fields with an unsent edit keep it,
and take the version only; what is derived is computed anew.
"""

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from payme_desktop.db import erasing, purging, wire
from payme_desktop.db.checkup import OWNER, VOIDED
from payme_desktop.db.outbox import set_state
from payme_desktop.db.queries import ledger, shop
from payme_desktop.db.registry import (
    AUDIT,
    BUSINESSES,
    CONFLICTS,
    CUSTOMERS,
    LATEST,
    NOTES,
    PREFERENCES,
    PURCHASES,
    REGISTRY,
    Synced,
    kind,
)
from payme_desktop.db.tables import customer_purchase_history
from payme_desktop.db.unit_of_work import Reading, Writing
from payme_desktop.domain.ids import history_id

MOST_ROWS: Final = 2_000
"""Put into the tables in one transaction: a sale at the counter gets in between."""

_IDS: Final = 400
_BY_SIGNS: Final = ("stamp", "fv", "seq", "row_hash")


def stage(writing: Writing, rows: Sequence[tuple[str, str, int, str]], upto: int | None = None) -> None:
    """Keep a page of ``(table, row id, number, body)``; ``upto``: everything to this number has come."""
    if rows:
        writing.run(
            """INSERT INTO sync_inbox (tbl, row_id, seq, body) VALUES (?, ?, ?, ?)
            ON CONFLICT (tbl, row_id) DO UPDATE SET seq = excluded.seq, body = excluded.body
            WHERE excluded.seq > seq""",
            [tuple(row) for row in rows],
        )
    if upto is not None:
        set_state(writing, downloaded=upto)


def staged(reading: Reading) -> int:
    """How many rows wait in the inbox."""
    return int(reading.run("SELECT count(*) FROM sync_inbox").scalar())


News = dict[str, set[UUID]]
"""Table -> ids of rows that others wrote: not those that only come back to the PC that sent them."""


def apply(writing: Writing, head: int, most: int = MOST_ROWS, news: News | None = None) -> bool:
    """Put up to ``most`` staged rows into the tables. Whether all are there now: then the cursor is ``head``.

    Call only when everything up to ``head`` is staged. ``news``: is added to.
    """
    writing.run("PRAGMA defer_foreign_keys = ON")
    set_state(writing, applying=1)
    left = most
    for each in REGISTRY:
        rows = _staged_of(writing, each, left)
        if rows:
            if news is not None and each in _OF_PEOPLE:
                news.setdefault(each.name, set()).update(_written_by_others(writing, each, rows))
            _apply_table(writing, each, rows)
            writing.run(
                "DELETE FROM sync_inbox WHERE tbl = ? AND row_id = ?", [(each.name, row[0]) for row in rows]
            )
            left -= len(rows)
        if left <= 0:
            break
    done = left > 0 or staged(writing) == 0
    set_state(writing, applying=0, **({"cursor": head} if done else {}))
    return done


def _staged_of(writing: Writing, each: Synced, most: int) -> list[tuple[str, int, str]]:
    # A sale may have been numbered anew after what refers to it.
    order = "json_extract(body, '$[1]') <> 'sale', seq" if each is PURCHASES else "seq"
    found = writing.run(
        f"SELECT row_id, seq, body FROM sync_inbox WHERE tbl = ? ORDER BY {order} LIMIT ?", (each.name, most)
    )
    return [tuple(row) for row in found]


_OF_PEOPLE: Final = (CUSTOMERS, PREFERENCES, NOTES, PURCHASES)


def _written_by_others(
    writing: Writing, each: Synced, rows: Sequence[tuple[str, int, str]]
) -> Iterable[UUID]:
    """The ids of rows with a version that is not here. A purged note is no news of anybody."""
    here: dict[bytes, set[str]] = {}
    for part, marks in _parts([wire.id_bytes(row[0]) for row in rows]):
        found = writing.run(
            f"SELECT id, stamp, fv FROM {each.name} WHERE {each.tenant} = ? AND id IN ({marks})",
            (writing.business_id.bytes, *part),
        )
        here |= {row[0]: _identities(row[1], json.loads(row[2]) if row[2] else None) for row in found}
    for row_id, _, body in rows:
        if body != wire.GONE:
            *_, stamp, versions = json.loads(body)
            if not _identities(stamp, versions) <= here.get(wire.id_bytes(row_id), set()):
                yield UUID(row_id)


def _identities(stamp: str | None, versions: dict[str, str] | None) -> set[str]:
    """What of its versions no clock and no centre changes: the PC and its count."""
    return {each[-12:] for each in (stamp, *(versions or {}).values()) if each}


def _apply_table(writing: Writing, each: Synced, rows: list[tuple[str, int, str]]) -> None:
    ids = [wire.id_bytes(row[0]) for row in rows]
    there, dirty = _hashes(writing, each, ids), _dirty(writing, each, ids)
    clean: list[str] = []
    gone: list[bytes] = []
    moved: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row_id, (_, number, body) in zip(ids, rows, strict=True):
        hashed = wire.row_hash(body) if body != wire.GONE else None
        if hashed is None:
            gone.append(row_id)
        elif row_id in dirty:
            _update_rest(writing, each, _local(each, number, body, hashed), dirty[row_id])
        else:
            clean.append(with_signs(body, number, hashed))
        _count(moved[row_id[-1]], there.get(row_id), hashed)
    if clean:
        _upsert(writing, each, clean)
    if gone:
        purging.take_out(writing, each, gone, dirty)
    if each.tenant != "id":
        _move_digest(writing, each, moved)
    _follow(writing, each, ids, there)
    writing.touch(each.table, (UUID(bytes=row_id) for row_id in ids))


def _follow(writing: Writing, each: Synced, ids: list[bytes], there: Container[bytes]) -> None:
    """What follows from rows that came. ``there``: those that were here before."""
    if each is BUSINESSES:
        set_state(writing, reclassify=1)
    elif each is CUSTOMERS:
        erasing.heed(writing, (UUID(bytes=row_id) for row_id in ids))
        _add_histories(writing, [row_id for row_id in ids if row_id not in there])
    elif each is PURCHASES:
        _derive(writing, ids)
    elif each is AUDIT:
        _heed_erasures(writing, ids)
    elif each is CONFLICTS:
        purging.take_out_refused(writing)


def _heed_erasures(writing: Writing, ids: list[bytes]) -> None:
    """Of somebody who was erased here meanwhile, nothing comes back with the trail."""
    for part, marks in _parts(ids):
        writing.run(
            f"""UPDATE audit_log SET old = NULL, new = NULL, detail = NULL, salt = NULL
            WHERE business_id = ? AND id IN ({marks}) AND salt IS NOT NULL AND customer_id IN (
              SELECT c.id FROM customers c WHERE c.business_id = audit_log.business_id
              AND c.id = audit_log.customer_id AND c.is_erased)""",
            (writing.business_id.bytes, *part),
        )


def _local(each: Synced, number: int, body: str, hashed: int) -> list[Any]:
    values = json.loads(body)
    versions = json.dumps(values[-1], separators=(",", ":")) if values[-1] else None
    return [*wire.from_wire(each, values), values[-2], versions, number, hashed]


def _parts(ids: Sequence[bytes]) -> Iterable[tuple[Sequence[bytes], str]]:
    for start in range(0, len(ids), _IDS):
        part = ids[start : start + _IDS]
        yield part, ", ".join("?" * len(part))


def _hashes(writing: Writing, each: Synced, ids: Sequence[bytes]) -> dict[bytes, int | None]:
    """Row id -> the hash of the server's row as last applied; None: ours alone so far."""
    found: dict[bytes, int | None] = {}
    for part, marks in _parts(ids):
        rows = writing.run(
            f"SELECT id, row_hash FROM {each.name} WHERE {each.tenant} = ? AND id IN ({marks})",
            (writing.business_id.bytes, *part),
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def _dirty(writing: Writing, each: Synced, ids: Sequence[bytes]) -> dict[bytes, set[str]]:
    """Row id -> its fields with an edit that the central database has not decided on."""
    found: dict[bytes, set[str]] = {}
    for part, marks in _parts(ids):
        rows = writing.run(
            f"SELECT row_id, field FROM sync_outbox WHERE tbl = ? AND row_id IN ({marks})",
            (each.name, *part),
        )
        for row_id, field in rows:
            found.setdefault(row_id, set()).add(field)
    return found


def _count(moved: list[int], before: int | None, now: int | None) -> None:
    moved[0] += (now is not None) - (before is not None)
    moved[1] ^= (before or 0) ^ (now or 0)


# SQLite has no exclusive or: what either has, less what both have.
MOVE_DIGEST: Final = """INSERT INTO sync_digest (business_id, tbl, bucket, n, x) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (business_id, tbl, bucket) DO UPDATE SET n = n + excluded.n,
      x = (x | excluded.x) - (x & excluded.x)"""


def _move_digest(writing: Writing, each: Synced, moved: dict[int, list[int]]) -> None:
    business = writing.business_id.bytes
    writing.run(MOVE_DIGEST, [(business, each.name, bucket, n, x) for bucket, (n, x) in moved.items()])


def _upsert(writing: Writing, each: Synced, rows: Sequence[str]) -> None:
    tenant = "" if each.tenant == "id" else "business_id, "
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*each.columns, *_BY_SIGNS) if name != "id")
    writing.run(
        # Without a condition, SQLite would take the ON for one of a join.
        f"{insertion(each)} WHERE true ON CONFLICT ({tenant}id) DO UPDATE SET {sets}",
        (writing.business_id.bytes, f"[{','.join(rows)}]"),
    )


def with_signs(body: str, number: int, hashed: int) -> str:
    """A row's text with its number and hash at the end: as ``insertion`` takes it."""
    return f"{body[:-1]}, {number}, {hashed}]"


def insertion(each: Synced) -> str:
    """The INSERT of rows; bound are the business and a JSON list of ``with_signs``.

    SQLite takes the rows apart itself: value by value through the driver they would cost twice as much.
    """
    values = [_from_json(each, name) for name in each.columns]
    signs = [f"value ->> {len(values) + n}" for n in range(len(_BY_SIGNS))]
    columns = dict(zip([*each.columns, *_BY_SIGNS], [*values, *signs], strict=True))
    # A business is its own tenant; the parameter has to be used all the same.
    columns = {"business_id": "?1", **columns} if each.tenant != "id" else columns
    if each is PURCHASES:
        # Whom a row counts for: an attach and a void are seen to afterwards.
        counts, customer = f"value ->> {each.position('kind')} IN ('sale', 'refund')", columns["customer_id"]
        columns["owner_id"] = f"iif({counts}, {customer}, NULL)"
    return (
        f"INSERT INTO {each.name} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
        "FROM jsonb_each(?2)"
    )


def _from_json(each: Synced, column: str) -> str:
    value = f"value ->> {each.position(column)}"
    return f"unhex(replace({value}, '-', ''))" if kind(each.table.c[column]) == "id" else value


def _update_rest(writing: Writing, each: Synced, row: list[Any], dirty: set[str]) -> None:
    """Everything but the fields with an unsent edit; nothing but the versions of an unsent new row."""
    if each.is_ledger or "" in dirty:
        taken: list[str] = []
    else:
        hidden = {name for field in each.fields if field.name in dirty for name in field.columns}
        taken = [name for name in each.columns if name != "id" and name not in hidden]
    values = dict(zip([*each.columns, *_BY_SIGNS], row, strict=True))
    sets = [f"{name} = max({name}, ?)" if name == LATEST else f"{name} = ?" for name in [*taken, *_BY_SIGNS]]
    writing.run(
        f"UPDATE {each.name} SET {', '.join(sets)} WHERE {each.tenant} = ? AND id = ?",
        (*(values[name] for name in [*taken, *_BY_SIGNS]), writing.business_id.bytes, row[0]),
    )


def _add_histories(writing: Writing, customers: Sequence[bytes]) -> None:
    business = writing.business_id.bytes
    if customers:
        writing.run(
            """INSERT INTO customer_purchase_history (business_id, id, customer_id, created_at, updated_at)
            SELECT business_id, ?, id, created_at, updated_at FROM customers WHERE business_id = ? AND id = ?
            ON CONFLICT DO NOTHING""",
            [(history_id(UUID(bytes=each)).bytes, business, each) for each in customers],
        )
        # After a first download: somebody whom another PC edited meanwhile comes after their purchases.
        _recompute(
            writing, {row[0] for row in _select(writing, "SELECT DISTINCT owner_id", "owner_id", customers)}
        )


def _derive(writing: Writing, ids: Sequence[bytes]) -> None:
    """Whom the rows count for and whether they count, and the histories that follow."""
    business = writing.business_id.bytes
    sales = {row[0] for row in _select(writing, "SELECT DISTINCT sale_id", "id", ids)} - {None}
    hit = sorted(sales | {row[0] for row in _select(writing, "SELECT id", "sale_id", sorted(sales))})
    who = {row[0] for row in _select(writing, "SELECT DISTINCT owner_id", "id", [*ids, *hit])}
    if hit:
        writing.run(
            f"""UPDATE purchases AS p SET owner_id = {OWNER}, voided = {VOIDED}
            WHERE p.business_id = ? AND p.id = ? AND p.kind IN ('sale', 'refund')""",
            [(business, each) for each in hit],
        )
        who |= {row[0] for row in _select(writing, "SELECT DISTINCT owner_id", "id", hit)}
    _recompute(writing, who)


def _recompute(writing: Writing, who: set[bytes | None]) -> None:
    owners = sorted(UUID(bytes=each) for each in who if each is not None)
    thresholds = shop.business(writing).thresholds
    for start in range(0, len(owners), 1_000):
        ledger.recompute(writing, owners[start : start + 1_000], thresholds)
    writing.touch(customer_purchase_history, map(history_id, owners))


def _select(writing: Writing, what: str, column: str, ids: Sequence[bytes]) -> list[Any]:
    found: list[Any] = []
    for part, marks in _parts(ids):
        found += writing.run(
            f"{what} FROM purchases WHERE business_id = ? AND {column} IN ({marks}) AND {column} IS NOT NULL",
            (writing.business_id.bytes, *part),
        ).fetchall()
    return found


def digest(reading: Reading) -> dict[str, list[int]]:
    """Table -> [rows, hashes by exclusive or], as counted from what was applied."""
    counted: dict[str, list[int]] = {}
    for name, n, x in reading.run("SELECT tbl, n, x FROM sync_digest").fetchall():
        kept = counted.setdefault(name, [0, 0])
        kept[0] += n
        kept[1] ^= x
    return {name: kept for name, kept in counted.items() if any(kept)}


def recomputed(reading: Reading) -> dict[str, list[int]]:
    """The same from the rows themselves: what a damaged or meddled-with value cannot hide from."""
    counted: dict[str, list[int]] = {}
    for each in REGISTRY:
        if each.tenant == "id":
            continue
        kept = counted.setdefault(each.name, [0, 0])
        rows = reading.run(
            f"SELECT stamp, fv, {', '.join(each.columns)} FROM {each.name} "
            "WHERE business_id = ? AND seq IS NOT NULL",
            (reading.business_id.bytes,),
        )
        for stamp, fv, *row in rows:
            kept[0] += 1
            kept[1] ^= wire.row_hash(wire.body_of(each, row, stamp, fv))
    return {name: kept for name, kept in counted.items() if kept[0]}
