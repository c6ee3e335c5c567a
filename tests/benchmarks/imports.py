"""What an import costs: a CSV file into an empty shop, against the driver inserting the same final rows.

The driver does it in one transaction; the product reads and checks every line, and stops for a moment after
each chunk, so that a sale at the counter gets in between.
"""

import csv
import itertools
from collections.abc import Sequence
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
    ours, floor = [], []
    for _ in range(min(ROUNDS, measure.most_rounds)):
        with shops.copy_of(start, "ours") as stage, shops.copy_of(start, "floor") as bare:
            with open_book(stage) as book:
                transfer = TransferService(book.uow)
                act = transfer.import_customers if "customers" in work else transfer.import_sales
                ours.append(once(lambda act=act: _whole(act(shops.ACTOR, file), lines)))  # type: ignore[misc]
            changes = _changes(stage, customers="customers" in work)
            with raw_opened(bare) as raw:
                floor.append(once(lambda raw=raw, changes=changes: _replay(raw, changes)))  # type: ignore[misc]
    mine, bound = Timings(tuple(ours)), Timings(tuple(floor))
    rate = f"{lines / mine.median * 1000:.0f} rows/s, driver {lines / bound.median * 1000:.0f}"
    return compared(f"{work}, {lines} rows", mine, bound, BOUND, beside=rate)


def _whole(report: ImportReport, lines: int) -> None:
    assert report.added == lines, report


def _changes(path: Path, *, customers: bool) -> list[tuple[str, list[Any]]]:
    """What brings the start to the content of ``path``: SQL and rows."""
    with raw_opened(path) as raw:
        if customers:
            return [_inserts(raw, table) for table in _BORN]
        figures = raw.execute(
            f"SELECT {', '.join(_FIGURES)}, business_id, customer_id FROM customer_purchase_history "
            "WHERE total_purchases > 0"
        ).fetchall()
        setting = ", ".join(f"{name} = ?" for name in _FIGURES)
        update = f"UPDATE customer_purchase_history SET {setting} WHERE business_id = ? AND customer_id = ?"
        return [_inserts(raw, "purchases"), (update, figures)]


def _inserts(raw: Any, table: str) -> tuple[str, list[Any]]:
    rows = raw.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows


def _replay(raw: Any, changes: Sequence[tuple[str, list[Any]]]) -> None:
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
