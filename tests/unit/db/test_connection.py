"""What every connection to a shop file is: encrypted, durable, patient, and through one SQLite only."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from payme_desktop.db import engine as engines
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.errors import ShopUnusable, WorldError
from tests.helpers.books import Book
from tests.helpers.databases import KEY

SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "secure_delete": 1,
    "mmap_size": 0,
    "temp_store": 2,
}


@pytest.mark.parametrize("gate", ["reading", "writing"])
@pytest.mark.parametrize(("name", "value"), SETTINGS.items())
def test_every_connection_is_set_up(sqlite_db: Engine, gate: str, name: str, value: object) -> None:
    with sqlite_db.connect().execution_options(**{GATE: gate}) as conn:
        found = conn.exec_driver_sql(f"PRAGMA {name}").scalar()
        assert (value if found is None and name == "mmap_size" else found) == value


def test_readers_cannot_write_and_writers_can(sqlite_db: Engine) -> None:
    for gate, value in (("reading", 1), ("writing", 0), ("reading", 1), ("migration", 0)):
        with sqlite_db.connect().execution_options(**{GATE: gate}) as conn:
            assert conn.exec_driver_sql("PRAGMA query_only").scalar() == value


def test_the_library_is_a_safe_one_with_full_text_search() -> None:
    from sqlcipher3 import dbapi2

    assert engines.is_safe_library(dbapi2.sqlite_version_info)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 7, 0), False), ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 9), False),
        ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 0), False), ((3, 51, 2), False), ((3, 51, 3), True),
        ((3, 52, 0), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_libraries_that_can_lose_data_are_refused(
    version: tuple[int, int, int], safe: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from sqlcipher3 import dbapi2

    assert engines.is_safe_library(version) is safe
    monkeypatch.setattr(dbapi2, "sqlite_version_info", version)
    if safe:
        engines.raw_connection(tmp_path / "a.shop", KEY, create=True).close()
        return
    with pytest.raises(ShopUnusable, match="lose data"):
        engines.raw_connection(tmp_path / "a.shop", KEY, create=True)
    assert not (tmp_path / "a.shop").exists()


def test_nothing_of_the_book_is_readable_on_the_disk(shop_book: Book, tmp_path: Path) -> None:
    shop_book.customer("Canarybird", email="canarybird@example.org")
    files = sorted(tmp_path.glob("book.shop*"))
    assert len(files) == 3
    for file in files:
        found = file.read_bytes()
        assert b"anarybird" not in found
        assert b"SQLite format" not in found
        assert b"CREATE TABLE" not in found
    assert files[0].stat().st_size > 4096


@pytest.mark.parametrize("key", [bytes(32), bytes(range(1, 33)), KEY[:-1] + b"\x00"])
def test_a_wrong_key_is_a_sentence_and_changes_nothing(sqlite_db: Engine, tmp_path: Path, key: bytes) -> None:
    sqlite_db.dispose()
    path = tmp_path / "book.shop"
    before = path.read_bytes()
    with pytest.raises(ShopUnusable, match=r"book\.shop does not open with this key") as refused:
        engines.raw_connection(path, key)
    assert refused.value.code == "wrong_key"
    assert "corrupt" not in refused.value.message
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"hello, I am no shop", b"SQLite format 3\x00" + bytes(8000)])
def test_a_file_that_is_no_shop_is_refused_unchanged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(ShopUnusable):
        engines.raw_connection(path, KEY)
    assert path.read_bytes() == content


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WorldError) as refused:
        engines.raw_connection(tmp_path / "no.shop", KEY)
    assert refused.value.code == "cannot_open"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a b.shop", "50%20?.shop", "zażółć #1.shop", "mode=memory&x.shop"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    engines.raw_connection(tmp_path / name, KEY, create=True).close()
    assert (tmp_path / name).exists()


def test_a_key_has_32_bytes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32"):
        engines.raw_connection(tmp_path / "a.shop", KEY[:-1], create=True)


def test_a_waiting_writer_gets_in_right_after_the_other(shop_book: Book, tmp_path: Path) -> None:
    """SQLite's own back-off would look again up to 100 ms later. Of five tries two must be quick."""
    # Between the looks of SQLite's back-off, and of a look every 100 ms.
    waits = [_wait_behind(tmp_path / "book.shop", held) for held in (0.24, 0.25, 0.26, 0.27, 0.245)]
    assert sorted(waits)[1] < 0.02, waits


def _wait_behind(path: Path, held: float) -> float:
    """Seconds between another writer's commit and this one's BEGIN IMMEDIATE."""
    holder: Any = engines.raw_connection(path, KEY)
    waiter: Any = engines.raw_connection(path, KEY)
    got: list[float] = []

    def wait() -> None:
        waiter.execute("BEGIN IMMEDIATE")
        got.append(time.monotonic())
        waiter.execute("ROLLBACK")

    holder.execute("BEGIN IMMEDIATE")
    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(held)
    free = time.monotonic()
    holder.execute("COMMIT")
    thread.join()
    holder.close()
    waiter.close()
    return got[0] - free


def test_patience_ends(monkeypatch: pytest.MonkeyPatch, sqlite_db: Engine, tmp_path: Path) -> None:
    from sqlcipher3 import dbapi2

    assert engines.BUSY_LIMIT_S == 5.0
    monkeypatch.setattr(engines, "BUSY_LIMIT_S", 0.15)
    holder: Any = engines.raw_connection(tmp_path / "book.shop", KEY)
    waiter: Any = engines.raw_connection(tmp_path / "book.shop", KEY)
    holder.execute("BEGIN IMMEDIATE")
    since = time.monotonic()
    with pytest.raises(dbapi2.OperationalError, match="locked"):
        waiter.execute("BEGIN IMMEDIATE")
    assert 0.14 < time.monotonic() - since < 1
    holder.close()
    waiter.close()


WITHOUT_STDLIB_SQLITE = """
import sys, pathlib
from payme_desktop.db import engine, migrate
from tests.helpers.books import open_book
path = pathlib.Path(sys.argv[1])
engine.raw_connection(path, bytes(32), create=True).close()
made = engine.sqlite_engine(path, bytes(32))
migrate.upgrade(made)
migrate.drift(made)
book = open_book(made)
ana = book.customer("Ana", phone="912334471").id
book.sale(ana)
book.found("ana")
book.customers.get(book.actor, ana)
book.metrics.shop(book.actor)
print(sorted(name for name in sys.modules if name in {"_sqlite3", "sqlite3", "PySide6.QtSql"}))
"""


def test_only_one_sqlite_is_in_the_process(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_STDLIB_SQLITE, str(tmp_path / "a.shop")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
