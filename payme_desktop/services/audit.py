"""The audit trail: the history of one customer, and the whole of it."""

from collections.abc import Iterable
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Final
from uuid import UUID

from payme_desktop.db import chain
from payme_desktop.db.queries import customers as customer_queries
from payme_desktop.db.queries import ledger
from payme_desktop.db.queries import trail as queries
from payme_desktop.db.types import from_micros, to_micros
from payme_desktop.db.unit_of_work import Reading, UnitOfWork
from payme_desktop.domain import cursors
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.rows import PurchaseRow
from payme_desktop.domain.trail import CENTRE, TrailPage, TrailQuery, TrailReport, TrailRow
from payme_desktop.errors import InvalidInput, NotFound
from payme_desktop.services.customers import CustomerService
from payme_desktop.services.keys import name_key
from payme_desktop.services.permitting import permitted, require

MOST: Final = 200
_CUSTOMERS: Final = 20
"""How many customers a name may fit for their trails to be looked at."""

_Position = tuple[datetime, UUID] | None


class AuditService:
    """The trail of the actor's business."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._customers = CustomerService(uow)

    @permitted("audit.record")
    def of_record(
        self, actor: Actor, table: str, row_id: UUID, *, limit: int = 50, after: str | None = None
    ) -> TrailPage:
        """What was done to one record, newest first; of a customer also notes, preferences and purchases.

        Raises NotFound for a customer that is not there, InvalidInput for a cursor of another list.
        """
        _check_limit(limit)
        name = f"trail/{table}/{row_id}"
        with self._uow.reading(actor) as reading:
            position = _position(after, name)
            if table != "customers":
                require(actor, "audit.read")
                equal = [(*kind, ("row_id", row_id)) for kind in queries.parts_of_kind(table)]
                return _page(_ranges(reading, equal, limit, position), limit, name)
            customer_queries.get(reading, row_id)
            told = _ranges(reading, [(("customer_id", row_id),)], limit, position)
            sold = _purchases(reading, row_id, limit, position)
            return _page([*told, sold], limit, name)

    @permitted("audit.read")
    def search(self, actor: Actor, query: TrailQuery) -> TrailPage:
        """What was done in the shop, newest first. Raises InvalidInput."""
        _check_limit(query.limit)
        whom = self._whom(actor, query.customer)
        said = (query.person, query.device_no, query.kind, query.since, query.until, query.customer)
        name = f"trail?{'/'.join(map(str, said))}"
        position = _position(query.after, name)
        with self._uow.reading(actor) as reading:
            fixed = () if query.device_no is None else (("device_no", query.device_no),)
            equal = [
                (*about, *kind, *by, *fixed)
                for about in _each("customer_id", whom)
                for by in _each("actor_id", _people(reading, query.person))
                for kind in queries.parts_of_kind(query.kind)
            ]
            found = _ranges(reading, equal, query.limit, position, query.since, query.until)
        return _page(found, query.limit, name)

    @permitted("audit.read")
    def verify(self, actor: Actor) -> TrailReport:
        """Compute every seal of the trail anew: reads all of it."""
        with self._uow.reading(actor) as reading:
            return report(chain.verify(reading))

    def _whom(self, actor: Actor, words: str) -> list[UUID] | None:
        if not words.strip():
            return None
        hits = self._customers.search(actor, words, limit=_CUSTOMERS).hits
        return [hit.row.id for hit in hits]


def report(found: chain.Verdict) -> TrailReport:
    """What a walk along the trail found, in sentences."""
    told = []
    if found.broken:
        device, n = found.broken[0]
        told.append(
            f"{len(found.broken)} rows were changed or do not follow the one before "
            f"(the first: number {n} of {pc(device)})."
        )
    if found.emptied:
        told.append(f"{len(found.emptied)} rows lost their values although nobody was erased.")
    told += [f"Rows were added to the trail of {pc(device)}." for device in found.added]
    told += [f"The end of the trail of {pc(device)} is missing." for device in found.cut]
    return TrailReport(found.rows, tuple(told), found.waiting)


def pc(device_no: int) -> str:
    """A PC in a sentence."""
    if device_no == CENTRE:
        return "the central database"
    return f"PC {device_no}" if device_no else "this shop before it had a central database"


def _each(column: str, wanted: list[UUID] | None) -> list[tuple[tuple[str, object], ...]]:
    return [()] if wanted is None else [((column, each),) for each in wanted]


def _people(reading: Reading, name: str) -> list[UUID] | None:
    """Everybody of that name, also who has left. Raises NotFound."""
    if not name.strip():
        return None
    found = [user for user, called in queries.people(reading).items() if name_key(called) == name_key(name)]
    if not found:
        raise NotFound(f"Nobody called '{name}' works here or did.")
    return found


def _ranges(
    reading: Reading,
    equal: Iterable[tuple[tuple[str, object], ...]],
    limit: int,
    position: _Position,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[list[TrailRow]]:
    return [
        queries.page(reading, queries.Part(each), limit + 1, since=since, until=until, position=position)
        for each in equal
    ]


def _purchases(reading: Reading, customer_id: UUID, limit: int, position: _Position) -> list[TrailRow]:
    """The ledger is its own trail."""
    names = queries.people(reading)
    return [_told(row, names) for row in ledger.page(reading, customer_id, limit + 1, position)]


def _told(row: PurchaseRow, names: dict[UUID, str]) -> TrailRow:
    told = {"receipt": row.receipt_no or "", "source": row.source, "voided": "yes" if row.voided else ""}
    return TrailRow(
        id=row.id, at=row.occurred_at, who=names.get(row.recorded_by, "") if row.recorded_by else None,
        actor_id=row.recorded_by, device_no=0, event=row.kind.value, table="purchases", row_id=row.id,
        customer_id=row.customer_id, customer="", field="total_amount", old=None,
        new=(row.total_amount,), detail={name: value for name, value in told.items() if value},
    )  # fmt: skip


def _page(found: list[list[TrailRow]], limit: int, name: str) -> TrailPage:
    rows = list(islice(merge(*found, key=lambda row: (row.at, row.id), reverse=True), limit + 1))
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = cursors.encode(name, 0, (to_micros(last.at), str(last.id)))
    return TrailPage(tuple(rows[:limit]), following)


def _position(after: str | None, name: str) -> _Position:
    if after is None:
        return None
    _, (at, last) = cursors.decode(after, name, 2)
    with cursors.taking_apart():
        return from_micros(cursors.whole(at)), UUID(cursors.words(last))


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MOST:
        raise InvalidInput.of({"limit": [f"This must be between 1 and {MOST}."]})
