"""The audit trail as it is asked: by record, person, PC, time, kind and customer; page by page."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import CustomerChange, NoteDraft, PreferencesDraft, draft
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.trail import TrailQuery, TrailRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import InvalidInput, NotAllowed, NotFound
from payme_desktop.services.audit import AuditService
from tests.helpers.books import NOON, Book

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def audit(book: Book) -> AuditService:
    return AuditService(book.uow)


def every(audit: AuditService, book: Book, **asked: Any) -> list[TrailRow]:
    """All pages of a search, five rows at a time."""
    rows: list[TrailRow] = []
    after = None
    while True:
        page = audit.search(book.actor, TrailQuery(limit=5, after=after, **asked))
        rows += page.items
        if page.next is None:
            return rows
        assert len(page.items) == 5
        after = page.next


def busy(book: Book) -> None:
    for number in range(6):
        book.clock.advance(minutes=1)
        made = book.customer(f"Ana {number}", phone=f"91200{number:04}")
        book.clock.advance(minutes=1)
        book.customers.update(book.actor, made.id, draft(CustomerChange, {"address": "Rua 1"}, book.rules))
        book.notes.add(book.actor, made.id, NoteDraft(content="note"))


def test_a_customer_has_one_history(book: Book, audit: AuditService) -> None:
    made = book.customer("Ana", phone="912000001")
    other = book.customer("Bea")
    change = draft(CustomerChange, {"name": "Eva"}, book.rules)
    acts: list[Callable[[], object]] = [
        lambda: book.customers.update(book.actor, made.id, change),
        lambda: book.notes.add(book.actor, made.id, NoteDraft(content="note")),
        lambda: book.preferences.update(
            book.actor, made.id, PreferencesDraft(average_spend=Decimal("12.50"))
        ),
        lambda: book.sale(made.id, "7.00", receipt_no="R1", occurred_at=book.clock.now().isoformat()),
        lambda: book.customers.delete(book.actor, made.id),
    ]
    for act in acts:
        book.clock.advance(minutes=1)
        act()
    book.sale(other.id)
    rows = audit.of_record(book.actor, "customers", made.id).items
    assert [(row.event, row.table, row.field, row.old, row.new) for row in rows] == [
        ("changed", "customers", "is_active", (True,), (False,)),
        ("sale", "purchases", "total_amount", None, (Decimal("7.00"),)),
        ("changed", "customer_preferences", "average_spend", (None,), (Decimal("12.50"),)),
        ("created", "customer_notes", "", None, None),
        ("changed", "customers", "name", ("Ana",), ("Eva",)),
        ("created", "customers", "", None, None),
    ]
    assert {row.who for row in rows} == {book.actor.name}
    assert rows[1].detail == {"receipt": "R1", "source": "manual"}


def test_its_pages_are_its_rows(book: Book, audit: AuditService) -> None:
    made = book.customer("Ana")
    for number in range(12):
        book.clock.advance(seconds=number % 3)
        book.customers.update(
            book.actor, made.id, draft(CustomerChange, {"name": f"Ana {number}"}, book.rules)
        )
        book.sale(made.id, occurred_at=book.clock.now().isoformat())
    whole = audit.of_record(book.actor, "customers", made.id, limit=100).items
    assert len(whole) == 25
    parts: list[TrailRow] = []
    after = None
    while True:
        page = audit.of_record(book.actor, "customers", made.id, limit=4, after=after)
        parts += page.items
        if (after := page.next) is None:
            break
    assert tuple(parts) == whole


def test_a_search_finds_by_each_of_its_words(book: Book, audit: AuditService) -> None:
    busy(book)
    whole = every(audit, book)
    assert [row.at for row in whole] == sorted((row.at for row in whole), reverse=True)
    assert len(whole) == 2 + 3 * 6
    assert every(audit, book, person=book.actor.name) == whole
    with pytest.raises(NotFound, match="Nobody called 'Zoe'"):
        every(audit, book, person="Zoe")
    number = whole[0].device_no
    assert every(audit, book, device_no=number) == whole
    assert every(audit, book, device_no=77) == []
    assert len(every(audit, book, kind="customer_notes")) == 6
    assert len(every(audit, book, kind="customers")) == 12
    assert {row.customer for row in every(audit, book, customer="ana 3")} == {"Ana 3"}
    assert len(every(audit, book, customer="ana 3", kind="customers")) == 2
    assert every(audit, book, customer="nobody") == []
    since = NOON + timedelta(minutes=11)
    assert every(audit, book, since=since) == [row for row in whole if row.at >= since]
    assert every(audit, book, until=since) == [row for row in whole if row.at < since]


def test_an_event_is_a_kind(book: Book, audit: AuditService) -> None:
    made = book.customer("Ana")
    with book.uow.writing(book.actor) as writing:
        writing.record("revealed", table="customers", row_id=made.id, detail={"field": "phone"})
        writing.record("exported", detail={"rows": "3"})
    (revealed,) = every(audit, book, kind="revealed")
    assert (revealed.customer, revealed.detail) == ("Ana", {"field": "phone"})
    assert [row.detail for row in every(audit, book, kind="exported")] == [{"rows": "3"}]


def test_another_business_sees_nothing_of_it(book: Book, audit: AuditService) -> None:
    made = book.customer("Ana")
    assert all(row.customer == "" for row in audit.search(book.stranger, TrailQuery()).items)
    with pytest.raises(NotFound):
        audit.of_record(book.stranger, "customers", made.id)


def test_the_whole_trail_is_the_owners(book: Book, audit: AuditService) -> None:
    made = book.customer("Ana")
    cashier = Actor(book.actor.business_id, new_id(), "Cashier", Role.CASHIER)
    manager = replace(cashier, role=Role.MANAGER)
    assert audit.of_record(manager, "customers", made.id).items
    for refused in (
        lambda: audit.search(cashier, TrailQuery()),
        lambda: audit.verify(cashier),
        lambda: audit.of_record(cashier, "customers", made.id),
        lambda: audit.search(manager, TrailQuery()),
        lambda: audit.of_record(manager, "users", book.actor.user_id),
    ):
        with pytest.raises(NotAllowed):
            refused()
    users = audit.of_record(book.actor, "users", book.actor.user_id).items
    assert [row.event for row in users] == ["created"]


def test_what_is_no_page_is_refused(book: Book, audit: AuditService) -> None:
    busy(book)
    cursor = audit.search(book.actor, TrailQuery(limit=5)).next
    for query in (TrailQuery(limit=0), TrailQuery(after="x"), TrailQuery(kind="users", after=cursor)):
        with pytest.raises(InvalidInput):
            audit.search(book.actor, query)


def test_a_whole_trail_says_so(book: Book, audit: AuditService) -> None:
    busy(book)
    found = audit.verify(book.actor)
    assert (found.sound, found.rows, found.waiting) == (True, 20, 0)
