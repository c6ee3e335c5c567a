"""``init``, and where passwords and passphrases come from: never from an argument."""

from collections.abc import Callable

import pytest

from payme_desktop.errors import UserError
from tests.helpers.cli_backend import PASSWORD
from tests.helpers.cli_line import CommandLine

INIT = ("init", "--business", "Café Lua", "--currency", "eur", "--region", "pt", "--owner", "Ana")


def test_the_keyring_is_asked_before_the_person(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAYME_PASSWORD")
    cli.backend.shop.stored = PASSWORD
    assert cli("metrics").code == 0


def test_nobody_to_ask(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAYME_PASSWORD")
    answer = cli("metrics")
    assert answer.code == 2
    assert answer.err.startswith("The password of Ana is needed. Set PAYME_PASSWORD")
    assert cli("metrics", "--json").error["code"] == "password_needed"
    assert cli(*INIT, "--json").error["code"] == "password_needed"


def test_the_question_goes_to_stderr(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, typed: Callable[..., list[str]]
) -> None:
    monkeypatch.delenv("PAYME_PASSWORD")
    typed(PASSWORD)
    answer = cli("metrics", "--json")
    assert (answer.code, answer.document["customers"]) == (0, 3)
    assert "Password of Ana" in answer.err
    assert PASSWORD not in answer.err


def test_leaving_the_question_stops(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, typed: Callable[..., list[str]]
) -> None:
    monkeypatch.delenv("PAYME_PASSWORD")
    typed(KeyboardInterrupt())
    assert cli("metrics").code == 130


def test_the_passphrase_is_asked_for_only_where_needed(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, typed: Callable[..., list[str]]
) -> None:
    cli.backend.asks = True
    assert (cli("metrics").code, cli.backend.passphrase) == (0, None)
    monkeypatch.setenv("PAYME_PASSPHRASE", "from the environment")
    cli("metrics")
    assert cli.backend.passphrase == "from the environment"
    monkeypatch.delenv("PAYME_PASSPHRASE")
    typed("from the keyboard")
    cli("metrics")
    assert cli.backend.passphrase == "from the keyboard"


def test_init_makes_a_shop(cli: CommandLine) -> None:
    document = cli.told("--shop", "a.db", *INIT)
    ((address, draft, password, passphrase),) = cli.backend.created
    assert (address.where, password, passphrase) == ("a.db", PASSWORD, None)
    assert (draft.currency, draft.region, draft.timezone) == ("EUR", "PT", "Europe/Lisbon")
    assert document["shop"] == "/home/ana/shop.db"
    assert (document["business"], document["user"], document["role"]) == ("Café Lua", "Ana", "owner")
    assert document["key_file"] == "/home/ana/shop.db.key"


def test_init_tells_what_to_keep(cli: CommandLine) -> None:
    text = cli.said(*INIT, "--timezone", "Atlantic/Azores")
    assert "Keep /home/ana/shop.db.key beside it" in text
    assert cli.backend.created[0][1].timezone == "Atlantic/Azores"


def test_init_checks_before_it_asks(cli: CommandLine, typed: Callable[..., list[str]]) -> None:
    answer = cli(*INIT[:-2], "--owner", " ", "--currency", "euros", "--json")
    assert (answer.code, cli.backend.created) == (2, [])
    assert answer.error["code"] == "invalid_input"


def test_init_asks_for_the_password_twice(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, typed: Callable[..., list[str]]
) -> None:
    monkeypatch.delenv("PAYME_PASSWORD")
    questions = typed("hunter22", "hunter2", "hunter22", "hunter22")
    answer = cli(*INIT, "--json")
    assert (answer.code, cli.backend.created[0][2], len(questions)) == (0, "hunter22", 4)
    assert "do not match" in answer.err


def test_init_takes_a_passphrase_from_the_environment(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYME_PASSPHRASE", "long and sure")
    cli(*INIT)
    assert cli.backend.created[0][3] == "long and sure"


def test_init_without_a_keyring(cli: CommandLine, typed: Callable[..., list[str]]) -> None:
    cli.backend.refusal = UserError("No keyring. Set PAYME_PASSPHRASE.", code="passphrase_needed")
    typed("long and sure", "long and sure")
    answer = cli(*INIT)
    assert (answer.code, cli.backend.created[0][3]) == (0, "long and sure")
    assert answer.err.startswith("This PC has no safe keyring")


def test_init_without_a_keyring_or_a_person(cli: CommandLine) -> None:
    cli.backend.refusal = UserError("No keyring. Set PAYME_PASSPHRASE.", code="passphrase_needed")
    assert cli(*INIT).err == "No keyring. Set PAYME_PASSPHRASE.\n"


def test_init_where_there_is_a_shop(cli: CommandLine, typed: Callable[..., list[str]]) -> None:
    cli.backend.refusal = UserError("There is a file already.", code="exists")
    typed()
    assert cli(*INIT).code == 2
