"""A program that dies at its k-th step: a statement, a commit, or a call over the network."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class Crash(BaseException):
    """The program is gone: nothing that catches errors may catch this."""


class Steps:
    """``last``: the step at which the crash comes; ``names``: the steps so far."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.names: list[str] = []

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) == self.last:
            raise Crash(name)

    @property
    def crashed(self) -> bool:
        return len(self.names) >= self.last


@contextmanager
def crash_at(engine: Engine, last: int) -> Iterator[Steps]:
    """Count the engine's statements and commits in the block, and crash at one of them."""
    steps = Steps(last)

    def statement(_conn: Any, _cursor: Any, text: str, *_: Any) -> None:
        steps(text)

    def commit(_conn: Any) -> None:
        steps("COMMIT")

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield steps
    except Crash:
        pass
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)
