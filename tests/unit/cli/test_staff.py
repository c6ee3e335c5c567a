"""``staff``: people and roles; every secret comes from the environment or the keyboard."""

from collections.abc import Callable

import pytest

from tests.helpers.cli_backend import PASSWORD
from tests.helpers.cli_line import CommandLine


def test_the_list_tells_who_signs_in_how(cli: CommandLine) -> None:
    text = cli.said("staff", "list")
    assert "Rita  cashier  password, PIN here  waits 2 min" in text
    document = cli.told("staff", "list")
    assert [row["name"] for row in document["items"]] == ["Ana", "Rita"]
    assert document["items"][1]["waits"] == 61


def test_a_new_persons_password_is_not_that_of_whoever_acts(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, typed: Callable[..., list[str]]
) -> None:
    refused = cli("staff", "add", "Ben", "--json")
    assert (refused.code, refused.error["code"]) == (2, "password_needed")
    monkeypatch.setenv("PAYME_NEW_PASSWORD", "bens own")
    assert cli.told("staff", "add", "Ben", "--role", "manager")["role"] == "manager"
    assert cli.told("staff", "add", "Ada", "--later")["has_password"] is False
    monkeypatch.delenv("PAYME_NEW_PASSWORD")
    questions = typed("typed", "typed")
    assert cli("staff", "add", "Eva").code == 0
    assert cli.services.staff.asked == ["bens own", None, "typed"]
    assert len(questions) == 2


def test_the_own_password_and_pin_are_proven_by_the_password(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYME_NEW_PASSWORD", "newer")
    monkeypatch.setenv("PAYME_PIN", "2468")
    cli.said("staff", "set-password")
    cli.said("staff", "set-pin")
    cli.said("staff", "set-pin", "--forget")
    cli.said("staff", "set-password", "Rita")
    assert cli.services.staff.asked == [(PASSWORD, "newer"), (PASSWORD, "2468"), "forgotten", "newer"]


def test_people_are_renamed_disabled_let_in_and_released(cli: CommandLine) -> None:
    assert cli.told("staff", "rename", "Rita", "Rita Costa")["name"] == "Rita Costa"
    assert "disabled" in cli.said("staff", "disable", "Rita Costa")
    assert cli.told("staff", "enable", "Rita Costa")["is_active"] is True
    assert cli.told("staff", "release", "Rita Costa")["waits"] == 0
    assert cli.told("staff", "set-role", "Rita Costa", "manager")["role"] == "manager"
    assert cli("staff", "disable", "Nobody").code == 2


def test_rules_are_shown_and_set(cli: CommandLine) -> None:
    assert "sales.void  void a sale  with-pin" in cli.said("staff", "rules")
    row = cli.told("staff", "set-rule", "cashier", "sales.void", "allowed")
    assert (row["decision"], row["default"]) == ("allowed", "with_pin")
    assert "with-pin" in cli.said("staff", "set-rule", "cashier", "sales.void", "default")
    assert cli("staff", "set-rule", "owner", "sales.void", "denied").code == 2
    assert cli.told("staff", "offline-days", "30") == {"offline_days": 30}
    assert cli.said("staff", "offline-days") == "30 days.\n"
