"""Logging: JSON lines in rotating files, with personal data and secrets taken out in one place.

``get_logger(name)`` costs nothing until its first line; structlog is imported by ``configure``. Lines that
are logged before ``configure`` are dropped, so that nothing personal reaches a terminal by accident.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_context: ContextVar[Mapping[str, str]] = ContextVar("payme_log_context")
_handlers: list[logging.Handler] = []


class LazyLogger:
    """Stands for the logger of one module. Values go as keywords: ``log.info("saved", rows=3)``."""

    def __init__(self, name: str) -> None:
        self._name = name

    def _emit(self, method: str, event: str, values: Mapping[str, object]) -> None:
        if _handlers:
            import structlog

            getattr(structlog.stdlib.get_logger(self._name), method)(event, **values)

    def debug(self, event: str, **values: object) -> None:
        """For developers."""
        self._emit("debug", event, values)

    def info(self, event: str, **values: object) -> None:
        """Something worth a line happened as it should."""
        self._emit("info", event, values)

    def warning(self, event: str, **values: object) -> None:
        """Something is odd, and work goes on."""
        self._emit("warning", event, values)

    def error(self, event: str, **values: object) -> None:
        """Something failed."""
        self._emit("error", event, values)

    def exception(self, event: str, **values: object) -> None:
        """Something failed; adds the traceback of the exception being handled."""
        self._emit("exception", event, values)


def get_logger(name: str) -> LazyLogger:
    """The logger of a module: ``log = get_logger(__name__)``."""
    return LazyLogger(name)


@contextmanager
def log_context(**ids: object) -> Iterator[None]:
    """Put ids (``user_id=``, ``device_id=``) on each line logged within, in this thread or task."""
    token = _context.set({**current_context(), **{k: str(v) for k, v in ids.items()}})
    try:
        yield
    finally:
        _context.reset(token)


def current_context() -> Mapping[str, str]:
    """The ids that every line of this thread or task bears now."""
    return _context.get({})


def configure(folder: "Path", *, level: str = "INFO", stderr: bool = False) -> "Path":
    """Log everything of ``level`` and above, ours and the libraries', to ``folder``; returns the file.

    ``stderr``: warnings and worse go there, too, as the same redacted lines. A second call replaces the
    first. Raises WorldError where the file cannot be written.
    """
    from payme_desktop.log.output import FILE_NAME, make_handlers

    shutdown()
    path = folder / FILE_NAME
    _handlers.extend(make_handlers(path, stderr=stderr))
    root = logging.getLogger()
    root.setLevel(level)
    # It tells of every plugin it sets up; what matters of an upgrade we say ourselves.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for handler in _handlers:
        root.addHandler(handler)
    return path


def shutdown() -> None:
    """Close the files; lines are dropped until the next ``configure``."""
    while _handlers:
        handler = _handlers.pop()
        logging.getLogger().removeHandler(handler)
        handler.close()
