"""Plans on a shop file: every list and search reads a range of an index, and sorts nothing."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event

from payme_desktop.db import sealing, search
from payme_desktop.db.queries import directory, trail
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.searching import understand
from payme_desktop.domain.vocabulary import CustomerSort
from tests.helpers.books import NOON, Book


def plan(book: Book, statement: Any, values: dict[str, Any]) -> list[str]:
    compiled = statement.compile(dialect=book.engine.dialect, compile_kwargs={"render_postcompile": True})
    with book.engine.connect().execution_options(**{GATE: "reading"}) as conn:
        params = compiled.construct_params({"business": book.actor.business_id, **values})
        bound = [_bound(compiled, name, params[name]) for name in compiled.positiontup]
        raw: Any = conn.connection.driver_connection
        return [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {compiled}", bound)]


def _bound(compiled: Any, name: str, value: Any) -> Any:
    process = compiled._bind_processors.get(name)
    return process(value) if process else value


def faults(steps: list[str]) -> list[str]:
    """Scans of a table without an index, and sorts. An index of one constant row is none of these."""
    bad = []
    for step in steps:
        scans = step.startswith("SCAN") and not any(
            sign in step for sign in ("VIRTUAL TABLE INDEX", "CONSTANT ROW", "SCAN found", "SCAN near")
        )
        if scans or "TEMP B-TREE" in step or "AUTOMATIC" in step:
            bad.append(step)
    return bad


ONE_RECEIPT = "purchases.receipt_no = ?"
"""Sorts the few rows that share a receipt number: a page of no list."""
ALL_ROWS = "(SELECT count(*) AS count_1 \nFROM customer_directory) -"
"""SQLite calls counting a whole table a scan, but counts pages without reading a row of them."""

LISTS = [
    pytest.param(sort, down, kind, bought, go_on, id=f"{sort}-{down:d}-{kind}-{bought:d}-{go_on:d}")
    for sort, down, kind, bought, go_on in product(
        CustomerSort, (False, True), (None, "vip"), (True, False), (False, True)
    )
]
KEYS: dict[CustomerSort, Any] = {
    CustomerSort.NAME: "ana",
    CustomerSort.CREATED: NOON,
    CustomerSort.LAST_PURCHASE: NOON,
    CustomerSort.SPENT: Decimal("5.00"),
    CustomerSort.PURCHASES: 5,
}
RANGES: list[dict[str, Any]] = [
    {"sort": CustomerSort.PURCHASES, "low": 2},
    {"sort": CustomerSort.PURCHASES, "low": 2, "high": 4},
    {"sort": CustomerSort.LAST_PURCHASE, "low": NOON},
    {"sort": CustomerSort.LAST_PURCHASE, "high": NOON},
]


@pytest.mark.parametrize("chosen", RANGES)
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("kind", [None, "vip"])
@pytest.mark.parametrize("go_on", [False, True])
def test_a_range_is_a_range_of_its_index(
    shop_book: Book, chosen: dict[str, Any], down: bool, kind: Any, go_on: bool
) -> None:
    listing = directory.ListOf(descending=down, customer_type=kind, **chosen)
    values = {"limit": 51, "active": True, "type": kind, "key": KEYS[listing.sort], "n": 5, **chosen}
    del values["sort"]
    steps = plan(shop_book, directory.page_statement(listing.shape, bought=True, continued=go_on), values)
    assert faults(steps) == []
    assert steps[0].startswith("SEARCH customer_directory USING INDEX ix_directory_"), steps
    assert any(sign in steps[0] for sign in (">", "<")), steps
    counted = plan(shop_book, directory._count_range_statement(listing.shape), values)
    assert faults(counted) == []
    assert any(sign in counted[0] for sign in (">", "<")), counted


@pytest.mark.parametrize(("sort", "down", "kind", "bought", "go_on"), LISTS)
def test_a_page_is_a_range_of_one_index(
    shop_book: Book, sort: CustomerSort, down: bool, kind: Any, bought: bool, go_on: bool
) -> None:
    listing = directory.ListOf(sort, down, customer_type=kind)
    statement = directory.page_statement(listing, bought=bought, continued=go_on)
    values = {"limit": 51, "active": True, "type": kind, "key": KEYS[sort], "n": 5}
    steps = plan(shop_book, statement, values)
    assert faults(steps) == []
    assert steps[0].startswith("SEARCH customer_directory USING INDEX ix_directory_"), steps
    # The range begins at the cursor, not at the head of the list.
    if go_on:
        assert "(" in steps[0]
        assert any(sign in steps[0] for sign in (">", "<")), steps


@pytest.mark.parametrize(
    "typed", ["mar", "marina oliveira", "小明", "912334", "+351912", "0912", "a@b.c", "K-7"]
)
def test_a_search_reads_the_index_and_walks_in_order(shop_book: Book, typed: str) -> None:
    wanted = understand(typed)
    for exact in (False, True):
        query = search._query("sqlite", wanted, exact=exact)
        assert faults(plan(shop_book, search.index_statement("sqlite"), {"query": query, "limit": 401})) == []
    for bought in (True, False):
        statement = search.walk_statement("sqlite", len(wanted.groups), len(wanted.phones), bought=bought)
        steps = plan(shop_book, statement, {"limit": 21, **search._signs(wanted)})
        assert faults(steps) == []
        assert any("ix_directory_last" in step for step in steps), steps


@pytest.fixture
def spied(shop_book: Book) -> Iterator[tuple[Book, list[tuple[str, Any]]]]:
    """A book with a few customers, and every statement sent from now on."""
    ana = shop_book.customer("Ana", phone="912334471", email="ana@example.org", code="C1")
    for i in range(3):
        shop_book.sale(ana.id, receipt_no=f"R{i}")
        shop_book.customer(f"C{i}")
        shop_book.sale(shop_book.customer(f"D{i}").id)
    seen: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(shop_book.engine, "before_cursor_execute", note)
    yield shop_book, seen
    event.remove(shop_book.engine, "before_cursor_execute", note)


def test_no_statement_of_everyday_work_scans_or_sorts(
    spied: tuple[Book, list[tuple[str, Any]]],
) -> None:
    book, seen = spied
    actor, ana = book.actor, book.customers.resolve(book.actor, "C1").id
    sale = book.purchases.resolve(actor, "R1")
    del seen[:]
    for sort, down, kind, active in product(CustomerSort, (False, True), (None, "walk_in"), (True, False)):
        query = CustomerQuery(sort=sort, descending=down, customer_type=kind, is_active=active, limit=2)
        after = book.customers.list(actor, query).next
        if after:
            book.customers.list(actor, query.model_copy(update={"after": after}))
    for reference in ("ana", "912334471", "4471", "ana@example.org", "C1", str(ana), "+351912334471"):
        book.customers.resolve(actor, reference)
        book.customers.search(actor, reference)
    book.customers.rows(actor, [ana])
    book.purchases.resolve(actor, "R1")
    book.purchases.resolve(actor, str(sale.id))
    after = book.purchases.history(actor, ana, limit=1).purchases.next
    book.purchases.history(actor, ana, limit=1, after=after)
    book.metrics.repeat(actor, limit=1)
    book.metrics.customer(actor, ana)
    book.preferences.get(actor, ana)
    book.sale(ana)
    book.refund("1.00", sale_id=sale.id)
    book.purchases.attach(actor, sale.id, ana)
    book.purchases.void(actor, sale.id)
    book.customers.delete(actor, ana)
    bad = {}
    for statement, parameters in {sql: (sql, p) for sql, p in seen}.values():
        excepted = any(sign in statement for sign in (ONE_RECEIPT, ALL_ROWS))
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and not excepted:
            one = parameters[0] if isinstance(parameters, list) else parameters
            if found := faults(explained(book, statement, one)):
                bad[statement] = found
    assert len(seen) > 60
    assert bad == {}


def explained(book: Book, statement: str, parameters: Any) -> list[str]:
    with book.engine.connect().execution_options(**{GATE: "reading"}) as conn:
        raw: Any = conn.connection.driver_connection
        return [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]


def test_the_plan_reader_sees_a_scan_and_a_sort(shop_book: Book) -> None:
    assert faults(explained(shop_book, "SELECT * FROM customers WHERE name = 'x'", ()))
    assert faults(
        explained(shop_book, "SELECT name FROM customers WHERE business_id = x'00' ORDER BY name", ())
    )
    assert faults(explained(shop_book, "SELECT * FROM customer_directory WHERE total_spent > 5", ()))


def test_nobody_ever_analyzed_the_file(shop_book: Book) -> None:
    """With statistics the planner would scan: all rows of a file are of one business."""
    with shop_book.engine.connect().execution_options(**{GATE: "reading"}) as conn:
        found = conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'").all()
    assert found == []


def test_a_page_costs_a_fixed_number_of_statements(spied: tuple[Book, list[tuple[str, Any]]]) -> None:
    book, seen = spied

    def cost(act: Any) -> int:
        del seen[:]
        act()
        return len(seen)

    ana = book.customers.resolve(book.actor, "C1").id
    assert cost(lambda: book.customers.list(book.actor, CustomerQuery())) == 2
    # A single word is looked for as it sounds, too: Ana may be Anna.
    assert cost(lambda: book.customers.search(book.actor, "ana")) <= 4
    assert cost(lambda: book.customers.get(book.actor, ana)) <= 8
    assert cost(lambda: book.purchases.history(book.actor, ana)) == 5
    assert cost(lambda: book.sale(ana)) <= 6


TRAIL_RANGES = [
    (),
    ("customer_id",),
    ("customer_id", "tbl", "event"),
    ("actor_id",),
    ("device_no",),
    ("tbl", "event"),
    ("tbl", "event", "row_id"),
    ("tbl", "event", "actor_id", "device_no"),
]


@pytest.mark.parametrize("equal", TRAIL_RANGES, ids=lambda names: "-".join(names) or "all")
@pytest.mark.parametrize("between", [False, True])
@pytest.mark.parametrize("go_on", [False, True])
def test_a_page_of_the_trail_is_a_range_of_an_index(
    shop_book: Book, equal: tuple[str, ...], between: bool, go_on: bool
) -> None:
    asked = trail.statement(equal, since=between, until=between, continued=go_on)
    ids = dict.fromkeys(("w_customer_id", "w_actor_id", "w_row_id", "id"), shop_book.actor.user_id)
    values = {"w_device_no": 1, "w_tbl": "customers", "w_event": "changed", **ids}
    steps = plan(shop_book, asked, {**values, "since": NOON, "until": NOON, "at": NOON, "limit": 51})
    # What comes after it sorts the rows of the page alone.
    inner = steps[: steps.index("SCAN anon_1")]
    assert faults(inner) == [], steps
    assert any("audit_log USING INDEX" in step for step in inner), steps


def test_a_commit_looks_for_open_rows_where_there_are_none(shop_book: Book) -> None:
    with shop_book.engine.connect().execution_options(**{GATE: "reading"}) as conn:
        raw: Any = conn.connection.driver_connection
        steps = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sealing._OPEN}")]
    assert steps == ["SCAN audit_log USING INDEX ix_audit_log_unsealed"]
