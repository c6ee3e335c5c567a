"""The schema's history on both databases: up, down, step by step, with a full book in it."""

from typing import Any

import pytest
from sqlalchemy import Column, Engine, Index, Integer, MetaData, String, Table, inspect, select, text

from payme_desktop.db import auditing, capture, derived, migrate, tables
from payme_desktop.db.registry import VERSION_COLUMNS
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.errors import ShopUnusable
from tests.helpers.books import Book, open_book

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")

TRAIL = {"audit_log", "audit_tail", "audit_head"}
"""What tells of every change here tells of the changes that these tests make, too."""

COLUMNS = """SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default,
    collation_name, character_maximum_length, numeric_precision, numeric_scale
    FROM information_schema.columns WHERE table_schema = 'public'"""
CONSTRAINTS = """SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace"""
CATALOGUE = (
    COLUMNS,
    CONSTRAINTS,
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


def read(engine: Engine, statement: Any) -> list[Any]:
    with engine.connect().execution_options(**{GATE: "reading"}) as conn:
        return list(conn.execute(text(statement) if isinstance(statement, str) else statement).all())


def write(engine: Engine, *statements: Any) -> None:
    with engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
        for statement in statements:
            conn.execute(text(statement) if isinstance(statement, str) else statement)


def schema_of(engine: Engine) -> list[Any]:
    """Every table, index, trigger and function, as the database itself tells it."""
    if engine.dialect.name == "sqlite":
        found = read(engine, "SELECT type, name, sql FROM sqlite_master WHERE name <> 'sqlite_sequence'")
        return sorted((kind, name, " ".join((sql or "").split())) for kind, name, sql in found)
    return sorted(str(tuple(row)) for statement in CATALOGUE for row in read(engine, statement))


def contents(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table that is not derived, without what only the sync keeps with it."""
    there = set(inspect_tables(engine))
    return {
        table.name: sorted(map(tuple, read(engine, select(*data_of(table)))), key=str)
        for table in tables.metadata.sorted_tables
        if table.name in there and table.name not in {*tables.LOCAL_TABLES, *TRAIL}
    }


def data_of(table: Table) -> list[Column[Any]]:
    # Whether somebody was erased is known since there is a sync, the days without one since there is staff.
    late = {*VERSION_COLUMNS, "is_erased", "offline_days"}
    return [column for column in table.c if column.name not in late]


def inspect_tables(engine: Engine) -> list[str]:
    with engine.connect().execution_options(**{GATE: "reading"}) as conn:
        return inspect(conn).get_table_names()


def filled(engine: Engine) -> Book:
    """A book in which every table has rows."""
    from payme_desktop.domain.drafts import NoteDraft

    book = open_book(engine)
    for i in range(12):
        made = book.customer(
            f"Name{i} Ñandú", phone=f"9120000{i:02}", email=f"a{i}@example.org", code=f"C{i}"
        )
        sale = book.sale(made.id, f"{i}.50", receipt_no=f"R{i}")
        book.refund("0.10", sale_id=sale.id)
        book.notes.add(book.actor, made.id, NoteDraft(content=f"note {i}"))
        if i % 5 == 4:
            book.purchases.void(book.actor, sale.id)
    book.customers.delete(book.actor, book.customers.resolve(book.actor, "C7").id)
    book.purchases.attach(book.actor, book.sale().id, book.customers.resolve(book.actor, "C1").id)
    return book


def assert_everybody_is_found(book: Book) -> None:
    for i in range(12):
        want = [] if i == 7 else [f"Name{i} Ñandú"]
        for typed in (f"name{i}", f"9120000{i:02}", f"a{i}@example.org", f"C{i}"):
            exact = [hit.row.label for hit in book.customers.search(book.actor, typed).hits if hit.exact]
            assert exact == want, typed
    assert book.metrics.recompute(book.actor).wrong == ()
    assert book.metrics.shop(book.actor).customers == 11


def test_up_down_and_up_again(empty_db: Engine) -> None:
    assert migrate.revision(empty_db) is None
    migrate.upgrade(empty_db)
    assert migrate.revision(empty_db) == migrate.head() == REVISIONS[-1]
    fresh = schema_of(empty_db)
    assert migrate.drift(empty_db) == []
    migrate.downgrade(empty_db)
    assert set(inspect_tables(empty_db)) <= {"alembic_version"}
    leftovers = [row for row in schema_of(empty_db) if "alembic_version" not in str(row)]
    assert leftovers == []
    migrate.upgrade(empty_db)
    assert schema_of(empty_db) == fresh


def test_each_single_step_up_and_down_ends_like_one_leap(empty_db: Engine) -> None:
    migrate.upgrade(empty_db)
    fresh = schema_of(empty_db)
    for revision in (*REVISIONS[-2::-1], "base"):
        migrate.downgrade(empty_db, revision)
        assert migrate.revision(empty_db) == (None if revision == "base" else revision)
    for revision in REVISIONS:
        migrate.upgrade(empty_db, revision)
        assert migrate.revision(empty_db) == revision
    assert schema_of(empty_db) == fresh
    assert migrate.drift(empty_db) == []
    assert migrate.check(empty_db)


def test_what_hangs_on_the_tables_is_all_there(empty_db: Engine) -> None:
    migrate.upgrade(empty_db)
    if empty_db.dialect.name == "sqlite":
        with empty_db.connect().execution_options(**{GATE: "reading"}) as conn:
            assert derived.triggers_differ(conn) == []
            wanted = {*derived._SQLITE_TRIGGERS, *capture.triggers(), *auditing.sqlite_triggers()}
            assert set(derived.installed_triggers(conn)) == wanted
        return
    names = {row[0] for row in read(empty_db, "SELECT proname FROM pg_proc WHERE proname LIKE 'payme%'")}
    assert names == set(derived.postgres_functions())
    triggers = read(empty_db, "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    assert {tuple(row) for row in triggers} == set(derived.postgres_triggers())


def test_a_full_book_survives_the_derived_directory_made_anew(empty_db: Engine) -> None:
    migrate.upgrade(empty_db)
    book = filled(empty_db)
    before, figures = contents(empty_db), book.metrics.shop(book.actor)
    migrate.downgrade(empty_db, "0003")
    assert "customer_directory" not in inspect_tables(empty_db)
    assert contents(empty_db) == {name: before[name] for name in contents(empty_db)}
    migrate.upgrade(empty_db)
    assert contents(empty_db) == before
    assert book.metrics.shop(book.actor) == figures
    assert_everybody_is_found(book)


def test_running_the_newest_again_rebuilds_and_loses_nothing(empty_db: Engine) -> None:
    migrate.upgrade(empty_db)
    book = filled(empty_db)
    before = contents(empty_db)
    migrate.upgrade(empty_db)
    after = contents(empty_db)
    assert {name: after[name] for name in before} == before
    assert_everybody_is_found(book)
    ana = book.customer("After The Upgrade")
    assert book.found("upgrade") == [ana.name]


@pytest.mark.parametrize("start", REVISIONS)
def test_rows_of_every_revision_arrive_whole(empty_db: Engine, start: str) -> None:
    """A book as that revision knew it, copied column by column from a full one."""
    migrate.upgrade(empty_db)
    filled(empty_db)
    whole = contents(empty_db)
    migrate.downgrade(empty_db)
    migrate.upgrade(empty_db, start)
    there = inspect_tables(empty_db)
    for table in tables.metadata.sorted_tables:
        if table.name in there and whole.get(table.name):
            rows = [
                dict(zip([c.name for c in data_of(table)], row, strict=True)) for row in whole[table.name]
            ]
            # The ledger refers to itself: a sale before what is about it.
            rows.sort(key=lambda row: row.get("sale_id") is not None)
            for row in rows:
                write(empty_db, table.insert().values(row))
    kept = {name: rows for name, rows in contents(empty_db).items() if rows}
    assert kept == {name: rows for name, rows in whole.items() if name in there and rows}
    migrate.upgrade(empty_db)
    after = contents(empty_db)
    assert {name: after[name] for name in kept} == kept
    assert migrate.drift(empty_db) == []
    if "customers" in kept:
        assert read(empty_db, "SELECT count(*) FROM customer_directory")[0][0] == 12


@pytest.mark.parametrize("found", ["9999", "0999"])
def test_a_newer_schema_is_refused_untouched(empty_db: Engine, found: str) -> None:
    migrate.upgrade(empty_db)
    write(empty_db, f"UPDATE alembic_version SET version_num = '{found}'")
    before = schema_of(empty_db)
    with pytest.raises(ShopUnusable, match="newer") as refused:
        migrate.check(empty_db)
    assert refused.value.code == "newer_schema"
    for act in (migrate.upgrade, migrate.downgrade):
        with pytest.raises(ShopUnusable, match="newer"):
            act(empty_db)
    assert schema_of(empty_db) == before
    assert migrate.revision(empty_db) == found


def test_an_older_schema_asks_for_an_upgrade(empty_db: Engine) -> None:
    migrate.upgrade(empty_db, "0003")
    assert migrate.check(empty_db) is False
    migrate.upgrade(empty_db)
    assert migrate.check(empty_db) is True


@pytest.mark.parametrize(
    "other",
    [
        (),
        ("CREATE TABLE things (a INTEGER)",),
        (
            "CREATE TABLE alembic_version (version_num VARCHAR(32))",
            "INSERT INTO alembic_version VALUES ('ae1027a6acf')",
        ),
        ("CREATE TABLE alembic_version (version_num VARCHAR(32))",),
    ],
)
def test_a_database_that_is_no_shop_is_refused(empty_db: Engine, other: tuple[str, ...]) -> None:
    write(empty_db, *other)
    with pytest.raises(ShopUnusable) as refused:
        migrate.check(empty_db)
    assert refused.value.code == "no_shop"


def changed(kind: str) -> MetaData:
    """The metadata with one difference."""
    copy = MetaData(naming_convention=tables.metadata.naming_convention)
    for table in tables.metadata.sorted_tables:
        table.to_metadata(copy)
    customers = copy.tables["customers"]
    if kind == "column":
        customers.append_column(Column("shoe_size", Integer))
    elif kind == "table":
        Table("shoes", copy, Column("id", Integer, primary_key=True))
    elif kind == "index":
        Index("ix_customers_shoes", customers.c.business_id, customers.c.address)
    elif kind == "length":
        customers.c.name.type = String(99)
    elif kind == "null":
        customers.c.address.nullable = False
    return copy


@pytest.mark.parametrize("kind", ["column", "table", "index", "length", "null", "nothing"])
def test_drift_sees_each_kind_of_difference(
    database: Engine, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "metadata", changed(kind))
    assert bool(migrate.drift(database)) is (kind != "nothing")


def test_an_upgrade_that_breaks_leaves_the_old_shop(
    empty_db: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.upgrade(empty_db, "0003")
    before = schema_of(empty_db)

    def broken(_conn: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(derived, "_refill", broken)
        with pytest.raises(ZeroDivisionError):
            migrate.upgrade(empty_db)
    assert schema_of(empty_db) == before
    assert migrate.revision(empty_db) == "0003"
    migrate.upgrade(empty_db)
    assert migrate.check(empty_db)


def test_orphans_stop_an_upgrade_and_foreign_keys_are_on_after_it(
    sqlite_db: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = filled(sqlite_db)
    migrate.downgrade(sqlite_db, "0003")
    with sqlite_db.connect().execution_options(**{GATE: "migration"}) as conn:
        raw: Any = conn.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DROP TRIGGER IF EXISTS customers_never_deleted")
        raw.execute("DELETE FROM customers WHERE code = 'C3'")
        raw.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(ShopUnusable) as refused:
        migrate.upgrade(sqlite_db)
    assert refused.value.code == "upgrade_refused"
    assert migrate.revision(sqlite_db) == "0003"
    assert book.actor.name
    for gate in ("reading", "writing"):
        with sqlite_db.connect().execution_options(**{GATE: gate}) as conn:
            assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
