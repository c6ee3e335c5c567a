"""``backups``, ``restore``, ``recovery-code``."""

import pytest

from tests.helpers.cli_backend import CODE
from tests.helpers.cli_line import CommandLine


def test_backups_are_listed_with_their_proof(cli: CommandLine) -> None:
    head, line = cli.said("backups").splitlines()
    assert head.split()[:2] == ["No", "When"]
    assert line.split()[0] == "7"
    assert "proven" in line
    assert "good now" in cli.said("backups", "--check")
    document = cli.told("backups")
    assert (document["total"], document["items"][0]["reason"]) == (1, "start")
    cli.backend.shop.wrong = True
    found = cli("backups", "--check")
    assert (found.code, "NOT GOOD" in found.out) == (2, True)


def test_a_preview_changes_nothing(cli: CommandLine) -> None:
    told = cli.said("restore", "newest", "--preview")
    assert "It lacks 12 sales, changes to 1 customer, saved from" in told
    assert cli.told("restore", "7", "--preview")["missing"]["added"]["sales"] == 12
    assert cli.backend.restoring.made == 0
    assert cli.backend.restores == [("newest", None), ("7", None)]


def test_nobody_restores_unasked(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--yes" in cli("restore", "newest").err
    assert cli.backend.restoring.made == 0
    told = cli("restore", "newest", "--yes").out
    assert "kept as shop.db.before-restore-1" in told
    assert "restore --accept" in told
    assert cli.backend.restoring.made == 1
    monkeypatch.setattr("payme_desktop.cli.asking.interactive", lambda: True)
    typed = iter(["Corner", "Corner Shop"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(typed))
    assert cli("restore", "newest").code == 130
    assert cli.backend.restoring.made == 1
    assert cli("restore", "newest").code == 0
    assert cli.backend.restoring.made == 2


def test_the_recovery_code_is_never_an_argument(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "PAYME_RECOVERY_CODE" in cli("restore", "x.db", "--recovery-code").err
    monkeypatch.setenv("PAYME_RECOVERY_CODE", CODE)
    cli("restore", "x.db", "--recovery-code", "--yes")
    assert cli.backend.restores[-1] == ("x.db", CODE)
    assert CODE in cli.said("recovery-code")
    assert cli.told("recovery-code") == {"recovery_code": CODE}


def test_a_restore_is_accepted_once(cli: CommandLine) -> None:
    assert "nothing to accept" in cli.said("restore", "--accept")
    cli.backend.shop.wrong = True
    assert cli.said("restore", "--accept") == "Accepted.\n"
    assert "Say which backup" in cli("restore").err


def test_what_happened_to_the_shop_is_told_to_everybody(cli: CommandLine) -> None:
    cli.backend.shop.news = ["This shop was damaged and healed from the backup of 2026-11-23."]
    assert "damaged and healed" in cli("backups").err
    assert "damaged and healed" in cli("customers", "list", "--user", "Ana").err
