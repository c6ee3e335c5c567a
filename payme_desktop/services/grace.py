"""How long a PC of several may go without a sync: people who were disabled elsewhere are out after that.

A PC that never meets the others cannot hear of it. After the days that the business allows (14 unless an
owner says otherwise) only owners sign in there, until it has synced.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from payme_desktop.db import outbox
from payme_desktop.db.queries import staff
from payme_desktop.db.types import from_micros
from payme_desktop.db.unit_of_work import Reading, Writing
from payme_desktop.errors import SignInFailed

_LAST: Final = "SELECT max(ended_at) FROM sync_log WHERE outcome = 'done'"
_SLACK: Final = timedelta(days=1)
"""A clock may be wrong by so much before we say that it was set back."""


def last_met(reading: Reading) -> datetime | None:
    """When this PC last synced; None where it has nobody to meet."""
    if reading.dialect != "sqlite":
        return None
    state = outbox.state(reading)
    if not state.enrolled:
        return None
    if last := reading.run(_LAST).scalar():
        return from_micros(last)
    return datetime.fromtimestamp(state.since_ms / 1000, UTC) if state.since_ms else None


def overdue(reading: Reading) -> SignInFailed | None:
    """Why nobody but an owner may sign in here; None where all may."""
    last = last_met(reading)
    if last is None:
        return None
    days = staff.offline_days(reading)
    if reading.now < last - _SLACK:
        return _failed(
            "This PC's clock shows a time before its last sync. Set it right and sync, or let an owner sign "
            "in."
        )
    if _latest(reading, last) - last <= timedelta(days=days):
        return None
    return _failed(
        f"This PC has not met the others for {days} days. Sync it, or let an owner sign in: what was decided "
        "about people meanwhile is not known here."
    )


def look_at_clock(writing: Writing) -> None:
    """Remember the moment: set back later, the clock gives no days back."""
    last = last_met(writing)
    if last is not None:
        staff.keep_clock_mark(writing, _latest(writing, last), last)


def _latest(reading: Reading, last: datetime) -> datetime:
    """The latest moment known since the last sync. A sync ends what was seen before, be it wrong or right."""
    mark = staff.clock_mark(reading)
    return max(reading.now, mark[0]) if mark and mark[1] == last else reading.now


def _failed(message: str) -> SignInFailed:
    return SignInFailed(message, code="sync_overdue")
