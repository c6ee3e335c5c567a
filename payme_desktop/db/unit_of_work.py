"""The one gate to the data: nothing else begins a transaction.

``reading(actor)`` gives a snapshot that cannot write; ``writing(actor)`` gives one transaction that ends in
``Changes`` when its block ends well, and leaves nothing when it does not. Both know the actor, and every
statement they are given is bound to the actor's business by the query functions. An engine refuses a
transaction that does not come from here (or from ``migrate`` and ``backup``, which say so).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Engine, Executable, Table, bindparam, event, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from payme_desktop.db import sealing
from payme_desktop.db.audit_tables import audit_log
from payme_desktop.db.failures import translated
from payme_desktop.db.tables import customer_notes, customer_preferences
from payme_desktop.db.types import to_micros
from payme_desktop.domain.actor import Actor, Changes
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.ports import Clock

GATE: Final = "payme_gate"
"""Execution option that names who may begin: ``reading``, ``writing``, ``migration``, ``backup``."""

WRITING: Final = frozenset({"writing", "migration"})


def guard(engine: Engine) -> Engine:
    """Make the engine refuse transactions beside the gate; on SQLite also begin them the right way."""
    event.listen(engine, "begin", _begin_sqlite if engine.dialect.name == "sqlite" else _named_gate)
    return engine


def _named_gate(conn: Connection) -> str:
    gate = conn.get_execution_options().get(GATE)
    if not isinstance(gate, str):
        raise RuntimeError("a transaction was begun beside the unit of work")  # noqa: TRY004
    return gate


def _begin_sqlite(conn: Connection) -> None:
    # The driver's own transaction control is off: its SELECTs would run outside the transaction, and a
    # late upgrade to a write fails with BUSY whatever the patience.
    writes = _named_gate(conn) in WRITING
    raw: Any = conn.connection.driver_connection
    raw.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    raw.execute(f"BEGIN {'IMMEDIATE' if writes else 'DEFERRED'}")


class Reading:
    """One snapshot. ``now``: the moment it began, aware UTC."""

    def __init__(self, conn: Connection, actor: Actor, now: datetime) -> None:
        self._conn = conn
        self.actor = actor
        self.now = now

    @property
    def business_id(self) -> UUID:
        return self.actor.business_id

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._conn.dialect.name

    def all(self, statement: Executable, **values: Any) -> Sequence[Any]:
        """All rows. ``values`` are bound; ``business`` is bound by itself where the statement names it."""
        return self._conn.execute(statement, {"business": self.business_id, **values}).all()

    def first(self, statement: Executable, **values: Any) -> Any:
        return self._conn.execute(statement, {"business": self.business_id, **values}).first()

    def scalar(self, statement: Executable, **values: Any) -> Any:
        return self._conn.execute(statement, {"business": self.business_id, **values}).scalar()

    def run(self, statement: str, values: Any = ()) -> Any:
        """A statement in the database's own words, for values as they lie in the file (``db.inbox``).

        ``values``: a tuple, or a list of tuples to run it once for each.
        """
        return self._conn.exec_driver_sql(statement, values)


class Writing(Reading):
    """One transaction. Rows get the actor's business and the time of the transaction here."""

    def __init__(self, conn: Connection, actor: Actor, now: datetime) -> None:
        super().__init__(conn, actor, now)
        self._touched: dict[str, set[UUID]] = {}

    def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert full rows (all with the same columns). An id that exists is an error."""
        if rows:
            self._conn.execute(insert(table), [self._stamped(table, row) for row in rows])
            self.touch(table, (row["id"] for row in rows))

    def update(self, table: Table, row_id: UUID, values: Mapping[str, Any]) -> bool:
        """Set columns of one row of this business. Whether there is such a row."""
        statement = _update_one(table)
        if "updated_at" in table.c:
            values = {"updated_at": self.now, **values}
        found = self._conn.execute(
            statement.values(dict(values)), {"b_business": self.business_id, "b_id": row_id}
        )
        if found.rowcount:
            self.touch(table, [row_id])
        return bool(found.rowcount)

    def execute(
        self, table: Table, statement: Executable, ids: Iterable[UUID], rows: Sequence[Mapping[str, Any]]
    ) -> int:
        """A set-based change of ``table``, once per element of ``rows``; ``ids`` are the rows it touches."""
        if not rows:
            return 0
        result = self._conn.execute(statement, [{"business": self.business_id, **row} for row in rows])
        self.touch(table, ids)
        return int(result.rowcount)

    def record(
        self,
        event: str,
        *,
        table: str = "",
        row_id: UUID | None = None,
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Tell the audit trail of something that changes no data: an export, a sign-in, an override.

        ``event``: one of our own words, of up to 40 characters; ``table`` and ``row_id``: what it was done
        to; ``detail``: what else there is to say. (What is about a customer is emptied with their erasure:
        so name people by their row, never in the detail of something else.)
        """
        row: dict[str, Any] = {
            "id": new_id(), "device_no": 0, "n": 0, "at": self.now, "event": event, "tbl": table,
            "row_id": row_id, "customer_id": self._customer_of(table, row_id), "field": "",
            "detail": json.dumps(dict(detail), ensure_ascii=False) if detail else None,
        }  # fmt: skip
        if self.dialect == "sqlite":
            row |= sealing.place(self._conn.connection.driver_connection, self.business_id)
        self._conn.execute(insert(audit_log), {"business_id": self.business_id, **row})

    def _customer_of(self, table: str, row_id: UUID | None) -> UUID | None:
        """The customer whom a row is about."""
        if table == "customers" or row_id is None:
            return row_id
        for each in (customer_notes, customer_preferences):
            if table == each.name:
                whose = select(each.c.customer_id).where(
                    each.c.business_id == self.business_id, each.c.id == row_id
                )
                found: UUID | None = self._conn.scalar(whose)
                return found
        return None

    def touch(self, table: Table, ids: Iterable[UUID]) -> None:
        """Count rows as changed."""
        self._touched.setdefault(table.name, set()).update(ids)

    @property
    def changes(self) -> Changes:
        """What was written so far; it holds once the block has ended."""
        return Changes({name: frozenset(ids) for name, ids in self._touched.items() if ids})

    def _stamped(self, table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
        stamped = dict(row)
        columns = table.c
        if "business_id" in columns:
            stamped["business_id"] = self.business_id
        if "created_at" in columns:
            stamped.setdefault("created_at", self.now)
            stamped.setdefault("updated_at", self.now)
        return stamped


_UPDATES: dict[str, Any] = {}


def _update_one(table: Table) -> Any:
    if table.name not in _UPDATES:
        key = table.c.id == bindparam("b_id")
        if "business_id" in table.c:
            key &= table.c.business_id == bindparam("b_business")
        else:
            key &= table.c.id == bindparam("b_business")
        _UPDATES[table.name] = update(table).where(key)
    return _UPDATES[table.name]


# What BEGIN IMMEDIATE is to a shop file: what a writer reads of its business is still so when it writes.
# Rows that refer to the business do not wait for this lock. And who acts, for the trail's triggers.
_ONE_WRITER: Final = text(
    "SELECT set_config('payme.actor', :actor, true), set_config('payme.at', :at, true), "
    "(SELECT id FROM businesses WHERE id = :business FOR NO KEY UPDATE)"
)


class UnitOfWork:
    """Begins and ends every transaction of one shop. Safe to use from several threads at once."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Reading]:
        """A snapshot for the block. Database failures come out as our errors."""
        with self._transaction("reading") as conn:
            yield Reading(conn, actor, self._clock.now())

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Writing]:
        """One transaction for the block: committed when it ends well, else nothing of it remains."""
        with self._transaction("writing") as conn:
            now = self._clock.now()
            if conn.dialect.name != "sqlite":
                lent = {"actor": str(actor.user_id), "at": str(to_micros(now)), "business": actor.business_id}
                conn.execute(_ONE_WRITER, lent)
                yield Writing(conn, actor, now)
                return
            raw = conn.connection.driver_connection
            # What another tool left open is of nobody.
            sealing.seal_open(raw, None, None)
            yield Writing(conn, actor, now)
            sealing.seal_open(raw, actor.user_id, now)

    def settle(self) -> None:
        """Let go of what was overwritten: the log that still holds it becomes part of the file, and ends."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as conn:
                raw: Any = conn.connection.driver_connection
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _transaction(self, gate: str) -> Iterator[Connection]:
        options: dict[str, Any] = {GATE: gate, "postgresql_readonly": gate == "reading"}
        if gate == "reading" and self._engine.dialect.name != "sqlite":
            # One snapshot for the block, as SQLite's readers have by nature.
            options["isolation_level"] = "REPEATABLE READ"
        try:
            with self._engine.connect().execution_options(**options) as conn, conn.begin():
                yield conn
        except (SQLAlchemyError, _driver_error(self._engine)) as reason:
            mended = translated(reason, server=self._engine.url.host)
            if mended is reason:
                raise
            raise mended from reason


def _driver_error(engine: Engine) -> type[Exception]:
    # BEGIN goes straight to the driver, whose errors SQLAlchemy then does not wrap.
    error: type[Exception] = engine.dialect.loaded_dbapi.Error
    return error
