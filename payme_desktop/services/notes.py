"""Notes on a customer: by category, with author and time, pinned ones first."""

from typing import Any, Final
from uuid import UUID

from payme_desktop.db import erasing
from payme_desktop.db.queries import customers as queries
from payme_desktop.db.tables import customer_notes
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor, Saved
from payme_desktop.domain.drafts import NoteChange, NoteDraft
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.rows import NoteRow
from payme_desktop.services.conflicts import check_conflicts
from payme_desktop.services.permitting import permitted

MOST: Final = 1000
"""Notes of one customer that a list gives, at most."""


class NoteService:
    """The notes of the actor's business."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    @permitted("notes.read")
    def list(self, actor: Actor, customer_id: UUID) -> tuple[NoteRow, ...]:
        """The notes of a customer, pinned first, then newest. Raises NotFound."""
        with self._uow.reading(actor) as reading:
            queries.get(reading, customer_id)
            return queries.notes(reading, customer_id, MOST)

    @permitted("notes.add")
    def add(self, actor: Actor, customer_id: UUID, draft: NoteDraft) -> Saved[NoteRow]:
        """A new note, written by the actor. Raises NotFound."""
        with self._uow.writing(actor) as writing:
            queries.get(writing, customer_id)
            erasing.check(writing, customer_id)
            note_id = new_id()
            writing.insert(
                customer_notes,
                [
                    {
                        "id": note_id,
                        "customer_id": customer_id,
                        "note_type": draft.note_type.value,
                        "content": draft.content,
                        "is_pinned": draft.is_pinned,
                        "created_by": actor.user_id,
                    }
                ],
            )
            row = queries.note(writing, note_id)
        return Saved(row, writing.changes)

    @permitted("notes.edit")
    def edit(
        self, actor: Actor, note_id: UUID, change: NoteChange, base: NoteRow | None = None
    ) -> Saved[NoteRow]:
        """Set the fields given; the author stays. ``base``: the row the editor saw.

        Raises NotFound, EditConflict where somebody else changed one of these fields since ``base``.
        """
        with self._uow.writing(actor) as writing:
            now = queries.note(writing, note_id)
            wanted: dict[str, Any] = {
                name: value for name, value in change.given().items() if getattr(now, name) != value
            }
            check_conflicts(wanted, now, base)
            if "note_type" in wanted:
                wanted["note_type"] = wanted["note_type"].value
            if wanted:
                erasing.check(writing, now.customer_id)
                writing.update(customer_notes, note_id, wanted)
                now = queries.note(writing, note_id)
        return Saved(now, writing.changes)

    @permitted("notes.delete")
    def delete(self, actor: Actor, note_id: UUID) -> Saved[NoteRow]:
        """Take a note away (its row stays, marked). Answers it as it was. Raises NotFound."""
        with self._uow.writing(actor) as writing:
            row = queries.note(writing, note_id)
            writing.update(customer_notes, note_id, {"is_deleted": True})
        return Saved(row, writing.changes)

    @permitted("notes.edit")
    def restore(self, actor: Actor, note_id: UUID) -> Saved[NoteRow]:
        """Bring a deleted note back as it was; one that is there stays. Raises NotFound."""
        with self._uow.writing(actor) as writing:
            row = queries.note(writing, note_id, deleted=True)
            writing.update(customer_notes, note_id, {"is_deleted": False})
        return Saved(row, writing.changes)
