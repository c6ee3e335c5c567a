"""The first download into a new shop file: rows into bare tables, and everything that hangs on them after.

A new PC of a large shop fetches hundreds of thousands of rows. One by one, with every index and the search
index kept up, that takes minutes; so the indexes and what is derived are made at the end, whole. A chunk and
how far it reached are one transaction: killed anywhere, the download goes on from the last chunk. The file
has its name only when all is done; nobody opens it before.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.schema import CreateIndex, DropIndex

from payme_desktop.db import derived, inbox, outbox, wire
from payme_desktop.db.checkup import OWNER, VOIDED
from payme_desktop.db.queries import ledger, shop
from payme_desktop.db.registry import REGISTRY, Synced
from payme_desktop.db.tables import customer_directory, customer_purchase_history
from payme_desktop.db.unit_of_work import GATE, Writing
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.ids import history_key

_MEMORY: Final = 262_144
"""KiB of pages while the file is filled: the keys of ledger rows come in no order."""

_MARKS: Final = "CREATE TABLE sync_filling (tbl TEXT PRIMARY KEY, number INTEGER NOT NULL)"
_HEAD: Final = ""


@contextmanager
def filling(engine: Engine) -> Iterator["Filling"]:
    """A connection that fills a new shop file, without the checks that hold only once all rows are there."""
    with engine.connect().execution_options(**{GATE: "migration"}) as conn:
        # Straight to the driver: inside a transaction the first of them would do nothing.
        raw: Any = conn.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute(f"PRAGMA cache_size = -{_MEMORY}")
        try:
            yield Filling(conn)
        finally:
            conn.invalidate()


class Filling:
    """A new shop file on its way. ``head``: the number up to which rows come in this way."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self.head: int | None = None
        with conn.begin():
            if conn.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sync_filling'").first():
                self.head = self._marked(_HEAD)

    def prepare(self, head: int) -> None:
        """Take down what hangs on the tables."""
        with self._conn.begin():
            derived.remove(self._conn)
            for table in _TABLES:
                for index in table.indexes:
                    self._conn.execute(DropIndex(index, if_exists=True))
            self._conn.exec_driver_sql(_MARKS)
            self._mark(_HEAD, head)
        self.head = head

    def reached(self, name: str) -> int:
        """The number up to which a table's rows are here."""
        with self._conn.begin():
            return self._marked(name)

    def _marked(self, name: str) -> int:
        row = self._conn.exec_driver_sql("SELECT number FROM sync_filling WHERE tbl = ?", (name,)).first()
        return int(row[0]) if row else 0

    def add(self, each: Synced, business: bytes, chunk: "Chunk") -> None:
        """Put a chunk into a table."""
        with self._conn.begin():
            self._conn.exec_driver_sql(inbox.insertion(each), (business, chunk.rows))
            if each.tenant != "id":
                moved = [(business, each.name, *counted) for counted in chunk.counted]
                self._conn.exec_driver_sql(inbox.MOVE_DIGEST, moved)
            self._mark(each.name, chunk.last)

    def finish(self, actor: Actor, now: datetime) -> None:
        """Make everything that hangs on the tables, in one transaction; the marks of the way here are gone.

        The rows are those that the central database had up to ``head``. Whether references hold was its to
        check, and shows when the fingerprints of both are compared.
        """
        with self._conn.begin():
            writing = Writing(self._conn, actor, now)
            self._add_histories(actor.business_id.bytes)
            self._make_indexes(*_TABLES[:-1])
            # A purchase that nothing refers to counts for whom it was recorded for: it says so already.
            self._conn.exec_driver_sql(
                f"""UPDATE purchases AS p SET owner_id = {OWNER}, voided = {VOIDED}
                WHERE p.kind IN ('sale', 'refund') AND (p.sale_id IS NOT NULL OR p.id IN (
                  SELECT sale_id FROM purchases WHERE sale_id IS NOT NULL))"""
            )
            ledger.fill(writing, shop.business(writing).thresholds)
            derived.install(self._conn)
            self._make_indexes(customer_directory)
            outbox.set_state(writing, cursor=self.head, downloaded=self.head)
            self._conn.exec_driver_sql("DROP TABLE sync_filling")

    def _add_histories(self, business: bytes) -> None:
        rows = self._conn.exec_driver_sql("SELECT id, created_at, updated_at FROM customers").all()
        if not rows:
            return  # a shop without customers; a list of no values would be none at all
        self._conn.exec_driver_sql(
            "INSERT INTO customer_purchase_history (business_id, id, customer_id, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?)",
            [(business, history_key(row[0]), *row) for row in rows],
        )

    def _make_indexes(self, *tables: Table) -> None:
        for table in tables:
            for index in table.indexes:
                self._conn.execute(CreateIndex(index))

    def _mark(self, name: str, number: int) -> None:
        self._conn.exec_driver_sql(
            "INSERT INTO sync_filling VALUES (?, ?) ON CONFLICT (tbl) DO UPDATE SET number = excluded.number",
            (name, number),
        )


_TABLES: Final = (*(each.table for each in REGISTRY), customer_purchase_history, customer_directory)


@dataclass(frozen=True, slots=True)
class Chunk:
    """``rows``: a JSON list of rows with their signs; ``counted``: by bucket how many there are and their
    hashes by exclusive or; ``last``: the number it reaches to."""

    rows: str
    counted: list[tuple[int, int, int]]
    last: int


def chunk(rows: Sequence[tuple[int, str]]) -> Chunk:
    """What ``Filling.add`` takes, of ``(number, body)`` in order of their numbers."""
    moved: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    texts = []
    for number, body in rows:
        hashed = wire.row_hash(body)
        bucket = moved[wire.bucket(body)]
        bucket[0] += 1
        bucket[1] ^= hashed
        texts.append(inbox.with_signs(body, number, hashed))
    return Chunk(f"[{','.join(texts)}]", [(bucket, n, x) for bucket, (n, x) in moved.items()], rows[-1][0])
