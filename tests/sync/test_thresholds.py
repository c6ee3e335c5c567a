"""Other thresholds from another PC: every customer is in the class that fits, on each PC and centrally."""

import random
from typing import Any

import pytest

from payme_desktop.db import classifying
from payme_desktop.domain.drafts import ShopChange
from payme_desktop.services.shop import ShopService
from tests.helpers.replicas import Centre, Cut, Replica
from tests.sync.test_restored_centre import sound

pytestmark = pytest.mark.postgres


def set_thresholds(pc: Replica, occasional: int, regular: int, frequent: int) -> None:
    change = ShopChange(
        active_days=30, occasional_from=occasional, regular_from=regular, frequent_from=frequent
    )
    ShopService(pc.book.uow).update(pc.actor, change)


def classes(pc: Replica) -> list[Any]:
    return pc.run("SELECT hex(customer_id), repeat_frequency FROM customer_purchase_history ORDER BY 1")


def at_centre(centre: Centre, pc: Replica) -> list[Any]:
    return centre.run(
        "SELECT upper(replace(customer_id::text, '-', '')), repeat_frequency FROM customer_purchase_history "
        f"WHERE business_id = '{pc.actor.business_id}' ORDER BY 1"
    )


@pytest.fixture
def full(shops: Any) -> list[Replica]:
    pcs: list[Replica] = shops(2)
    chance = random.Random(6)
    for number in range(40):
        who = pcs[0].book.customer(f"Person {number}")
        for _ in range(chance.randint(0, 9)):
            pcs[0].book.sale(who.id, "1.00")
    sound(*pcs)
    return pcs


def test_every_class_follows(full: list[Replica], centre: Centre) -> None:
    one, two = full
    for limits in ((2, 3, 4), (3, 6, 9), (2, 5, 8)):
        before = classes(two)
        set_thresholds(one, *limits)
        assert classes(one) != before
        one.sync()
        two.sync()
        assert classes(two) == classes(one) == at_centre(centre, one)
        assert not two.book.metrics.recompute(two.actor).wrong
        assert two.run("SELECT reclassify FROM sync_state") == [(0,)]


def test_a_sync_that_is_cut_off_in_between_ends_it_the_next_time(
    full: list[Replica], centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = full
    set_thresholds(one, 2, 3, 4)
    one.sync()

    def cut(_: float) -> None:
        raise Cut("killed")

    with monkeypatch.context() as patch:
        patch.setattr(classifying, "_WRITE", 5)
        patch.setattr("payme_desktop.db.classifying.time.sleep", cut)
        with pytest.raises(Cut):
            two.sync()
    assert classes(two) != classes(one)
    two.sync()
    assert classes(two) == classes(one) == at_centre(centre, one)
