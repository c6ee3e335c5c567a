"""The line to the central database: protected, or not used (T7)."""

from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from payme_desktop.errors import UserError, WorldError
from payme_desktop.sync.link import Address, PostgresLink
from tests.helpers.certificates import Authority, Files
from tests.helpers.clusters import cluster, system_binaries
from tests.helpers.databases import empty_database
from tests.helpers.impostors import CLEARTEXT, MD5, impostor
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre
from tests.sync.conftest import founding

SECRET = "the-PC's-own-secret"


@dataclass
class Papers:
    """The authority that a PC trusts, and certificates of all kinds."""

    ours: Authority
    other: Authority

    def of(self, kind: str) -> Files | None:
        if kind == "none":
            return None
        if kind == "self-signed":
            return Authority(self.ours.root.parent, "localhost").server("localhost")
        signer = self.other if kind == "other authority" else self.ours
        days = (-9, -2) if kind == "expired" else (-1, 1)
        return signer.server("example.org" if kind == "wrong host" else "localhost", days=days)


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(Authority(tmp_path, "ours"), Authority(tmp_path, "other"))


@pytest.mark.promise("T7")
@pytest.mark.parametrize(
    ("kind", "asks"),
    [
        ("none", CLEARTEXT),
        ("self-signed", CLEARTEXT),
        ("other authority", CLEARTEXT),
        ("wrong host", CLEARTEXT),
        ("expired", CLEARTEXT),
        ("right", CLEARTEXT),
        ("right", MD5),
    ],
)
def test_nobody_else_is_told_the_password(kind: str, asks: bytes, papers: Papers, promised: Promised) -> None:
    with impostor(papers.of(kind), asks) as server:
        address = f"postgresql://localhost:{server.port}/x?sslmode=verify-full&sslrootcert={papers.ours.root}"
        with pytest.raises(WorldError) as refused:
            PostgresLink(Address(address, "payme_d_1", SECRET))
    assert refused.value.code == "untrusted"
    assert "No password was sent" in str(refused.value)
    assert SECRET.encode() not in server.heard
    assert b"md5" not in server.heard
    promised("T7", tried=1)


def test_control_the_impostor_hears_a_password(papers: Papers) -> None:
    """Whoever does not ask who is there tells it to anybody."""
    with impostor(papers.of("self-signed")) as server:
        address = f"postgresql://localhost:{server.port}/x?sslmode=require"
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(address, user="payme_d_1", password=SECRET)
    assert SECRET.encode() in server.heard


@pytest.mark.promise("T7")
@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_a_far_server_without_proof_is_not_called(mode: str, promised: Promised) -> None:
    with pytest.raises(UserError) as refused:
        PostgresLink(Address(f"postgresql://db.example.org/payme?sslmode={mode}", "payme_d_1", SECRET))
    assert refused.value.code == "unprotected"
    promised("T7", tried=1)


@pytest.mark.promise("T7")
@pytest.mark.postgres
def test_a_whole_sync_over_tls(papers: Papers, shop_template: Path, promised: Promised) -> None:
    """On the system's PostgreSQL: the one of the wheel has no TLS."""
    with cluster(system_binaries("15")) as server:
        server.use_tls(papers.ours.server("localhost"))
        with (
            empty_database(server.url, "centre") as engine,
            founding(Centre(engine), shop_template) as make,
        ):
            (pc,) = make(1)
            assert pc.address is not None
            options = f"sslmode=verify-full&sslrootcert={papers.ours.root}"
            pc.hang_up()
            plain = Address(server.address("centre"), pc.address.role, pc.address.secret)
            pc.address = Address(
                server.address("centre", options, "localhost"), pc.address.role, pc.address.secret
            )
            pc.book.customer("Ana")
            pc.sync()
            assert pc.pending == 0
            encrypted = Centre(engine).run(
                "SELECT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) "
                f"WHERE a.usename = '{pc.address.role}'"
            )
            assert encrypted == [(True,)]
            with pytest.raises(WorldError):
                PostgresLink(plain)
    promised("T7", tried=2)
