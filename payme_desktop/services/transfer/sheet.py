"""A CSV file as rows: its separator, its header, and each row with the line it begins in.

Rows are streamed. A row with a broken quotation mark costs that one line: what the mark swallowed is read
again, so that no row vanishes into a neighbour.
"""

import csv
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from payme_desktop.errors import InvalidInput
from payme_desktop.services.transfer.cells import column_name
from payme_desktop.services.transfer.encoding import Cancelled, Letters, examine
from payme_desktop.services.transfer.files import os_errors, refused

DELIMITERS: Final = (",", ";", "\t")
REASON: Final = "reason"
"""The last column of our own file of rejected rows: read over, so that a mended one can be imported."""

QUOTES: Final = 'The quotation marks (") of this row do not fit together.'


class Line(NamedTuple):
    """One row. ``number``: 1-based, where it begins; ``problem``: why it is no row, or empty."""

    number: int
    values: list[str]
    problem: str


@dataclass(frozen=True, slots=True)
class Header:
    """``names``: the header cells as written; ``at``: known column -> position."""

    names: tuple[str, ...]
    delimiter: str
    at: Mapping[str, int]
    unknown: tuple[str, ...]


class _Lines:
    """Physical lines, and those that make up the row being read."""

    def __init__(self, text: TextIO, number: int) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = number

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text)
        self.taken.append(line)
        self.number += 1
        return line

    def keep_first(self) -> str:
        """Give back all lines of this row but the first, to be read again."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        self.number -= len(others)
        return first


@dataclass(slots=True)
class Sheet:
    """An open CSV file. ``done``: physical lines read so far."""

    path: Path
    letters: Letters
    header: Header
    lines: _Lines
    warnings: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        return min(self.lines.number, self.letters.lines)

    def rows(self) -> Iterator[Line]:
        """The rows that are not blank. Raises InvalidInput where the file changed meanwhile, OSError."""
        try:
            yield from self._rows()
        except UnicodeError:
            raise refused(self.path, "was changed while it was read. Import it once more.") from None

    def _rows(self) -> Iterator[Line]:
        lines, width = self.lines, len(self.header.names)
        reader = _reader(lines, self.header.delimiter)
        while True:
            lines.taken.clear()
            begins = lines.number + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as wrong:
                yield Line(begins, self._as_found(lines.keep_first()), _problem(wrong))
                continue
            if len(values) == width:
                if any(values) and not all(map(str.isspace, filter(None, values))):
                    yield Line(begins, values, "")
            elif any(map(str.strip, values)):
                if len(lines.taken) > 1:
                    values = self._as_found(lines.keep_first())
                yield Line(begins, values, f"This row has {len(values)} columns, the header has {width}.")

    def _as_found(self, line: str) -> list[str]:
        return next(csv.reader([line[:10_000]], delimiter=self.header.delimiter), [])


def _problem(wrong: csv.Error) -> str:
    return "This row is too long." if "field limit" in str(wrong) else QUOTES


def _reader(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, strict=True)


def open_sheet(path: Path, known: Sequence[str], cancelled: Cancelled, closing: ExitStack) -> Sheet:
    """The file with its header understood. ``closing``: closes the file when the caller is done with it.

    Raises InvalidInput with what to do, WorldError, Stopped.
    """
    with os_errors(path, "read"):
        if path.is_dir():
            raise refused(path, "is a folder. Name a CSV file.")
        if path.exists() and not path.is_file():
            raise refused(path, "is no ordinary file. Name a CSV file.")
        with path.open("rb") as file:
            letters = examine(path, file, cancelled)
        text = closing.enter_context(path.open(encoding=letters.encoding, newline=""))
        header, skipped = _header(path, text, known)
    sheet = Sheet(path, letters, header, _Lines(text, skipped))
    sheet.warnings += [letters.warning] if letters.warning else []
    if header.unknown:
        listed = ", ".join(f"'{name}'" if name else "one without a name" for name in header.unknown)
        sheet.warnings.append(f"These columns are not known and were not read: {listed}.")
    return sheet


def _header(path: Path, text: TextIO, known: Sequence[str]) -> tuple[Header, int]:
    """The header, and how many lines were read for it."""
    told = ""
    for number, line in enumerate(text, start=1):
        if number == 1 and line.lower().startswith("sep="):
            told = line[4:5]  # Excel's own way to name the separator
        elif line.strip():
            return _understood(path, line, known, told), number
    raise refused(path, "is empty. Check that it is the right file.", "empty_file")


def _understood(path: Path, line: str, known: Sequence[str], told: str) -> Header:
    best: Header | None = None
    for delimiter in (told,) if told in DELIMITERS else DELIMITERS:
        try:
            names = next(_reader(iter([line]), delimiter))
        except csv.Error:
            continue
        found = _named(names, delimiter, known)
        if best is None or (len(found.at), len(names)) > (len(best.at), len(best.names)):
            best = found
    if best is None or not best.at:
        listed = ", ".join(known)
        raise refused(
            path, f"does not begin with a line of column names. Put them first: {listed}.", "no_header"
        )
    _check_once(path, best)
    return best


def _named(names: Sequence[str], delimiter: str, known: Sequence[str]) -> Header:
    at: dict[str, int] = {}
    unknown = []
    for position, cell in enumerate(names):
        name = column_name(cell)
        if name in known:
            at[name] = position
        elif not (name == REASON and position == len(names) - 1):
            unknown.append(cell.strip())
    return Header(tuple(names), delimiter, at, tuple(unknown))


def _check_once(path: Path, header: Header) -> None:
    names = [column_name(cell) for cell in header.names]
    twice = sorted({name for name in header.at if names.count(name) > 1})
    if twice:
        raise refused(path, f"has the column {twice[0]} more than once. Keep one of them.", "bad_header")


def require(sheet: Sheet, needed: Sequence[str]) -> None:
    """Raise InvalidInput where one of the columns is missing."""
    missing = [name for name in needed if name not in sheet.header.at]
    if missing:
        raise missing_columns(sheet, f"no column {' and no column '.join(missing)}")


def missing_columns(sheet: Sheet, lacking: str) -> InvalidInput:
    """``lacking``: what the file has not, in words."""
    found = ", ".join(name.strip() for name in sheet.header.names)
    return refused(
        sheet.path, f"has {lacking} (it has: {found}). Name the columns in its first line.", "bad_header"
    )
