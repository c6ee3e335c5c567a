"""What differs from the central database is found by bucket, and only that is fetched."""

import random
from typing import Any

import pytest

from payme_desktop.db import central_upkeep
from payme_desktop.domain.drafts import NoteDraft
from payme_desktop.sync.enrolment import sync_actor
from payme_desktop.sync.verify import verify
from tests.helpers.replicas import Centre, Meddling, Replica
from tests.sync.test_restored_centre import sound

pytestmark = pytest.mark.postgres

PLANTS = (
    ("customers", "name"), ("customers", "email"), ("customers", "phone_key"), ("customers", "is_active"),
    ("customers", "prefer_sms"), ("customers", "created_at"), ("customers", "updated_at"),
    ("customers", "stamp"), ("customer_notes", "content"), ("customer_notes", "is_pinned"),
    ("customer_notes", "note_type"), ("customer_preferences", "favorite_products"),
    ("customer_preferences", "do_not_contact"), ("purchases", "total_amount"), ("purchases", "items_count"),
    ("purchases", "local_hour"), ("purchases", "occurred_at"), ("users", "name"), ("users", "role"),
    ("businesses", "name"),
)  # fmt: skip


def meddle_with(pc: Replica, table: str, column: str, row: bytes) -> None:
    """As a tool with the key and bad intentions: no trigger notices."""
    (before,) = pc.run(f"SELECT {column} FROM {table} WHERE id = ?", (row,))[0]
    after = before + 1 if isinstance(before, int) else f"{before or ''}x"[-30:]
    if column == "stamp":
        after = before[:11] + ("0" if before[11] != "0" else "1") + before[12:]
    if column in {"is_active", "prefer_sms", "is_pinned", "do_not_contact"}:
        after = 1 - before
    with pc.book.uow.writing(pc.actor) as writing:
        writing.run("UPDATE sync_state SET applying = 1")
        writing.run(f"UPDATE {table} SET {column} = ? WHERE id = ?", (after, row))
        writing.run("UPDATE sync_state SET applying = 0")


def full(pc: Replica) -> None:
    for number in range(60):
        who = pc.book.customer(f"Person {number}", email=f"p{number}@example.org")
        pc.book.notes.add(pc.actor, who.id, NoteDraft(content=f"note {number}"))
        pc.book.sale(who.id, f"{number + 1}.00")


class Counting:
    """What a repair fetched."""

    def __init__(self, pc: Replica) -> None:
        self.rows = 0
        self.turns = 0
        self.link = Meddling(pc.link(), self._count)
        fetch = self.link.fetch

        def counted(table: str, ids: list[str]) -> Any:
            self.rows += len(ids)
            return fetch(table, ids)

        self.link.fetch = counted  # type: ignore[method-assign]

    def _count(self, where: str) -> None:
        self.turns += where.startswith("before")


def test_forty_planted_differences_are_found_and_mended(shops: Any) -> None:
    one, two = shops(2)
    full(one)
    sound(one, two)
    chance = random.Random(40)
    mended = 0
    for table, column in PLANTS * 2:
        rows = [row[0] for row in one.run(f"SELECT id FROM {table} ORDER BY id")]
        meddle_with(one, table, column, chance.choice(rows))
        link = Counting(one)
        report = verify(one.book.uow, sync_actor(one.actor.business_id), link.link)
        assert report.differing == (table,), column
        assert link.rows <= 1, "more was fetched than what differed"
        mended += report.mended
        # Nothing of it came to the others.
        two.sync()
    assert mended == len(PLANTS) * 2 == 40
    sound(one, two)
    assert not verify(one.book.uow, sync_actor(one.actor.business_id), one.link()).differing


def test_many_differences_at_once(shops: Any) -> None:
    (one,) = shops(1)
    full(one)
    sound(one)
    before = one.contents()
    for row in one.run("SELECT id FROM customers LIMIT 25"):
        meddle_with(one, "customers", "address", row[0])
    for row in one.run("SELECT id FROM purchases LIMIT 15"):
        meddle_with(one, "purchases", "total_amount", row[0])
    link = Counting(one)
    report = verify(one.book.uow, sync_actor(one.actor.business_id), link.link)
    assert (report.differing, report.mended) == (("customers", "purchases"), True)
    assert link.rows == 40
    assert link.turns <= 16
    assert one.contents() == before


def test_a_row_that_is_missing_or_too_much_is_mended(shops: Any, centre: Centre) -> None:
    one, two = shops(2)
    full(one)
    sound(one, two)
    kept = one.contents()
    with one.book.uow.writing(one.actor) as writing:
        writing.run("UPDATE sync_state SET applying = 1")
        writing.run("DELETE FROM customer_notes WHERE id IN (SELECT id FROM customer_notes LIMIT 3)")
        writing.run("UPDATE sync_state SET applying = 0")
    report = verify(one.book.uow, sync_actor(one.actor.business_id), one.link())
    assert (report.differing, report.mended) == (("customer_notes",), True)
    assert one.contents() == kept
    # The other way round: the central database lost rows that a PC has.
    b = one.actor.business_id
    centre.run(
        "SET session_replication_role = replica; DELETE FROM customer_notes WHERE id IN "
        f"(SELECT id FROM customer_notes WHERE business_id = '{b}' LIMIT 3); "
        "SET session_replication_role = DEFAULT"
    )
    assert sum(row.recounted for row in central_upkeep.gc(centre.engine)) > 0
    verify(one.book.uow, sync_actor(b), one.link())
    sound(one, two)
    assert centre.run(f"SELECT count(*) FROM customer_notes WHERE business_id = '{b}'") == [(60,)]


def test_a_failing_closing_digest_mends_itself(shops: Any) -> None:
    """Fingerprints that went astray, and a row that never came: the sync finds both."""
    one, two = shops(2)
    full(one)
    sound(one, two)
    with two.book.uow.writing(two.actor) as writing:
        writing.run("UPDATE sync_digest SET n = n + 1, x = x + 17 WHERE tbl = 'customers'")
    two.sync()
    sound(one, two)
    with two.book.uow.writing(two.actor) as writing:
        writing.run("UPDATE sync_state SET applying = 1")
        writing.run("DELETE FROM customer_notes WHERE id = (SELECT id FROM customer_notes LIMIT 1)")
        writing.run("DELETE FROM sync_digest WHERE tbl = 'customer_notes'")
        writing.run("UPDATE sync_state SET applying = 0")
    two.sync()
    sound(one, two)


def test_a_damage_at_the_centre_is_told_and_not_spread(shops: Any, centre: Centre) -> None:
    (one,) = shops(1)
    full(one)
    sound(one)
    before = one.contents()
    b = one.actor.business_id
    centre.run(
        "SET session_replication_role = replica; UPDATE customers SET address = 'meddled' WHERE id = "
        f"(SELECT id FROM customers WHERE business_id = '{b}' LIMIT 1); "
        "SET session_replication_role = DEFAULT"
    )
    report = verify(one.book.uow, sync_actor(b), one.link())
    assert (report.differing, report.mended, report.sound) == (("customers",), False, False)
    assert one.contents() == before


def test_an_edit_that_waits_is_no_difference(shops: Any) -> None:
    one, two = shops(2)
    full(one)
    sound(one, two)
    (row,) = one.run("SELECT id FROM customers LIMIT 1")[0]

    def work(where: str) -> None:
        if where == "before buckets":
            with one.book.uow.writing(one.actor) as writing:
                writing.run("UPDATE customers SET address = 'typed just now' WHERE id = ?", (row,))

    meddled = Meddling(one.link(), work)
    assert verify(one.book.uow, sync_actor(one.actor.business_id), meddled).differing == ()
    assert one.pending == 1
    sound(one, two)
