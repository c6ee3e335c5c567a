"""``customers reveal``: masked fields in full, once, with somebody's approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import asking
from payme_desktop.cli.command import command
from payme_desktop.cli.customer_views import customer_card
from payme_desktop.domain.permissions import MASKED_FIELDS

if TYPE_CHECKING:
    from uuid import UUID

    from payme_desktop.cli.run import Desk, Run
    from payme_desktop.domain.actor import Actor


@command("reveal", example='customers reveal C-17 --fields phone --approved-by Max --reason "To call back"')
@click.argument("customer")
@click.option("--fields", required=True, metavar="NAMES", help=f"Of {', '.join(MASKED_FIELDS)}, with commas.")
@click.option("--approved-by", metavar="NAME", help="The manager or owner who approves.")
@click.option("--reason", metavar="TEXT", default="", help="Why; the audit trail keeps it.")
def reveal(run: Run, customer: str, fields: str, approved_by: str | None, reason: str) -> None:
    """Show fields of a customer that you see masked.

    Where your role needs an approval, the PIN (or password) of the approver comes from PAYME_APPROVER, or is
    asked for. The audit trail keeps who saw what, who approved it, and why.
    """
    from payme_desktop.cli.jsonout import fields_of

    with run.desk() as desk:
        names = [name.strip() for name in fields.split(",") if name.strip()]
        row_id = desk.customer(customer).id
        actor = desk.actor
        if approved_by is not None:
            actor = _approved(desk, names, approved_by, reason, row_id)
        shown = desk.services.customers.reveal(actor, row_id, names)
        more = fields_of(shown.detail)
        del more["customer"]
        document = {**desk.document(shown.detail.customer), **more, "revealed": shown.fields}
        desk.console.answer(document, customer_card(shown.detail, desk.business, desk.console))


def _approved(desk: Desk, names: list[str], approver: str, reason: str, row_id: UUID) -> Actor:
    """Who acts, with the approval of that person. Raises UsageError for somebody who cannot give it."""
    service, actor = desk.services.overrides, desk.actor
    wanting = [name for name in names if name in MASKED_FIELDS and not actor.may(f"fields.{name}")]
    if not wanting:
        return actor
    wanted = f"fields.{wanting[0]}"
    people = [row for row in service.approvers(actor, wanted) if row.name.casefold() == approver.casefold()]
    if not people:
        raise click.UsageError(f"{approver} cannot approve this.", click.get_current_context())
    secret = asking.approver(people[0].name)
    approval = service.approve(
        actor, wanted, reason, people[0].id, secret, table="customers", row_id=row_id
    )  # fmt: skip
    return actor.approved_by(approval)
