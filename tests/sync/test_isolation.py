"""What a modified client can do with a PC's login: raw SQL, every object of the catalogue, two businesses."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from payme_desktop.db import central_sql
from payme_desktop.db.wire import PROTOCOL
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre, Replica

pytestmark = pytest.mark.postgres

TABLES = """SELECT relname, (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = 1)
    FROM pg_class c WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"""


@pytest.fixture
def ours(shops: Any) -> Replica:
    pc: Replica = shops(1)[0]
    pc.book.customer("Ana")
    pc.sync()
    return pc


@pytest.fixture
def theirs(centre: Centre, shop_template: Any, tmp_path: Any) -> Iterator[Replica]:
    """A PC of another business in the same database."""
    pc = Replica(shop_template, tmp_path / "theirs.shop", "Theirs")
    pc.enrol(centre.device(pc.business, pc.name))
    pc.book.customer("Secret Person", phone="912345678")
    pc.sync()
    yield pc
    pc.close()


@pytest.fixture
def client(ours: Replica) -> Iterator[psycopg.Connection]:
    """A modified client: our login, and whatever SQL it likes."""
    assert ours.address is not None
    with psycopg.connect(
        ours.address.server, user=ours.address.role, password=ours.address.secret, autocommit=True
    ) as conn:
        yield conn


def refused(client: psycopg.Connection, statement: Any) -> bool:
    """Whether the server refuses for want of rights (not for a mistake of the test)."""
    said = statement.as_string(client) if isinstance(statement, sql.Composable) else str(statement)
    try:
        if said.startswith("COPY"):
            with client.cursor().copy(said.encode()):
                return False
        client.execute(statement)
    except (
        psycopg.errors.InsufficientPrivilege,
        psycopg.errors.WrongObjectType,
        psycopg.errors.FeatureNotSupported,
    ):
        return True
    return False


OPERATIONS = (
    "SELECT * FROM {table}",
    "SELECT count(*) FROM {table}",
    "SELECT {column} FROM {table} FOR UPDATE",
    "DECLARE c CURSOR WITH HOLD FOR SELECT {column} FROM {table}",
    "INSERT INTO {table} DEFAULT VALUES",
    "INSERT INTO {table} ({column}) VALUES (NULL) ON CONFLICT DO NOTHING",
    "INSERT INTO {table} ({column}) SELECT {column} FROM {table} RETURNING {column}",
    "UPDATE {table} SET {column} = {column}",
    "UPDATE {table} SET {column} = {column} RETURNING *",
    "DELETE FROM {table}",
    "DELETE FROM {table} RETURNING *",
    "MERGE INTO {table} t USING (VALUES (1)) v(n) ON false WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
    "COPY {table} TO STDOUT",
    "COPY {table} FROM STDIN",
    "COPY (SELECT * FROM {table}) TO STDOUT",
    "TRUNCATE {table}",
    "DO $$ BEGIN LOCK TABLE {table}; END $$",
    "DO $$ BEGIN LOCK TABLE {table} IN ACCESS SHARE MODE; END $$",
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} ADD planted int",
    "DROP TABLE {table}",
    "CREATE POLICY mine ON {table} USING (true)",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION payme_count()",
    "CREATE INDEX ON {table} ({column})",
    "GRANT SELECT ON {table} TO PUBLIC",
    "EXPLAIN ANALYZE SELECT * FROM {table}",
)


def let_through(
    client: psycopg.Connection, tables: list[Any], operations: tuple[str, ...] = OPERATIONS
) -> list[tuple[str, str]]:
    """What of the operations on each table the server does not refuse for want of rights."""
    found = []
    for table, column in tables:
        for operation in operations:
            statement = sql.SQL(operation).format(table=sql.Identifier(table), column=sql.Identifier(column))
            if not refused(client, statement):
                found.append((table, operation))
    return found


@pytest.mark.promise("T1")
def test_no_table_can_be_touched(
    client: psycopg.Connection, centre: Centre, theirs: Replica, promised: Promised
) -> None:
    tables = centre.run(TABLES)
    assert {"customers", "sync_device", "sync_purged", "alembic_version"} <= {row[0] for row in tables}
    assert let_through(client, tables) == []
    promised("T1", tried=len(tables) * len(OPERATIONS))


def test_control_a_granted_table_is_noticed(client: psycopg.Connection, centre: Centre) -> None:
    centre.run("CREATE TABLE planted (a int)")
    centre.run("GRANT SELECT ON planted TO PUBLIC")
    try:
        found = let_through(client, [("planted", "a")], OPERATIONS[:2])
        assert found == [("planted", operation) for operation in OPERATIONS[:2]]
    finally:
        centre.run("DROP TABLE planted")


def test_a_login_that_is_no_pc_comes_not_even_in(centre: Centre) -> None:
    centre.run("CREATE ROLE nobody LOGIN")
    try:
        with pytest.raises(psycopg.OperationalError, match="does not have CONNECT"):
            psycopg.connect(centre.server, user="nobody")
    finally:
        centre.run("DROP ROLE nobody")


ARGUMENTS = {
    "uuid": "'{business}'", "jsonb": "'[]'", "text": "'customers'", "bigint": "0", "integer": "1",
    "name": "'{role}'",
}  # fmt: skip


@pytest.mark.promise("T1")
def test_every_function_is_closed_but_the_doors(
    client: psycopg.Connection, centre: Centre, theirs: Replica, promised: Promised
) -> None:
    """Called by name with the arguments of its signature, the other business's where it takes one."""
    assert theirs.address is not None
    doors = {door.partition("(")[0] for door in central_sql.DOORS}
    called = 0
    for name, types in centre.run(
        "SELECT proname, array(SELECT format_type(t, NULL) FROM unnest(proargtypes) t) FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'"
    ):
        if name in doors:
            continue
        given = ", ".join(
            f"{ARGUMENTS.get(kind, 'NULL')}::{kind}".format(
                business=theirs.actor.business_id, role=theirs.address.role
            )
            for kind in types
        )
        assert refused(client, f"SELECT {name}({given})".encode()), name
        called += 1
    assert called > 20
    promised("T1", tried=called)


def test_only_the_doors_can_be_called(client: psycopg.Connection, centre: Centre) -> None:
    callable_ = client.execute(
        """SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        AND has_function_privilege(session_user, p.oid, 'EXECUTE')"""
    ).fetchall()
    assert {row[0] for row in callable_} == {door.partition("(")[0] for door in central_sql.DOORS}


@pytest.mark.promise("T1")
def test_nothing_of_another_business_is_read(
    client: psycopg.Connection, ours: Replica, theirs: Replica, promised: Promised
) -> None:
    foreign = str(theirs.actor.business_id)
    rows = client.execute(
        f"SELECT tbl, row_id, number, body FROM sync_pull_v1(0, 100000, {PROTOCOL})"
    ).fetchall()
    assert str(ours.actor.business_id) in str(rows)
    for table in ("customers", "users", "businesses", "purchases"):
        rows += client.execute(
            f"SELECT * FROM sync_rows_v1(%s, 0, 999999, 1000, {PROTOCOL})", (table,)
        ).fetchall()
    for table in ("customers", "customer_notes", "businesses", "sync_conflict"):
        every = list(range(256))
        found = client.execute(f"SELECT * FROM sync_ids_v1(%s, %s, {PROTOCOL})", (table, every)).fetchall()
        rows += found
        foreign_ids = [UUID(bytes=row[0]) for row in theirs.run(f"SELECT id FROM {table}")]
        answer = client.execute(
            f"SELECT * FROM sync_fetch_v1(%s, %s, {PROTOCOL})", (table, foreign_ids)
        ).fetchall()
        assert answer == [], "their ids are as unknown as any"
        assert not {str(each) for each in foreign_ids} & {row[0] for row in found}
    for recount in (True, False):
        buckets = client.execute(
            f"SELECT tbl, sum(n) FROM sync_buckets_v1(%s, {PROTOCOL}) GROUP BY 1", (recount,)
        )
        counted = {row[0]: int(row[1]) for row in buckets.fetchall()}
        assert counted["customers"] == ours.run("SELECT count(*) FROM customers")[0][0]
    assert theirs.run("SELECT count(*) FROM customers") != [(0,)]
    assert "Ana" in str(rows)
    assert "Secret" not in str(rows)
    assert foreign not in str(rows)
    promised("T1", tried=len(central_sql.DOORS) - 1)


@pytest.mark.promise("T3")
@pytest.mark.parametrize(
    "attempt",
    [
        "SET ROLE {owner}",
        "SET ROLE {other}",
        "SET SESSION AUTHORIZATION {other}",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER ROLE {other} PASSWORD 'x'",
        "GRANT {owner} TO {mine}",
        "CREATE TABLE public.mine (a int)",
        "CREATE TEMP TABLE sync_device (business_id uuid, role_name name)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.payme_business() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
    ],
)
def test_no_way_to_become_somebody_else(
    attempt: str, client: psycopg.Connection, ours: Replica, theirs: Replica, promised: Promised
) -> None:
    assert ours.address is not None
    assert theirs.address is not None
    statement = attempt.format(owner=central_sql.OWNER, other=theirs.address.role, mine=ours.address.role)
    with pytest.raises(psycopg.Error) as refusal:
        client.execute(statement)
    assert refusal.value.sqlstate == "42501"
    promised("T3", tried=1)


@pytest.mark.promise("T3")
def test_settings_open_nothing(
    client: psycopg.Connection, ours: Replica, theirs: Replica, promised: Promised
) -> None:
    for setting in (
        "SET search_path = pg_temp, public",
        f"SET payme.business = '{theirs.actor.business_id}'",
        "SET datestyle = 'German'",
        "SET timezone = 'Asia/Tokyo'",
        "SET bytea_output = 'escape'",
        "SET extra_float_digits = -15",
    ):
        client.execute(setting)
    rows = client.execute(f"SELECT * FROM sync_pull_v1(0, 100000, {PROTOCOL})").fetchall()
    plain = ours.link().pull(0, 100_000).rows
    assert sorted(row[3] for row in rows if row[0]) == sorted(row[3] for row in plain)
    assert "Secret" not in str(rows)
    client.execute("SET row_security = off")
    assert refused(client, f"SELECT * FROM sync_pull_v1(0, 100000, {PROTOCOL})")
    promised("T3", tried=7)


@pytest.mark.promise("T1")
def test_a_forged_batch_stays_at_home(
    client: psycopg.Connection, centre: Centre, ours: Replica, theirs: Replica, promised: Promised
) -> None:
    """A row of another business, named by its own id, is as unknown as one that never was."""
    head = client.execute(f"SELECT sync_hello_v1({PROTOCOL}, 0, 0, '')").fetchone()
    assert head is not None
    foreign = theirs.run("SELECT id FROM customers")[0][0].hex()
    number = head[0]["last_push_no"] + 1
    edit = {"f": "name", "s": "01a2083af74e-0000-00010000ffff", "v": ["Stolen", "stolen", "", 1]}
    from psycopg.types.json import Jsonb

    for offset, victim in enumerate((foreign, "01a20830c2e3714983510000000000ff")):
        batch = {
            "no": number + offset,
            "epoch": head[0]["epoch"],
            "since": 0,
            "business_id": str(theirs.actor.business_id),
            "rows": {"customers": [{"i": victim, "e": [edit]}]},
        }
        client.execute(f"SELECT sync_push_v1(%s, {PROTOCOL}, 0, 0)", (Jsonb(batch),))
    kinds = centre.run(
        f"SELECT kind, count(*) FROM sync_conflict WHERE business_id = '{ours.actor.business_id}' GROUP BY 1"
    )
    assert kinds == [("edit_on_purged", 2)]
    assert centre.run("SELECT count(*) FROM customers WHERE name = 'Stolen'") == [(0,)]
    promised("T1", tried=2)


LEFT_OPEN = {
    "a table without row security": """SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT (relrowsecurity AND relforcerowsecurity)""",
    "a view with its owner's rights": """SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
        AND NOT coalesce('security_invoker=true' = ANY(reloptions), false)""",
    # A formula reads nothing and runs with its caller's rights: pinned, it could not be put in place.
    "a function without a pinned path": """SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
          SELECT 1 FROM unnest(proconfig) c WHERE c LIKE 'search_path=%pg_temp')
        AND (prosecdef OR prorettype <> 'trigger'::regtype)
        AND NOT (provolatile = 'i' AND NOT prosecdef AND prolang =
          (SELECT oid FROM pg_language WHERE lanname = 'sql'))""",
    "a function that anybody may call": """SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype
        AND EXISTS (SELECT 1 FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a
          WHERE a.grantee = 0)""",
    "a policy by something that a caller can set": """SELECT polname FROM pg_policy
        WHERE concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
          ~ 'current_setting|current_user|current_role'""",
    "a strong role": f"""SELECT rolname FROM pg_roles
        WHERE (rolname LIKE 'payme\\_d\\_%' OR rolname = '{central_sql.OWNER}')
        AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)""",
    "a PC that owns something": """SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner
        WHERE rolname LIKE 'payme\\_d\\_%'""",
    "a PC in another role": """SELECT m.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member
        WHERE m.rolname LIKE 'payme\\_d\\_%'""",
    "a PC with a right to a table": """SELECT DISTINCT rolname, relname FROM pg_class c CROSS JOIN pg_roles r
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        AND rolname LIKE 'payme\\_d\\_%' AND has_table_privilege(r.oid, c.oid,
          'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')""",
    "a PC that may create": """SELECT rolname FROM pg_roles WHERE rolname LIKE 'payme\\_d\\_%' AND (
        has_schema_privilege(oid, 'public', 'CREATE')
        OR has_database_privilege(oid, current_database(), 'CREATE, TEMPORARY'))""",
    "a key that tells of others": """SELECT i.indexrelid::regclass::text FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_attribute first ON first.attrelid = c.oid AND first.attnum = i.indkey[0]
        WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique AND first.attname <> 'business_id'
        AND first.attname <> 'role_name' AND NOT first.atthasdef AND first.attidentity = ''
        AND EXISTS (SELECT 1 FROM pg_attribute b
          WHERE b.attrelid = c.oid AND b.attname = 'business_id')""",
}
"""What nobody may find in the catalogue, so that a table or function added later is covered, too."""

PLANTS = {
    "a table without row security": ("CREATE TABLE planted (a int)", "DROP TABLE planted"),
    "a view with its owner's rights": ("CREATE VIEW planted AS SELECT 1 AS a", "DROP VIEW planted"),
    "a function without a pinned path": (
        "CREATE FUNCTION planted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "DROP FUNCTION planted",
    ),
    "a function that anybody may call": (
        "CREATE FUNCTION planted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP FUNCTION planted",
    ),
    "a policy by something that a caller can set": (
        "CREATE POLICY planted ON customers USING (business_id::text = current_setting('payme.business'))",
        "DROP POLICY planted ON customers",
    ),
    "a strong role": ("CREATE ROLE payme_d_planted BYPASSRLS", "DROP ROLE payme_d_planted"),
    "a PC in another role": (
        f"CREATE ROLE payme_d_planted IN ROLE {central_sql.OWNER}",
        "DROP ROLE payme_d_planted",
    ),
    "a PC with a right to a table": (
        "GRANT TRUNCATE ON customers TO PUBLIC",
        "REVOKE TRUNCATE ON customers FROM PUBLIC",
    ),
    "a PC that may create": (
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    ),
    "a key that tells of others": (
        "CREATE UNIQUE INDEX planted ON customers (phone) WHERE false",
        "DROP INDEX planted",
    ),
}


@pytest.mark.promise("T2")
@pytest.mark.parametrize("what", LEFT_OPEN)
def test_nothing_is_left_open(what: str, centre: Centre, ours: Replica, promised: Promised) -> None:
    assert centre.run(LEFT_OPEN[what]) == []
    promised("T2", tried=1)


@pytest.mark.parametrize("what", PLANTS)
def test_control_what_is_left_open_is_seen(what: str, centre: Centre, ours: Replica) -> None:
    plant, undo = PLANTS[what]
    centre.run(plant)
    try:
        assert centre.run(LEFT_OPEN[what]) != []
    finally:
        centre.run(undo)


@pytest.mark.promise("T3")
def test_a_temporary_object_hijacks_nothing(
    client: psycopg.Connection, centre: Centre, ours: Replica, theirs: Replica, promised: Promised
) -> None:
    """Were a PC let make temporary tables, none of the doors would read them before the real ones."""
    assert ours.address is not None
    name = centre.run("SELECT current_database()")[0][0]
    tables = [row[0] for row in centre.run(TABLES)]
    plain = ours.link().pull(0, 100_000).rows
    centre.run(f'GRANT TEMP ON DATABASE "{name}" TO {ours.address.role}')
    try:
        client.execute(
            "CREATE FUNCTION pg_temp.payme_business() RETURNS uuid LANGUAGE sql AS "
            f"$$ SELECT '{theirs.actor.business_id}'::uuid $$"
        )
        for table in tables:
            client.execute(sql.SQL("CREATE TEMP TABLE {} (a int)").format(sql.Identifier(table)))
        client.execute(
            "CREATE FUNCTION pg_temp.shout() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'hijacked'; END $$"
        )
        client.execute(
            "CREATE TRIGGER t BEFORE INSERT OR UPDATE ON pg_temp.customers EXECUTE FUNCTION pg_temp.shout()"
        )
        client.execute("SET search_path = pg_temp, public")
        rows = client.execute(f"SELECT * FROM public.sync_pull_v1(0, 100000, {PROTOCOL})").fetchall()
        assert sorted(row[3] for row in rows if row[0]) == sorted(row[3] for row in plain)
        client.execute(f"SELECT public.sync_hello_v1({PROTOCOL}, 0, 0, '')")
        client.execute(f"SELECT * FROM public.sync_rows_v1('customers', 0, 99999, 1000, {PROTOCOL})")
    finally:
        centre.run(f'REVOKE TEMP ON DATABASE "{name}" FROM {ours.address.role}')
    promised("T3", tried=len(tables))


@pytest.mark.promise("T8")
def test_a_removed_pc_is_refused_at_once(centre: Centre, ours: Replica, promised: Promised) -> None:
    from payme_desktop.db import central
    from payme_desktop.errors import PaymeError

    central.revoke_device(centre.engine, ours.actor.business_id, ours.name)
    for _ in range(2):
        with pytest.raises(PaymeError) as refused_:
            ours.sync()
        assert refused_.value.code in {"removed", "offline"}
        ours.kept = None
    assert refused_.value.code == "removed"
    promised("T8", tried=2)
