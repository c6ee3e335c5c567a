"""Backups and restores as people read them in a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from payme_desktop.cli.plain import plain
from payme_desktop.cli.tables import Column, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payme_desktop.cli.console import Console
    from payme_desktop.domain.keeping import BackupRow, Missing, RestorePlan

_BACKUPS = (
    Column("No", right=True),
    Column("When (UTC)"),
    Column("Age", right=True),
    Column("Why"),
    Column("MB", right=True),
    Column("Proof"),
    Column("File", gives=True),
)


def backup_table(rows: Sequence[BackupRow], console: Console) -> str:
    if not rows:
        return "No backups yet."
    now = datetime.now(UTC)
    cells = [
        [
            str(row.number or ""),
            f"{row.taken_at:%Y-%m-%d %H:%M}",
            age(row.taken_at, now),
            row.reason,
            f"{row.size_bytes / 1e6:,.1f}",
            _proof(row),
            row.path,
        ]
        for row in rows
    ]
    return table(_BACKUPS, cells, console.room, console.mark)


def _proof(row: BackupRow) -> str:
    if row.checked is not None:
        return "good now" if row.checked else "NOT GOOD"
    return "proven" if row.proven else "none"


def age(taken: datetime, now: datetime) -> str:
    """``5 min``, ``3 h``, ``12 d``; a backup of the future (the clock was set back) has none."""
    minutes = int((now - taken).total_seconds() // 60)
    if minutes < 0:
        return "?"
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def plan_lines(plan: RestorePlan) -> str:
    """What a restore would do, a sentence a line."""
    row = plan.backup
    lines = [f"The backup of {row.taken_at:%Y-%m-%d %H:%M} UTC ({row.reason}) of {plan.shop_name} is good."]
    lines.append(_missing(plan.missing))
    return "\n".join(plain(line) for line in lines)


def _missing(missing: Missing | None) -> str:
    if missing is None:
        return "Nobody can tell what it lacks: the shop of today cannot be read, or there is none."
    if missing.nothing:
        return "It has everything that the shop has now."
    parts = [_counted(count, kind) for kind, count in missing.added.items() if count]
    parts += [f"changes to {_counted(count, kind)}" for kind, count in missing.changed.items() if count]
    span = ""
    if missing.since is not None and missing.until is not None:
        span = f", saved from {missing.since:%Y-%m-%d %H:%M} to {missing.until:%Y-%m-%d %H:%M} UTC"
    return f"It lacks {', '.join(parts)}{span}."


def _counted(count: int, kind: str) -> str:
    return f"1 {kind.removesuffix('s')}" if count == 1 else f"{count:,} {kind}"
