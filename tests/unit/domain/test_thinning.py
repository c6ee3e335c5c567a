"""Backups are thinned sanely, whatever the days on which the shop was open and whatever its clock did."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payme_desktop.domain.thinning import DAYS, MONTHS, WEEKS, WHOLE_DAYS, Kept, expendable
from tests.helpers.promised import Promised

LISBON = ZoneInfo("Europe/Lisbon")
FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)
MOST_SINGLE = DAYS + WEEKS + MONTHS


def day_of(copy: Kept) -> date:
    return copy.taken_at.astimezone(LISBON).date()


def thinned(copies: Sequence[Kept]) -> list[Kept]:
    gone = expendable(copies, LISBON)
    return [copy for copy in copies if copy.number not in gone]


def check(before: Sequence[Kept], after: Sequence[Kept]) -> None:
    """What every single thinning owes."""
    newest = max(before, key=lambda copy: copy.number)
    assert newest in after
    good = [copy for copy in before if copy.good]
    assert any(copy.good for copy in after) or not good
    days = list(dict.fromkeys(day_of(copy) for copy in sorted(good, key=lambda c: -c.number)))
    whole = [copy for copy in good if day_of(copy) in days[:WHOLE_DAYS]]
    assert set(whole) <= set(after)
    per_day = Counter(day_of(copy) for copy in after if copy.good)
    for day in days[WHOLE_DAYS : WHOLE_DAYS + DAYS]:
        assert per_day[day] == 1
    older = [copy for copy in after if copy.good and copy not in whole]
    assert len(older) <= MOST_SINGLE


def lived(year: Sequence[int], *, jumps: dict[int, int], bad: frozenset[int]) -> int:
    """A year of a shop: so many backups on each day; the clock jumps by days; each backup thins at once."""
    copies: list[Kept] = []
    number, offset, tried = 0, timedelta(), 0
    for day, made in enumerate(year):
        offset += timedelta(days=jumps.get(day, 0))
        for hour in range(made):
            number += 1
            taken = FIRST + timedelta(days=day, hours=hour) + offset
            copies.append(Kept(number, taken, number not in bad))
            after = thinned(copies)
            check(copies, after)
            assert expendable(after, LISBON) == frozenset(), "thinning twice takes more than once"
            copies, tried = after, tried + 1
    return tried


patterns = st.lists(st.integers(0, 4), min_size=366, max_size=366)


@pytest.mark.promise("D9")
def test_a_year_of_any_pattern_is_thinned_sanely(promised: Promised) -> None:
    tried = []

    @settings(max_examples=5)
    @given(patterns, st.frozensets(st.integers(1, 700), max_size=60))
    def year(made: list[int], bad: frozenset[int]) -> None:
        tried.append(lived(made, jumps={}, bad=bad))

    year()
    promised("D9", tried=sum(tried), note="thinnings over years of 366 days")


@pytest.mark.promise("D15")
def test_a_clock_that_jumps_takes_no_newer_backup(promised: Promised) -> None:
    tried = []

    @settings(max_examples=4)
    @given(
        patterns,
        st.dictionaries(st.integers(0, 365), st.sampled_from([-400, -30, -3, -1, 1, 30, 3650]), max_size=4),
    )
    def year(made: list[int], jumps: dict[int, int]) -> None:
        tried.append(lived(made, jumps=jumps, bad=frozenset()))

    year()
    promised("D15", tried=sum(tried), note="thinnings with a clock that jumps")


def test_a_shop_that_is_open_every_day_keeps_a_year() -> None:
    copies: list[Kept] = []
    for day in range(366):
        for hour in range(9):
            at = FIRST + timedelta(days=day, hours=hour)
            copies = thinned([*copies, Kept(day * 9 + hour, at)])
    ages = [(copies[-1].taken_at - copy.taken_at).days for copy in copies]
    assert len(copies) == 9 * WHOLE_DAYS + MOST_SINGLE
    assert max(ages) > 300
    assert next(age for age in ages if age < WHOLE_DAYS + DAYS) == WHOLE_DAYS + DAYS - 1


def test_one_that_went_bad_is_not_what_a_good_one_goes_for() -> None:
    """The newest of its day is damaged: the good one before it stays in its place."""
    days = [Kept(day, FIRST + timedelta(days=day)) for day in range(1, 6)]
    pair = [Kept(100, FIRST - timedelta(hours=2)), Kept(101, FIRST - timedelta(hours=1), good=False)]
    later = [Kept(200 + each.number, each.taken_at) for each in days]
    stays = {copy.number for copy in thinned([*pair, *later])}
    assert 100 in stays
    assert 101 not in stays


def test_damaged_ones_alone_are_all_kept() -> None:
    """Nobody knows what a repair could still read of them."""
    copies = [Kept(n, FIRST + timedelta(days=n), good=False) for n in range(40)]
    assert expendable(copies, LISBON) == frozenset()
