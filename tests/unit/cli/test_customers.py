"""``customers ...`` in words and in JSON."""

from datetime import date
from uuid import UUID

import pytest

from payme_desktop.domain.drafts import CustomerChange, CustomerDraft, CustomerQuery
from payme_desktop.domain.vocabulary import CustomerSort, CustomerType
from tests.helpers.cli_line import CommandLine

BEN = str(UUID(int=11))


def test_a_list_is_an_aligned_table(cli: CommandLine) -> None:
    lines = cli.said("customers", "list").splitlines()
    assert lines[0].split() == ["Code", "Name", "Phone", "Type", "Purchases", "Spent", "Last", "Id"]
    assert lines[1].split()[:3] == ["C-11", "Ben", "Okoro"]
    assert "1,234.50  2026-03-10" in lines[2]
    assert len(lines) == 4


def test_a_list_in_json(cli: CommandLine) -> None:
    document = cli.told("customers", "list")
    assert list(document) == ["items", "total", "next"]
    assert (document["total"], document["next"]) == (3, None)
    assert document["items"][0] == {
        "id": BEN,
        "business_id": str(UUID(int=1)),
        "code": "C-11",
        "name": "Ben Okoro",
        "phone": "912 345 678",
        "email": None,
        "customer_type": "walk_in",
        "is_active": True,
        "do_not_contact": False,
        "total_purchases": 2,
        "total_spent": "1234.50",
        "last_purchase_date": "2026-03-10",
        "repeat_frequency": "occasional",
        "created_at": "2026-03-10T12:30:00Z",
    }


def test_a_list_is_filtered_sorted_and_paged(cli: CommandLine) -> None:
    args = ("--type", "vip", "--sort", "spent", "--desc", "--limit", "2", "--after", "c1")
    answer = cli("customers", "list", *args)
    assert cli.services.customers.asked == [
        CustomerQuery(
            customer_type=CustomerType.VIP, sort=CustomerSort.SPENT, descending=True, limit=2, after="c1"
        )
    ]
    assert answer.err == "2 of 3. The next page: --after cursor-2\n"
    assert cli.told("customers", "list", "--limit", "2")["next"] == "cursor-2"


def test_lists_by_how_often_and_how_lately(cli: CommandLine) -> None:
    cli.told("customers", "list", "--purchases-from", "2", "--purchases-to", "5", "--sort", "purchases")
    cli.told("customers", "list", "--seen-since", "2026-01-01", "--not-seen-since", "2026-02-01")
    assert cli.services.customers.asked == [
        CustomerQuery(sort=CustomerSort.PURCHASES, purchases_from=2, purchases_to=5),
        CustomerQuery(seen_from=date(2026, 1, 1), seen_before=date(2026, 2, 1)),
    ]
    refused = cli("customers", "list", "--seen-since", "last week")
    assert refused.code == 2
    assert "'last week' is no day" in refused.err
    assert "--seen-since" in refused.err
    assert "--purchases-from" in cli("customers", "list", "--purchases-from", "-1").err


def test_deleted_ones_are_listed_apart(cli: CommandLine) -> None:
    assert cli.said("customers", "list", "--inactive") == "No customers.\n"
    assert cli.told("customers", "list", "--inactive") == {"items": [], "total": 0, "next": None}


def test_a_search(cli: CommandLine) -> None:
    assert "Okoro" in cli.said("customers", "search", "Ben")
    document = cli.told("customers", "search", "Ben Okoro")
    (hit,) = document["items"]
    assert (hit["id"], hit["matched"], hit["exact"]) == (BEN, "name", True)
    assert (document["total"], document["more"]) == (1, False)


def test_what_only_sounds_like_it_is_said_to(cli: CommandLine) -> None:
    assert [hit["alike"] for hit in cli.told("customers", "search", "Ben")["items"]] == [False, False]
    assert all(hit["alike"] for hit in cli.told("customers", "search", "Benn")["items"])
    assert "only sound like it" in cli("customers", "search", "Benn").err


def test_a_search_with_more_than_it_shows(cli: CommandLine) -> None:
    document = cli.told("customers", "search", "Ben", "--limit", "1")
    assert (len(document["items"]), document["total"], document["more"]) == (1, None, True)
    assert cli("customers", "search", "Ben", "--limit", "1").err.startswith("There are more")


def test_add_takes_every_field(cli: CommandLine) -> None:
    document = cli.told(
        *("customers", "add", "--name", "Zoë", "--phone", "0151 23456780", "--email", "zoe@example.com"),
        *("--address", "Rua 1", "--type", "vip", "--code", "Z", "--no-prefer-sms", "--prefer-email"),
        *("--prefer-call", "--do-not-contact", "--no-can-receive-offers", "--favorite-products", "Tea"),
        *("--preferred-payment", "card", "--average-spend", "9.90", "--best-contact-time", "noon"),
        *("--note", "First visit"),
    )
    (draft,) = cli.services.customers.asked
    assert isinstance(draft, CustomerDraft)
    assert (draft.name, draft.customer_type, draft.prefer_sms, draft.prefer_call) == (
        "Zoë",
        CustomerType.VIP,
        False,
        True,
    )
    assert draft.preferences.given().keys() == {
        "do_not_contact",
        "can_receive_offers",
        "favorite_products",
        "preferred_payment",
        "average_spend",
        "best_contact_time",
    }
    assert (document["name"], document["changed"], document["warnings"]) == ("Zoë", True, {})
    assert [row.content for row in cli.services.notes.list(None, UUID(int=90))] == ["First visit"]  # type: ignore[arg-type]


def test_add_needs_a_name_or_a_phone(cli: CommandLine) -> None:
    answer = cli("customers", "add")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "Name: Give a name or a phone number.\n"


def test_every_problem_is_told_at_once_and_nothing_is_saved(cli: CommandLine) -> None:
    wrong = ("--email", "x", "--average-spend", "much", "--note", " ", "--json")
    for args in (("add", "--name", "A"), ("edit", "C-11")):
        answer = cli("customers", *args, *wrong)
        assert answer.code == 2
        assert answer.error["code"] == "invalid_input"
        assert set(answer.error["problems"]) == {"email", "average_spend", "content"}
    assert cli.services.customers.asked == []


def test_a_doubtful_phone_is_saved_and_told(cli: CommandLine) -> None:
    assert "phone" in cli.told("customers", "add", "--phone", "123")["warnings"]
    assert cli("customers", "add", "--phone", "123").err.startswith("Phone: ")


def test_edit_changes_only_what_is_given(cli: CommandLine) -> None:
    document = cli.told("customers", "edit", "C-11", "--email", "", "--name", "Ben O.")
    (change,) = cli.services.customers.asked
    assert isinstance(change, CustomerChange)
    assert change.given() == {"email": None, "name": "Ben O."}
    assert (document["id"], document["name"], document["changed"]) == (BEN, "Ben O.", True)
    assert cli.services.preferences.asked == []


def test_edit_reaches_the_preferences(cli: CommandLine) -> None:
    assert cli.told("customers", "edit", "C-11", "--no-can-receive-loyalty")["changed"] is True
    assert cli.services.preferences.asked == [{"can_receive_loyalty": False}]


def test_edit_without_a_change_is_misuse(cli: CommandLine) -> None:
    answer = cli("customers", "edit", "C-11")
    assert answer.code == 2
    assert answer.err.startswith("Say what to change")


def test_show_tells_everything(cli: CommandLine) -> None:
    text = cli.said("customers", "show", "C-11")
    for part in ("Ben Okoro", "Usual spend  9.90 EUR", "1,234.50 EUR", "(today)", "R-51", "  No sugar"):
        assert part in text
    assert "1 of 2 notes." in text
    document = cli.told("customers", "show", "C-11")
    assert (document["id"], document["name"]) == (BEN, "Ben Okoro")
    assert document["preferences"]["average_spend"] == "9.90"
    assert document["history"]["total_items_bought"] == "3.500"
    assert document["notes"][0]["is_pinned"] is True
    assert document["recent"][0]["receipt_no"] == "R-51"
    assert (document["note_count"], document["months"]) == (2, [])


def test_delete_and_restore(cli: CommandLine) -> None:
    assert "out of the lists" in cli.said("customers", "delete", "C-11")
    again = cli.told("customers", "delete", "C-11")
    assert (again["is_active"], again["changed"]) == (False, False)
    assert cli.told("customers", "restore", "C-11")["changed"] is True
    assert "back in the lists" in cli.said("customers", "restore", BEN)


@pytest.mark.parametrize(("reference", "code"), [("nobody", "not_found"), ("Ben", "ambiguous")])
def test_a_reference_must_fit_one_customer(cli: CommandLine, reference: str, code: str) -> None:
    answer = cli("customers", "show", reference, "--json")
    assert (answer.code, answer.error["code"]) == (2, code)


def test_the_shop_is_closed_whatever_happens(cli: CommandLine) -> None:
    cli("customers", "list")
    cli("customers", "show", "nobody")
    assert cli.backend.shop.closed == len(cli.backend.addresses) == 2


def test_an_erasure_is_asked_for_by_name(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli("customers", "erase", "Okoro").code == 2, "nobody is there to be asked"
    monkeypatch.setattr("payme_desktop.cli.asking.interactive", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: "Somebody")
    assert cli("customers", "erase", "Okoro").code != 0
    monkeypatch.setattr("click.prompt", lambda *_, **__: "Ben Okoro")
    assert "Erased" in cli.said("customers", "erase", "Okoro")
    assert "Erased" in cli.said("customers", "erase", "王小明", "--yes")
