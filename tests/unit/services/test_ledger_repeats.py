"""The same receipt is one purchase, however often it is handed over; other content is refused by name."""

from typing import Any
from uuid import uuid4

import pytest

from payme_desktop.domain.drafts import RefundDraft, SaleDraft, draft
from payme_desktop.errors import LedgerConflict
from tests.helpers.books import Book


def test_the_same_receipt_twice_is_one_sale(book: Book) -> None:
    ana = book.customer("Ana").id
    same = draft(
        SaleDraft,
        {"customer_id": ana, "total_amount": "5.00", "receipt_no": "R1", "occurred_at": "2026-01-01"},
    )
    first = book.purchases.record(book.actor, same)
    book.clock.advance(hours=1)
    again = book.purchases.record(book.actor, same)
    assert first.row == again.row
    assert not again.changes
    assert book.metrics.customer(book.actor, ana).total_purchases == 1


def test_a_repeat_without_a_time_is_still_the_same(book: Book) -> None:
    first = book.sale(total="5.00", receipt_no="R1")
    book.clock.advance(days=1)
    assert book.sale(total="5.00", receipt_no="R1") == first


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("total_amount", "5.01"),
        ("items_count", "2"),
        ("occurred_at", "2026-01-02"),
        ("customer_id", None),
    ],
)
def test_a_receipt_with_other_content_is_refused_by_name(book: Book, field: str, other: Any) -> None:
    ana = book.customer("Ana").id
    values: dict[str, Any] = {
        "customer_id": ana, "total_amount": "5.00", "items_count": "1", "receipt_no": "R1",
        "occurred_at": "2026-01-01",
    }  # fmt: skip
    book.purchases.record(book.actor, draft(SaleDraft, values, book.rules))
    with pytest.raises(LedgerConflict, match="R1") as refused:
        book.purchases.record(book.actor, draft(SaleDraft, {**values, field: other}, book.rules))
    named = {"customer_id": "customer"}.get(field, field)
    assert list(refused.value.problems) == [named]
    assert book.metrics.customer(book.actor, ana).total_purchases == 1


def test_a_receipt_still_means_its_sale_after_an_attach_and_a_void(book: Book) -> None:
    ana = book.customer("Ana").id
    sale = book.sale(total="5.00", receipt_no="R1")
    book.purchases.attach(book.actor, sale.id, ana)
    assert book.sale(total="5.00", receipt_no="R1").customer_id == ana
    book.purchases.void(book.actor, sale.id)
    assert book.sale(total="5.00", receipt_no="R1").voided


def test_another_source_is_another_receipt(book: Book) -> None:
    assert book.sale(receipt_no="R1", source="a").id != book.sale(receipt_no="R1", source="b").id
    assert book.metrics.shop(book.actor).purchases == 2


def test_a_dialog_saved_twice_is_one_sale_and_one_refund(book: Book) -> None:
    sale_id, refund_id = uuid4(), uuid4()
    sale = [book.sale(total="5.00", id=sale_id) for _ in range(2)]
    refund = [book.refund("2.00", id=refund_id, sale_id=sale_id) for _ in range(2)]
    assert sale[0] == sale[1]
    assert refund[0] == refund[1]
    assert str(book.metrics.shop(book.actor).total_spent) == "3.00"


def test_a_repeated_refund_that_used_up_the_sale_is_still_the_same(book: Book) -> None:
    sale = book.sale(total="5.00")
    first = book.refund("5.00", sale_id=sale.id, receipt_no="B1")
    assert book.refund("5.00", sale_id=sale.id, receipt_no="B1") == first


def test_a_refund_receipt_of_another_sale_is_refused(book: Book) -> None:
    one, two = book.sale(total="5.00", receipt_no="S1"), book.sale(total="5.00", receipt_no="S2")
    book.refund("1.00", sale_id=one.id, receipt_no="B1")
    with pytest.raises(LedgerConflict, match="B1") as refused:
        book.refund("1.00", sale_id=two.id, receipt_no="B1")
    assert list(refused.value.problems) == ["sale"]
    with pytest.raises(LedgerConflict):
        book.refund("1.00", receipt_no="B1")


def test_an_id_of_another_kind_of_row_is_refused(book: Book) -> None:
    sale = book.sale(total="5.00")
    refund = book.refund("1.00", sale_id=sale.id, items_count=1)
    with pytest.raises(LedgerConflict):
        book.purchases.record(
            book.actor, draft(SaleDraft, {"id": refund.id, "total_amount": "1.00"}, book.rules)
        )
    with pytest.raises(LedgerConflict):
        book.purchases.refund(
            book.actor,
            draft(RefundDraft, {"id": sale.id, "total_amount": "5.00", "items_count": 1}, book.rules),
        )
