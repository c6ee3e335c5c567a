"""Batches one after the other: the next is written while the central database decides on the one before."""

import threading
from pathlib import Path
from typing import Any

import pytest

from payme_desktop.db import outbox
from payme_desktop.domain.drafts import CustomerChange, draft
from payme_desktop.sync.session import Session
from tests.helpers.counts import counts, first_seed
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre, Replica
from tests.sync.conftest import founding
from tests.sync.simulator import history
from tests.sync.test_session import rename, same

pytestmark = pytest.mark.postgres


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_EDITS", 3)


@pytest.mark.promise("S1")
@pytest.mark.parametrize("many", counts(10, 300, minutes=30))
def test_histories_in_small_batches_end_well(
    many: int, small: None, centre: Centre, shop_template: Path, promised: Promised
) -> None:
    for seed in range(first_seed(), first_seed() + many):
        with founding(centre, shop_template) as shops:
            assert history(seed, shops, centre, 20) == []
    promised("S1", tried=many)


def test_what_is_written_beforehand_is_what_goes(
    shops: Any, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = shops(2)
    written = spy_on_drafts(monkeypatch)
    people(one, 9)
    one.sync()
    numbers = [each.batch.number for each in written if each.batch]
    # Nine customers and what the trail tells of them, three rows to a batch: each written once, in order.
    assert len(numbers) > 4
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    two.sync()
    same(one, two)


@pytest.mark.parametrize("edit", ["of a new row", "of a row that was there", "of another row"])
def test_an_edit_after_it_was_written_goes_along(
    shops: Any, small: None, monkeypatch: pytest.MonkeyPatch, edit: str
) -> None:
    one, two = shops(2)
    (old,) = people(one, 1)
    one.sync()
    made = people(one, 9)
    rename(one, old, "Old Waits")
    whom = {"of a new row": made[5], "of a row that was there": old, "of another row": made[0]}[edit]
    change_beside(one, whom, monkeypatch)
    assert one.pending == 0
    two.sync()
    one.sync()
    same(one, two)
    assert one.run("SELECT count(*) FROM customers WHERE name = 'Changed beside'") == [(1,)]


def test_control_an_edit_after_it_was_written_would_be_lost(
    shops: Any, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken without a look: the edit of a new row that waits is nowhere else."""
    one, two = shops(2)
    monkeypatch.setattr(outbox.Draft, "holds", lambda *_: True)
    change_beside(one, people(one, 9)[5], monkeypatch)
    two.sync()
    assert two.run("SELECT count(*) FROM customers WHERE name = 'Changed beside'") == [(0,)]


def people(pc: Replica, many: int) -> list[Any]:
    return [pc.book.customer(f"Person {n}").id for n in range(many)]


def spy_on_drafts(monkeypatch: pytest.MonkeyPatch, then: Any = lambda: None) -> list[outbox.Draft]:
    written: list[outbox.Draft] = []
    honest = Session._prepare

    def prepare(session: Session) -> outbox.Draft:
        written.append(honest(session))
        then()
        return written[-1]

    monkeypatch.setattr(Session, "_prepare", prepare)
    return written


def change_beside(pc: Replica, whom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync; somebody types once the second batch is written and the first is under way."""
    ready, done = threading.Event(), threading.Event()
    spy_on_drafts(monkeypatch, ready.set)

    def meddle(where: str) -> None:
        if where == "after push" and not done.is_set():
            assert ready.wait(20)
            change = draft(CustomerChange, {"name": "Changed beside"}, pc.book.rules)
            pc.book.customers.update(pc.actor, whom, change)
            done.set()

    pc.sync(meddle)
    assert done.is_set()
