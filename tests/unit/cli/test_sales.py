"""``sales ...`` and the files of customers and sales."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from payme_desktop.errors import WorldError
from tests.helpers.cli_line import CommandLine


def test_a_sale_is_recorded(cli: CommandLine) -> None:
    document = cli.told(
        *("sales", "record", "--customer", "C-11", "--total", "12.50", "--items", "3"),
        *("--receipt", "R-60", "--source", "till", "--at", "2026-03-09T10:00"),
    )
    (draft,) = cli.services.purchases.asked
    assert (draft.customer_id, draft.total_amount, draft.source) == (UUID(int=11), Decimal("12.50"), "till")
    assert draft.occurred_at == datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
    assert (document["total_amount"], document["items_count"]) == ("12.50", "3.000")
    assert (document["receipt_no"], document["already_there"]) == ("R-60", False)
    assert document["occurred_at"] == "2026-03-09T10:00:00Z"


def test_the_same_receipt_is_already_there(cli: CommandLine) -> None:
    args = ("sales", "record", "--total", "12.50", "--items", "3", "--receipt", "R-51")
    assert cli.told(*args)["already_there"] is True
    assert "already in the book" in cli.said(*args)


def test_a_walk_in_needs_only_a_total(cli: CommandLine) -> None:
    text = cli.said("sales", "record", "--total", "3")
    assert text.startswith("Sale of 2026-03-10 12:30: 3.00 EUR, 3 items: in the book.")
    assert cli.services.purchases.asked[0].given() == {"total_amount": Decimal("3.00"), "customer_id": None}


def test_a_wrong_amount_is_told_before_anybody_is_looked_up(cli: CommandLine) -> None:
    answer = cli("sales", "record", "--customer", "nobody", "--total", "1.234", "--items", "x", "--json")
    assert (answer.code, set(answer.error["problems"])) == (2, {"total_amount", "items_count"})


def test_a_refund(cli: CommandLine) -> None:
    document = cli.told("sales", "refund", "--sale", "R-51", "--total", "2.00", "--items", "1")
    assert (document["kind"], document["sale_id"]) == ("refund", str(UUID(int=51)))
    cli.said("sales", "refund", "--customer", "C-12", "--total", "2.00", "--receipt", "B-1")
    assert cli.services.purchases.asked[1].customer_id == UUID(int=12)
    assert cli("sales", "refund", "--sale", "R-99", "--total", "2.00").code == 2


def test_void_and_attach(cli: CommandLine) -> None:
    assert cli.told("sales", "void", "R-51")["voided"] is True
    assert ": voided." in cli.said("sales", "void", "R-51")
    assert cli.told("sales", "attach", "R-51", "C-12")["customer_id"] == str(UUID(int=12))
    assert "in the book" in cli.said("sales", "attach", "R-51", "C-12")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "in.csv"
    path.write_text("name\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("kind", ["customers", "sales"])
def test_an_import_balances(cli: CommandLine, kind: str, file: str) -> None:
    answer = cli(kind, "import", file, "--dry-run")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "Read 10 = added 5 + updated 1 + already there 3 + rejected 1.",
        "The rejected rows, with reasons: in.csv.rejected.csv",
        "This was a dry run: nothing was saved.",
    ]
    assert answer.err == "Unknown column: fax.\n"
    assert cli.told(kind, "import", file) == {
        "batch_id": str(UUID(int=77)),
        "read": 10,
        "added": 5,
        "updated": 1,
        "already_there": 3,
        "rejected": 1,
        "rejected_file": "in.csv.rejected.csv",
        "warnings": ["Unknown column: fax."],
        "dry_run": False,
    }


def test_an_import_of_sales_may_create_customers(cli: CommandLine, file: str) -> None:
    cli("sales", "import", file, "--create-customers")
    assert cli.services.transfer.asked == [{"path": Path(file), "create": True}]


def test_a_missing_file_is_misuse(cli: CommandLine, tmp_path: Path) -> None:
    answer = cli("customers", "import", str(tmp_path / "none.csv"), "--json")
    assert (answer.code, list(answer.error["problems"])) == (2, ["file"])


def test_an_import_that_fails_ends_as_the_worlds_failure(cli: CommandLine, file: str) -> None:
    cli.services.transfer.failure = WorldError("The disk is full.", code="disk_full")
    assert cli("sales", "import", file).code == 3
    assert cli.backend.shop.closed == 1


def test_a_bar_is_shown_on_a_terminal_only(
    cli: CommandLine, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    answer = cli("customers", "import", file, "--json")
    assert answer.document["read"] == 10
    assert "100%" in answer.err


def test_an_export(cli: CommandLine, tmp_path: Path) -> None:
    target = str(tmp_path / "out.csv")
    assert cli.said("customers", "export", target) == f"3 customers are in {target}.\n"
    assert cli.told("customers", "export", target) == {"file": target, "rows": 3}
