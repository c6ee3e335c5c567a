"""Opening and making shops: every refusal is a sentence, and nothing is changed by it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from payme_desktop.app import opening
from payme_desktop.app.central import Central
from payme_desktop.db import failures, migrate
from payme_desktop.db.presence import Presence
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain.rows import Session
from payme_desktop.errors import PaymeError, ShopUnusable, SignInFailed, UserError, WorldError
from tests.unit.shop.conftest import BUSINESS, PASSPHRASE, PASSWORD


def refusal(path: Path, passphrase: str | None = PASSPHRASE) -> PaymeError:
    with pytest.raises(PaymeError) as caught:
        opening.open_shop(str(path), lambda: passphrase).close()
    return caught.value


def test_a_new_shop_opens_for_its_owner_alone(opened: opening.OpenShop) -> None:
    session = opened.sign_in("ANA", PASSWORD)
    assert session.actor.name == "Ana"
    assert session.business.name == "Café Lua"
    for name, password in (("Ana", "wrong"), ("Bob", PASSWORD), ("", "")):
        with pytest.raises(SignInFailed) as caught:
            opened.sign_in(name, password)
        assert caught.value.message == "Name or password is wrong. Check both and try again."


def test_the_file_is_encrypted_and_private(shop: Path, session: Session) -> None:
    content = shop.read_bytes()
    # Long enough that no cipher text holds it by chance: three letters do, once in a hundred files.
    for plain in ("Café Lua".encode(), b"Europe/Lisbon", b"customer_notes"):
        assert plain not in content
    assert content[:6] != b"SQLite"
    if os.name == "posix":
        assert shop.stat().st_mode & 0o077 == 0
        assert Path(f"{shop}.key").stat().st_mode & 0o077 == 0


def test_a_missing_file_names_init(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.db").code == "no_shop"
    assert "payme-desktop init" in refusal(tmp_path / "none.db").message


@pytest.mark.parametrize("passphrase", [None, "", "wrong"])
def test_a_missing_or_wrong_passphrase_is_a_sentence(shop: Path, passphrase: str | None) -> None:
    before = shop.read_bytes()
    wrong = refusal(shop, passphrase)
    assert wrong.code == ("wrong_passphrase" if passphrase else "passphrase_needed")
    assert shop.read_bytes() == before


def test_another_shops_key_is_not_called_corruption(shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(os.urandom(40_960))
    shutil.copy(f"{shop}.key", f"{other}.key")
    wrong = refusal(other)
    assert wrong.code == "wrong_key"
    assert "damage" not in wrong.message
    assert "corrupt" not in wrong.message


def test_a_plain_sqlite_file_is_no_shop_and_stays_as_it_is(tmp_path: Path) -> None:
    plain = tmp_path / "plain.db"
    plain.write_bytes(b"SQLite format 3\x00" + bytes(8176))
    assert refusal(plain).code == "no_shop"
    assert plain.read_bytes() == b"SQLite format 3\x00" + bytes(8176)


def test_a_lost_key_file_says_so(shop: Path) -> None:
    Path(f"{shop}.key").unlink()
    assert refusal(shop).code == "key_file_missing"


def test_a_second_init_keeps_the_first_shop(shop: Path) -> None:
    before = shop.read_bytes(), Path(f"{shop}.key").read_bytes()
    with pytest.raises(ShopUnusable):
        opening.create_shop(str(shop), BUSINESS, PASSWORD, PASSPHRASE)
    assert (shop.read_bytes(), Path(f"{shop}.key").read_bytes()) == before


def test_a_refused_init_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    path = tmp_path / "new" / "shop.db"
    with pytest.raises(UserError, match="Password"):
        opening.create_shop(str(path), BUSINESS, "abc", PASSPHRASE)
    assert list(path.parent.iterdir()) == []


def test_a_schema_newer_than_the_program_is_refused(shop: Path, opened: opening.OpenShop) -> None:
    with opened.engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert refusal(shop).code == "newer_schema"


def test_an_older_shop_is_backed_up_and_upgraded(shop: Path, opened: opening.OpenShop) -> None:
    session = opened.sign_in("Ana", PASSWORD)
    migrate.downgrade(opened.engine, "0003")
    opened.close()
    with opening.open_shop(str(shop), lambda: PASSPHRASE) as again:
        assert migrate.revision(again.engine) == migrate.head()
        assert again.sign_in("Ana", PASSWORD).actor == session.actor
    assert len(list(Path(f"{shop}.backups").glob("*.db"))) == 1


HOLDER = """
import sys
from pathlib import Path
from payme_desktop.db.presence import Presence
presence = Presence(Path(sys.argv[1]), "the window")
presence.enter()
print("in", flush=True)
sys.stdin.read()
presence.leave()
"""


def test_an_upgrade_waits_for_nobody_and_says_who_is_in_the_way(shop: Path, opened: opening.OpenShop) -> None:
    migrate.downgrade(opened.engine, "0003")
    opened.close()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(shop)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "in\n"
        wrong = refusal(shop)
        assert wrong.code == "held_by_others"
        assert f"the window (process {holder.pid})" in wrong.message
        holder.communicate("")
    with opening.open_shop(str(shop), lambda: PASSPHRASE) as again:
        assert migrate.revision(again.engine) == migrate.head()


def test_a_killed_holder_is_in_nobodys_way(shop: Path, opened: opening.OpenShop) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(shop)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()
    presence = Presence(shop, "a test")
    assert presence.others() == []
    presence.enter()
    with presence.alone("repaired"):
        pass
    presence.leave()


@pytest.mark.skipif(os.name != "posix", reason="folder rights of POSIX")
def test_a_read_only_folder_is_a_sentence(shop: Path, opened: opening.OpenShop) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere: see test_disk for the failing writes themselves")
    opened.close()
    shop.parent.chmod(0o500)
    try:
        assert refusal(shop).code == "read_only"
    finally:
        shop.parent.chmod(0o700)


def test_a_server_that_does_not_answer_is_the_worlds_to_mend() -> None:
    with pytest.raises(WorldError) as caught:
        opening.open_shop("postgresql://nobody@127.0.0.1:1/none", lambda: None)
    assert caught.value.code == "no_server"
    assert "The database at 127.0.0.1 does not answer." in caught.value.message
    assert "nobody" not in caught.value.message


@pytest.mark.parametrize("ask", [Central.status, Central.gc, Central.schema, Central.init])
def test_a_central_database_that_does_not_answer_is_named_by_its_host(ask: Callable[[Central], Any]) -> None:
    with pytest.raises(WorldError) as caught:
        ask(Central("postgresql://nobody@127.0.0.1:1/none"))
    assert caught.value.code == "no_server"
    assert "The database at 127.0.0.1 does not answer." in caught.value.message


def test_a_database_whose_host_is_not_known_has_no_name() -> None:
    sentence = str(failures.translated(psycopg.OperationalError("gone")))
    assert sentence.startswith("The database does not answer.")
