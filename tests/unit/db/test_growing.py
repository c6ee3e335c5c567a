"""The rules that keep the central database fit for being spread over machines: see docs/growing.md."""

import re
from typing import Any

import pytest
from sqlalchemy import Column, Identity, Integer, MetaData, Table, UniqueConstraint

from payme_desktop.db import central_sql
from payme_desktop.db.derived import _POSTGRES_FUNCTIONS
from payme_desktop.db.registry import REGISTRY
from payme_desktop.db.tables import LOCAL_TABLES, metadata

SHARED = [table for name, table in sorted(metadata.tables.items()) if name not in LOCAL_TABLES]
# Whose login it is has to be found before the business is known.
BY_LOGIN = ("sync_device", ("role_name",))
FORBIDDEN = re.compile(
    r"\b(LISTEN|NOTIFY|pg_notify|nextval|currval|CREATE\s+TEMP\w*|pg_advisory\w*|CREATE\s+EXTENSION|dblink)\b",
    re.IGNORECASE,
)


def broken(table: Table) -> list[str]:
    """Which rules a table breaks."""
    tenant = "id" if table.name == "businesses" else "business_id"
    found = [] if [column.name for column in table.primary_key][:1] == [tenant] else ["primary key"]
    for each in table.foreign_key_constraints:
        pair = each.elements[0]
        if (each.column_keys[0], pair.column.table.name, pair.column.name) not in {
            (tenant, pair.column.table.name, "business_id"),
            (tenant, "businesses", "id"),
        }:
            found.append(f"foreign key {each.column_keys}")
    rules: list[tuple[Any, bool]] = [(each, bool(each.unique)) for each in table.indexes]
    rules += [(each, True) for each in table.constraints if isinstance(each, UniqueConstraint)]
    for each, unique in rules:
        names = tuple(column.name for column in each.columns)
        if names[:1] != (tenant,) and (unique or (table.name, names) != BY_LOGIN):
            found.append(f"index {names}")
    found += [
        f"numbers itself: {c.name}" for c in table.c if c.identity is not None or c.autoincrement is True
    ]
    found += [f"sequence: {c.name}" for c in table.c if c.default is not None and c.default.is_sequence]
    return found


@pytest.mark.parametrize("table", SHARED, ids=lambda table: table.name)
def test_a_table_stays_within_its_business(table: Table) -> None:
    assert broken(table) == []


def test_every_synced_table_is_looked_at() -> None:
    names = {table.name for table in SHARED}
    assert {each.name for each in REGISTRY} <= names
    assert {"sync_head", "sync_device", "sync_digest", "sync_purged", "customer_purchase_history"} <= names


def test_control_each_broken_rule_is_noticed() -> None:
    planted = Table(
        "planted",
        MetaData(),
        Column("id", Integer, Identity(), primary_key=True),
        Column("business_id", Integer),
        Column("phone", Integer, index=True),
        UniqueConstraint("phone"),
    )
    found = broken(planted)
    assert "primary key" in found
    assert "numbers itself: id" in found
    assert sum("index ('phone',)" in each for each in found) == 2


def test_no_function_needs_what_a_spread_engine_lacks() -> None:
    texts = [*central_sql.functions(), *_POSTGRES_FUNCTIONS.values()]
    assert len(texts) > 100
    assert [text[:80] for text in texts if FORBIDDEN.search(text)] == []
    assert FORBIDDEN.search("PERFORM pg_notify('a', 'b')")
    assert FORBIDDEN.search("CREATE TEMPORARY TABLE a ()")


@pytest.mark.postgres
def test_the_real_catalogue_says_the_same(postgres_url: str) -> None:
    """As a central database is made, with what ``central init`` adds."""
    from payme_desktop.db import central
    from tests.helpers.databases import empty_database

    with empty_database(postgres_url, "growing") as engine:
        central.init(engine)
        with engine.connect() as conn:
            raw: Any = conn.connection.driver_connection
            assert raw.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'").fetchall() == []
            local = sorted(LOCAL_TABLES)
            sequences = raw.execute(
                """SELECT c.relname, t.relname FROM pg_class c JOIN pg_depend d ON d.objid = c.oid
                JOIN pg_class t ON t.oid = d.refobjid WHERE c.relkind = 'S' AND NOT t.relname = ANY(%s)""",
                (local,),
            ).fetchall()
            assert sequences == []
            across = raw.execute(
                """SELECT t.relname, i.relname, a.attname FROM pg_index x
                JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
                WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relname = ANY(%s)
                AND a.attname <> CASE t.relname WHEN 'businesses' THEN 'id' ELSE 'business_id' END""",
                (local,),
            ).fetchall()
            assert {row[1] for row in across} == {"ix_sync_device_role_name", "alembic_version_pkc"}
