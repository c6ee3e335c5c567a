"""What a customer likes, and how they may be contacted."""

from uuid import UUID

from payme_desktop.db import erasing
from payme_desktop.db.queries import customers as queries
from payme_desktop.db.tables import customer_preferences
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor, Saved
from payme_desktop.domain.drafts import PreferencesDraft
from payme_desktop.domain.masking import hidden
from payme_desktop.domain.rows import PreferencesRow
from payme_desktop.services.conflicts import check_conflicts
from payme_desktop.services.permitting import permitted


class PreferencesService:
    """The preferences of the actor's customers: one row each, born with the customer."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    @permitted("preferences.read")
    def get(self, actor: Actor, customer_id: UUID) -> PreferencesRow:
        """The preferences of a customer. Raises NotFound."""
        with self._uow.reading(actor) as reading:
            return queries.preferences(reading, customer_id)

    @permitted("preferences.edit")
    def update(
        self, actor: Actor, customer_id: UUID, draft: PreferencesDraft, base: PreferencesRow | None = None
    ) -> Saved[PreferencesRow]:
        """Set the fields given in the draft, and no others. ``base``: the row the editor saw.

        Raises NotFound, EditConflict where somebody else changed one of these fields since ``base``.
        """
        with self._uow.writing(actor) as writing:
            now = queries.preferences(writing, customer_id)
            wanted = {name: value for name, value in draft.given().items() if getattr(now, name) != value}
            check_conflicts(wanted, now, base, hidden(actor))
            if wanted:
                erasing.check(writing, customer_id)
                writing.update(customer_preferences, now.id, wanted)
                now = queries.preferences(writing, customer_id)
        return Saved(now, writing.changes)
