"""Several people at once, each with a connection of their own: nothing is lost, doubled or half done."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from payme_desktop.domain.drafts import CustomerChange, CustomerDraft, SaleDraft, draft
from payme_desktop.errors import EditConflict, InvalidInput, PaymeError, WorldError
from tests.helpers.books import Book


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; what each returned or raised, in order."""
    start, out = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        start.wait()
        try:
            out[place] = acts[place]()
        except Exception as reason:  # noqa: BLE001 - handed to the test
            out[place] = reason  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return out


def many(times: int, act: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: [act() for _ in range(times)]


def ours(answers: list[Any]) -> list[Any]:
    """The answers, none of which may be a bug."""
    for answer in answers:
        assert not isinstance(answer, Exception) or isinstance(answer, PaymeError), repr(answer)
    return answers


def test_sales_to_one_customer_from_two_threads_all_count(book: Book) -> None:
    ana = book.customer("Ana").id
    answers = ours(at_once(*[many(25, lambda: book.sale(ana, "1.25"))] * 2))
    assert [len(answer) for answer in answers] == [25, 25]
    row = book.metrics.customer(book.actor, ana)
    assert (row.total_purchases, str(row.total_spent)) == (50, "62.50")
    assert book.metrics.recompute(book.actor).wrong == ()


def test_voids_and_attaches_among_sales_leave_exact_figures(book: Book) -> None:
    ana, rui = book.customer("Ana").id, book.customer("Rui").id
    sales = [book.sale(ana, "2.00") for _ in range(20)]

    def undo() -> None:
        for i, sale in enumerate(sales):
            if i % 2:
                book.purchases.void(book.actor, sale.id)
            else:
                book.purchases.attach(book.actor, sale.id, rui)

    answers = at_once(
        many(20, lambda: book.sale(ana, "1.00")), undo, many(20, lambda: book.sale(rui, "1.00"))
    )
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert book.metrics.recompute(book.actor).wrong == ()
    assert str(book.metrics.customer(book.actor, rui).total_spent) == "40.00"


def test_refunds_at_once_never_exceed_the_sale(book: Book) -> None:
    for _ in range(5):
        sale = book.sale(total="10.00")
        answers = ours(at_once(*[lambda sale=sale: book.refund("6.00", sale_id=sale.id)] * 2))
        assert sum(isinstance(answer, InvalidInput) for answer in answers) == 1


def test_the_same_receipt_at_once_is_one_sale(book: Book) -> None:
    for i in range(5):
        same = draft(SaleDraft, {"total_amount": "1.00", "receipt_no": f"R{i}"}, book.rules)
        answers = ours(at_once(*[lambda same=same: book.purchases.record(book.actor, same)] * 3))
        assert sorted(bool(answer.changes) for answer in answers) == [False, False, True]
    assert book.metrics.shop(book.actor).purchases == 5


def test_the_same_dialog_saved_at_once_is_one_customer(book: Book) -> None:
    for _ in range(5):
        same = draft(CustomerDraft, {"id": uuid4(), "name": "Ana"}, book.rules)
        answers = ours(at_once(*[lambda same=same: book.customers.create(book.actor, same)] * 3))
        assert sorted(bool(answer.changes) for answer in answers) == [False, False, True]


def test_a_void_at_once_is_one_void(book: Book) -> None:
    for _ in range(5):
        sale = book.sale()
        answers = ours(at_once(*[lambda sale=sale: book.purchases.void(book.actor, sale.id)] * 3))
        assert sorted(bool(answer.changes) for answer in answers) == [False, False, True]


def test_of_two_edits_from_one_base_one_is_told(book: Book) -> None:
    for _ in range(5):
        base = book.customer("Ana")
        edits = [draft(CustomerChange, {"name": name}) for name in ("Anna", "Anne")]
        answers = ours(
            at_once(
                *[lambda e=e, base=base: book.customers.update(book.actor, base.id, e, base) for e in edits]
            )
        )
        assert sum(isinstance(answer, EditConflict) for answer in answers) == 1


def test_a_reader_sees_one_moment(book: Book) -> None:
    ana = book.customer("Ana").id
    stop = threading.Event()

    def sell() -> None:
        while not stop.is_set():
            book.sale(ana, "1.00")

    def look() -> list[Any]:
        try:
            return [book.metrics.recompute(book.actor).wrong for _ in range(60)]
        finally:
            stop.set()

    looks = at_once(sell, look)[1]
    assert looks == [()] * 60


def test_businesses_do_not_wait_for_each_other_on_a_server(book: Book) -> None:
    if book.dialect == "sqlite":
        return
    with book.uow.writing(book.actor):
        assert book.customer("Theirs", by=book.stranger).name == "Theirs"


def test_who_waits_too_long_is_told_so(book: Book, monkeypatch: Any) -> None:
    from payme_desktop.db import engine as engines

    ana = book.customer("Ana").id
    monkeypatch.setattr(engines, "BUSY_LIMIT_S", 0.2)
    if book.dialect != "sqlite":
        from sqlalchemy import event

        @event.listens_for(book.engine, "begin")
        def impatient(conn: Any) -> None:
            conn.exec_driver_sql("SET LOCAL lock_timeout = 200")

    with book.uow.writing(book.actor):
        answer = at_once(lambda: book.sale(ana))[0]
    if book.dialect != "sqlite":
        event.remove(book.engine, "begin", impatient)
    assert isinstance(answer, WorldError), repr(answer)
    assert answer.code == "busy"
    assert book.sale(ana).total_amount == 10
