"""``audit``, against a trail in memory."""

import json
from datetime import UTC, datetime
from decimal import Decimal

from payme_desktop.domain.trail import TrailQuery
from tests.helpers import cli_rows as rows
from tests.helpers.cli_line import CommandLine


def test_the_list_tells_who_did_what(cli: CommandLine) -> None:
    told = cli.said("audit", "list")
    for word in ("Ana", "changed", "Ben Okoro", "phone", "912 000 001"):
        assert word in told
    cli.services.audit.rows = ()
    assert "Nothing was done that fits." in cli.said("audit", "list")


def test_what_is_looked_for_is_asked(cli: CommandLine) -> None:
    cli.said(
        "audit", "list", "--person", "Ana", "--pc", "2", "--customer", "ben", "--kind", "customers",
        "--since", "2026-03-01", "--until", "2026-03-02", "--limit", "7", "--after", "x",
    )  # fmt: skip
    (asked,) = cli.services.audit.asked
    assert asked == TrailQuery(
        person="Ana", device_no=2, customer="ben", kind="customers",
        since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 3, 3, tzinfo=UTC), limit=7, after="x",
    )  # fmt: skip


def test_its_document_has_every_field(cli: CommandLine) -> None:
    document = json.loads(cli("audit", "list", "--limit", "1", "--json").out)
    assert document["next"] == "more"
    (row,) = document["items"]
    assert (row["who"], row["device_no"], row["old"], row["new"]) == ("Ana", 2, ["912 000 001"], [None])


def test_values_read_as_people_write_them(cli: CommandLine) -> None:
    made = rows.told(1, who=None, device_no=0xFFFF, old=(Decimal("12.50"),), new=(True, rows.MOMENT))
    gone = rows.told(2, who="", old=None, new=None, emptied=True, device_no=0)
    event = rows.told(
        3, event="exported", table="", customer="", field="", old=None, new=None, detail={"n": "3"}
    )
    cli.services.audit.rows = (made, gone, event)
    told = cli.said("audit", "list")
    for word in ("another tool", "centre", "12.50", "yes, ", "PayMe", "erased", "n: 3"):
        assert word in told


def test_a_customer_has_a_history(cli: CommandLine) -> None:
    assert "phone" in cli.said("audit", "show", "Ben Okoro")
    ((table, _, limit, after),) = cli.services.audit.asked
    assert (table, limit, after) == ("customers", 50, None)


def test_a_broken_trail_exits_2(cli: CommandLine) -> None:
    assert "All 7 rows are sealed" in cli.said("audit", "verify")
    cli.services.audit.problems = ("The end of the trail of PC 1 is missing.",)
    answer = cli("audit", "verify", "--json")
    assert answer.code == 2
    assert json.loads(answer.out)["problems"] == ["The end of the trail of PC 1 is missing."]
