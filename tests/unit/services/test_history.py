"""A customer's purchase history: pages, newest first, under the summary of all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from payme_desktop.domain import cursors
from payme_desktop.errors import InvalidInput
from tests.helpers.books import NOON, Book


def pages(book: Book, customer: UUID, limit: int) -> tuple[list[UUID], set[int]]:
    found: list[UUID] = []
    totals, after = set(), None
    while True:
        page = book.purchases.history(book.actor, customer, limit=limit, after=after).purchases
        assert len(page.items) <= limit
        found += [row.id for row in page.items]
        totals.add(page.total)
        after = page.next
        if after is None:
            return found, totals


def test_pages_glued_together_are_the_whole_history_newest_first(book: Book) -> None:
    ana, rui = book.customer("Ana").id, book.customer("Rui").id
    rows = []
    for i in range(23):
        # Several in the same moment, some with microseconds.
        at = NOON - timedelta(days=(i * 7) % 5, microseconds=i % 2)
        rows.append(book.sale(ana, "10.00", occurred_at=at))
    rows.append(book.refund("1.00", sale_id=rows[3].id))
    rows.append(book.refund("1.00", customer_id=ana, occurred_at="2026-03-08"))
    book.sale(rui)
    book.sale()
    walk_in = book.sale()
    book.purchases.attach(book.actor, walk_in.id, ana)
    rows.append(walk_in)
    book.purchases.void(book.actor, rows[5].id)
    rows.sort(key=lambda row: (row.occurred_at, row.id.bytes), reverse=True)
    want = [row.id for row in rows]
    for limit in (1, 4, len(want) - 1, len(want), 100):
        found, totals = pages(book, ana, limit)
        assert found == want, limit
        assert totals == {len(want)}


def test_the_summary_is_the_customers_figures(book: Book) -> None:
    ana = book.customer("Ana").id
    book.sale(ana, "3.00")
    history = book.purchases.history(book.actor, ana)
    assert history.summary == book.metrics.customer(book.actor, ana)
    assert [row.voided for row in history.purchases.items] == [False]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_1_to_100_rows(book: Book, limit: int) -> None:
    ana = book.customer("Ana").id
    with pytest.raises(InvalidInput):
        book.purchases.history(book.actor, ana, limit=limit)
    with pytest.raises(InvalidInput):
        book.metrics.repeat(book.actor, limit=limit)


def test_a_cursor_of_another_customer_is_refused(book: Book) -> None:
    ana, rui = book.customer("Ana").id, book.customer("Rui").id
    for _ in range(2):
        book.sale(ana)
        book.sale(rui)
    cursor = book.purchases.history(book.actor, ana, limit=1).purchases.next
    with pytest.raises(InvalidInput) as refused:
        book.purchases.history(book.actor, rui, after=cursor)
    assert list(refused.value.problems) == ["after"]


BROKEN: tuple[Any, ...] = (
    "x", "", "====", "é", "\x00", "\ud800", "W10", "bnVsbA", "[" * 10, "MQ", "Ww", "A" * 100_000,
)  # fmt: skip


@pytest.mark.parametrize("after", BROKEN)
def test_what_is_no_cursor_is_refused(book: Book, after: str) -> None:
    from payme_desktop.domain.drafts import CustomerQuery

    ana = book.customer("Ana").id
    for act in (
        lambda: book.purchases.history(book.actor, ana, after=after),
        lambda: book.customers.list(book.actor, CustomerQuery(after=after)),
        lambda: book.metrics.repeat(book.actor, after=after),
    ):
        with pytest.raises(InvalidInput) as refused:
            act()
        assert list(refused.value.problems) == ["after"]


@pytest.mark.parametrize(
    "position",
    [
        [None, None], ["x", "y"], [10**30, 10**30], [-(10**30), 1], [[], {}], [1.5, 2], [True, None],
        ["\x00", 3], ["\ud800", "\ud800"], [0, 10**18 * 50], [10**17, "nothing"], [None, 3], ["", 3],
    ],
)  # fmt: skip
def test_a_forged_cursor_is_refused_or_a_place_in_the_list_but_never_a_bug(
    book: Book, position: list[Any]
) -> None:
    from payme_desktop.domain.drafts import CustomerQuery

    ana = book.customer("Ana").id
    acts = [
        lambda: book.purchases.history(book.actor, ana, after=_forged(f"purchases/{ana}", position)),
        lambda: book.metrics.repeat(book.actor, after=_forged("repeat", position)),
    ]
    for sort in ("name", "created", "last_purchase", "spent"):
        forged = _forged(f"customers/{sort}/asc/1/*", [1, *position])
        acts.append(
            lambda sort=sort, forged=forged: book.customers.list(  # type: ignore[misc]
                book.actor, CustomerQuery(sort=sort, after=forged)
            )
        )
    for act in acts:
        assert problems_of(act) in ([], ["after"])


def test_nesting_in_a_cursor_is_refused() -> None:
    import base64

    deep = base64.urlsafe_b64encode(b"[" * 100_000 + b"]" * 100_000).decode()
    with pytest.raises(InvalidInput):
        cursors.decode(deep, "repeat", 2)


def problems_of(act: Callable[[], object]) -> list[str]:
    try:
        act()
    except InvalidInput as refused:
        return list(refused.problems)
    return []


def _forged(name: str, position: list[Any]) -> str:
    import base64
    import json

    return base64.urlsafe_b64encode(json.dumps([name, 5, *position]).encode()).decode().rstrip("=")
