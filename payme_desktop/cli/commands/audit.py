"""``audit list, show, verify``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import options
from payme_desktop.cli.command import command
from payme_desktop.cli.failures import USER
from payme_desktop.cli.trail_views import trail_table

if TYPE_CHECKING:
    from datetime import date

    from payme_desktop.cli.run import Desk, Run
    from payme_desktop.domain.trail import TrailPage


def _answer(desk: Desk, page: TrailPage) -> None:
    document = {"items": [desk.document(row) for row in page.items], "next": page.next}
    desk.console.answer(document, trail_table(page.items, desk.business, desk.console))
    if page.next:
        desk.console.note(f"The next page: --after {page.next}")


@command("list", example="audit list --person Ana --since 2026-03-01")
@click.option("--person", default="", help="Who did it, by name.")
@click.option("--pc", "device_no", type=click.IntRange(0), metavar="NO", help="The number of a PC.")
@click.option("--customer", default="", metavar="WORDS", help="Whom it is about, by words of the name.")
@click.option("--kind", help="A table, such as customers or users; or an event, such as exported.")
@click.option("--since", type=options.DAY, metavar="DAY", help="From this day of the shop's.")
@click.option("--until", type=options.DAY, metavar="DAY", help="Up to this day, which is included.")
@options.paged
def list_(run: Run, since: date | None, until: date | None, **asked: object) -> None:
    """List what was done in the shop, newest first.

    The owner's to see. Every change is told with who, when, on which PC, and what was there before.
    """
    from datetime import timedelta

    from payme_desktop.domain.times import first_moment, zone
    from payme_desktop.domain.trail import TrailQuery

    with run.desk() as desk:
        tz = zone(desk.business.timezone)
        query = TrailQuery(
            since=first_moment(since, tz) if since else None,
            until=first_moment(until + timedelta(days=1), tz) if until else None,
            **asked,  # type: ignore[arg-type]
        )
        _answer(desk, desk.services.audit.search(desk.actor, query))


@command("show", example="audit show C-17")
@click.argument("customer")
@options.paged
def show(run: Run, customer: str, limit: int, after: str | None) -> None:
    """List what was done to a customer, newest first.

    With their notes, preferences and purchases.
    """
    with run.desk() as desk:
        row_id = desk.customer(customer).id
        page = desk.services.audit.of_record(desk.actor, "customers", row_id, limit=limit, after=after)
        _answer(desk, page)


@command("verify", example="audit verify")
def verify(run: Run) -> None:
    """Compute every seal of the trail anew.

    The owner's to ask; 'doctor' does the same among its checks.
    """
    with run.desk() as desk:
        found = desk.services.audit.verify(desk.actor)
        told = " ".join(found.problems) or f"All {found.rows:,} rows are sealed, each to the one before."
        document = {
            "sound": found.sound, "rows": found.rows, "problems": found.problems, "waiting": found.waiting
        }  # fmt: skip
        desk.console.answer(document, told)
    if not found.sound:
        click.get_current_context().exit(USER)
