"""``preferences show, set``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import options
from payme_desktop.cli.command import command
from payme_desktop.cli.customer_views import preferences_facts

if TYPE_CHECKING:
    from payme_desktop.cli.run import Run


@command("show", example="preferences show C-17")
@click.argument("customer")
def show(run: Run, customer: str) -> None:
    """Show what a customer likes and allows."""
    with run.desk() as desk:
        row = desk.services.preferences.get(desk.actor, desk.customer(customer).id)
        desk.console.answer(desk.document(row), preferences_facts(row, desk.business))


@command("set", example='preferences set C-17 --preferred-payment card --best-contact-time "after 18:00"')
@click.argument("customer")
@options.preference_fields
def set_(run: Run, customer: str, **fields: object) -> None:
    """Set preferences; only what is given changes.

    An empty text empties a field: --preferred-payment "".
    """
    from payme_desktop.domain.drafts import PreferencesDraft

    said = options.said(fields)
    if not said:
        raise click.UsageError("Say what to set, such as --do-not-contact.", click.get_current_context())
    with run.desk() as desk:
        draft = desk.draft(PreferencesDraft, said)
        saved = desk.services.preferences.update(desk.actor, desk.customer(customer).id, draft)
        document = desk.document(saved.row, changed=bool(saved.changes))
        desk.console.answer(document, preferences_facts(saved.row, desk.business))
