"""Sums that leave NUMERIC(12,2): refused in a sentence, and nothing is written, on both databases."""

import pytest

from payme_desktop.domain.rows import PurchaseHistory
from payme_desktop.errors import InvalidInput
from tests.helpers.books import Book

LARGEST = "9999999999.99"
MOST = "999999999.999"


def state(book: Book) -> tuple[list[PurchaseHistory], object]:
    made = [book.customers.resolve(book.actor, name).id for name in ("ana", "rui")]
    return [book.purchases.history(book.actor, each) for each in made], book.metrics.shop(book.actor)


@pytest.fixture
def full(book: Book) -> Book:
    """Ana has spent the largest sum, Rui was given it back."""
    book.sale(book.customer("Ana").id, LARGEST, items_count=MOST)
    book.refund(LARGEST, customer_id=book.customer("Rui").id, items_count=MOST)
    return book


def test_the_largest_sums_fit_exactly(full: Book) -> None:
    ana, rui = (full.metrics.customer(full.actor, h.summary.customer_id) for h in state(full)[0])
    assert (str(ana.total_spent), str(ana.total_items_bought)) == (LARGEST, MOST)
    assert (str(rui.total_spent), str(rui.total_items_bought)) == (f"-{LARGEST}", f"-{MOST}")
    assert full.metrics.recompute(full.actor).wrong == ()


@pytest.mark.parametrize(
    ("amount", "items", "field", "says"),
    [("0.01", "0", "total_amount", "9999999999.99"), ("0", "0.001", "items_count", "999999999.999")],
)
def test_one_unit_more_is_refused_and_nothing_is_written(
    full: Book, amount: str, items: str, field: str, says: str
) -> None:
    before = state(full)
    ana, rui = (history.summary.customer_id for history in before[0])
    walk_in = full.sale(total=amount, items_count=items)
    before = state(full)
    for act in (
        lambda: full.sale(ana, amount, items_count=items),
        lambda: full.refund(amount, customer_id=rui, items_count=items),
        lambda: full.purchases.attach(full.actor, walk_in.id, ana),
    ):
        with pytest.raises(InvalidInput) as refused:
            act()
        assert list(refused.value.problems) == [field]
        assert says in refused.value.message
        assert state(full) == before
    assert full.metrics.recompute(full.actor).wrong == ()


def test_the_shops_total_may_be_larger_than_one_customers(full: Book) -> None:
    full.sale(full.customer("Eva").id, LARGEST)
    full.sale(total=LARGEST)
    full.sale(total=LARGEST)
    assert str(full.metrics.shop(full.actor).total_spent) == "29999999999.97"
