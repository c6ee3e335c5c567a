"""P6: no secret is on the disk in clear, whatever somebody does with the program, or it with itself."""

import base64
import hashlib
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from payme_desktop import log
from payme_desktop.app import main
from payme_desktop.gateways.keyfile import KeyFile
from payme_desktop.gateways.shop_key import key_file_of
from payme_desktop.ui.crash_report import crash_report
from payme_desktop.ui.messages import log_crash
from tests.helpers.promised import Promised

CANARIES = tuple(f"Canary-{hashlib.sha256(bytes([number])).hexdigest()[:12]}" for number in range(20))
PLAIN = b"SQLite format 3\0"
NOWHERE = "postgresql://127.0.0.1:1/payme"
Say = Callable[..., int]


def shapes(secret: str) -> Iterator[bytes]:
    """A secret as a careless program might write it."""
    raw = secret.encode()
    yield from (raw, secret.encode("utf-16-le"), raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")[:-1])


def hits(folder: Path, secrets: tuple[str, ...]) -> list[str]:
    """File and number of the secret, for every one that can be read there."""
    found = []
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = file.read_bytes()
        for number, secret in enumerate(secrets):
            if any(shape in content for shape in shapes(secret)):
                found.append(f"{file.relative_to(folder)}: {number}")
    return found


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """The command line, with its secrets in the environment."""
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PAYME_SHOP", str(tmp_path / "home" / "data" / "shop.db"))
    monkeypatch.setenv("PAYME_USER", "Ana")

    def command(
        *words: str, passphrase: str = CANARIES[0], password: str = CANARIES[1], other: str = ""
    ) -> int:
        monkeypatch.setenv("PAYME_PASSPHRASE", passphrase)
        monkeypatch.setenv("PAYME_PASSWORD", password)
        monkeypatch.setenv("PAYME_SYNC_SECRET", other or CANARIES[2])
        return main(words)

    yield command
    log.shutdown()


def a_day(say: Say, folder: Path) -> list[int]:
    """Sign-ins right and wrong, sales, exports, backups, syncs that fail; the exit codes."""
    people = folder / "people.csv"
    people.write_text("name\nRui\n")
    codes = [
        say("init", "--business", "Lua", "--currency", "eur", "--region", "pt", "--owner", "Ana"),
        say("customers", "import", str(people)),
        say("sales", "record", "--total", "5.00"),
        say("customers", "export", str(folder / "out.csv")),
        say("backup"),
        say("doctor"),
    ]
    codes += [say("metrics", password=secret) for secret in CANARIES[3:6]]
    codes += [say("metrics", passphrase=secret) for secret in CANARIES[6:8]]
    for secret in CANARIES[8:11]:
        codes.append(say("sync", "enrol", "--server", NOWHERE, "--role", "payme_d_1", other=secret))
    for secret in CANARIES[11:14]:
        address = NOWHERE.replace("//", f"//payme_d_1:{secret}@")
        codes.append(say("sync", "enrol", "--server", address, "--role", "payme_d_1"))
        codes.append(say("--shop", address.replace("postgresql:", "postgresql+psycopg:"), "metrics"))
    return codes


def bugs() -> str:
    """Bugs with secrets in hand: what the log and the crash report make of them."""
    logger, told = log.get_logger("test"), ""
    for number, secret in enumerate(CANARIES[14:]):
        try:
            raise RuntimeError(f"could not connect with password={secret}")  # noqa: TRY301 - a bug of ours
        except RuntimeError as error:
            told += crash_report(error, log_crash(error))
        logger.warning("refused", password=secret, url=f"postgresql://u:{secret}@db/x", number=number)
    return told


@pytest.mark.proof
@pytest.mark.promise("P6")
def test_no_secret_is_written_in_clear(
    say: Say, tmp_path: Path, promised: Promised, capfd: pytest.CaptureFixture[str]
) -> None:
    codes = a_day(say, tmp_path)
    reports = bugs()
    said = capfd.readouterr()
    assert codes[:6] == [0] * 6, said.err
    assert all(code in {2, 3} for code in codes[6:]), codes
    (tmp_path / "said.txt").write_text(reports + said.out + said.err)
    shop = tmp_path / "home" / "data" / "shop.db"
    key = KeyFile.read(key_file_of(shop)).unwrap(CANARIES[0])
    found = hits(tmp_path, (*CANARIES, key.hex(), key.hex().upper(), base64.b64encode(key).decode()))
    assert "crash" in (tmp_path / "home" / "log" / "payme.log").read_text(), "there was something to find"
    found += open_files(tmp_path / "home") + plain_databases(tmp_path)
    print(*found, sep="\n")
    promised("P6", tried=len(CANARIES), failed=len(found), note="canaries through a day's work")


def open_files(home: Path) -> list[str]:
    """Files and folders that others may read."""
    return [
        f"{each}: open to others" for each in home.rglob("*") if stat.S_IMODE(each.stat().st_mode) & 0o077
    ]


def plain_databases(folder: Path) -> list[str]:
    databases = list(folder.rglob("*.db"))
    assert len(databases) >= 2, "the shop and its backups"
    return [f"{each}: not encrypted" for each in databases if each.read_bytes()[:16] == PLAIN]


def test_control_a_secret_in_any_shape_is_found(tmp_path: Path) -> None:
    for number, secret in enumerate(CANARIES):
        (tmp_path / f"{number:02}").write_bytes(b"..." + list(shapes(secret))[number % 4] + b"...")
    (tmp_path / "00").chmod(0o644)
    assert len(hits(tmp_path, CANARIES)) == len(CANARIES)
    assert len(open_files(tmp_path)) >= 1
