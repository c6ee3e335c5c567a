"""Work in a process of its own that dies, as of `kill -9`, at its k-th act on the disk."""

import os
import signal
from pathlib import Path

from payme_desktop.db import migrate
from payme_desktop.db.engine import sqlite_engine
from tests.helpers.databases import KEY
from tests.helpers.disk import OK, Op, disk


def upgrade_until(path: Path, last: int) -> None:
    """Upgrade a shop file, and die before the ``last``-th act on it."""
    count = 0

    def heed(_: Op) -> int:
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return OK

    with disk(heed):
        engine = sqlite_engine(path, KEY)
        migrate.upgrade(engine)
        engine.dispose()
