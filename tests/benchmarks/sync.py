"""What a sync costs: nothing new, a push, a first download, a day over a slow line.

Floors: two trivial queries on the same connection; the driver's own COPY and upsert of the same rows into
tables with the same indexes, without versions, hashes, fingerprints and search index; COPY out and the
driver's inserts into a file with the same tables and indexes; the turns alone at the same delay.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from sqlalchemy import Engine, make_url

from payme_desktop.db import central, derived
from payme_desktop.db import engine as engines
from payme_desktop.db.registry import BUSINESSES, REGISTRY, kind
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.drafts import CustomerChange, SaleDraft, draft
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.sync import bootstrap
from payme_desktop.sync.enrolment import enrol, sync_actor
from payme_desktop.sync.link import Address, PostgresLink
from payme_desktop.sync.session import Report, Session
from tests.benchmarks import measure, shops, together
from tests.benchmarks.book import RULES, Book, open_book
from tests.benchmarks.measure import Result, Timings, by_turns, compared, once
from tests.helpers.databases import empty_database, new_shop_file, postgres_server
from tests.helpers.proxy import proxy

NOTHING_NEW, BULK, DAY_S = 10.0, 3.0, 2.0
DELAY_S: Final = 0.05
"""One way, so that a turn takes 100 ms."""

_ACTOR: Final = sync_actor(shops.ACTOR.business_id)


def run(customers: int) -> list[Result]:
    """A push of a fifth of the customers; a first download, and the rest, with all of them."""
    with postgres_server() as server:
        few, all_ = _pushed(server, max(50, customers // 5)), _with_all(server, customers)
        return [*few, *all_, _together(server), *together.captured(customers)]


def _pushed(server: str, customers: int) -> list[Result]:
    with empty_database(server, "push") as pg, _shop(customers) as pc:
        central.init(pg)
        pc.enrol(_device(pg, pc))
        rows = pc.count("customers", "customer_preferences")
        # Sales are the next thing in the outbox: the push of customers ends where they begin.
        pc.run("DELETE FROM sync_outbox WHERE tbl = 'purchases'")
        ours = once(pc.session().push)
        floor = once(partial(_copy_and_upsert, pg, pc))
    rates = f"{rows / ours * 1000:.0f} rows/s, driver {rows / floor * 1000:.0f}"
    return [compared(f"push of {rows} rows", Timings((ours,)), Timings((floor,)), BULK, beside=rates)]


def _with_all(server: str, customers: int) -> list[Result]:
    with empty_database(server, "all") as pg, _shop(customers) as pc:
        central.init(pg)
        address = _device(pg, pc)
        pc.enrol(address)
        pc.session().push()
        with tempfile.TemporaryDirectory(dir=shops.FOLDER) as folder:
            download = _download(pg, _device(pg, pc), Path(folder))
            with _newcomer(_device(pg, pc), Path(folder) / "second.shop") as new:
                bootstrap.download(new.engine, new.uow, _ACTOR, new.link)
                return [download, _nothing_new(pg, new), _day(new)]


def _together(server: str) -> Result:
    with empty_database(server, "together") as pg, _shop(50) as pc:
        central.init(pg)
        return together.pushing(lambda _: _device(pg, pc), _url(pg))


def _download(pg: Engine, address: Address, folder: Path) -> Result:
    with _newcomer(address, folder / "ours.shop") as new:
        told: list[Report] = []
        ours = once(lambda: told.append(bootstrap.download(new.engine, new.uow, _ACTOR, new.link)))
    with _newcomer(None, folder / "floor.shop") as bare:
        floor = once(partial(_copy_out, pg, bare))
    rows = told[0].received
    rates = f"{ours / 1000:.1f} s, {rows / ours * 1000:.0f} rows/s, driver {rows / floor * 1000:.0f}"
    return compared(f"first download of {rows} rows", Timings((ours,)), Timings((floor,)), BULK, beside=rates)


def _nothing_new(pg: Engine, pc: "_Pc") -> Result:
    """Both with their connection, as a sync has it; beside: on connections that are open."""
    pc.session().run()
    login = make_url(_url(pg)).set(username=pc.address.role, password=pc.address.secret)
    url = login.render_as_string(hide_password=False)

    def ours() -> None:
        link = PostgresLink(pc.address)
        Session(pc.uow, _ACTOR, link).run()
        link.close()

    def floor() -> None:
        with psycopg.connect(url, autocommit=True) as raw:
            _two_queries(raw)

    timed, raw_timed = by_turns([ours, floor], 30)
    with psycopg.connect(url, autocommit=True) as raw:
        bare, raw_bare = by_turns([pc.session().run, lambda: _two_queries(raw)], 50)
    beside = f"{bare.median:.2f} against {raw_bare.median:.2f} ms without connecting"
    return compared("a sync with nothing new", timed, raw_timed, NOTHING_NEW, beside=beside)


def _two_queries(raw: "psycopg.Connection[Any]") -> None:
    for _ in range(2):
        raw.execute("SELECT 1").fetchall()


def _day(pc: "_Pc") -> Result:
    """500 sales and 50 edits over a line of 100 ms a turn, against the turns alone."""
    sales, edits = min(500, measure.most_rounds * 5), min(50, measure.most_rounds)
    with open_book(pc.path) as book:
        _work(book, sales, edits)
    with proxy(pc.address.server, delay_s=DELAY_S) as line:
        pc.link.close()

        def ours() -> None:
            pc.link = PostgresLink(Address(line.address, pc.address.role, pc.address.secret))
            pc.session().run()

        with line.count() as counted:
            spent = once(ours)
    floor = counted.turns * DELAY_S * 2 * 1000
    beside = f"{counted.turns} turns; {spent / 1000:.2f} s of {DAY_S:g} s"
    name = f"a day's {sales} sales and {edits} edits at 100 ms"
    return Result(name, spent, floor, DAY_S * 1000 / floor, 1.0, beside=beside)


def _work(book: Book, sales: int, edits: int) -> None:
    with book.uow.reading(shops.ACTOR) as reading:
        found = reading.run("SELECT id FROM customers WHERE is_active = 1 LIMIT ?", (edits,)).fetchall()
    people = [UUID(bytes=row[0]) for row in found]
    for n in range(sales):
        facts = {"customer_id": people[n % edits], "total_amount": str(n + 1)}
        book.purchases.record(shops.ACTOR, draft(SaleDraft, facts, RULES))
    for each in people:
        change = draft(CustomerChange, {"address": "another street"}, RULES)
        book.customers.update(shops.ACTOR, each, change)


class _Pc:
    """A PC of the measured business."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = engines.sqlite_engine(path, shops.KEY)
        self.uow = UnitOfWork(self.engine, SystemClock())
        self.address: Address
        self.link: PostgresLink

    def enrol(self, address: Address, *, founded: bool = True) -> None:
        self.address = address
        self.link = PostgresLink(address)
        business = shops.ACTOR.business_id if founded else None
        enrol(self.uow, business, self.link, server="bench", secret=None)

    def session(self) -> Session:
        return Session(self.uow, _ACTOR, self.link)

    def run(self, statement: str) -> None:
        with self.uow.writing(_ACTOR) as writing:
            writing.run(statement)

    def rows(self, statement: str) -> list[Any]:
        with self.uow.reading(_ACTOR) as reading:
            return list(reading.run(statement).fetchall())

    def count(self, *tables: str) -> int:
        return sum(int(self.rows(f"SELECT count(*) FROM {name}")[0][0]) for name in tables)

    def close(self) -> None:
        if hasattr(self, "link"):
            self.link.close()
        self.engine.dispose()


@contextmanager
def _shop(customers: int) -> Iterator[_Pc]:
    with shops.copy_of(shops.shop(customers), "synced") as path:
        pc = _Pc(path)
        try:
            yield pc
        finally:
            pc.close()


@contextmanager
def _newcomer(address: Address | None, path: Path) -> Iterator[_Pc]:
    """A new, empty file, enrolled where there is an address."""
    pc = _Pc(new_shop_file(path))
    try:
        if address is not None:
            pc.enrol(address, founded=False)
        yield pc
    finally:
        pc.close()


def _device(pg: Engine, pc: _Pc) -> Address:
    columns = [name for name in BUSINESSES.columns if name not in BUSINESSES.derived]
    from payme_desktop.db.tables import businesses

    with pc.uow.reading(_ACTOR) as reading:
        row = reading.first(businesses.select().where(businesses.c.id == shops.ACTOR.business_id))
    central.add_business(pg, {name: getattr(row, name) for name in columns})
    made = central.add_device(pg, shops.ACTOR.business_id, f"PC {time.monotonic_ns()}")
    return Address(_url(pg), made.role, made.secret)


def _url(pg: Engine) -> str:
    return make_url(pg.url).set(drivername="postgresql").render_as_string(hide_password=False)


_PUSHED: Final = [each for each in REGISTRY if each.name in {"customers", "customer_preferences"}]


def _copy_and_upsert(pg: Engine, pc: _Pc) -> None:
    """The same rows by COPY into a temporary table, and from there into one with the product's indexes."""
    with psycopg.connect(_url(pg)) as raw, raw.cursor() as cursor:
        for each in _PUSHED:
            columns = ["business_id", *each.columns]
            cursor.execute(f"CREATE TABLE floor_{each.name} (LIKE {each.name} INCLUDING ALL)")
            cursor.execute(
                f"CREATE TEMP TABLE arriving AS SELECT {', '.join(columns)} FROM {each.name} LIMIT 0"
            )
            with cursor.copy(f"COPY arriving ({', '.join(columns)}) FROM STDIN") as copy:
                for row in pc.rows(f"SELECT {', '.join(columns)} FROM {each.name}"):
                    copy.write_row([_central(each, name, row[n]) for n, name in enumerate(columns)])
            sets = ", ".join(f"{name} = excluded.{name}" for name in each.columns if name != "id")
            cursor.execute(
                f"INSERT INTO floor_{each.name} ({', '.join(columns)}) SELECT * FROM arriving "
                f"ON CONFLICT (business_id, id) DO UPDATE SET {sets}"
            )
            cursor.execute("DROP TABLE arriving")


def _central(each: Any, name: str, value: Any) -> Any:
    what = kind(each.table.c[name])
    if value is None:
        return None
    if what == "id":
        return value.hex()
    if what == "moment":
        return time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(value // 1_000_000))
    if what == "bool":
        return bool(value)
    return value / 100 if what == "money" else value


def _copy_out(pg: Engine, pc: _Pc) -> None:
    """COPY to the PC, and the driver's own inserts into a file whose indexes are made at the end."""
    with (
        psycopg.connect(_url(pg)) as raw,
        pc.engine.connect().execution_options(payme_gate="migration") as conn,
    ):
        connection: Any = conn.connection.driver_connection
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA cache_size = -262144")
        with conn.begin():
            derived.remove(conn)
            indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            made = conn.exec_driver_sql(indexes).all()
            for name, _ in made:
                conn.exec_driver_sql(f"DROP INDEX {name}")
            for each in (*(each.table.name for each in REGISTRY), "customer_purchase_history"):
                _copy_table(raw, conn, each)
            for _, sql in made:
                conn.exec_driver_sql(sql)
            derived.install(conn)


def _copy_table(raw: Any, conn: Any, table: str) -> None:
    columns = [row[1] for row in conn.exec_driver_sql(f"PRAGMA table_info({table})")]
    insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) TO STDOUT") as copy:
        rows = list(copy.rows())
    if rows:
        conn.exec_driver_sql(insert, rows)
