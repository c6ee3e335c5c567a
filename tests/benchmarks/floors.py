"""Floors: what our own code sent to the database, recorded once and sent again without our code.

``statements`` are what SQLAlchemy was given (the Core floor), ``sent`` what the driver was given (the raw
floor): the same statements with the same values, so the floor does the same work and returns the same rows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from payme_desktop.db.engine import raw_connection
from tests.benchmarks.shops import KEY

_CHANGES = ("INSERT", "UPDATE", "DELETE")


@dataclass(slots=True)
class Recording:
    """``statements``: (statement, values); ``sent``: (SQL, values, whether a list of them)."""

    statements: list[tuple[Any, Any]] = field(default_factory=list)
    sent: list[tuple[str, Any, bool]] = field(default_factory=list)

    @property
    def changes(self) -> list[tuple[str, Any, bool]]:
        """Only what writes: the durable work."""
        return [each for each in self.sent if each[0].lstrip().upper().startswith(_CHANGES)]


@contextmanager
def recorded(engine: Engine) -> Iterator[Recording]:
    """Record everything that the block sends through an engine."""
    found = Recording()

    def given(_conn: Any, statement: Any, many: Any, one: Any, _options: Any) -> None:
        found.statements.append((statement, many or one))

    def sent(_conn: Any, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:
        found.sent.append((sql, values, many))

    event.listen(engine, "before_execute", given)
    event.listen(engine, "before_cursor_execute", sent)
    try:
        yield found
    finally:
        event.remove(engine, "before_execute", given)
        event.remove(engine, "before_cursor_execute", sent)


def plain_core(raw: Any) -> Any:
    """A SQLAlchemy connection over a raw one, with nothing of ours around it."""
    from sqlcipher3 import dbapi2

    engine = create_engine("sqlite://", module=dbapi2, creator=lambda: raw, poolclass=StaticPool)
    event.listen(engine, "begin", lambda conn: conn.connection.driver_connection.execute("BEGIN"))
    return engine.connect()


def core_read(conn: Any, recording: Recording) -> Callable[[], object]:
    """The recorded statements by plain Core, in one transaction, rows fetched and no row made of them."""
    statements = recording.statements

    def work() -> None:
        with conn.begin():
            for statement, values in statements:
                conn.execute(statement, values).all()

    return work


def raw_read(raw: Any, recording: Recording) -> Callable[[], object]:
    """The recorded SQL by the driver alone."""
    sent = recording.sent

    def work() -> None:
        raw.execute("BEGIN")
        for sql, values, _many in sent:
            raw.execute(sql, values).fetchall()
        raw.execute("COMMIT")

    return work


def raw_write(raw: Any, recording: Recording) -> None:
    """The recorded changes by the driver alone, as durable as ours."""
    raw.execute("BEGIN IMMEDIATE")
    for sql, values, many in recording.changes:
        if many:
            raw.executemany(sql, values)
        else:
            raw.execute(sql, values)
    raw.execute("COMMIT")


@contextmanager
def raw_opened(path: Path) -> Iterator[Any]:
    """A raw connection set up like the product's own."""
    raw = raw_connection(path, KEY)
    try:
        yield raw
    finally:
        raw.close()
