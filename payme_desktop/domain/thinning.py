"""Which backups stay: two days whole, then one of each of twelve days, ten weeks, nine months.

Backups are told apart by their number, which only grows: a clock that was set back changes on which day a
backup stands, never which one is the newer. Days, weeks and months are counted where there are backups, so a
shop that was shut for a season loses none of the older ones to the calendar.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from payme_desktop.domain.times import local_parts

WHOLE_DAYS: Final = 2
DAYS: Final = 12
WEEKS: Final = 10
MONTHS: Final = 9


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup as far as thinning sees it. ``good``: it was proven, and nothing is known against it."""

    number: int
    taken_at: datetime
    good: bool = True


def _week(day: date) -> Hashable:
    return day.isocalendar()[:2]


def _month(day: date) -> Hashable:
    return day.year, day.month


def expendable(copies: Iterable[Kept], tz: ZoneInfo) -> frozenset[int]:
    """The numbers of backups that may go. Never the newest, and never the last good one.

    One that is not good stays for none of the others, and goes once two good ones are newer.
    """
    newest_first = sorted(copies, key=lambda copy: copy.number, reverse=True)
    good = [copy for copy in newest_first if copy.good]
    stays = {copy.number for copy in newest_first[:1]} | _stays(good, tz)
    if len(good) > 1:
        stays |= {copy.number for copy in newest_first if not copy.good and copy.number > good[1].number}
    else:
        stays |= {copy.number for copy in newest_first}
    return frozenset(copy.number for copy in newest_first if copy.number not in stays)


def _stays(good: Sequence[Kept], tz: ZoneInfo) -> set[int]:
    """``good``: newest first."""
    day_of = {copy.number: local_parts(copy.taken_at, tz)[0] for copy in good}
    whole = list(dict.fromkeys(day_of[copy.number] for copy in good))[:WHOLE_DAYS]
    stays = {copy.number for copy in good if day_of[copy.number] in whole}
    left = [copy for copy in good if copy.number not in stays]
    for bucket, most in ((_day, DAYS), (_week, WEEKS), (_month, MONTHS)):
        in_bucket = {copy.number: bucket(day_of[copy.number]) for copy in left}
        kept, left = _newest_of_each(left, in_bucket, most)
        stays |= kept
    return stays


def _day(day: date) -> Hashable:
    return day


def _newest_of_each(
    copies: Sequence[Kept], bucket: Mapping[int, Hashable], most: int
) -> tuple[set[int], list[Kept]]:
    """The newest of each of the first ``most`` buckets, and what lies in none of them."""
    chosen: dict[Hashable, int] = {}
    for copy in copies:
        if bucket[copy.number] in chosen or len(chosen) < most:
            chosen.setdefault(bucket[copy.number], copy.number)
    return set(chosen.values()), [copy for copy in copies if bucket[copy.number] not in chosen]
