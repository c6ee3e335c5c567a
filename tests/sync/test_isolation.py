"""What a modified client can do with a PC's login: raw SQL, every object of the catalogue, two businesses."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from payme_desktop.db import central_sql
from tests.helpers.replicas import Centre, Replica

pytestmark = pytest.mark.postgres

TABLES = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'v', 'm', 'S')"""


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
    try:
        client.execute(statement)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.WrongObjectType):
        return True
    return False


OPERATIONS = (
    "SELECT * FROM {0}",
    "SELECT count(*) FROM {0}",
    "INSERT INTO {0} DEFAULT VALUES",
    "UPDATE {0} SET business_id = business_id",
    "DELETE FROM {0}",
    "DELETE FROM {0} RETURNING *",
    "COPY {0} TO STDOUT",
    "COPY {0} FROM STDIN",
    "TRUNCATE {0}",
    "DO $$ BEGIN LOCK TABLE {0}; END $$",
    "ALTER TABLE {0} DISABLE ROW LEVEL SECURITY",
    "DROP TABLE {0}",
    "CREATE TRIGGER mine BEFORE INSERT ON {0} EXECUTE FUNCTION payme_count()",
)


def test_no_table_can_be_touched(client: psycopg.Connection, centre: Centre, theirs: Replica) -> None:
    tables = [row[0] for row in centre.run(TABLES)]
    assert {"customers", "sync_device", "sync_head", "sync_purged", "alembic_version"} <= set(tables)
    let_through = []
    for table in tables:
        for operation in OPERATIONS:
            statement = sql.SQL(operation).format(sql.Identifier(table))
            try:
                if not refused(client, statement):
                    let_through.append((table, operation))
            except (psycopg.errors.UndefinedColumn, psycopg.errors.SyntaxError):
                pass
    assert let_through == []


def test_only_the_doors_can_be_called(client: psycopg.Connection, centre: Centre) -> None:
    callable_ = client.execute(
        """SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        AND has_function_privilege(session_user, p.oid, 'EXECUTE')"""
    ).fetchall()
    assert {row[0] for row in callable_} == {door.partition("(")[0] for door in central_sql.DOORS}


def test_nothing_of_another_business_is_read(
    client: psycopg.Connection, ours: Replica, theirs: Replica
) -> None:
    foreign = str(theirs.actor.business_id)
    rows = client.execute("SELECT tbl, row_id, number, body FROM sync_pull_v1(0, 100000, 1)").fetchall()
    assert str(ours.actor.business_id) in str(rows)
    for table in ("customers", "users", "businesses", "purchases"):
        rows += client.execute("SELECT * FROM sync_rows_v1(%s, 0, 999999, 1000, 1)", (table,)).fetchall()
    for table in ("customers", "customer_notes", "businesses", "sync_conflict"):
        every = list(range(256))
        found = client.execute("SELECT * FROM sync_ids_v1(%s, %s, 1)", (table, every)).fetchall()
        rows += found
        foreign_ids = [UUID(bytes=row[0]) for row in theirs.run(f"SELECT id FROM {table}")]
        answer = client.execute("SELECT * FROM sync_fetch_v1(%s, %s, 1)", (table, foreign_ids)).fetchall()
        assert answer == [], "their ids are as unknown as any"
        assert not {str(each) for each in foreign_ids} & {row[0] for row in found}
    for recount in (True, False):
        buckets = client.execute("SELECT tbl, sum(n) FROM sync_buckets_v1(%s, 1) GROUP BY 1", (recount,))
        counted = {row[0]: int(row[1]) for row in buckets.fetchall()}
        assert counted["customers"] == ours.run("SELECT count(*) FROM customers")[0][0]
    assert theirs.run("SELECT count(*) FROM customers") != [(0,)]
    assert "Ana" in str(rows)
    assert "Secret" not in str(rows)
    assert foreign not in str(rows)


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
    attempt: str, client: psycopg.Connection, ours: Replica, theirs: Replica
) -> None:
    assert ours.address is not None
    assert theirs.address is not None
    statement = attempt.format(owner=central_sql.OWNER, other=theirs.address.role, mine=ours.address.role)
    with pytest.raises(psycopg.Error) as refusal:
        client.execute(statement)
    assert refusal.value.sqlstate == "42501"


def test_settings_open_nothing(client: psycopg.Connection, ours: Replica, theirs: Replica) -> None:
    for setting in (
        "SET search_path = pg_temp, public",
        f"SET payme.business = '{theirs.actor.business_id}'",
        "SET datestyle = 'German'",
        "SET timezone = 'Asia/Tokyo'",
        "SET bytea_output = 'escape'",
        "SET extra_float_digits = -15",
    ):
        client.execute(setting)
    rows = client.execute("SELECT * FROM sync_pull_v1(0, 100000, 1)").fetchall()
    plain = ours.link().pull(0, 100_000).rows
    assert sorted(row[3] for row in rows if row[0]) == sorted(row[3] for row in plain)
    assert "Secret" not in str(rows)
    client.execute("SET row_security = off")
    assert refused(client, "SELECT * FROM sync_pull_v1(0, 100000, 1)")


def test_a_forged_batch_stays_at_home(
    client: psycopg.Connection, centre: Centre, ours: Replica, theirs: Replica
) -> None:
    """A row of another business, named by its own id, is as unknown as one that never was."""
    head = client.execute("SELECT sync_hello_v1(1, 0, 0, '')").fetchone()
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
        client.execute("SELECT sync_push_v1(%s, 1, 0, 0)", (Jsonb(batch),))
    kinds = centre.run(
        f"SELECT kind, count(*) FROM sync_conflict WHERE business_id = '{ours.actor.business_id}' GROUP BY 1"
    )
    assert kinds == [("edit_on_purged", 2)]
    assert centre.run("SELECT count(*) FROM customers WHERE name = 'Stolen'") == [(0,)]


def test_nothing_is_left_open(centre: Centre) -> None:
    """What the catalogue must say, so that a table or function added later is covered, too."""
    open_tables = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)"""
    # A formula reads nothing and runs with its caller's rights: pinned, it could not be put in place.
    loose_functions = """SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        AND (proname LIKE 'payme\\_%' OR proname LIKE 'sync\\_%') AND NOT EXISTS (
          SELECT 1 FROM unnest(proconfig) c WHERE c LIKE 'search_path=%pg_temp')
        AND prorettype <> 'trigger'::regtype
        AND NOT (provolatile = 'i' AND NOT prosecdef AND prolang =
          (SELECT oid FROM pg_language WHERE lanname = 'sql'))"""
    settings = "SELECT polname FROM pg_policy WHERE pg_get_expr(polqual, polrelid) LIKE '%current_setting%'"
    strong = f"""SELECT rolname FROM pg_roles
        WHERE (rolname LIKE 'payme\\_d\\_%' OR rolname = '{central_sql.OWNER}')
        AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"""
    owned = f"""SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner
        WHERE rolname LIKE 'payme\\_d%'
        OR rolname = '{central_sql.OWNER}'"""
    for statement in (open_tables, loose_functions, settings, strong, owned):
        assert centre.run(statement) == [], statement
    centre.run("CREATE TABLE planted (a int)")
    try:
        assert centre.run(open_tables) == [("planted",)]
    finally:
        centre.run("DROP TABLE planted")


def test_a_removed_pc_is_refused_at_once(centre: Centre, ours: Replica) -> None:
    from payme_desktop.db import central
    from payme_desktop.errors import PaymeError

    central.revoke_device(centre.engine, ours.actor.business_id, ours.name)
    for _ in range(2):
        with pytest.raises(PaymeError) as refused_:
            ours.sync()
        assert refused_.value.code in {"removed", "offline"}
        ours.kept = None
    assert refused_.value.code == "removed"
