"""Many PCs of one business at once, each pushing without pause, and one that reads."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from payme_desktop.errors import WorldError
from payme_desktop.sync.link import Address, PostgresLink

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
    login: Callable[[str], Address], seconds: float, *, patient: bool = False
) -> tuple[list[Writer], Reader]:
    """Eight writers and a reader, at full speed. ``login``: makes one of a name; ``patient``: a refused push
    is tried again."""
    links = [PostgresLink(login(f"Writer {n}"), "test") for n in range(WRITERS + 1)]
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
