"""P7: a shop opens and sells whatever the PC's keyring is like, and no plain text keyring gets a secret."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from payme_desktop.gateways.keyring import LIMIT_SECONDS
from tests.helpers.promised import Promised
from tests.helpers.secret_service import bus, service

ROOT = Path(__file__).parents[2]
STALL_S = 0.1
ENVIRONMENTS = ("no_bus", "no_service", "no_collection", "locked", "unlocked", "planted")
# What another package may bring: a keyring that calls itself the best and writes plain text.
PLANTED = """
import os, pathlib
from keyring.backend import KeyringBackend
class PlaintextKeyring(KeyringBackend):
    priority = 99
    def get_password(self, service, username): return None
    def set_password(self, service, username, password):
        pathlib.Path(os.environ["PLANTED_FILE"]).write_text(password)
    def delete_password(self, service, username): pass
"""

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="the keyrings of a Linux desktop"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
]


@contextmanager
def environment(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """What a program's environment says there; a plain text keyring lies about in each."""
    alt = folder / "alt" / "keyrings" / "alt"
    alt.mkdir(parents=True)
    (alt / "file.py").write_text(PLANTED)
    info = folder / "alt" / "keyrings_alt-5.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0\n")
    (info / "entry_points.txt").write_text("[keyring.backends]\nfile = keyrings.alt.file\n")
    environ = {
        **os.environ,
        "PAYME_HOME": str(folder / "home"),
        "PLANTED_FILE": str(folder / "planted.txt"),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder / 'alt'}",
        "QT_QPA_PLATFORM": "offscreen",
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/nobody",
        "XDG_RUNTIME_DIR": str(folder),
    }
    if name == "planted":
        environ["PYTHON_KEYRING_BACKEND"] = "keyrings.alt.file.PlaintextKeyring"
    if name in {"no_bus", "planted"}:
        yield environ
        return
    with bus(folder) as address:
        environ["DBUS_SESSION_BUS_ADDRESS"] = address
        if name == "no_service":
            yield environ
            return
        with service(address, name):
            yield environ


def tried(environ: dict[str, str], folder: Path, limit: float = 1.0) -> dict[str, Any]:
    """A new shop there, and three sales."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.durability.keyring_shop", folder / "shop.db", str(limit)],
        env=environ, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def wrong(name: str, told: dict[str, Any], folder: Path) -> list[str]:
    """What a person would complain of."""
    found = [] if told["sold"] == 3 else ["it does not sell"]
    wanted = ("keyring", "") if name == "unlocked" else ("passphrase", "PAYME_PASSPHRASE")
    if told["store"] != wanted[0] or wanted[1] not in told["message"]:
        found.append(f"the key went to {told['store']} after {told['message']!r}")
    if (folder / "planted.txt").exists():
        found.append("a plain text keyring was used")
    if told["gap"] > STALL_S:
        found.append(f"the window stood still for {told['gap']:.3f} s")
    return found


@pytest.mark.promise("P7")
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_shop_sells_with_any_keyring(name: str, tmp_path: Path, promised: Promised) -> None:
    assert LIMIT_SECONDS == 10, "the tests wait for less"
    complaints: list[str] = []
    # A crowded machine may hold up any program once.
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        with environment(name, folder) as environ:
            told = tried(environ, folder)
        complaints = wrong(name, told, folder)
        if not any("stood still" in each for each in complaints):
            break
    print(told, complaints)
    promised("P7", tried=1, failed=len(complaints), note="environments of a keyring")


def test_control_the_planted_keyring_would_be_chosen_without_our_list(tmp_path: Path) -> None:
    with environment("planted", tmp_path) as environ:
        code = "import keyring; keyring.set_password('a', 'b', 'secret')"
        subprocess.run([sys.executable, "-c", code], env=environ, check=True, cwd=ROOT)
    assert (tmp_path / "planted.txt").read_text() == "secret"


@pytest.mark.soak
@pytest.mark.promise("P7")
@pytest.mark.skipif(
    shutil.which("gnome-keyring-daemon") is None, reason="GNOME Keyring is not installed: not tried itself"
)
@pytest.mark.parametrize("unlocked", [True, False])
def test_with_gnome_keyring_itself(unlocked: bool, tmp_path: Path, promised: Promised) -> None:
    with environment("no_service", tmp_path) as environ:
        environ |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
        daemon = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        with subprocess.Popen(
            [*daemon, *(["--unlock"] if unlocked else [])],
            env=environ, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            assert process.stdin is not None
            process.stdin.write(b"login password")
            process.stdin.close()
            try:
                waited(environ)
                told = tried(environ, tmp_path)
            finally:
                process.terminate()
    complaints = [
        each for each in wrong("unlocked" if unlocked else "locked", told, tmp_path) if "stood" not in each
    ]
    print(told, complaints)
    promised("P7", tried=1, failed=len(complaints), note="environments of a keyring")


def waited(environ: dict[str, str]) -> None:
    """Until somebody on the bus is the Secret Service."""
    code = (
        "import secretstorage, time\n"
        "c = secretstorage.dbus_init()\n"
        "for _ in range(100):\n"
        "    if secretstorage.check_service_availability(c): raise SystemExit(0)\n"
        "    time.sleep(0.05)\n"
        "raise SystemExit(1)"
    )
    subprocess.run([sys.executable, "-c", code], env=environ, check=True)
