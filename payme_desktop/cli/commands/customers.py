"""``customers list, search, show, delete, restore, erase``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import asking, options
from payme_desktop.cli.command import command
from payme_desktop.cli.customer_views import customer_card, customer_table
from payme_desktop.cli.plain import plain
from payme_desktop.domain.vocabulary import CustomerSort

if TYPE_CHECKING:
    from typing import Any

    from payme_desktop.cli.run import Desk, Run
    from payme_desktop.domain.actor import Saved
    from payme_desktop.domain.rows import CustomerListRow, CustomerRow, Page, SearchResult


def answer_page(desk: Desk, page: Page[CustomerListRow]) -> None:
    """A page of customers, and how to get the next one."""
    desk.console.answer(desk.page(page), customer_table(page.items, desk.console))
    if page.next:
        desk.console.note(f"{len(page.items)} of {page.total:,}. The next page: --after {page.next}")


@command("list", example="customers list --type vip --sort spent --desc --limit 20")
@options.customer_type("Only these.")
@click.option("--sort", type=options.values(CustomerSort), default="name", show_default=True, help="By what.")
@click.option("--desc", "descending", is_flag=True, help="From the other end.")
@click.option("--inactive", is_flag=True, help="The deleted ones instead.")
@click.option("--purchases-from", type=click.IntRange(0, 1_000_000), help="Who bought so often, or more.")
@click.option("--purchases-to", type=click.IntRange(0, 1_000_000), help="Who bought so often, or less.")
@click.option("--seen-since", "seen_from", type=options.DAY, help="Whose last purchase was then, or later.")
@click.option("--not-seen-since", "seen_before", type=options.DAY, help="Whose last purchase was before.")
@options.paged
def list_(run: Run, *, inactive: bool, **said: object) -> None:
    """List customers, page by page."""
    from payme_desktop.domain.drafts import CustomerQuery

    with run.desk() as desk:
        query = desk.draft(CustomerQuery, {"is_active": not inactive, **options.said(said)})
        answer_page(desk, desk.services.customers.list(desk.actor, query))


@command("search", example="customers search 6789")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="At most so many.")
def search(run: Run, text: str, limit: int) -> None:
    """Find customers by name, phone, e-mail or code, best first.

    A phone number may be in any form, or only its last digits.
    """
    with run.desk() as desk:
        found = desk.services.customers.search(desk.actor, text, limit)
        rows = [hit.row for hit in found.hits]
        desk.console.answer(_found(desk, found), customer_table(rows, desk.console))
        if alike := sum(hit.alike for hit in found.hits):
            desk.console.note(f"{alike} of them only sound like it, or have a letter that differs.")
        if found.more:
            desk.console.note("There are more: type more of the name or number.")


def _found(desk: Desk, found: SearchResult) -> dict[str, Any]:
    """A list; how many there are in all is not counted where there are more."""
    items = [
        desk.document(hit.row, matched=hit.matched, exact=hit.exact, alike=hit.alike) for hit in found.hits
    ]
    return {"items": items, "total": None if found.more else len(items), "next": None, "more": found.more}


@command("show", example="customers show C-17")
@click.argument("customer")
def show(run: Run, customer: str) -> None:
    """Show everything about a customer."""
    from payme_desktop.cli.jsonout import fields_of

    with run.desk() as desk:
        detail = desk.services.customers.get(desk.actor, desk.customer(customer).id)
        more = fields_of(detail)
        row = desk.document(detail.customer)
        del more["customer"]
        desk.console.answer({**row, **more}, customer_card(detail, desk.business, desk.console))


@command("delete", example="customers delete C-17")
@click.argument("customer")
def delete(run: Run, customer: str) -> None:
    """Take a customer out of lists; all is kept.

    Purchases and figures stay, and 'restore' brings the customer back.
    """
    with run.desk() as desk:
        saved = desk.services.customers.delete(desk.actor, desk.customer(customer).id)
        _answer(desk, saved, "is out of the lists; 'customers restore' brings them back")


@command("restore", example="customers restore C-17")
@click.argument("customer")
def restore(run: Run, customer: str) -> None:
    """Bring a deleted customer back as it was.

    A search finds no deleted customers: give the id or the code.
    """
    with run.desk() as desk:
        saved = desk.services.customers.restore(desk.actor, desk.customer(customer).id)
        _answer(desk, saved, "is back in the lists")


@command("erase", example="customers erase C-17 --yes")
@click.argument("customer")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(run: Run, customer: str, *, yes: bool) -> None:
    """Take a customer's personal data away, for good.

    Name, phone, e-mail, address, preferences and notes go, here and with the next syncs everywhere; purchases
    and figures stay. Nothing brings them back. Only the owner may; backups made before keep what they hold.
    """
    with run.desk() as desk:
        row = desk.customer(customer)
        if not yes:
            if not asking.interactive():
                raise click.UsageError("Nobody can be asked here: say --yes.", click.get_current_context())
            asking.the_name_of(row.label)
        saved = desk.services.customers.erase(desk.actor, row.id)
        _answer(desk, saved, "is all that is left of this customer")


def _answer(desk: Desk, saved: Saved[CustomerRow], told: str) -> None:
    document = desk.document(saved.row, changed=bool(saved.changes))
    desk.console.answer(document, plain(f"{saved.row.label} {told}."))
