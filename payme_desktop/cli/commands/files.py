"""``customers import, export`` and ``sales import``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from payme_desktop.cli.command import command
from payme_desktop.cli.figure_views import import_line
from payme_desktop.cli.plain import plain

if TYPE_CHECKING:
    from payme_desktop.cli.console import Console
    from payme_desktop.cli.run import Desk, Run
    from payme_desktop.domain.rows import ImportReport

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Only tell what would happen.")


def _answer(console: Console, report: ImportReport) -> None:
    console.answer(report, import_line(report))
    for sentence in report.warnings:
        console.note(sentence)


def _copy_first(desk: Desk, *, dry_run: bool) -> None:
    from payme_desktop.domain.keeping import Reason

    if not dry_run:
        desk.copy_before(Reason.IMPORT)


@command("import", example="customers import customers.csv --dry-run")
@_FILE
@_DRY_RUN
def import_customers(run: Run, file: Path, *, dry_run: bool) -> None:
    """Import customers from a CSV file.

    Rows that cannot be taken go to FILE.rejected.csv with the reason; the others are taken.
    """
    with run.desk() as desk, run.console.progress("Customers") as progress:
        _copy_first(desk, dry_run=dry_run)
        report = desk.services.transfer.import_customers(desk.actor, file, dry_run=dry_run, progress=progress)
    _answer(run.console, report)


@command("import", example="sales import sales.csv --create-customers")
@_FILE
@_DRY_RUN
@click.option("--create-customers", is_flag=True, help="Add customers that are named but unknown.")
def import_sales(run: Run, file: Path, *, dry_run: bool, create_customers: bool) -> None:
    """Import sales from a CSV file.

    The same file twice adds nothing. Rows that cannot be taken go to FILE.rejected.csv with the reason.
    """
    with run.desk() as desk, run.console.progress("Sales") as progress:
        _copy_first(desk, dry_run=dry_run)
        report = desk.services.transfer.import_sales(
            desk.actor, file, dry_run=dry_run, create_customers=create_customers, progress=progress
        )
    _answer(run.console, report)


@command("export", example="customers export customers.csv")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export_customers(run: Run, file: Path) -> None:
    """Export all customers to a CSV file.

    The file has the columns that an import reads. What you see masked is masked in it.
    """
    from payme_desktop.domain.masking import hidden

    with run.desk() as desk, run.console.progress("Customers") as progress:
        rows = desk.services.transfer.export_customers(desk.actor, file, progress=progress)
        away = sorted(hidden(desk.actor))
    told = f" Masked in it: {', '.join(away)}." if away else ""
    document = {"file": file, "rows": rows, **({"masked": away} if away else {})}
    run.console.answer(document, plain(f"{rows:,} customers are in {file}.{told}"))
