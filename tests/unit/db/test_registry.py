"""The one list of what is synced: nothing of the schema is forgotten, and everything made of it agrees."""

import dataclasses
import importlib

import pytest

from payme_desktop.db import capture, central_sql, wire
from payme_desktop.db.central_sql import comparing
from payme_desktop.db.registry import BY_NAME, REGISTRY, UNSYNCED, VERSION_COLUMNS, Field, Synced
from payme_desktop.db.tables import metadata


def forgotten(each: Synced) -> set[str]:
    """Columns of a synced table that nothing is said of."""
    said = {*each.columns, *each.derived, *VERSION_COLUMNS, each.tenant}
    return {column.name for column in each.table.c} ^ said


def test_every_table_is_synced_or_has_a_reason_not_to_be() -> None:
    assert {*BY_NAME, *UNSYNCED} == set(metadata.tables)
    assert not {*BY_NAME} & {*UNSYNCED}


@pytest.mark.parametrize("each", REGISTRY, ids=lambda each: each.name)
def test_every_column_is_said_once(each: Synced) -> None:
    assert forgotten(each) == set()
    assert len(set(each.columns)) == len(each.columns)
    assert each.deletion is None or each.deletion.field in {field.name for field in each.fields}


@pytest.mark.parametrize("each", REGISTRY, ids=lambda each: each.name)
def test_a_forgotten_column_is_seen(each: Synced) -> None:
    if each.is_ledger:
        broken = dataclasses.replace(each, fixed=each.fixed[1:])
    else:
        broken = dataclasses.replace(each, fields=each.fields[1:])
    assert forgotten(broken) != set()
    assert forgotten(dataclasses.replace(each, fixed=(*each.fixed, "made_up"))) == {"made_up"}


def test_rows_refer_only_to_tables_before_them() -> None:
    order = [each.name for each in REGISTRY]
    for each in REGISTRY:
        for key in each.table.foreign_key_constraints:
            assert order.index(key.referred_table.name) <= order.index(each.name)


def test_every_field_has_its_trigger_and_its_place_on_the_server() -> None:
    triggers = capture.triggers()
    sources = "\n".join(central_sql.functions())
    for each in REGISTRY:
        assert (f"capture_{each.name}_added" in triggers) is not each.born_centrally
        for field in each.fields:
            body = triggers[f"capture_{each.name}_{field.name}"]
            assert all(f"NEW.{column} IS NOT OLD.{column}" in body for column in field.columns)
            assert f"WHEN vals ? '{field.name}'" in sources
        assert f"payme_body_{each.name}" in sources


def test_a_field_of_the_registry_reaches_all_that_is_made_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken out in the registry, it is gone from triggers, merge, body and wire alike."""
    notes = BY_NAME["customer_notes"]
    fewer = dataclasses.replace(notes, fields=tuple(f for f in notes.fields if f.name != "content"))
    registry = tuple(fewer if each is notes else each for each in REGISTRY)
    before = "\n".join(central_sql.functions())
    doors = importlib.import_module("payme_desktop.db.central_sql.doors")
    for module in (capture, central_sql, doors, comparing):
        monkeypatch.setattr(module, "REGISTRY", registry)
    assert "capture_customer_notes_content" not in capture.triggers()
    after = "\n".join(central_sql.functions())
    assert "r.content" in before
    assert "r.content" not in after
    assert "content" not in fewer.columns
    assert Field("content", ("content",)) in notes.fields


def test_the_text_of_a_row_is_as_postgresql_writes_it() -> None:
    each = BY_NAME["customer_preferences"]
    row = [bytes(range(16)), bytes(range(16)), 1, 2, 'tea "green"\n\x01', None, 150, "é", 0, 1, 1]
    body = wire.body_of(each, row, "s", '{"favorite_products": "v2", "average_spend": "v1"}')
    assert body == (
        '["00010203-0405-0607-0809-0a0b0c0d0e0f", "00010203-0405-0607-0809-0a0b0c0d0e0f", 1, 2, '
        '"tea \\"green\\"\\n\\u0001", null, 150, "é", 0, 1, 1, "s", '
        '{"average_spend": "v1", "favorite_products": "v2"}]'
    )
    assert -(1 << 63) <= wire.row_hash(body) < 1 << 63
