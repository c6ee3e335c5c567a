"""Text on a terminal: aligned, cut to size, and harmless; JSON: exact."""

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import PurePosixPath
from uuid import UUID

import pytest

from payme_desktop.cli.jsonout import dumps, plainly
from payme_desktop.cli.plain import cut, pad, plain, width
from payme_desktop.cli.tables import Column, facts, table
from payme_desktop.domain.vocabulary import CustomerType
from tests.helpers import cli_rows
from tests.helpers.cli_line import CommandLine

NASTY = "Eve\x1b]0;owned\x07\x1b[31m\r\n\x9b2J\u202egnp\u2028.\ud800"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("王小明", 6),
        ("é", 1),
        ("e\u0301", 1),
        ("ｱ", 1),
        ("Ａ", 2),
        ("한글", 4),
        ("", 0),
        ("👍", 2),
    ],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns
    assert width(pad(text, 9)) == width(pad(text, 9, right=True)) == 9


def test_what_is_too_long_is_cut_at_a_whole_sign() -> None:
    assert cut("王小明", 6) == "王小明"
    assert cut("王小明", 5) == "王小…"
    assert cut("王小明", 4) == "王…"
    assert cut("abcdef", 4) == "abc…"


def test_control_characters_are_spelled_out() -> None:
    shown = plain(NASTY)
    assert shown.isprintable()
    assert shown.startswith("Eve\\x1b]0;owned\\x07\\x1b[31m\\r\\n\\x9b2J\\u202egnp")
    assert plain("zero\u200dwidth é 王") == "zero\u200dwidth é 王"


def test_columns_line_up_across_scripts() -> None:
    columns = (Column("Name"), Column("Spent", right=True), Column("Id"))
    lines = table(columns, [["王小明", "5.00", "x"], ["Ana", "1,234.00", "y"]], None).splitlines()
    assert lines == ["Name       Spent  Id", "王小明      5.00  x", "Ana     1,234.00  y"]


def test_a_table_fits_the_terminal() -> None:
    columns = (Column("Name", gives=True), Column("Spent", right=True), Column("Mail", gives=True))
    lines = table(columns, [["n" * 60, "1.00", "m" * 40]], 40).splitlines()
    assert max(map(width, lines)) == 40
    assert "…" in lines[1]
    assert table((Column("Id"),), [["x" * 60]], 40).splitlines()[1] == "x" * 60


def test_facts_leave_out_what_is_not_known() -> None:
    assert facts([("Name", "Ana"), ("Phone", None), ("Address", "")]) == "Name  Ana"
    assert facts([]) == ""


@pytest.mark.parametrize(
    "args", [("customers", "list"), ("customers", "show", "C-66"), ("customers", "delete", "C-66")]
)
def test_a_name_cannot_command_the_terminal(cli: CommandLine, args: tuple[str, ...]) -> None:
    row = cli_rows.customer(66, NASTY, address=NASTY, email=NASTY)
    cli.services.customers.kept[row.id] = row
    text = cli.said(*args)
    assert "Eve\\x1b]0;" in text
    assert all(line.isprintable() for line in text.split("\n"))
    document = cli(*args, "--json")
    assert document.out.rstrip("\n").isprintable()
    assert "\\u009b2J" in document.out


def test_a_note_cannot_command_the_terminal(cli: CommandLine) -> None:
    cli.services.notes.kept[UUID(int=43)] = cli_rows.note(43, UUID(int=12), NASTY)
    assert all(line.isprintable() for line in cli.said("notes", "list", "C-12").split("\n"))


def test_titles_are_bold_on_a_terminal_only(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in cli("customers", "list").out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    text = cli("customers", "list").out
    assert text.startswith("\x1b[1m")
    assert str(UUID(int=11)) not in text
    assert max(map(width, text.splitlines()[1:])) <= 80
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in cli("customers", "list").out


def test_json_on_a_terminal_is_indented(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    answer = cli("metrics", "--json")
    assert answer.out.startswith('{\n  "as_of"')
    assert answer.document["customers"] == 3


def test_values_in_json() -> None:
    moment = datetime(2026, 3, 10, 13, 30, tzinfo=timezone(timedelta(hours=1)))
    values = {
        "decimal": Decimal("0E+2"),
        "money": Decimal("13990.93"),
        "at": moment,
        "day": date(2026, 3, 10),
        "id": UUID(int=1),
        "kind": CustomerType.WALK_IN,
        "path": PurePosixPath("/a"),
        "set": frozenset(["b", "a"]),
        "none": None,
        "yes": True,
    }
    assert plainly(values) == {
        "decimal": "0",
        "money": "13990.93",
        "at": "2026-03-10T12:30:00Z",
        "day": "2026-03-10",
        "id": str(UUID(int=1)),
        "kind": "walk_in",
        "path": "/a",
        "set": ["a", "b"],
        "none": None,
        "yes": True,
    }


def test_a_float_never_leaves() -> None:
    with pytest.raises(TypeError):
        plainly({"total": 1.5})


def test_json_says_the_same_however_it_is_written() -> None:
    for ascii_only in (False, True):
        text = dumps({"name": f"王{NASTY}"}, ascii_only=ascii_only)
        assert text.isprintable()
        assert json.loads(text) == {"name": f"王{NASTY}"}
        assert text.isascii() == ascii_only
