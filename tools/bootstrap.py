"""Make this checkout ready to run: uv, the locked environment in .venv, Qt's system libraries.

Standard library only, Python 3.11 and newer; quiet and quick where nothing is to be done. Prints what it
does to stderr, and ends with one sentence and status 1 where a person has to act.
"""

import argparse
import platform
import sys

from tools.environment import ROOT, SetupFailed, base_python, python_in, say, sync
from tools.qt_libraries import ensure_qt


def main() -> int:
    """Set up .venv and what Qt needs. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="tools.bootstrap", description="Make this checkout ready to run.")
    parser.add_argument("--screen", action="store_true", help="Qt must be able to open a window, too")
    args = parser.parse_args()
    try:
        sync(ROOT / ".venv", base_python())
        if platform.system() == "Linux":
            ensure_qt(python_in(ROOT / ".venv"), screen=args.screen)
    except SetupFailed as failure:
        say(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
