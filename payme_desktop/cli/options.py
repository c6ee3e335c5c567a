"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import click

from payme_desktop.domain.vocabulary import CustomerType, NoteType

if TYPE_CHECKING:
    from enum import StrEnum

F = TypeVar("F", bound=Callable[..., None])

PREFERENCES = (
    "favorite_products",
    "preferred_payment",
    "average_spend",
    "best_contact_time",
    "do_not_contact",
    "can_receive_offers",
    "can_receive_loyalty",
)


def _all(*options: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def values(kind: type[StrEnum]) -> click.Choice[str]:
    """The stored values; given an enum, click would ask for the names of its members."""
    return click.Choice([member.value for member in kind])


class _Day(click.ParamType[date]):
    """A day of the shop, such as 2026-11-23."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is no day. Write it as 2026-11-23.", param, ctx)


DAY = _Day()


def _flag(name: str, help_: str) -> Callable[[F], F]:
    """Yes, no, or not said."""
    return click.option(f"--{name}/--no-{name}", default=None, help=help_)


def customer_type(help_: str) -> Callable[[F], F]:
    return click.option("--type", "customer_type", type=values(CustomerType), help=help_)


def note_type() -> Callable[[F], F]:
    return click.option("--type", "note_type", type=values(NoteType), help="The kind of note.")


def paged(function: F) -> F:
    """``--limit`` and ``--after``."""
    return _all(
        click.option(
            "--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="Rows of a page."
        ),
        click.option("--after", metavar="CURSOR", help="The page after this one: 'next' of the page before."),
    )(function)


def customer_fields(function: F) -> F:
    """The columns of a customer; what is not given is None."""
    return _all(
        click.option("--name", help="As on the card."),
        click.option("--phone", help="As people write it, with or without country code."),
        click.option("--email", help="One address."),
        click.option("--address", help="May have several lines."),
        customer_type("How they buy."),
        click.option("--code", help="Your own number for this customer."),
        _flag("prefer-sms", "Likes text messages."),
        _flag("prefer-email", "Likes e-mail."),
        _flag("prefer-call", "Likes to be called."),
    )(function)


def preference_fields(function: F) -> F:
    """The columns of the preferences; what is not given is None."""
    return _all(
        click.option("--favorite-products", help="What they usually buy."),
        click.option("--preferred-payment", help="How they usually pay."),
        click.option("--average-spend", metavar="AMOUNT", help="What they usually spend, as staff knows it."),
        click.option("--best-contact-time", help="When to reach them."),
        _flag("do-not-contact", "Wants no contact at all."),
        _flag("can-receive-offers", "Allows offers."),
        _flag("can-receive-loyalty", "Allows loyalty messages."),
    )(function)


def said(fields: Mapping[str, object]) -> dict[str, object]:
    """Only what was given. An empty string was given: it empties a field."""
    return {name: value for name, value in fields.items() if value is not None}


def parted(fields: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """What was given, as columns of (the customer, the preferences)."""
    told = said(fields)
    preferences = {name: told.pop(name) for name in PREFERENCES if name in told}
    return told, preferences
