"""``init``: a new shop with its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from payme_desktop.cli import asking
from payme_desktop.cli.backend import ShopAddress
from payme_desktop.cli.command import PROGRAM, command
from payme_desktop.cli.plain import plain
from payme_desktop.errors import UserError

if TYPE_CHECKING:
    from typing import Any

    from payme_desktop.cli.run import Run
    from payme_desktop.domain.drafts import BusinessDraft
    from payme_desktop.domain.reports import CreatedShop


_WRITE_DOWN = (
    "Write it down and keep it away from this PC: it opens a backup without it. It is told this once."
)


@command(
    "init",
    example='--shop shop.db init --business "Corner Shop" --currency EUR --region DE --owner Ana',
    business=False,
)
@click.option("--business", required=True, metavar="NAME", help="The name of the shop.")
@click.option("--currency", required=True, help="Three letters, such as EUR.")
@click.option("--region", required=True, help="Country of its phone numbers: two letters, such as DE.")
@click.option("--timezone", help="Such as Europe/Berlin; this PC's otherwise.")
@click.option("--owner", required=True, metavar="NAME", help="The first user, who may do everything.")
@click.option("--anyway", is_flag=True, help="Also on a stick or in a synced folder.")
def init(
    run: Run, business: str, currency: str, region: str, timezone: str | None, owner: str, *, anyway: bool
) -> None:
    """Make a new shop with its owner.

    The owner's password comes from PAYME_PASSWORD, or is asked for twice. The shop's key goes to the keyring
    of this PC, or under a passphrase where PAYME_PASSPHRASE is set.
    """
    from payme_desktop.domain.drafts import BusinessDraft, draft

    wanted = {
        "name": business,
        "currency": currency,
        "region": region,
        "timezone": timezone or run.backend.default_timezone(),
        "owner": owner,
    }
    created = _create(run, draft(BusinessDraft, wanted), anyway=anyway)
    run.console.answer(_document(created), _text(created))


def _create(run: Run, wanted: BusinessDraft, *, anyway: bool) -> CreatedShop:
    """Ask for a passphrase only where it turns out that one is needed."""
    password = asking.new_password(wanted.owner)
    address, passphrase = ShopAddress(run.shop), asking.given(asking.PASSPHRASE)
    try:
        return run.backend.create(address, wanted, password, passphrase, anyway=anyway)
    except UserError as refused:
        if refused.code != "passphrase_needed" or passphrase or not asking.interactive():
            raise
    run.console.note(
        "This PC has no safe keyring: protect the shop with a passphrase. Nobody can recover it."
    )
    passphrase = asking.ask("New passphrase of the shop", twice=True)
    return run.backend.create(address, wanted, password, passphrase, anyway=anyway)


def _document(created: CreatedShop) -> dict[str, Any]:
    business, owner = created.session.business, created.session.actor
    return {
        "shop": created.shop,
        "key_file": created.key_file,
        "business_id": business.id,
        "business": business.name,
        "currency": business.currency,
        "region": business.region,
        "timezone": business.timezone,
        "user_id": owner.user_id,
        "user": owner.name,
        "role": owner.role,
        "recovery_code": created.recovery_code,
    }


def _text(created: CreatedShop) -> str:
    lines = [f"{created.session.business.name} is ready: {created.shop}"]
    if created.key_file:
        lines.append(f"Keep {created.key_file} beside it: without that file the shop cannot be opened.")
    if created.recovery_code:
        lines += [f"Recovery code: {created.recovery_code}", _WRITE_DOWN]
    lines.append(f"{created.session.actor.name} can act now, for instance: {PROGRAM} customers add --help")
    return "\n".join(plain(line) for line in lines)
