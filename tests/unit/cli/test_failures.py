"""Exit codes, the forms of errors, and how each kind of failure ends."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from payme_desktop import log
from payme_desktop.errors import InvalidInput, ShopUnusable, WorldError
from tests.helpers.cli_line import CommandLine


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (ShopUnusable("There is no shop."), 2),
        (InvalidInput.of({"business": ["Say which."]}), 2),
        (WorldError("The server does not answer.", code="no_server"), 3),
        (KeyboardInterrupt(), 130),
        (RuntimeError("secret detail"), 1),
    ],
)
def test_exit_codes(cli: CommandLine, failure: BaseException, code: int) -> None:
    cli.backend.failure = failure
    for args in (("customers", "list"), ("customers", "list", "--json")):
        answer = cli(*args)
        assert (answer.code, answer.out, answer.err.count("\n")) == (code, "", 1)
        assert "Traceback" not in answer.err
        assert "secret detail" not in answer.err


def test_the_json_form_of_an_error(cli: CommandLine) -> None:
    cli.backend.failure = InvalidInput.of({"business": ["Say which."]})
    assert cli("customers", "list", "--json").error == {
        "code": "invalid_input",
        "message": "Business: Say which.",
        "problems": {"business": ["Say which."]},
    }


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("custmers",), "No such command 'custmers'. Did you mean 'customers'? See 'payme-desktop --help'."),
        (("customers",), "Missing command. See 'payme-desktop customers --help'."),
        (("customers", "show"), "Missing argument 'CUSTOMER'. See 'payme-desktop customers show --help'."),
        (("sales", "record"), "Missing option '--total'. See 'payme-desktop sales record --help'."),
        (("metrics", "--colour"), "No such option '--colour'. See 'payme-desktop metrics --help'."),
        (("metrics", "a", "b"), "Got unexpected extra argument (b) See 'payme-desktop metrics --help'."),
    ],
)
def test_misuse_is_one_sentence(cli: CommandLine, args: tuple[str, ...], told: str) -> None:
    answer = cli(*args)
    assert (answer.code, answer.out, answer.err) == (2, "", f"{told}\n")
    for as_json in (("--json", *args), (*args, "--json")):
        answer = cli(*as_json)
        assert (answer.code, answer.error["code"], answer.error["message"]) == (2, "usage", told)
    assert cli.backend.addresses == []


def test_misuse_names_the_option(cli: CommandLine) -> None:
    error = cli("customers", "list", "--limit", "101", "--json").error
    assert list(error["problems"]) == ["limit"]
    assert list(cli("customers", "add", "--type", "king", "--json").error["problems"]) == ["customer_type"]


@pytest.fixture
def log_lines(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    yield log.configure(tmp_path)
    log.shutdown()
    logging.getLogger().setLevel(level)


def test_a_bug_is_logged_under_its_reference(cli: CommandLine, log_lines: Path) -> None:
    cli.backend.failure = RuntimeError("it broke")
    error = cli("metrics", "--json").error
    (line,) = [json.loads(each) for each in log_lines.read_text(encoding="utf-8").splitlines()]
    assert error["code"] == "bug"
    assert line["reference"] in error["message"]
    assert "RuntimeError: it broke" in line["exception"]


def test_control_characters_in_a_message_are_spelled_out(cli: CommandLine) -> None:
    answer = cli("customers", "show", "\x1b[2Jx")
    assert answer.err == "No customer fits '\\x1b[2Jx'.\n"
    assert "\x1b" not in cli("customers", "show", "\x9b2Jx", "--json").err


def test_without_a_command_the_window_opens(cli: CommandLine) -> None:
    answer = cli("--shop", "a.db", "--business", "Lua")
    ((address, user),) = cli.backend.windows
    assert (answer.code, address.where, address.business, user) == (7, "a.db", "Lua", "Ana")
    assert cli("--json").error["code"] == "usage"


def test_global_options_stand_anywhere(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYME_SHOP", "env.db")
    monkeypatch.setenv("PAYME_BUSINESS", "Env")
    cli("metrics")
    cli("--shop", "front.db", "metrics")
    cli("--shop", "front.db", "customers", "list", "--shop", "back.db", "--business", "Lua")
    where = [(address.where, address.business) for address in cli.backend.addresses]
    assert where == [("env.db", "Env"), ("front.db", "Env"), ("back.db", "Lua")]
    assert cli("metrics", "--user", "Eve").err.startswith("Name or password is wrong")


def test_somebody_must_act(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAYME_USER")
    assert cli("metrics", "--json").error["code"] == "user_needed"
    assert cli.backend.addresses == []


def test_the_version(cli: CommandLine) -> None:
    assert cli.said("--version").startswith("payme-desktop ")
    assert list(cli.told("--version")) == ["version"]


_PIPED = """
import os, sys
from payme_desktop.cli import main
from tests.helpers.cli_backend import PASSWORD, FakeBackend
os.environ.update(PAYME_USER="Ana", PAYME_PASSWORD=PASSWORD)
sys.exit(main(sys.argv[1:], backend=FakeBackend()))
"""


def _process(*args: str, **how: object) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-c", _PIPED, *args]
    # As a shell starts it: what is buffered is written, and may fail, at the very end.
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    how.setdefault("env", buffered)
    return subprocess.run(command, stderr=subprocess.PIPE, timeout=60, check=False, **how)  # type: ignore[call-overload,no-any-return]


def test_a_reader_that_went_away_is_no_failure() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        for args in (("customers", "list"), ("--help",), ("metrics", "--json")):
            ended = _process(*args, stdout=writing)
            assert (ended.returncode, ended.stderr) == (0, b"")
    finally:
        os.close(writing)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_answer_that_cannot_be_written_is_the_worlds_failure() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = _process("metrics", stdout=full)
    assert (ended.returncode, ended.stderr.count(b"\n")) == (3, 1)


def test_a_terminal_that_knows_no_chinese_still_gets_an_answer() -> None:
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    text = _process("customers", "search", "王", stdout=subprocess.PIPE, env=ascii_only)
    assert b"\\u738b" in text.stdout
    document = _process("customers", "search", "王", "--json", stdout=subprocess.PIPE, env=ascii_only)
    assert json.loads(document.stdout)["items"][0]["name"] == "王小明"
