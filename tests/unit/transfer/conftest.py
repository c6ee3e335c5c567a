"""A small shop for each test of imports and exports: a copy of one that was made once."""

import csv
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from payme_desktop.db import migrate
from payme_desktop.db.engine import raw_connection, sqlite_engine
from payme_desktop.db.unit_of_work import GATE, UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import BusinessDraft, CustomerDraft, CustomerQuery, Rules, draft
from payme_desktop.domain.rows import CustomerListRow
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.services.access import AccessService
from payme_desktop.services.customers import CustomerService
from payme_desktop.services.metrics import MetricsService
from payme_desktop.services.transfer import TransferService

KEY = b"transfer-tests-have-a-key-of-32b"
RULES = Rules.of("PT", "Europe/Lisbon", "EUR")
SHOP = {"name": "Shop", "currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", "owner": "Ana"}


@dataclass
class Desk:
    """One shop and what a test does with it. ``path``: the shop file."""

    path: Path
    engine: Engine
    uow: UnitOfWork
    actor: Actor
    transfer: TransferService
    folder: Path

    def file(self, rows: Sequence[Sequence[str]] | str | bytes, name: str = "list.csv") -> Path:
        """A file of rows, of text, or of bytes."""
        path = self.folder / name
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        elif isinstance(rows, str):
            path.write_text(rows, encoding="utf-8", newline="")
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        return path

    def customers(self) -> list[CustomerListRow]:
        found: list[CustomerListRow] = []
        after: str | None = None
        while True:
            page = CustomerService(self.uow).list(self.actor, CustomerQuery(limit=100, after=after))
            found += page.items
            after = page.next
            if after is None:
                return found

    def add(self, **fields: object) -> object:
        return CustomerService(self.uow).create(self.actor, draft(CustomerDraft, fields, RULES)).row.id

    def count(self, table: str) -> int:
        return int(self.scalar(f"SELECT count(*) FROM {table}"))

    def scalar(self, statement: str) -> int:
        with self.engine.connect().execution_options(**{GATE: "reading"}) as conn:
            return int(conn.scalar(text(statement)) or 0)

    def history_is_right(self) -> bool:
        return not MetricsService(self.uow).recompute(self.actor).wrong


@pytest.fixture(scope="session")
def desk_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Actor]:
    path = tmp_path_factory.mktemp("desk") / "template.shop"
    raw_connection(path, KEY, create=True).close()
    engine = sqlite_engine(path, KEY)
    migrate.upgrade(engine)
    actor = (
        AccessService(UnitOfWork(engine, SystemClock()))
        .found(draft(BusinessDraft, SHOP, RULES), "demo")
        .actor
    )
    with engine.connect() as conn:
        conn.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    engine.dispose()
    return path, actor


@pytest.fixture
def new_desk(desk_template: tuple[Path, Actor], tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    """Makes shops, each in a folder of its own."""
    template, actor = desk_template
    numbers, opened = count(), []

    def make() -> Desk:
        folder = tmp_path / f"desk{next(numbers)}"
        folder.mkdir()
        path = folder / "book.shop"
        shutil.copy(template, path)
        engine = sqlite_engine(path, KEY)
        opened.append(engine)
        uow = UnitOfWork(engine, SystemClock())
        return Desk(path, engine, uow, actor, TransferService(uow), folder)

    yield make
    for engine in opened:
        engine.dispose()


@pytest.fixture
def desk(new_desk: Callable[[], Desk]) -> Desk:
    return new_desk()
