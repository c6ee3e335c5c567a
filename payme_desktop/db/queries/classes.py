"""How often a customer comes, kept beside the figures: found where it no longer fits, and set anew."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, bindparam, case, select, update

from payme_desktop.db.queries.directory import BUSINESS
from payme_desktop.db.tables import customer_purchase_history as h
from payme_desktop.db.unit_of_work import Reading, Writing
from payme_desktop.domain.ids import history_id
from payme_desktop.domain.loyalty import Thresholds
from payme_desktop.domain.vocabulary import Frequency

_AFTER: Final = (
    select(h.c.customer_id, h.c.total_purchases, h.c.repeat_frequency)
    .where(h.c.business_id == BUSINESS, h.c.customer_id > bindparam("after", type_=h.c.customer_id.type))
    .order_by(h.c.customer_id)
    .limit(bindparam("limit"))
)
_bought: Final = h.c.total_purchases
# From the purchases as they are when it is written: a sale may have come since they were read.
_SET: Final = (
    update(h)
    .where(h.c.business_id == BUSINESS, h.c.customer_id == bindparam("d_customer", type_=h.c.id.type))
    .values(
        updated_at=bindparam("d_now", type_=h.c.updated_at.type),
        repeat_frequency=case(
            (_bought <= 0, Frequency.NONE.value),
            (_bought < bindparam("d_occasional", type_=Integer), Frequency.ONE_TIME.value),
            (_bought < bindparam("d_regular", type_=Integer), Frequency.OCCASIONAL.value),
            (_bought < bindparam("d_frequent", type_=Integer), Frequency.REGULAR.value),
            else_=Frequency.FREQUENT.value,
        ),
    )
)


def kept_after(reading: Reading, after: UUID, limit: int) -> Sequence[Any]:
    """``(customer_id, total_purchases, repeat_frequency)`` in order of customer id."""
    return reading.all(_AFTER, after=after, limit=limit)


def classify(writing: Writing, customers: Sequence[UUID], thresholds: Thresholds) -> None:
    """Set the class of these customers."""
    limits = {
        "d_occasional": thresholds.occasional,
        "d_regular": thresholds.regular,
        "d_frequent": thresholds.frequent,
        "d_now": writing.now,
    }
    rows = [{"d_customer": each, **limits} for each in customers]
    writing.execute(h, _SET, map(history_id, customers), rows)
