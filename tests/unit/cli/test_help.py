"""Help: complete, with an example everywhere, and quick."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import click
import pytest

from payme_desktop.cli.command import Branch, Leaf
from payme_desktop.cli.commands import sync
from payme_desktop.cli.tree import COMMANDS
from payme_desktop.domain.permissions import BY_NAME
from tests.helpers import cli_rows
from tests.helpers.cli_line import CommandLine
from tests.helpers.promised import Promised

REFERENCE = Path(__file__).parents[3] / "docs" / "cli.md"
EXAMPLE = re.compile(r"^ +payme-desktop (.+)$", re.MULTILINE)


def every(entries: Mapping[str, Leaf | Branch], *before: str) -> Iterator[tuple[str, ...]]:
    for name, entry in entries.items():
        yield (*before, name)
        if isinstance(entry, Branch):
            yield from every(entry.entries, *before, name)


def permissions(entries: Mapping[str, Leaf | Branch]) -> Iterator[str]:
    for entry in entries.values():
        if isinstance(entry, Branch):
            yield from permissions(entry.entries)
        else:
            yield entry.permission


def leaf(path: tuple[str, ...]) -> tuple[str, click.Command]:
    entries: Mapping[str, Leaf | Branch] = COMMANDS
    for name in path:
        entry = entries[name]
        entries = entry.entries if isinstance(entry, Branch) else {}
    return entry.help, entry.load(path[-1])


PATHS = list(every(COMMANDS))


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_of_every_command(cli: CommandLine, path: tuple[str, ...]) -> None:
    text = cli.said(*path, "--help")
    assert "Example:\n    payme-desktop " in text
    assert f" {path[0]}" in text.split("Example:")[1]
    assert "--json" in text
    line, command = leaf(path)
    assert command.get_short_help_str(limit=200) == line
    assert command.name == path[-1]


@pytest.mark.promise("P1")
def test_every_command_names_its_permission(promised: Promised) -> None:
    named = [*permissions(COMMANDS), *permissions(sync.ENTRIES)]
    unknown = [name for name in named if name not in BY_NAME]
    promised("P1", tried=len(named), failed=len(unknown), note="CLI commands")
    assert len(named) >= 50


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_no_secret_is_an_argument(path: tuple[str, ...]) -> None:
    names = {option for param in leaf(path)[1].params for option in param.opts}
    assert not [name for name in names if "pass" in name or "secret" in name or "key" in name]


@pytest.fixture
def furnished(cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A shop that has what the examples name."""
    monkeypatch.chdir(tmp_path)
    for name in ("customers.csv", "sales.csv"):
        Path(name).touch()
    person, note_id = cli_rows.customer(17, "Carla Nunes"), UUID("01931d6e-7c00-7000-8000-00000000001a")
    cli.services.customers.kept[person.id] = person
    cli.services.notes.kept[note_id] = replace(cli_rows.note(41, person.id, "Likes oat milk"), id=note_id)
    monkeypatch.setenv("PAYME_SYNC_SECRET", "s3cret")
    monkeypatch.setenv("PAYME_NEW_PASSWORD", "n3w")
    monkeypatch.setenv("PAYME_PIN", "2468")
    cli.services.purchases.kept["R-1001"] = cli_rows.purchase(51)
    return cli


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_the_examples_work(furnished: CommandLine, path: tuple[str, ...]) -> None:
    (example,) = EXAMPLE.findall(leaf(path)[1].epilog or "")
    answer = furnished(*shlex.split(example), "--json")
    assert answer.code == 0, answer


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_the_reference_knows_every_command(path: tuple[str, ...]) -> None:
    headings = [line for line in REFERENCE.read_text(encoding="utf-8").splitlines() if line[:2] == "##"]
    assert [line for line in headings if line.lstrip("# ").startswith(f"`{' '.join(path)}")]


@pytest.mark.parametrize("example", EXAMPLE.findall(REFERENCE.read_text(encoding="utf-8")))
def test_the_examples_of_the_reference_work(furnished: CommandLine, example: str) -> None:
    answer = furnished(*shlex.split(example.removesuffix("--json")))
    assert answer.code == 0, answer


def test_help_of_the_root(cli: CommandLine) -> None:
    text = cli.said("--help")
    assert all(f"\n  {name} " in text for name in COMMANDS)
    for variable in ("PAYME_SHOP", "PAYME_USER", "PAYME_BUSINESS", "PAYME_PASSWORD", "PAYME_PASSPHRASE"):
        assert variable in text
    assert "Example:" in text


_HEAVY = """
import sys
from payme_desktop.cli import main
code = main(sys.argv[1:], backend=None)
heavy = {"pydantic", "sqlalchemy", "PySide6", "structlog", "logging", "phonenumbers", "keyring"}
print(code, sorted(heavy & set(sys.modules)), sorted(m for m in sys.modules if "cli.commands" in m))
"""


@pytest.mark.parametrize("args", [["--help"], ["customers", "--help"], ["--version"], ["custmers"]])
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    command = [sys.executable, "-c", _HEAVY, *args]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.splitlines()[-1] == f"{2 if args == ['custmers'] else 0} [] []"
