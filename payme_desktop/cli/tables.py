"""Aligned tables and lists of facts, sized to the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from payme_desktop.cli.plain import cut, pad, plain, width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GAP = "  "
NARROWEST = 8


@dataclass(frozen=True, slots=True)
class Column:
    """``right``: numbers; ``gives``: may be cut where the terminal is narrow."""

    title: str
    right: bool = False
    gives: bool = False


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    room: int | None,
    mark: Callable[[str], str] = lambda title: title,
) -> str:
    """Lines without trailing blanks. ``room``: columns of the terminal, None for as many as it takes.

    ``mark`` sets off the line of titles.
    """
    cells = [[plain(cell) for cell in row] for row in rows]
    titles = [column.title for column in columns]
    widths = [max(map(width, of_column)) for of_column in zip(titles, *cells, strict=True)]
    if room is not None:
        _narrow(columns, widths, room)
    head, *body = (_line(columns, widths, row) for row in [titles, *cells])
    return "\n".join([mark(head), *body])


def _narrow(columns: Sequence[Column], widths: list[int], room: int) -> None:
    """Take from the widest column that gives until all fit, or none can give more."""
    while sum(widths) + len(GAP) * (len(widths) - 1) > room:
        giving = [n for n, column in enumerate(columns) if column.gives and widths[n] > NARROWEST]
        if not giving:
            return
        widths[max(giving, key=lambda n: widths[n])] -= 1


def _line(columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str]) -> str:
    padded = (
        pad(cut(cell, room) if column.gives else cell, room, right=column.right)
        for column, room, cell in zip(columns, widths, cells, strict=True)
    )
    return GAP.join(padded).rstrip()


def facts(pairs: Sequence[tuple[str, str | None]]) -> str:
    """``name  value`` lines; what is None or empty is left out."""
    told = [(name, value) for name, value in pairs if value]
    room = max((width(name) for name, _ in told), default=0)
    return "\n".join(f"{pad(name, room)}{GAP}{plain(value)}" for name, value in told)
