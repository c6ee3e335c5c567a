"""The audit trail: every change is in it, in its transaction, and nobody changes it unseen (U1, U2)."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from payme_desktop.db import chain, sealing
from payme_desktop.db.audit_tables import audit_log, audit_tail
from payme_desktop.db.tables import customers, metadata, users
from payme_desktop.db.types import to_micros
from payme_desktop.db.unit_of_work import GATE, Reading
from payme_desktop.domain.drafts import CustomerChange, NoteDraft, PreferencesDraft, draft
from payme_desktop.domain.ids import preferences_id
from tests.helpers.books import NOON, Book
from tests.helpers.promised import Promised

_l = audit_log.c


@contextmanager
def other_tool(engine: Engine) -> Iterator[Connection]:
    """A transaction of somebody who has the key, and not our program."""
    with engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
        yield conn


def count(conn: Connection, book: Book) -> int:
    return int(conn.scalar(select(func.count()).where(_l.business_id == book.actor.business_id)) or 0)


def trail(book: Book, **where: Any) -> list[Any]:
    """The rows of our business, oldest first."""
    wanted = select(audit_log).where(
        _l.business_id == book.actor.business_id, *(_l[name] == value for name, value in where.items())
    )
    with book.uow.reading(book.actor) as reading:
        return list(reading.all(wanted.order_by(_l.device_no, _l.n)))


def verdict(book: Book) -> chain.Verdict:
    with book.uow.reading(book.actor) as reading:
        return chain.verify(reading)


def lived_in(book: Book) -> Book:
    """A book with a trail of some sixty rows."""
    for number in range(12):
        made = book.customer(f"Ana {number}", phone=f"91200{number:04}")
        change = {"name": f"Bea {number}", "address": f"Rua {number}"}
        book.customers.update(book.actor, made.id, draft(CustomerChange, change, book.rules))
        book.notes.add(book.actor, made.id, NoteDraft(content=f"note {number}"))
        book.preferences.update(book.actor, made.id, PreferencesDraft(favorite_products="tea"))
    return book


# U1: every change

EDITED = (
    ("customers", "name"), ("customers", "email"), ("customers", "address"), ("customer_notes", "content"),
    ("customer_preferences", "favorite_products"), ("users", "name"), ("users", "password_hash"),
    ("businesses", "name"), ("businesses", "region"),
)  # fmt: skip


class OtherTool:
    """Statements of another tool, each of which changes one thing."""

    def __init__(self, book: Book, seed: int) -> None:
        self.random = random.Random(seed)
        self.business = book.actor.business_id
        people = [book.customer(f"Ana {n}", phone=f"91200{n:04}").id for n in range(5)]
        self.rows = {
            "customers": people,
            "customer_notes": [
                book.notes.add(book.actor, each, NoteDraft(content="n")).row.id for each in people
            ],
            "customer_preferences": [preferences_id(each) for each in people],
            "users": [book.actor.user_id],
            "businesses": [self.business],
        }
        self.count = 0

    def change(self) -> tuple[str, Any]:
        """What it is, and the statement."""
        self.count += 1
        if self.random.random() < 0.7:
            table, column = self.random.choice(EDITED)
            return f"{table}.{column}", self._edit(metadata.tables[table], column)
        table, values = self.random.choice([*self._new().items()])
        given = {"business_id": self.business, "id": uuid4(), **values}
        return table, insert(metadata.tables[table]).values(given)

    def _edit(self, table: Table, column: str) -> Any:
        chosen = table.c.id == self.random.choice(self.rows[table.name])
        if "business_id" in table.c:
            chosen &= table.c.business_id == self.business
        # A region has two letters.
        word = f"{self.count % 90 + 10}" if column == "region" else f"Word {self.count}"
        return update(table).where(chosen).values({column: word})

    def _new(self) -> dict[str, dict[str, Any]]:
        word, moments = f"Word {self.count}", {"created_at": NOON, "updated_at": NOON}
        keys = dict.fromkeys(("name_key", "phone_key", "email_key", "code_key", "sound_key"), word.lower())
        of = self.random.choice(self.rows["customers"])
        return {
            "customers": {"name": word, "customer_type": "regular", "fold_version": 1, **keys, **moments},
            "customer_notes": {"customer_id": of, "note_type": "general", "content": word, **moments},
            "users": {"name": word, "name_key": word, "role": "viewer", **moments},
            "import_batches": {"kind": "sales", "file_name": "a.csv", "started_at": NOON},
        }


@pytest.mark.promise("U1")
def test_each_change_by_another_tool_is_one_row(book: Book, promised: Promised) -> None:
    tool, missed, kinds, tried = OtherTool(book, 20), [], set(), 200
    for number in range(tried):
        what, statement = tool.change()
        kinds.add(what)
        undone = number % 4 == 0
        with other_tool(book.engine) as conn:
            before = count(conn, book)
            conn.execute(statement)
            within = count(conn, book) - before
            if undone:
                conn.rollback()
        with other_tool(book.engine) as conn:
            kept = count(conn, book) - before
        if (within, kept) != (1, 0 if undone else 1):
            missed.append((what, within, kept))
    assert len(kinds) == len(EDITED) + 4
    assert missed == []
    promised("U1", tried=tried, failed=len(missed), note="raw SQL, 1 in 4 rolled back")
    assert verdict(book).sound
    book.customer("Zoe")
    assert verdict(book) == chain.Verdict(rows=len(trail(book))), "the next transaction seals what was open"
    *others, ours = trail(book)
    assert ours.actor_id == book.actor.user_id
    assert {row.actor_id for row in others[-40:]} == {None}, "another tool's are nobody's"


def test_a_table_without_its_triggers_is_seen(shop_book: Book) -> None:
    """The control: without the trigger the change is in no trail, and the count above would show it."""
    made = shop_book.customer("Ana")
    with other_tool(shop_book.engine) as conn:
        before = count(conn, shop_book)
        conn.exec_driver_sql("DROP TRIGGER audit_customers_name")
        conn.execute(update(customers).where(customers.c.id == made.id).values(name="Eva"))
        assert count(conn, shop_book) == before
        conn.rollback()


def test_values_are_told_as_they_travel(book: Book) -> None:
    made = book.customer("Ana", phone="912000001")
    book.preferences.update(book.actor, made.id, PreferencesDraft(average_spend=Decimal("12.50")))
    book.customers.delete(book.actor, made.id)
    told = {(row.event, row.field, row.old, row.new) for row in trail(book, customer_id=made.id)}
    assert told == {
        ("created", "", None, None),
        ("changed", "average_spend", "[null]", "[1250]"),
        ("changed", "is_active", "[1]", "[0]"),
    }


def test_a_password_is_told_without_itself(book: Book) -> None:
    with book.uow.writing(book.actor) as writing:
        writing.update(users, book.actor.user_id, {"password_hash": "$argon2id$secret"})
    assert [(row.old, row.new) for row in trail(book, field="password_hash")] == [(None, None)]


def test_a_failed_transaction_leaves_nothing(book: Book) -> None:
    before = trail(book)
    with suppress(RuntimeError), book.uow.writing(book.actor) as writing:
        writing.update(users, book.actor.user_id, {"name": "Eva"})
        writing.record("exported", detail={"rows": "3"})
        raise RuntimeError
    assert trail(book) == before


def test_an_event_is_told_with_its_detail_and_whom_it_is_about(book: Book) -> None:
    made = book.customer("Ana")
    note = book.notes.add(book.actor, made.id, NoteDraft(content="note")).row
    with book.uow.writing(book.actor) as writing:
        writing.record("exported", detail={"file": "a.csv"})
        writing.record("revealed", table="customer_notes", row_id=note.id)
    exported, revealed = trail(book)[-2:]
    assert (exported.event, exported.detail, exported.row_id) == ("exported", '{"file": "a.csv"}', None)
    assert (revealed.tbl, revealed.row_id, revealed.customer_id) == ("customer_notes", note.id, made.id)
    assert verdict(book).sound


def test_bytes_that_are_no_text_stop_nobody(shop_book: Book) -> None:
    made = shop_book.customer("Ana")
    with other_tool(shop_book.engine) as conn:
        conn.exec_driver_sql("UPDATE customers SET address = CAST(x'ff61' AS TEXT)")
        conn.exec_driver_sql("UPDATE customers SET email = x'ff62'")
        conn.exec_driver_sql("UPDATE customers SET address = 'b', email = 'c'")
    shop_book.notes.add(shop_book.actor, made.id, NoteDraft(content="note"))
    assert verdict(shop_book).sound
    assert [row.new for row in trail(shop_book, field="address")] == ['["\ufffda"]', '["b"]']


# U2: nobody changes it unseen


def unguarded(conn: Connection) -> None:
    """Take away what stands in the way of a forger who has the key, or the database's password."""
    if conn.dialect.name == "sqlite":
        for name in ("audit_log_final", "audit_log_never_deleted"):
            conn.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        conn.exec_driver_sql("ALTER TABLE audit_log DISABLE TRIGGER USER")


class Forger:
    """Changes a trail as somebody would who knows how it is made. ``rows``: the chain, in order."""

    def __init__(self, conn: Connection, rows: list[Any], chance: random.Random) -> None:
        self.conn, self.rows, self.random = conn, rows, chance

    def _set(self, row: Any, **values: Any) -> None:
        self.conn.execute(
            update(audit_log).where(_l.business_id == row.business_id, _l.id == row.id).values(values)
        )

    def _delete(self, rows: list[Any]) -> None:
        for row in rows:
            self.conn.execute(delete(audit_log).where(_l.business_id == row.business_id, _l.id == row.id))

    def edit(self) -> None:
        row = self.random.choice(self.rows)
        lies: dict[str, Any] = {
            "new": '["forged"]', "old": '["forged"]', "detail": '{"a": "forged"}', "actor_id": uuid4(),
            "event": "forged", "row_id": uuid4(), "customer_id": uuid4(), "field": "forged",
            "at": row.at + timedelta(seconds=1), "tbl": "forged", "n": row.n + 1000, "salt": "0" * 32,
        }  # fmt: skip
        name = self.random.choice([*lies, "emptied", "whole"])
        if name == "emptied":
            self._set(row, old=None, new=None, detail=None, salt=None)
        elif name == "whole":
            # With its own digest and seal made anew: the next row's seal tells.
            row = self.random.choice(self.rows[:-1])
            digested = sealing.digest(row.salt, None, '["forged"]', None)
            self._set(
                row, old=None, new='["forged"]', detail=None, digest=digested, seal=self._seal(row, digested)
            )
        else:
            self._set(row, **{name: lies[name]})

    def _seal(self, row: Any, digested: str, before: str | None = None, **changed: Any) -> str:
        if before is None:
            place = self.rows.index(row)
            before = self.rows[place - 1].seal if place else ""
        facts = {name: changed.get(name, getattr(row, name)) for name in ("id", "n")}
        return sealing.seal(
            before, facts["id"], row.device_no, facts["n"], to_micros(row.at), row.actor_id, row.event,
            row.tbl, row.row_id, row.customer_id, row.field, digested,
        )  # fmt: skip

    def delete(self) -> None:
        first = self.random.randrange(len(self.rows) - 1)
        self._delete(self.rows[first : min(first + self.random.randint(1, 3), len(self.rows) - 1)])

    def insert(self) -> None:
        """A row that follows some other row with a seal that is right."""
        after = self.random.choice(self.rows)
        new_id, n = uuid4(), after.n + 1
        values = {column.name: getattr(after, column.name) for column in audit_log.c}
        values |= {"id": new_id, "n": n}
        values["seal"] = self._seal(after, after.digest, before=after.seal, id=new_id, n=n)
        self.conn.execute(insert(audit_log).values(values))

    def reorder(self) -> None:
        one, two = self.random.sample(self.rows, 2)
        if self.random.random() < 0.5:
            self._set(one, n=two.n)
            self._set(two, n=one.n)
        else:
            told = (
                "at",
                "actor_id",
                "event",
                "tbl",
                "row_id",
                "customer_id",
                "field",
                "old",
                "new",
                "digest",
            )
            for row, other in ((one, two), (two, one)):
                self._set(row, salt=other.salt, **{name: getattr(other, name) for name in told})

    def truncate(self) -> None:
        """The end of it, and what this file knows of its end: only the last sync's word is left."""
        left = len(self.rows) - self.random.randint(1, 20)
        self._delete(self.rows[left:])
        business, last = self.rows[0].business_id, self.rows[left - 1]
        self.conn.execute(
            update(audit_tail)
            .where(audit_tail.c.business_id == business)
            .values(n=last.n, sealed=last.n, seal=last.seal)
        )


FORGERIES = ("edit", "delete", "insert", "reorder", "truncate")


@pytest.mark.promise("U2")
def test_no_forgery_goes_unseen(book: Book, promised: Promised) -> None:
    lived_in(book)
    anchor(book)
    rows = trail(book)
    assert verdict(book).sound, "the control: what nobody touched is whole"
    chance, unseen, tried = random.Random(7), [], 100
    for number in range(tried):
        kind = FORGERIES[number % len(FORGERIES)]
        with other_tool(book.engine) as conn:
            unguarded(conn)
            getattr(Forger(conn, rows, chance), kind)()
            found = chain.verify(Reading(conn, book.actor, NOON))
            conn.rollback()
        if found.sound:
            unseen.append((number, kind))
    assert unseen == []
    assert verdict(book).sound
    promised("U2", tried=tried, failed=len(unseen), note=", ".join(FORGERIES))


def anchor(book: Book) -> None:
    """As a sync does: the central database says where the chain ends. (PostgreSQL keeps it by itself.)"""
    if book.dialect == "sqlite":
        last = trail(book)[-1]
        with book.uow.writing(book.actor) as writing:
            chain.keep_ends(writing, [(last.device_no, last.n, last.seal)])


@pytest.mark.promise("U2")
@pytest.mark.parametrize("change", ["UPDATE audit_log SET new = NULL", "DELETE FROM audit_log"])
@pytest.mark.parametrize("table", ["audit_log"])
def test_the_trail_refuses_to_be_changed(book: Book, change: str, table: str, promised: Promised) -> None:
    lived_in(book)
    before = trail(book)
    with pytest.raises(DatabaseError), other_tool(book.engine) as conn:
        conn.exec_driver_sql(change)
    assert trail(book) == before
    promised("U2", tried=1)


def test_an_erasure_empties_the_rows_and_the_chain_holds(book: Book) -> None:
    lived_in(book)
    gone = book.customer("Canary", phone="912111111")
    book.customers.update(book.actor, gone.id, draft(CustomerChange, {"name": "Canary Two"}, book.rules))
    assert any("Canary" in (row.new or "") for row in trail(book))
    book.customers.erase(book.actor, gone.id)
    assert not any("Canary" in f"{row.old}{row.new}{row.detail}" for row in trail(book))
    told = trail(book, customer_id=gone.id)
    assert {row.salt for row in told[:-1]} == {None}
    assert [row.field for row in told][-1] == "is_erased"
    assert verdict(book).sound
    with other_tool(book.engine) as conn:
        unguarded(conn)
        other = trail(book, field="name")[0]
        conn.execute(
            update(audit_log).where(_l.id == other.id).values(old=None, new=None, detail=None, salt=None)
        )
        found = chain.verify(Reading(conn, book.actor, NOON))
        conn.rollback()
    assert found.emptied == [(other.device_no, other.n)], "the control: of somebody who was not erased"
