"""Find or install uv, and bring an environment to the lock file. Standard library only."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.get_uv import UvUnavailable, get_uv

ROOT = Path(__file__).resolve().parent.parent
BIN = "Scripts" if os.name == "nt" else "bin"
EXE = ".exe" if os.name == "nt" else ""
TOOLS = ROOT / ".venv-tools"
UV_PIN = "0.13.9"
UV_FLOOR = (0, 13, 0)  # the oldest line that this lock file was tried with
STAMP = "payme-stamp"


class SetupFailed(Exception):
    """The machine is not ready; the message says what to do."""


def say(text: str) -> None:
    """One line of progress, on stderr."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


def succeeds(*command: str | Path) -> bool:
    """Whether the command ran and ended well; its output is dropped."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def uv_version(uv: str | Path) -> tuple[int, ...]:
    """``(0, 13, 9)``; ``()`` where it does not run."""
    try:
        words = subprocess.run([uv, "--version"], capture_output=True, text=True, check=True).stdout.split()
        return tuple(int(part) for part in words[1].split("."))
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        return ()


def find_uv() -> Path | None:
    """A uv that is new enough: the one that runs us, on PATH, or in .venv-tools."""
    candidates = (os.environ.get("UV"), shutil.which("uv"), TOOLS / BIN / f"uv{EXE}")
    return next((Path(c) for c in candidates if c and uv_version(c) >= UV_FLOOR), None)


def install_uv() -> Path:
    """The pinned uv in .venv-tools: by pip where this Python has it, else straight from the index."""
    say(f"installing uv {UV_PIN} into {TOOLS.name}")
    target = TOOLS / BIN / f"uv{EXE}"
    python = TOOLS / BIN / f"python{EXE}"
    by_pip = succeeds(base_python(), "-m", "venv", TOOLS) and succeeds(
        python, "-m", "pip", "install", "--quiet", f"uv=={UV_PIN}"
    )
    if not by_pip:
        try:
            get_uv(UV_PIN, target)
        except UvUnavailable as error:
            raise SetupFailed(f"uv was not installed: {error}. Check the network, then try again.") from error
    if uv_version(target) < UV_FLOOR:
        raise SetupFailed(f"The uv in {target} does not run: delete {TOOLS} and try again.")
    return target


def base_python() -> Path:
    """The interpreter that runs us, seen through any virtual environment."""
    return Path(getattr(sys, "_base_executable", None) or sys.executable)


def python_in(env: Path) -> Path:
    """The interpreter of an environment."""
    return env / BIN / f"python{EXE}"


def stamp_of(env: Path, python: Path | str, extra: tuple[str, ...]) -> str:
    """Changes with all that decides the content of an environment, and where it lies."""
    digest = hashlib.sha256(repr((str(env), str(python), extra)).encode())
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def sync(env: Path, python: Path | str, extra: tuple[str, ...] = ()) -> None:
    """Bring ``env`` to the lock file with ``python``, never downloading an interpreter. Raises SetupFailed.

    ``extra``: more arguments for `uv sync`. Nothing is run where the stamp says that nothing changed.
    """
    stamp, wanted = env / STAMP, stamp_of(env, python, extra)
    command_line = env / BIN / f"payme-desktop{EXE}"
    if stamp.is_file() and stamp.read_text() == wanted and command_line.exists() and python_in(env).exists():
        return
    uv = find_uv() or install_uv()
    say(f"installing the locked packages into {env.name}")
    environ = os.environ | {
        "UV_PYTHON": str(python),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(env),
    }
    environ.pop("VIRTUAL_ENV", None)  # uv would warn that it is not the one it writes
    run = subprocess.run([uv, "sync", "--locked", "--quiet", *extra], cwd=ROOT, env=environ, check=False)
    if run.returncode:
        raise SetupFailed("The packages were not installed: mend what uv says above, then try again.")
    stamp.write_text(wanted)
