"""Which rows of a long list are in memory: stretches of it, each with the cursor that brings it back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

WIDTH: Final = 16


@dataclass(slots=True, eq=False)
class Stretch:
    """Rows that came as one page. ``after``: its cursor, None for the top.

    ``held``: whether the rows are in memory. Where they are not, ``ids`` are theirs, 16 bytes each, and
    ``low`` is the sort key of the first.
    """

    after: str | None
    count: int
    held: bool = True
    low: Any = None
    ids: bytes = b""

    def id_at(self, offset: int) -> UUID | None:
        found = self.ids[WIDTH * offset : WIDTH * (offset + 1)]
        return UUID(bytes=found) if found else None


class Stretches:
    """One after the other, without gaps; places count from 0."""

    def __init__(self, count: int = 0) -> None:
        """Begins with the page at the top, of so many rows."""
        self._all = [Stretch(None, count)]

    def __iter__(self) -> Iterator[tuple[int, Stretch]]:
        """First place and stretch, from the top."""
        first = 0
        for one in self._all:
            yield first, one
            first += one.count

    def add(self, after: str, count: int) -> None:
        """A page that was appended."""
        self._all.append(Stretch(after, count))

    def grow(self, one: Stretch, new: UUID) -> None:
        """A row more; where the others are not in memory it waits at their end."""
        one.count += 1
        if not one.held:
            one.ids += new.bytes

    def shrink(self, place: int) -> None:
        """The row of that place goes."""
        first, one = self.at(place)
        one.count -= 1
        cut = WIDTH * (place - first)
        one.ids = one.ids[:cut] + one.ids[cut + WIDTH :]

    def find(self, wanted: UUID) -> int | None:
        """The place of a row that is not in memory."""
        for first, one in self:
            at = one.ids.find(wanted.bytes)
            while at > 0 and at % WIDTH:
                at = one.ids.find(wanted.bytes, at + 1)
            if at >= 0:
                return first + at // WIDTH
        return None

    def split(self, one: Stretch, count: int, after: str | None) -> None:
        """Only so many rows of it came in one page: the rest is for another, which begins at ``after``."""
        rest = Stretch(after, one.count - count, held=False, ids=one.ids[WIDTH * count :])
        one.count = count
        self._all.insert(self._all.index(one) + 1, rest)

    def far(self, first: int, last: int, keep: int) -> list[tuple[int, Stretch]]:
        """What is held although all of it is more than ``keep`` rows from the screen; never the top."""
        return [
            (at, one)
            for at, one in self
            if one.held and one.after is not None and (at + one.count < first - keep or at > last + keep)
        ]

    def wanted(self, first: int, last: int, ahead: int) -> Stretch | None:
        """What is to be brought back: the screen first, then what is near it."""
        gone = [(at, one) for at, one in self if not one.held and one.count]
        near = [(at, one) for at, one in gone if at + one.count > first - ahead and at <= last + ahead]
        seen = [one for at, one in near if at + one.count > first and at <= last]
        return next(iter(seen or [one for _, one in near]), None)

    def missing(self, after: str | None) -> tuple[int, Stretch] | None:
        """The stretch of that cursor, where its rows are not in memory."""
        return next(((at, one) for at, one in self if one.after == after and not one.held), None)

    def at(self, place: int) -> tuple[int, Stretch]:
        """The stretch with that place, and its own first place."""
        return next((at, one) for at, one in self if at <= place < at + one.count)
