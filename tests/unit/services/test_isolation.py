"""Another business's ids and references open nothing: not read, not changed, not even confirmed.

Every public method of every service is called by a stranger, once with our values and once with values that
nobody has. The two must end alike. A method without an entry in ``CALLS`` fails the test.
"""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from payme_desktop.db.sync_tables import sync_conflict
from payme_desktop.db.tables import metadata, purchases
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain import drafts as d
from payme_desktop.domain.actor import Actor
from payme_desktop.errors import PaymeError
from payme_desktop.services.book import Book as Services
from tests.helpers.books import NOON, Book
from tests.helpers.service_calls import CALLS, NOBODYS, OURS, Call, Known, made, public_methods

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def test_every_public_method_of_every_service_has_an_entry() -> None:
    assert set(public_methods()) == set(CALLS)


@pytest.fixture
def ours(book: Book) -> Known:
    """A customer of ours with a note and two sales."""
    name, phone, email, code, receipt = OURS
    bird = book.customer(
        name, phone=phone, email=email, code=code, preferences={"favorite_products": "Seeds"}
    )
    note = book.notes.add(book.actor, bird.id, made(d.NoteDraft, content="Canary note")).row
    sale = book.sale(bird.id, "5.00", receipt_no=receipt)
    book.sale(bird.id, "6.00")
    conflict = uuid4()
    row = {
        "id": conflict, "at": NOON, "kind": "field", "tbl": "customers", "row_id": bird.id, "field": "name",
        "kept": json.dumps([name]), "lost": json.dumps(["Canary Hawk"]), "device_no": 1, "state": "open",
    }  # fmt: skip
    with book.uow.writing(book.actor) as writing:
        writing.insert(sync_conflict, [row])
    return Known(
        bird.id,
        note.id,
        sale.id,
        name,
        phone,
        email,
        code,
        receipt,
        book.actor.name,
        book.actor.user_id,
        conflict,
    )


@pytest.mark.parametrize("method", sorted(CALLS))
def test_a_stranger_learns_and_changes_nothing(book: Book, ours: Known, method: str, tmp_path: Path) -> None:
    services = Services.on(book.uow)
    before = everything_of(book, book.actor.business_id)
    for call in CALLS[method]:
        expected = outcome(call, services, book.stranger, NOBODYS, tmp_path)
        found = outcome(call, services, book.stranger, ours, tmp_path)
        assert found == expected
        assert everything_of(book, book.actor.business_id) == before


def test_the_same_calls_by_ourselves_do_find_something(book: Book, ours: Known, tmp_path: Path) -> None:
    services = Services.on(book.uow)
    alive = (
        "customers.get",
        "sync_conflicts.list",
        "audit.of_record",
        "audit.search",
        "sync_conflicts.keep",
        "sync_conflicts.use_other",
        "customers.search",
        "notes.edit",
        "purchases.history",
        "metrics.shop",
    )
    for method in alive:
        call = CALLS[method][0]
        found = outcome(call, services, book.actor, ours, tmp_path)
        assert found != outcome(call, services, book.stranger, NOBODYS, tmp_path), method


def outcome(call: Call, services: Services, actor: Actor, known: Known, folder: Path) -> str:
    """What came of it, without the values that were given and without ids."""
    try:
        told = f"answered {call(services, actor, known, folder)!r}"
    except PaymeError as refused:
        told = f"{type(refused).__name__} {refused.message} {refused.problems}"
    for text in known.texts:
        told = re.sub(re.escape(text), "<given>", told, flags=re.IGNORECASE)
    return ID.sub("<id>", told)


def everything_of(book: Book, business: UUID) -> dict[str, list[Any]]:
    """Every row of a business in every table."""
    rows = {}
    with book.engine.connect().execution_options(**{GATE: "reading"}) as conn:
        for table in metadata.sorted_tables:
            if "business_id" not in table.c and table.name != "businesses":
                continue
            key = table.c.id if table.name == "businesses" else table.c.business_id
            order = [column for column in table.c if column.primary_key]
            found = conn.execute(select(table).where(key == business).order_by(*order))
            rows[table.name] = [tuple(row) for row in found]
    return rows


@pytest.mark.parametrize("column", ["customer_id", "sale_id", "recorded_by"])
def test_the_database_itself_refuses_a_row_that_points_across(book: Book, ours: Known, column: str) -> None:
    sale = book.sale(by=book.stranger)
    foreign = {"customer_id": ours.customer, "sale_id": ours.sale, "recorded_by": book.actor.user_id}
    with book.uow.reading(book.stranger) as reading:
        found = reading.first(select(purchases).where(purchases.c.id == sale.id))
    row = {**found._mapping, "id": uuid4(), column: foreign[column]}
    with pytest.raises(IntegrityError), book.uow.writing(book.stranger) as writing:
        writing.insert(purchases, [row])
    row[column] = None
    with book.uow.writing(book.stranger) as writing:
        writing.insert(purchases, [row])


def test_rows_are_stamped_with_the_actors_business_whatever_they_say(book: Book) -> None:
    sale = book.sale(by=book.stranger)
    with book.uow.reading(book.stranger) as reading:
        found = reading.first(select(purchases).where(purchases.c.id == sale.id))
    row = {**found._mapping, "id": uuid4(), "business_id": book.actor.business_id, "recorded_by": None}
    with book.uow.writing(book.stranger) as writing:
        writing.insert(purchases, [row])
    assert book.metrics.shop(book.actor).purchases == 0
    assert book.metrics.shop(book.stranger).purchases == 2
