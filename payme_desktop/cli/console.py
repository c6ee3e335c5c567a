"""The two streams: answers go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

import click

from payme_desktop.cli.plain import plain
from payme_desktop.errors import PaymeError, WorldError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def asks_for_json(argv: Sequence[str]) -> bool:
    """Whether ``--json`` stands anywhere among the options, be they right or wrong."""
    options = argv[: argv.index("--")] if "--" in argv else argv
    return "--json" in options


class Console:
    """Says what a command has to say, as text or as one JSON document."""

    def __init__(self, *, json: bool) -> None:
        self.json = json

    @property
    def room(self) -> int | None:
        """Columns of the terminal, None where stdout is none."""
        return shutil.get_terminal_size().columns if _is_terminal(sys.stdout) else None

    def mark(self, title: str) -> str:
        """Bold where that is wanted and can be seen."""
        wanted = _is_terminal(sys.stdout) and not os.environ.get("NO_COLOR")
        return click.style(title, bold=True) if wanted and os.environ.get("TERM") != "dumb" else title

    def answer(self, document: object, text: str) -> None:
        """The one answer of a command. ``text`` is safe to show: made by ``tables`` or ``plain``."""
        if self.json:
            _write(sys.stdout, self._json(document, sys.stdout))
        elif text:
            _write(sys.stdout, text)

    def note(self, text: str) -> None:
        """A remark beside the answer, for people only."""
        if not self.json:
            self._to_stderr(plain(text))

    def fail(self, error: PaymeError) -> None:
        """One plain sentence, or the JSON form of an error."""
        self._to_stderr(self._json(error.as_json(), sys.stderr) if self.json else plain(error.message))

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[int, int], None] | None]:
        """Something to tell (done, total) of long work; None where nobody watches."""
        if not _is_terminal(sys.stderr):
            yield None
            return
        with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

            def show(done: int, total: int) -> None:
                bar.length = max(total, done, 1)
                bar.update(done - bar.pos)

            yield show

    def _json(self, document: object, stream: TextIO) -> str:
        from payme_desktop.cli.jsonout import dumps

        indent = 2 if _is_terminal(stream) else None
        text = dumps(document, indent=indent)
        return text if _can_show(stream, text) else dumps(document, indent=indent, ascii_only=True)

    def _to_stderr(self, text: str) -> None:
        with suppress(OSError, WorldError):  # where not even this can be said, the exit code still tells
            _write(sys.stderr, text)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _encoding(stream: TextIO) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


def _can_show(stream: TextIO, text: str) -> bool:
    try:
        text.encode(_encoding(stream))
    except UnicodeEncodeError:
        return False
    return True


def _write(stream: TextIO, text: str) -> None:
    if not _can_show(stream, text):
        text = text.encode(_encoding(stream), "backslashreplace").decode(_encoding(stream))
    try:
        click.echo(text, file=stream)
    except BrokenPipeError:
        raise
    except OSError as reason:
        raise WorldError(f"The answer could not be written: {reason.strerror}.", code="no_output") from reason
