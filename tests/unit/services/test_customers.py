"""Customers: create, get, change, delete, restore."""

import dataclasses
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from payme_desktop.domain import ids
from payme_desktop.domain.drafts import CustomerChange, CustomerDraft, draft
from payme_desktop.domain.vocabulary import CustomerType, Frequency
from payme_desktop.errors import EditConflict, InvalidInput, NotFound
from tests.helpers.books import Book

FULL: dict[str, Any] = {
    "name": "Marina Oliveira",
    "phone": "912 334 471",
    "email": "Marina@Example.org",
    "address": "Rua Um\n2º",
    "code": "100482",
    "customer_type": "vip",
    "prefer_sms": False,
    "prefer_email": True,
    "prefer_call": True,
    "preferences": {"favorite_products": "Tea", "average_spend": "12.50", "do_not_contact": True},
}


def change(book: Book, **values: Any) -> CustomerChange:
    return draft(CustomerChange, values, book.rules)


def test_a_new_customer_has_three_rows_and_every_field(book: Book) -> None:
    saved = book.customers.create(book.actor, draft(CustomerDraft, FULL, book.rules))
    made = saved.row.id
    assert {table: set(found) for table, found in saved.changes.ids.items()} == {
        "customers": {made},
        "customer_preferences": {ids.preferences_id(made)},
        "customer_purchase_history": {ids.history_id(made)},
    }
    detail = book.customers.get(book.actor, made)
    row = detail.customer
    assert row == saved.row
    assert (row.name, row.phone, row.phone_e164) == ("Marina Oliveira", "912 334 471", "+351912334471")
    assert (row.email, row.address, row.code) == ("Marina@example.org", "Rua Um\n2º", "100482")
    assert (row.customer_type, row.is_active) == (CustomerType.VIP, True)
    assert (row.prefer_sms, row.prefer_email, row.prefer_call) == (False, True, True)
    assert (row.created_at, row.updated_at) == (book.clock.now(), book.clock.now())
    liked = detail.preferences
    assert (liked.favorite_products, liked.average_spend, liked.do_not_contact) == (
        "Tea",
        Decimal("12.50"),
        True,
    )
    assert (liked.can_receive_offers, liked.can_receive_loyalty) == (True, True)


def test_a_new_customer_has_bought_nothing(book: Book) -> None:
    history = book.customers.get(book.actor, book.customer("Ana").id).history
    assert (history.total_purchases, str(history.total_spent), str(history.total_items_bought)) == (
        0,
        "0.00",
        "0.000",
    )
    assert (str(history.avg_transaction_value), str(history.customer_lifetime_value)) == ("0.00", "0.00")
    assert (history.first_purchase_date, history.last_purchase_date) == (None, None)
    assert (history.days_since_last_purchase, history.is_repeat_customer) == (None, False)
    assert (history.repeat_frequency, history.loyalty_tier) == (Frequency.NONE, "none")


def test_saving_a_dialog_twice_makes_one_customer(book: Book) -> None:
    same = draft(CustomerDraft, {"id": uuid4(), "name": "Ana"}, book.rules)
    first = book.customers.create(book.actor, same)
    again = book.customers.create(book.actor, same)
    assert first.row == again.row
    assert first.changes
    assert not again.changes
    assert book.metrics.shop(book.actor).customers == 1


def test_two_customers_may_share_everything_but_the_id(book: Book) -> None:
    book.customer(**{k: v for k, v in FULL.items() if k != "preferences"})
    book.customer(**{k: v for k, v in FULL.items() if k != "preferences"})
    assert book.metrics.shop(book.actor).customers == 2


@pytest.mark.parametrize("name", ["", "Ana"])
def test_a_phone_alone_is_enough_and_becomes_the_label(book: Book, name: str) -> None:
    row = book.customer(name, phone="912334471")
    assert row.name == name
    assert row.label == (name or "912334471")


def test_get_brings_notes_recent_purchases_and_months(book: Book) -> None:
    from payme_desktop.domain.drafts import NoteDraft

    ana = book.customer("Ana").id
    for i in range(7):
        book.sale(ana, f"{i + 1}.00", occurred_at=f"2026-0{i % 3 + 1}-0{i + 1}")
    for content in ("one", "two"):
        book.notes.add(book.actor, ana, draft(NoteDraft, {"content": content}))
    detail = book.customers.get(book.actor, ana)
    days = [row.local_day for row in detail.recent]
    assert len(days) == 5
    assert days == sorted(days, reverse=True)
    assert [note.content for note in detail.notes] == ["two", "one"]
    assert detail.note_count == 2
    assert len(detail.months) == 24
    assert [(f"{m.month:%Y-%m}", m.purchases, str(m.total_spent)) for m in detail.months[-4:]] == [
        ("2025-12", 0, "0.00"),
        ("2026-01", 3, "12.00"),
        ("2026-02", 2, "7.00"),
        ("2026-03", 2, "9.00"),
    ]


def test_months_are_net_of_refunds_and_without_voided_sales(book: Book) -> None:
    ana = book.customer("Ana").id
    kept = book.sale(ana, "10.00", occurred_at="2026-02-01")
    gone = book.sale(ana, "99.00", occurred_at="2026-02-02")
    book.refund("4.00", sale_id=kept.id, occurred_at="2026-03-01")
    book.purchases.void(book.actor, gone.id)
    months = book.customers.get(book.actor, ana).months
    assert [(m.month.month, m.purchases, str(m.total_spent)) for m in months[-1:]] == [(2, 1, "10.00")]


def test_an_update_sets_only_the_fields_given(book: Book) -> None:
    made = book.customers.create(book.actor, draft(CustomerDraft, FULL, book.rules)).row
    book.clock.advance(hours=1)
    saved = book.customers.update(book.actor, made.id, change(book, address=None, customer_type="regular"))
    expected = dataclasses.replace(
        made, address=None, customer_type=CustomerType.REGULAR, updated_at=book.clock.now()
    )
    assert saved.row == expected
    assert dict(saved.changes.ids) == {"customers": frozenset({made.id})}
    assert book.customers.get(book.actor, made.id).customer == expected


def test_an_update_with_the_same_values_changes_nothing(book: Book) -> None:
    made = book.customer("Ana", phone="912334471")
    book.clock.advance(hours=1)
    saved = book.customers.update(book.actor, made.id, change(book, name="Ana", phone="912334471"))
    assert saved.row == made
    assert not saved.changes


def test_search_follows_every_changed_field(book: Book) -> None:
    made = book.customer("Marina", phone="912334471", email="marina@example.org", code="C1")
    book.customers.update(
        book.actor,
        made.id,
        change(book, name="Zoé", phone="+49 151 23456789", email="zoe@example.net", code="D-2"),
    )
    for gone in ("marina", "912334471", "4471", "marina@example.org", "c1"):
        assert book.found(gone) == [], gone
    for there in ("zoe", "+49151", "6789", "zoe@example.net", "d-2", "net"):
        assert book.found(there) == ["Zoé"], there
    assert book.customers.get(book.actor, made.id).customer.phone_e164 == "+4915123456789"


def test_an_emptied_field_leaves_the_search_too(book: Book) -> None:
    made = book.customer("Marina", phone="912334471", code="C1")
    book.customers.update(book.actor, made.id, change(book, phone="", code=None))
    row = book.customers.get(book.actor, made.id).customer
    assert (row.phone, row.phone_e164, row.code) == (None, "", None)
    assert book.found("912334471") == book.found("c1") == []


@pytest.mark.parametrize("values", [{"name": ""}, {"name": "", "phone": None}])
def test_an_update_may_not_leave_a_customer_without_name_and_phone(
    book: Book, values: dict[str, Any]
) -> None:
    made = book.customer("Ana")
    with pytest.raises(InvalidInput) as refused:
        book.customers.update(book.actor, made.id, change(book, **values))
    assert list(refused.value.problems) == ["name"]
    assert book.customers.get(book.actor, made.id).customer == made


def test_the_name_may_go_where_a_phone_comes(book: Book) -> None:
    made = book.customer("Ana")
    saved = book.customers.update(book.actor, made.id, change(book, name="", phone="912334471"))
    assert saved.row.label == "912334471"


def test_an_edit_of_the_same_field_meanwhile_is_a_conflict_by_field(book: Book) -> None:
    base = book.customer("Ana", address="Here", code="1")
    book.customers.update(book.actor, base.id, change(book, address="There", code="2"))
    with pytest.raises(EditConflict) as refused:
        book.customers.update(book.actor, base.id, change(book, name="Anna", address="Nowhere"), base)
    assert list(refused.value.problems) == ["address"]
    assert "There" in refused.value.problems["address"][0]
    row = book.customers.get(book.actor, base.id).customer
    assert (row.name, row.address) == ("Ana", "There")


def test_an_edit_of_another_field_meanwhile_is_no_conflict(book: Book) -> None:
    base = book.customer("Ana", address="Here")
    book.customers.update(book.actor, base.id, change(book, address="There"))
    row = book.customers.update(book.actor, base.id, change(book, name="Anna"), base).row
    assert (row.name, row.address) == ("Anna", "There")


def test_the_same_edit_by_both_is_no_conflict(book: Book) -> None:
    base = book.customer("Ana")
    book.customers.update(book.actor, base.id, change(book, name="Anna"))
    assert not book.customers.update(book.actor, base.id, change(book, name="Anna"), base).changes


def test_a_conflict_over_the_type_speaks_of_it_plainly(book: Book) -> None:
    base = book.customer("Ana")
    book.customers.update(book.actor, base.id, change(book, customer_type="vip"))
    with pytest.raises(EditConflict) as refused:
        book.customers.update(book.actor, base.id, change(book, customer_type="regular"), base)

    assert set(refused.value.problems) == {"customer_type"}
    assert refused.value.problems["customer_type"] == ["It is now 'vip'."]


def test_a_deleted_customer_leaves_lists_and_searches_and_comes_back_whole(book: Book) -> None:
    made = book.customer("Ana", phone="912334471")
    book.sale(made.id, "5.00")
    gone = book.customers.delete(book.actor, made.id)
    assert gone.row.is_active is False
    assert gone.changes.of("customers") == {made.id}
    assert book.found("ana") == book.found("912334471") == []
    assert book.customers.get(book.actor, made.id).history.total_purchases == 1
    assert not book.customers.delete(book.actor, made.id).changes
    back = book.customers.restore(book.actor, made.id)
    assert back.row == made
    assert book.found("ana") == ["Ana"]
    assert not book.customers.restore(book.actor, made.id).changes


def test_rows_come_in_the_order_asked_for(book: Book) -> None:
    made = [book.customer(name).id for name in ("A", "B", "C")]
    asked = [made[2], uuid4(), made[0], made[1]]
    assert [row.id for row in book.customers.rows(book.actor, asked)] == [made[2], made[0], made[1]]
    assert book.customers.rows(book.actor, []) == ()


def test_an_unknown_id_is_not_found(book: Book) -> None:
    for act in (book.customers.get, book.customers.delete, book.customers.restore):
        with pytest.raises(NotFound):
            act(book.actor, uuid4())
    with pytest.raises(NotFound):
        book.customers.update(book.actor, uuid4(), change(book, name="x"))
