"""Times: aware and in UTC inside; the shop's own zone where a day is meant."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from payme_desktop.domain import times

LISBON = times.zone("Europe/Lisbon")
BERLIN = times.zone("Europe/Berlin")
TOKYO = times.zone("Asia/Tokyo")


def refusal(typed: str, zone: ZoneInfo) -> str:
    try:
        times.parse_moment(typed, zone)
    except ValueError as refused:
        return str(refused)
    return ""


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-11-23", utc(2026, 11, 23, 11)),
        ("20261123", utc(2026, 11, 23, 11)),
        (" 2026-11-23 ", utc(2026, 11, 23, 11)),
        (date(2026, 7, 1), utc(2026, 7, 1, 10)),
        ("2026-11-23T14:05", utc(2026, 11, 23, 13, 5)),
        ("2026-11-23 14:05:06.789", utc(2026, 11, 23, 13, 5, 6, 789000)),
        ("2026-11-23T14:05Z", utc(2026, 11, 23, 14, 5)),
        ("2026-11-23T14:05+05:30", utc(2026, 11, 23, 8, 35)),
        (datetime(2026, 1, 1, 1), utc(2026, 1, 1, 0)),  # noqa: DTZ001
        (datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=-3))), utc(2026, 1, 1, 4)),
        # Summer time in Berlin begins on 2026-03-29 at 02:00 and ends on 2026-10-25 at 03:00.
        ("2026-03-29T01:59", utc(2026, 3, 29, 0, 59)),
        ("2026-03-29T02:30", utc(2026, 3, 29, 1, 30)),
        ("2026-03-29T03:00", utc(2026, 3, 29, 1)),
        ("2026-10-25T02:30", utc(2026, 10, 25, 0, 30)),
        ("2026-10-25T03:00", utc(2026, 10, 25, 2)),
    ],
)
def test_a_time_without_an_offset_is_the_shops(typed: Any, moment: datetime) -> None:
    found = times.parse_moment(typed, BERLIN)
    assert found == moment
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "typed",
    [
        "", "  ", "yesterday", "23.11.2026", "11/23/2026", "2026-13-01", "2026-02-30", "2026-11-23T25:00",
        "14:05",
        "2026-11", "2026", "1e9", "2026-11-23T14:05+99:00", "\x00", "２０２６-11-23", 5, 5.5, None, True, [],
        b"2026-11-23",
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_in_words(typed: Any) -> None:
    with pytest.raises(ValueError, match="Write the time as 2026-11-23"):
        times.parse_moment(typed, LISBON)


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T23:59-05:00", "0001-01-01T00:00+05:00"])
def test_the_ends_of_the_calendar_are_no_bug(typed: str) -> None:
    for zone in (LISBON, TOKYO, times.zone("America/New_York")):
        assert refusal(typed, zone) in {"", "This time is out of range."}


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "a" * 300, "\x00", "Europe/\ud800"]
)
def test_an_unknown_zone_is_refused_in_words(name: str) -> None:
    with pytest.raises(ValueError, match="Europe/Lisbon"):
        times.zone(name)


def test_days_and_hours_are_local() -> None:
    moment = utc(2026, 12, 31, 23, 30)
    assert times.local_parts(moment, LISBON) == (date(2026, 12, 31), 23)
    assert times.local_parts(moment, BERLIN) == (date(2027, 1, 1), 0)
    assert times.local_parts(moment, TOKYO) == (date(2027, 1, 1), 8)


@pytest.mark.parametrize(
    "name", ["Europe/Lisbon", "Asia/Tokyo", "America/New_York", "Pacific/Auckland", "UTC"]
)
def test_a_day_alone_stays_that_day(name: str) -> None:
    zone = times.zone(name)
    moment = times.parse_moment("2026-03-29", zone)
    assert times.local_parts(moment, zone) == (date(2026, 3, 29), 12)


def test_times_are_written_in_utc() -> None:
    assert times.iso(utc(2026, 1, 2, 3, 4, 5)) == "2026-01-02T03:04:05Z"
    assert times.iso(datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=TOKYO)) == "2026-01-01T18:04:05.000006Z"
