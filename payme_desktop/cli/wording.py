"""How values read to people: the shop's own time, amounts with their currency, yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from payme_desktop.domain.rows import BusinessRow

DOTS = "•••"
"""As ``domain.text`` has it, which takes its time to load."""


def moment(value: datetime, business: BusinessRow) -> str:
    """Day and minute in the shop's zone."""
    from payme_desktop.domain.times import zone

    return f"{value.astimezone(zone(business.timezone)):%Y-%m-%d %H:%M}"


def day(value: date | None) -> str:
    return value.isoformat() if value else ""


def ago(days: int) -> str:
    """Whole days since something."""
    return "today" if days == 0 else "1 day ago" if days == 1 else f"{days:,} days ago"


def amount(value: Decimal | None, business: BusinessRow) -> str:
    """``1,234.50 EUR``; empty for none."""
    return f"{value:,.2f} {business.currency}" if value is not None else ""


def masked_amount(value: Decimal | None, business: BusinessRow) -> str:
    """The same of an amount that everybody has: without one it is masked."""
    return amount(value, business) or DOTS


def figure(value: Decimal | None) -> str:
    """``1,234.50`` in a table; dots for one that is masked."""
    return DOTS if value is None else f"{value:,.2f}"


def quantity(value: Decimal) -> str:
    """``3`` for 3.000, ``0.5`` for 0.500."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def items(value: Decimal) -> str:
    return f"{quantity(value)} item" if value == 1 else f"{quantity(value)} items"


def word(value: str) -> str:
    """A value of a closed list: ``walk_in`` reads ``walk-in``."""
    return value.replace("_", "-")


def comes(value: str) -> str:
    """How often somebody comes; ``none`` alone would read as a mistake."""
    return "never bought" if value == "none" else word(value)


def chosen(**named: bool) -> str:
    """The names of what is true: ``prefer_sms=True`` reads ``sms``."""
    return ", ".join(word(name) for name, true in named.items() if true)


def percent(value: Decimal) -> str:
    return f"{value * 100:.2f} %"
