"""What an import costs: a CSV file into an empty shop, against the driver inserting the same final rows.

The driver does the same durable work: as many commits as the product makes (an import that held the lock for
longer would keep the counter waiting), with figures that are right after each. What the same rows cost in one
single transaction is printed beside. The product also reads and checks every line, and stops for a moment
after each chunk, so that a sale at the counter gets in between.
"""

import csv
import itertools
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from payme_desktop.domain.rows import ImportReport
from payme_desktop.services.transfer import TransferService
from tests.benchmarks import measure, people, shops
from tests.benchmarks.book import open_book
from tests.benchmarks.floors import raw_opened
from tests.benchmarks.measure import Result, Timings, compared, once

BOUND: Final = 4.0
ROUNDS: Final = 3
_BORN: Final = ("customers", "customer_preferences", "customer_purchase_history")
_FIGURES: Final = (
    "total_purchases", "total_spent", "total_items_bought", "avg_transaction_value", "first_purchase_date",
    "last_purchase_date", "is_repeat_customer", "customer_lifetime_value", "repeat_frequency",
    "last_purchase_at", "updated_at",
)  # fmt: skip

_UPDATE: Final = (
    f"UPDATE customer_purchase_history SET {', '.join(f'{name} = ?' for name in _FIGURES)} "
    "WHERE business_id = ? AND customer_id = ?"
)
_Transaction = list[tuple[str, list[Any]]]


def run(customers: int) -> list[Result]:
    """A tenth as many customers, and two sales for each of them."""
    count = max(50, customers // 10)
    empty = shops.shop(0)
    persons, sales = shops.FOLDER / "customers.csv", shops.FOLDER / "sales.csv"
    _write_customers(persons, count)
    _write_sales(sales, count)
    with shops.copy_of(empty, "peopled") as peopled:
        with open_book(peopled) as book:
            _whole(TransferService(book.uow).import_customers(shops.ACTOR, persons), count)
        return [
            _measured("customers import", empty, persons, count),
            _measured("sales import", peopled, sales, 2 * count),
        ]


def _measured(work: str, start: Path, file: Path, lines: int) -> Result:
    """Import into copies of ``start``, and let the driver bring other copies to the same content."""
    ours, floor, single = [], [], []
    for _ in range(min(ROUNDS, measure.most_rounds)):
        with shops.copy_of(start, "ours") as stage, shops.copy_of(start, "floor") as bare:
            with open_book(stage) as book:
                transfer = TransferService(book.uow)
                act = transfer.import_customers if "customers" in work else transfer.import_sales
                told = _Commits()
                work_through = partial(act, shops.ACTOR, file, progress=told)
                ours.append(once(partial(_run_whole, work_through, lines)))
            changes = _changes(stage, told.count, customers="customers" in work)
            with raw_opened(bare) as raw:
                floor.append(once(partial(_replay, raw, changes)))
            with shops.copy_of(start, "single") as bare_too, raw_opened(bare_too) as raw:
                whole = _changes(stage, 1, customers="customers" in work)
                single.append(once(partial(_replay, raw, whole)))
    mine, bound, alone = Timings(tuple(ours)), Timings(tuple(floor)), Timings(tuple(single))
    rate = (
        f"{lines / mine.median * 1000:.0f} rows/s, driver {lines / bound.median * 1000:.0f}; "
        f"{mine.median / alone.median:.2f}x one transaction"
    )
    return compared(f"{work}, {lines} rows", mine, bound, BOUND, beside=rate)


def _run_whole(work: Callable[[], ImportReport], lines: int) -> None:
    _whole(work(), lines)


def _whole(report: ImportReport, lines: int) -> None:
    assert report.added == lines, report


class _Commits:
    """Counts the chunks that an import reports."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _done: int, _total: int) -> None:
        self.count += 1


def _changes(path: Path, commits: int, *, customers: bool) -> list[_Transaction]:
    """What brings the start to the content of ``path``: transactions of SQL and rows."""
    with raw_opened(path) as raw:
        if customers:
            return _parted([_inserts(raw, table) for table in _BORN], commits)
        sql, rows = _inserts(raw, "purchases")
        columns = [column[1] for column in raw.execute("PRAGMA table_info(purchases)")]
        figures = raw.execute(
            f"SELECT customer_id, {', '.join(_FIGURES)}, business_id FROM customer_purchase_history "
            "WHERE total_purchases > 0"
        ).fetchall()
    final = {row[0]: row[1:] for row in figures}
    size = -(-len(rows) // max(1, commits))
    owner, amount = columns.index("owner_id"), columns.index("total_amount")
    running: dict[bytes, list[int]] = {}
    return [
        [(sql, part), (_UPDATE, _moved(part, owner, amount, running, final))]
        for part in (rows[start : start + size] for start in range(0, len(rows), size))
    ]


def _moved(
    part: Sequence[Any], owner: int, amount: int, running: dict[bytes, list[int]], final: dict[bytes, Any]
) -> list[Any]:
    """The history of every customer of a chunk as it stands after it: purchases and money count up."""
    for row in part:
        figures = running.setdefault(row[owner], [0, 0])
        figures[0] += 1
        figures[1] += row[amount]
    return [
        (*running[who], *final[who][2:-1], final[who][-1], who) for who in {row[owner]: None for row in part}
    ]


def _parted(inserts: Sequence[tuple[str, list[Any]]], commits: int) -> list[_Transaction]:
    """The same share of every table in each transaction."""
    size = -(-len(inserts[0][1]) // max(1, commits))
    return [
        [(sql, rows[start : start + size]) for sql, rows in inserts]
        for start in range(0, len(inserts[0][1]), size)
    ]


def _inserts(raw: Any, table: str) -> tuple[str, list[Any]]:
    rows = raw.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows


def _replay(raw: Any, transactions: Sequence[_Transaction]) -> None:
    for changes in transactions:
        raw.execute("BEGIN IMMEDIATE")
        for sql, rows in changes:
            raw.executemany(sql, rows)
        raw.execute("COMMIT")


def _write_customers(path: Path, count: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "name", "phone", "email"))
        for number, person in enumerate(itertools.islice(people.people(count, seed=11), count)):
            phone = person.phone.typed if person.phone else ""
            writer.writerow((f"C{number}", person.name, phone, person.email or ""))


def _write_sales(path: Path, count: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("receipt_no", "customer", "occurred_at", "total_amount", "items_count"))
        for number in range(2 * count):
            day = f"2026-{number % 10 + 1:02}-{number % 28 + 1:02}T{number % 12 + 8:02}:15"
            who = f"C{number * 7919 % count}"
            writer.writerow((f"R{number}", who, day, f"{number % 200 + 1}.50", number % 5 + 1))
