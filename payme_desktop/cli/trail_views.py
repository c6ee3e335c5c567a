"""The audit trail as people read it in a terminal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from payme_desktop.cli import wording
from payme_desktop.cli.tables import Column, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payme_desktop.cli.console import Console
    from payme_desktop.domain.rows import BusinessRow
    from payme_desktop.domain.trail import TrailRow

_COLUMNS = (
    Column("When"),
    Column("Who", gives=True),
    Column("PC", right=True),
    Column("What"),
    Column("Of", gives=True),
    Column("Field"),
    Column("Before", gives=True),
    Column("After", gives=True),
)
CENTRE = 0xFFFF


def trail_table(rows: Sequence[TrailRow], business: BusinessRow, console: Console) -> str:
    """A line for each."""
    if not rows:
        return "Nothing was done that fits."
    return table(_COLUMNS, [_cells(row, business) for row in rows], console.room, console.mark)


def _cells(row: TrailRow, business: BusinessRow) -> list[str]:
    told = ", ".join(f"{name}: {value}" for name, value in row.detail.items())
    return [
        wording.moment(row.at, business),
        who(row),
        pc(row.device_no),
        row.event,
        row.customer or row.table,
        row.field,
        "erased" if row.emptied else values(row.old, business),
        "erased" if row.emptied else values(row.new, business) or told,
    ]


def who(row: TrailRow) -> str:
    """The person, the program, or another tool."""
    return "another tool" if row.who is None else row.who or "PayMe"


def pc(device_no: int) -> str:
    return "centre" if device_no == CENTRE else str(device_no) if device_no else ""


def values(told: tuple[Any, ...] | None, business: BusinessRow) -> str:
    """The columns of a field, with a comma between."""
    return ", ".join(_value(each, business) for each in told) if told else ""


def _value(value: Any, business: BusinessRow) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, datetime):
        return wording.moment(value, business)
    return "" if value is None else str(value)
