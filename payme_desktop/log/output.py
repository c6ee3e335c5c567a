"""Where the lines go: private rotating files, and how they are made with structlog. Imported late."""

import logging
import os
from collections.abc import MutableMapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog

from payme_desktop.errors import WorldError
from payme_desktop.log import current_context
from payme_desktop.log.redaction import redact

FILE_NAME = "payme.log"
MAX_BYTES = 1_000_000
FILES_KEPT = 5  # the current one included


class PrivateRotatingFile(RotatingFileHandler):
    """A rotating file that its owner alone may read, and that never stops the work it reports on."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        Path(self.baseFilename).chmod(0o600)  # an older file may be too open
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A full disk must not stop a sale, nor print the record to the terminal."""


def _add_context(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in current_context().items():
        event.setdefault(key, value)
    return event


def _make_formatter() -> logging.Formatter:
    """One JSON object a line, ASCII only: no value can end a line or colour a terminal."""
    common: list[Any] = [
        _add_context,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = [
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        redact,
        structlog.processors.JSONRenderer(ensure_ascii=True, sort_keys=True),
    ]
    structlog.configure(
        processors=[*common, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=common, processors=last)


def make_handlers(path: Path, *, stderr: bool) -> list[logging.Handler]:
    """The file and, if asked, the terminal. Raises WorldError where the file cannot be written."""
    try:
        file = PrivateRotatingFile(path, maxBytes=MAX_BYTES, backupCount=FILES_KEPT - 1, encoding="utf-8")
    except OSError as error:
        reason = f"The log {path} cannot be written: {error.strerror}."
        raise WorldError(f"{reason} Free space or mend the folder's rights.") from error
    handlers: list[logging.Handler] = [file]
    if stderr:
        terminal = logging.StreamHandler()
        terminal.setLevel(logging.WARNING)
        handlers.append(terminal)
    formatter = _make_formatter()
    for handler in handlers:
        handler.setFormatter(formatter)
    return handlers
