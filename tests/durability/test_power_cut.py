"""D1 and D3: what was called saved survives a power cut, because every commit waits for the disk.

The real services write a real encrypted file, while we listen to what SQLite does to its files. Then the
power fails a thousand times, each time somewhere else, and the shop is opened from what is left.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from payme_desktop.db import engine as engines
from payme_desktop.db.shopfile import fold_wal
from payme_desktop.domain.drafts import CustomerChange, NoteDraft, draft
from payme_desktop.errors import PaymeError
from tests.helpers.books import open_book
from tests.helpers.counts import first_seed
from tests.helpers.databases import KEY, shop_engine
from tests.helpers.disk import IOERR_WRITE, OK, Disk, Op, disk
from tests.helpers.power import Platter, Told, lay_down
from tests.helpers.promised import Promised

CUTS = 1000
EVERY_PAGE = 5
"""One cut in so many is followed by a check of every page of the file; the others by one of what is read."""
SALES = 64


@dataclass
class Day:
    """``acts``: all that happened to the files, and what was told in between; ``start``: the file before."""

    start: bytes
    acts: list[Op | Told]

    def count(self, kind: str, ending: str) -> int:
        return sum(
            isinstance(act, Op) and act.kind == kind and act.name.endswith(ending) for act in self.acts
        )

    @property
    def told(self) -> int:
        return sum(isinstance(act, Told) for act in self.acts)


def sell(engine: Engine, told: Callable[[bytes], None]) -> None:
    """A day at the till: customers, sales, notes, changes; now and then the log is brought home."""
    book = open_book(engine)
    who = book.customer("Ana Ñandú", phone="912000001", email="ana@example.org")
    for number in range(SALES):
        if number % 8 == 0:
            who = book.customer(f"Person {number}", phone=f"9120001{number:02}")
        if number % 8 == 3:
            book.notes.add(book.actor, who.id, NoteDraft(content=f"note {number}" * 40))
        if number % 8 == 5:
            change = draft(CustomerChange, {"address": f"Street {number}"}, book.rules)
            book.customers.update(book.actor, who.id, change)
        told(book.sale(who.id, "1.00", receipt_no=f"R{number}").id.bytes)
        if number % 20 == 19:
            fold_wal(engine)


def a_day(template: Path, folder: Path) -> Day:
    """Recorded; the engine is left open until the recording has ended, as a power cut would."""
    day = Day(template.read_bytes(), [])

    def heed(act: Op) -> int:
        day.acts.append(act)
        return OK

    with disk(heed), shop_engine(template, folder / "book.shop") as engine:
        sell(engine, lambda what: day.acts.append(Told(what)))
        heard = len(day.acts)
    del day.acts[heard:]
    return day


@dataclass
class Toll:
    """What a thousand cuts cost."""

    lost: int = 0
    torn: int = 0
    unopenable: int = 0

    @property
    def cuts_with_harm(self) -> int:
        return self.lost + self.torn + self.unopenable


def cut_often(day: Day, folder: Path, cuts: int) -> Toll:
    """Cut the power in ``cuts`` places of the day, spread by chance."""
    chance = random.Random(first_seed())
    platter, toll, done = Platter({"book.shop": bytearray(day.start)}), Toll(), 0
    # Nothing that the examination writes is needed: closing would bring the log home each time.
    with disk(lambda _: OK) as unwritten:
        for number, place in enumerate(sorted(chance.choices(range(len(day.acts) + 1), k=cuts))):
            for act in day.acts[done:place]:
                platter.heed(act)
            done = place
            lay_down(platter.cut(chance), folder)
            unwritten.heed = lambda _: OK
            thorough = number % EVERY_PAGE == 0
            examine(folder / "book.shop", platter.told, toll, unwritten, thorough=thorough)
    return toll


def examine(path: Path, told: set[bytes], toll: Toll, below: Disk, *, thorough: bool) -> None:
    """Open what a power cut left, as the program does."""
    try:
        conn: Any = engines.raw_connection(path, KEY)
    except PaymeError:
        toll.unopenable += 1
        return
    try:
        there = {row[0] for row in conn.execute("SELECT id FROM purchases")}
        toll.lost += not told <= there
        toll.torn += not whole(conn, len(there), thorough=thorough)
    except Exception:  # noqa: BLE001 - whatever it is, the shop cannot be read
        toll.unopenable += 1
    finally:
        below.heed = lambda _: IOERR_WRITE
        conn.close()


def whole(conn: Any, sales: int, *, thorough: bool) -> bool:
    """Whether every transaction is there with all its rows; ``thorough``: and every page is sound."""
    figures = conn.execute(
        "SELECT coalesce(sum(total_purchases), 0), coalesce(sum(total_spent), 0) "
        "FROM customer_purchase_history"
    ).fetchone()
    indexed = conn.execute(
        "SELECT (SELECT count(*) FROM customers), (SELECT count(*) FROM customer_directory), "
        "(SELECT count(*) FROM customer_search WHERE customer_search MATCH 'person* OR ana')"
    ).fetchone()
    checked = conn.execute("PRAGMA quick_check").fetchall() if thorough else [("ok",)]
    return figures == (sales, sales * 100) and len(set(indexed)) == 1 and checked == [("ok",)]


@pytest.fixture(scope="module")
def day(shop_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Day:
    return a_day(shop_template, tmp_path_factory.mktemp("day"))


def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting that most programs use: a commit does not wait for the disk."""
    careless = [
        (name, "NORMAL" if name == "synchronous" else value) for name, value in engines.CONNECT_PRAGMAS
    ]
    monkeypatch.setattr(engines, "CONNECT_PRAGMAS", tuple(careless))


@pytest.mark.proof
@pytest.mark.promise("D1")
def test_a_saved_sale_survives_a_power_cut(day: Day, tmp_path: Path, promised: Promised) -> None:
    assert day.told == SALES
    assert day.count("write", "book.shop") > 50, "the log was brought home meanwhile"
    toll = cut_often(day, tmp_path, CUTS)
    promised("D1", tried=CUTS, failed=toll.cuts_with_harm, note=f"power cuts: {toll}")


@pytest.mark.proof
def test_control_a_commit_that_does_not_wait_loses_sales(
    shop_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_a_hurry(monkeypatch)
    careless = a_day(shop_template, tmp_path_factory.mktemp("careless"))
    monkeypatch.undo()
    toll = cut_often(careless, tmp_path, 100)
    print(toll)
    assert toll.lost > 10


@pytest.mark.proof
def test_control_a_disk_that_lies_tears_the_file(day: Day, tmp_path: Path) -> None:
    """The log's syncs are swallowed, so pages reach the file before their log is safe."""
    lied = [act for act in day.acts if not (isinstance(act, Op) and act.kind == "sync")]
    toll = cut_often(Day(day.start, lied), tmp_path, 60)
    print(toll)
    assert toll.torn + toll.unopenable > 0


@pytest.mark.promise("D3")
def test_every_commit_waits_for_the_disk(day: Day, promised: Promised) -> None:
    syncs, commits = day.count("sync", "-wal"), commits_of(day)
    unsynced = unsynced_answers(day)
    promised("D3", tried=commits, failed=unsynced, note=f"{syncs} syncs of the log for {commits} commits")
    assert syncs >= commits


def commits_of(day: Day) -> int:
    """The sales told, and the customers, notes and changes between them; two businesses before them."""
    return SALES + 3 * SALES // 8 + 1 + 2


def unsynced_answers(day: Day) -> int:
    """Answers of "saved" that came while something written to the log was not yet on the disk."""
    waiting, early = Counter[str](), 0
    for act in day.acts:
        if isinstance(act, Told):
            early += waiting["book.shop-wal"] > 0
        elif act.kind == "write":
            waiting[act.name] += 1
        elif act.kind == "sync":
            waiting[act.name] = 0
    return early


def test_control_without_waiting_the_count_falls(
    shop_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_hurry(monkeypatch)
    careless = a_day(shop_template, tmp_path)
    assert careless.count("sync", "-wal") < commits_of(careless)
    assert unsynced_answers(careless) > 0
