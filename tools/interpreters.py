"""The other CPythons of this machine, found and never downloaded."""

import os
import shutil
import subprocess
from pathlib import Path

from tools.environment import BIN, EXE, find_uv

LOWER_PYTHONS = ("3.11", "3.12", "3.13")
PROBE = (
    "import sys; assert sys.implementation.name == 'cpython'; print('%d.%d' % sys.version_info[:2]); "
    "print(getattr(sys, '_base_executable', None) or sys.executable)"
)


def ask(*command: str | Path) -> list[str]:
    """The lines that a command prints; [] where it fails or is not there."""
    environ = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
    environ.pop("VIRTUAL_ENV", None)
    try:
        run = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return run.stdout.split("\n")[:-1] if run.returncode == 0 else []


def series_of(python: Path) -> str:
    """``"3.12"``; '' for what is no running CPython."""
    lines = ask(python, "-c", PROBE)
    return lines[0] if lines else ""


def candidates(series: str) -> list[str]:
    """Where a CPython of that series may lie, likeliest first."""
    uv = find_uv()
    known = ask(uv, "python", "find", "--no-project", "--system", series) if uv else []
    on_path = shutil.which(f"python{series}{EXE}")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    built = sorted(map(str, pyenv.glob(f"{series}.*/{BIN}/python{EXE}")), reverse=True)
    return [*known, *([on_path] if on_path else []), *built]


def find_python(series: str) -> str | None:
    """The real interpreter (no shim) of a running CPython of that series, or None."""
    for candidate in candidates(series):
        lines = ask(candidate, "-c", PROBE)
        if lines and lines[0] == series:
            return lines[1]
    return None
