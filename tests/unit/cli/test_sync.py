"""``sync`` and ``central``, against a shop in memory."""

import json

import pytest

from payme_desktop.domain.syncing import ConflictRow, News, SyncReport, Twins
from payme_desktop.errors import ShopUnusable
from tests.helpers import cli_rows as rows
from tests.helpers.cli_line import CommandLine


def test_a_sync_tells_what_it_did(cli: CommandLine) -> None:
    assert "Sent 3, received 7." in cli.said("sync")
    cli.backend.shop.sync.report = SyncReport(1, 1, 2, 0, 7_200_000)
    told = cli.said("sync")
    assert "2 conflicts" in told
    assert "120 minutes" in told
    assert "New from others" not in told
    cli.backend.shop.sync.report = SyncReport(1, 9, 0, 0, 0, news=News(("Ana", "Ben"), 39))
    assert "New from others: Ana, Ben, and 37 more." in cli.said("sync")
    assert json.loads(cli.said("sync", "--json"))["news"] == {"names": ["Ana", "Ben"], "count": 39}


def test_verify_exits_2_where_something_differs(cli: CommandLine) -> None:
    assert "All 10 rows" in cli.said("sync", "--verify")
    cli.backend.shop.sync.sound = False
    answer = cli("sync", "--verify", "--json")
    assert answer.code == 2
    assert json.loads(answer.out)["differing"] == ["customers"]


def test_status_and_conflicts(cli: CommandLine) -> None:
    assert "1 note, 3 customers, 2 rules of roles" in cli.said("sync", "status")
    rows_told = json.loads(cli.said("sync", "status", "--json"))["waiting_rows"]
    assert rows_told == {"customer_notes": 1, "customers": 3, "role_rules": 2}
    cli.backend.shop.sync.enrolled = False
    assert "not tied" in cli.said("sync", "status")
    assert "No conflicts." in cli.said("sync", "conflicts")
    person = rows.customer(11, "Ben")
    cli.backend.shop.sync.found = [
        ConflictRow(
            person.id, rows.MOMENT, "field", "customers", person.id, "name", "Ben", "Bén", 1, 2, "open",
            kept_pc="Till 1", kept_who="Rita", lost_who="Owen",
        )
    ]  # fmt: skip
    told = cli.said("sync", "conflicts", "--all")
    assert all(words in told for words in ("Bén", "Till 1, Rita", "PC 2, Owen"))
    assert cli.backend.shop.sync.asked == [False, True]
    (item,) = json.loads(cli.said("sync", "conflicts", "--json"))["items"]
    assert [item[name] for name in ("kept_pc", "kept_who", "lost_pc", "lost_who")] == [
        "Till 1",
        "Rita",
        "",
        "Owen",
    ]


def test_enrol_takes_the_secret_from_the_environment(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYME_SYNC_SECRET", "s3cret")
    told = cli.said("sync", "enrol", "--server", "postgresql://db/payme", "--role", "payme_d_1")
    assert cli.backend.shop.sync.asked == [("postgresql://db/payme", "payme_d_1", "s3cret")]
    assert "s3cret" not in told
    cli.backend.failure = ShopUnusable("There is no shop.", code="no_shop")
    cli.said("sync", "enrol", "--server", "postgresql://db/payme", "--role", "payme_d_1")
    assert cli.backend.joined[0][1:4] == ("postgresql://db/payme", "payme_d_1", "s3cret")


def test_a_sync_that_fetched_everything_anew_says_so(cli: CommandLine) -> None:
    assert "anew" not in cli.said("sync")
    cli.backend.shop.sync.report = SyncReport(1, 1, 0, 0, 0, rebuilt=True)
    assert "all was fetched anew" in cli.said("sync")


_SERVER = ("--server", "postgresql://db/payme")


def test_central(cli: CommandLine) -> None:
    assert "ready" in cli.said("central", "init", "--server", "postgresql://db/payme")
    told = cli.said("central", "add-device", "Till 2", "--server", "postgresql://db/payme")
    assert "s3cret" in told
    assert "Till 1" in cli.said("central", "status", "--server", "postgresql://db/payme")
    assert cli("central", "revoke-device", "Till 2", "--server", "postgresql://db/payme").code == 2
    cli.said(
        "--business", "Corner", "central", "revoke-device", "Till 2", "--server", "postgresql://db/payme"
    )
    assert cli.backend.centre.asked[-1] == ("Corner", "Till 2")
    assert "Corner: 3 purged. Not seen for 180 days: Old laptop." in cli.said("central", "gc", *_SERVER)
    assert "from number 17" in cli.said("central", "new-epoch", *_SERVER)


def test_the_owner_decides_on_conflicts(cli: CommandLine) -> None:
    conflict = str(rows.customer(3, "Ben").id)
    assert "Kept" in cli.said("sync", "keep", conflict)
    answer = json.loads(cli.said("sync", "use-other", conflict, "--json"))
    assert answer["state"] == "used_other"
    asked = cli.backend.shop.services.sync_conflicts.asked
    assert [state for _, state in asked] == ["kept", "used_other"]
    assert cli("sync", "keep", "no-id").code == 2


def test_the_history_of_syncs(cli: CommandLine) -> None:
    assert "offline" in cli.said("sync", "history")
    assert json.loads(cli.said("sync", "history", "--limit", "1", "--json"))["total"] == 1


def test_customers_of_two_pcs_that_look_alike_are_listed(cli: CommandLine) -> None:
    assert "No customers of two PCs" in cli.said("sync", "duplicates")
    one, other = (rows.listed(rows.customer(n, name)) for n, name in ((3, "Ana Sousa"), (4, "Ana Souza")))
    found = Twins(one, other, ("phone", "code"), alike=True, one_by=1, other_by=2, one_pc="Till 1")
    conflicts = cli.backend.shop.services.sync_conflicts
    conflicts.twins = (found,)
    told = cli.said("sync", "duplicates", "--limit", "7")
    assert all(words in told for words in ("Ana Sousa", "Till 1", "Ana Souza", "PC 2", "phone, card, name"))
    assert conflicts.asked == [50, 7]
    (item,) = json.loads(cli.said("sync", "duplicates", "--json"))["items"]
    assert item["one"]["id"] == str(one.id)
    assert (item["same"], item["alike"], item["other_by"]) == (["phone", "code"], True, 2)
