"""What somebody typed into a form and has not saved: kept in the shop itself, so that a crash costs nothing.

It holds personal data, so it lies in the encrypted file and nowhere else. It is nobody's but its typist's,
belongs to this PC and is never synced. It is no change of the book: screens need not look at it.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from payme_desktop.db.queries import customers
from payme_desktop.db.queries import form_drafts as queries
from payme_desktop.db.tables import form_drafts
from payme_desktop.db.unit_of_work import Reading, UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.ids import derived_id
from payme_desktop.domain.masking import hidden
from payme_desktop.domain.rows import FormDraft
from payme_desktop.errors import InvalidInput
from payme_desktop.services.discreet import customer_of, without_known
from payme_desktop.services.permitting import unrestricted

KEPT_FOR: Final = timedelta(days=30)
LARGEST: Final = 64_000
"""Characters of a draft. A form holds far less."""


class FormDraftService:
    """The drafts of the actor."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    @unrestricted("what somebody typed is their own")
    def keep(self, actor: Actor, form: str, typed: Mapping[str, object]) -> None:
        """What stands in a form now; the same form again replaces it. Values: texts, numbers, yes or no."""
        content = json.dumps(dict(typed), ensure_ascii=False, default=str)
        if len(content) > LARGEST:
            problem = "This is too much to keep unsaved: save it, or make it shorter."
            problem = "This is too much to keep unsaved: save it, or make it shorter."
            raise InvalidInput.of({"form": [problem]})
        draft_id = derived_id(actor.user_id, "form", form)
        with self._uow.writing(actor) as writing:
            if not writing.update(form_drafts, draft_id, {"content": content}):
                row = {"id": draft_id, "user_id": actor.user_id, "form": form, "content": content}
                writing.insert(form_drafts, [row])

    @unrestricted("what somebody typed is their own")
    def all(self, actor: Actor) -> tuple[FormDraft, ...]:
        """Everything of the last 30 days."""
        with self._uow.reading(actor) as reading:
            rows = queries.of_user(reading, actor.user_id, reading.now - KEPT_FOR)
            return tuple(FormDraft(row[0], _typed(reading, row[0], row[1]), row[2]) for row in rows)

    @unrestricted("what somebody typed is their own")
    def drop(self, actor: Actor, form: str) -> None:
        """It was saved, or begun anew."""
        with self._uow.writing(actor) as writing:
            queries.drop(writing, derived_id(actor.user_id, "form", form))

    @unrestricted("what somebody typed is their own")
    def sweep(self, actor: Actor) -> int:
        """Forget what nobody came back to for 30 days; answers how many."""
        with self._uow.writing(actor) as writing:
            return queries.sweep(writing, actor.user_id, writing.now - KEPT_FOR)


def _typed(reading: Reading, form: str, content: str) -> Mapping[str, object]:
    typed = json.loads(content)
    whose, away = customer_of(form), hidden(reading.actor)
    if whose is None or not away:
        return dict(typed)
    return without_known(away, dict(typed), customers.find(reading, whose))
