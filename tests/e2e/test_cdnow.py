"""The real purchases, through the same imports as anybody's, to the cent, on both databases."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from payme_desktop.app.opening import create_shop, open_shop
from payme_desktop.db import migrate
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import BusinessDraft, CustomerQuery, draft
from payme_desktop.domain.vocabulary import CustomerSort
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.services.book import Book
from payme_desktop.services.examination import examine
from tests.helpers.databases import empty_database
from tools import sample

SECRET = "demo"
SHOP = {"name": "CDNOW", "currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", "owner": "owner"}

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Imported:
    """A shop with everything in it; ``path``: where it is a file."""

    book: Book
    actor: Actor
    engine: Engine
    uow: UnitOfWork
    people: Path
    sales: Path
    path: Path | None


def fill(book: Book, actor: Actor, people: Path, sales: Path) -> None:
    first = book.transfer.import_customers(actor, people)
    assert (first.read, first.added, first.rejected, first.warnings) == (23_570, 23_570, 0, ())
    second = book.transfer.import_sales(actor, sales)
    assert (second.read, second.added, second.rejected, second.warnings) == (69_659, 69_659, 0, ())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("cdnow")
    sample.write_customers_csv(folder / "customers.csv")
    sample.write_sales_csv(folder / "sales.csv")
    return folder / "customers.csv", folder / "sales.csv"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def shop(request: pytest.FixtureRequest, files: tuple[Path, Path]) -> Iterator[Imported]:
    people, sales = files
    if request.param == "sqlite":
        path = people.with_name("shop.db")
        session = create_shop(str(path), draft(BusinessDraft, SHOP), SECRET, SECRET)
        with open_shop(str(path), lambda: SECRET) as opened:
            fill(opened.services, session.actor, people, sales)
            yield Imported(opened.services, session.actor, opened.engine, opened.uow, people, sales, path)
        return
    with empty_database(request.getfixturevalue("postgres_url"), "cdnow") as engine:
        migrate.upgrade(engine)
        uow = UnitOfWork(engine, SystemClock())
        book = Book.on(uow)
        session = book.access.found(draft(BusinessDraft, SHOP), SECRET)
        fill(book, session.actor, people, sales)
        yield Imported(book, session.actor, engine, uow, people, sales, None)


def test_the_shops_figures_equal_the_counted_totals(shop: Imported) -> None:
    figures = shop.book.metrics.shop(shop.actor)
    assert figures.customers == 23_570
    assert figures.purchases == 69_659
    assert figures.total_spent == Decimal("2500315.63")
    assert figures.total_items == Decimal("167881.000")
    assert figures.repeat_customers == 11_662
    assert figures.loyalty == {
        "none": 0,
        "one_time": 11_908,
        "occasional": 6_296,
        "regular": 4_212,
        "frequent": 1_154,
    }
    assert str(figures.first_purchase_date) == "1997-01-01"
    assert str(figures.last_purchase_date) == "1998-06-30"
    assert figures.avg_transaction_value == Decimal("35.89")
    assert figures.repeat_rate == Decimal("0.4948")
    assert figures.active_customers == 0
    best = figures.top_customers[0]
    assert (best.code, best.total_spent, best.total_purchases) == ("07592", Decimal("13990.93"), 201)
    assert len(figures.top_customers) == 10
    assert shop.book.metrics.repeat(shop.actor).total == 11_662


def test_what_was_kept_equals_a_recomputation(shop: Imported) -> None:
    report = shop.book.metrics.recompute(shop.actor)
    assert (report.checked, report.wrong) == (23_570, ())
    assert examine(shop.engine, shop.uow, mend=False).healthy


def test_the_same_files_again_add_nothing(shop: Imported) -> None:
    people = shop.book.transfer.import_customers(shop.actor, shop.people)
    assert (people.read, people.already_there, people.added) == (23_570, 23_570, 0)
    sales = shop.book.transfer.import_sales(shop.actor, shop.sales)
    assert (sales.read, sales.already_there, sales.added) == (69_659, 69_659, 0)
    assert shop.book.metrics.shop(shop.actor).total_spent == Decimal("2500315.63")


def test_lists_reach_their_end_in_order(shop: Imported) -> None:
    seen: list[Decimal] = []
    after = None
    while True:
        page = shop.book.customers.list(
            shop.actor, CustomerQuery(sort=CustomerSort.SPENT, descending=True, limit=100, after=after)
        )
        seen += [row.total_spent or Decimal(0) for row in page.items]
        after = page.next
        if after is None:
            break
    assert len(seen) == page.total == 23_570
    assert seen == sorted(seen, reverse=True)


def test_everybody_is_found_by_card_and_by_the_end_of_their_number(shop: Imported) -> None:
    for person in list(sample.made_up_people([f"{n:05}" for n in range(1, 23_570, 787)])):
        hits = shop.book.customers.search(shop.actor, person["code"], 5).hits
        assert person["code"] in [hit.row.code for hit in hits[:1]]
        if person["phone"]:
            tail = "".join(ch for ch in person["phone"] if ch.isdigit())[-6:]
            found = shop.book.customers.search(shop.actor, tail, 50).hits
            assert person["code"] in [hit.row.code for hit in found], (person, tail)


def test_the_command_line_tells_the_same(shop: Imported) -> None:
    if shop.path is None:
        pytest.skip("the command line's own tests cover a server's address")
    secrets = {"PAYME_PASSPHRASE": SECRET, "PAYME_PASSWORD": SECRET, "PAYME_USER": "owner"}
    told = subprocess.run(
        [sys.executable, "-m", "payme_desktop", "--shop", str(shop.path), "metrics", "--json"],
        env=secrets | {"PAYME_HOME": str(shop.path.with_name("home")), "PATH": "", "LANG": "C.UTF-8"},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    figures = json.loads(told.stdout)
    assert figures["total_spent"] == "2500315.63"
    assert figures["purchases"] == 69_659
    assert figures["top_customers"][0]["code"] == "07592"
    assert told.stderr == ""
