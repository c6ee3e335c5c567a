"""The product on a shop file, the way a window or a command has it: services over one unit of work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.drafts import Rules
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.services.customers import CustomerService
from payme_desktop.services.purchases import PurchaseService
from tests.benchmarks.shops import REGION, opened

RULES = Rules.of(REGION, "Europe/Lisbon", "EUR")


@dataclass(frozen=True, slots=True)
class Book:
    """The services that are measured."""

    engine: Engine
    uow: UnitOfWork
    customers: CustomerService
    purchases: PurchaseService


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """The services over a shop file."""
    with opened(path) as engine:
        uow = UnitOfWork(engine, SystemClock())
        yield Book(engine, uow, CustomerService(uow), PurchaseService(uow))
