"""Other servers than the one of the wheel, and what stands before them; skipped where not installed."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from payme_desktop.sync.link import Address
from tests.helpers.clusters import Cluster, account, cluster, free_port, system_binaries
from tests.helpers.counts import counts
from tests.helpers.databases import empty_database
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre
from tests.sync.conftest import founding
from tests.sync.simulator import history
from tests.sync.test_session import rename, same

pytestmark = [pytest.mark.postgres, pytest.mark.proof]

OLDEST = "15"


@pytest.fixture(scope="module")
def oldest() -> Iterator[Cluster]:
    with cluster(system_binaries(OLDEST)) as made:
        yield made


@pytest.fixture
def old_centre(oldest: Cluster) -> Iterator[Centre]:
    with empty_database(oldest.url, "centre") as engine:
        yield Centre(engine)


@pytest.mark.promise("S1")
@pytest.mark.parametrize("histories", counts(4, 200))
def test_histories_end_well_on_the_oldest_server(
    histories: int, old_centre: Centre, shop_template: Path, promised: Promised
) -> None:
    version = old_centre.run("SHOW server_version")[0][0]
    print(f"PostgreSQL {version}")
    assert str(version).startswith(OLDEST)
    for seed in range(histories):
        with founding(old_centre, shop_template) as shops:
            assert history(seed, shops, old_centre, 24) == []
    promised("S1", tried=histories)


@contextmanager
def bouncer(server: Cluster, folder: Path) -> Iterator[str]:
    """The address of a PgBouncer in session mode before a server; it looks the PCs' secrets up there."""
    program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
    if program is None:
        pytest.skip("PgBouncer is not installed here: nothing was proved behind it")
    port = free_port()
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute("CREATE ROLE asker LOGIN SUPERUSER PASSWORD 'asker'")
        secret = admin.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'asker'").fetchone()
    assert secret is not None
    (folder / "users").write_text('"asker" "asker"\n')
    settings = folder / "bouncer.ini"
    settings.write_text(
        f"""[databases]
        * = host=127.0.0.1 port={server.port} auth_user=asker
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        pool_mode = session
        auth_type = scram-sha-256
        auth_file = {folder / "users"}
        auth_query = SELECT usename, passwd FROM pg_shadow WHERE usename = $1
        """.replace("        ", "")
    )
    who = account()
    for each in (folder, settings, folder / "users") if who else ():
        shutil.chown(each, who["user"], who["group"])
    for each in folder.parents if who else ():
        if not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o011)
    running = subprocess.Popen([program, "-q", str(settings)], cwd="/", stderr=subprocess.DEVNULL, **who)
    try:
        _answers(port)
        yield f"postgresql://127.0.0.1:{port}/centre?sslmode=disable"
    finally:
        running.terminate()
        running.wait(10)


def _answers(port: int) -> None:
    import socket

    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("PgBouncer did not start")


def test_syncs_behind_pgbouncer(
    oldest: Cluster, old_centre: Centre, shop_template: Path, tmp_path: Path
) -> None:
    """In session mode each PC is still its own login at the server."""
    with founding(old_centre, shop_template) as make, bouncer(oldest, tmp_path) as address:
        one, two = make(2)
        for pc in (one, two):
            assert pc.address is not None
            pc.hang_up()
            pc.address = Address(address, pc.address.role, pc.address.secret)
        ana = one.book.customer("Ana")
        one.sync()
        two.sync()
        rename(two, ana.id, "Ana Maria")
        two.sync()
        one.sync()
        same(one, two)
        connected = old_centre.run(
            "SELECT usename FROM pg_stat_activity WHERE client_addr IS NOT NULL AND usename LIKE 'payme%' "
            "ORDER BY 1"
        )
        assert {row[0] for row in connected} == {one.address.role, two.address.role}  # type: ignore[union-attr]
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(address, user=one.address.role, password="guessed")  # type: ignore[union-attr]
