"""Customers, notes and preferences as people read them in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payme_desktop.cli import wording
from payme_desktop.cli.plain import plain, plain_lines
from payme_desktop.cli.tables import Column, facts, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payme_desktop.cli.console import Console
    from payme_desktop.domain.rows import (
        BusinessRow,
        CustomerDetail,
        CustomerListRow,
        CustomerRow,
        NoteRow,
        PreferencesRow,
    )

WIDE = 130
"""Columns from which a list has room for ids."""

_COLUMNS = (
    Column("Code", gives=True),
    Column("Name", gives=True),
    Column("Phone"),
    Column("Type"),
    Column("Purchases", right=True),
    Column("Spent", right=True),
    Column("Last", right=True),
)


def customer_table(rows: Sequence[CustomerListRow], console: Console) -> str:
    """A line for each; with its id where there is room."""
    if not rows:
        return "No customers."
    with_ids = console.room is None or console.room >= WIDE
    columns = [*_COLUMNS, *([Column("Id")] if with_ids else [])]
    return table(columns, [_cells(row)[: len(columns)] for row in rows], console.room, console.mark)


def _cells(row: CustomerListRow) -> list[str]:
    return [
        row.code or "",
        row.label,
        row.phone or "",
        wording.word(row.customer_type),
        f"{row.total_purchases:,}",
        wording.figure(row.total_spent),
        wording.day(row.last_purchase_date),
        str(row.id),
    ]


def customer_facts(row: CustomerRow, business: BusinessRow) -> str:
    likes = wording.chosen(sms=row.prefer_sms, email=row.prefer_email, call=row.prefer_call)
    return facts(
        [
            ("Name", row.name),
            ("Code", row.code),
            ("Phone", row.phone),
            ("E-mail", row.email),
            ("Address", ", ".join((row.address or "").split("\n"))),
            ("Type", wording.word(row.customer_type)),
            ("Likes", likes or "nothing of SMS, e-mail, calls"),
            ("Deleted", None if row.is_active else "yes"),
            ("Since", wording.moment(row.created_at, business)),
            ("Id", str(row.id)),
        ]
    )


def preferences_facts(row: PreferencesRow, business: BusinessRow) -> str:
    allowed = wording.chosen(offers=row.can_receive_offers, loyalty=row.can_receive_loyalty)
    return facts(
        [
            ("Usual items", ", ".join((row.favorite_products or "").split("\n"))),
            ("Pays", row.preferred_payment),
            ("Usual spend", wording.DOTS if row.masked else wording.amount(row.average_spend, business)),
            ("Reach", row.best_contact_time),
            ("Contact", "do not contact" if row.do_not_contact else "allowed"),
            ("May receive", allowed or "nothing"),
        ]
    )


def note_lines(notes: Sequence[NoteRow], business: BusinessRow) -> str:
    """Each with its head line, the text below it."""
    lines = []
    for note in notes:
        pinned = "  pinned" if note.is_pinned else ""
        head = f"{wording.moment(note.created_at, business)}  {note.note_type}{pinned}  {note.author or ''}"
        lines += [f"{plain(head).rstrip()}  {note.id}", *(f"  {each}" for each in plain_lines(note.content))]
    return "\n".join(lines) if lines else "No notes."


def customer_card(detail: CustomerDetail, business: BusinessRow, console: Console) -> str:
    """Everything about one customer."""
    from payme_desktop.cli.figure_views import history_facts, purchase_table

    parts = [
        customer_facts(detail.customer, business),
        preferences_facts(detail.preferences, business),
        history_facts(detail.history, business),
    ]
    if detail.recent:
        parts.append(purchase_table(detail.recent, business, console))
    if detail.notes:
        parts.append(note_lines(detail.notes, business))
    if detail.note_count > len(detail.notes):
        parts.append(f"{len(detail.notes)} of {detail.note_count} notes.")
    return "\n\n".join(parts)
