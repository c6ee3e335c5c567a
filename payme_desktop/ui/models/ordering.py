"""Where a new customer belongs in a list that the database sorted."""

from collections.abc import Callable
from typing import Any

from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.rows import CustomerListRow
from payme_desktop.domain.text import fold
from payme_desktop.domain.vocabulary import CustomerSort


class Descending:
    """Turns an order round: sorts before what it is greater than."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "Descending") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]


def position(row: CustomerListRow, query: CustomerQuery) -> tuple[Any, ...]:
    """What the list of ``query`` is sorted by. Customers who never bought come last both ways."""
    keys: dict[CustomerSort, Callable[[], Any]] = {
        CustomerSort.NAME: lambda: fold(row.name),
        CustomerSort.CREATED: lambda: row.created_at,
        CustomerSort.LAST_PURCHASE: lambda: row.last_purchase_date,
        CustomerSort.SPENT: lambda: row.total_spent,
        CustomerSort.PURCHASES: lambda: row.total_purchases or None,
    }
    key: Any = keys[query.sort]()
    tie = row.id
    if key is None:
        return (True, 0, tie)
    turned = (Descending(key), Descending(tie)) if query.descending else (key, tie)
    return (False, *turned)


def is_before(query: CustomerQuery) -> Callable[[CustomerListRow], tuple[Any, ...]]:
    """The sort key of rows already in the list."""
    return lambda row: position(row, query)


def is_in_range(row: CustomerListRow, query: CustomerQuery) -> bool:
    """Whether a row belongs to the range that the list is of."""
    low, high = query.purchases_from, query.purchases_to
    if not (low or 0) <= row.total_purchases <= (row.total_purchases if high is None else high):
        return False
    seen = row.last_purchase_date
    if query.seen_from is None and query.seen_before is None:
        return True
    if seen is None:
        return False
    after = query.seen_from is None or seen >= query.seen_from
    return after and (query.seen_before is None or seen < query.seen_before)
