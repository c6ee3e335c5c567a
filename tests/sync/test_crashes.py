"""A sync that dies at any of its steps comes to the same as one that lives."""

import json
import time
from typing import Any

import pytest

from payme_desktop.db import outbox
from payme_desktop.domain.drafts import CustomerChange, NoteDraft, draft
from payme_desktop.errors import UserError
from tests.helpers.counts import counts
from tests.helpers.crashes import crash_at
from tests.helpers.promised import Promised
from tests.helpers.replicas import Replica
from tests.sync.test_session import rename, same

pytestmark = [pytest.mark.postgres, pytest.mark.proof]


class Scenario:
    """Two PCs with work of every kind before them; the first of them is about to sync."""

    def __init__(self, one: Replica, two: Replica) -> None:
        self.one, self.two = one, two
        self.round = 0

    def prepare(self) -> None:
        self.round += 1
        one, two = self.one, self.two
        both, theirs, gone, sold = (one.book.customer(self.named(x)).id for x in ("A", "B", "C", "D"))
        sale = one.book.sale(both, "5.00", receipt_no=self.named("R1"), source="till")
        one.sync()
        two.sync()
        rename(two, both, self.named("Lost"))
        rename(two, theirs, self.named("Seen"))
        two.book.customers.delete(two.actor, sold)
        two.book.sale(gone, "2.00", receipt_no=self.named("R2"), source="till")
        two.book.refund("1.00", sale_id=sale.id)
        two.book.customer(self.named("E"))
        two.sync()
        time.sleep(0.03)  # the later of two unseen edits is one's
        rename(one, both, self.named("Kept"))
        change = draft(CustomerChange, {"address": self.named("Street")}, one.book.rules)
        one.book.customers.update(one.actor, theirs, change)
        one.book.customers.delete(one.actor, gone)
        one.book.sale(sold, "3.00", receipt_no=self.named("R3"), source="till")
        one.book.notes.add(one.actor, both, NoteDraft(content=self.named("Note")))
        one.book.customer(self.named("F"))

    def named(self, what: str) -> str:
        return f"{what} {self.round:04}"

    def sync_until(self, step: int) -> list[str]:
        """Sync and crash at a step; the steps that were made, fewer than ``step`` where it ran through."""
        with crash_at(self.one.engine, step) as steps:
            self.one.sync(steps)
        if steps.crashed:
            self.one.reopen()
        return steps.names

    def told(self) -> list[Any]:
        """What both say of this round in the end, without its number, ids and versions."""
        self.one.sync()
        self.two.sync()
        self.one.sync()
        same(self.one, self.two)
        mark = f" {self.round:04}"
        rows = [
            self.two.run(f"{statement} LIKE ? ORDER BY 1, 2, 3", (f"%{mark}%",))
            for statement in (
                "SELECT name, address, is_active FROM customers WHERE name",
                "SELECT receipt_no, kind, total_amount FROM purchases WHERE receipt_no",
                "SELECT kind, kept, lost FROM sync_conflict WHERE kept || lost",
                (
                    "SELECT c.name, h.total_purchases, h.total_spent FROM customer_purchase_history h "
                    "JOIN customers c ON c.id = h.customer_id WHERE c.name"
                ),
                (
                    "SELECT n.content, n.is_deleted, c.name FROM customer_notes n "
                    "JOIN customers c ON c.id = n.customer_id WHERE n.content"
                ),
            )
        ]
        assert self.one.pending == 0
        return json.loads(json.dumps(rows).replace(mark, "").replace(mark.lower(), ""))  # type: ignore[no-any-return]


@pytest.mark.promise("S2")
@pytest.mark.parametrize("every", counts(7, 1))
def test_a_crash_at_any_step_is_harmless(every: int, shops: Any, promised: Promised) -> None:
    one, two = shops(2)
    scenario = Scenario(one, two)
    scenario.prepare()
    whole = scenario.sync_until(1 << 30)
    expected = scenario.told()
    assert len(expected[2]) > 0
    assert {"before push", "after push", "before pull", "after pull", "COMMIT"} <= set(whole)
    step = 1
    while True:
        scenario.prepare()
        names = scenario.sync_until(step)
        assert scenario.told() == expected, f"after a crash at step {step}: {names[-1]}"
        if len(names) < step:
            break
        step += every
    print(f"{len(names)} steps, crashed at each {every}.")
    promised("S2", tried=(step - 1) // every)
    assert step > 100


def test_control_a_step_beside_its_transaction_is_noticed(
    shops: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Acknowledged in two transactions instead of one: a crash between them is found."""
    one, two = shops(2)
    scenario = Scenario(one, two)
    scenario.prepare()
    whole = scenario.sync_until(1 << 30)
    expected = scenario.told()
    honest = outbox.acknowledge

    def split(writing: Any, number: int) -> None:
        with one.book.uow.reading(one.actor):
            pass
        writing.run("DELETE FROM sync_batch WHERE push_no = ?", (number,))
        writing.run("COMMIT")
        writing.run("BEGIN IMMEDIATE")
        honest(writing, number)

    monkeypatch.setattr(outbox, "acknowledge", split)
    noticed = []
    first = next(i for i, name in enumerate(whole) if name == "after push")
    for step in range(first + 1, first + 8):
        scenario.prepare()
        scenario.sync_until(step)
        try:
            if scenario.told() != expected:
                noticed.append(step)
        except (UserError, AssertionError):
            noticed.append(step)
            break
    assert noticed
