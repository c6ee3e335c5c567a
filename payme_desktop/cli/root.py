"""The root of the command line. Imports click and the standard library only, so that help comes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop import __version__
from payme_desktop.cli.command import PROGRAM, LazyGroup, shared_options
from payme_desktop.cli.console import Console, asks_for_json
from payme_desktop.cli.failures import guarded
from payme_desktop.cli.run import Run
from payme_desktop.cli.tree import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payme_desktop.cli.backend import Backend

_HELP = """The customer book of a shop, on the shop's own PC.

Without a command, opens the window. A customer is named by id, by code, or by any search that has exactly one
answer; a sale by id or receipt number."""

_EPILOG = f"""\b
Example:
  {PROGRAM} --user Ana customers search "0151 23"

The password comes from PAYME_PASSWORD, the keyring, or is asked for; the passphrase of a shop likewise from
PAYME_PASSPHRASE. Exit codes: 0 done, 2 yours to mend, 3 the world's to mend (try again), 1 a bug."""


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        ctx.obj.console.answer({"version": __version__}, f"{PROGRAM} {__version__}")
        ctx.exit()


def _without_command(ctx: click.Context) -> None:
    """Open the window, unless a command follows."""
    if ctx.invoked_subcommand is not None:
        return
    run: Run = ctx.obj
    if run.console.json:
        raise click.UsageError("Name a command: there is no JSON answer without one.", ctx)
    ctx.exit(run.backend.open_window(run.address, run.user))


def _root() -> LazyGroup:
    version = click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help="Show the version.",
    )
    return LazyGroup(
        PROGRAM,
        entries=COMMANDS,
        help=_HELP,
        epilog=_EPILOG,
        params=[*shared_options("shop", "user", "business", root=True), version],
        callback=click.pass_context(_without_command),
        invoke_without_command=True,
    )


def main(argv: Sequence[str], *, backend: Backend) -> int:
    """Run the command that ``argv`` (without the program's name) spells. Answers the exit code."""
    console = Console(json=asks_for_json(argv))
    run = Run(backend, console)
    return guarded(console, lambda: _invoke(list(argv), run))


def _invoke(args: list[str], run: Run) -> int:
    root = _root()
    try:
        with root.make_context(PROGRAM, args, obj=run) as ctx:
            root.invoke(ctx)
    except click.exceptions.Exit as end:
        return end.exit_code
    return 0
