"""``central``: the central database, for whoever administers it. No shop needs to be at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli.command import PROGRAM, command
from payme_desktop.cli.plain import plain
from payme_desktop.cli.tables import Column, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from payme_desktop.cli.console import Console
    from payme_desktop.cli.run import Run
    from payme_desktop.domain.syncing import DeviceRow, PurgeRow

_DEVICES = (
    Column("Business", gives=True),
    Column("No", right=True),
    Column("PC", gives=True),
    Column("Login"),
    Column("Last seen"),
    Column("Behind", right=True),
    Column("Waiting", right=True),
    Column("Clock", right=True),
    Column("Version"),
    Column("State"),
)


def _server(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--server",
        required=True,
        envvar="PAYME_CENTRAL",
        show_envvar=True,
        metavar="URL",
        help="The administrator's postgresql:// URL; its password from PGPASSWORD or .pgpass.",
    )(function)


@command("init", example="central init --server postgresql://admin@db.example.org/payme")
@_server
def init(run: Run, server: str) -> None:
    """Prepare a central database, or bring it up to date.

    Makes tables, the functions that PCs call, and row security. Run it again after every update of PayMe
    Desktop: what is right already stays.
    """
    run.backend.central(server).init()
    run.console.answer({"ready": True}, "The central database is ready.")


@command("add-device", example='--shop shop.db central add-device "Till 2" --server URL')
@click.argument("name")
@_server
def add_device(run: Run, name: str, server: str) -> None:
    """Give one more PC a login.

    Its business is named with --business where the central database knows it; otherwise it is the one of
    --shop, which becomes known. The secret is shown once and kept nowhere.
    """
    central = run.backend.central(server)
    if run.business is None:
        with run.opened() as shop:
            made = central.add_device_of(shop.business_row(), name)
    else:
        made = central.add_device(run.business, name)
    run.console.answer(
        made,
        plain(f"PC {made.device_no}, '{made.name}', may log in as {made.role}. At that PC:")
        + f"\n  PAYME_SYNC_SECRET={made.secret} {PROGRAM} sync enrol --server URL --role {made.role}",
    )


@command("revoke-device", example='central revoke-device "Till 2" --business "Corner Shop" --server URL')
@click.argument("name")
@_server
def revoke_device(run: Run, name: str, server: str) -> None:
    """Take a PC's login away.

    It holds at once, for a sync under way too; what the PC had synced stays.

    NAME is the PC's name or its login; --business says whose PC it is.
    """
    if run.business is None:
        raise click.UsageError("Say whose PC it is: --business NAME.")
    role = run.backend.central(server).revoke_device(run.business, name)
    run.console.answer({"revoked": role}, plain(f"{name} ({role}) may no longer sync."))


@command("gc", example="central gc --server URL --json")
@_server
def gc(run: Run, server: str) -> None:
    """Purge what was deleted long ago.

    Notes that were deleted more than 180 days ago go for good once every PC knows; customers and sales never
    do. A PC that was not seen for 180 days is not waited for: it fetches everything anew when it comes.
    """
    rows = run.backend.central(server).gc()
    lines = [_purge_line(row) for row in rows]
    run.console.answer(
        {"items": rows, "total": len(rows), "next": None}, "\n".join(lines) or "No businesses."
    )


def _purge_line(row: PurgeRow) -> str:
    told = f"{row.business}: {row.purged} purged."
    if row.silent:
        told += f" Not seen for 180 days: {', '.join(row.silent)}."
    return plain(told)


@command("new-epoch", example="central new-epoch --server URL")
@_server
def new_epoch(run: Run, server: str) -> None:
    """Say that the database was restored from a backup.

    Run it once after a restore, before any PC syncs: each then brings back what the backup does not have.
    """
    rows = run.backend.central(server).new_epoch()
    lines = [plain(f"{row.business}: goes on from number {row.head}.") for row in rows]
    run.console.answer(
        {"items": rows, "total": len(rows), "next": None}, "\n".join(lines) or "No businesses."
    )


@command("status", example="central status --server URL")
@_server
def status(run: Run, server: str) -> None:
    """List every PC, and how far behind it is."""
    central = run.backend.central(server)
    schema, rows = central.schema(), central.status()
    told = plain(f"Schema {schema.revision}, protocol {schema.protocol or '-'}.")
    run.console.answer(
        {"items": rows, "total": len(rows), "next": None, "schema": schema},
        f"{_table(rows, run.console)}\n{told}",
    )


def _table(rows: Sequence[DeviceRow], console: Console) -> str:
    if not rows:
        return "No PCs yet."
    cells = [
        [
            row.business,
            str(row.device_no),
            row.name,
            row.role,
            row.last_seen.isoformat(" ", "minutes") if row.last_seen else "never",
            str(row.behind),
            str(row.waiting),
            "" if row.clock_offset_ms is None else f"{row.clock_offset_ms / 1000:+.1f} s",
            f"{row.app_version or '-'} ({row.protocol or '-'})",
            "removed" if row.revoked else "away" if row.away else "",
        ]
        for row in rows
    ]
    return table(_DEVICES, cells, console.room, console.mark)
