"""What the owner decides on edits that did not see each other: keep, or use the other value.

Either is an ordinary edit: it is checked, reaches the other PCs at their next sync, and can itself be
overwritten. The log keeps both values.
"""

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from payme_desktop.db.queries import sync_conflicts as queries
from payme_desktop.db.sync_tables import sync_conflict
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor, Changes, Saved
from payme_desktop.domain.drafts import CustomerChange, NoteChange, PreferencesDraft, Rules, draft
from payme_desktop.domain.syncing import ConflictRow, Twins
from payme_desktop.errors import InvalidInput, UserError
from payme_desktop.services import twins
from payme_desktop.services.customers import CustomerService
from payme_desktop.services.notes import NoteService
from payme_desktop.services.permitting import permitted
from payme_desktop.services.preferences import PreferencesService

if TYPE_CHECKING:
    from collections.abc import Callable

DELETES: Final = frozenset({"delete_vs_edit", "edit_vs_delete"})
"""Kinds where a delete lost: to use it is to delete."""

_EDITED: Final = frozenset({"customers", "customer_notes", "customer_preferences"})
_DELETABLE: Final = frozenset({"customers", "customer_notes"})


def has_other(conflict: ConflictRow) -> bool:
    """Whether the value that lost can be used."""
    if conflict.kind in DELETES:
        return conflict.table in _DELETABLE
    return conflict.kind == "field" and conflict.table in _EDITED


class SyncConflictService:
    """The conflict log of the actor's business. Deciding is the owner's."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._customers = CustomerService(uow)
        self._notes = NoteService(uow)
        self._preferences = PreferencesService(uow)

    @permitted("sync.status")
    def list(self, actor: Actor, *, resolved: bool = False, limit: int = 200) -> tuple[ConflictRow, ...]:
        """The open ones, newest first; ``resolved``: the others too."""
        with self._uow.reading(actor) as reading:
            return queries.rows(reading, resolved=resolved, limit=limit)

    @permitted("customers.read")
    def duplicates(self, actor: Actor, *, limit: int = 50) -> tuple[Twins, ...]:
        """Pairs of customers that two PCs entered and that look like one person, the likeliest first.

        ``limit``: 1 to 500. Raises InvalidInput.
        """
        if not 1 <= limit <= 500:
            raise InvalidInput.of({"limit": ["This must be between 1 and 500."]})
        with self._uow.reading(actor) as reading:
            return twins.look(reading, limit)

    @permitted("sync.resolve")
    def keep(self, actor: Actor, conflict_id: UUID) -> Saved[ConflictRow]:
        """Leave it as the sync decided. Raises NotFound, NotAllowed."""
        return self._settle(actor, conflict_id, "kept")

    @permitted("sync.resolve")
    def reopen(self, actor: Actor, conflict_id: UUID) -> Saved[ConflictRow]:
        """Put it back among the open ones."""
        return self._settle(actor, conflict_id, "open")

    @permitted("sync.resolve")
    def use_other(self, actor: Actor, conflict_id: UUID, rules: Rules) -> Saved[ConflictRow]:
        """Put the value that lost in place. Raises NotFound, NotAllowed, InvalidInput, UserError."""
        with self._uow.reading(actor) as reading:
            conflict, lost = queries.one(reading, conflict_id)
        if not has_other(conflict):
            raise UserError("Of this one there is no other value to use.", code="no_other")
        edited = self._edit(actor, conflict, lost, rules)
        settled = self._settle(actor, conflict_id, "used_other")
        return Saved(settled.row, edited | settled.changes)

    def _edit(self, actor: Actor, conflict: ConflictRow, lost: Any, rules: Rules) -> Changes:
        row_id = conflict.row_id
        if conflict.field in {"is_active", "is_deleted"}:
            gone = conflict.kind in DELETES or lost == (conflict.field == "is_deleted")
            return self._delete(actor, conflict.table, row_id, gone=gone)
        given = {conflict.field: lost}
        if conflict.table == "customers":
            return self._customers.update(actor, row_id, draft(CustomerChange, given, rules)).changes
        if conflict.table == "customer_notes":
            return self._notes.edit(actor, row_id, draft(NoteChange, given, rules)).changes
        assert conflict.customer_id is not None, "preferences are somebody's"
        wish = draft(PreferencesDraft, given, rules)
        return self._preferences.update(actor, conflict.customer_id, wish).changes

    def _delete(self, actor: Actor, table: str, row_id: UUID, *, gone: bool) -> Changes:
        acts: dict[tuple[str, bool], Callable[[Actor, UUID], Saved[Any]]] = {
            ("customers", True): self._customers.delete,
            ("customers", False): self._customers.restore,
            ("customer_notes", True): self._notes.delete,
            ("customer_notes", False): self._notes.restore,
        }
        return acts[table, gone](actor, row_id).changes

    def _settle(self, actor: Actor, conflict_id: UUID, state: str) -> Saved[ConflictRow]:
        by = None if state == "open" else actor.user_id
        with self._uow.writing(actor) as writing:
            writing.update(sync_conflict, conflict_id, {"state": state, "resolved_by": by})
            row, _ = queries.one(writing, conflict_id)
        return Saved(row, writing.changes)
