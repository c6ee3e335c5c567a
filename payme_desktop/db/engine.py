"""Engines: an encrypted SQLite file through sqlcipher3, or PostgreSQL through psycopg.

Every connection to a shop file is made here, with these settings and no others. The stdlib's SQLite is
never used: two SQLite libraries on one file lose data.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import QueuePool

from payme_desktop.db.failures import translated
from payme_desktop.db.unit_of_work import GATE, guard
from payme_desktop.errors import ShopUnusable, WorldError

BUSY_LIMIT_S: Final = 5.0
"""How long a connection waits for another one's write."""

_POLL_S: Final = 0.002
_KEY_LENGTH: Final = 32

SESSION_OPTIONS: Final = f"-c timezone=UTC -c datestyle=ISO -c lock_timeout={int(BUSY_LIMIT_S * 1000)}"
"""Of a session on PostgreSQL, whatever the server's own settings are."""

CONNECT_PRAGMAS: Final = (
    ("cipher_log_level", "NONE"),
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("trusted_schema", "OFF"),
    # REPLACE deletes without a word unless triggers recurse: then the guards see it.
    ("recursive_triggers", "ON"),
    ("secure_delete", "ON"),
    ("mmap_size", "0"),
    ("temp_store", "MEMORY"),
    # 16 MiB of pages, decrypted: a directory of 100,000 customers stays in memory.
    ("cache_size", "-16384"),
)

# The WAL-reset race is fixed in 3.51.3, and in these lines before it.
_SAFE: Final = ((3, 51, 3),)
_BACKPORTS: Final = {(3, 50): 7, (3, 44): 6}


def is_safe_library(version: tuple[int, int, int]) -> bool:
    """Whether that SQLite has the fix of the WAL-reset race."""
    line, patch = version[:2], version[2]
    return version >= _SAFE[0] or patch >= _BACKPORTS.get(line, 1 << 30)


class _Patience:
    """SQLite's busy handler: looks again every 2 ms for 5 s.

    SQLite's own ``busy_timeout`` backs off to 100 ms between looks, so that a save could miss every gap an
    import leaves it. Polling evenly hits the next one.
    """

    def __init__(self) -> None:
        self._since = 0.0

    def __call__(self, count: int) -> bool:
        now = time.monotonic()
        if count == 0:
            self._since = now
        if now - self._since > BUSY_LIMIT_S:
            return False
        time.sleep(_POLL_S)
        return True


def raw_connection(path: Path, key: bytes, *, create: bool = False, wal: bool | None = True) -> Any:
    """A DBAPI connection to a shop file, keyed and set up.

    ``key``: 32 bytes; ``wal``: False in a folder where a log beside the file is not safe (see
    ``domain.places``), None to take the file as it is. Raises ShopUnusable where the file is missing, is no
    shop or has another key, WorldError where the disk does not let us.
    """
    mode = "rwc" if create else "rw"
    return _connected(path, key, f"mode={mode}", lambda conn: _set_up(conn, key, wal=wal))


def reading_connection(path: Path, key: bytes) -> Any:
    """A DBAPI connection to a file that nobody writes to, such as a backup: nothing is written beside it.

    Raises as ``raw_connection`` does.
    """

    def set_up(conn: Any) -> None:
        _unlock(conn, key)
        conn.execute("PRAGMA trusted_schema = OFF")
        conn.execute("PRAGMA temp_store = MEMORY")
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()

    return _connected(path, key, "mode=ro&immutable=1", set_up)


def _connected(path: Path, key: bytes, how: str, set_up: Callable[[Any], None]) -> Any:
    from sqlcipher3 import dbapi2

    if len(key) != _KEY_LENGTH:
        raise ValueError("a shop key has 32 bytes")
    _check_library(dbapi2.sqlite_version_info)
    try:
        conn = dbapi2.connect(
            f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False
        )
    except dbapi2.Error as reason:
        raise _cannot_open(path, reason) from reason
    try:
        set_up(conn)
    except dbapi2.Error as reason:
        conn.close()
        raise _cannot_open(path, reason) from reason
    except WorldError:
        conn.close()
        raise
    return conn


def _unlock(conn: Any, key: bytes) -> None:
    # First of all, and not as a bound value: SQLCipher reads it before anything else.
    conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    conn.execute("PRAGMA cipher_log_level = NONE")


def _set_up(conn: Any, key: bytes, *, wal: bool | None) -> None:
    _unlock(conn, key)
    conn.set_busy_handler(_Patience())
    wished = dict(CONNECT_PRAGMAS)
    if wal is None:
        del wished["journal_mode"]
    elif not wal:
        wished["journal_mode"] = "TRUNCATE"
    answers = {name: conn.execute(f"PRAGMA {name} = {value}").fetchall() for name, value in wished.items()}
    if wal and answers["journal_mode"] != [("wal",)]:
        raise WorldError(
            "The file system of this folder does not let several programs share the shop safely. Move the "
            "shop to a folder on the PC's own disk.",
            code="no_wal",
        )
    conn.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _check_library(version: tuple[int, int, int]) -> None:
    if not is_safe_library(version):
        found = ".".join(map(str, version))
        raise ShopUnusable(
            f"SQLite {found} can lose data with two programs on one file. Install sqlcipher3 0.6.4 or newer.",
            code="unsafe_library",
        )


def _cannot_open(path: Path, reason: Exception) -> Exception:
    if "not a database" in str(reason):
        return ShopUnusable(
            f"{path.name} does not open with this key: it belongs to another shop, or it is no shop file. "
            "Check --shop, the passphrase and the .key file beside it. Nothing was changed.",
            code="wrong_key",
        )
    return translated(reason, where=str(path))


def sqlite_engine(path: Path, key: bytes, *, wal: bool = True) -> Engine:
    """An engine on an existing shop file: three connections (one writer, two readers) at most at a time.

    ``wal``: see ``raw_connection``.
    """
    from sqlcipher3 import dbapi2

    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: raw_connection(path, key, wal=wal),
        poolclass=QueuePool,
        pool_size=3,
        max_overflow=2,
    )
    return guard(engine)


def postgres_engine(url: str | URL) -> Engine:
    """An engine on a PostgreSQL database, 15 or newer. ``url``: ``postgresql+psycopg://...``."""
    address = make_url(url)
    if address.drivername in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(
        address,
        pool_size=3,
        max_overflow=2,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10, "keepalives_idle": 30, "options": SESSION_OPTIONS},
    )
    return guard(engine)


def check_server(engine: Engine) -> None:
    """Raise a plain sentence where the server does not answer or is too old."""
    try:
        with engine.connect().execution_options(**{GATE: "reading"}) as conn:
            version = conn.dialect.server_version_info or (0,)
    except Exception as reason:
        raise translated(reason, server=engine.url.host) from reason
    if int(version[0]) < 15:
        raise WorldError(
            f"The database server is PostgreSQL {version[0]}. PayMe Desktop needs 15 or newer.",
            code="old_server",
        )
