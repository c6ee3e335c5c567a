"""Drafts: every problem at once, by field, in plain words; what goes in is clean."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payme_desktop.domain import drafts as d
from payme_desktop.domain.drafts import Rules, draft
from payme_desktop.errors import InvalidInput

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
RULES = Rules.of("PT", "Europe/Lisbon", "EUR")
RULES = Rules(RULES.region, RULES.timezone, RULES.currency, NOW)
MODELS = [
    d.CustomerDraft, d.CustomerChange, d.PreferencesDraft, d.NoteDraft, d.NoteChange, d.CustomerQuery,
    d.SaleDraft, d.RefundDraft, d.BusinessDraft,
]  # fmt: skip
JARGON = re.compile(
    r"pydantic|valid (string|integer|boolean|number)|Input should|validator|NoneType|\bstr\b|\bint\b|\bbool\b"
    r"|\bdict\b|\bNone\b|Decimal\(|Error\b|Exception|Traceback|type=|<class|regex|enum|UUID|tzinfo|null",
    re.IGNORECASE,
)


def problems(model: type[d.Draft], data: dict[str, Any], rules: Rules = RULES) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as refused:
        draft(model, data, rules)
    for field, sentences in refused.value.problems.items():
        for sentence in sentences:
            assert not JARGON.search(sentence), (field, sentence)
            assert re.fullmatch(r"[A-Z].*[.?!]", sentence, re.DOTALL), (field, sentence)
    return refused.value.problems


def test_every_problem_of_a_customer_is_told_at_once() -> None:
    found = problems(
        d.CustomerDraft,
        {
            "id": "x", "code": "c" * 65, "name": "n" * 256, "phone": "Oma", "email": "a@",
            "address": "a" * 501,
            "customer_type": "king", "prefer_sms": "maybe", "prefer_call": None, "shoe_size": 5,
            "preferences": {"average_spend": "-1", "preferred_payment": "p" * 51,
            "best_contact_time": "b" * 101},
        },
    )  # fmt: skip
    assert set(found) == {
        "id", "code", "name", "phone", "email", "address", "customer_type", "prefer_sms", "prefer_call",
        "shoe_size", "average_spend", "preferred_payment", "best_contact_time",
    }  # fmt: skip
    assert found["code"] == ["This is too long: at most 64 characters."]
    assert found["shoe_size"] == ["There is no such field."]
    assert "walk_in" in found["customer_type"][0]


@pytest.mark.parametrize(
    "data", [{}, {"name": ""}, {"name": "  \t"}, {"name": "\x00", "phone": " "}, {"email": "a@b.de"}]
)
def test_a_customer_has_a_name_or_a_phone(data: dict[str, Any]) -> None:
    assert problems(d.CustomerDraft, data) == {"name": ["Give a name or a phone number."]}


def test_a_missing_name_is_told_together_with_other_problems() -> None:
    assert set(problems(d.CustomerDraft, {"email": "a@", "customer_type": "x"})) == {
        "name",
        "email",
        "customer_type",
    }
    assert set(problems(d.CustomerDraft, {"phone": "Oma"})) == {"phone"}


def test_every_problem_of_a_business_is_told_at_once() -> None:
    found = problems(
        d.BusinessDraft,
        {"name": "", "currency": "TND", "region": "XX", "timezone": "Mars", "owner": "o" * 256},
    )
    assert set(found) == {"name", "currency", "region", "timezone", "owner"}
    assert "more than two decimals" in found["currency"][0]
    assert set(problems(d.BusinessDraft, {})) == set(found)


def test_a_business_is_written_tidily() -> None:
    made = draft(
        d.BusinessDraft,
        {
            "name": " Café ",
            "currency": " eur",
            "region": "pt ",
            "timezone": " Europe/Lisbon",
            "owner": " Ana",
        },
    )
    assert (made.name, made.currency, made.region, made.timezone, made.owner) == (
        "Café", "EUR", "PT", "Europe/Lisbon", "Ana",
    )  # fmt: skip


def test_texts_come_in_clean() -> None:
    made = draft(
        d.CustomerDraft,
        {
            "name": " Ana \x00\u202e Lima ",
            "phone": " 912 334 471 ",
            "email": " A@B.de ",
            "address": "a\r\nb\t ",
            "code": "",
        },
        RULES,
    )
    assert (made.name, made.phone, made.email, made.address, made.code) == (
        "Ana Lima", "912 334 471", "A@b.de", "a\nb", None,
    )  # fmt: skip


@pytest.mark.parametrize("amount", ["-0.01", "10000000000.00", "1.001", 1.5, "abc", "", None, True])
def test_amounts_out_of_bounds_are_refused(amount: Any) -> None:
    assert set(problems(d.SaleDraft, {"total_amount": amount})) == {"total_amount"}
    assert set(problems(d.RefundDraft, {"total_amount": amount})) == {"total_amount"}


@pytest.mark.parametrize("items", ["-0.001", "1000000000", "1.0001", 1.5, "abc", "", None])
def test_quantities_out_of_bounds_are_refused(items: Any) -> None:
    assert set(problems(d.SaleDraft, {"total_amount": "1", "items_count": items})) == {"items_count"}


def test_the_largest_amounts_fit() -> None:
    made = draft(d.SaleDraft, {"total_amount": "9999999999.99", "items_count": "999999999.999"})
    assert (made.total_amount, made.items_count) == (Decimal("9999999999.99"), Decimal("999999999.999"))
    assert draft(d.SaleDraft, {"total_amount": 0}).total_amount == Decimal(0)


@pytest.mark.parametrize("amount", ["1.50", "0.01"])
def test_a_currency_without_decimals_refuses_fractions(amount: str) -> None:
    yen = Rules(currency="JPY")
    assert "JPY" in problems(d.SaleDraft, {"total_amount": amount}, yen)["total_amount"][0]
    assert draft(d.SaleDraft, {"total_amount": "150"}, yen).total_amount == 150
    assert draft(d.SaleDraft, {"total_amount": "150.00"}, yen).total_amount == 150


def test_a_sale_is_neither_in_the_future_nor_before_1970() -> None:
    def at(moment: Any) -> d.SaleDraft:
        return draft(d.SaleDraft, {"total_amount": "1", "occurred_at": moment}, RULES)

    assert at(NOW + timedelta(minutes=10)).occurred_at == NOW + timedelta(minutes=10)
    assert at("1970-01-02T01:00+01:00").occurred_at == datetime(1970, 1, 2, tzinfo=UTC)
    for wrong, says in (
        (NOW + timedelta(minutes=10, seconds=1), "future"),
        ("1970-01-01", "1970"),
        ("0026-03-10", "1970"),
    ):
        found = problems(d.SaleDraft, {"total_amount": "1", "occurred_at": wrong})
        assert says in found["occurred_at"][0]


def test_a_change_knows_what_was_given() -> None:
    assert draft(d.CustomerChange, {"address": ""}).given() == {"address": None}
    assert draft(d.CustomerChange, {}).given() == {}
    assert draft(d.PreferencesDraft, {"do_not_contact": "yes"}).given() == {"do_not_contact": True}


def test_a_note_has_words() -> None:
    for content in ("", "  \n ", "\x00"):
        assert problems(d.NoteDraft, {"content": content}) == {"content": ["This must not be empty."]}
    assert set(problems(d.NoteDraft, {"content": "x" * 2001, "note_type": "x"})) == {"content", "note_type"}
    assert set(problems(d.NoteDraft, {})) == {"content"}
    assert set(problems(d.NoteChange, {"content": ""})) == {"content"}


def test_drafts_are_frozen() -> None:
    made = draft(d.CustomerDraft, {"name": "Ana"})
    with pytest.raises(ValueError, match="frozen"):
        made.name = "Rui"  # type: ignore[misc]


ODD = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.binary(max_size=5)
    | st.decimals(allow_nan=True) | st.datetimes(timezones=st.none() | st.timezones()) | st.dates()
    | st.uuids()
    | st.lists(st.integers(), max_size=2) | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
    | st.sampled_from(["+", "1e999", "\ud800", "9" * 400, "2026-02-30", "0", "vip", "yes", "a@b.de",
    "912334471"])
)  # fmt: skip


def outcome(model: type[d.Draft], values: dict[str, Any]) -> d.Draft | InvalidInput:
    try:
        return draft(model, values, RULES)
    except InvalidInput as refused:
        return refused


@settings(max_examples=150)
@given(st.data())
@pytest.mark.parametrize("model", MODELS)
def test_whatever_comes_in_is_a_draft_or_a_plain_refusal(model: type[d.Draft], data: st.DataObject) -> None:
    values = {name: data.draw(ODD) for name in model.model_fields if data.draw(st.booleans())}
    found = outcome(model, values)
    if isinstance(found, InvalidInput):
        assert found.problems
        for sentences in found.problems.values():
            assert not any(JARGON.search(sentence) for sentence in sentences), sentences


def test_ids_may_be_text_or_uuid() -> None:
    one = uuid4()
    assert draft(d.CustomerDraft, {"name": "x", "id": str(one)}).id == one
    assert draft(d.CustomerDraft, {"name": "x", "id": one}).id == one
