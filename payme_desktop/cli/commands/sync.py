"""``sync``: this PC and the central database. Holding the shop's key is enough; nobody needs to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import asking
from payme_desktop.cli.command import PROGRAM, LazyGroup, Leaf, command, shared_options
from payme_desktop.cli.failures import USER
from payme_desktop.cli.jsonout import fields_of
from payme_desktop.cli.plain import plain
from payme_desktop.cli.tables import Column, facts, table
from payme_desktop.domain.trail import CENTRE
from payme_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from payme_desktop.cli.console import Console
    from payme_desktop.cli.run import Run
    from payme_desktop.domain.syncing import (
        ConflictRow,
        EnrolReport,
        News,
        SyncReport,
        SyncStatus,
        Twins,
        VerifyReport,
    )

SECRET = "PAYME_SYNC_SECRET"  # noqa: S105 - the name of a variable
_STEPS = {"push": "Sending", "pull": "Receiving", "apply": "Writing"}
_ROWS = {
    "businesses": ("setting of the shop", "settings of the shop"),
    "users": ("person of the staff", "people of the staff"),
    "role_rules": ("rule of a role", "rules of roles"),
    "customers": ("customer", "customers"),
    "customer_preferences": ("customer's preferences", "customers' preferences"),
    "customer_notes": ("note", "notes"),
    "import_batches": ("import", "imports"),
    "purchases": ("sale, refund or void", "sales, refunds and voids"),
    "sync_conflict": ("decision on a conflict", "decisions on conflicts"),
}
_CONFLICTS = (
    Column("When"),
    Column("What"),
    Column("Field"),
    Column("Kept", gives=True),
    Column("Lost", gives=True),
    Column("Kept by", gives=True),
    Column("Lost by", gives=True),
)
_SAME = {"phone": "phone", "email": "e-mail", "code": "card"}
_TWINS = (
    Column("Customer", gives=True),
    Column("From"),
    Column("Perhaps the same", gives=True),
    Column("From"),
    Column("Alike in"),
)
_HISTORY = (
    Column("When"),
    Column("Sent"),
    Column("Received"),
    Column("Conflicts"),
    Column("Outcome", gives=True),
)


@click.pass_context
def _sync(ctx: click.Context, *, verify: bool) -> None:
    if ctx.invoked_subcommand is not None:
        return
    run: Run = ctx.obj
    if verify:
        _verify(run)
        return
    with run.opened() as shop, run.console.progress("Syncing") as show:
        report = shop.sync.run(lambda _step, done, total: show(done, total) if show else None)
    document = {name: value for name, value in fields_of(report).items() if name != "changes"}
    run.console.answer(document, _report_line(report))


def _verify(run: Run) -> None:
    with run.opened() as shop:
        report = shop.sync.verify()
    run.console.answer({"sound": report.sound, **_fields(report)}, _verify_line(report))
    if not report.sound:
        click.get_current_context().exit(USER)


def _fields(report: VerifyReport) -> dict[str, object]:
    return {"rows": report.rows, "differing": report.differing, "mended": report.mended}


@command("enrol", example="sync enrol --server postgresql://db.example.org/payme --role payme_d_1a2b")
@click.option("--server", required=True, metavar="URL", help="The central database, without a secret.")
@click.option("--role", required=True, help="This PC's login, as 'central add-device' told it.")
def enrol(run: Run, server: str, role: str) -> None:
    """Tie this shop to a central database.

    Where there is no shop file yet, one is made and filled from the central database. A proven backup of one
    that is there is taken first. The secret comes from PAYME_SYNC_SECRET, or is asked for; it is kept in the
    keyring, or in the encrypted shop file where there is none.
    """
    secret = asking.given(SECRET) or asking.ask("Secret of this PC")
    report = _enrol(run, server, role, secret)
    run.console.answer(
        report,
        plain(
            f"This PC is number {report.device_no}, '{report.name}'; {report.waiting} rows wait for the "
            f"first sync. Its secret is in {report.secret_in}."
        ),
    )


def _enrol(run: Run, server: str, role: str, secret: str) -> EnrolReport:
    """The shop that is there; where there is none yet, a new one with what the central database has."""
    try:
        with run.opened() as shop:
            return shop.sync.enrol(server, role, secret)
    except UserError as refused:
        if refused.code != "no_shop":
            raise
    return run.backend.join(run.address, server, role, secret, asking.given(asking.PASSPHRASE))


@command("status", example="sync status")
def status(run: Run) -> None:
    """Tell what waits, and when the last sync was."""
    with run.opened() as shop:
        found, rows = shop.sync.status(), shop.sync.waiting()
    run.console.answer({**fields_of(found), "waiting_rows": rows}, _status_facts(found, rows))


@command("conflicts", example="sync conflicts --all")
@click.option("--all", "everything", is_flag=True, help="Those that were resolved, too.")
def conflicts(run: Run, *, everything: bool) -> None:
    """List edits of two PCs that did not see each other, and which of them was kept.

    Phone numbers, e-mails, addresses and spend are masked: nobody is signed in for this.
    """
    from payme_desktop.domain.masking import masked
    from payme_desktop.domain.permissions import MASKED_FIELDS

    with run.opened() as shop:
        rows = masked(frozenset(MASKED_FIELDS), shop.sync.conflicts(resolved=everything))
    run.console.answer({"items": rows, "total": len(rows), "next": None}, _conflict_table(rows, run.console))


@command("duplicates", example="sync duplicates")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many pairs.")
def duplicates(run: Run, limit: int) -> None:
    """List pairs of customers that two PCs entered and that look like one person.

    They share a phone, an e-mail or a card. Those of a like name come first.
    """
    with run.desk() as desk:
        found = desk.services.sync_conflicts.duplicates(desk.actor, limit=limit)
        items = [
            {**fields_of(each), "one": desk.document(each.one), "other": desk.document(each.other)}
            for each in found
        ]
        told = _twin_table(found, desk.console)
        desk.console.answer({"items": items, "total": len(items), "next": None}, told)


def _twin_table(found: Sequence[Twins], console: Console) -> str:
    if not found:
        return "No customers of two PCs that look like one person."
    cells = [
        [
            each.one.label,
            _by(each.one_by, each.one_pc, ""),
            each.other.label,
            _by(each.other_by, each.other_pc, ""),
            ", ".join([*(_SAME[name] for name in each.same), *(["name"] if each.alike else [])]),
        ]
        for each in found
    ]
    return table(_TWINS, cells, console.room, console.mark)


@command("keep", example="sync keep 01a208ce-0000-7000-8000-000000000001")
@click.argument("conflict", type=click.UUID, metavar="CONFLICT_ID")
def keep(run: Run, conflict: UUID) -> None:
    """Leave a conflict as the sync decided it, and close it. The owner's to do."""
    with run.desk() as desk:
        saved = desk.services.sync_conflicts.keep(desk.actor, conflict)
        desk.console.answer(desk.document(saved.row), "Kept as it is.")


@command("use-other", example="sync use-other 01a208ce-0000-7000-8000-000000000001")
@click.argument("conflict", type=click.UUID, metavar="CONFLICT_ID")
def use_other(run: Run, conflict: UUID) -> None:
    """Put the value that lost in place, as an ordinary edit. The owner's to do."""
    from payme_desktop.domain.drafts import Rules

    with run.desk() as desk:
        rules = Rules.of(desk.business.region, desk.business.timezone, desk.business.currency)
        saved = desk.services.sync_conflicts.use_other(desk.actor, conflict, rules)
        desk.console.answer(desk.document(saved.row), "The other value is in place.")


@command("history", example="sync history")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many.")
def history(run: Run, *, limit: int) -> None:
    """List the last syncs of this PC."""
    with run.opened() as shop:
        rows = shop.sync.history(limit)
    cells = [
        (
            plain(f"{row.ended_at:%Y-%m-%d %H:%M}"),
            str(row.sent),
            str(row.received),
            str(row.conflicts),
            row.outcome,
        )
        for row in rows
    ]
    told = table(_HISTORY, cells, run.console.room, run.console.mark) if rows else "No sync yet."
    run.console.answer({"items": rows, "total": len(rows), "next": None}, told)


def _report_line(report: SyncReport) -> str:
    told = f"Sent {report.sent}, received {report.received}."
    if report.news.count:
        told += f" New from others: {plain(_news(report.news))}."
    if report.rebuilt:
        told += " This PC was away for long, or the central database was restored: all was fetched anew."
    if report.conflicts:
        told += f" {report.conflicts} conflicts: see '{PROGRAM} sync conflicts'."
    if report.trail_cut:
        told += (
            f" The end of the audit trail is missing here: run '{PROGRAM} sync --verify' to fetch it again, "
            "and find out who had this PC."
        )
    if abs(report.clock_ms) > 120_000:
        told += f" This PC's clock is off by {abs(report.clock_ms) // 60_000} minutes: set it right."
    return told


def _verify_line(report: VerifyReport) -> str:
    if not report.differing:
        return f"All {report.rows} rows are those of the central database."
    names = ", ".join(report.differing)
    return f"Differed: {names}. " + (
        "They are mended." if report.mended else "They still differ: ask for help."
    )


def _rows_of(rows: Mapping[str, int]) -> str:
    """``3 customers, 1 note``."""
    told = []
    for name, count in rows.items():
        one, many = _ROWS.get(name, (f"row of {name}", f"rows of {name}"))
        told.append(f"{count:,} {one if count == 1 else many}")
    return ", ".join(told)


def _news(news: News) -> str:
    """``Ana, Ben, and 37 more``."""
    more = news.count - len(news.names)
    if not news.names:
        return "1 customer" if more == 1 else f"{more:,} customers"
    return ", ".join([*news.names, *([f"and {more:,} more"] if more > 0 else [])])


def _status_facts(found: SyncStatus, rows: Mapping[str, int]) -> str:
    if not found.enrolled:
        return "This shop is not tied to a central database."
    return facts(
        [
            ("Central database", found.server),
            ("This PC", str(found.device_no)),
            ("Last sync", found.last_sync.isoformat(" ", "minutes") if found.last_sync else "never"),
            ("Waiting", _rows_of(rows) or "nothing"),
            ("Conflicts", str(found.conflicts)),
        ]
    )


def _conflict_table(rows: Sequence[ConflictRow], console: Console) -> str:
    if not rows:
        return "No conflicts."
    cells = [
        [
            row.at.isoformat(" ", "minutes"),
            row.kind,
            row.field,
            row.kept or "",
            row.lost or "",
            _by(row.kept_by, row.kept_pc, row.kept_who),
            _by(row.lost_by, row.lost_pc, row.lost_who),
        ]
        for row in rows
    ]
    return table(_CONFLICTS, cells, console.room, console.mark)


def _by(number: int | None, name: str, person: str) -> str:
    """``Till 2, Rita``, as far as it is known."""
    if number in {0, CENTRE}:
        name = "Central database"
    place = name or (f"PC {number}" if number else "")
    return ", ".join(filter(None, (place, person))) or "-"


_IN = "payme_desktop.cli.commands.sync"
ENTRIES = {
    "enrol": Leaf(f"{_IN}:enrol", "Tie this shop to a central database.", "sync.enrol"),
    "status": Leaf(f"{_IN}:status", "Tell what waits, and when the last sync was.", "sync.status"),
    "conflicts": Leaf(f"{_IN}:conflicts", "List edits that did not see each other.", "sync.status"),
    "duplicates": Leaf(f"{_IN}:duplicates", "List customers that two PCs entered.", "customers.read"),
    "keep": Leaf(f"{_IN}:keep", "Close a conflict as it was decided.", "sync.resolve"),
    "use-other": Leaf(f"{_IN}:use_other", "Put the value that lost in place.", "sync.resolve"),
    "history": Leaf(f"{_IN}:history", "List the last syncs of this PC.", "sync.status"),
}

sync = LazyGroup(
    "sync",
    entries=ENTRIES,
    help="Exchange what is new with the central database.\n\nSends what this PC wrote, fetches what others "
    "did. It may be stopped at any time and goes on from there.",
    epilog=f"\b\nExample:\n  {PROGRAM} sync",
    params=[
        click.Option(["--verify"], is_flag=True, help="Compare every row, and mend what differs."),
        *shared_options("shop", "user", "business"),
    ],
    callback=_sync,
    invoke_without_command=True,
)
