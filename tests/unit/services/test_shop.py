"""The shop's settings: the owner's alone, checked by field, and every class follows."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from payme_desktop.db import classifying as module
from payme_desktop.db.unit_of_work import Writing
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import ShopChange, draft
from payme_desktop.domain.loyalty import Thresholds
from payme_desktop.domain.vocabulary import Frequency, Role
from payme_desktop.errors import InvalidInput, NotAllowed
from payme_desktop.services.shop import ShopService
from tests.helpers.books import Book

TYPED = {"active_days": "60", "occasional_from": "2", "regular_from": "3", "frequent_from": "5"}


def change(**values: object) -> ShopChange:
    return draft(ShopChange, TYPED | values)


def customer_with(book: Book, purchases: int) -> Any:
    row = book.customer(f"C{purchases}")
    for _ in range(purchases):
        book.sale(row.id)
    return row.id


def test_settings_are_kept_and_every_class_follows(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WRITE", 2)  # in several transactions
    monkeypatch.setattr(module, "_READ", 3)
    customers = {bought: customer_with(book, bought) for bought in range(7)}
    service = ShopService(book.uow)
    saved = service.update(book.actor, change())
    assert (saved.row.active_days, saved.row.thresholds) == (60, Thresholds(2, 3, 5))
    assert service.get(book.actor) == saved.row
    classes = [book.metrics.customer(book.actor, each).repeat_frequency for each in customers.values()]
    assert classes == [
        Frequency.NONE,
        Frequency.ONE_TIME,
        Frequency.OCCASIONAL,
        Frequency.REGULAR,
        Frequency.REGULAR,
        Frequency.FREQUENT,
        Frequency.FREQUENT,
    ]
    # Three and five, six: the others were right already.
    assert len(saved.changes.of("customer_purchase_history")) == 3
    assert saved.changes.of("businesses") == {book.actor.business_id}
    assert book.metrics.recompute(book.actor).wrong == ()


def test_a_later_sale_is_classified_by_the_new_settings(book: Book) -> None:
    ana = customer_with(book, 2)
    ShopService(book.uow).update(book.actor, change())
    book.sale(ana)
    assert book.metrics.customer(book.actor, ana).repeat_frequency is Frequency.REGULAR


def test_nothing_new_writes_no_class(book: Book) -> None:
    customer_with(book, 4)
    service = ShopService(book.uow)
    service.update(book.actor, change())
    assert service.update(book.actor, change()).changes.of("customer_purchase_history") == frozenset()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CASHIER, Role.VIEWER])
def test_only_the_owner_may(book: Book, role: Role) -> None:
    service = ShopService(book.uow)
    before = service.get(book.actor)
    somebody = Actor(book.actor.business_id, book.actor.user_id, "Rita", role)
    with pytest.raises(NotAllowed, match=r"owner.*Nothing was changed"):
        service.update(somebody, change())
    assert service.get(book.actor) == before


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"active_days": "0"}, "active_days", "at least 1"),
        ({"active_days": "soon"}, "active_days", "whole number"),
        ({"active_days": ""}, "active_days", "whole number"),
        ({"occasional_from": "1"}, "occasional_from", "at least 2"),
        ({"regular_from": "2"}, "regular_from", "more than 2"),
        ({"frequent_from": "3"}, "frequent_from", "more than 3"),
        ({"frequent_from": "2.5"}, "frequent_from", "whole number"),
        ({"frequent_from": "99999"}, "frequent_from", "at most 10000"),
    ],
)
def test_what_does_not_rise_is_said_at_its_field(values: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        change(**values)
    assert words in " ".join(caught.value.problems[field])


def test_every_problem_is_said_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        change(active_days="x", occasional_from="1", regular_from="4", frequent_from="4")
    assert set(caught.value.problems) == {"active_days", "occasional_from", "frequent_from"}


def test_no_transaction_is_long(shop_book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    held, writing = [], shop_book.uow.writing

    @contextmanager
    def timed(actor: Actor) -> Iterator[Writing]:
        with writing(actor) as block:
            start = time.perf_counter()
            yield block
        held.append(time.perf_counter() - start)

    for at in range(30):
        customer_with(shop_book, 3 if at % 2 else 1)
    monkeypatch.setattr(shop_book.uow, "writing", timed)
    monkeypatch.setattr(module, "_WRITE", 5)
    ShopService(shop_book.uow).update(shop_book.actor, change())
    assert len(held) == 1 + 3
    assert max(held) < 0.1
