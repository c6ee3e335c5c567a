"""``make day``: a cashier's day by keyboard in a real window, with pictures into build/day/.

On the display there is, else on an Xvfb of its own with openbox: shortcuts need a window manager. Where
neither is installed it says so.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "day"
NEEDED = ("Xvfb", "openbox")


@contextmanager
def display() -> Iterator[str | None]:
    """The name of a display, or None where there is none and none can be made."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("DISPLAY"):
        yield os.environ.get("DISPLAY", "")
        return
    if not all(shutil.which(tool) for tool in NEEDED):
        yield None
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        name = f":{told.readline().strip()}"
    manager = subprocess.Popen(
        ["openbox"], env=os.environ | {"DISPLAY": name}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(0.5)  # openbox says nothing when it is ready
    try:
        yield name
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(10)


def main() -> int:
    """Run the day; the exit code is the day's."""
    with display() as name:
        if name is None:
            print(f"There is no display, and {' and '.join(NEEDED)} are not installed: no day was run.")
            return 1
        environ = os.environ | ({"DISPLAY": name, "QT_QPA_PLATFORM": "xcb"} if name.startswith(":") else {})
        shutil.rmtree(OUT, ignore_errors=True)
        command = [sys.executable, "-m", "tests.e2e.test_day", str(OUT)]
        code = subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
    if not code:
        print(f"Pictures: {OUT.relative_to(ROOT)}")
    return code


if __name__ == "__main__":
    sys.exit(main())
