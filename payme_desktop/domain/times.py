"""Time: aware UTC inside, the shop's own zone where a day or an hour is meant."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
"""Nothing in a customer book is older; an earlier time is a typing error."""

FUTURE_SLACK = timedelta(minutes=10)
"""How far ahead another PC's clock may be before its time counts as "in the future"."""


@lru_cache(maxsize=32)
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name. Raises ValueError with a plain sentence for an unknown one."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("Use the name of a time zone, such as Europe/Lisbon.") from None


def local_parts(moment: datetime, tz: ZoneInfo) -> tuple[date, int]:
    """The shop's day and hour (0-23) of a moment."""
    local = moment.astimezone(tz)
    return local.date(), local.hour


def first_moment(day: date, tz: ZoneInfo) -> datetime:
    """When that day begins in the zone."""
    return datetime.combine(day, time(), tz)


def parse_moment(value: object, tz: ZoneInfo) -> datetime:
    """ISO 8601 text, date or datetime as aware UTC; without an offset it is in ``tz``.

    A day without a time counts as noon of that day: the day stays the same in every neighbouring zone.
    Raises ValueError with a plain sentence.
    """
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime.combine(value, time(12))
    elif isinstance(value, str):
        moment = _from_text(value.strip())
    else:
        raise ValueError("Write the time as 2026-11-23 or 2026-11-23T14:05.")  # noqa: TRY004
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=tz)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This time is out of range.") from None


def _from_text(text: str) -> datetime:
    try:
        if len(text) in {8, 10}:
            return datetime.combine(date.fromisoformat(text), time(12))
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("Write the time as 2026-11-23 or 2026-11-23T14:05.") from None


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with a Z, microseconds only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
