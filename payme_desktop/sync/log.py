"""How the sync of a shop file stands: read without the central database."""

from typing import Any, Final

from payme_desktop.db import outbox
from payme_desktop.db.queries import news as queries
from payme_desktop.db.queries import sync_conflicts
from payme_desktop.db.types import from_micros, to_micros
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.syncing import ConflictRow, News, SyncRun, SyncStatus
from payme_desktop.sync.session import Report

_OPEN: Final = "SELECT count(*) FROM sync_conflict WHERE business_id = ? AND state = 'open'"
_LAST: Final = "SELECT max(ended_at) FROM sync_log WHERE outcome = 'done'"
_HISTORY: Final = """SELECT ended_at, sent, received, conflicts, outcome FROM sync_log
    ORDER BY ended_at DESC, id DESC LIMIT ?"""
_WAITING: Final = (
    "SELECT tbl, count(DISTINCT row_id) FROM sync_outbox WHERE tbl <> 'audit_log' GROUP BY tbl ORDER BY tbl"
)


def status(uow: UnitOfWork, actor: Actor) -> SyncStatus:
    """Whether this PC is enrolled, what waits, and when it last synced."""
    with uow.reading(actor) as reading:
        now = outbox.state(reading)
        conflicts = reading.run(_OPEN, (actor.business_id.bytes,)).scalar()
        last = reading.run(_LAST).scalar()
        waiting = outbox.pending(reading)
    return SyncStatus(
        now.enrolled,
        now.server,
        now.device_no,
        waiting,
        int(conflicts),
        from_micros(last) if last else None,
        now.offset_ms,
    )


def conflicts(
    uow: UnitOfWork, actor: Actor, *, resolved: bool = False, limit: int = 100
) -> list[ConflictRow]:
    """The open conflicts, newest first; ``resolved``: the others too."""
    with uow.reading(actor) as reading:
        return list(sync_conflicts.rows(reading, resolved=resolved, limit=limit))


def history(uow: UnitOfWork, actor: Actor, limit: int = 20) -> list[SyncRun]:
    """The last syncs of this PC, newest first."""
    with uow.reading(actor) as reading:
        rows = reading.run(_HISTORY, (limit,)).fetchall()
    return [SyncRun(from_micros(row[0]), *row[1:]) for row in rows]


def preview(uow: UnitOfWork, actor: Actor) -> dict[str, int]:
    """Table -> how many of its rows have something to send."""
    with uow.reading(actor) as reading:
        return {row[0]: int(row[1]) for row in reading.run(_WAITING).fetchall()}


def news(uow: UnitOfWork, actor: Actor, report: Report) -> News:
    """Whom others wrote something of, by name."""
    with uow.reading(actor) as reading:
        return queries.told(reading, report.news)


def note(
    uow: UnitOfWork, actor: Actor, began: Any, *, sent: int, received: int, conflicts: int, outcome: str
) -> None:
    """Write a sync into the history of this PC."""
    with uow.writing(actor) as writing:
        writing.run(
            "INSERT INTO sync_log (began_at, ended_at, sent, received, conflicts, outcome) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (to_micros(began), to_micros(writing.now), sent, received, conflicts, outcome),
        )
