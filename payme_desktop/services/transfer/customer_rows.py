"""A row of a customers file as a validated draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from payme_desktop.domain.drafts import CustomerDraft, NoteDraft, PreferencesDraft, Rules, problems_of
from payme_desktop.errors import InvalidInput
from payme_desktop.services.customers import customer_values
from payme_desktop.services.transfer.cells import column_name, truth, unguarded, with_point
from payme_desktop.services.transfer.sheet import Line

CUSTOMER_FIELDS: Final = (
    "code", "name", "phone", "email", "address", "customer_type", "prefer_sms", "prefer_email", "prefer_call",
)  # fmt: skip
PREFERENCE_FIELDS: Final = (
    "favorite_products", "preferred_payment", "average_spend", "best_contact_time", "do_not_contact",
    "can_receive_offers", "can_receive_loyalty",
)  # fmt: skip
NOTES: Final = "notes"
COLUMNS: Final = (
    "code", "name", "phone", "email", "address", "customer_type", "prefer_sms", "prefer_email", "prefer_call",
    "do_not_contact", "can_receive_offers", "can_receive_loyalty", "favorite_products", "preferred_payment",
    "average_spend", "best_contact_time", NOTES,
)  # fmt: skip
"""The columns of a customers file, in the order of an export."""

_ANSWERS: Final = frozenset(
    {
        "prefer_sms",
        "prefer_email",
        "prefer_call",
        "do_not_contact",
        "can_receive_offers",
        "can_receive_loyalty",
    }
)
_PREFERENCES: Final = frozenset(PREFERENCE_FIELDS)
assert set(COLUMNS) == {*CUSTOMER_FIELDS, *PREFERENCE_FIELDS, NOTES}
assert set(PreferencesDraft.model_fields) == _PREFERENCES


@dataclass(frozen=True, slots=True)
class Entry:
    """A good row. ``given``: the fields with a value, as stored; ``values``: the columns of the customer
    it would make, keys included; ``folded``: what its name is compared by."""

    line: Line
    draft: CustomerDraft
    given: Mapping[str, Any]
    values: dict[str, Any]
    folded: str
    note: NoteDraft | None


def folded_name(name_key: str, name: str) -> str:
    """What tells whether two names are the same; a name of signs only is compared as it is."""
    return name_key or name.casefold()


def entry(line: Line, cells: Mapping[str, str], delimiter: str, rules: Rules) -> Entry:
    """The row, from its non-empty cells by column. Raises InvalidInput with every problem."""
    person, preferences, note = _sorted_out(cells, delimiter)
    problems: dict[str, list[str]] = {}
    written = None
    try:
        if note:
            written = NoteDraft.model_validate({"content": note})
    except ValidationError as wrong:
        problems[NOTES] = [text for texts in problems_of(wrong).values() for text in texts]
    try:
        draft = CustomerDraft.model_validate({**person, "preferences": preferences}, context=rules)
    except ValidationError as wrong:
        raise InvalidInput.of({**problems_of(wrong), **problems}) from None
    if problems:
        raise InvalidInput.of(problems)
    values = customer_values(draft, rules.region)
    folded = folded_name(values["name_key"], draft.name)
    return Entry(line, draft, _given(draft, person, preferences), values, folded, written)


def _sorted_out(cells: Mapping[str, str], delimiter: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    person: dict[str, Any] = {}
    preferences: dict[str, Any] = {}
    note = ""
    for name, cell in cells.items():
        value: str | bool = unguarded(cell)
        if name == NOTES:
            note = cell if value is cell else str(value)
            continue
        if name in _ANSWERS:
            value = truth(str(value))
        elif name == "phone":
            # Spreadsheets put an apostrophe in front to keep a number as text.
            value = str(value).strip().removeprefix("'")
        elif name == "customer_type":
            value = column_name(str(value))
        elif name == "average_spend":
            value = with_point(str(value), delimiter)
        (preferences if name in _PREFERENCES else person)[name] = value
    return person, preferences, note


def _given(draft: CustomerDraft, person: Mapping[str, Any], preferences: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: getattr(draft, name) for name in person}
    if "customer_type" in given:
        given["customer_type"] = given["customer_type"].value
    for name in preferences:
        given[name] = getattr(draft.preferences, name)
    # What cleaning left nothing of was not given.
    return {name: value for name, value in given.items() if value is not None and value != ""}
