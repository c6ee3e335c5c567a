"""One customer and what belongs to it, and finding customers by what names them."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select

from payme_desktop.db.queries.directory import BUSINESS
from payme_desktop.db.tables import customer_notes, customer_preferences, customer_purchase_history, users
from payme_desktop.db.tables import customers as c
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.phones import e164_of
from payme_desktop.domain.rows import CustomerRow, NoteRow, PreferencesRow
from payme_desktop.domain.vocabulary import CustomerType, NoteType
from payme_desktop.errors import NotFound

_ID: Final = bindparam("id", type_=c.c.id.type)
_COLUMNS: Final = (
    c.c.id, c.c.code, c.c.name, c.c.phone, c.c.phone_key, c.c.email, c.c.address, c.c.customer_type,
    c.c.is_active, c.c.prefer_sms, c.c.prefer_email, c.c.prefer_call, c.c.created_at, c.c.updated_at,
)  # fmt: skip
_ONE: Final = select(*_COLUMNS).where(c.c.business_id == BUSINESS, c.c.id == _ID)


def customer_row(row: Sequence[Any]) -> CustomerRow:
    """A row of the customer columns."""
    return CustomerRow(
        row[0], row[1], row[2], row[3], e164_of(row[4]), row[5], row[6], CustomerType(row[7]),
        row[8], row[9], row[10], row[11], row[12], row[13],
    )  # fmt: skip


def find(reading: Reading, customer_id: UUID) -> CustomerRow | None:
    """The customer of that id in this business, deleted or not."""
    row = reading.first(_ONE, id=customer_id)
    return customer_row(row) if row else None


def get(reading: Reading, customer_id: UUID) -> CustomerRow:
    """The customer of that id. Raises NotFound."""
    found = find(reading, customer_id)
    if found is None:
        raise NotFound("There is no such customer in this shop. Search again: it may have another id.")
    return found


_BY_KEY: Final = {
    key.name: select(c.c.id, c.c.is_active, key, c.c.name_key).where(
        c.c.business_id == BUSINESS, key.in_(bindparam("keys", expanding=True))
    )
    for key in (c.c.code_key, c.c.phone_key, c.c.email_key, c.c.id)
}


def by_key(reading: Reading, column: str, keys: Iterable[Any]) -> Sequence[Any]:
    """``(id, is_active, key, name_key)`` of customers whose ``column`` is one of ``keys``, by id.

    ``column``: code_key, phone_key, email_key or id. Give at most 1,000 keys at a time.
    """
    wanted = list(keys)
    if not wanted:
        return []
    # Sorted here: asked for an order, SQLite reads every customer of the shop in that order.
    return sorted(reading.all(_BY_KEY[column], keys=wanted), key=itemgetter(0))


_p = customer_preferences
_PREFERENCES: Final = select(
    _p.c.id, _p.c.customer_id, _p.c.favorite_products, _p.c.preferred_payment, _p.c.average_spend,
    _p.c.best_contact_time, _p.c.do_not_contact, _p.c.can_receive_offers, _p.c.can_receive_loyalty,
    _p.c.created_at, _p.c.updated_at,
).where(_p.c.business_id == BUSINESS, _p.c.customer_id == _ID)  # fmt: skip


def preferences(reading: Reading, customer_id: UUID) -> PreferencesRow:
    """The preferences of a customer. Raises NotFound."""
    row = reading.first(_PREFERENCES, id=customer_id)
    if row is None:
        raise NotFound("There is no such customer in this shop. Search again: it may have another id.")
    return PreferencesRow(*row)


_h = customer_purchase_history
_HISTORY: Final = select(
    _h.c.id, _h.c.customer_id, _h.c.total_purchases, _h.c.total_spent, _h.c.total_items_bought,
    _h.c.avg_transaction_value, _h.c.first_purchase_date, _h.c.last_purchase_date, _h.c.is_repeat_customer,
    _h.c.customer_lifetime_value, _h.c.repeat_frequency, _h.c.created_at, _h.c.updated_at,
).where(_h.c.business_id == BUSINESS, _h.c.customer_id == _ID)  # fmt: skip


def history(reading: Reading, customer_id: UUID) -> Any:
    """The kept figures of a customer, as columns. Raises NotFound."""
    row = reading.first(_HISTORY, id=customer_id)
    if row is None:
        raise NotFound("There is no such customer in this shop. Search again: it may have another id.")
    return row


_n = customer_notes
_NOTE_SELECT: Final = select(
    _n.c.id, _n.c.customer_id, _n.c.note_type, _n.c.content, _n.c.is_pinned, _n.c.created_by,
    users.c.name, _n.c.created_at, _n.c.updated_at,
).select_from(
    _n.outerjoin(users, and_(users.c.business_id == _n.c.business_id, users.c.id == _n.c.created_by))
)  # fmt: skip
_NOTES: Final = (
    _NOTE_SELECT.where(_n.c.business_id == BUSINESS, _n.c.customer_id == _ID, _n.c.is_deleted.is_(False))
    .order_by(_n.c.is_pinned.desc(), _n.c.created_at.desc(), _n.c.id.desc())
    .limit(bindparam("limit"))
)
_ANY_NOTE: Final = _NOTE_SELECT.where(_n.c.business_id == BUSINESS, _n.c.id == _ID)
_NOTE: Final = _ANY_NOTE.where(_n.c.is_deleted.is_(False))
_NOTE_COUNT: Final = (
    select(func.count())
    .select_from(_n)
    .where(_n.c.business_id == BUSINESS, _n.c.customer_id == _ID, _n.c.is_deleted.is_(False))
)


def note_row(row: Sequence[Any]) -> NoteRow:
    """A row of the note columns."""
    return NoteRow(row[0], row[1], NoteType(row[2]), *row[3:])


def notes(reading: Reading, customer_id: UUID, limit: int) -> tuple[NoteRow, ...]:
    """Notes of a customer, pinned first, then newest."""
    return tuple(note_row(row) for row in reading.all(_NOTES, id=customer_id, limit=limit))


def note_count(reading: Reading, customer_id: UUID) -> int:
    """How many notes a customer has."""
    return int(reading.scalar(_NOTE_COUNT, id=customer_id))


def note(reading: Reading, note_id: UUID, *, deleted: bool = False) -> NoteRow:
    """The note of that id; ``deleted``: one that was taken away will do too. Raises NotFound."""
    row = reading.first(_ANY_NOTE if deleted else _NOTE, id=note_id)
    if row is None:
        raise NotFound("There is no such note in this shop. It may have been deleted.")
    return note_row(row)
