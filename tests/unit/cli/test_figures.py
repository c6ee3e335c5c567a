"""``history``, ``metrics``, ``repeat``, ``backup``, ``doctor``."""

from pathlib import Path
from uuid import UUID

from tests.helpers.cli_line import CommandLine

HISTORY_COLUMNS = {
    "id",
    "business_id",
    "customer_id",
    "total_purchases",
    "total_spent",
    "total_items_bought",
    "avg_transaction_value",
    "first_purchase_date",
    "last_purchase_date",
    "days_since_last_purchase",
    "is_repeat_customer",
    "customer_lifetime_value",
    "repeat_frequency",
    "created_at",
    "updated_at",
}


def test_history(cli: CommandLine) -> None:
    text = cli.said("history", "C-11")
    assert "Average    617.25 EUR" in text
    assert "sale, voided" in text
    document = cli.told("history", "C-11", "--limit", "1", "--after", "c1")
    assert cli.services.purchases.asked[-1] == (1, "c1")
    assert (len(document["items"]), document["total"], document["next"]) == (1, 2, "c2")
    assert document["summary"]["total_spent"] == "1234.50"
    assert cli("history", "C-11", "--limit", "1").err == "1 of 2. The next page: --after c2\n"


def test_metrics_of_the_shop(cli: CommandLine) -> None:
    text = cli.said("metrics")
    assert "Active (90 days)  2" in text
    assert "Repeat            1 (50.00 %)" in text
    assert cli.told("metrics") == {
        "as_of": "2026-03-10T12:30:00Z",
        "customers": 3,
        "active_customers": 2,
        "purchases": 4,
        "total_spent": "1234.50",
        "total_items": "7.500",
        "avg_transaction_value": "308.63",
        "buying_customers": 2,
        "avg_lifetime_value": "617.26",
        "repeat_customers": 1,
        "repeat_rate": "0.5000",
        "loyalty": {"none": 1, "one_time": 1, "occasional": 1, "regular": 0, "frequent": 0},
        "top_customers": [
            {
                "id": str(UUID(int=11)),
                "code": "C-11",
                "name": "Ben Okoro",
                "total_spent": "1000.00",
                "total_purchases": 2,
            }
        ],
        "first_purchase_date": "2026-03-10",
        "last_purchase_date": "2026-03-10",
    }


def test_metrics_of_a_customer(cli: CommandLine) -> None:
    document = cli.told("metrics", "C-11")
    assert set(document) == HISTORY_COLUMNS | {"loyalty_tier"}
    assert (document["total_spent"], document["total_items_bought"]) == ("1234.50", "3.500")
    assert (document["is_repeat_customer"], document["days_since_last_purchase"]) == (True, 0)
    assert "Last       2026-03-10 (today)" in cli.said("metrics", "C-11")


def test_repeat(cli: CommandLine) -> None:
    assert "Ben Okoro" in cli.said("repeat")
    document = cli.told("repeat", "--limit", "5")
    assert (document["items"][0]["code"], document["total"], document["next"]) == ("C-11", 1, None)


def test_a_backup_needs_nobody_signed_in(cli: CommandLine, monkeypatch: object, tmp_path: Path) -> None:
    assert cli.said("backup", "--user", "nobody") == "/b/shop-1.db: 4,096 bytes, 3 rows, proven.\n"
    assert cli.told("backup", "--to", str(tmp_path)) == {
        "path": "/b/shop-1.db",
        "size_bytes": 4096,
        "taken_at": "2026-03-10T12:30:00Z",
        "tables": {"customers": 3},
        "proven": True,
    }
    assert cli.backend.shop.backups == [None, tmp_path]


def test_a_healthy_shop(cli: CommandLine) -> None:
    assert cli.said("doctor").splitlines()[1].split() == ["file", "ok", "Whole."]
    document = cli.told("doctor")
    assert document["healthy"] is True
    assert document["findings"][0] == {"check": "file", "ok": True, "detail": "Whole.", "mended": False}


def test_what_is_wrong_exits_2_until_it_is_mended(cli: CommandLine) -> None:
    cli.backend.shop.wrong = True
    found = cli("doctor", "--json")
    assert (found.code, found.document["healthy"], found.err) == (2, False, "")
    assert "WRONG" in cli("doctor").out
    assert "mended" in cli.said("doctor", "--mend")
