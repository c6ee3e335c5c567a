"""The model: pages, searches, rows that change under it."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.rows import CustomerListRow, SearchHit, SearchResult
from payme_desktop.domain.vocabulary import CustomerSort, CustomerType
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.models import customer_table
from payme_desktop.ui.models.customer_table import PAGE_SIZE, Column, CustomerTable, ItemRole
from payme_desktop.ui.models.purchase_table import PurchaseTable
from tests.ui import fakes


class Desk:
    """A table and the questions it asked."""

    def __init__(self, formats: Formats, services: fakes.FakeServices) -> None:
        self.table = CustomerTable(formats)
        self.services = services
        self.asked: list[CustomerQuery] = []
        self.table.page_needed.connect(self.asked.append)

    def answer(self) -> None:
        query = self.asked[-1]
        self.table.add_page(query, self.services.customers.list(fakes.ACTOR, query))

    def names(self) -> list[str]:
        return [self.table.data(self.table.index(at, 0)) for at in range(self.table.rowCount())]


@pytest.fixture
def desk(qapp: object, formats: Formats) -> Desk:
    made = Desk(formats, fakes.FakeServices(fakes.people(250)))
    made.table.start(CustomerQuery())
    made.answer()
    return made


def test_the_model_is_a_proper_one(desk: Desk, qtmodeltester: Any) -> None:
    qtmodeltester.check(desk.table)
    desk.table.fetchMore()
    desk.answer()
    desk.table.apply([desk.table.row_at(3).id], [])  # type: ignore[union-attr]
    desk.table.show_hits("x", SearchResult((), more=False))
    qtmodeltester.check(desk.table)


def test_pages_follow_one_another(desk: Desk) -> None:
    assert (desk.table.rowCount(), desk.table.total) == (PAGE_SIZE, 250)
    desk.table.fetchMore()
    assert not desk.table.canFetchMore(), "asked already"
    desk.answer()
    desk.table.fetchMore()
    desk.answer()
    assert desk.table.rowCount() == 250
    assert not desk.table.canFetchMore()
    assert len(set(desk.table.ids(0, 249))) == 250


def test_the_next_page_is_asked_for_before_the_end(desk: Desk) -> None:
    desk.table.fetch_around(0, 5)
    assert desk.asked[-1].after == "100"


def test_a_page_of_another_list_is_ignored(desk: Desk) -> None:
    desk.table.fetchMore()
    late = desk.asked[-1]
    desk.table.start(CustomerQuery(customer_type=CustomerType.VIP))
    desk.table.add_page(late, desk.services.customers.list(fakes.ACTOR, late))
    assert desk.table.rowCount() == PAGE_SIZE
    desk.answer()
    kinds = {desk.table.row_at(at).customer_type for at in range(desk.table.rowCount())}  # type: ignore[union-attr]
    assert kinds == {CustomerType.VIP}


def test_a_failed_page_can_be_asked_for_again(desk: Desk) -> None:
    desk.table.fetchMore()
    desk.table.page_failed()
    assert desk.table.canFetchMore()


def test_a_changed_row_changes_in_place(desk: Desk, qtbot: Any) -> None:
    row = desk.table.row_at(7)
    assert row is not None
    with qtbot.waitSignal(desk.table.dataChanged):
        desk.table.apply([row.id], [replace(row, name="Zzz")])
    assert desk.names()[7] == "Zzz"


def test_a_deleted_row_goes_and_the_total_with_it(desk: Desk) -> None:
    row = desk.table.row_at(7)
    assert row is not None
    desk.table.apply([row.id], [replace(row, is_active=False)])
    assert desk.table.place_of(row.id) is None
    assert desk.table.total == 249
    assert all(desk.table.place_of(one) == at for at, one in enumerate(desk.table.ids(0, 98)))


def new_row(desk: Desk, name: str) -> CustomerListRow:
    row = fakes.put(desk.services.book, fakes.customer(name))
    return fakes.list_row(desk.services.book, row)


def test_a_new_customer_comes_where_the_sort_puts_it(desk: Desk) -> None:
    row = new_row(desk, "Beatriz Aa")
    desk.table.apply([row.id], [row])
    names = [name for name in desk.names() if not name.startswith("+")]
    assert row.name in names
    place = desk.table.place_of(row.id)
    assert place is not None
    desk.table.start(desk.table.query)
    desk.answer()
    assert desk.table.place_of(row.id) == place, "the database puts it at the same place"


def test_a_new_customer_beyond_the_pages_fetched_waits_for_them(desk: Desk, qtbot: Any) -> None:
    row = new_row(desk, "Ωmega")
    with qtbot.waitSignal(desk.table.total_doubted) as doubted:
        desk.table.apply([row.id], [row])
    assert desk.table.place_of(row.id) is None
    desk.table.recount(doubted.args[0], 251)
    assert desk.table.total == 251


def test_a_customer_never_fetched_is_not_counted_twice(desk: Desk, qtbot: Any) -> None:
    """A sync changed somebody whose page was never read, and the new name belongs among the rows shown."""
    last = max(desk.services.book.customers.values(), key=lambda each: each.name)
    assert desk.table.place_of(last.id) is None
    row = replace(fakes.list_row(desk.services.book, last), name="Aaa")
    with qtbot.waitSignal(desk.table.total_doubted):
        desk.table.apply([row.id], [row])
    assert desk.table.place_of(row.id) is not None
    assert desk.table.total == 250


def test_a_count_for_another_list_is_ignored(desk: Desk) -> None:
    other = desk.table.query.model_copy(update={"is_active": False})
    desk.table.recount(other, 3)
    assert desk.table.total == 250


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", list(CustomerSort))
def test_a_new_customer_fits_every_sort(desk: Desk, sort: CustomerSort, descending: bool) -> None:
    desk.table.start(CustomerQuery(sort=sort, descending=descending))
    for _ in range(3):
        desk.answer()
        desk.table.fetchMore()
    row = new_row(desk, "Maria")
    desk.table.apply([row.id], [row])
    place = desk.table.place_of(row.id)
    desk.table.start(desk.table.query)
    for _ in range(3):
        desk.answer()
        desk.table.fetchMore()
    assert desk.table.place_of(row.id) == place


def test_a_search_shows_its_hits_and_nothing_more(desk: Desk) -> None:
    result = desk.services.customers.search(fakes.ACTOR, "marin")
    desk.table.show_hits("marin", result)
    assert desk.table.searched == "marin"
    assert desk.table.total == len(result.hits) > 1
    assert not desk.table.canFetchMore()
    row = new_row(desk, "Marina Nova")
    desk.table.apply([row.id], [row])
    assert desk.table.place_of(row.id) is None, "the search did not find it"


def test_rows_can_be_heard(desk: Desk) -> None:
    hit = desk.services.customers.search(fakes.ACTOR, "oliveira", 50).hits[0].row
    desk.table.show_hits("o", SearchResult((SearchHit(hit, "name", exact=False),), more=False))
    spoken = desk.table.data(desk.table.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert "Marina Oliveira" in spoken
    assert "Visits: 64" in spoken
    assert desk.table.data(desk.table.index(0, Column.SPENT), Qt.ItemDataRole.AccessibleTextRole).startswith(
        "Spent: "
    )
    assert desk.table.data(desk.table.index(0, 0), ItemRole.ID) == hit.id


def test_the_purchases_are_a_proper_model(qapp: object, formats: Formats, qtmodeltester: Any) -> None:
    book = fakes.people(2)
    marina = next(iter(book.customers))
    table = PurchaseTable(formats)
    asked: list[str] = []
    table.page_needed.connect(asked.append)
    first = fakes.FakePurchases(book).history(fakes.ACTOR, marina)
    table.add_page(first.purchases)
    qtmodeltester.check(table)
    table.fetchMore()
    rest = fakes.FakePurchases(book).history(fakes.ACTOR, marina, after=asked[-1])
    table.add_page(rest.purchases)
    assert table.rowCount() == 64
    assert table.data(table.index(0, 4)) == "28.40"


@pytest.fixture
def long(qapp: object, formats: Formats, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A list of 1,000, read to its end, of which 300 rows round the screen are kept."""
    monkeypatch.setattr(customer_table, "KEEP", 300)
    made = Desk(formats, fakes.FakeServices(fakes.people(1000)))
    made.table.start(CustomerQuery())
    made.answer()
    for last in range(99, 900, 100):
        made.table.fetch_around(last - 10, last)
        made.answer()
    return made


def held(table: CustomerTable) -> int:
    return sum(table.row_at(place) is not None for place in range(table.rowCount()))


def test_rows_far_from_the_screen_are_let_go_and_come_back(long: Desk, qtmodeltester: Any) -> None:
    table = long.table
    assert table.rowCount() == table.total == 1000
    assert held(table) <= 700
    assert table.row_at(250) is None
    everybody = [table.id_at(place) for place in range(1000)]
    assert len(set(everybody)) == 1000
    assert [table.place_of(one) for one in everybody if one] == list(range(1000))
    for place in (250, 330, 650, 999, 450):
        table.fetch_around(place - 5, place + 5)
        while table._pending:
            long.answer()
            table.fetch_around(place - 5, place + 5)
        assert all(table.row_at(at) is not None for at in range(place - 5, min(place + 5, 1000)))
        assert held(table) <= 1000 - 200
    assert [table.id_at(place) for place in range(1000)] == everybody
    qtmodeltester.check(table)


def test_what_happens_to_rows_let_go_is_not_lost(long: Desk) -> None:
    table, book = long.table, long.services.book
    changed, gone = table.id_at(240), table.id_at(250)
    assert changed is not None
    assert gone is not None
    row = fakes.list_row(book, book.customers[changed])
    table.apply([changed], [row])
    assert (table.rowCount(), table.total) == (1000, 1000), "a change is no new customer"
    book.customers[gone] = replace(book.customers[gone], is_active=False)
    table.apply([gone], [])
    assert (table.rowCount(), table.place_of(gone)) == (999, None)
    table.fetch_around(240, 250)
    while table._pending:
        long.answer()
        table.fetch_around(240, 250)
    assert table.row_at(240) is not None
    assert table.id_at(240) == changed


def test_a_new_customer_among_rows_let_go_is_there_when_they_come_back(long: Desk) -> None:
    table = long.table
    name = long.services.book.customers[table.id_at(250)].name  # type: ignore[index]
    row = new_row(long, f"{name} Aa")
    table.apply([row.id], [row])
    assert (table.rowCount(), table.total) == (1001, 1001)
    place = table.place_of(row.id)
    assert place is not None
    table.fetch_around(place - 200, place + 200)
    while table._pending:
        long.answer()
        table.fetch_around(place - 200, place + 200)
    query = table.query.model_copy(update={"after": "200"})
    book = long.services.customers.list(fakes.ACTOR, query).items
    assert [table.row_at(at) for at in range(200, 300)] == list(book)
    assert table.row_at(table.place_of(row.id) or 0) == row
    assert table.row_at(300) is not None, "the one row too many for a page has one of its own"
