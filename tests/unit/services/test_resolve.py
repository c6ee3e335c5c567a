"""References: an id, a code, or a search with exactly one answer."""

import pytest

from payme_desktop.errors import Ambiguous, NotFound
from tests.helpers.books import Book


def resolved(book: Book, reference: str) -> str:
    return book.customers.resolve(book.actor, reference).label


def test_an_id_a_code_a_phone_an_email_and_a_name_mean_one_customer(book: Book) -> None:
    made = book.customer("Ana Lima", phone="912334471", email="ana@example.org", code="c-1")
    book.customer("Rui")
    for reference in (
        str(made.id), str(made.id).upper(), f"{{{made.id}}}", made.id.hex, " C-1 ", "912 334 471", "4471",
        "+351912334471", "ANA@example.org", "ana", "lima ana",
    ):  # fmt: skip
        assert resolved(book, reference) == "Ana Lima", reference


def test_a_code_wins_over_names_and_phones(book: Book) -> None:
    book.customer("912334471")
    book.customer("Phone", phone="912334471")
    book.customer("Code", code="912334471")
    assert resolved(book, "912334471") == "Code"


def test_an_exact_phone_wins_over_names_that_begin_so(book: Book) -> None:
    book.customer("912334471 and more")
    book.customer("Phone", phone="912334471")
    assert resolved(book, "912334471") == "Phone"


def test_what_fits_two_names_both(book: Book) -> None:
    book.customer("Ana Lima")
    book.customer("Ana Dias")
    with pytest.raises(Ambiguous, match="Ana Lima") as refused:
        book.customers.resolve(book.actor, "ana")
    assert "Ana Dias" in refused.value.message


def test_the_same_code_twice_is_ambiguous(book: Book) -> None:
    book.customer("One", code="X")
    book.customer("Two", code="x")
    with pytest.raises(Ambiguous):
        book.customers.resolve(book.actor, "X")


@pytest.mark.parametrize("reference", ["", "  ", "nobody", "\x00", "a\x00b", "\ud800", "%", "x" * 10_000])
def test_what_fits_nobody_is_not_found(book: Book, reference: str) -> None:
    book.customer("Ana")
    with pytest.raises(NotFound):
        book.customers.resolve(book.actor, reference)


@pytest.mark.parametrize("reference", ["c1", "912334471", "4471", "ana"])
def test_a_deleted_customer_is_meant_where_no_other_fits(book: Book, reference: str) -> None:
    made = book.customer("Ana", code="c1", phone="912334471")
    book.customers.delete(book.actor, made.id)
    assert resolved(book, str(made.id)) == resolved(book, reference) == "Ana"
    book.customer("Anabela", code="c1", phone="912334471")
    assert resolved(book, reference) == "Anabela"


def test_a_code_of_a_living_customer_wins_over_a_deleted_ones(book: Book) -> None:
    gone = book.customer("Gone", code="c1")
    book.customers.delete(book.actor, gone.id)
    book.customer("Here", code="c1")
    assert resolved(book, "c1") == "Here"


@pytest.mark.parametrize("reference", ["", "nothing", "\x00", "\ud800", "x" * 10_000])
def test_a_sale_that_is_not_there_is_not_found(book: Book, reference: str) -> None:
    with pytest.raises(NotFound):
        book.purchases.resolve(book.actor, reference)


def test_a_sale_is_named_by_id_or_receipt(book: Book) -> None:
    sale = book.sale(total="5.00", receipt_no="R 1")
    refund = book.refund("1.00", sale_id=sale.id, receipt_no="R 1")
    for reference in (str(sale.id), "R 1", " R 1 "):
        assert book.purchases.resolve(book.actor, reference).id == sale.id
    assert book.purchases.resolve(book.actor, str(refund.id)).id == refund.id


def test_one_receipt_number_of_two_tills_is_ambiguous(book: Book) -> None:
    book.sale(receipt_no="R1", source="till 1")
    book.sale(receipt_no="R1", source="till 2")
    with pytest.raises(Ambiguous):
        book.purchases.resolve(book.actor, "R1")


def test_a_void_is_no_purchase_that_a_reference_can_mean(book: Book) -> None:
    from payme_desktop.domain.ids import void_id

    sale = book.sale()
    book.purchases.void(book.actor, sale.id)
    with pytest.raises(NotFound):
        book.purchases.resolve(book.actor, str(void_id(sale.id)))
