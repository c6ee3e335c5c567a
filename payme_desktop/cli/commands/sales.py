"""``sales record, refund, void, attach``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from payme_desktop.cli.command import command
from payme_desktop.cli.figure_views import purchase_line
from payme_desktop.cli.options import said

if TYPE_CHECKING:
    from payme_desktop.cli.run import Desk, Run
    from payme_desktop.domain.actor import Saved
    from payme_desktop.domain.rows import PurchaseRow

F = TypeVar("F", bound=Callable[..., None])


def _money(function: F) -> F:
    """The columns that a sale and a refund share."""
    for option in (
        click.option(
            "--at", "occurred_at", metavar="TIME", help="ISO 8601; without an offset the shop's time."
        ),
        click.option("--source", help="The till or program it comes from.  [default: manual]"),
        click.option("--receipt", "receipt_no", metavar="NO", help="The same receipt again changes nothing."),
        click.option("--items", "items_count", metavar="COUNT", help="How many items, such as 3 or 0.5."),
        click.option("--total", "total_amount", metavar="AMOUNT", required=True, help="Such as 12.50."),
        click.option("--customer", metavar="CUSTOMER", help="Whom it counts for; nobody otherwise."),
    ):
        function = option(function)
    return function


def _answer(desk: Desk, saved: Saved[PurchaseRow]) -> None:
    already_there = not saved.changes
    document = desk.document(saved.row, already_there=already_there)
    text = purchase_line(saved.row, desk.business, already_there=already_there)
    desk.console.answer(document, text)


@command("record", example="sales record --customer C-17 --total 12.50 --items 3 --receipt R-1001")
@_money
def record(run: Run, customer: str | None, **fields: object) -> None:
    """Record a completed sale.

    With a receipt number it is safe to repeat: the same receipt of the same source is one sale.
    """
    from payme_desktop.domain.drafts import SaleDraft

    with run.desk() as desk:
        told = said(fields)
        desk.check((SaleDraft, told))
        customer_id = desk.customer(customer).id if customer else None
        draft = desk.draft(SaleDraft, {**told, "customer_id": customer_id})
        _answer(desk, desk.services.purchases.record(desk.actor, draft))


@command("refund", example="sales refund --sale R-1001 --total 4.20 --items 1")
@click.option("--sale", metavar="SALE", help="The sale it belongs to: id or receipt number.")
@_money
def refund(run: Run, sale: str | None, customer: str | None, **fields: object) -> None:
    """Record money given back.

    It lowers spend and items, and is no purchase. With --sale it counts for that sale's customer.
    """
    from payme_desktop.domain.drafts import RefundDraft

    with run.desk() as desk:
        told = said(fields)
        desk.check((RefundDraft, told))
        if sale:
            told["sale_id"] = desk.services.purchases.resolve(desk.actor, sale).id
        if customer:
            told["customer_id"] = desk.customer(customer).id
        _answer(desk, desk.services.purchases.refund(desk.actor, desk.draft(RefundDraft, told)))


@command("void", example="sales void R-1001")
@click.argument("sale")
def void(run: Run, sale: str) -> None:
    """Take a sale out of the book entirely.

    SALE is an id or a receipt number. Voiding twice is one void.
    """
    with run.desk() as desk:
        found = desk.services.purchases.resolve(desk.actor, sale)
        _answer(desk, desk.services.purchases.void(desk.actor, found.id))


@command("attach", example="sales attach R-1001 C-17")
@click.argument("sale")
@click.argument("customer")
def attach(run: Run, sale: str, customer: str) -> None:
    """Let a sale count for a customer.

    SALE is an id or a receipt number. The latest attach counts.
    """
    with run.desk() as desk:
        found = desk.services.purchases.resolve(desk.actor, sale)
        _answer(desk, desk.services.purchases.attach(desk.actor, found.id, desk.customer(customer).id))
