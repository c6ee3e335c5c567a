"""Two PCs and a central database: what one writes, the other has after both have synced."""

from typing import Any

import pytest

from payme_desktop.domain.drafts import CustomerChange, NoteDraft, PreferencesDraft, draft
from tests.helpers.replicas import Centre, Replica

pytestmark = pytest.mark.postgres


def rename(pc: Replica, customer: Any, name: str) -> None:
    pc.book.customers.update(pc.actor, customer, draft(CustomerChange, {"name": name}, pc.book.rules))


def same(*pcs: Replica) -> None:
    first = pcs[0].contents()
    for other in pcs[1:]:
        theirs = other.contents()
        for table, rows in first.items():
            assert theirs[table] == rows, table


def test_everything_of_one_pc_comes_to_the_other(shops: Any, centre: Centre) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana", phone="912000001", code="C1")
    sale = one.book.sale(ana.id, "12.50", receipt_no="R1")
    one.book.refund("2.50", sale_id=sale.id)
    one.book.notes.add(one.actor, ana.id, NoteDraft(content="likes oat milk"))
    one.book.preferences.update(one.actor, ana.id, PreferencesDraft(favorite_products="tea"))
    walk_in = one.book.sale(None, "3.00")
    one.book.purchases.attach(one.actor, walk_in.id, ana.id)
    voided = one.book.sale(ana.id, "99.00")
    one.book.purchases.void(one.actor, voided.id)
    sent = one.sync()
    assert sent.sent > 0
    assert one.pending == 0
    got = two.sync()
    assert got.received > 0
    assert got.changes
    one.sync()
    same(one, two)
    assert two.book.metrics.customer(two.actor, ana.id).total_spent == 13
    assert two.book.found("ana") == ["Ana"]
    rename(two, ana.id, "Ana Maria")
    two.sync()
    one.sync()
    same(one, two)
    assert one.book.found("maria") == ["Ana Maria"]
    assert one.run("SELECT count(*) FROM sync_conflict") == [(0,)]


def test_nothing_new_costs_two_turns(shops: Any) -> None:
    one, two = shops(2)
    one.sync()
    report = one.sync()
    assert (report.turns, report.sent, report.received) == (2, 0, 0)
    one.book.customer("Ana")
    assert one.sync().turns == 2
    assert two.sync().turns == 2
