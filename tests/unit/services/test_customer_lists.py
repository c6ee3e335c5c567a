"""Lists: pages by keyset, glued together, are the whole list in the right order."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from payme_desktop.domain.drafts import CustomerQuery, draft
from payme_desktop.domain.rows import CustomerListRow
from payme_desktop.domain.text import fold
from payme_desktop.domain.vocabulary import CustomerSort
from payme_desktop.errors import InvalidInput
from tests.helpers.books import NOON, Book

NAMES = ("Zoé", "ana", "Ana", "Ánia", "王小明", "Ömer", "омар", "", "O'Neil", "de la Cruz", "Ana", "9 Lives")
TYPES = ("walk_in", "regular", "vip", "wholesale")


def stock(book: Book) -> None:
    """Customers with equal names, moments, sums and last purchases; a third never bought."""
    for i in range(36):
        book.clock.moment = NOON - timedelta(days=30) + timedelta(hours=i // 3)
        made = book.customer(NAMES[i % 12], phone=f"9120000{i:02}", customer_type=TYPES[i % 4])
        for k in range(i % 3):
            total = f"{(i // 5) % 4}.50"
            book.sale(made.id, total, occurred_at=f"2026-01-{(i // 4) % 5 + 1 + k:02}")
        if i % 11 == 5:
            book.refund("20.00", customer_id=made.id)
        if i % 7 == 3:
            book.customers.delete(book.actor, made.id)
    book.clock.moment = NOON


def pages(book: Book, limit: int, **query: Any) -> tuple[list[CustomerListRow], set[int]]:
    rows: list[CustomerListRow] = []
    totals, after = set(), None
    while True:
        asked = draft(CustomerQuery, {**query, "limit": limit, "after": after})
        page = book.customers.list(book.actor, asked)
        assert len(page.items) <= limit
        rows += page.items
        totals.add(page.total)
        after = page.next
        if after is None:
            return rows, totals


def everyone(book: Book) -> list[CustomerListRow]:
    """All rows in order of creation, which is also the order of ties."""
    active, _ = pages(book, 100, sort="created")
    deleted, _ = pages(book, 100, sort="created", is_active=False)
    return sorted([*active, *deleted], key=lambda row: row.id)


def key_of(book: Book, sort: CustomerSort) -> Callable[[CustomerListRow], Any]:
    last = {row.id: book.purchases.history(book.actor, row.id).purchases.items for row in everyone(book)}

    def last_sale(row: CustomerListRow) -> Any:
        return max((p.occurred_at for p in last[row.id] if p.kind == "sale"), default=NOON)

    return {
        CustomerSort.NAME: lambda row: (
            fold(row.name).replace("'", " ").encode() or "\uffff".encode() + b"+351" + _tail(row)
        ),
        CustomerSort.CREATED: lambda row: row.created_at,
        CustomerSort.LAST_PURCHASE: last_sale,
        CustomerSort.SPENT: lambda row: row.total_spent,
        CustomerSort.PURCHASES: lambda row: row.total_purchases,
    }[sort]


def _tail(row: CustomerListRow) -> bytes:
    assert row.phone
    return row.phone.encode()


def expected(book: Book, sort: CustomerSort, *, descending: bool) -> list[CustomerListRow]:
    """Python's own sort: never bought last in both directions, ties by creation in the sort's direction."""
    rows = everyone(book)
    if descending:
        rows.reverse()
    key = key_of(book, sort)
    if sort in {CustomerSort.NAME, CustomerSort.CREATED}:
        return sorted(rows, key=key, reverse=descending)
    bought = [row for row in rows if row.total_purchases]
    never = [row for row in rows if not row.total_purchases]
    if sort is CustomerSort.SPENT:
        never = sorted(never, key=key, reverse=descending)
    return [*sorted(bought, key=key, reverse=descending), *never]


@pytest.mark.parametrize("sort", list(CustomerSort))
def test_every_list_is_what_python_sorts(book: Book, sort: CustomerSort) -> None:
    stock(book)
    for descending in (False, True):
        # The key must not sort names by signs that word keys drop: 王小明 is three words to it.
        whole = expected(book, sort, descending=descending)
        for kind in (None, "vip"):
            for active in (True, False):
                want = [
                    row.id
                    for row in whole
                    if row.is_active == active and (kind is None or row.customer_type == kind)
                ]
                for limit in (1, 4, 100):
                    rows, totals = pages(
                        book, limit, sort=sort, descending=descending, customer_type=kind, is_active=active
                    )
                    assert [row.id for row in rows] == want, (descending, kind, active, limit)
                    assert totals == {len(want)}


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_a_page_has_1_to_100_rows(limit: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft(CustomerQuery, {"limit": limit})
    assert list(refused.value.problems) == ["limit"]


def test_a_page_boundary_survives_a_new_customer_before_it(book: Book) -> None:
    for name in "BCDE":
        book.customer(name)
    first = book.customers.list(book.actor, CustomerQuery(limit=2))
    book.customer("A")
    second = book.customers.list(book.actor, CustomerQuery(limit=2, after=first.next))
    assert [row.name for row in (*first.items, *second.items)] == ["B", "C", "D", "E"]
    assert second.next is None


@pytest.mark.parametrize(
    "other",
    [
        {"sort": "spent"},
        {"descending": True},
        {"is_active": False},
        {"customer_type": "vip"},
    ],
)
def test_a_cursor_of_another_list_is_refused(book: Book, other: dict[str, Any]) -> None:
    for name in "ABC":
        book.customer(name)
    cursor = book.customers.list(book.actor, CustomerQuery(limit=1)).next
    with pytest.raises(InvalidInput) as refused:
        book.customers.list(book.actor, draft(CustomerQuery, {**other, "after": cursor}))
    assert list(refused.value.problems) == ["after"]


def test_an_empty_list_has_no_next(book: Book) -> None:
    page = book.customers.list(book.actor, CustomerQuery())
    assert (page.items, page.total, page.next) == ((), 0, None)


@pytest.mark.parametrize(
    ("chosen", "fits"),
    [
        ({"purchases_from": 2}, lambda row: row.total_purchases >= 2),
        ({"purchases_from": 0}, lambda row: True),
        ({"purchases_to": 0}, lambda row: row.total_purchases == 0),
        ({"purchases_from": 1, "purchases_to": 1}, lambda row: row.total_purchases == 1),
        ({"purchases_to": 2}, lambda row: row.total_purchases <= 2),
        ({"purchases_from": 3, "purchases_to": 2}, lambda row: False),
        ({"seen_from": date(2026, 3, 10)}, lambda row: row.last_purchase_date >= date(2026, 3, 10)),
        ({"seen_before": date(2026, 3, 10)}, lambda row: row.last_purchase_date < date(2026, 3, 10)),
    ],
)
def test_a_range_holds_who_belongs_to_it(book: Book, chosen: Any, fits: Any) -> None:
    stock(book)
    sort = "last_purchase" if "seen" in next(iter(chosen)) else "purchases"
    for descending in (False, True):
        whole, _ = pages(book, 100, sort=sort, descending=descending)
        seen = [row for row in whole if sort == "purchases" or row.last_purchase_date]
        want = [row.id for row in seen if fits(row)]
        for limit in (1, 3, 100):
            rows, totals = pages(book, limit, sort=sort, descending=descending, **chosen)
            assert [row.id for row in rows] == want, (descending, limit)
            assert totals == {len(want)}


def test_a_range_and_another_sort_do_not_go_together(book: Book) -> None:
    for wrong, field in (
        ({"purchases_from": 2}, "sort"),
        ({"seen_from": "2026-01-01", "sort": "name"}, "sort"),
        ({"purchases_from": 2, "seen_from": "2026-01-01", "sort": "purchases"}, "purchases_from"),
    ):
        with pytest.raises(InvalidInput) as refused:
            book.customers.list(book.actor, draft(CustomerQuery, wrong))
        assert field in refused.value.problems


def test_a_cursor_of_another_range_is_refused(book: Book) -> None:
    stock(book)
    first = book.customers.list(
        book.actor, draft(CustomerQuery, {"purchases_from": 1, "sort": "purchases", "limit": 1})
    )
    assert first.next is not None
    other = {"purchases_from": 2, "sort": "purchases", "limit": 1, "after": first.next}
    with pytest.raises(InvalidInput):
        book.customers.list(book.actor, draft(CustomerQuery, other))
