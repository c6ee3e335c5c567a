"""What people did in a history and what they saw while they did it, and what must hold of the end."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from payme_desktop.db import chain, inbox
from tests.helpers.replicas import Centre, Replica

FIELDS: Mapping[str, tuple[str, ...]] = {
    "customers": ("name", "address", "email"),
    "customer_notes": ("content",),
    "customer_preferences": ("preferred_payment",),
}
"""What a history edits."""

GONE: Mapping[str, tuple[str, int]] = {"customers": ("is_active", 0), "customer_notes": ("is_deleted", 1)}
"""The field that takes a row away, and its value then."""

Row = tuple[str, UUID]
Value = tuple[str, UUID, str, str]


@dataclass
class Deletion:
    """Somebody took a row away. ``sent``: the central database has decided on it; ``undone``: the row came
    back since."""

    pc: str
    seen: dict[str, str | None]
    sales: frozenset[UUID] = frozenset()
    sent: bool = False
    undone: bool = False


@dataclass
class Model:
    """``parents``: a typed value, and what its editor saw in its place. ``resent``: values that a copied
    shop file still had to send: they may arrive twice, the second time as somebody else's."""

    parents: dict[Value, str | None] = field(default_factory=dict)
    sales: set[UUID] = field(default_factory=set)
    deletions: dict[Row, list[Deletion]] = field(default_factory=dict)
    resent: set[Value] = field(default_factory=set)

    def ancestors(self, row: Row, name: str, value: str | None) -> Iterator[str]:
        """The values that a value's editor, and that value's editor, and so on, had seen."""
        while value is not None:
            value = self.parents.get((*row, name, value))
            if value is not None:
                yield value


def shown(pc: Replica, row: Row) -> dict[str, Any]:
    """What a PC shows of a row: its fields, and ``gone``. Empty where it does not know the row."""
    table, row_id = row
    gone, value = GONE.get(table, ("NULL", 1))
    found = pc.run(f"SELECT {gone}, {', '.join(FIELDS[table])} FROM {table} WHERE id = ?", (row_id.bytes,))
    if not found:
        return {}
    return {"gone": found[0][0] == value, **dict(zip(FIELDS[table], found[0][1:], strict=True))}


def sales_of(pc: Replica, customer: UUID) -> frozenset[UUID]:
    rows = pc.run("SELECT id FROM purchases WHERE owner_id = ?", (customer.bytes,))
    return frozenset(UUID(bytes=row[0]) for row in rows)


def pending(pc: Replica, row: Row, name: str) -> bool:
    """Whether a field's edit waits at a PC."""
    return bool(
        pc.run(
            "SELECT 1 FROM sync_outbox WHERE tbl = ? AND row_id = ? AND field IN (?, '')",
            (row[0], row[1].bytes, name),
        )
    )


def waiting_values(pc: Replica, *, under_way: bool = False) -> set[Value]:
    """Values that a shop file has still to send. ``under_way``: only those that it may have sent already."""
    waiting: dict[tuple[str, bytes, str], bool] = {}
    for table, row_id, name, sent in pc.run("SELECT tbl, row_id, field, push_no > 0 FROM sync_outbox"):
        for each in FIELDS.get(table, ()):
            if name in {each, ""}:
                waiting[table, row_id, each] = waiting.get((table, row_id, each), True) and bool(sent)
    found: set[Value] = set()
    for (table, row_id, name), sent in waiting.items():
        row = (table, UUID(bytes=row_id))
        value = shown(pc, row).get(name)
        if value and (sent or not under_way):
            found.add((*row, name, value))
    return found


def violations(model: Model, pcs: list[Replica], centre: Centre) -> list[str]:
    """What is not as it should be at the end, in words."""
    one = pcs[0]
    return [
        *_apart(pcs),
        *_wrong_at_centre(one, centre),
        *_ledger(model, one),
        *_lost(model, one),
        *_hidden(model, one),
        *_needless(model, one),
        *_trails(pcs, centre),
    ]


def _trails(pcs: list[Replica], centre: Centre) -> Iterator[str]:
    """Every chain holds, on every side, whatever was copied, cut off and sent twice."""
    for where, uow in [*((pc.name, pc.book.uow) for pc in pcs), ("the centre", centre.uow)]:
        with uow.reading(pcs[0].actor) as reading:
            found = chain.verify(reading)
        if not found.sound or found.waiting:
            yield f"the trail of {where}: {found}"


def _apart(pcs: list[Replica]) -> Iterator[str]:
    first = pcs[0].contents()
    for pc in pcs:
        theirs = pc.contents()
        yield from (f"{pc.name} differs in {table}" for table in first if first[table] != theirs[table])
        if pc.pending or pc.run("SELECT count(*) FROM sync_inbox") != [(0,)]:
            yield f"{pc.name} is not done"
        with pc.book.uow.reading(pc.actor) as reading:
            if inbox.recomputed(reading) != inbox.digest(reading):
                yield f"{pc.name} counted its rows wrongly"
        if pc.book.metrics.recompute(pc.actor).wrong:
            yield f"{pc.name} has a wrong history"


def _wrong_at_centre(one: Replica, centre: Centre) -> Iterator[str]:
    columns = "customer_id, total_purchases, {}, repeat_frequency"
    theirs = centre.run(
        f"SELECT {columns.format('(total_spent * 100)::bigint')} FROM customer_purchase_history "
        f"WHERE business_id = '{one.actor.business_id}' ORDER BY customer_id"
    )
    ours = one.run(f"SELECT {columns.format('total_spent')} FROM customer_purchase_history ORDER BY 1")
    if [(UUID(bytes=row[0]), *row[1:]) for row in ours] != theirs:
        yield "the histories of the central database differ"


def _ledger(model: Model, one: Replica) -> Iterator[str]:
    there = {UUID(bytes=row[0]) for row in one.run("SELECT id FROM purchases WHERE kind = 'sale'")}
    if there != model.sales:
        yield f"sales: {len(there)} of {len(model.sales)}"


def _finals(one: Replica) -> Iterator[tuple[Row, dict[str, Any]]]:
    for table in FIELDS:
        for (row_id,) in one.run(f"SELECT id FROM {table}"):
            row = (table, UUID(bytes=row_id))
            yield row, shown(one, row)


def _fights(one: Replica) -> Iterator[tuple[Row, str, str | None, str | None, str, str]]:
    """``(row, field, kept, lost, kept version, lost version)`` of each logged conflict of a field."""
    for table, row_id, name, kept, lost, *versions in one.run(
        "SELECT tbl, row_id, field, kept, lost, kept_version, lost_version FROM sync_conflict "
        "WHERE kind = 'field'"
    ):
        yield (
            (table, UUID(bytes=row_id)), name, json.loads(kept)[0], json.loads(lost)[0],
            versions[0], versions[1],
        )  # fmt: skip


def _lost(model: Model, one: Replica) -> Iterator[str]:
    """Every typed value is final or logged, or its editor's successors saw it."""
    explained: set[Value] = set()
    ends = [(row, name, values[name]) for row, values in _finals(one) for name in FIELDS[row[0]]]
    ends += [(row, name, lost) for row, name, _, lost, _, _ in _fights(one) if name in FIELDS.get(row[0], ())]
    for row, name, end in ends:
        if end is not None:
            explained |= {(*row, name, each) for each in (end, *model.ancestors(row, name, end))}
    for value in model.parents:
        if value not in explained:
            yield f"lost: {value}"


def _hidden(model: Model, one: Replica) -> Iterator[str]:
    """Of a row that is gone, each value and each sale was seen by somebody who took it away.

    By somebody, not by one who saw all of it: where two PCs that do not know of each other take a customer
    away, the first having seen a new name and the second a new address, both got what they asked for, and
    whoever typed either was overruled by somebody who had read it. To bring the customer back would overrule
    both. But only a deletion that still stands counts, not one that somebody took back meanwhile.
    """
    for row, values in _finals(one):
        if not values["gone"]:
            continue
        standing = [each for each in model.deletions.get(row, []) if not each.undone]
        unseen = [
            name for name in FIELDS[row[0]] if all(each.seen[name] != values[name] for each in standing)
        ]
        sales = sales_of(one, row[1]) if row[0] == "customers" else frozenset()
        if unseen or sales - frozenset().union(*(each.sales for each in standing)):
            yield f"taken away unseen: {row[0]} {values}"


def _needless(model: Model, one: Replica) -> Iterator[str]:
    """Only edits that did not see each other are in conflict, never a PC's with its own; the later wins."""
    for row, name, kept, lost, kept_version, lost_version in _fights(one):
        if kept_version[18:22] == lost_version[18:22]:
            yield f"in conflict with itself: {kept} {lost}"
        if kept_version < lost_version:
            yield f"the earlier edit won: {kept} over {lost}"
        if {(*row, name, kept), (*row, name, lost)} & model.resent:
            continue
        if kept in [*model.ancestors(row, name, lost)] or lost in [*model.ancestors(row, name, kept)]:
            yield f"in conflict with what it had seen: {kept} {lost}"
