"""A central database: its roles, row security and functions; the businesses and PCs that it knows.

Its administrator runs this, once and again after every update: each step says what shall be, so a second
time changes nothing. PCs log in with a role of their own that may execute ``central_sql.DOORS`` and touch
no table; the functions run as ``payme_sync``, which sees the rows of the caller's business only.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, text

from payme_desktop.db import central_sql, migrate, wire
from payme_desktop.db.derived import CENTRAL_INDEX
from payme_desktop.db.engine import check_server
from payme_desktop.db.failures import translating
from payme_desktop.db.registry import BUSINESSES, REGISTRY, UNSYNCED
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain.syncing import DeviceRow, NewDevice, SchemaRow
from payme_desktop.errors import NotFound, UserError

_OWNER: Final = central_sql.OWNER
_LAST_DEVICE: Final = central_sql.DIRECT_DEVICE - 1
_LIMITS: Final = {
    "statement_timeout": "60s",  # a PC waits a little longer than that: ``link.SILENCE_LIMIT_S``
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "30s",
}
_NO_LOCAL: Final = (
    "audit_tail", "form_drafts", "pin_verifiers", "sign_in_tries", "clock_marks",
    "sync_state", "sync_outbox", "sync_batch", "sync_inbox", "sync_log",
)  # fmt: skip


def init(engine: Engine) -> None:
    """Bring schema, roles, policies and functions to what they shall be. Idempotent.

    Raises WorldError where the server is too old or does not answer, UserError where the login may not.
    """
    check_server(engine)
    if migrate.revision(engine) is None or not migrate.check(engine):
        migrate.upgrade(engine)
    with transaction(engine) as conn:
        _role(conn)
        _take_rights(conn)
        for statement in central_sql.functions():
            conn.execute(_plain(statement))
        for each in REGISTRY:
            conn.exec_driver_sql(
                f"CREATE INDEX IF NOT EXISTS {CENTRAL_INDEX}{each.name} ON {each.name} ({each.tenant}, seq)"
            )
        _security(conn)
        _give_rights(conn)
        conn.execute(
            text("UPDATE sync_head SET protocol = :protocol, least_protocol = :least"),
            {"protocol": wire.PROTOCOL, "least": wire.LEAST_PROTOCOL},
        )


def transaction(engine: Engine) -> Any:
    """A transaction of the administrator's, alone with those of other administrators."""
    from contextlib import contextmanager

    @contextmanager
    def opened() -> Any:
        with (
            translating(server=engine.url.host),
            engine.connect().execution_options(**{GATE: "migration"}) as conn,
            conn.begin(),
        ):
            # Two administrators at once would trip over each other's definitions. An advisory lock would not
            # do: any PC's login could hold it for ever.
            conn.exec_driver_sql("LOCK TABLE alembic_version IN EXCLUSIVE MODE")
            yield conn

    return opened()


def _plain(statement: str) -> Any:
    """A statement without parameters: a colon in it is a colon."""
    return text(statement.replace(":", r"\:"))


def _role(conn: Connection) -> None:
    found = conn.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": _OWNER}).first()
    if found is None:
        conn.exec_driver_sql(f"CREATE ROLE {_OWNER} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB")
    # Whoever gives a function to a role has to be a member of it.
    conn.exec_driver_sql(f"GRANT {_OWNER} TO CURRENT_USER")


def _take_rights(conn: Connection) -> None:
    name = conn.dialect.identifier_preparer.quote(str(conn.scalar(text("SELECT current_database()"))))
    conn.exec_driver_sql(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    conn.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    conn.exec_driver_sql(f"GRANT USAGE, CREATE ON SCHEMA public TO {_OWNER}")


def _security(conn: Connection) -> None:
    """Row security on every table, by the login and by nothing that a caller can set."""
    names = [
        row[0] for row in conn.execute(text("SELECT tablename FROM pg_tables WHERE schemaname='public'"))
    ]
    synced = {each.name: each.tenant for each in REGISTRY}
    served = synced | {name: "business_id" for name in UNSYNCED if name not in _NO_LOCAL}
    for name in sorted(names):
        conn.exec_driver_sql(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        conn.exec_driver_sql(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        conn.exec_driver_sql(f"REVOKE ALL ON {name} FROM PUBLIC")
        _policy(conn, name, "payme_admin", "CURRENT_USER", "true")
        if name in served:
            rule = f"{served[name]} = (SELECT payme_business())"
            if name == "sync_device":
                rule = "role_name = session_user"
            _policy(conn, name, "payme_tenant", _OWNER, rule)
            conn.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE ON {name} TO {_OWNER}")


def _policy(conn: Connection, table: str, name: str, role: str, rule: str) -> None:
    conn.exec_driver_sql(f"DROP POLICY IF EXISTS {name} ON {table}")
    conn.exec_driver_sql(f"CREATE POLICY {name} ON {table} TO {role} USING ({rule}) WITH CHECK ({rule})")


_OURS: Final = text(
    """SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND (p.proname LIKE 'payme%' OR p.proname LIKE 'sync%')"""
)


def _give_rights(conn: Connection) -> None:
    for (name,) in conn.execute(_OURS).all():
        conn.exec_driver_sql(f"ALTER FUNCTION {name} OWNER TO {_OWNER}")
        conn.exec_driver_sql(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    # The triggers of a direct login call these; they change nothing by themselves but numbers.
    conn.exec_driver_sql(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO CURRENT_USER, {_OWNER}")
    conn.exec_driver_sql(f"REVOKE CREATE ON SCHEMA public FROM {_OWNER}")
    for (role,) in conn.execute(text("SELECT role_name FROM sync_device WHERE NOT revoked")).all():
        _open_doors(conn, role)


def _open_doors(conn: Connection, role: str) -> None:
    name = conn.dialect.identifier_preparer.quote(str(conn.scalar(text("SELECT current_database()"))))
    conn.exec_driver_sql(f"GRANT CONNECT ON DATABASE {name} TO {role}")
    for door in central_sql.DOORS:
        conn.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {door} TO {role}")


def add_business(engine: Engine, business: Mapping[str, Any]) -> None:
    """Make a business known, with the columns of its ``businesses`` row; one that is known stays as it is.

    What is in the database already for it (direct use) is numbered, so that PCs get it.
    """
    columns = [name for name in BUSINESSES.columns if name in business]
    with transaction(engine) as conn:
        conn.execute(
            BUSINESSES.table.insert().from_select(columns, _one(columns, business))
            if conn.execute(text("SELECT 1 FROM businesses WHERE id = :id"), {"id": business["id"]}).first()
            is None
            else text("SELECT 1")
        )
        conn.execute(
            text(
                "INSERT INTO sync_head (business_id, epoch, protocol, least_protocol) "
                "VALUES (:b, :epoch, :protocol, :least) ON CONFLICT DO NOTHING"
            ),
            {"b": business["id"], "epoch": uuid4(), "protocol": wire.PROTOCOL, "least": wire.LEAST_PROTOCOL},
        )
        for each in REGISTRY:
            _number_old(conn, each.name, each.tenant, business["id"])


def _one(columns: Sequence[str], business: Mapping[str, Any]) -> Any:
    from sqlalchemy import literal, select

    table = BUSINESSES.table
    return select(*(literal(business[name], type_=table.c[name].type) for name in columns))


def _number_old(conn: Connection, name: str, tenant: str, business: UUID) -> None:
    conn.execute(
        text(
            f"""WITH old AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM {name}
              WHERE {tenant} = :b AND seq IS NULL),
            first AS (SELECT payme_take(:b, (SELECT count(*) FROM old)) AS f)
            UPDATE {name} t SET seq = f + old.n, stamp = payme_version(payme_now_ms(), 0, f + old.n)
            FROM old, first WHERE t.{tenant} = :b AND t.id = old.id"""
        ),
        {"b": business},
    )


def find_business(engine: Engine, name: str) -> UUID:
    """The id of a business of that name. Raises NotFound."""
    with transaction(engine) as conn:
        rows = conn.execute(text("SELECT id FROM businesses WHERE name = :name"), {"name": name}).all()
    if len(rows) != 1:
        raise NotFound(f"{len(rows) or 'No'} businesses here are called '{name}'. Check the name.")
    return UUID(str(rows[0][0]))


def add_device(engine: Engine, business_id: UUID, name: str) -> NewDevice:
    """A login for one more PC of a business that is known here. Its secret is returned, and kept nowhere."""
    role, secret = f"payme_d_{secrets.token_hex(6)}", secrets.token_urlsafe(24)
    with transaction(engine) as conn:
        if (
            conn.execute(text("SELECT 1 FROM sync_head WHERE business_id = :b"), {"b": business_id}).first()
            is None
        ):
            raise NotFound("The central database does not know this business yet.")
        number = conn.scalar(
            text("SELECT coalesce(max(device_no), 0) + 1 FROM sync_device WHERE business_id = :b"),
            {"b": business_id},
        )
        if number > _LAST_DEVICE:
            raise UserError("A business can have 65,534 PCs.", code="too_many_devices")
        # Both are made of our own letters; a role's definition takes no bound values.
        conn.exec_driver_sql(
            f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS "
            f"CONNECTION LIMIT 4 PASSWORD '{secret}'"
        )
        for setting, limit in _LIMITS.items():
            conn.exec_driver_sql(f"ALTER ROLE {role} SET {setting} = '{limit}'")
        conn.execute(
            text(
                "INSERT INTO sync_device (business_id, device_no, role_name, name) "
                "VALUES (:b, :number, :role, :name)"
            ),
            {"b": business_id, "number": number, "role": role, "name": name},
        )
        _open_doors(conn, role)
    return NewDevice(business_id, int(number), name, role, secret)


def revoke_device(engine: Engine, business_id: UUID, name: str) -> str:
    """Take a PC's login away and end its connections. Answers its role. Raises NotFound.

    In two transactions: as long as the PC can come back, it can hold the row that says it was removed.
    """
    which = {"b": business_id, "name": name}
    with transaction(engine) as conn:
        found = conn.execute(text(f"SELECT role_name {_TO_REVOKE}"), which).all()
        if len(found) != 1:
            raise NotFound(f"{len(found) or 'No'} PCs of this business are called '{name}'.")
        role = str(found[0][0])
        conn.exec_driver_sql(f"ALTER ROLE {role} NOLOGIN")
    with transaction(engine) as conn:
        conn.execute(
            text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = :role"),
            {"role": role},
        )
        conn.execute(
            text("UPDATE sync_device SET revoked = true WHERE business_id = :b AND role_name = :role"),
            {"b": business_id, "role": role},
        )
    return role


_TO_REVOKE: Final = (
    "FROM sync_device WHERE business_id = :b AND NOT revoked AND (name = :name OR role_name = :name)"
)
_STATUS: Final = text(
    """SELECT b.name, d.device_no, d.name, d.role_name, d.revoked, d.last_seen, h.head - d.pull_cursor,
      d.clock_offset_ms, d.app_version, d.protocol, d.waiting, d.must_rebootstrap
    FROM sync_device d JOIN sync_head h USING (business_id) JOIN businesses b ON b.id = d.business_id
    ORDER BY b.name, d.device_no"""
)


def schema(engine: Engine) -> SchemaRow:
    """What this database is, and what it speaks."""
    with transaction(engine) as conn:
        found = conn.execute(text("SELECT max(protocol), min(least_protocol) FROM sync_head")).one()
    return SchemaRow(migrate.revision(engine), found[0], found[1])


def status(engine: Engine) -> list[DeviceRow]:
    """Every PC of every business."""
    with transaction(engine) as conn:
        return [DeviceRow(*row) for row in conn.execute(_STATUS).all()]
