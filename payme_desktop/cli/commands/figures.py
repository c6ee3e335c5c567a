"""``history``, ``metrics``, ``repeat``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import options
from payme_desktop.cli.command import command
from payme_desktop.cli.commands.customers import answer_page
from payme_desktop.cli.figure_views import history_facts, purchase_table, shop_figures

if TYPE_CHECKING:
    from payme_desktop.cli.run import Run


@command("history", example="history C-17 --limit 20")
@click.argument("customer")
@options.paged
def history(run: Run, customer: str, limit: int, after: str | None) -> None:
    """Show the purchases of a customer under their summary.

    Newest first; refunds are among them, and voided sales are marked.
    """
    with run.desk() as desk:
        found = desk.services.purchases.history(
            desk.actor, desk.customer(customer).id, limit=limit, after=after
        )
        page = found.purchases
        document = {"summary": desk.document(found.summary), **desk.page(page)}
        rows = purchase_table(page.items, desk.business, desk.console)
        desk.console.answer(document, f"{history_facts(found.summary, desk.business)}\n\n{rows}")
        if page.next:
            desk.console.note(f"{len(page.items)} of {page.total:,}. The next page: --after {page.next}")


@command("metrics", example="metrics C-17")
@click.argument("customer", required=False)
def metrics(run: Run, customer: str | None) -> None:
    """Show the figures of the shop, or of one customer."""
    with run.desk() as desk:
        if customer is None:
            shop = desk.services.metrics.shop(desk.actor)
            desk.console.answer(shop, shop_figures(shop, desk.business, desk.console))
        else:
            row = desk.services.metrics.customer(desk.actor, desk.customer(customer).id)
            desk.console.answer(desk.document(row), history_facts(row, desk.business))


@command("repeat", example="repeat --limit 20")
@options.paged
def repeat(run: Run, limit: int, after: str | None) -> None:
    """List customers with two purchases or more.

    Most purchases first.
    """
    with run.desk() as desk:
        answer_page(desk, desk.services.metrics.repeat(desk.actor, limit=limit, after=after))
