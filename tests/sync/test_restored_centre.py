"""The central database is restored from a backup: what any PC still has comes back, once."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from payme_desktop.db import central_upkeep, inbox
from payme_desktop.domain.drafts import NoteDraft
from payme_desktop.errors import PaymeError
from tests.helpers.databases import empty_database
from tests.helpers.replicas import Centre, Replica
from tests.sync.conftest import founding
from tests.sync.test_purging import notes_of
from tests.sync.test_session import rename, same
from tests.sync.test_thresholds import set_thresholds

pytestmark = pytest.mark.postgres


class Restorable(Centre):
    """A central database with one backup."""

    def __init__(self, engine: Any, url: str) -> None:
        super().__init__(engine)
        self.url = url
        self.pcs: list[Replica] = []

    def _copy(self, source: str, target: str) -> None:
        self.engine.dispose()
        for pc in self.pcs:
            pc.hang_up()
        with psycopg.connect(self.url, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (source,)
            )
            admin.execute(f"CREATE DATABASE {target} TEMPLATE {source}")

    def back_up(self) -> None:
        self._copy("restorable", "restorable_backup")

    def restore(self, *, told: bool = True) -> None:
        self._copy("restorable_backup", "restorable")
        super().__init__(self.engine)
        if told:
            central_upkeep.new_epoch(self.engine)


@pytest.fixture
def restorable(postgres_url: str) -> Iterator[Restorable]:
    with empty_database(postgres_url, "restorable") as engine:
        yield Restorable(engine, postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS restorable_backup WITH (FORCE)")


@pytest.fixture
def pcs(restorable: Restorable, shop_template: Path) -> Iterator[Callable[[int], list[Replica]]]:
    with founding(restorable, shop_template) as make:

        def made(count: int) -> list[Replica]:
            restorable.pcs = make(count)
            return restorable.pcs

        yield made


def sound(*pcs: Replica) -> None:
    for pc in (*pcs, *pcs):
        pc.sync()
    same(*pcs)
    for pc in pcs:
        assert pc.pending == 0
        with pc.book.uow.reading(pc.actor) as reading:
            assert inbox.recomputed(reading) == inbox.digest(reading)


def named(pc: Replica) -> set[str]:
    return {row[0] for row in pc.run("SELECT name FROM customers")}


def sales(pc: Replica) -> set[UUID]:
    return {UUID(bytes=row[0]) for row in pc.run("SELECT id FROM purchases")}


@pytest.mark.parametrize("first", [0, 1])
def test_nothing_that_a_pc_still_has_is_lost(pcs: Any, restorable: Restorable, first: int) -> None:
    one, two = pcs(2)
    ana = one.book.customer("Ana", phone="912000001")
    old_sale = one.book.sale(ana.id, "5.00", receipt_no="R1")
    sound(one, two)
    restorable.back_up()

    bea = one.book.customer("Bea")
    lost = one.book.sale(bea.id, "10.00", receipt_no="R2")
    refund = one.book.refund("2.00", sale_id=lost.id)
    rename(one, ana.id, "Ana Lost")
    kept = one.book.notes.add(one.actor, ana.id, NoteDraft(content="after the backup")).row.id
    one.sync()
    two.sync()
    # Two knows all that, and has moved on; one has, too, and has not synced since.
    rename(two, bea.id, "Bea Two")
    two.sync()
    waiting = two.book.sale(bea.id, "1.00", receipt_no="R3")
    rename(one, ana.id, "Ana Waiting")

    restorable.restore()
    order = (one, two) if first == 0 else (two, one)
    assert order[0].sync().rebuilt
    assert order[1].sync().rebuilt
    sound(*order)
    assert sales(one) == {old_sale.id, lost.id, refund.id, waiting.id}
    assert named(one) == {"Ana Waiting", "Bea Two"}
    assert notes_of(one) == {kept}
    b = one.actor.business_id
    assert restorable.run(f"SELECT count(*) FROM purchases WHERE business_id = '{b}'") == [(4,)]
    names = restorable.run(f"SELECT name FROM customers WHERE business_id = '{b}' ORDER BY 1")
    assert names == [("Ana Waiting",), ("Bea Two",)]
    assert not order[0].sync().rebuilt


def test_a_conflict_that_was_lost_comes_back(pcs: Any, restorable: Restorable) -> None:
    one, two = pcs(2)
    ana = one.book.customer("Ana")
    sound(one, two)
    restorable.back_up()
    rename(one, ana.id, "Mine")
    rename(two, ana.id, "Theirs")
    sound(one, two)
    before = one.run("SELECT id, kept, lost FROM sync_conflict")
    assert len(before) == 1
    restorable.restore()
    sound(one, two)
    assert one.run("SELECT id, kept, lost FROM sync_conflict") == before


def test_without_a_word_nobody_goes_on(pcs: Any, restorable: Restorable) -> None:
    one, two = pcs(2)
    sound(one, two)
    restorable.back_up()
    one.book.customer("Bea")
    one.sync()
    restorable.restore(told=False)
    for _ in range(2):
        with pytest.raises(PaymeError) as refused:
            one.sync()
        assert refused.value.code == "new_epoch"
        assert "new-epoch" in str(refused.value)
    central_upkeep.new_epoch(restorable.engine)
    sound(one, two)
    assert "Bea" in named(two)


def test_a_word_that_comes_late_loses_nothing(pcs: Any, restorable: Restorable) -> None:
    """Somebody synced between the restore and the word: numbers were given twice."""
    one, two, three = pcs(3)
    ana = one.book.customer("Ana")
    sound(one, two, three)
    restorable.back_up()
    rename(one, ana.id, "Ana Lost")
    bea = one.book.customer("Bea")
    sale = one.book.sale(bea.id, "3.00")
    one.sync()
    restorable.restore(told=False)
    for number in range(9):
        two.book.customer(f"Two {number}")
    two.sync()
    central_upkeep.new_epoch(restorable.engine)
    sound(one, two, three)
    sound(one, two, three)
    assert {"Ana Lost", "Bea", "Two 8"} <= named(three)
    assert sales(three) == {sale.id}


def test_two_restores(pcs: Any, restorable: Restorable) -> None:
    """A PC that slept through the first one has lost rows of both."""
    one, two = pcs(2)
    sound(one, two)
    restorable.back_up()
    one.book.customer("First")
    sound(one, two)
    restorable.restore()
    one.sync()
    restorable.back_up()
    one.book.customer("Second")
    one.sync()
    restorable.restore()
    two.book.customer("Third")
    sound(two, one)
    assert {"First", "Second", "Third"} <= named(two)


def test_a_restore_in_the_middle_of_a_push(pcs: Any, restorable: Restorable) -> None:
    """The answer is lost with the server that gave it: the restored one never saw the batch."""
    from tests.helpers.replicas import Cut

    one, two = pcs(2)
    sound(one, two)
    restorable.back_up()
    made = one.book.customer("Cut")
    sale = one.book.sale(made.id, "4.00")

    def meddle(where: str) -> None:
        if where == "after push":
            raise Cut(where)

    with pytest.raises(Cut):
        one.sync(meddle)
    rename(one, made.id, "Cut Again")
    restorable.restore()
    sound(one, two)
    assert named(two) >= {"Cut Again"}
    assert sales(two) == {sale.id}
    assert two.run("SELECT count(*) FROM sync_conflict") == [(0,)]


@pytest.mark.parametrize("stop", range(1, 9))
def test_a_way_back_that_is_cut_off_goes_on(pcs: Any, restorable: Restorable, stop: int) -> None:
    """After each call to the restored database the connection is lost once."""
    from tests.helpers.replicas import Cut

    one, two = pcs(2)
    ana = one.book.customer("Ana")
    sound(one, two)
    restorable.back_up()
    rename(one, ana.id, "Ana Lost")
    bea = one.book.customer("Bea")
    sale = one.book.sale(bea.id, "3.00")
    sound(one, two)
    rename(one, bea.id, "Bea Waiting")
    restorable.restore()
    calls = 0

    def meddle(where: str) -> None:
        nonlocal calls
        if where.startswith("after"):
            calls += 1
            if calls == stop:
                raise Cut(where)

    with suppress(Cut):
        one.sync(meddle)
    sound(two, one)
    assert named(two) == {"Ana Lost", "Bea Waiting"}
    assert sales(two) == {sale.id}
    # What one edited, two still offers as it was: only one knows that it had seen it.
    lost = {json.loads(row[0])[0] for row in two.run("SELECT lost FROM sync_conflict")}
    assert lost <= {"Bea"}


def test_the_settings_of_the_shop_come_back(pcs: Any, restorable: Restorable) -> None:
    one, two = pcs(2)
    sound(one, two)
    restorable.back_up()
    set_thresholds(one, 3, 5, 7)
    sound(one, two)
    restorable.restore()
    sound(two, one)
    for pc in (one, two):
        assert pc.run("SELECT occasional_from, regular_from, frequent_from FROM businesses") == [(3, 5, 7)]


@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(n, marks=pytest.mark.soak) for n in range(3, 40))]
)
def test_restores_at_random(pcs: Any, restorable: Restorable, seed: int) -> None:
    """What any PC has when the backup comes back: there afterwards, seen by its successor, or in the log."""
    chance = random.Random(seed)
    three: list[Replica] = pcs(3)
    people = [three[0].book.customer(f"Person {number}").id for number in range(3)]
    sound(*three)
    parents: dict[str, str] = {}
    held_sales: set[UUID] = set()

    def work(steps: int) -> None:
        for _ in range(steps):
            pc, who, act = chance.choice(three), chance.choice(people), chance.random()
            if act < 0.5:
                value = f"Name{seed}-{len(parents)}"
                parents[value] = pc.book.customers.get(pc.actor, who).customer.name
                rename(pc, who, value)
            elif act < 0.7:
                held_sales.add(pc.book.sale(who, "1.00").id)
            else:
                pc.sync()

    work(10)
    restorable.back_up()
    for _ in range(2):
        work(25)
        had = set().union(*(named(pc) for pc in three))
        restorable.restore()
        if chance.random() < 0.5:
            work(5)
    order = chance.sample(three, 3)
    sound(*order)
    explained: set[str] = set()
    lost = [json.loads(row[0])[0] for row in three[0].run("SELECT lost FROM sync_conflict WHERE lost <> ''")]
    for end in [*named(three[0]), *lost]:
        value: str | None = end
        while value is not None and value not in explained:
            explained.add(value)
            value = parents.get(value)
    assert had <= explained
    assert sales(three[0]) == held_sales
    rows = restorable.run(f"SELECT id FROM purchases WHERE business_id = '{three[0].actor.business_id}'")
    assert {row[0] for row in rows} == held_sales
