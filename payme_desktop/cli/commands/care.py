"""``backup``, ``doctor``: for whoever holds the shop's key; nobody needs to sign in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from payme_desktop.cli.command import command
from payme_desktop.cli.failures import USER
from payme_desktop.cli.figure_views import backup_line, doctor_table

if TYPE_CHECKING:
    from payme_desktop.cli.run import Run


@command("backup", example="backup --to /media/usb")
@click.option("--to", "target", type=click.Path(path_type=Path), help="A new file, or a folder.")
def backup(run: Run, target: Path | None) -> None:
    """Copy the shop, and prove the copy.

    The copy is encrypted like the shop, and opened and compared before it counts. The shop may be in use
    meanwhile.
    """
    with run.opened() as shop:
        report = shop.backup(target)
    run.console.answer(report, backup_line(report))


@command("doctor", example="doctor --mend")
@click.option("--mend", is_flag=True, help="Set right what can be.")
def doctor(run: Run, *, mend: bool) -> None:
    """Look the shop over, and mend what can be mended.

    Exits 2 where something is wrong and was not mended.
    """
    with run.opened() as shop:
        report = shop.doctor(mend=mend)
    document = {"healthy": report.healthy, "findings": report.findings}
    run.console.answer(document, doctor_table(report, run.console))
    if not report.healthy:
        click.get_current_context().exit(USER)
