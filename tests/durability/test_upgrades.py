"""D10: an upgrade keeps everything, and one that is killed leaves the old shop or the new one.

From a full book of every revision. The schema that an upgrade ends with is that of a new shop, to the letter.
"""

import multiprocessing
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Engine, Integer
from sqlalchemy.exc import IntegrityError

from payme_desktop.db import derived, migrate
from payme_desktop.db.engine import sqlite_engine
from payme_desktop.db.unit_of_work import GATE
from tests.helpers.databases import KEY, shop_engine
from tests.helpers.disk import OK, Op, disk
from tests.helpers.doomed import upgrade_until
from tests.helpers.promised import Promised
from tests.migrations.test_migrations import contents, filled, read, schema_of, write

REVISIONS = tuple(each.revision for each in reversed(list(migrate._scripts().walk_revisions())))
KILLS = 30
SUMS = (
    "SELECT count(*), sum(total_amount), sum(items_count) FROM purchases",
    "SELECT count(*), sum(total_spent), sum(total_purchases) FROM customer_purchase_history",
)


@dataclass
class Old:
    """A shop as an older program left it."""

    revision: str
    path: Path
    rows: dict[str, list[Any]]
    figures: list[Any]


def figures_of(engine: Engine, revision: str) -> list[Any]:
    """Counts and sums, since there is a ledger."""
    return [read(engine, each)[0] for each in SUMS] if revision >= "0003" else []


@pytest.fixture(scope="module")
def newest(shop_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("newest") / "full.shop"
    with shop_engine(shop_template, path) as engine:
        filled(engine)
    return path


@pytest.fixture(scope="module")
def fresh(shop_template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    with shop_engine(shop_template, tmp_path_factory.mktemp("fresh") / "fresh.shop") as engine:
        return schema_of(engine)


def old_shop(newest: Path, folder: Path, revision: str) -> Old:
    path = folder / f"{revision}.shop"
    with shop_engine(newest, path) as engine:
        migrate.downgrade(engine, revision)
        return Old(revision, path, contents(engine), figures_of(engine, revision))


def differences(old: Old, path: Path, fresh: list[Any]) -> list[str]:
    """What an upgrade (or a killed one) changed that it should not have."""
    engine = sqlite_engine(path, KEY)
    try:
        found, now = [], migrate.revision(engine)
        after = contents(engine)
        if {name: after.get(name) for name in old.rows} != old.rows:
            found.append("rows")
        if figures_of(engine, old.revision) != old.figures:
            found.append("sums")
        if read(engine, "PRAGMA foreign_key_check"):
            found.append("orphans")
        if read(engine, "PRAGMA integrity_check") != [("ok",)]:
            found.append("pages")
        if now not in {old.revision, migrate.NEWEST}:
            found.append(f"half-way at {now}")
        if now == migrate.NEWEST and schema_of(engine) != fresh:
            found.append("schema")
        return found
    finally:
        engine.dispose()


def acts_of_upgrade(old: Old, path: Path) -> int:
    """How often an upgrade touches the disk."""
    shutil.copyfile(old.path, path)
    acts: list[Op] = []

    def heed(act: Op) -> int:
        acts.append(act)
        return OK

    with disk(heed):
        engine = sqlite_engine(path, KEY)
        migrate.upgrade(engine)
        engine.dispose()
    return len(acts)


def killed(old: Old, path: Path, at: int) -> None:
    """Upgrade a copy in a process that dies at an act."""
    shutil.copyfile(old.path, path)
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.helpers.doomed", "alembic.command", "sqlcipher3"])
    doomed = context.Process(target=upgrade_until, args=(path, at))
    doomed.start()
    doomed.join()
    assert doomed.exitcode == -9, "it was to be killed"


def moments(acts: int, count: int) -> Iterator[int]:
    """Places spread over so many acts, the first and the last among them."""
    for number in range(count):
        yield 1 + round(number * (acts - 1) / (count - 1))


@pytest.mark.proof
@pytest.mark.promise("D10")
@pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="no processes to be killed quickly"
)
def test_an_upgrade_of_any_revision_keeps_everything_also_when_killed(
    newest: Path, fresh: list[Any], tmp_path: Path, promised: Promised
) -> None:
    older = [old_shop(newest, tmp_path, revision) for revision in REVISIONS[:-1]]
    assert sum(map(len, older[-1].rows.values())) >= 80
    harm, kills, ended = [], 0, {"old": 0, "new": 0}
    each = -(-KILLS // len(older))
    for old in older:
        path = tmp_path / "work.shop"
        acts = acts_of_upgrade(old, path)
        harm += [f"{old.revision}: {found}" for found in differences(old, path, fresh)]
        for at in moments(acts, each):
            killed(old, path, at)
            found = differences(old, path, fresh)
            harm += [f"{old.revision}, killed at {at} of {acts}: {each_found}" for each_found in found]
            kills += 1
            ended["new" if now_newest(path) else "old"] += 1
    print(*harm, sep="\n")
    promised("D10", tried=kills + len(older), failed=len(harm), note=f"{kills} killed upgrades ended {ended}")
    assert kills >= KILLS
    assert min(ended.values()) > 0


def now_newest(path: Path) -> bool:
    engine = sqlite_engine(path, KEY)
    try:
        return migrate.revision(engine) == migrate.NEWEST
    finally:
        engine.dispose()


def rebuilt(engine: Engine, table: str, *, with_foreign_keys: bool) -> None:
    """Rebuild a table as a batch migration does."""
    with engine.connect().execution_options(**{GATE: "migration"}) as conn:
        raw: Any = conn.connection.driver_connection
        raw.execute(f"PRAGMA foreign_keys = {'ON' if with_foreign_keys else 'OFF'}")
        with conn.begin():
            derived.remove(conn)
            operations = Operations(MigrationContext.configure(conn))
            with operations.batch_alter_table(table, recreate="always") as batch:
                batch.add_column(Column("more", Integer))


@pytest.mark.parametrize(("with_foreign_keys", "left"), [(True, 0), (False, 100)])
def test_control_a_rebuild_with_foreign_keys_on_takes_the_children_along(
    sqlite_db: Engine, with_foreign_keys: bool, left: int
) -> None:
    write(
        sqlite_db,
        "CREATE TABLE parents (id INTEGER PRIMARY KEY)",
        "CREATE TABLE children (id INTEGER PRIMARY KEY, "
        "parent INTEGER REFERENCES parents (id) ON DELETE CASCADE)",
        "INSERT INTO parents VALUES (1)",
        "INSERT INTO children WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
        "SELECT i, 1 FROM n",
    )
    rebuilt(sqlite_db, "parents", with_foreign_keys=with_foreign_keys)
    assert read(sqlite_db, "SELECT count(*) FROM children") == [(left,)]


def test_no_table_of_ours_takes_its_children_along(newest: Path, tmp_path: Path) -> None:
    """So a rebuild with foreign keys on, made by mistake, would fail and lose nothing."""
    with shop_engine(newest, tmp_path / "full.shop") as engine:
        before = contents(engine)
        with pytest.raises(IntegrityError):
            rebuilt(engine, "customers", with_foreign_keys=True)
        assert contents(engine) == before


def test_control_a_changed_row_is_a_difference(newest: Path, fresh: list[Any], tmp_path: Path) -> None:
    old = old_shop(newest, tmp_path, migrate.NEWEST)
    assert differences(old, old.path, fresh) == []
    with shop_engine(old.path, tmp_path / "changed.shop") as engine:
        write(engine, "UPDATE customer_notes SET content = 'x' WHERE content = 'note 3'")
    assert "rows" in differences(old, tmp_path / "changed.shop", fresh)
