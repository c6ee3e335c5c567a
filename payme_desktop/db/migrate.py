"""The schema's history: upgrade, downgrade, and what revision a database has.

One Alembic history serves SQLite and PostgreSQL. Each run is one transaction; triggers and search indexes
are taken down before and made anew after it from ``derived``. On SQLite foreign keys are off outside the
transaction, because a table that batch mode rebuilds would otherwise take its children along; the check
before the commit makes up for it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, inspect, text

from payme_desktop import paths
from payme_desktop.db import derived
from payme_desktop.db.failures import translating
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.errors import ShopUnusable

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

BASE: Final = "base"
HEAD: Final = "head"
NEWEST: Final = "0008"
"""The newest revision (a test holds it to the files): to open a current shop Alembic is not even loaded."""


def config(conn: Connection | None = None) -> "Config":
    """Alembic's settings, made in code: no ini file, an absolute script location, a live connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(paths.migrations_dir()).replace("%", "%%"))
    made.attributes["connection"] = conn
    return made


def _scripts() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config())


def head() -> str:
    """The newest revision that this program knows."""
    found = _scripts().get_current_head()
    assert found is not None, "the program was built without its migrations"
    return found


def _known() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}


def revision(engine: Engine) -> str | None:
    """The revision of a database, None for one without our schema."""
    with translating(server=engine.url.host), engine.connect().execution_options(**{GATE: "reading"}) as conn:
        if not inspect(conn).has_table("alembic_version"):
            return None
        found: str | None = conn.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def check(engine: Engine) -> bool:
    """Whether the schema is current; False: an upgrade is due.

    Raises ShopUnusable for a schema newer than this program, or for a database that is no shop.
    """
    found = revision(engine)
    if found == NEWEST:
        return True
    if found is None:
        raise _no_shop()
    _refuse_unknown(engine, found)
    return False


def _refuse_unknown(engine: Engine, found: str | None) -> None:
    """Raise ShopUnusable for a revision that is not in this program's history."""
    if found is None or found in _known():
        return
    with translating(server=engine.url.host), engine.connect().execution_options(**{GATE: "reading"}) as conn:
        # Other programs keep their revision in a table of that name too.
        if not inspect(conn).has_table("businesses"):
            raise _no_shop()
    raise ShopUnusable(
        "This shop was last used with a newer PayMe Desktop. Update this program; the shop is unchanged.",
        code="newer_schema",
    )


def _no_shop() -> ShopUnusable:
    return ShopUnusable(
        "This database is no shop yet. Create one with 'payme-desktop init', or check --shop.",
        code="no_shop",
    )


def upgrade(engine: Engine, to: str = HEAD) -> None:
    """Bring the schema up to ``to``. The caller holds the shop alone and has a proven backup."""
    from alembic import command

    _run(engine, lambda settings: command.upgrade(settings, to))


def downgrade(engine: Engine, to: str = BASE) -> None:
    """Take the schema down to ``to``: for tests, and for a developer's own database."""
    from alembic import command

    _run(engine, lambda settings: command.downgrade(settings, to))


def drift(engine: Engine) -> list[Any]:
    """What ``alembic check`` would find: differences between the tables and the database."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from payme_desktop.db.tables import metadata

    with engine.connect().execution_options(**{GATE: "reading"}) as conn:
        options = {"include_object": lambda _o, name, *_: not derived.is_derived(name)}
        context = MigrationContext.configure(conn, opts=options)
        return list(compare_metadata(context, metadata))


def _run(engine: Engine, step: Callable[["Config"], None]) -> None:
    _refuse_unknown(engine, revision(engine))
    local = engine.dialect.name == "sqlite"
    with (
        translating(server=engine.url.host),
        engine.connect().execution_options(**{GATE: "migration"}) as conn,
    ):
        _foreign_keys(conn, on=False, local=local)
        try:
            with conn.begin():
                _one_transaction(conn, step, local=local)
        finally:
            _foreign_keys(conn, on=True, local=local)


def _one_transaction(conn: Connection, step: Callable[["Config"], None], *, local: bool) -> None:
    derived.remove(conn)
    step(config(conn))
    derived.install(conn)
    if local and (lost := conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
        raise ShopUnusable(
            f"The upgrade would leave {len(lost)} rows without their customer; nothing was changed. "
            "Run 'payme-desktop doctor' and send us its report.",
            code="upgrade_refused",
        )


def _foreign_keys(conn: Connection, *, on: bool, local: bool) -> None:
    # A PRAGMA inside a transaction does nothing, and SQLAlchemy would begin one: so straight to the driver.
    if local:
        raw: Any = conn.connection.driver_connection
        raw.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")
