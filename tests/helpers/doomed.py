"""Work for processes of their own: one that dies at its k-th act on the disk, and some under load."""

import itertools
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from payme_desktop.db import migrate
from payme_desktop.db.engine import raw_connection, sqlite_engine
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


def write_rows(path: Path, number: int, seconds: float, noted: Path) -> None:
    """A writer among several: commit rows, and note each after its commit."""
    conn: Any = raw_connection(path, KEY)
    end, row = time.monotonic() + seconds, 0
    with noted.open("ab", buffering=0) as note:
        while time.monotonic() < end:
            try:
                conn.execute("BEGIN IMMEDIATE")
            except dbapi2.OperationalError as error:
                if "locked" not in str(error):
                    raise
                continue  # others were served for 5 s on end: nothing was called safe, so ask again
            row += 1
            conn.execute("INSERT INTO load VALUES (?, ?, ?)", (number, row, os.urandom(200)))
            conn.execute("COMMIT")
            note.write(row.to_bytes(4, "big"))
    conn.close()


def bring_home(path: Path, seconds: float) -> None:
    """A checkpointer among several, each in another mode each time."""
    conn: Any = raw_connection(path, KEY)
    end, modes = time.monotonic() + seconds, itertools.cycle(("PASSIVE", "RESTART", "TRUNCATE", "FULL"))
    while time.monotonic() < end:
        with suppress(Exception):  # a busy log stays where it is
            conn.execute(f"PRAGMA wal_checkpoint({next(modes)})").fetchall()
    conn.close()
