"""Masked fields: what a row shows to somebody who may not see a phone number, an e-mail, an address, a spend.

``masked_for`` stands behind every permitted method of a service: whatever it answers is masked there, so that
no screen, no command line and no JSON has to remember it. A row says in ``masked`` which of its fields were.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, TypeVar

from payme_desktop.domain.actor import Actor, Saved
from payme_desktop.domain.permissions import MASKED_FIELDS, Decision, Rules, decide
from payme_desktop.domain.rows import (
    CustomerDetail,
    CustomerListRow,
    CustomerRow,
    HistoryRow,
    MonthSpend,
    Page,
    PreferencesRow,
    PurchaseHistory,
    PurchaseRow,
    SearchHit,
    SearchResult,
    ShopMetrics,
    Similar,
    TopCustomer,
)
from payme_desktop.domain.syncing import ConflictRow, Twins
from payme_desktop.domain.text import DOTS
from payme_desktop.domain.trail import TrailPage, TrailRow
from payme_desktop.domain.vocabulary import Role

T = TypeVar("T")
Hidden = frozenset[str]
"""Of ``MASKED_FIELDS``."""

NOTHING: Final[Hidden] = frozenset()
SHOWN_DIGITS: Final = 2


@lru_cache(maxsize=64)
def _hidden(role: Role, rules: Rules) -> Hidden:
    return frozenset(
        name for name in MASKED_FIELDS if decide(f"fields.{name}", role, rules) is not Decision.ALLOWED
    )


def hidden(actor: Actor) -> Hidden:
    """The fields that this person sees masked."""
    return _hidden(actor.role, actor.rules)


def masked_for(actor: Actor, answer: T) -> T:
    """The answer of a service as this person may see it. Where nothing is masked: the answer itself."""
    away = hidden(actor)
    return masked(away, answer) if away else answer


def masked(away: Hidden, answer: T) -> T:
    """The same with these fields masked, however deep they lie in rows, pages and tuples."""
    if isinstance(answer, tuple | list):
        return type(answer)([masked(away, each) for each in answer])
    mask = _MASKS.get(type(answer))
    return answer if mask is None else mask(away, answer)


def phone(value: str | None) -> str | None:
    """``••• 67``: enough to tell two numbers apart when somebody says theirs."""
    if not value:
        return value
    digits = [sign for sign in value if sign.isdigit()]
    # A number of a few digits would be told by its last ones.
    return f"{DOTS} {''.join(digits[-SHOWN_DIGITS:])}" if len(digits) > 2 * SHOWN_DIGITS else DOTS


def email(value: str | None) -> str | None:
    """``a•••@•••``."""
    return f"{value[0]}{DOTS}@{DOTS}" if value else value


def address(value: str | None) -> str | None:
    return DOTS if value else value


CONTACTS: Final[Mapping[str, Callable[[str | None], str | None]]] = {
    "phone": phone,
    "email": email,
    "address": address,
}


def mask_of(away: Hidden, name: str, value: object) -> object:
    """What may be told of a value of that column."""
    if name in away and isinstance(value, str) and name in CONTACTS:
        return CONTACTS[name](value)
    return DOTS if name == "average_spend" and "spend" in away and value is not None else value


def _contacts(away: Hidden, row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """What changes in a row with these fields; one that is empty has nothing to mask."""
    return {name: CONTACTS[name](getattr(row, name)) for name in names if name in away and getattr(row, name)}


def _customer(away: Hidden, row: CustomerRow) -> CustomerRow:
    found = _contacts(away, row, ("phone", "email", "address"))
    if not found:
        return row
    names = row.masked | found.keys()
    if "phone" in found:
        found["phone_e164"] = phone(row.phone_e164)
    return replace(row, **found, masked=names)


def _list_row(away: Hidden, row: CustomerListRow) -> CustomerListRow:
    # Fifty of them a page: written out, it takes a third of what ``replace`` does.
    shown_phone = phone(row.phone) if "phone" in away else row.phone
    shown_email = email(row.email) if "email" in away else row.email
    spent = None if "spend" in away else row.total_spent
    names = _changed(shown_phone != row.phone, shown_email != row.email, spent is None)
    return CustomerListRow(
        row.id, row.code, row.name, shown_phone, shown_email, row.customer_type, row.is_active,
        row.do_not_contact, row.total_purchases, spent, row.last_purchase_date, row.repeat_frequency,
        row.created_at, row.masked | names,
    )  # fmt: skip


@lru_cache(maxsize=8)
def _changed(phone_is: bool, email_is: bool, spend_is: bool) -> Hidden:  # noqa: FBT001
    said = (("phone", phone_is), ("email", email_is), ("spend", spend_is))
    return frozenset(name for name, away in said if away)


def _without(*names: str) -> Callable[[Hidden, Any], Any]:
    """Masks rows in which these fields tell what somebody spent."""

    def mask(away: Hidden, row: Any) -> Any:
        told = [name for name in names if getattr(row, name) is not None]
        if "spend" not in away or not told:
            return row
        return replace(row, **dict.fromkeys(told), masked=row.masked | {"spend"})

    return mask


_spent = _without("total_amount")


def _purchase(away: Hidden, row: PurchaseRow) -> PurchaseRow:
    """A sale to nobody in particular tells of nobody."""
    kept: PurchaseRow = row if row.customer_id is None else _spent(away, row)
    return kept


def _inside(*names: str) -> Callable[[Hidden, Any], Any]:
    """Masks what lies in these fields of an answer."""

    def mask(away: Hidden, row: Any) -> Any:
        return replace(row, **{name: masked(away, getattr(row, name)) for name in names})

    return mask


_SPEND_COLUMNS: Final = {
    ("customer_preferences", "average_spend"),
    ("purchases", "total_amount"),
    ("customer_purchase_history", "total_spent"),
}


def _conflict(away: Hidden, row: ConflictRow) -> ConflictRow:
    """Two values of a masked field, or of a row of which nobody knows what is in it."""
    field = row.field.removesuffix("_key").removesuffix("_e164")
    named = row.table == "customers" and (field in away or field not in _PLAIN)
    spent = "spend" in away and row.table not in {"customers", "customer_notes", "users"}
    spent = spent and ((row.table, row.field) in _SPEND_COLUMNS or row.field == "")
    nameless = "phone" in away and not row.named
    changed: dict[str, Any] = {}
    if named or spent:
        changed = {"kept": row.kept and DOTS, "lost": row.lost and DOTS}
    if nameless:
        changed["customer"] = phone(row.customer) or ""
    return replace(row, **changed) if changed else row


def _trail(away: Hidden, row: TrailRow) -> TrailRow:
    """Old and new values of a masked field, and a number that stands for a name."""
    field = row.field.removesuffix("_key").removesuffix("_e164")
    secret = row.table == "customers" and (field in away or (field not in _PLAIN and field != ""))
    spent = "spend" in away and (row.table, row.field) in _SPEND_COLUMNS and row.customer_id is not None
    changed: dict[str, Any] = {}
    if secret or spent:
        changed = {"old": _dots(row.old), "new": _dots(row.new)}
        changed["masked"] = row.masked | {"spend" if spent else field}
    if "phone" in away and sum(sign.isdigit() for sign in row.customer) > 2 * SHOWN_DIGITS:
        changed["customer"] = phone(row.customer)
    return replace(row, **changed) if changed else row


def _dots(values: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    return values and tuple(None if value is None else DOTS for value in values)


_PLAIN: Final = frozenset(
    {
        "code", "name", "customer_type", "is_active", "prefer_sms", "prefer_email", "prefer_call", "phone",
        "email", "address", "created_at",
    }
)  # fmt: skip
"""Columns of a customer that are told one by one; any other may hold a whole row."""

_MASKS: Final[Mapping[type, Callable[[Hidden, Any], Any]]] = {
    CustomerRow: _customer,
    CustomerListRow: _list_row,
    HistoryRow: _without("total_spent", "avg_transaction_value", "customer_lifetime_value"),
    PreferencesRow: _without("average_spend"),
    MonthSpend: _without("total_spent"),
    PurchaseRow: _purchase,
    TopCustomer: _without("total_spent"),
    ConflictRow: _conflict,
    TrailRow: _trail,
    TrailPage: _inside("items"),
    Saved: _inside("row"),
    Page: _inside("items"),
    SearchHit: _inside("row"),
    SearchResult: _inside("hits"),
    Similar: _inside("row"),
    Twins: _inside("one", "other"),
    ShopMetrics: _inside("top_customers"),
    PurchaseHistory: _inside("summary", "purchases"),
    CustomerDetail: _inside("customer", "preferences", "history", "recent", "months"),
}
