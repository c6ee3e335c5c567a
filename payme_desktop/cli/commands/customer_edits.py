"""``customers add, edit``: the customer, the preferences and a note in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import options
from payme_desktop.cli.command import command
from payme_desktop.cli.customer_views import customer_facts
from payme_desktop.domain.actor import Changes

if TYPE_CHECKING:
    from uuid import UUID

    from payme_desktop.cli.run import Desk, Run
    from payme_desktop.domain.drafts import CustomerChange, CustomerDraft
    from payme_desktop.domain.rows import CustomerRow


@command("add", example='customers add --name "Ben Okoro" --phone "0151 23456789" --type regular')
@options.customer_fields
@options.preference_fields
@click.option("--note", metavar="TEXT", help="A first note.")
def add(run: Run, note: str | None, **fields: object) -> None:
    """Add a customer; a name or a phone number is enough."""
    from payme_desktop.domain.drafts import CustomerDraft, NoteDraft

    told, preferences = options.parted(fields)
    wanted = {**told, "preferences": preferences}
    with run.desk() as desk:
        desk.check((CustomerDraft, wanted), *([] if note is None else [(NoteDraft, {"content": note})]))
        draft = desk.draft(CustomerDraft, wanted)
        saved = desk.services.customers.create(desk.actor, draft)
        _add_note(desk, saved.row.id, note)
        _answer(desk, saved.row, draft, saved.changes)


@command("edit", example='customers edit C-17 --phone "0151 23456789" --email ""')
@click.argument("customer")
@options.customer_fields
@options.preference_fields
@click.option("--note", metavar="TEXT", help="A further note.")
def edit(run: Run, customer: str, note: str | None, **fields: object) -> None:
    """Change a customer; only what is given changes.

    An empty text empties a field: --email "".
    """
    from payme_desktop.domain.drafts import CustomerChange, NoteDraft, PreferencesDraft

    told, likes = options.parted(fields)
    if not told and not likes and note is None:
        raise click.UsageError("Say what to change, such as --phone.", click.get_current_context())
    with run.desk() as desk:
        notes = [] if note is None else [(NoteDraft, {"content": note})]
        desk.check((CustomerChange, told), (PreferencesDraft, likes), *notes)
        change, row_id = desk.draft(CustomerChange, told), desk.customer(customer).id
        saved = desk.services.customers.update(desk.actor, row_id, change)
        changes = saved.changes | _set_preferences(desk, row_id, likes) | _add_note(desk, row_id, note)
        _answer(desk, saved.row, change, changes)


def _set_preferences(desk: Desk, customer_id: UUID, likes: dict[str, object]) -> Changes:
    from payme_desktop.domain.drafts import PreferencesDraft

    if not likes:
        return Changes()
    draft = desk.draft(PreferencesDraft, likes)
    return desk.services.preferences.update(desk.actor, customer_id, draft).changes


def _add_note(desk: Desk, customer_id: UUID, text: str | None) -> Changes:
    from payme_desktop.domain.drafts import NoteDraft

    if text is None:
        return Changes()
    return desk.services.notes.add(desk.actor, customer_id, desk.draft(NoteDraft, {"content": text})).changes


def _answer(desk: Desk, row: CustomerRow, draft: CustomerDraft | CustomerChange, changes: Changes) -> None:
    """The row as it now stands; what is doubtful in it is told, but was saved."""
    warnings = draft.warnings(desk.business.region)
    document = desk.document(row, changed=bool(changes), warnings=warnings)
    desk.console.answer(document, customer_facts(row, desk.business))
    for field, sentences in warnings.items():
        desk.console.note(f"{field.replace('_', ' ').capitalize()}: {' '.join(sentences)}")
