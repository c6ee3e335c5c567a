"""The decisions one by one, without chance: who wins, what is logged, what a replay does."""

import json
import random
import shutil
import time
from contextlib import suppress
from typing import Any

import pytest

from payme_desktop.db import outbox, wire
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain.drafts import CustomerChange, draft
from payme_desktop.errors import UserError, WorldError
from payme_desktop.sync.enrolment import sync_actor
from payme_desktop.sync.link import Cancelled
from payme_desktop.sync.verify import verify
from tests.helpers.counts import counts, first_seed
from tests.helpers.replicas import Centre, Cut, Replica
from tests.sync.test_session import rename, same

pytestmark = pytest.mark.postgres


def logged(pc: Replica) -> list[tuple[str, str]]:
    return [(r[0], r[1]) for r in pc.run("SELECT kind, field FROM sync_conflict ORDER BY at, id")]


def name_at(pc: Replica, customer: Any) -> str:
    return pc.book.customers.get(pc.actor, customer).customer.name


def test_a_seen_edit_gives_way_whatever_the_clocks_say(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.skew_ms = -31_536_000_000  # one's edits look a year late
    rename(one, ana.id, "First")
    one.sync()
    two.sync()
    two.skew_ms = 31_536_000_000  # two's look a year early
    rename(two, ana.id, "Second")
    two.sync()
    one.sync()
    assert name_at(one, ana.id) == "Second"
    assert logged(one) == []
    same(one, two)


def test_unseen_edits_are_decided_by_time_and_the_loser_is_logged(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.sync()
    two.sync()
    rename(two, ana.id, "Earlier")
    time.sleep(0.1)  # a clock is known to within the way of one message
    rename(one, ana.id, "Later")
    one.sync()
    two.sync()
    one.sync()
    assert name_at(one, ana.id) == name_at(two, ana.id) == "Later"
    lost = json.loads(one.run("SELECT lost FROM sync_conflict")[0][0])
    assert lost[0] == "Earlier"
    same(one, two)


def test_a_loser_gets_the_row_again_although_its_edit_hid_the_winner(shops: Any) -> None:
    """Without a new number the loser keeps its own value for ever: it passed the winner's already."""
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.sync()
    two.sync()
    rename(two, ana.id, "Loser")
    time.sleep(0.1)
    rename(one, ana.id, "Winner")
    one.sync()
    two.session().pull()
    assert name_at(two, ana.id) == "Loser"
    two.sync()
    assert name_at(two, ana.id) == "Winner"


@pytest.mark.parametrize("delete_first", [True, False])
def test_an_unseen_edit_beats_a_delete_in_both_orders(shops: Any, delete_first: bool) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.sync()
    two.sync()
    one.book.customers.delete(one.actor, ana.id)
    rename(two, ana.id, "Ana Maria")
    for pc in (one, two) if delete_first else (two, one):
        pc.sync()
    one.sync()
    two.sync()
    same(one, two)
    assert one.book.customers.get(one.actor, ana.id).customer.is_active
    assert name_at(one, ana.id) == "Ana Maria"
    assert logged(one) == [("edit_vs_delete" if delete_first else "delete_vs_edit", "is_active")]


@pytest.mark.parametrize("delete_first", [True, False])
def test_an_unseen_sale_beats_a_delete_in_both_orders(shops: Any, delete_first: bool) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.sync()
    two.sync()
    one.book.customers.delete(one.actor, ana.id)
    two.book.sale(ana.id, "5.00")
    for pc in (one, two) if delete_first else (two, one):
        pc.sync()
    one.sync()
    two.sync()
    same(one, two)
    assert one.book.customers.get(one.actor, ana.id).customer.is_active
    assert one.book.metrics.customer(one.actor, ana.id).total_spent == 5


def test_a_seen_delete_stays(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.book.sale(ana.id, "5.00")
    one.sync()
    two.sync()
    two.book.customers.delete(two.actor, ana.id)
    two.sync()
    one.sync()
    assert not one.book.customers.get(one.actor, ana.id).customer.is_active
    assert logged(one) == []


def test_a_delete_hides_nothing_that_an_edit_under_way_covered(shops: Any) -> None:
    """What came while the deleter's own edit stood over it was never on that screen."""
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.sync()
    two.sync()
    rename(one, ana.id, "Early")

    def delete(where: str) -> None:
        if where == "before push":
            one.book.customers.delete(one.actor, ana.id)

    time.sleep(0.05)
    rename(two, ana.id, "Late")
    two.sync()
    one.session().pull()
    assert name_at(one, ana.id) == "Early"
    one.session(delete).run()
    for pc in (one, two):
        pc.sync()
    assert two.book.customers.get(two.actor, ana.id).customer.is_active
    assert name_at(two, ana.id) == "Late"
    same(one, two)


def test_a_pc_is_not_in_conflict_with_what_it_wrote_before_a_refusal(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.sync()
    two.sync()
    two.book.sale(ana.id, "5.00")
    two.sync()
    one.book.customers.delete(one.actor, ana.id)

    def again(where: str) -> None:
        if where == "after push" and not one.book.customers.get(one.actor, ana.id).customer.is_active:
            one.book.customers.restore(one.actor, ana.id)
            raise Cut(where)

    with pytest.raises(Cut):
        one.sync(again)  # refused: there is a sale that one has not seen
    one.session().pull()
    one.book.customers.delete(one.actor, ana.id)
    one.sync()
    two.sync()
    assert logged(two) == [("delete_vs_edit", "is_active")]
    assert not two.book.customers.get(two.actor, ana.id).customer.is_active


@pytest.mark.parametrize("arrived", [True, False])
def test_a_pc_enrolled_anew_is_not_in_conflict_with_itself(shops: Any, centre: Centre, arrived: bool) -> None:
    """An edit under way when the login was taken away: nobody here knows whether it arrived."""
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.sync()
    rename(one, ana.id, "First")

    def cut(where: str) -> None:
        if where == ("after push" if arrived else "before push"):
            raise Cut(where)

    with pytest.raises(Cut):
        one.sync(cut)
    rename(one, ana.id, "Second")
    one.hang_up()
    one.enrol(centre.device(one.business, "PC 0 anew"))
    one.skew_ms = 31_536_000_000  # its edits look as old as can be
    one.sync()
    two.sync()
    assert name_at(two, ana.id) == "Second"
    assert logged(two) == []


def test_a_lost_answer_is_given_again(shops: Any, centre: Centre) -> None:
    (one,) = shops(1)
    one.book.sale(None, "1.00")

    def cut(where: str) -> None:
        if where == "after push":
            raise Cut(where)

    for _ in range(3):
        with pytest.raises(Cut):
            one.sync(cut)
    one.sync()
    b = one.actor.business_id
    assert centre.run(f"SELECT count(*) FROM purchases WHERE business_id = '{b}'") == [(1,)]
    assert one.pending == 0


def test_an_edit_between_freezing_and_answer_is_not_acknowledged(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")

    def edit(where: str) -> None:
        if where == "before push" and name_at(one, ana.id) == "Ana":
            rename(one, ana.id, "Ana Maria")

    one.sync(edit)
    two.sync()
    assert name_at(two, ana.id) == "Ana Maria"
    assert logged(two) == []


def test_the_same_receipt_on_two_pcs_is_one_sale(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.sync()
    two.sync()
    one.book.sale(ana.id, "5.00", receipt_no="R1", source="till")
    two.book.sale(ana.id, "5.00", receipt_no="R1", source="till")
    one.book.sale(ana.id, "7.00", receipt_no="R2", source="till")
    two.book.sale(ana.id, "8.00", receipt_no="R2", source="till")
    one.sync()
    two.sync()
    one.sync()
    same(one, two)
    assert one.book.metrics.customer(one.actor, ana.id).total_spent == 12
    assert two.book.metrics.recompute(two.actor).wrong == ()
    assert logged(one) == [("ledger", "")]


def test_a_refused_value_costs_its_own_row_only(shops: Any, centre: Centre) -> None:
    (one,) = shops(1)
    one.book.customer("Good")
    bad = one.book.customer("Bad")
    with one.engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
        # Another tool with the key: SQLite takes any value in any column.
        conn.exec_driver_sql("UPDATE customers SET prefer_sms = 'often' WHERE id = ?", (bad.id.bytes,))
        zero = one.book.actor.user_id.bytes
        conn.exec_driver_sql("UPDATE users SET role = 'owner' || char(0) WHERE id = ?", (zero,))
    one.book.customer("Also good")
    one.sync()
    b = one.actor.business_id
    names = centre.run(f"SELECT name FROM customers WHERE business_id = '{b}' ORDER BY name")
    assert names == [("Also good",), ("Good",)]
    assert ("rejected", "") in logged(one)
    assert one.pending == 0


def test_a_copied_shop_is_found_and_can_be_enrolled_anew(
    shops: Any, centre: Centre, shop_template: Any, tmp_path: Any
) -> None:
    one, two = shops(2)
    one.book.customer("Before")
    one.sync()
    one.engine.dispose()
    shutil.copyfile(one.path, tmp_path / "copy.shop")
    copy = Replica(shop_template, tmp_path / "copying.shop", "Copy", one.actor)
    copy.engine.dispose()
    shutil.copyfile(tmp_path / "copy.shop", copy.path)
    copy.address, copy.founded = one.address, True
    one.book.customer("On the first")
    copy.book.customer("On the copy")
    one.sync()
    with pytest.raises(UserError) as refused:
        copy.sync()
    assert refused.value.code == "copied_shop"
    copy.close()
    copy.kept = None
    copy.enrol(centre.device(one.business, "Copy"))
    copy.sync()
    for pc in (one, two, copy):
        pc.sync()
    same(one, two, copy)
    names = {row[0] for row in two.run("SELECT name FROM customers")}
    assert names == {"Before", "On the first", "On the copy"}
    copy.close()


def test_direct_work_on_the_central_database_is_seen(shops: Any, centre: Centre) -> None:
    """Decision 13: the services on PostgreSQL write the same tables, and the PCs fetch it."""
    from tests.helpers.books import Book

    (one,) = shops(1)
    ana = one.book.customer("Ana")
    one.sync()
    office = Book(centre.engine, one.actor, one.actor)
    rules = office.rules
    office.customers.update(office.actor, ana.id, draft(CustomerChange, {"name": "Office"}, rules))
    office.sale(ana.id, "9.00")
    one.sync()
    assert name_at(one, ana.id) == "Office"
    assert one.book.metrics.customer(one.actor, ana.id).total_spent == 9
    rename(one, ana.id, "Till")
    one.sync()
    assert office.customers.get(office.actor, ana.id).customer.name == "Till"
    assert logged(one) == []


def test_drift_is_found_and_mended(shops: Any) -> None:
    one, two = shops(2)
    people = [one.book.customer(f"Person {i}") for i in range(40)]
    one.sync()
    two.sync()
    with two.engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
        conn.exec_driver_sql("UPDATE sync_state SET applying = 1")
        for each in people:
            conn.exec_driver_sql("UPDATE customers SET address = 'meddled' WHERE id = ?", (each.id.bytes,))
        conn.exec_driver_sql("UPDATE sync_state SET applying = 0")
    report = verify(two.book.uow, sync_actor(two.actor.business_id), two.link())
    assert report.differing == ("customers",)
    assert report.mended
    same(one, two)
    again = verify(two.book.uow, sync_actor(two.actor.business_id), two.link())
    assert again.differing == ()


@pytest.mark.parametrize("moments", counts(15, 50))
def test_a_sync_stopped_anywhere_goes_on_later(moments: int, shops: Any) -> None:
    one, two = shops(2)
    chance = random.Random(first_seed())
    made = 0
    for moment in range(moments):
        pc, other = (one, two) if moment % 2 else (two, one)
        for _ in range(4):
            pc.book.sale(pc.book.customer(f"Person {made}").id, "1.00", receipt_no=str(made), source="till")
            made += 1
        asked = iter([False] * chance.randint(0, 12) + [True] * 99)
        with suppress(Cancelled):
            pc.session(cancelled=lambda asked=asked: next(asked)).run()
            other.sync()
        pc.hang_up()  # stopped in the middle of a call, the connection is gone
    for pc in (one, two, one):
        pc.sync()
    same(one, two)
    assert one.run("SELECT count(*), count(DISTINCT receipt_no) FROM purchases") == [(made, made)]


def test_another_business_is_refused(shops: Any, centre: Centre, shop_template: Any, tmp_path: Any) -> None:
    (one,) = shops(1)
    other = Replica(shop_template, tmp_path / "other.shop", "Other")
    with pytest.raises(UserError) as refused:
        other.enrol(centre.device(one.business, "Wrong"))
    assert refused.value.code == "other_business"
    assert other.pending == 0
    other.close()


def test_versions_of_the_protocol_are_checked(shops: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = shops(1)
    for protocol, code in ((0, "old_program"), (wire.PROTOCOL + 1, "old_central")):
        monkeypatch.setattr("payme_desktop.sync.link.PROTOCOL", protocol)
        with pytest.raises(UserError) as refused:
            one.sync()
        assert refused.value.code == code


def test_without_a_server_everything_stays(shops: Any) -> None:
    (one,) = shops(1)
    one.book.customer("Ana")
    waiting = one.pending
    one.link().close()
    with pytest.raises(WorldError) as offline:
        one.sync()
    assert offline.value.code == "offline"
    assert one.pending == waiting > 0
    one.kept = None
    one.sync()
    assert one.pending == 0


def test_an_unenrolled_shop_notes_nothing(shop_book: Any) -> None:
    shop_book.customer("Ana")
    shop_book.sale(None)
    with shop_book.uow.reading(shop_book.actor) as reading:
        assert outbox.pending(reading) == 0
