"""``backups``, ``restore``, ``recovery-code``: for whoever holds the shop's key, or its recovery code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import asking
from payme_desktop.cli.backup_views import backup_table, plan_lines
from payme_desktop.cli.command import command
from payme_desktop.cli.failures import USER
from payme_desktop.cli.plain import plain
from payme_desktop.errors import UserError

if TYPE_CHECKING:
    from payme_desktop.cli.run import Run


@command("backups", example="backups --check")
@click.option("--check", is_flag=True, help="Prove each of them again.")
def backups(run: Run, *, check: bool) -> None:
    """List the backups of the shop.

    Newest first, with their proof. With --check each is read whole; exits 2 where one is not good.
    """
    with run.opened() as shop:
        rows = shop.copies(check=check)
    document = {"items": rows, "total": len(rows), "next": None}
    run.console.answer(document, backup_table(rows, run.console))
    if any(row.checked is False for row in rows):
        click.get_current_context().exit(USER)


@command("restore", example="restore newest --preview", business=False)
@click.argument("backup", required=False)
@click.option("--preview", is_flag=True, help="Only tell what would be missing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--recovery-code", "with_code", is_flag=True, help="Open the backup with the recovery code.")
@click.option("--accept", is_flag=True, help="Let sync and backups go on after a restore.")
def restore(run: Run, backup: str | None, *, preview: bool, yes: bool, with_code: bool, accept: bool) -> None:
    """Put a backup in the place of the shop.

    BACKUP is a file, a number of 'backups', or 'newest'. What it lacks is told first; the replaced file is
    kept. Nobody else may have the shop open. Syncing waits until 'restore --accept'. On a new PC:
    --recovery-code, which is asked for or comes from PAYME_RECOVERY_CODE.
    """
    if accept:
        _accept(run)
        return
    if backup is None:
        raise UserError("Say which backup: a file, a number, or 'newest'.", code="usage")
    code = asking.recovery_code() if with_code else None
    ready = run.backend.restore(
        run.address, backup, asking.passphrase, code=code, new_passphrase=asking.passphrase_here
    )
    told = plan_lines(ready.plan)
    if preview:
        run.console.answer(ready.plan, told)
        return
    for line in told.split("\n"):
        run.console.note(line)
    _ask(ready.plan.shop_name, yes=yes)
    done = ready.make()
    text = f"The shop is that of {done.backup}."
    if done.aside:
        text += f" The replaced file is kept as {done.aside}."
    text += " Look through it, then let sync and backups go on: payme-desktop restore --accept"
    run.console.answer(done, plain(text))


def _accept(run: Run) -> None:
    with run.opened() as shop:
        accepted = shop.accept_setback()
    run.console.answer({"accepted": accepted}, "Accepted." if accepted else "There was nothing to accept.")


def _ask(name: str, *, yes: bool) -> None:
    if yes:
        return
    if not asking.interactive():
        raise UserError(
            "Nobody can be asked here: add --yes to restore without a question.", code="not_asked"
        )
    asking.the_name_of(name, "What the backup lacks is then missing")


@command("recovery-code", example="recovery-code", business=False)
def recovery_code(run: Run) -> None:
    """Make a new recovery code.

    It is told this once. Backups from now on open with it; those made before, with the one before.
    """
    with run.opened() as shop:
        code = shop.new_recovery_code()
    text = f"Recovery code: {code}\nWrite it down and keep it away from this PC. It is not told again."
    run.console.answer({"recovery_code": code}, text)
