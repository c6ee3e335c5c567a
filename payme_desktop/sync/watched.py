"""A connection that is never waited for without end, and not for longer than somebody wants.

The system notices a peer that is gone, but not one that takes every byte and says nothing: a stalled
server, or a box in between that lost its memory. Silence is what is limited, not the time of an answer:
a long one over a slow line may come.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen

LOOK_S: Final = 0.1
"""How often a wait looks whether it should go on."""

T = TypeVar("T")


class Stopped(Exception):
    """Somebody asked to stop; the connection is gone."""


class WatchedConnection(psycopg.Connection[Any]):
    """``silence_s``: without a byte for so long it ends, with OperationalError. ``stop``: asked meanwhile."""

    silence_s: float = 60.0
    stop: Callable[[], bool] = staticmethod(lambda: False)

    def wait(self, gen: PQGen[T], interval: float = LOOK_S, timeout: float | None = None) -> T:
        return super().wait(self._watched(gen), min(interval, LOOK_S), timeout)

    def _watched(self, gen: PQGen[T]) -> PQGen[T]:
        heard = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard = monotonic()
                elif monotonic() - heard > self.silence_s:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"silent for {self.silence_s} s")
                if self.stop():
                    self.pgconn.finish()
                    raise Stopped
                wanted = gen.send(ready)
        except StopIteration as end:
            result: T = end.value
            return result
