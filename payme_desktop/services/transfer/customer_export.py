"""Exporting customers: the columns of an import, safe to open in a spreadsheet, whole or not at all."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from payme_desktop.db.queries import transfer as queries
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.masking import Hidden, hidden, mask_of
from payme_desktop.services.transfer.cells import guarded
from payme_desktop.services.transfer.customer_rows import COLUMNS, NOTES
from payme_desktop.services.transfer.files import refused, replacing

NOTES_OF_ONE: Final = 5
BETWEEN_NOTES: Final = " | "
_LONGEST_NOTE: Final = 2000
_AT: Final = {column.name: position for position, column in enumerate(queries.PEOPLE)}
_FIELDS: Final = tuple(_AT[name] for name in COLUMNS if name != NOTES)


def export_customers(
    reading: Reading,
    path: Path,
    progress: Callable[[int, int], None] | None,
    tell: Callable[[int], None],
    *,
    bom: bool,
) -> int:
    """Write all customers that are not deleted, masked as the actor sees them. How many.

    ``tell``: called with that count before the file is in its place; where it fails there is no file.
    Raises InvalidInput, WorldError.
    """
    away = hidden(reading.actor)
    if path.is_dir():
        raise refused(path, "is a folder. Name a CSV file.")
    total, count = queries.count_active(reading), 0
    with replacing(path, "utf-8-sig" if bom else "utf-8") as text:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for rows in _pages(reading, away):
            writer.writerows(rows)
            count += len(rows)
            if progress:
                progress(count, max(count, total))
        tell(count)
    return count


def _pages(reading: Reading, away: Hidden) -> Iterator[list[list[str]]]:
    after = UUID(int=0)
    while people := queries.people_after(reading, after):
        after = people[-1][0]
        notes = queries.newest_notes(reading, [row[0] for row in people], NOTES_OF_ONE)
        yield [_row(row, notes.get(row[0], ()), away) for row in people]


def _row(person: Sequence[Any], notes: Iterable[str], away: Hidden) -> list[str]:
    if away:
        cells = [_cell(mask_of(away, name, person[_AT[name]])) for name in COLUMNS if name != NOTES]
    else:
        cells = [_cell(person[at]) for at in _FIELDS]
    return [*cells, guarded(_joined(notes))]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return guarded(str(value))


def _joined(notes: Iterable[str]) -> str:
    """The newest notes in one cell: as many as one note may hold, so that an import can take it."""
    joined = ""
    for note in notes:
        longer = f"{joined}{BETWEEN_NOTES}{note}" if joined else note
        if len(longer) > _LONGEST_NOTE:
            break
        joined = longer
    return joined
