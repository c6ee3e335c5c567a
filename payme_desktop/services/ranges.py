"""Lists that are a range of their sort: who bought so often, who was seen since, who was not."""

from datetime import date, datetime
from typing import Final

from payme_desktop.db.queries import directory
from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.domain.times import first_moment, zone
from payme_desktop.domain.vocabulary import CustomerSort
from payme_desktop.errors import InvalidInput

_COUNTED: Final = ("purchases_from", "purchases_to")
_DATED: Final = ("seen_from", "seen_before")


def dated(query: CustomerQuery) -> bool:
    """Whether the shop's time zone is needed."""
    return any(getattr(query, name) is not None for name in _DATED)


def listing(query: CustomerQuery, business: BusinessRow | None) -> directory.ListOf:
    """The list that is asked for. Raises InvalidInput where range and sort do not go together."""
    counted = any(getattr(query, name) is not None for name in _COUNTED)
    if counted and dated(query):
        problem = "A list goes by the number of purchases or by the last one: give one of the two."
        raise InvalidInput.of(
            {name: [problem] for name in (*_COUNTED, *_DATED) if getattr(query, name) is not None}
        )
    wanted = CustomerSort.PURCHASES if counted else CustomerSort.LAST_PURCHASE if dated(query) else query.sort
    if query.sort is not wanted:
        raise InvalidInput.of({"sort": [f"With this range the list is sorted by {wanted}."]})
    low: int | datetime | None = None
    high: int | datetime | None = None
    if counted:
        # From 0 on is no bound.
        low, high = query.purchases_from or None, _after(query.purchases_to)
    elif business is not None:
        low, high = (_begin(day, business) for day in (query.seen_from, query.seen_before))
    return directory.ListOf(query.sort, query.descending, query.is_active, query.customer_type, low, high)


def _after(last: int | None) -> int | None:
    return None if last is None else last + 1


def _begin(day: date | None, business: BusinessRow) -> datetime | None:
    """The first moment of a day in the shop's zone."""
    return None if day is None else first_moment(day, zone(business.timezone))
