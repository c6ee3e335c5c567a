"""The audit trail's chains: where they begin and end, and whether every link of them holds.

A chain is one PC's. It may branch in one way only: where a shop file was copied, and the copy got a number of
its own later. Then the copy's new chain begins with a row that names the end of the old branch. After a
restore of the central database its own chain may branch, too, once for each. Any other branch was added by
somebody, as every broken link was.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, select, tuple_

from payme_desktop.db.audit_tables import audit_head, audit_log, audit_tail
from payme_desktop.db.auditing import DIRECT_DEVICE
from payme_desktop.db.sealing import digest, seal
from payme_desktop.db.sync_tables import sync_state
from payme_desktop.db.tables import customers
from payme_desktop.db.types import to_micros
from payme_desktop.db.unit_of_work import Reading, Writing

ENROLLED: Final = "enrolled"
"""The event that a chain begins with whose PC had another number before."""

RESTORED: Final = "centre_restored"
"""The event that tells of a restored central database, in its own chain."""

_PART: Final = 5_000
_l, _h, _t = audit_log.c, audit_head.c, audit_tail.c


@dataclass(slots=True)
class Verdict:
    """What is wrong with the trail. ``rows``: how many; ``waiting``: another tool's, not sealed yet.

    ``broken``: rows that were changed, or follow one that is missing; ``emptied``: rows without values
    though nobody was erased; ``added``: branches that nothing explains; ``cut``: PCs whose trail lacks its
    end.
    """

    rows: int = 0
    waiting: int = 0
    broken: list[tuple[int, int]] = field(default_factory=list)
    emptied: list[tuple[int, int]] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    cut: tuple[int, ...] = ()

    @property
    def sound(self) -> bool:
        return not (self.broken or self.emptied or self.added or self.cut)


def ended(writing: Writing) -> dict[str, str]:
    """Where this file's own chain ends, before its PC gets another number; and no end of it any more."""
    business = writing.business_id.bytes
    own = "SELECT sealed, seal FROM audit_tail WHERE business_id = ?"
    n, last = writing.run(own, (business,)).fetchone() or (0, "")
    device_no = writing.run("SELECT device_no FROM sync_state").scalar()
    writing.run("UPDATE audit_tail SET n = 0, sealed = 0, seal = '' WHERE business_id = ?", (business,))
    return {"pc": str(device_no), "n": str(n), "seal": last}


def go_on(writing: Writing, end: dict[str, str]) -> None:
    """The first row of a chain: the end of the one that this file wrote before."""
    writing.record(ENROLLED, detail=end)


def keep_ends(writing: Writing, ends: Sequence[Sequence[Any]]) -> None:
    """Keep what the central database says of each chain: ``(PC, place, seal)``."""
    kept = {(row[0], row[1], row[2]) for row in _ends(writing)}
    if news := [tuple(each) for each in ends if tuple(each) not in kept]:
        writing.run(
            """INSERT INTO audit_head (business_id, device_no, n, seal) VALUES (?, ?, ?, ?)
            ON CONFLICT (business_id, device_no) DO UPDATE SET n = excluded.n, seal = excluded.seal""",
            [(writing.business_id.bytes, *each) for each in news],
        )
    # An end that was taken out and came back with a sync: the chain goes on from there, not from the gap.
    # A copied file's own branch goes on where it is: who shares its place with another row left that chain.
    writing.run(
        """UPDATE audit_tail AS t SET n = h.n, sealed = h.n, seal = h.seal FROM audit_head h, sync_state s
        WHERE t.business_id = ? AND h.business_id = t.business_id AND h.device_no = s.device_no AND h.n > t.n
        AND EXISTS (SELECT 1 FROM audit_log a WHERE a.business_id = h.business_id
          AND a.device_no = h.device_no AND a.n = h.n AND a.seal = h.seal)
        AND NOT EXISTS (SELECT 1 FROM audit_log b WHERE b.business_id = h.business_id
          AND b.device_no = h.device_no AND b.n = t.sealed AND b.seal <> t.seal)""",
        (writing.business_id.bytes,),
    )


_ENDS: Final = select(_h.device_no, _h.n, _h.seal).where(
    _h.business_id == bindparam("business", type_=_h.business_id.type)
)
_THERE: Final = select(_l.id).where(
    _l.business_id == bindparam("business", type_=_l.business_id.type),
    _l.device_no == bindparam("device"),
    _l.n == bindparam("n"),
    _l.seal == bindparam("seal"),
)
_OWN_END: Final = select(select(sync_state.c.device_no).scalar_subquery(), _t.sealed, _t.seal).where(
    _t.business_id == bindparam("business", type_=_t.business_id.type), _t.seal != ""
)


def _ends(reading: Reading) -> list[tuple[int, int, str]]:
    return [tuple(row) for row in reading.all(_ENDS)]


def cut(reading: Reading) -> tuple[int, ...]:
    """The PCs of whose chain the end is missing here: as this file, or the central database, knows it."""
    ends = _ends(reading)
    if reading.dialect == "sqlite":
        ends += [tuple(row) for row in reading.all(_OWN_END)]
    return tuple(
        sorted({end[0] for end in ends if not reading.first(_THERE, device=end[0], n=end[1], seal=end[2])})
    )


def verify(reading: Reading) -> Verdict:
    """Compute every seal anew, from the first row of each PC to its last. Reads the whole trail."""
    verdict = Verdict(cut=cut(reading))
    erased = {row[0] for row in reading.all(_ERASED)}
    told = _Explained()
    loose: dict[int, list[tuple[int, str]]] = {}
    for device, rows in groupby(_rows(reading), key=lambda row: row.device_no):
        loose[device] = _follow(rows, verdict, erased, told)
    broken = {device for device, _ in verdict.broken}
    own = {row[0]: tuple(row[1:]) for row in reading.all(_OWN_END)} if reading.dialect == "sqlite" else {}
    for device, ends in loose.items():
        unexplained = [end for end in ends if (device, *end) not in told.ends and end != own.get(device)]
        # Of its own chain a file knows the end; of another PC's it is the one that nothing explains.
        allowed = 0 if device in own else 1 + told.restores * (device == DIRECT_DEVICE)
        # Where a chain is broken, what was taken out is not followed either: that is told already.
        if len(unexplained) > allowed and device not in broken:
            verdict.added.append(device)
    return verdict


_ERASED: Final = select(customers.c.id).where(
    customers.c.business_id == bindparam("business", type_=customers.c.id.type), customers.c.is_erased
)
_NEXT: Final = (
    select(
        _l.device_no, _l.n, _l.id, _l.at, _l.actor_id, _l.event, _l.tbl, _l.row_id, _l.customer_id, _l.field,
        _l.old, _l.new, _l.detail, _l.salt, _l.digest, _l.seal,
    )
    .where(_l.business_id == bindparam("business", type_=_l.business_id.type))
    .where(
        tuple_(_l.device_no, _l.n)
        >= tuple_(bindparam("device", type_=_l.device_no.type), bindparam("n", type_=_l.n.type))
    )
    .order_by(_l.device_no, _l.n)
    .limit(_PART)
)  # fmt: skip


def _rows(reading: Reading) -> Iterator[Any]:
    """Every row in the order of the chains, read in parts; where two share a place, each comes once."""
    device, n = -1, 0
    last: set[UUID] = set()
    while part := [row for row in reading.all(_NEXT, device=device, n=n) if row.id not in last]:
        yield from part
        place = (part[-1].device_no, part[-1].n)
        last = {row.id for row in part if (row.device_no, row.n) == place} | (
            last if place == (device, n) else set()
        )
        device, n = place


@dataclass(slots=True)
class _Explained:
    """Ends of branches that a later chain names, and how often the central database was restored."""

    ends: set[tuple[int, int, str]] = field(default_factory=set)
    restores: int = 0

    def note(self, row: Any) -> None:
        if row.event == ENROLLED and row.detail:
            ended = json.loads(row.detail)
            if "pc" in ended:  # a PC that began empty has no chain of before
                self.ends.add((int(ended["pc"]), int(ended["n"]), ended["seal"]))
        self.restores += row.event == RESTORED


def _follow(
    rows: Iterable[Any], verdict: Verdict, erased: set[UUID], told: _Explained
) -> list[tuple[int, str]]:
    """Go along one PC's chain. The ends of its branches: ``(place, seal)``."""
    before, place = {""}, 0
    ends = []
    for n, level in groupby(rows, key=lambda row: row.n):
        follows = before if n == place + 1 else set()
        followed, here = set(), set()
        for row in level:
            verdict.rows += 1
            if row.seal is None:
                verdict.waiting += 1
                continue
            parent = next((each for each in follows if _sealed(each, row) == row.seal), None)
            if parent is None or not _values_hold(row):
                verdict.broken.append((row.device_no, n))
            elif row.salt is None and row.customer_id not in erased:
                verdict.emptied.append((row.device_no, n))
            followed.add(parent)
            here.add(row.seal)
            told.note(row)
        ends += [(place, each) for each in before - followed if each and here]
        if here:
            before, place = here, n
    return [*ends, *((place, each) for each in before if each)]


def _sealed(before: str, row: Any) -> str:
    return seal(
        before, row.id, row.device_no, row.n, to_micros(row.at), row.actor_id, row.event, row.tbl,
        row.row_id, row.customer_id, row.field, row.digest or "",
    )  # fmt: skip


def _values_hold(row: Any) -> bool:
    if row.salt is None:
        return row.old is None and row.new is None and row.detail is None
    return bool(digest(row.salt, row.old, row.new, row.detail) == row.digest)
