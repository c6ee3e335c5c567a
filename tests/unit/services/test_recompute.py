"""Kept figures always equal a recomputation, whatever happened; a planted difference is found and mended."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from payme_desktop.db.tables import customer_purchase_history as kept
from payme_desktop.errors import InvalidInput
from tests.helpers.books import Book, open_book

STEP = st.tuples(
    st.sampled_from(["sale", "sale", "sale", "refund", "give back", "void", "attach"]),
    st.integers(0, 2) | st.none(),
    st.integers(0, 9_999),
    st.integers(0, 2_000),
    st.integers(0, 40),
)


def play(book: Book, customers: list[UUID], steps: list[tuple[str, int | None, int, int, int]]) -> None:
    """A history of the ledger. Refused steps (more back than paid, a voided sale) are part of life."""
    sales: list[UUID] = []
    for act, who, cents, items, when in steps:
        customer = None if who is None else customers[who]
        values: dict[str, Any] = {
            "items_count": f"{items / 1000:.3f}",
            "occurred_at": f"2026-0{when // 20 + 1}-{when % 20 + 1:02}T{when % 24:02}:30",
        }
        amount = f"{cents / 100:.2f}"
        try:
            if act == "sale":
                sales.append(book.sale(customer, amount, **values).id)
            elif act == "give back":
                book.refund(amount, customer_id=customer, **values)
            elif sales:
                sale = sales[cents % len(sales)]
                if act == "refund":
                    book.refund(f"{cents % 700 / 100:.2f}", sale_id=sale, **values)
                elif act == "void":
                    book.purchases.void(book.actor, sale)
                elif customer is not None:
                    book.purchases.attach(book.actor, sale, customer)
        except InvalidInput:
            continue


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=1, max_size=14))
def test_kept_figures_equal_the_ledger_after_any_history(
    database: Engine, steps: list[tuple[str, int | None, int, int, int]]
) -> None:
    book = open_book(database)
    customers = [book.customer(f"C{i}").id for i in range(3)]
    play(book, customers, steps)
    report = book.metrics.recompute(book.actor)
    assert (report.checked, report.wrong, report.mended) == (3, (), False)
    whole = book.metrics.shop(book.actor)
    rows = [book.metrics.customer(book.actor, each) for each in customers]
    history = [book.purchases.history(book.actor, each, limit=100).purchases.items for each in customers]
    for row, bought in zip(rows, history, strict=True):
        counted = [one for one in bought if not one.voided]
        assert row.total_purchases == sum(one.kind == "sale" for one in counted)
        assert row.total_spent == sum(one.counted or 0 for one in counted)
    assert whole.purchases >= sum(row.total_purchases for row in rows)
    listed = {row.id: row for row in book.customers.rows(book.actor, customers)}
    assert [listed[row.customer_id].total_spent for row in rows] == [row.total_spent for row in rows]


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("total_purchases", 7),
        ("total_spent", 1),
        ("total_items_bought", 5),
        ("avg_transaction_value", 3),
        ("first_purchase_date", None),
        ("last_purchase_date", None),
        ("last_purchase_at", None),
        ("is_repeat_customer", True),
        ("customer_lifetime_value", 9),
        ("repeat_frequency", "frequent"),
    ],
)
def test_a_planted_difference_is_found_and_mended(book: Book, column: str, wrong: object) -> None:
    ana, rui = book.customer("Ana").id, book.customer("Rui").id
    book.sale(ana, "2.00")
    book.sale(rui, "2.00")
    right = book.metrics.customer(book.actor, ana)
    with book.uow.writing(book.actor) as writing:
        writing.update(kept, right.id, {column: wrong})
    found = book.metrics.recompute(book.actor)
    assert (found.wrong, found.mended) == ((ana,), False)
    assert book.metrics.recompute(book.actor).wrong == (ana,), "looking must not mend"
    mended = book.metrics.recompute(book.actor, mend=True)
    assert (mended.checked, mended.wrong, mended.mended) == (2, (ana,), True)
    assert book.metrics.recompute(book.actor).wrong == ()
    assert book.metrics.customer(book.actor, ana) == right
    page = book.customers.rows(book.actor, [ana])[0]
    assert (page.total_spent, page.total_purchases) == (right.total_spent, 1)


def test_recompute_goes_through_every_chunk(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    from payme_desktop.services import metrics

    monkeypatch.setattr(metrics, "_CHUNK", 3)
    made = [book.customer(f"C{i}").id for i in range(8)]
    with book.uow.writing(book.actor) as writing:
        for each in made[2:4]:
            writing.update(kept, book.metrics.customer(book.actor, each).id, {"total_purchases": 3})
    report = book.metrics.recompute(book.actor, mend=True)
    assert (report.checked, set(report.wrong)) == (8, set(made[2:4]))
