"""Column types that mean the same on SQLite and PostgreSQL.

========  =======================  ======================  ==================
type      SQLite                   PostgreSQL              Python
========  =======================  ======================  ==================
Id        16 bytes                 uuid                    UUID
Money     integer, 1/100           numeric(12,2)           Decimal, 2 places
Quantity  integer, 1/1000          numeric(12,3)           Decimal, 3 places
Moment    integer, microseconds    timestamptz             aware UTC datetime
========  =======================  ======================  ==================

No float is involved on any path. Each conversion is a plain function bound once per statement, because a
page of a list makes a thousand of them.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, DateTime, Dialect, LargeBinary, Numeric, Uuid
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_Convert = Callable[[Any], Any] | None


def to_micros(moment: datetime) -> int:
    """Exact microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """The aware UTC moment of exact microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=value)


class _PerDialect(TypeDecorator[Any]):
    """A type whose SQLite form differs from its PostgreSQL form."""

    cache_ok = True
    local: TypeEngine[Any]
    central: TypeEngine[Any]

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(self.local if dialect.name == "sqlite" else self.central)

    @staticmethod
    def to_local(value: Any) -> Any:
        raise NotImplementedError

    @staticmethod
    def from_local(value: Any) -> Any:
        raise NotImplementedError

    # Overridden instead of process_*: the answer is a bare function without a layer around it.
    def bind_processor(self, dialect: Dialect) -> _Convert:
        if dialect.name != "sqlite":
            return None
        convert = self.to_local
        return lambda value: None if value is None else convert(value)

    def result_processor(self, dialect: Dialect, _coltype: object) -> _Convert:
        if dialect.name != "sqlite":
            return None
        convert = self.from_local
        return lambda value: None if value is None else convert(value)


class Id(_PerDialect):
    cache_ok = True
    impl = LargeBinary
    local = LargeBinary(16)
    central = Uuid()

    @staticmethod
    def to_local(value: UUID) -> bytes:
        return value.bytes

    @staticmethod
    def from_local(value: bytes) -> UUID:
        return UUID(bytes=value)


class Money(_PerDialect):
    cache_ok = True
    impl = Numeric
    local = BigInteger()
    central = Numeric(12, 2)

    @staticmethod
    def to_local(value: Decimal | int) -> int:
        return scaled(value, 2)

    @staticmethod
    def from_local(value: int) -> Decimal:
        return Decimal(value).scaleb(-2)


class Quantity(_PerDialect):
    cache_ok = True
    impl = Numeric
    local = BigInteger()
    central = Numeric(12, 3)

    @staticmethod
    def to_local(value: Decimal | int) -> int:
        return scaled(value, 3)

    @staticmethod
    def from_local(value: int) -> Decimal:
        return Decimal(value).scaleb(-3)


class Moment(_PerDialect):
    cache_ok = True
    impl = DateTime
    local = BigInteger()
    central = DateTime(timezone=True)

    @staticmethod
    def to_local(value: datetime) -> int:
        return to_micros(value)

    @staticmethod
    def from_local(value: int) -> datetime:
        return from_micros(value)


def scaled(value: Decimal | int, places: int) -> int:
    """``value`` in its smallest unit. Raises ValueError rather than round: that would be a bug above."""
    units = Decimal(value).scaleb(places)
    whole = int(units)
    if whole != units:
        raise ValueError(f"{value} has more than {places} decimals")
    return whole


class known(FunctionElement[Any]):  # noqa: N801
    """A column of a row that is known already: SQLite looks others up by it, never this row by the others.

    Without statistics its planner takes one business for ten rows, and would begin a join by reading the
    whole of the shop from some other table. A ``+`` before the column is SQLite's own way to rule that out.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(known)
def _plain(element: known, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(known, "sqlite")
def _ruled_out(element: known, compiler: Any, **options: Any) -> str:
    return f"+{compiler.process(element.clauses, **options)}"
