"""Fixtures for every test. No Qt in here: the tests below the window also run where it is not installed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from payme_desktop.db import migrate
from tests.helpers.books import Book, open_book
from tests.helpers.databases import (
    empty_database,
    postgres_server,
    shop_engine,
    template_of,
    worker_name,
)
from tests.helpers.promised import Promised, lines, tallied, teller
from tests.helpers.replicas import Centre

# Windows of tests are drawn off-screen, also where one file is run alone.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The gate answers the same every time; deadlines would measure the neighbours.
settings.register_profile("gate", derandomize=True, deadline=None, database=None)
settings.load_profile("gate")

BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def shop_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, encrypted, empty shop file. Copy it; never open it."""
    base = tmp_path_factory.getbasetemp()
    return template_of(base if worker_name() == "main" else base.parent)


@pytest.fixture
def sqlite_db(shop_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A migrated shop file of this test's own, at ``tmp_path / 'book.shop'``."""
    with shop_engine(shop_template, tmp_path / "book.shop") as engine:
        yield engine


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this worker's own."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_db(postgres_url: str) -> Iterator[Engine]:
    """A migrated PostgreSQL database, shared by the tests of this worker: each founds its own business."""
    with empty_database(postgres_url, "shared") as engine:
        migrate.upgrade(engine)
        yield engine


@pytest.fixture(scope="session")
def centre(postgres_url: str) -> Iterator[Centre]:
    """A central database; each test founds a business of its own in it."""
    with empty_database(postgres_url, "centre") as engine:
        yield Centre(engine)


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Engine:
    """A migrated database of each kind."""
    engine: Engine = request.getfixturevalue(f"{request.param}_db")
    return engine


@pytest.fixture
def book(database: Engine) -> Book:
    """A shop with no customers yet, and a neighbour in the same database."""
    return open_book(database)


@pytest.fixture
def shop_book(sqlite_db: Engine) -> Book:
    """The same on a shop file only."""
    return open_book(sqlite_db)


@pytest.fixture(params=BOTH)
def empty_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of each kind without any schema."""
    if request.param == "sqlite":
        from payme_desktop.db.engine import raw_connection, sqlite_engine
        from tests.helpers.databases import KEY

        raw_connection(tmp_path / "empty.shop", KEY, create=True).close()
        engine = sqlite_engine(tmp_path / "empty.shop", KEY)
        yield engine
        engine.dispose()
        return
    with empty_database(request.getfixturevalue("postgres_url"), f"empty_{tmp_path.name}"[:60]) as engine:
        yield engine


@pytest.fixture
def promised(request: pytest.FixtureRequest) -> Promised:
    """Says how often a promise was tried here, and fails the test where it did not hold."""
    return teller(request.node)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in item.iter_markers("promise"):
            item.user_properties.extend(("promise", name) for name in marker.args)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    stats = terminalreporter.stats
    told = lines(tallied(each for kind in ("passed", "failed") for each in stats.get(kind, [])))
    if told:
        terminalreporter.section("promises")
        terminalreporter.write_line("\n".join(told))
