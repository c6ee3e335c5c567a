"""Many PCs of one business at once: whoever reads misses nothing."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from payme_desktop.db import central_sql
from payme_desktop.errors import WorldError
from payme_desktop.sync.link import PostgresLink
from tests.helpers.counts import counts
from tests.helpers.databases import empty_database
from tests.helpers.replicas import Centre, Replica

pytestmark = [pytest.mark.postgres, pytest.mark.proof]

WRITERS = 8
ROWS = 20


@dataclass
class Writer:
    """A PC's connection, pushing sales without pause."""

    link: PostgresLink
    device: int
    epoch: str
    pushed: list[UUID] = field(default_factory=list)
    pushes: int = 0
    slowest_s: float = 0.0
    failure: BaseException | None = None
    patient: bool = False

    def work(self, until: float) -> None:
        try:
            while time.monotonic() < until:
                began = time.monotonic()
                try:
                    self.push()
                except WorldError:
                    if not self.patient:
                        raise
                    self.pushes -= 1
                self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        except BaseException as reason:  # noqa: BLE001 - told by the test
            self.failure = reason

    def push(self) -> None:
        ids = [uuid4() for _ in range(ROWS)]
        self.pushes += 1
        now = time.time_ns() // 1_000
        rows = [
            {
                "i": str(each),
                "s": f"{now // 1_000:012x}-0000-{self.device:04x}{self.pushes * ROWS + n:08x}",
                "v": [
                    str(each), "sale", None, None, now, "2026-03-10", 12, 100, 1000, "till", each.hex, 0,
                    None, None, now,
                ],
            }
            for n, each in enumerate(ids)
        ]  # fmt: skip
        batch = {"no": self.pushes, "epoch": self.epoch, "since": 0, "rows": {"purchases": rows}}
        self.link.push(json.dumps(batch), 0)
        self.pushed += ids


@dataclass
class Reader:
    """Pulls without pause, by its cursor, and keeps what it saw."""

    link: PostgresLink
    cursor: int = 0
    pulls: int = 0
    seen: set[UUID] = field(default_factory=set)

    def pull(self) -> None:
        page = self.link.pull(self.cursor, 500)
        self.seen |= {UUID(row[1]) for row in page.rows if row[0] == "purchases"}
        self.cursor = page.upto
        self.pulls += 1


def storm(
    centre: Centre, pc: Replica, seconds: float, *, patient: bool = False
) -> tuple[list[Writer], Reader]:
    """Eight writers and a reader, at full speed. ``patient``: a refused push is tried again."""
    links = [PostgresLink(centre.device(pc.business, f"Writer {n}"), "test") for n in range(WRITERS + 1)]
    try:
        hellos = [link.hello(0) for link in links]
        writers = [
            Writer(link, hello["device"], hello["epoch"], patient=patient)
            for link, hello in zip(links[:-1], hellos, strict=False)
        ]
        reader = Reader(links[-1])
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=each.work, args=(until,)) for each in writers]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            reader.pull()
        reader.pull()
        assert [each.failure for each in writers if each.failure] == []
        return writers, reader
    finally:
        for link in links:
            link.close()


@pytest.mark.parametrize("seconds", counts(3.0, 60.0))
def test_a_reader_misses_nothing(seconds: float, centre: Centre, shops: Any) -> None:
    (pc,) = shops(1)
    writers, reader = storm(centre, pc, seconds)
    pushed = {each for writer in writers for each in writer.pushed}
    pushes = sum(writer.pushes for writer in writers)
    print(
        f"{pushes / seconds:.0f} pushes/s of {ROWS} rows, {reader.pulls / seconds:.0f} pulls/s, "
        f"slowest push {max(w.slowest_s for w in writers) * 1000:.0f} ms"
    )
    assert pushes / seconds >= (50 if seconds > 10 else 5), "a busy machine may be slow, this is a fault"
    assert min(writer.pushes for writer in writers) > 0, "somebody starved"
    assert len(pushed) > 1_000
    assert pushed - reader.seen == set()
    pc.sync()
    assert pc.run("SELECT count(*) FROM purchases") == [(len(pushed),)]


@pytest.fixture
def unlocked(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Centre]:
    """A central database whose numbers come from a sequence, as most would do it."""
    original = central_sql.functions

    def mutated() -> list[str]:
        changes = {
            "FROM sync_head WHERE business_id = d.business_id FOR UPDATE": (
                "FROM sync_head WHERE business_id = d.business_id"
            ),
            "UPDATE sync_head SET head = head + many WHERE business_id = b RETURNING head - many": (
                "SELECT nextval('public.loose') * 1000 + 0 * many"
            ),
            "SELECT seq INTO last_": (
                "SELECT coalesce(max(seq), 0) INTO h.head FROM purchases WHERE business_id = d.business_id;"
                "SELECT seq INTO last_"
            ),
        }
        made = original()
        for old, new in changes.items():
            assert any(old in each for each in made), old
            made = [each.replace(old, new) for each in made]
        return [
            "CREATE SEQUENCE IF NOT EXISTS loose",
            f"GRANT ALL ON SEQUENCE loose TO {central_sql.OWNER}",
            *made,
        ]

    monkeypatch.setattr(central_sql, "functions", mutated)
    with empty_database(postgres_url, "unlocked") as engine:
        yield Centre(engine)


def test_control_without_the_lock_a_reader_misses(
    unlocked: Centre, shop_template: Any, tmp_path: Any
) -> None:
    pc = Replica(shop_template, tmp_path / "loose.shop", "Loose")
    writers, reader = storm(
        unlocked, pc, 2.0, patient=True
    )  # without the lock, pushes also stand in each other's way
    pushed = {each for writer in writers for each in writer.pushed}
    missed = pushed - reader.seen
    print(f"{len(missed)} of {len(pushed)} missed")
    assert missed
    pc.close()
