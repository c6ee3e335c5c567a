"""Erasing a person: the personal values go, the row and the ledger's figures stay.

An erasure is no edit. Nobody undoes it, nothing concurrent wins over it, and it reaches the notes, the
preferences and the conflict log: on this PC at once, in the central database with the next push, on every
other PC with its next pull. What waits here to be sent of the erased person is dropped.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, or_, select, update

from payme_desktop.db.audit_tables import audit_log
from payme_desktop.db.registry import BY_NAME
from payme_desktop.db.sync_tables import sync_conflict, sync_outbox
from payme_desktop.db.tables import (
    customer_notes,
    customer_preferences,
    customers,
    form_drafts,
)
from payme_desktop.db.unit_of_work import Reading, Writing
from payme_desktop.domain.sounds import sound_key
from payme_desktop.domain.text import fold, words
from payme_desktop.errors import UserError

NAME: Final = "Erased"
BLANK: Final[dict[str, dict[str, Any]]] = {
    "customers": {
        "name": NAME, "name_key": " ".join(words(fold(NAME))), "sound_key": sound_key(NAME),
        "code": None, "code_key": "", "phone": None, "phone_key": "", "email": None, "email_key": "",
        "address": None, "is_active": False,
    },
    "customer_preferences": {
        "favorite_products": None, "preferred_payment": None, "average_spend": None,
        "best_contact_time": None,
    },
    "customer_notes": {"content": ""},
}  # fmt: skip
"""Table -> column -> what is left of it."""

_ERASED: Final = select(customers.c.id).where(
    customers.c.business_id == bindparam("business", type_=customers.c.business_id.type),
    customers.c.is_erased,
    customers.c.id.in_(bindparam("ids", expanding=True, type_=customers.c.id.type)),
)


def check(reading: Reading, customer_id: UUID) -> None:
    """Raise UserError for somebody who was erased: there is nothing to be edited, ever again."""
    if reading.all(_ERASED, ids=[customer_id]):
        raise UserError("This customer was erased. Nothing can be written there any more.", code="erased")


def erase(writing: Writing, customer_id: UUID) -> None:
    """Take a person out of this file; of all that, the one fact is captured for the others."""
    if writing.dialect == "sqlite":
        writing.run("UPDATE sync_state SET applying = 1")
        wipe(writing, [customer_id])
        writing.run("UPDATE sync_state SET applying = 0")
    writing.update(customers, customer_id, {"is_erased": True})
    if writing.dialect == "sqlite":
        empty_trail(writing, [customer_id])
    else:
        wipe(writing, [customer_id])


def any_erased(reading: Reading, ids: Iterable[UUID]) -> bool:
    """Whether one of these customers was erased."""
    parts = iter(ids)
    while part := list(islice(parts, 500)):
        if reading.all(_ERASED, ids=part):
            return True
    return False


def heed(writing: Writing, ids: Iterable[UUID]) -> None:
    """Of customers that a pull brought, wipe those that were erased elsewhere."""
    found = [row[0] for row in writing.all(_ERASED, ids=list(ids))]
    if found:
        wipe(writing, found)


def wipe(writing: Writing, ids: Sequence[UUID]) -> None:
    """Replace every personal value of these customers, and drop what waits of them."""
    rows = {"customers": list(ids)}
    _blank(writing, customers, rows["customers"])
    for table in (customer_preferences, customer_notes):
        found = writing.all(
            select(table.c.id).where(
                table.c.business_id == writing.business_id, table.c.customer_id.in_(list(ids))
            )
        )
        rows[table.name] = [row[0] for row in found]
        _blank(writing, table, rows[table.name])
    for name, hit in rows.items():
        _forget(writing, name, hit)
    empty_trail(writing, ids)


def empty_trail(writing: Writing, ids: Sequence[UUID]) -> None:
    """Empty what the audit trail tells of these customers, once they are erased: its seals still hold."""
    c = audit_log.c
    told = update(audit_log).where(
        c.business_id == bindparam("business", type_=c.business_id.type),
        c.customer_id == bindparam("d_id", type_=c.customer_id.type),
        c.salt.is_not(None),
        select(customers.c.is_erased)
        .where(customers.c.business_id == c.business_id, customers.c.id == c.customer_id)
        .scalar_subquery(),
    )
    emptied = told.values(old=None, new=None, detail=None, salt=None)
    writing.execute(audit_log, emptied, (), [{"d_id": each} for each in ids])


def _blank(writing: Writing, table: Table, ids: list[UUID]) -> None:
    blank = BLANK[table.name]
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in blank.items()))
    statement = update(table).where(
        table.c.business_id == bindparam("business", type_=table.c.business_id.type),
        table.c.id == bindparam("d_id", type_=table.c.id.type),
        differs,
    )
    writing.execute(table, statement.values(blank), ids, [{"d_id": each} for each in ids])


def _forget(writing: Writing, name: str, ids: list[UUID]) -> None:
    """What the conflict log, unsent edits and forms not yet saved know of these rows."""
    c, o, d = sync_conflict.c, sync_outbox.c, form_drafts.c
    named = [{"d_id": each} for each in ids]
    d_id = bindparam("d_id", type_=c.row_id.type)
    told = or_(c.kept.is_not(None), c.lost.is_not(None))
    statement = update(sync_conflict).where(c.tbl == name, c.row_id == d_id, told)
    writing.execute(sync_conflict, statement.values(kept=None, lost=None), (), named)
    personal = [
        field.name for field in BY_NAME[name].fields if not set(field.columns).isdisjoint(BLANK[name])
    ]
    waits = delete(sync_outbox).where(
        o.tbl == name, o.row_id == d_id, o.push_no == 0, or_(*(o.field == each for each in personal))
    )
    writing.execute(sync_outbox, waits, (), named)
    drafts = [{"d_form": f"%{each}%"} for each in ids]
    forms = delete(form_drafts).where(d.form.like(bindparam("d_form")))
    writing.execute(form_drafts, forms, (), drafts)
