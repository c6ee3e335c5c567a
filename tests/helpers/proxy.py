"""A bad network in a box: a TCP proxy that delays, cuts after so many bytes, or falls silent.

It stands before PostgreSQL's TCP port or its socket file, with a thread for each connection.
"""

import random
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, Self

from psycopg.conninfo import conninfo_to_dict

UP, DOWN = "up", "down"
"""From the PC to the server, and back."""

_LOOK_S: Final = 0.05
_RESET: Final = struct.pack("ii", 1, 0)


@dataclass
class Trouble:
    """What happens to one connection: after ``after`` bytes in ``direction`` it is cut, or falls silent."""

    direction: str = UP
    after: int = 1 << 60
    silent: bool = False


def random_trouble(chance: random.Random, most: int) -> Trouble:
    """A cut anywhere in the first ``most`` bytes of either direction."""
    return Trouble(chance.choice([UP, DOWN]), chance.randint(1, most))


class Proxy:
    """``turns``: how often a PC spoke first or after the server. ``trouble``: of the next connections."""

    def __init__(self, server: str, delay_s: float) -> None:
        self.server = server
        self.delay_s = delay_s
        self.trouble = Trouble()
        self.turns = 0
        self.cuts = 0
        self.passed = {UP: 0, DOWN: 0}
        self._closing = threading.Event()
        self._pulled = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(_LOOK_S)
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def address(self) -> str:
        """The server's address by way of the proxy."""
        name = conninfo_to_dict(self.server).get("dbname", "postgres")
        return f"postgresql://127.0.0.1:{self._listening.getsockname()[1]}/{name}?sslmode=disable"

    def cut_all(self) -> None:
        """Pull every cable that is plugged in."""
        self._pulled.set()

    def count(self) -> "Counted":
        return Counted(self)

    def close(self) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join(10)
        self._listening.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                near, _ = self._listening.accept()
                self._pulled.clear()
                thread = threading.Thread(target=self._serve, args=(near, self.trouble))
                self._threads.append(thread)
                thread.start()

    def _serve(self, near: socket.socket, trouble: Trouble) -> None:
        with near, suppress(OSError), self._dial() as far:
            _Line(self, near, far, trouble).run()

    def _dial(self) -> socket.socket:
        said: dict[str, Any] = conninfo_to_dict(self.server)
        host, port = str(said.get("host") or "127.0.0.1"), int(said.get("port") or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        far = socket.socket(socket.AF_UNIX)
        far.connect(f"{host}/.s.PGSQL.{port}")
        return far

    @property
    def over(self) -> bool:
        """Whether every connection is to end now."""
        return self._closing.is_set() or self._pulled.is_set()


@dataclass
class Counted:
    """How many turns and bytes a block took."""

    proxy: Proxy
    turns: int = 0
    bytes: int = 0

    def __enter__(self) -> Self:
        self.turns, self.bytes = self.proxy.turns, sum(self.proxy.passed.values())
        return self

    def __exit__(self, *_: object) -> None:
        self.turns = self.proxy.turns - self.turns
        self.bytes = sum(self.proxy.passed.values()) - self.bytes


@dataclass
class _Line:
    """One connection through the proxy."""

    proxy: Proxy
    near: socket.socket
    far: socket.socket
    trouble: Trouble
    last: str = DOWN
    troubled: bool = False
    due: deque[tuple[float, socket.socket, bytes]] = field(default_factory=deque)

    def run(self) -> None:
        ends = {self.near: (UP, self.far), self.far: (DOWN, self.near)}
        open_ = True
        while not self.proxy.over and (open_ or self.due):
            wait = self.due[0][0] - time.monotonic() if self.due else _LOOK_S
            ready, _, _ = select.select(list(ends) if open_ else [], [], [], min(max(wait, 0), _LOOK_S))
            for source in ready:
                way, sink = ends[source]
                piece = source.recv(65_536)
                open_ = open_ and piece != b""
                self._take(way, sink, piece)
            while self.due and self.due[0][0] <= time.monotonic():
                _, sink, piece = self.due.popleft()
                sink.sendall(piece)
            if self.troubled and not self.trouble.silent and not self.due:
                self._cut()
                return

    def _take(self, way: str, sink: socket.socket, piece: bytes) -> None:
        if piece and way == UP and self.last == DOWN:
            self.proxy.turns += 1
        self.last = way
        if self.troubled:
            return
        if way == self.trouble.direction:
            piece = piece[: self.trouble.after]
            self.trouble = Trouble(way, self.trouble.after - len(piece), self.trouble.silent)
            self.troubled = self.trouble.after <= 0
        self.proxy.passed[way] += len(piece)
        self.due.append((time.monotonic() + self.proxy.delay_s, sink, piece))

    def _cut(self) -> None:
        """As a pulled cable ends it: what was on its way is gone."""
        self.proxy.cuts += 1
        for end in (self.near, self.far):
            if end.family != socket.AF_UNIX:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


@contextmanager
def proxy(server: str, *, delay_s: float = 0.0) -> Iterator[Proxy]:
    """A proxy before the server. ``delay_s``: one way, in seconds."""
    made = Proxy(server, delay_s)
    try:
        yield made
    finally:
        made.close()
