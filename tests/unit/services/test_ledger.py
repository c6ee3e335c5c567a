"""The ledger: record, refund, void and attach, in every order, and what the figures make of it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from payme_desktop.domain import ids
from payme_desktop.domain.drafts import RefundDraft, SaleDraft, draft
from payme_desktop.domain.vocabulary import PurchaseKind
from payme_desktop.errors import InvalidInput, NotFound
from tests.helpers.books import Book


def figures(book: Book, customer: UUID) -> tuple[int, str, str, str]:
    row = book.metrics.customer(book.actor, customer)
    return (
        row.total_purchases,
        str(row.total_spent),
        str(row.total_items_bought),
        str(row.avg_transaction_value),
    )


def assert_sound(book: Book) -> None:
    assert book.metrics.recompute(book.actor).wrong == ()


def test_a_sale_counts_at_once(book: Book) -> None:
    ana = book.customer("Ana").id
    made = draft(
        SaleDraft,
        {
            "customer_id": ana,
            "total_amount": "12.50",
            "items_count": "2.250",
            "receipt_no": "R1",
            "source": "till",
        },
        book.rules,
    )
    saved = book.purchases.record(book.actor, made)
    row = saved.row
    assert row.id == ids.receipt_id(book.actor.business_id, "sale", "till", "R1")
    assert (row.kind, row.customer_id, row.sale_id, row.voided) == (PurchaseKind.SALE, ana, None, False)
    assert (row.total_amount, row.items_count) == (Decimal("12.50"), Decimal("2.250"))
    assert (row.occurred_at, row.recorded_at) == (book.clock.now(), book.clock.now())
    assert (row.source, row.receipt_no, row.recorded_by) == ("till", "R1", book.actor.user_id)
    assert book.purchases.resolve(book.actor, "R1") == row
    assert saved.changes.of("purchases") == {row.id}
    assert set(saved.changes.ids) == {"purchases", "customer_purchase_history"}
    assert figures(book, ana) == (1, "12.50", "2.250", "12.50")
    history = book.metrics.customer(book.actor, ana)
    assert (history.first_purchase_date, history.last_purchase_date) == (date(2026, 3, 10), date(2026, 3, 10))
    assert (history.days_since_last_purchase, history.repeat_frequency) == (0, "one_time")
    assert_sound(book)


def test_the_day_is_the_shops_own(book: Book) -> None:
    tokyo = Book(book.engine, book.actor, book.stranger, book.clock)
    sale = tokyo.sale(occurred_at=datetime(2026, 1, 1, 0, 30, tzinfo=UTC))
    assert sale.local_day == date(2026, 1, 1)
    # Lisbon is an hour ahead of UTC in summer.
    assert book.sale(occurred_at="2025-07-01T23:30:00Z").local_day == date(2025, 7, 2)
    assert book.sale(occurred_at="2025-07-02T00:30").occurred_at == datetime(2025, 7, 1, 23, 30, tzinfo=UTC)


def test_days_since_are_counted_when_read(book: Book) -> None:
    ana = book.customer("Ana").id
    book.sale(ana, occurred_at="2026-03-01")
    assert book.metrics.customer(book.actor, ana).days_since_last_purchase == 9
    book.clock.advance(days=1)
    assert book.metrics.customer(book.actor, ana).days_since_last_purchase == 10
    assert book.customers.get(book.actor, ana).history.days_since_last_purchase == 10
    assert book.purchases.history(book.actor, ana).summary.days_since_last_purchase == 10


def test_an_older_sale_typed_later_does_not_move_the_last_one(book: Book) -> None:
    ana = book.customer("Ana").id
    book.sale(ana, occurred_at="2026-02-01")
    book.sale(ana, occurred_at="2026-01-01")
    history = book.metrics.customer(book.actor, ana)
    assert (history.first_purchase_date, history.last_purchase_date) == (date(2026, 1, 1), date(2026, 2, 1))
    assert_sound(book)


def test_a_walk_in_counts_for_nobody_but_the_shop(book: Book) -> None:
    saved = book.purchases.record(book.actor, draft(SaleDraft, {"total_amount": "7.00"}, book.rules))
    assert saved.row.customer_id is None
    assert dict(saved.changes.ids) == {"purchases": frozenset({saved.row.id})}
    assert book.metrics.shop(book.actor).total_spent == Decimal("7.00")


def test_a_refund_lowers_money_and_items_and_is_no_purchase(book: Book) -> None:
    ana = book.customer("Ana").id
    sale = book.sale(ana, "10.00", items_count=3)
    book.sale(ana, "5.01", items_count=1)
    row = book.refund("2.50", sale_id=sale.id, items_count=1)
    assert (row.kind, row.customer_id, row.sale_id) == (PurchaseKind.REFUND, ana, sale.id)
    # 12.51 / 2 = 6.255: half-up.
    assert figures(book, ana) == (2, "12.51", "3.000", "6.26")
    assert_sound(book)


def test_a_refund_without_a_sale_may_take_the_sum_below_zero(book: Book) -> None:
    ana = book.customer("Ana").id
    book.refund("2.51", customer_id=ana)
    assert figures(book, ana) == (0, "-2.51", "0.000", "0.00")
    book.sale(ana, "1.00", occurred_at="2026-01-01")
    book.sale(ana, "1.00", occurred_at="2026-01-02")
    assert figures(book, ana) == (2, "-0.51", "2.000", "-0.26")
    assert_sound(book)


def test_no_more_can_be_given_back_than_was_paid(book: Book) -> None:
    ana = book.customer("Ana").id
    sale = book.sale(ana, "10.00")
    book.refund("6.00", sale_id=sale.id)
    with pytest.raises(InvalidInput, match=r"4\.00") as refused:
        book.refund("4.01", sale_id=sale.id)
    assert list(refused.value.problems) == ["total_amount"]
    book.refund("4.00", sale_id=sale.id)
    with pytest.raises(InvalidInput):
        book.refund("0.01", sale_id=sale.id)
    assert figures(book, ana)[:2] == (1, "0.00")
    assert_sound(book)


def test_a_void_takes_the_sale_and_its_refunds_out(book: Book) -> None:
    ana = book.customer("Ana").id
    book.sale(ana, "1.00", occurred_at="2026-01-01")
    sale = book.sale(ana, "10.00")
    refund = book.refund("4.00", sale_id=sale.id)
    saved = book.purchases.void(book.actor, sale.id)
    assert saved.row.voided
    assert saved.changes.of("purchases") == {sale.id, refund.id, ids.void_id(sale.id)}
    assert figures(book, ana) == (1, "1.00", "1.000", "1.00")
    assert book.metrics.customer(book.actor, ana).last_purchase_date == date(2026, 1, 1)
    assert {row.id: row.voided for row in book.purchases.history(book.actor, ana).purchases.items}[refund.id]
    assert_sound(book)


def test_voiding_the_only_sale_leaves_somebody_who_never_bought(book: Book) -> None:
    ana = book.customer("Ana").id
    book.purchases.void(book.actor, book.sale(ana).id)
    history = book.metrics.customer(book.actor, ana)
    assert (history.first_purchase_date, history.last_purchase_date) == (None, None)
    assert figures(book, ana) == (0, "0.00", "0.000", "0.00")
    assert (history.repeat_frequency, history.days_since_last_purchase) == ("none", None)


def test_voiding_twice_is_one_void(book: Book) -> None:
    sale = book.sale()
    first = book.purchases.void(book.actor, sale.id)
    again = book.purchases.void(book.actor, sale.id)
    assert first.row == again.row
    assert not again.changes


def test_a_voided_sale_cannot_be_given_back(book: Book) -> None:
    sale = book.sale()
    book.purchases.void(book.actor, sale.id)
    with pytest.raises(InvalidInput, match="voided"):
        book.refund("1.00", sale_id=sale.id)


def test_an_attach_moves_a_walk_in_sale_with_its_refunds(book: Book) -> None:
    ana, rui = book.customer("Ana").id, book.customer("Rui").id
    sale = book.sale(total="10.00")
    refund = book.refund("3.00", sale_id=sale.id)
    saved = book.purchases.attach(book.actor, sale.id, ana)
    assert saved.row.customer_id == ana
    assert {sale.id, refund.id} < saved.changes.of("purchases")
    assert len(saved.changes.of("purchases")) == 3
    assert figures(book, ana)[:2] == (1, "7.00")
    book.purchases.attach(book.actor, sale.id, rui)
    assert figures(book, ana)[:2] == (0, "0.00")
    assert figures(book, rui)[:2] == (1, "7.00")
    assert book.refund("1.00", sale_id=sale.id).customer_id == rui
    assert figures(book, rui)[:2] == (1, "6.00")
    assert not book.purchases.attach(book.actor, sale.id, rui).changes
    assert_sound(book)


def test_attach_and_void_in_both_orders(book: Book) -> None:
    ana, rui = book.customer("Ana").id, book.customer("Rui").id
    first, second = book.sale(ana), book.sale(ana)
    book.purchases.attach(book.actor, first.id, rui)
    book.purchases.void(book.actor, first.id)
    book.purchases.void(book.actor, second.id)
    row = book.purchases.attach(book.actor, second.id, rui).row
    assert (row.customer_id, row.voided) == (rui, True)
    assert figures(book, ana) == figures(book, rui) == (0, "0.00", "0.000", "0.00")
    assert_sound(book)


def test_only_sales_can_be_voided_attached_or_given_back(book: Book) -> None:
    ana = book.customer("Ana").id
    refund = book.refund("1.00", customer_id=ana)
    for act in (
        lambda: book.purchases.void(book.actor, refund.id),
        lambda: book.purchases.attach(book.actor, refund.id, ana),
        lambda: book.refund("1.00", sale_id=refund.id),
    ):
        with pytest.raises(InvalidInput):
            act()


def test_an_unknown_customer_or_sale_is_not_found_and_nothing_is_written(book: Book) -> None:
    sale = book.sale()
    for act in (
        lambda: book.sale(uuid4()),
        lambda: book.refund("1.00", customer_id=uuid4()),
        lambda: book.refund("1.00", sale_id=uuid4()),
        lambda: book.purchases.void(book.actor, uuid4()),
        lambda: book.purchases.attach(book.actor, sale.id, uuid4()),
        lambda: book.purchases.history(book.actor, uuid4()),
        lambda: book.metrics.customer(book.actor, uuid4()),
    ):
        with pytest.raises(NotFound):
            act()
    assert book.metrics.shop(book.actor).purchases == 1


def test_a_deleted_customer_can_still_be_sold_to(book: Book) -> None:
    ana = book.customer("Ana").id
    book.customers.delete(book.actor, ana)
    book.sale(ana, "3.00")
    assert figures(book, ana)[:2] == (1, "3.00")


def test_minus_zero_is_zero(book: Book) -> None:
    row = book.purchases.record(book.actor, draft(SaleDraft, {"total_amount": "-0", "items_count": "-0"})).row
    assert (str(row.total_amount), str(row.items_count)) == ("0.00", "0.000")


def test_an_amount_of_a_currency_without_decimals_is_whole(book: Book) -> None:
    from payme_desktop.domain.drafts import Rules

    with pytest.raises(InvalidInput, match="JPY"):
        draft(RefundDraft, {"total_amount": "1.50"}, Rules(currency="JPY"))
