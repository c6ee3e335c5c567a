"""How the sync of a shop file stands: read without the central database."""

import json
from typing import Any, Final
from uuid import UUID

from payme_desktop.db import outbox
from payme_desktop.db.registry import BY_NAME
from payme_desktop.db.types import from_micros, to_micros
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.syncing import ConflictRow, SyncStatus

_OPEN: Final = "SELECT count(*) FROM sync_conflict WHERE business_id = ? AND state = 'open'"
_LAST: Final = "SELECT max(ended_at) FROM sync_log WHERE outcome = 'done'"
_CONFLICTS: Final = """SELECT id, at, kind, tbl, row_id, field, kept, lost, kept_version, lost_version, state
    FROM sync_conflict WHERE business_id = ? AND (state = 'open' OR ?) ORDER BY at DESC, id LIMIT ?"""


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
        rows = reading.run(_CONFLICTS, (actor.business_id.bytes, resolved, limit)).fetchall()
    return [_conflict(row) for row in rows]


def _conflict(row: Any) -> ConflictRow:
    return ConflictRow(
        UUID(bytes=row[0]), from_micros(row[1]), row[2], row[3], UUID(bytes=row[4]), row[5],
        _shown(row[3], row[5], row[6]), _shown(row[3], row[5], row[7]),
        _device(row[8]), _device(row[9]), row[10],
    )  # fmt: skip


def _shown(table: str, field: str, value: str | None) -> str | None:
    """What people typed of a field, without the keys folded from it; of anything else the whole JSON."""
    known = {each.name for each in BY_NAME[table].fields}
    if value is None or field not in known:
        return value
    first = json.loads(value)[0]
    return first if isinstance(first, str) else json.dumps(first)


def _device(version: str | None) -> int | None:
    return int(version[18:22], 16) if version else None


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
