"""The revision that the program expects is the last of its files."""

import subprocess
import sys

from payme_desktop.db import migrate


def test_the_newest_revision_is_the_last_of_the_files() -> None:
    assert migrate.head() == migrate.NEWEST


def test_alembic_is_not_loaded_to_open_a_current_shop() -> None:
    code = "import sys, payme_desktop.app.opening; raise SystemExit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
