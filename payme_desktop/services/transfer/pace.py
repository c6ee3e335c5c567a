"""How much an import does at a time, so that a sale at the counter gets in between."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

FIRST: Final = 200
LEAST: Final = 20
MOST: Final = 2000
TARGET_S: Final = 0.030
"""How long a write transaction shall hold the lock; 40 ms is the promise."""

BREATH_S: Final = 0.005
"""The gap after each: a waiting save looks every 2 ms."""


class Pace:
    """The number of rows of the next chunk, from how long the last one held the lock."""

    def __init__(self, rows: int = FIRST) -> None:
        self.rows = rows

    def took(self, seconds: float, written: int) -> None:
        """``written`` rows took that long. Rows that needed no writing say nothing about the others."""
        if not written:
            return
        if seconds > TARGET_S:
            # By half at most: a hiccup of the machine is no reason to crawl from then on.
            self.rows = max(LEAST, int(min(self.rows, written) * max(0.5, TARGET_S / seconds)))
        elif seconds < 0.8 * TARGET_S and written * 2 >= self.rows:
            self.rows = min(MOST, int(self.rows * min(2.0, 0.9 * TARGET_S / max(seconds, 1e-6))))


class Stop:
    """Whether the user asked to stop: by ``cancelled`` or by Ctrl-C."""

    def __init__(self, cancelled: Callable[[], bool] | None) -> None:
        self._cancelled = cancelled
        self._interrupted = False

    def asked(self) -> bool:
        """Looked at between chunks."""
        if not self._interrupted and self._cancelled is not None:
            self._interrupted = self._cancelled()
        return self._interrupted

    def interrupt(self) -> None:
        """Ctrl-C came. The second one is not waited for."""
        if self._interrupted:
            raise KeyboardInterrupt
        self._interrupted = True

    @contextmanager
    def listening(self) -> Iterator[None]:
        """For the block, Ctrl-C waits for the end of the chunk: then it is known what is in the book."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before: Any = signal.signal(signal.SIGINT, lambda *_: self.interrupt())
        try:
            yield
        except KeyboardInterrupt:
            self._interrupted = True
            raise
        finally:
            signal.signal(signal.SIGINT, before)
