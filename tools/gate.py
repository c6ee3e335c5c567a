"""The gate behind `make test`: every step in order, each with its time, and one count at the end.

``python -m tools.gate`` runs all; ``python -m tools.gate types core`` runs these; ``--list`` names them.
It stops at the first failure unless ``--keep-going`` is given. The last line reads ``N passed, N failed``.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tools.environment import BIN, ROOT, SetupFailed, python_in, sync
from tools.interpreters import LOWER_PYTHONS, find_python, series_of

LOWER_DIRS = ("unit", "cli", "migrations", "sync", "central", "api")  # all that runs with PySide6 absent
WITHOUT_QT = tuple(
    f"--no-install-package={name}" for name in ("pyside6-essentials", "shiboken6", "pytest-qt")
)
VENV = ROOT / ".venv"
Step = Callable[[], bool]


class NotTested(Exception):
    """The step cannot run on this machine; the message says why. Neither passed nor failed."""


def run(*command: str | Path) -> bool:
    """Run in the checkout with Qt off-screen; output goes straight through."""
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    environ.pop("VIRTUAL_ENV", None)
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode == 0


def tool(name: str, *args: str) -> bool:
    """Run a command of .venv."""
    return run(VENV / BIN / name, *args)


def lower_layers(env: Path, python: Path | str) -> bool:
    """The tests below the window, in an environment that has no PySide6."""
    sync(env, python, WITHOUT_QT)
    inner = python_in(env)
    proof = "import importlib.util as u; raise SystemExit(u.find_spec('PySide6') is not None)"
    if not run(inner, "-c", proof):
        print(f"PySide6 is installed in {env.name}: delete that folder and try again.")
        return False
    dirs = [f"tests/{name}" for name in LOWER_DIRS if any((ROOT / "tests" / name).rglob("test_*.py"))]
    # The long proofs and PostgreSQL's side ran before: another Python changes nothing of what they prove.
    return run(inner, "-m", "pytest", "-q", "-n", "2", "-m", "not soak and not proof and not postgres", *dirs)


def core() -> bool:
    """The lower layers on .venv's own interpreter. Raises NotTested where others run them without PySide6."""
    own = series_of(python_in(VENV))
    if others := [series for series in LOWER_PYTHONS if series != own and find_python(series)]:
        raise NotTested("see " + " and ".join(f"py{series}" for series in others) + ", without PySide6 too")
    return lower_layers(ROOT / ".venv-core", python_in(VENV).resolve())


def other_python(series: str) -> bool:
    """The lower layers on another CPython. Raises NotTested where this machine has none, or it is .venv's."""
    if series_of(python_in(VENV)) == series:
        raise NotTested("the interpreter of .venv, see tests and core")
    python = find_python(series)
    if python is None:
        raise NotTested(f"no CPython {series} was found on this machine")
    return lower_layers(ROOT / f".venv-{series}", python)


STEPS: dict[str, Step] = {
    "format": partial(tool, "ruff", "format", "--check", "--quiet", "."),
    "lint": partial(tool, "ruff", "check", "--quiet", "."),
    "types": partial(tool, "mypy"),
    "imports": partial(tool, "lint-imports"),
    "tests": partial(tool, "pytest", "-q", "-n", "2", "-m", "not soak"),
    "core": core,
    **{f"py{series}": partial(other_python, series) for series in LOWER_PYTHONS},
}


def attempt(name: str) -> str:
    """Run one step and print its outcome: ``passed``, ``failed`` or ``not tested: why``."""
    print(f"==> {name}", flush=True)
    start = time.monotonic()
    try:
        outcome = "passed" if STEPS[name]() else "failed"
    except NotTested as reason:
        outcome = f"not tested: {reason}"
    except SetupFailed as reason:
        outcome = "failed"
        print(f"{name}: {reason}")
    print(f"<== {name} {outcome} in {time.monotonic() - start:.1f} s\n", flush=True)
    return outcome


def summary(outcomes: dict[str, str], names: list[str]) -> str:
    """One line a step, then the count."""
    lines = [f"  {name:<8} {outcomes.get(name, 'not run')}" for name in names]
    values = list(outcomes.values())
    return "\n".join([*lines, f"{values.count('passed')} passed, {values.count('failed')} failed"])


def main() -> int:
    """Run the steps. Returns 0 only if none failed."""
    parser = argparse.ArgumentParser(prog="tools.gate", description="The one gate of PayMe Desktop.")
    parser.add_argument("steps", nargs="*", metavar="STEP", help="only these: " + ", ".join(STEPS))
    parser.add_argument("--keep-going", action="store_true", help="run the rest after a failure, too")
    parser.add_argument("--list", action="store_true", help="name the steps and stop")
    args = parser.parse_args()
    if unknown := set(args.steps) - STEPS.keys():
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    names = [name for name in STEPS if not args.steps or name in args.steps]
    if args.list:
        print("\n".join(names))
        return 0
    outcomes: dict[str, str] = {}
    for name in names:
        outcomes[name] = attempt(name)
        if outcomes[name] == "failed" and not args.keep_going:
            break
    print(summary(outcomes, names), flush=True)
    return int("failed" in outcomes.values())


if __name__ == "__main__":
    sys.exit(main())
