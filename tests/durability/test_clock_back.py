"""D15: a clock set back by three days, in the middle of sales and syncs, loses and reorders nothing.

The clock of the program and that of SQLite go back together, on one of two PCs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from payme_desktop.domain.drafts import CustomerChange, NoteDraft, draft
from tests.helpers.disk import OK, Disk, disk
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre, Replica
from tests.sync.conftest import founding

DAYS = timedelta(days=3)
ROUNDS = 12

pytestmark = [pytest.mark.postgres, pytest.mark.proof]


@dataclass
class Travel:
    """A PC whose clocks go wrong for a block."""

    below: Disk
    pc: Replica

    @contextmanager
    def back(self, span: timedelta) -> Iterator[None]:
        millis = int(span.total_seconds() * 1000)
        self.pc.book.clock.moment -= span
        self.below.shift_ms -= millis
        self.pc.skew_ms -= millis
        self.pc.hang_up()
        try:
            yield
        finally:
            self.pc.book.clock.moment += span
            self.below.shift_ms += millis
            self.pc.skew_ms += millis
            self.pc.hang_up()


def renamed(pc: Replica, who: UUID, name: str) -> None:
    pc.book.customers.update(pc.actor, who, draft(CustomerChange, {"name": name}, pc.book.rules))


def name_at(pc: Replica, who: UUID) -> str:
    return pc.book.customers.get(pc.actor, who).customer.name


def one_round(travel: Travel, two: Replica, number: int) -> list[str]:
    """A customer who is edited before, while and after the clock is wrong, by both; what went wrong."""
    one, wrong = travel.pc, []
    who = one.book.customer("First").id
    renamed(one, who, "Before")
    one.book.sale(who, "1.00", receipt_no=f"{number}-a")
    one.sync()
    with travel.back(DAYS):
        renamed(one, who, "While")
        one.book.sale(who, "2.00", receipt_no=f"{number}-b")
        one.book.notes.add(one.actor, who, NoteDraft(content="written three days ago"))
        if name_at(one, who) != "While":
            wrong.append("a newer edit did not hold here")
        if number % 2:
            one.sync()
    one.sync()
    two.sync()
    if name_at(two, who) != "While":
        wrong.append("a newer edit lost to an older one elsewhere")
    renamed(two, who, "After")
    two.sync()
    with travel.back(DAYS):
        one.sync()
        if name_at(one, who) != "After":
            wrong.append("a later edit lost to the clock")
    return wrong + figures(one, two, who)


def figures(one: Replica, two: Replica, who: UUID) -> list[str]:
    """The ledger's order and sums for one customer, on both PCs."""
    found = []
    for pc in (one, two):
        page = pc.book.purchases.history(pc.actor, who)
        moments = [row.occurred_at for row in page.purchases.items]
        if [str(row.total_amount) for row in page.purchases.items] != ["1.00", "2.00"] or moments != sorted(
            moments, reverse=True
        ):
            found.append("the sales are not in the order of their times")
        first, last = page.summary.first_purchase_date, page.summary.last_purchase_date
        if first is None or last is None or last - first != DAYS:
            found.append("first and last purchase are wrong")
    return found


@pytest.mark.promise("D15")
def test_three_days_back_in_the_middle_of_everything(
    centre: Centre, shop_template: Path, promised: Promised
) -> None:
    with disk(lambda _: OK) as below, founding(centre, shop_template) as make:
        one, two = make(2)
        wrong = [each for number in range(ROUNDS) for each in one_round(Travel(below, one), two, number)]
        for pc in (one, two):
            pc.sync()
        if one.contents() != two.contents():
            wrong.append("the PCs differ")
        counted: Any = one.run("SELECT count(*) FROM purchases")
    print(*wrong, sep="\n")
    promised("D15", tried=ROUNDS, failed=len(wrong), note="rounds of sales and syncs with the clock set back")
    assert counted == [(2 * ROUNDS,)]


def test_control_sqlite_believes_the_clock_it_is_told(shop_template: Path, centre: Centre) -> None:
    with disk(lambda _: OK) as below, founding(centre, shop_template) as make:
        (one,) = make(1)
        before = one.run("SELECT unixepoch()")[0][0]
        with Travel(below, one).back(DAYS):
            after = one.run("SELECT unixepoch()")[0][0]
        assert abs(before - after - 3 * 86400) < 60
