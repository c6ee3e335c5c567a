"""The shop's figures, on a fixture made by hand in which every case occurs."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from payme_desktop.db.tables import businesses
from payme_desktop.domain.loyalty import Thresholds, frequency
from payme_desktop.domain.money import average
from tests.helpers.books import Book


@pytest.fixture
def shop(book: Book) -> Book:
    """Noon of 2026-03-10. By hand:

    Ana     10.00 + 20.00 - 5.00 = 25.00, 2 sales            active, repeat, occasional
    Rui     1.00, 2025-12-01 (99 days ago)                   one time, not active
    Eva     100.00 + 0.05 on a walk-in attached later        2 sales, repeat, deleted
    Ivo     50.00, voided                                    nothing
    Oto     nothing
    Max     10 x 0.50 = 5.00, a year ago                     frequent, not active
    nobody  7.00 - 2.00 = 5.00                               1 sale
    """
    ana, rui, eva, ivo = (book.customer(name).id for name in ("Ana", "Rui", "Eva", "Ivo"))
    book.customer("Oto")
    max_ = book.customer("Max", code="M").id
    first = book.sale(ana, "10.00", occurred_at="2026-02-01", items_count="1.500")
    book.sale(ana, "20.00", occurred_at="2026-03-01", items_count=2)
    book.refund("5.00", sale_id=first.id, items_count="0.500")
    book.sale(rui, "1.00", occurred_at="2025-12-01")
    book.sale(eva, "100.00", occurred_at="2026-03-09")
    book.purchases.attach(book.actor, book.sale(total="0.05").id, eva)
    book.customers.delete(book.actor, eva)
    book.purchases.void(book.actor, book.sale(ivo, "50.00").id)
    for i in range(10):
        book.sale(max_, "0.50", occurred_at=f"2025-02-{i + 1:02}")
    book.sale(total="7.00", occurred_at="2024-12-31")
    book.refund("2.00")
    book.sale(by=book.stranger, total="999.00")
    return book


def test_the_shops_figures_are_those_reckoned_by_hand(shop: Book) -> None:
    found = shop.metrics.shop(shop.actor)
    assert found.as_of == shop.clock.now()
    assert (found.customers, found.active_customers) == (5, 1)
    assert found.purchases == 2 + 1 + 2 + 0 + 10 + 1
    assert str(found.total_spent) == "136.05"
    assert str(found.total_items) == "17.000"
    # 136.05 / 16 = 8.503125
    assert str(found.avg_transaction_value) == "8.50"
    assert (found.repeat_customers, str(found.repeat_rate)) == (2, "0.6667")
    assert found.loyalty == {"none": 2, "one_time": 1, "occasional": 1, "regular": 0, "frequent": 1}
    assert [(top.name, str(top.total_spent), top.total_purchases) for top in found.top_customers] == [
        ("Ana", "25.00", 2),
        ("Max", "5.00", 10),
        ("Rui", "1.00", 1),
    ]
    assert [top.code for top in found.top_customers] == [None, "M", None]
    assert (found.first_purchase_date, found.last_purchase_date) == (date(2024, 12, 31), date(2026, 3, 10))


def test_an_empty_shop_has_zeros(book: Book) -> None:
    found = book.metrics.shop(book.actor)
    assert (found.customers, found.active_customers, found.purchases, found.repeat_customers) == (0, 0, 0, 0)
    zeros = (found.total_spent, found.total_items, found.avg_transaction_value, found.repeat_rate)
    assert [str(each) for each in zeros] == ["0.00", "0.000", "0.00", "0.0000"]
    assert set(found.loyalty.values()) == {0}
    assert (found.top_customers, found.first_purchase_date, found.last_purchase_date) == ((), None, None)


def test_active_ends_after_ninety_days(shop: Book) -> None:
    shop.clock.advance(days=82)  # Ana bought on 2026-03-01 at noon, 91 days before
    assert shop.metrics.shop(shop.actor).active_customers == 0
    shop.clock.advance(days=-1)
    assert shop.metrics.shop(shop.actor).active_customers == 1


def test_the_days_of_active_belong_to_the_business(shop: Book) -> None:
    with shop.uow.writing(shop.actor) as writing:
        writing.update(businesses, shop.actor.business_id, {"active_days": 5000})
    assert shop.metrics.shop(shop.actor).active_customers == 3


def test_deleting_a_customer_leaves_the_money(shop: Book) -> None:
    before = shop.metrics.shop(shop.actor)
    ana = shop.customers.resolve(shop.actor, "ana").id
    shop.customers.delete(shop.actor, ana)
    after = shop.metrics.shop(shop.actor)
    assert (after.customers, after.repeat_customers) == (4, 1)
    assert (after.total_spent, after.purchases) == (before.total_spent, before.purchases)
    assert "Ana" not in [top.name for top in after.top_customers]


def test_top_customers_are_ten(book: Book) -> None:
    for i in range(12):
        book.sale(book.customer(f"C{i:02}").id, f"{i + 1}.00")
    top = book.metrics.shop(book.actor).top_customers
    assert [each.name for each in top] == [f"C{i:02}" for i in range(11, 1, -1)]


def test_repeat_lists_who_bought_twice_most_first(book: Book) -> None:
    made = [book.customer(f"C{i}").id for i in range(8)]
    for i, customer in enumerate(made):
        for _ in range(i % 4):
            book.sale(customer)
    book.customers.delete(book.actor, made[3])
    names, after, totals = [], None, set()
    while True:
        page = book.metrics.repeat(book.actor, limit=2, after=after)
        names += [(row.name, row.total_purchases) for row in page.items]
        totals.add(page.total)
        after = page.next
        if after is None:
            break
    assert names == [("C7", 3), ("C6", 2), ("C2", 2)]
    assert totals == {3}


@pytest.mark.parametrize("thresholds", [(2, 4, 10), (2, 3, 4), (5, 8, 12), (3, 9, 11)])
def test_sql_and_python_agree_on_frequency_for_every_count(book: Book, thresholds: Any) -> None:
    rule = Thresholds(*thresholds)
    names = ("occasional_from", "regular_from", "frequent_from")
    with book.uow.writing(book.actor) as writing:
        writing.update(businesses, book.actor.business_id, dict(zip(names, thresholds, strict=True)))
    ana = book.customer("Ana").id
    seen = [book.metrics.customer(book.actor, ana).repeat_frequency]
    repeat = []
    for _ in range(15):
        book.sale(ana, "1.00")
        row = book.metrics.customer(book.actor, ana)
        seen.append(row.repeat_frequency)
        repeat.append(row.is_repeat_customer)
    assert seen == [frequency(n, rule) for n in range(16)]
    assert repeat == [n >= 2 for n in range(1, 16)]
    loyal = book.metrics.shop(book.actor).loyalty
    assert loyal[frequency(15, rule)] == 1
    assert book.metrics.recompute(book.actor).wrong == ()


def test_sql_and_python_agree_on_half_up_averages(book: Book) -> None:
    ana = book.customer("Ana").id
    count, net = 0, Decimal(0)
    for cents in (1, 2, 5, 5, 2, 1, 0, 999, 1, 12345, 10**11 + 1, 7):
        amount = Decimal(cents).scaleb(-2)
        book.sale(ana, str(amount))
        count, net = count + 1, net + amount
        # Down below zero and up again, so that both signs meet every count.
        book.refund(str(2 * net), customer_id=ana)
        assert book.metrics.customer(book.actor, ana).avg_transaction_value == average(-net, count)
        net = -net
        if net < 0:
            count, net = count + 1, net + 2 * -net
            book.sale(ana, str(2 * net))
        assert book.metrics.customer(book.actor, ana).avg_transaction_value == average(net, count)
    assert book.metrics.recompute(book.actor).wrong == ()
