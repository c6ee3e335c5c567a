"""Promises that are counted: drift that is found (S3), conflicts that are kept (S4)."""

import json
import random
from typing import Any

import pytest

from payme_desktop.db.registry import REGISTRY, Synced, kind
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain.drafts import CustomerChange, NoteDraft, PreferencesDraft, draft
from payme_desktop.sync.enrolment import sync_actor
from payme_desktop.sync.verify import verify
from tests.helpers.counts import counts, first_seed
from tests.helpers.promised import Promised
from tests.helpers.replicas import Replica
from tests.sync.test_session import same

pytestmark = [pytest.mark.postgres, pytest.mark.proof]

VALUES = {"money": 12_345, "quantity": 9_000, "moment": 1_000_000, "date": "2001-01-01", "text": "meddled"}


def meddle(pc: Replica, statement: str, values: Any = ()) -> int:
    """What another tool with the key may do: unseen by capture, refused by nothing. How many rows it hit."""
    with pc.engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
        conn.exec_driver_sql("UPDATE sync_state SET applying = 1")
        hit = conn.exec_driver_sql(statement, values).rowcount
        conn.exec_driver_sql("UPDATE sync_state SET applying = 0")
    return int(hit)


def places(pc: Replica) -> list[tuple[Synced, str]]:
    """Every table that has rows, and every column of it that is synced and may be another value."""
    filled = [
        each for each in REGISTRY if each.tenant != "id" and pc.run(f"SELECT 1 FROM {each.name} LIMIT 1")
    ]
    return [
        (each, column)
        for each in filled
        for column in each.columns
        if kind(each.table.c[column]) in VALUES and not each.table.c[column].foreign_keys
    ]


@pytest.mark.parametrize("plants", counts(8, 40))
@pytest.mark.promise("S3")
def test_each_planted_difference_is_found_and_mended(plants: int, shops: Any, promised: Promised) -> None:
    """One field of one row, with every count as it was."""
    one, two = shops(2)
    for number in range(10):
        who = one.book.customer(f"Person {number}", phone=f"91200000{number}", email=f"p{number}@example.org")
        one.book.sale(who.id, "5.00", receipt_no=f"R{number}", source="till")
        one.book.notes.add(one.actor, who.id, NoteDraft(content=f"Note {number}"))
        one.book.preferences.update(one.actor, who.id, PreferencesDraft(favorite_products="tea"))
    one.sync()
    two.sync()
    chance = random.Random(first_seed())
    found = 0
    for _ in range(plants):
        each, column = chance.choice([place for place in places(two) if place[1] not in {"kind", "role"}])
        row = chance.choice(two.run(f"SELECT id FROM {each.name}"))
        value = VALUES[kind(each.table.c[column])]
        before = two.run(f"SELECT {column} FROM {each.name} WHERE id = ?", row)
        assert meddle(two, f"UPDATE {each.name} SET {column} = ? WHERE id = ?", (value, *row)) == 1
        assert two.run(f"SELECT {column} FROM {each.name} WHERE id = ?", row) != before
        report = verify(two.book.uow, sync_actor(two.actor.business_id), two.link())
        assert report.differing == (each.name,), column
        assert report.mended
        found += 1
        same(one, two)
    promised("S3", tried=plants, failed=plants - found)


def test_control_what_was_not_meddled_with_does_not_differ(shops: Any) -> None:
    one, _ = shops(2)
    one.book.customer("Ana")
    report = verify(one.book.uow, sync_actor(one.actor.business_id), one.link())
    assert report.rows > 0
    assert report.differing == ()


@pytest.mark.parametrize("rows", counts(100, 1_000))
@pytest.mark.promise("S4")
def test_every_value_that_lost_is_in_the_log(rows: int, shops: Any, promised: Promised) -> None:
    """Two PCs type over the same field of the same row, unseen: one value holds, the other is in the log."""
    one, two = shops(2)
    chance = random.Random(first_seed())
    people = [one.book.customer(f"Person {number}", address="-").id for number in range(rows)]
    one.sync()
    two.sync()
    typed: dict[Any, set[str]] = {}
    for who in people:
        name = chance.choice(["name", "address"])
        values = {f"{pc.name} {chance.random()}" for pc in (one, two)}
        typed[who, name] = values
        for pc, value in zip((one, two), sorted(values, key=lambda _: chance.random()), strict=True):
            change = draft(CustomerChange, {name: value}, pc.book.rules)
            pc.book.customers.update(pc.actor, who, change)
    for pc in (one, two) if chance.random() < 0.5 else (two, one):
        pc.sync()
    for pc in (one, two):
        pc.sync()
    same(one, two)
    log = {
        (row[0], row[1]): (json.loads(row[2])[0], json.loads(row[3])[0])
        for row in one.run("SELECT row_id, field, kept, lost FROM sync_conflict WHERE kind = 'field'")
    }
    promised("S4", tried=rows, failed=abs(rows - len(log)))
    for (who, name), values in typed.items():
        kept, lost = log[who.bytes, name]
        assert {kept, lost} == values
        assert one.run(f"SELECT {name} FROM customers WHERE id = ?", (who.bytes,)) == [(kept,)]
