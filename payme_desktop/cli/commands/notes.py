"""``notes add, list, edit, delete, pin, unpin``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import options
from payme_desktop.cli.command import command
from payme_desktop.cli.customer_views import note_lines

if TYPE_CHECKING:
    from uuid import UUID

    from payme_desktop.cli.run import Desk, Run
    from payme_desktop.domain.actor import Saved
    from payme_desktop.domain.rows import NoteRow

_NOTE = click.argument("note", type=click.UUID, metavar="NOTE_ID")


def _answer(desk: Desk, saved: Saved[NoteRow]) -> None:
    document = desk.document(saved.row, changed=bool(saved.changes))
    desk.console.answer(document, note_lines([saved.row], desk.business))


def _change(run: Run, note: UUID, said: dict[str, object]) -> None:
    from payme_desktop.domain.drafts import NoteChange

    with run.desk() as desk:
        _answer(desk, desk.services.notes.edit(desk.actor, note, desk.draft(NoteChange, said)))


@command("add", example='notes add C-17 --type preference "Likes oat milk"')
@click.argument("customer")
@click.argument("text")
@options.note_type()
@click.option("--pin", "is_pinned", is_flag=True, default=None, help="Keep it on top.")
def add(run: Run, customer: str, text: str, **said: object) -> None:
    """Write a note on a customer."""
    from payme_desktop.domain.drafts import NoteDraft

    with run.desk() as desk:
        draft = desk.draft(NoteDraft, {"content": text, **options.said(said)})
        _answer(desk, desk.services.notes.add(desk.actor, desk.customer(customer).id, draft))


@command("list", example="notes list C-17")
@click.argument("customer")
def list_(run: Run, customer: str) -> None:
    """List the notes of a customer, pinned ones first."""
    with run.desk() as desk:
        notes = desk.services.notes.list(desk.actor, desk.customer(customer).id)
        document = {"items": [desk.document(note) for note in notes], "total": len(notes), "next": None}
        desk.console.answer(document, note_lines(notes, desk.business))


@command("edit", example='notes edit 01931d6e-7c00-7000-8000-00000000001a --text "Likes soy milk"')
@_NOTE
@options.note_type()
@click.option("--text", "content", help="The new text.")
def edit(run: Run, note: UUID, **fields: object) -> None:
    """Change the text or the kind of a note.

    Its author stays.
    """
    said = options.said(fields)
    if not said:
        raise click.UsageError("Say what to change: --text or --type.", click.get_current_context())
    _change(run, note, said)


@command("delete", example="notes delete 01931d6e-7c00-7000-8000-00000000001a")
@_NOTE
def delete(run: Run, note: UUID) -> None:
    """Take a note away."""
    with run.desk() as desk:
        _answer(desk, desk.services.notes.delete(desk.actor, note))


@command("pin", example="notes pin 01931d6e-7c00-7000-8000-00000000001a")
@_NOTE
def pin(run: Run, note: UUID) -> None:
    """Keep a note on top."""
    _change(run, note, {"is_pinned": True})


@command("unpin", example="notes unpin 01931d6e-7c00-7000-8000-00000000001a")
@_NOTE
def unpin(run: Run, note: UUID) -> None:
    """Let a note take its turn again."""
    _change(run, note, {"is_pinned": False})
