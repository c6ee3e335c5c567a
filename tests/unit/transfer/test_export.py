"""Exporting customers: lossless, safe to open, whole or not at all."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from payme_desktop.domain.drafts import CustomerDraft, NoteDraft, draft
from payme_desktop.errors import InvalidInput, WorldError
from payme_desktop.services.customers import CustomerService
from payme_desktop.services.notes import NoteService
from payme_desktop.services.transfer.customer_rows import COLUMNS
from tests.unit.transfer.conftest import RULES, Desk

WORDS = st.text(st.sampled_from("=+-@＝＋'\"\n\t;, aé王1") | st.characters(codec="utf-8"), max_size=12)
PERSON = st.fixed_dictionaries(
    {
        "name": WORDS,
        "code": WORDS,
        "address": WORDS,
        "phone": st.sampled_from(["", "+351 912 334 471", "912334471", "+49 (151) 23456789", "912334471 x5"]),
        "email": st.sampled_from(["", "a@example.org", "+x@example.org", "=x@example.org"]),
        "customer_type": st.sampled_from(["walk_in", "regular", "vip", "wholesale"]),
        "prefer_sms": st.booleans(),
        "prefer_email": st.booleans(),
        "prefer_call": st.booleans(),
    }
)
LIKES = st.fixed_dictionaries(
    {
        "favorite_products": WORDS,
        "preferred_payment": WORDS,
        "average_spend": st.sampled_from(["", "0", "12.5", "9999999999.99"]),
        "best_contact_time": WORDS,
        "do_not_contact": st.booleans(),
        "can_receive_offers": st.booleans(),
        "can_receive_loyalty": st.booleans(),
    }
)
NOBODY = UUID(int=0)
NEVER = datetime(2026, 1, 1, tzinfo=UTC)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def everything(desk: Desk) -> tuple[Any, Any, list[str]]:
    """All that is known of the only customer, without what is born with the row."""
    (row,) = desk.customers()
    found = CustomerService(desk.uow).get(desk.actor, row.id)
    customer = replace(found.customer, id=NOBODY, created_at=NEVER, updated_at=NEVER)
    preferences = replace(
        found.preferences, id=NOBODY, customer_id=NOBODY, created_at=NEVER, updated_at=NEVER
    )
    return customer, preferences, [note.content for note in found.notes]


def cleaned_for_good(made: CustomerDraft) -> bool:
    """Whether cleaning it once more changes nothing (a hidden sign between a letter and its accent may)."""
    return draft(CustomerDraft, made.model_dump(), RULES) == made


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(person=PERSON, likes=LIKES, note=WORDS)
@example(person={"name": "=1+1", "phone": "+351 912 334 471"}, likes={"average_spend": "5"}, note="a;=1")
def test_export_and_import_lose_nothing(
    new_desk: Callable[[], Desk], person: dict[str, Any], likes: dict[str, Any], note: str
) -> None:
    try:
        made = draft(CustomerDraft, {**person, "preferences": likes}, RULES)
        written = NoteDraft(content=note) if note.strip() else None
    except ValueError:
        assume(False)
    except InvalidInput:
        assume(False)
    assume(cleaned_for_good(made))
    assume(written is None or NoteDraft(content=written.content) == written)
    one, other = new_desk(), new_desk()
    customer = CustomerService(one.uow).create(one.actor, made).row
    if written:
        NoteService(one.uow).add(one.actor, customer.id, written)
    path = one.folder / "out.csv"
    assert one.transfer.export_customers(one.actor, path) == 1
    report = other.transfer.import_customers(other.actor, path)
    assert (report.added, report.warnings) == (1, ())
    assert everything(other) == everything(one)
    same = one.transfer.import_customers(one.actor, path)
    assert same.already_there == 1
    one.engine.dispose()
    other.engine.dispose()


def test_the_columns_and_the_order(desk: Desk) -> None:
    first = desk.add(name="Ana", code="C1", preferences={"average_spend": "5"})
    gone = desk.add(name="Gone")
    CustomerService(desk.uow).delete(desk.actor, gone)  # type: ignore[arg-type]
    for content in "abcdef":
        NoteService(desk.uow).add(desk.actor, first, NoteDraft(content=content))  # type: ignore[arg-type]
    path = desk.folder / "out.csv"
    told: list[tuple[int, int]] = []
    count = desk.transfer.export_customers(
        desk.actor, path, progress=lambda done, total: told.append((done, total)), bom=True
    )
    assert (count, told) == (1, [(1, 1)])
    assert path.read_bytes().startswith(b"\xef\xbb\xbfcode,name,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert tuple(row) == COLUMNS
    assert row["notes"] == "f | e | d | c | b"
    assert (row["average_spend"], row["prefer_sms"], row["customer_type"]) == ("5.00", "yes", "walk_in")


def test_long_notes_stay_one_note(desk: Desk) -> None:
    who = desk.add(name="Ana")
    for letter in "ab":
        NoteService(desk.uow).add(desk.actor, who, NoteDraft(content=letter * 1500))  # type: ignore[arg-type]
    path = desk.folder / "out.csv"
    desk.transfer.export_customers(desk.actor, path)
    assert "b" * 1500 in path.read_text("utf-8")
    assert "a" * 1500 not in path.read_text("utf-8")


def test_many_pages(desk: Desk) -> None:
    names = [f"N{i:04}" for i in range(1201)]
    desk.transfer.import_customers(desk.actor, desk.file([["name"], *([name] for name in names)]))
    path = desk.folder / "out.csv"
    assert desk.transfer.export_customers(desk.actor, path) == 1201
    with path.open(encoding="utf-8", newline="") as file:
        assert sorted(row["name"] for row in csv.DictReader(file)) == names


def test_a_full_disk_leaves_the_old_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add(name="Ana")
    path = desk.file("old", "out.csv")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("payme_desktop.services.transfer.files.os.fsync", full)
    with pytest.raises(WorldError, match=r"The disk is full, so out\.csv was not written"):
        desk.transfer.export_customers(desk.actor, path)
    assert path.read_text("utf-8") == "old"
    assert sorted(left.name for left in desk.folder.iterdir() if ".csv" in left.name) == ["out.csv"]


def test_where_it_cannot_be(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="is a folder"):
        desk.transfer.export_customers(desk.actor, desk.folder)
    with pytest.raises(InvalidInput, match=r"There is no .*x\.csv"):
        desk.transfer.export_customers(desk.actor, desk.folder / "no" / "x.csv")
    with pytest.raises(InvalidInput):
        desk.transfer.export_customers(desk.actor, Path("/proc/x.csv"))
