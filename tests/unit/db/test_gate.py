"""The unit of work: the only way in, all or nothing, and it names what it touched."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from payme_desktop.db.registry import VERSION_COLUMNS
from payme_desktop.db.tables import (
    customer_notes,
    customer_preferences,
    customers,
    metadata,
    purchases,
    users,
)
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain.actor import Changes
from payme_desktop.errors import WorldError
from tests.helpers.books import Book


def counts(book: Book) -> dict[str, Any]:
    with book.uow.reading(book.actor) as reading:
        return {name: reading.scalar(text(f"SELECT count(*) FROM {name}")) for name in metadata.tables}


@pytest.mark.parametrize(
    "begin",
    [
        lambda engine: engine.begin().__enter__(),
        lambda engine: engine.connect().execute(text("SELECT 1")),
        lambda engine: engine.connect().begin(),
        lambda engine: engine.connect().exec_driver_sql("SELECT 1"),
        lambda engine: (
            engine.connect().execution_options(isolation_level="AUTOCOMMIT").execute(text("SELECT 1"))
        ),
    ],
)  # fmt: skip
def test_a_transaction_beside_the_gate_is_a_bug(database: Engine, begin: Callable[[Engine], object]) -> None:
    with pytest.raises(RuntimeError, match="beside the unit of work"):
        begin(database)
    database.dispose()


def test_a_reading_block_cannot_write(book: Book) -> None:
    ana = book.customer("Ana").id
    before = counts(book)
    for statement in (
        update(customers).values(name="x"),
        delete(customer_notes),
        insert(users).values(
            business_id=book.actor.business_id, id=uuid4(), name="x", name_key="x", role="owner",
            created_at=book.clock.now(), updated_at=book.clock.now(),
        ),
        text("CREATE TABLE x (y INTEGER)"),
    ):  # fmt: skip
        with (
            pytest.raises((DBAPIError, WorldError), match=r"read-?only"),
            book.uow.reading(book.actor) as reading,
        ):
            reading.all(statement)
    assert counts(book) == before
    assert book.customers.get(book.actor, ana).customer.name == "Ana"


def test_writing_after_reading_on_the_same_connection_works(book: Book) -> None:
    book.engine.dispose()
    for i in range(3):
        assert len(book.found("ana")) == i
        book.customer(f"Ana {i}")


def test_a_failing_block_leaves_nothing(book: Book) -> None:
    ana = book.customer("Ana").id
    before = counts(book)

    def fail() -> None:
        with book.uow.writing(book.actor) as writing:
            writing.update(customers, ana, {"name": "Changed", "name_key": "changed"})
            writing.insert(users, [{"id": uuid4(), "name": "x", "name_key": "x", "role": "cashier"}])
            assert writing.changes
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert counts(book) == before
    assert book.found("ana") == ["Ana"]
    assert book.found("changed") == []


def test_a_failing_statement_leaves_nothing_either(book: Book) -> None:
    ana = book.customer("Ana").id
    before = counts(book)

    def fail() -> None:
        with book.uow.writing(book.actor) as writing:
            writing.update(customers, ana, {"name": "Changed"})
            orphan = {"id": uuid4(), "customer_id": uuid4(), "note_type": "x", "content": "x"}
            writing.insert(customer_notes, [orphan])

    with pytest.raises(IntegrityError):
        fail()
    assert counts(book) == before
    assert book.customer("Rui").name == "Rui", "the engine is usable after it"


def test_changes_name_exactly_the_rows_touched(book: Book) -> None:
    ana, rui = book.customer("Ana").id, book.customer("Rui").id
    with book.uow.writing(book.actor) as writing:
        assert not writing.changes
        assert writing.update(customers, ana, {"address": "x"})
        assert not writing.update(customers, uuid4(), {"address": "x"})
        assert not writing.update(customers, book.actor.business_id, {"address": "x"})
    assert dict(writing.changes.ids) == {"customers": frozenset({ana})}
    with book.uow.writing(book.stranger) as theirs:
        assert not theirs.update(customers, rui, {"address": "x"})
    assert not theirs.changes


def test_changes_add_up() -> None:
    one, two = UUID(int=1), UUID(int=2)
    both = Changes({"a": frozenset({one})}) | Changes({"a": frozenset({two}), "b": frozenset({one})})
    assert both.of("a") == {one, two}
    assert both.of("b") == {one}
    assert both.of("c") == frozenset()
    assert both
    assert not Changes({"a": frozenset()})
    assert not Changes()


def test_rows_carry_the_time_of_their_transaction(book: Book) -> None:
    first = book.customer("Ana")
    book.clock.advance(hours=2)
    second = book.customer("Rui")
    assert (second.created_at - first.created_at).total_seconds() == 7200


FACTS = [
    column.name
    for column in purchases.c
    if column.name not in {"owner_id", "voided", "batch_id", *VERSION_COLUMNS}
]


@pytest.mark.parametrize("fact", FACTS)
def test_no_fact_of_the_ledger_can_be_changed(book: Book, fact: str) -> None:
    sale = book.sale(receipt_no="R1")
    same = update(purchases).where(purchases.c.id == sale.id).values({fact: purchases.c[fact]})
    with pytest.raises(DBAPIError, match="append-only"):
        _outside(book, same)


@pytest.mark.parametrize("table", [purchases, customers, customer_notes, customer_preferences, users])
def test_rows_of_the_book_are_never_deleted(book: Book, table: Any) -> None:
    from payme_desktop.domain.drafts import NoteDraft

    book.notes.add(book.actor, book.customer("Ana").id, NoteDraft(content="x"))
    book.sale()
    before = counts(book)
    with pytest.raises(DBAPIError, match="never deleted"):
        _outside(book, delete(table).where(table.c.business_id == book.actor.business_id))
    assert counts(book) == before


def _outside(book: Book, statement: Any) -> None:
    """What another tool with the key could try."""
    with book.engine.connect().execution_options(**{GATE: "writing"}) as conn, conn.begin():
        conn.execute(statement)


def test_bulk_sql_of_another_tool_reaches_lists_and_search(book: Book) -> None:
    ana = book.customer("Ana")
    _outside(
        book,
        update(customers)
        .where(customers.c.id == ana.id)
        .values(name="Zed", name_key="zed", sound_key="=sit"),
    )
    assert book.found("zed") == ["Zed"]
    assert book.found("ana") == []
    with book.uow.reading(book.actor) as reading:
        found = reading.all(select(customers.c.name).where(customers.c.id == ana.id))
    assert [row.name for row in found] == ["Zed"]
