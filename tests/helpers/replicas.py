"""A central database and PCs around it, for the tests of the sync."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Engine, make_url

from payme_desktop.db import central, outbox
from payme_desktop.db import engine as engines
from payme_desktop.db.registry import REGISTRY
from payme_desktop.db.tables import businesses
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.db.wire import PROTOCOL
from payme_desktop.domain.actor import Actor
from payme_desktop.errors import WorldError
from payme_desktop.sync.enrolment import enrol, sync_actor
from payme_desktop.sync.link import Address, Link, Page, PostgresLink, now_ms
from payme_desktop.sync.recovery import Sync
from payme_desktop.sync.session import Report, Session
from tests.helpers.books import NOON, Book, ObedientClock, found_business
from tests.helpers.databases import KEY

HISTORY = (
    "customer_id, total_purchases, total_spent, total_items_bought, avg_transaction_value, "
    "first_purchase_date, last_purchase_date, is_repeat_customer, repeat_frequency, last_purchase_at"
)


class Centre:
    """A central database, looked after by its administrator."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.uow = UnitOfWork(engine, ObedientClock(NOON))
        central.init(engine)

    def device(self, business: Mapping[str, Any], name: str) -> Address:
        """A login for one more PC."""
        central.add_business(self.engine, business)
        made = central.add_device(self.engine, business["id"], name)
        return Address(self.server, made.role, made.secret)

    @property
    def server(self) -> str:
        """Its address, for whoever stands in between."""
        return make_url(self.engine.url).set(drivername="postgresql").render_as_string(hide_password=False)

    def run(self, statement: str) -> list[Any]:
        with self.engine.connect() as conn:
            raw: Any = conn.connection.driver_connection
            cursor = raw.execute(statement)
            found = cursor.fetchall() if cursor.description else []
            raw.commit()
        return list(found)


_COMPILED: dict[Any, Any] = {}
"""Statements as SQLAlchemy has written them out: alike for every shop file."""

T = TypeVar("T")


class Cut(WorldError):
    """A cut connection, made by a test."""


class Meddling:
    """A link that lets a test in before and after each call; what it raises is a cut connection."""

    def __init__(self, link: Link, meddle: Callable[[str], None]) -> None:
        self.link = link
        self.meddle = meddle

    def hello(self, cursor: int) -> Mapping[str, Any]:
        return self._around("hello", lambda: self.link.hello(cursor))

    def push(self, payload: str, cursor: int) -> Mapping[str, Any]:
        return self._around("push", lambda: self.link.push(payload, cursor))

    def pull(self, after: int, most: int) -> Page:
        return self._around("pull", lambda: self.link.pull(after, most))

    def rows(self, table: str, after: int, upto: int, most: int) -> Iterator[tuple[int, str]]:
        return self._around("rows", lambda: self.link.rows(table, after, upto, most))

    def buckets(self) -> dict[tuple[str, int], tuple[int, int]]:
        return self._around("buckets", self.link.buckets)

    def ids(self, table: str, buckets: list[int]) -> list[tuple[str, int, int, bool]]:
        return self._around("ids", lambda: self.link.ids(table, buckets))

    def fetch(self, table: str, ids: list[str]) -> list[tuple[str, int, str]]:
        return self._around("fetch", lambda: self.link.fetch(table, ids))

    def heed(self, stop: Callable[[], bool]) -> None:
        self.link.heed(stop)

    def close(self) -> None:
        self.link.close()

    def _around(self, name: str, call: Callable[[], T]) -> T:
        self.meddle(f"before {name}")
        answer = call()
        self.meddle(f"after {name}")
        return answer


class Replica:
    """A PC: a shop file, its services, and its login."""

    def __init__(self, template: Path, path: Path, name: str, actor: Actor | None = None) -> None:
        if template != path:
            shutil.copyfile(template, path)
        self.path = path
        self.name = name
        self.clock = ObedientClock(NOON)
        self.engine = self._engine()
        self.founded = actor is None
        self.book = self._open(actor or found_business(self.engine, "Ours", self.clock))
        self.address: Address | None = None
        self.kept: PostgresLink | None = None
        self.skew_ms = 0
        self.protocol = PROTOCOL

    @classmethod
    def at(cls, path: Path, actor: Actor, address: Address) -> "Replica":
        """A PC whose shop file is there already, enrolled."""
        pc = cls(path, path, path.stem, actor)
        pc.address = address
        return pc

    def _engine(self) -> Engine:
        engine = engines.sqlite_engine(self.path, KEY)
        engine.update_execution_options(compiled_cache=_COMPILED)
        return engine

    def _open(self, actor: Actor) -> Book:
        return Book(self.engine, actor, replace(actor, business_id=UUID(int=9)), self.clock)

    def reopen(self) -> None:
        """Start the program anew on the same file."""
        self.close()
        self.engine = self._engine()
        self.book = self._open(self.actor)

    @property
    def actor(self) -> Actor:
        return self.book.actor

    @property
    def business(self) -> dict[str, Any]:
        with self.book.uow.reading(self.actor) as reading:
            names = ("id", "name", "currency", "region", "timezone", "created_at", "updated_at")
            row = reading.first(businesses.select().where(businesses.c.id == self.actor.business_id))
            return {name: getattr(row, name) for name in names}

    def enrol(self, address: Address) -> int:
        self.address = address
        mine = self.actor.business_id if self.founded else None
        return enrol(self.book.uow, mine, self.link(), server=address.server, secret=None).waiting

    def link(self) -> PostgresLink:
        assert self.address is not None
        if self.kept is None:
            self.kept = PostgresLink(self.address, "test", lambda: now_ms() + self.skew_ms)
        return self.kept

    def session(self, meddle: Callable[[str], None] | None = None, **options: Any) -> Session:
        """A single session, which finds no way back by itself."""
        return Session(self.book.uow, sync_actor(self.actor.business_id), self._line(meddle), **options)

    def sync(self, meddle: Callable[[str], None] | None = None, **options: Any) -> Report:
        """What the button does."""
        return Sync(self.book.uow, sync_actor(self.actor.business_id), self._line(meddle), **options).run()

    def _line(self, meddle: Callable[[str], None] | None) -> Link:
        return Meddling(self.link(), meddle) if meddle else self.link()

    def run(self, statement: str, values: Any = ()) -> list[Any]:
        with self.book.uow.reading(self.actor) as reading:
            return [tuple(row) for row in reading.run(statement, values).fetchall()]

    @property
    def pending(self) -> int:
        with self.book.uow.reading(self.actor) as reading:
            return outbox.pending(reading)

    def contents(self) -> dict[str, list[Any]]:
        """Every synced row with its versions, and every derived figure."""
        found = {
            each.name: self.run(
                f"SELECT {', '.join(each.columns)}, {', '.join(each.derived or ('1',))}, stamp, seq, "
                f"row_hash, fv FROM {each.name} ORDER BY id"
            )
            for each in REGISTRY
        }
        return found | {
            "history": self.run(f"SELECT {HISTORY} FROM customer_purchase_history ORDER BY customer_id")
        }

    def hang_up(self) -> None:
        """End the connection; the next call makes another."""
        if self.kept is not None:
            self.kept.close()
            self.kept = None

    def close(self) -> None:
        self.hang_up()
        self.engine.dispose()
