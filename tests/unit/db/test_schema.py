"""The tables: the seed's columns and keys, and what keeps businesses apart."""

from typing import Any, get_args

import pytest
from pydantic.fields import FieldInfo
from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint

from payme_desktop.db.tables import LOCAL_TABLES, metadata
from payme_desktop.domain import drafts

SEED = {
    "customers": (
        "id business_id name phone email address customer_type is_active prefer_sms prefer_email "
        "prefer_call created_at updated_at"
    ),
    "customer_notes": "id customer_id business_id note_type content created_by created_at updated_at",
    "customer_preferences": (
        "id customer_id business_id favorite_products preferred_payment average_spend best_contact_time "
        "do_not_contact can_receive_offers can_receive_loyalty created_at updated_at"
    ),
    "customer_purchase_history": (
        "id customer_id business_id total_purchases total_spent total_items_bought avg_transaction_value "
        "first_purchase_date last_purchase_date days_since_last_purchase is_repeat_customer "
        "customer_lifetime_value repeat_frequency created_at updated_at"
    ),
}
SEED_FOREIGN_KEYS = {
    ("customers", "business_id", "businesses"),
    ("customer_notes", "customer_id", "customers"),
    ("customer_notes", "business_id", "businesses"),
    ("customer_notes", "created_by", "users"),
    ("customer_preferences", "customer_id", "customers"),
    ("customer_preferences", "business_id", "businesses"),
    ("customer_purchase_history", "customer_id", "customers"),
    ("customer_purchase_history", "business_id", "businesses"),
}
CENTRAL_KEYS = {
    "audit_tail": ["business_id"],
    "audit_head": ["business_id", "device_no"],
    "sync_head": ["business_id"],
    "sync_device": ["business_id", "device_no"],
    "sync_digest": ["business_id", "tbl", "bucket"],
    "sync_purged": ["business_id", "tbl", "id"],
}
ONLY_HERE = LOCAL_TABLES - {"customer_directory", "form_drafts"}
TABLES = [pytest.param(table, id=name) for name, table in sorted(metadata.tables.items())]
SHARED = [
    pytest.param(table, id=name)
    for name, table in sorted(metadata.tables.items())
    if name not in LOCAL_TABLES | {"businesses"}
]


def foreign_keys(table: Any) -> list[ForeignKeyConstraint]:
    return [each for each in table.constraints if isinstance(each, ForeignKeyConstraint)]


def test_every_column_of_the_seed_is_there_by_name() -> None:
    wanted = {(table, column) for table, columns in SEED.items() for column in columns.split()}
    assert len(wanted) == 13 + 8 + 12 + 15
    assert wanted <= {(table.name, column.name) for table in metadata.tables.values() for column in table.c}


def test_the_eight_foreign_keys_of_the_seed_are_there() -> None:
    found = {
        (name, key.column_keys[-1], key.referred_table.name)
        for name in SEED
        for key in foreign_keys(metadata.tables[name])
    }
    assert len(SEED_FOREIGN_KEYS) == 8
    assert found == SEED_FOREIGN_KEYS


@pytest.mark.parametrize("table", SHARED)
def test_every_key_begins_with_the_business(table: Any) -> None:
    keys = CENTRAL_KEYS.get(table.name, ["business_id", "id"])
    assert [column.name for column in table.primary_key] == keys
    for key in foreign_keys(table):
        assert key.column_keys[0] == "business_id"
        target = [element.column.name for element in key.elements]
        assert target == (["id"] if key.referred_table.name == "businesses" else ["business_id", "id"])
    for index in table.indexes:
        # A login's own business is found by nothing but its name.
        assert next(iter(index.columns)).name == "business_id" or index.name == "ix_sync_device_role_name"


def test_a_row_always_has_a_business() -> None:
    for name, table in metadata.tables.items():
        if name in ONLY_HERE:
            continue
        column = table.c["id" if name == "businesses" else "business_id"]
        assert not column.nullable, name


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_unique_but_primary_keys(table: Any) -> None:
    assert [each for each in table.constraints if isinstance(each, UniqueConstraint)] == []
    assert [each for each in table.indexes if isinstance(each, Index) and each.unique] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_reference_has_an_index_that_begins_with_it(table: Any) -> None:
    """So that a delete or a join by it scans nothing; authors and batches are never looked up by."""
    starts = [tuple(column.name for column in index.columns) for index in table.indexes]
    starts.append(tuple(column.name for column in table.primary_key))
    for key in foreign_keys(table):
        names = tuple(key.column_keys)
        if names[-1] in {"created_by", "recorded_by", "started_by"} or (table.name, names[-1]) == (
            "purchases",
            "customer_id",  # owner_id is what counts now, and has the index
        ):
            continue
        assert any(start[: len(names)] == names for start in starts), names


LENGTHS = [
    (drafts.CustomerDraft, "customers", {"preferences", "id"}),
    (drafts.CustomerChange, "customers", set()),
    (drafts.NoteDraft, "customer_notes", set()),
    (drafts.NoteChange, "customer_notes", set()),
    (drafts.PreferencesDraft, "customer_preferences", set()),
    (drafts.SaleDraft, "purchases", {"id"}),
    (drafts.RefundDraft, "purchases", {"id"}),
    (drafts.BusinessDraft, "businesses", {"owner"}),
]


@pytest.mark.parametrize(("model", "table", "without"), LENGTHS)
def test_a_draft_holds_what_its_column_holds(
    model: type[drafts.Draft], table: str, without: set[str]
) -> None:
    for name, field in model.model_fields.items():
        if name in without:
            continue
        column = metadata.tables[table].c[name]
        if isinstance(column.type, String) and not isinstance(column.type, Text):
            longest = max_length(field)
            if longest is None:
                assert is_closed(name), f"{name} has no limit, its column {column.type.length}"
            else:
                assert longest == column.type.length, name
        elif isinstance(column.type, Text):
            assert max_length(field) in {500, 2000}, name


def is_closed(name: str) -> bool:
    """Whether the values come from a closed list, all of them shorter than the column."""
    return name in {"customer_type", "note_type", "currency", "region", "timezone"}


def max_length(field: FieldInfo) -> int | None:
    """The limit somewhere in a field's (nested) annotation."""
    found = _limits(field.metadata) + _limits(get_args(field.annotation))
    return min(found, default=None)


def _limits(parts: Any) -> list[int]:
    out = []
    for part in parts:
        if isinstance(part, FieldInfo):
            out += _limits(part.metadata)
        elif getattr(part, "max_length", None) is not None:
            out.append(part.max_length)
        out += _limits(get_args(part))
    return out
