"""D11: whatever the disk refuses, and whenever: nothing false is called saved, and nothing is broken.

One after the other, each single act of SQLite on its files fails, while the real services work.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from payme_desktop.db import engine as engines
from payme_desktop.db.shopfile import fold_wal
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import NoteDraft
from payme_desktop.errors import PaymeError
from tests.helpers import disk as disks
from tests.helpers.books import Book, open_book
from tests.helpers.databases import KEY, shop_engine
from tests.helpers.disk import OK, Op, disk
from tests.helpers.promised import Promised

FAULTS = {
    "open": (disks.CANTOPEN,),
    "write": (disks.IOERR_WRITE, disks.FULL, disks.READONLY),
    "truncate": (disks.IOERR_TRUNCATE,),
    "sync": (disks.IOERR_FSYNC,),
}
LASTING = {disks.FULL, disks.READONLY, disks.PRETEND}
"""A disk that is full stays so; a bad write may be the only one."""
SENTENCES = {"disk_full", "disk_error", "read_only", "cannot_open"}
ALIKE: dict[Any, Any] = {}


@dataclass
class Run:
    """``saved``: what was called saved; ``told``: the failures as a person got them; ``bugs``: the others."""

    saved: list[UUID] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    told: list[PaymeError] = field(default_factory=list)
    bugs: list[BaseException] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)


@dataclass
class Faulty:
    """Fails the ``at``-th act with ``code``; from there on every write, where that is the fault's way."""

    at: int
    code: int
    run: Run

    def __call__(self, act: Op) -> int:
        self.run.acts.append(act.kind)
        number = len(self.run.acts)
        stays = self.code in LASTING and act.kind == "write" and number > self.at
        return self.code if number == self.at or stays else OK


def work(path: Path, actor: Actor, run: Run) -> None:
    """Open the shop, sell, write down, close."""
    engine = engines.sqlite_engine(path, KEY)
    engine.update_execution_options(compiled_cache=ALIKE)
    book = Book(engine, actor, actor)
    steps: list[tuple[str, Callable[[], UUID]]] = [
        ("R1", lambda: book.sale(None, "1.00", receipt_no="R1").id),
        ("R2", lambda: book.sale(someone(book), "2.00", receipt_no="R2").id),
        ("note", lambda: book.notes.add(actor, someone(book), NoteDraft(content="x" * 500)).row.id),
        ("R3", lambda: book.sale(someone(book), "3.00", receipt_no="R3").id),
    ]
    try:
        for name, step in steps:
            one(step, name, run)
        fold_wal(engine)
    finally:
        engine.dispose()


def someone(book: Book) -> UUID:
    return book.customers.resolve(book.actor, "C1").id


def one(step: Callable[[], UUID], name: str, run: Run) -> None:
    try:
        run.saved.append(step())
    except PaymeError as reason:
        run.refused.append(name)
        run.told.append(reason)
    except Exception as bug:  # noqa: BLE001 - reported by the test
        run.bugs.append(bug)


@dataclass
class Prepared:
    """A shop with one customer, as a file that no program holds."""

    content: bytes
    actor: Actor
    folder: Path

    def run(self, at: int, code: int) -> Run:
        for old in self.folder.iterdir():
            old.unlink()
        (self.folder / "book.shop").write_bytes(self.content)
        run = Run()
        with disk(Faulty(at, code, run)):
            work(self.folder / "book.shop", self.actor, run)
        return run

    def harm(self, run: Run) -> list[str]:
        """What is wrong after it, with the disk in order again."""
        found = [f"a bug: {bug!r}" for bug in run.bugs]
        found += [f"no sentence: {told.code}" for told in run.told if told.code not in SENTENCES]
        conn: Any = engines.raw_connection(self.folder / "book.shop", KEY)
        try:
            if conn.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                found.append("broken")
            there = conn.execute(
                "SELECT id, receipt_no FROM purchases UNION SELECT id, NULL FROM customer_notes"
            )
            rows = there.fetchall()
            ids, receipts = {row[0] for row in rows}, {row[1] for row in rows}
            if not {each.bytes for each in run.saved} <= ids:
                found.append("called saved and is not there")
            if receipts & set(run.refused):
                found.append("called not saved and is there")
            sums = conn.execute("SELECT sum(total_amount) FROM purchases WHERE customer_id IS NOT NULL")
            spent = conn.execute("SELECT sum(total_spent) FROM customer_purchase_history")
            if (sums.fetchone()[0] or 0) != spent.fetchone()[0]:
                found.append("the figures do not fit the ledger")
        finally:
            conn.close()
        return found


@pytest.fixture
def prepared(shop_template: Path, tmp_path: Path) -> Prepared:
    with shop_engine(shop_template, tmp_path / "made.shop") as engine:
        book = open_book(engine)
        book.customer("Ana", code="C1")
    (tmp_path / "work").mkdir()
    return Prepared((tmp_path / "made.shop").read_bytes(), book.actor, tmp_path / "work")


def points(prepared: Prepared) -> Iterator[tuple[int, int]]:
    """Every act of an undisturbed run, with every way in which it can fail."""
    run = prepared.run(0, OK)
    assert (len(run.saved), run.told, run.bugs) == (4, [], [])
    for number, kind in enumerate(run.acts, 1):
        for code in FAULTS[kind]:
            yield number, code


@pytest.mark.proof
@pytest.mark.promise("D11")
def test_no_fault_of_the_disk_is_taken_for_a_save(prepared: Prepared, promised: Promised) -> None:
    tried, harm, heard = 0, [], 0
    for at, code in points(prepared):
        run = prepared.run(at, code)
        found = prepared.harm(run)
        harm += [f"{run.acts[at - 1]} {at} fails with {code}: {each}" for each in found]
        tried += 1
        heard += bool(run.told)
    print(*harm, sep="\n")
    promised("D11", tried=tried, failed=len(harm), note=f"points of failure, {heard} of them told")
    assert tried >= 200
    assert heard > tried / 2


@pytest.mark.proof
def test_control_a_disk_that_only_pretends_to_write_is_seen(prepared: Prepared) -> None:
    writes = [number for number, kind in enumerate(prepared.run(0, OK).acts, 1) if kind == "write"]
    harm = []
    for at in writes[3::12]:
        run = prepared.run(at, disks.PRETEND)
        try:
            harm += prepared.harm(run)
        except Exception as unreadable:  # noqa: BLE001 - that is seen, too
            harm.append(repr(unreadable))
    print(*harm, sep="\n")
    assert "called saved and is not there" in harm
