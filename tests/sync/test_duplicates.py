"""Customers whom two PCs entered: they are found, and nobody else is."""

from typing import Any

import pytest

from payme_desktop.db.queries import twins
from payme_desktop.errors import InvalidInput
from payme_desktop.services.sync_conflicts import SyncConflictService
from tests.helpers.books import Book
from tests.helpers.replicas import Replica
from tests.sync.test_resolution import in_step

pytestmark = pytest.mark.postgres

Told = list[tuple[str, str, tuple[str, ...], bool]]


def pairs(pc: Replica, limit: int = 50) -> Told:
    found = SyncConflictService(pc.book.uow).duplicates(pc.actor, limit=limit)
    return [(each.one.name, each.other.name, each.same, each.alike) for each in found]


def test_the_same_person_at_two_pcs_is_found_at_each(shops: Any) -> None:
    one, two = shops(2)
    one.book.customer("Ana Sousa", phone="912000001", email="ana@example.org", code="K1")
    one.book.customer("Rui Costa", phone="912000002")
    one.book.customer("Eva Lima", email="eva@example.org")
    two.book.customer("Ana Souza", phone="912000001", email="ana@example.org", code="K1")
    two.book.customer("Marta Costa", phone="912000002")
    two.book.customer("Eva Lima", email="EVA@example.org")
    two.book.customer("Nobody Else", phone="912000009")
    assert pairs(one) == []
    in_step(one, two)
    expected: Told = [
        ("Ana Sousa", "Ana Souza", ("phone", "email", "code"), True),
        ("Eva Lima", "Eva Lima", ("email",), True),
        ("Rui Costa", "Marta Costa", ("phone",), False),
    ]
    assert pairs(one) == pairs(two) == expected
    assert pairs(one, 1) == expected[:1]
    (best, *_) = SyncConflictService(one.book.uow).duplicates(one.actor)
    assert (best.one_by, best.one_pc, best.other_by) == (1, "PC 0", 2)


def test_of_one_pc_and_of_the_deleted_nobody_is_told(shops: Any) -> None:
    one, two = shops(2)
    one.book.customer("Ana", phone="912000001")
    one.sync()
    one.book.customer("Her mother", phone="912000001")
    assert pairs(one) == [], "the one sent, the other not yet: both are this PC's"
    in_step(one, two)
    assert pairs(one) == pairs(two) == []
    gone = two.book.customer("Ana", phone="912000001")
    in_step(one, two)
    assert len(pairs(one)) == 2
    two.book.customers.delete(two.actor, gone.id)
    in_step(one, two)
    assert pairs(one) == []


def test_a_switchboard_of_hundreds_is_told_by_three_of_each_pc(shops: Any) -> None:
    one, two = shops(2)
    for pc in (one, two):
        for number in range(15):
            pc.book.customer(f"{pc.name} clerk {number}", phone="212000000")
    in_step(one, two)
    with one.book.uow.reading(one.actor) as reading:
        (group,) = twins.groups(reading, "phone_key", 50)
    assert sorted(each.origin for each in group) == [1] * twins.MOST_OF_ONE + [2] * twins.MOST_OF_ONE
    assert len(pairs(one)) == twins.MOST_OF_ONE**2


def test_it_is_asked_of_both_databases_and_within_bounds(book: Book) -> None:
    book.customer("Ana", phone="912000001")
    service = SyncConflictService(book.uow)
    assert service.duplicates(book.actor) == ()
    for limit in (0, 501):
        with pytest.raises(InvalidInput):
            service.duplicates(book.actor, limit=limit)
