"""What starting costs: the command line's help, and the window. Each start is a process of its own."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Final

from tests.benchmarks import shops
from tests.benchmarks.measure import Result, by_turns, compared

ROUNDS: Final = 7


def run(customers: int) -> list[Result]:
    """Help against an empty program, the window against a bare one (where Qt is installed)."""
    ours = [_starts("-m", "payme_desktop", "--help"), _starts("-c", "pass")]
    help_, nothing = by_turns(ours, ROUNDS)
    results = [compared("payme-desktop --help, against python -c pass", help_, nothing, 3, allowance=150)]
    if importlib.util.find_spec("PySide6") is not None:
        name, path = "tests.benchmarks.windows", str(shops.shop(customers))
        window, bare = by_turns([_starts("-m", name, "ours", path), _starts("-m", name, "bare")], ROUNDS, 1)
        results.append(compared("start to filled window, against a bare one", window, bare, 2, allowance=700))
    return results


def _starts(*arguments: str) -> Callable[[], object]:
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, env=environ, check=True, capture_output=True, timeout=60)
