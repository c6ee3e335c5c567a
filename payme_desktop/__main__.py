"""``python -m payme_desktop``, and the installed command ``payme-desktop``."""

import sys

from payme_desktop.app import main as run


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run())


if __name__ == "__main__":
    main()
