"""Lists with a meaning, as fields of a CustomerQuery, and what to call them."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication

from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.loyalty import Thresholds
from payme_desktop.domain.vocabulary import CustomerSort, Frequency
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.wording import type_word

Fields = dict[str, Any]

_RANGE = ("purchases_from", "purchases_to", "seen_from", "seen_before")


def everybody() -> Fields:
    return {}


def repeat() -> Fields:
    """Two purchases or more, most first."""
    return {"purchases_from": 2, "sort": CustomerSort.PURCHASES, "descending": True}


def seen(days: int, today: date) -> Fields:
    """Whose last purchase is at most so many days ago, the latest first."""
    begin = today - timedelta(days=days)
    return {"seen_from": begin, "sort": CustomerSort.LAST_PURCHASE, "descending": True}


def not_seen(days: int, today: date) -> Fields:
    """Whose last purchase is longer ago, the latest first: those who can still be won back."""
    begin = today - timedelta(days=days)
    return {"seen_before": begin, "sort": CustomerSort.LAST_PURCHASE, "descending": True}


def biggest() -> Fields:
    """Everybody, by what they spent."""
    return {"sort": CustomerSort.SPENT, "descending": True}


def of_class(kind: Frequency, limits: Thresholds) -> Fields:
    """Who comes so often."""
    low, high = {
        Frequency.NONE: (None, 0),
        Frequency.ONE_TIME: (1, limits.occasional - 1),
        Frequency.OCCASIONAL: (limits.occasional, limits.regular - 1),
        Frequency.REGULAR: (limits.regular, limits.frequent - 1),
        Frequency.FREQUENT: (limits.frequent, None),
    }[kind]
    fields: Fields = {"sort": CustomerSort.PURCHASES, "descending": True}
    return fields | {k: v for k, v in (("purchases_from", low), ("purchases_to", high)) if v is not None}


def is_shown(fields: Fields, query: CustomerQuery) -> bool:
    """Whether that list is the one of ``query``, however sorted where it is no range."""
    names = ("customer_type", *_RANGE)
    return query.is_active and all(fields.get(name) == getattr(query, name) for name in names)


def without_range(query: CustomerQuery) -> CustomerQuery:
    return query.model_copy(update=dict.fromkeys(_RANGE))


def is_range(query: CustomerQuery) -> bool:
    return any(getattr(query, name) is not None for name in _RANGE)


def words_for(query: CustomerQuery, formats: Formats) -> str:
    """What a list is called that no chip stands for."""
    if not query.is_active:
        return QCoreApplication.translate("Segments", "Deleted")
    low, high = query.purchases_from, query.purchases_to
    if low is not None and high is not None:
        if low == high:
            return QCoreApplication.translate("Segments", "%n purchase(s)", "", low)
        words = QCoreApplication.translate("Segments", "{low} to {high} purchases")
        return words.format(low=low, high=high)
    if low is not None:
        return QCoreApplication.translate("Segments", "{low} or more purchases").format(low=low)
    if high == 0:
        return QCoreApplication.translate("Segments", "Never bought")
    if high is not None:
        return QCoreApplication.translate("Segments", "At most %n purchase(s)", "", high)
    if query.seen_from is not None:
        return QCoreApplication.translate("Segments", "Seen since {day}").format(
            day=formats.short_day(query.seen_from)
        )
    if query.seen_before is not None:
        words = QCoreApplication.translate("Segments", "Not seen since {day}")
        return words.format(day=formats.short_day(query.seen_before))
    return type_word(query.customer_type) if query.customer_type is not None else ""
