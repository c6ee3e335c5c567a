"""What was typed into forms and not saved yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from payme_desktop.db.queries.directory import BUSINESS
from payme_desktop.db.tables import form_drafts as f
from payme_desktop.db.unit_of_work import Reading, Writing

_MINE: Final = (f.c.business_id == BUSINESS, f.c.user_id == bindparam("user", type_=f.c.user_id.type))
_ALL: Final = select(f.c.form, f.c.content, f.c.updated_at).where(
    *_MINE, f.c.updated_at >= bindparam("since", type_=f.c.updated_at.type)
)
_DROP: Final = delete(f).where(f.c.business_id == BUSINESS, f.c.id == bindparam("draft", type_=f.c.id.type))
_SWEEP: Final = delete(f).where(*_MINE, f.c.updated_at < bindparam("since", type_=f.c.updated_at.type))


def of_user(reading: Reading, user_id: UUID, since: datetime) -> Sequence[Any]:
    """``(form, content, updated_at)`` of a user's drafts, none older than ``since``."""
    return reading.all(_ALL, user=user_id, since=since)


def drop(writing: Writing, draft_id: UUID) -> None:
    """Forget one; none is no error."""
    writing.execute(f, _DROP, [], [{"draft": draft_id}])


def sweep(writing: Writing, user_id: UUID, before: datetime) -> int:
    """Forget a user's older ones; answers how many."""
    return writing.execute(f, _SWEEP, [], [{"user": user_id, "since": before}])
