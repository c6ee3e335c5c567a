"""A report of a bug that holds no data: places in our code and versions, never a value or a message text."""

import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import qVersion

from payme_desktop import __version__

PACKAGE = Path(__file__).resolve().parent.parent


def crash_report(error: BaseException, reference: str) -> str:
    """Lines to copy into a message to support. An exception's text may quote a name or a number: left out."""
    head = [
        f"PayMe Desktop {__version__}, reference {reference}",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, Qt {qVersion()}",
        "",
    ]
    return "\n".join([*head, *_chain(error)])


def _chain(error: BaseException | None) -> list[str]:
    """The error and what it came from, the last first."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        error = error.__cause__ or error.__context__
    return lines


def _place(filename: str) -> str:
    """Our own files by their place in the program, others by name: a home folder tells who it is."""
    path = Path(filename)
    try:
        return str(path.resolve().relative_to(PACKAGE.parent))
    except (ValueError, OSError):
        return path.name
