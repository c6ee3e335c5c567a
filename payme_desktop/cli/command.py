"""How a command is made, and a group that imports its commands only when one is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

PROGRAM = "payme-desktop"
Function = Callable[..., None]
_OPTIONS = {
    "shop": "The shop: a file, or a postgresql+psycopg:// URL.",
    "user": "Who acts.",
    "business": "Which business, where a database holds several.",
}


def _remember(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        setattr(ctx.obj, str(param.name), value)


def shared_options(*names: str, root: bool = False) -> list[click.Parameter]:
    """``--json`` and the global options of these names, which any command takes as well as the root.

    They are shown, and read from the environment, at the root only. ``--json`` is looked up in the whole
    command line at the start, since even an error on the way must be told in JSON.
    """
    options = [
        click.Option(
            [f"--{name}"],
            metavar="PATH_OR_URL" if name == "shop" else "NAME",
            help=_OPTIONS[name],
            envvar=f"PAYME_{name.upper()}" if root else None,
            show_envvar=root,
            expose_value=False,
            callback=_remember,
            hidden=not root,
        )
        for name in names
    ]
    as_json = click.Option(
        ["--json"], is_flag=True, expose_value=False, help="Answer with one JSON document."
    )
    return [*options, as_json]


def command(name: str, *, example: str, business: bool = True) -> Callable[[Function], click.Command]:
    """Make a command of a function; its first argument is the Run.

    ``example``: arguments that show the use; ``business``: takes the global option of that name.
    """
    names = ("shop", "user", "business") if business else ("shop", "user")

    def make(function: Function) -> click.Command:
        made = click.command(name, epilog=f"\b\nExample:\n  {PROGRAM} {example}")(click.pass_obj(function))
        made.params.extend(shared_options(*names))
        return made

    return make


@dataclass(frozen=True, slots=True)
class Leaf:
    """A command that is not imported yet.

    ``place``: ``module:attribute``; ``permission``: which command of ``domain.permissions`` it is. Where
    nobody signs in for it, the key of the shop or the login of the central database guards it.
    """

    place: str
    help: str
    permission: str

    def load(self, _name: str) -> click.Command:
        module, _, attribute = self.place.partition(":")
        loaded = getattr(import_module(module), attribute)
        assert isinstance(loaded, click.Command)
        return loaded


@dataclass(frozen=True, slots=True)
class Branch:
    """A group of commands. ``example``: arguments that show the use of one of them."""

    entries: Mapping[str, Leaf]
    help: str
    example: str

    def load(self, name: str) -> click.Command:
        epilog = f"\b\nExample:\n  {PROGRAM} {self.example}"
        options = shared_options(*_OPTIONS)
        return LazyGroup(name, entries=self.entries, help=self.help, epilog=epilog, params=options)


class LazyGroup(click.Group):
    """A group that lists its commands, and helps with them, from what is known without importing any."""

    def __init__(self, name: str, *, entries: Mapping[str, Leaf | Branch], **attrs: Any) -> None:
        super().__init__(name, no_args_is_help=False, **attrs)
        self._entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self._entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = self._entries.get(cmd_name)
        return entry.load(cmd_name) if entry else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self._entries.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Click would look for similar names among commands that are already loaded."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as unknown:
            raise click.exceptions.NoSuchCommand(
                unknown.command_name, possibilities=self._entries, ctx=ctx
            ) from None
