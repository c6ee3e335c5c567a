"""Restoring: what it lacks is told, the replaced file is kept, a dead PC is not the end."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest

from payme_desktop.app import Backend, opening, restoring
from payme_desktop.cli.backend import ShopAddress
from payme_desktop.db import setback
from payme_desktop.db.engine import raw_connection
from payme_desktop.domain import recovery_code
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import CustomerDraft, draft
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import PaymeError, ShopUnusable, UserError, WorldError
from tests.helpers.promised import Promised
from tests.unit.shop.conftest import BUSINESS, PASSPHRASE, PASSWORD
from tests.unit.shop.test_opening import HOLDER


def named(shop: Path, passphrase: str = PASSPHRASE) -> list[str]:
    """Whom the shop has: opened as every program opens it."""
    with opening.open_shop(str(shop), lambda: passphrase) as there:
        return whom(shop, there._key)


def whom(shop: Path, key: bytes) -> list[str]:
    conn = raw_connection(shop, key)
    try:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [row[0] for row in conn.execute("SELECT name FROM customers ORDER BY name").fetchall()]
    finally:
        conn.close()


def add(shop: Path, name: str) -> None:
    with opening.open_shop(str(shop), lambda: PASSPHRASE) as there:
        business = there.services.access.businesses()[0]
        actor = Actor(business.id, _owner(shop, there._key), "Ana", Role.OWNER)
        there.services.customers.create(actor, draft(CustomerDraft, {"name": name}))


def _owner(shop: Path, key: bytes) -> UUID:
    conn = raw_connection(shop, key)
    try:
        return UUID(bytes=conn.execute("SELECT id FROM users").fetchone()[0])
    finally:
        conn.close()


def backed_up(shop: Path) -> str:
    with opening.open_shop(str(shop), lambda: PASSPHRASE) as there:
        return there.backup().path


def ready(shop: Path, wanted: str) -> restoring.Restore:
    return restoring.ready(shop, wanted, lambda: PASSPHRASE)


def test_a_restore_tells_first_and_keeps_what_it_replaces(shop: Path) -> None:
    add(shop, "Lia")
    backed_up(shop)
    add(shop, "Rui")
    restore = ready(shop, "1")
    assert restore.plan.shop_name == "Café Lua"
    assert restore.plan.missing is not None
    assert restore.plan.missing.added["customers"] == 1
    assert named(shop) == ["Lia", "Rui"], "nothing is changed by looking"
    done = restore.make()
    assert named(shop) == ["Lia"]
    assert done.aside is not None
    assert named(shop.with_name(done.aside)) == ["Lia", "Rui"]
    with opening.open_shop(str(shop), lambda: PASSPHRASE) as back:
        assert "was restored from the backup of" in back.news[0]
        assert [row.reason for row in back.copies()] == ["before-restore", "by-hand"]
        with pytest.raises(UserError, match="Syncing waits"):
            back.sync.verify()
        assert back.accept_setback()
    # And the way back.
    ready(shop, "2").make()
    assert named(shop) == ["Lia", "Rui"]


def test_the_newest_good_one_is_found(shop: Path) -> None:
    add(shop, "Lia")
    backed_up(shop)
    add(shop, "Rui")
    bad = Path(backed_up(shop))
    content = bytearray(bad.read_bytes())
    content[9000] ^= 1
    bad.write_bytes(content)
    with pytest.raises(ShopUnusable, match="is damaged, so nothing was changed"):
        ready(shop, "2")
    restore = ready(shop, "newest")
    assert restore.plan.backup.number == 1
    restore.make()
    assert named(shop) == ["Lia"]


@pytest.mark.parametrize(
    ("wanted", "code"), [("7", "no_backup"), ("/nowhere/x.db", "no_backup"), ("shop itself", "no_backup")]
)
def test_a_backup_that_is_none_is_a_sentence(shop: Path, wanted: str, code: str) -> None:
    with pytest.raises(PaymeError) as refused:
        ready(shop, str(shop) if wanted == "shop itself" else wanted)
    assert refused.value.code == code


def test_a_backup_of_another_shop_replaces_nothing(shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "shop.db"
    opening.create_shop(str(other), BUSINESS, PASSWORD, PASSPHRASE)
    copy = backed_up(other)
    with pytest.raises(ShopUnusable, match="another shop") as refused:
        ready(shop, copy)
    assert refused.value.code == "other_shop"


def test_nobody_is_restored_under_somebody_else(shop: Path) -> None:
    add(shop, "Lia")
    backed_up(shop)
    restore = ready(shop, "newest")
    before = shop.read_bytes()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(shop)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(ShopUnusable, match="must be restored, but it is open elsewhere by the window"):
            restore.make()
        holder.communicate("")
    assert shop.read_bytes() == before
    assert setback.read(shop) is None


def test_a_restore_that_fails_half_way_leaves_the_old_shop(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(shop, "Lia")
    backed_up(shop)
    add(shop, "Rui")
    restore = ready(shop, "1")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(WorldError):
        restore.make()
    monkeypatch.undo()
    monkeypatch.setenv("PAYME_HOME", str(shop.parent.parent / "home"))
    assert named(shop) == ["Lia", "Rui"]


KILLED = """
import os, sys
from pathlib import Path
from payme_desktop.app import restoring
from payme_desktop.db import replacing, setback
shop, at = Path(sys.argv[1]), int(sys.argv[2])
count = 0
def counted(module, name):
    real = getattr(module, name)
    def step(*args, **more):
        global count
        count += 1
        if count == at:
            os._exit(9)
        answer = real(*args, **more)
        count += 1
        if count == at:
            os._exit(9)
        return answer
    setattr(module, name, step)
counted(replacing, "stage"); counted(setback, "write"); counted(replacing, "keep")
counted(Path, "unlink"); counted(Path, "replace")
restoring.ready(shop, "1", lambda: "correct horse").make()
"""


@pytest.mark.proof
def test_a_restore_killed_at_any_step_leaves_one_whole_shop(shop: Path, tmp_path: Path) -> None:
    add(shop, "Lia")
    backed_up(shop)
    add(shop, "Rui")
    outcomes = set()
    key = ready(shop, "1").key
    for at in range(1, 60, 9):
        here = tmp_path / f"killed{at}"
        shutil.copytree(shop.parent, here)
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, str(here / shop.name), str(at)], check=False, capture_output=True
        )
        assert killed.returncode in {0, 9}, killed.stderr
        there = whom(here / shop.name, key)
        assert there in (["Lia"], ["Lia", "Rui"]), at
        if there == ["Lia"]:
            assert setback.read(here / shop.name) is not None, "a shop that went back says so"
        outcomes.add((killed.returncode, len(there)))
        if killed.returncode == 0:
            break
    assert {(9, 2), (0, 1)} <= outcomes


# A dead PC


@pytest.mark.promise("P8")
def test_a_dead_pc_is_not_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, promised: Promised
) -> None:
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    old = tmp_path / "old" / "shop.db"
    created = Backend().create(ShopAddress(str(old)), BUSINESS, PASSWORD, PASSPHRASE)
    code = created.recovery_code
    assert code is not None
    add(old, "Lia")
    with opening.open_shop(str(old), lambda: PASSPHRASE) as shop:
        shop.backup(tmp_path / "stick")
    (copy,) = (tmp_path / "stick").glob("*.db")
    Path(f"{copy}.key").unlink()  # of no use elsewhere, where a keyring held the key
    shutil.rmtree(old.parent)
    new = tmp_path / "new" / "shop.db"

    def restored(typed: str) -> restoring.Restore:
        return restoring.ready(
            new, str(copy), lambda: None, code=typed, new_passphrase=lambda: "another phrase"
        )

    other = recovery_code.new_code()
    began = time.perf_counter()
    with pytest.raises(ShopUnusable, match="of another shop, or was replaced") as wrong:
        restored(other)
    refused = time.perf_counter() - began
    assert wrong.value.code == "wrong_recovery_code"
    assert not new.exists()
    began = time.perf_counter()
    restored(code.lower().replace("-", " ")).make()
    taken = time.perf_counter() - began
    assert named(new, "another phrase") == ["Lia"]
    with opening.open_shop(str(new), lambda: "another phrase") as shop:
        assert shop.news
    promised("P8", tried=2, note=f"opened in {taken:.2f} s, a wrong code refused in {refused:.2f} s")


def test_a_slip_is_told_by_its_group(shop: Path) -> None:
    code = recovery_code.new_code()
    groups = code.split("-")
    wrong = groups[2][:-1] + ("0" if groups[2][-1] != "0" else "1")
    typed = "-".join([*groups[:2], wrong, *groups[3:]])
    with pytest.raises(UserError, match=rf"Group 3 \({wrong}\) of the recovery code cannot be right"):
        recovery_code.checked(typed)


def test_a_new_code_replaces_the_old_one(shop: Path) -> None:
    with opening.open_shop(str(shop), lambda: PASSPHRASE) as there:
        first = there.new_recovery_code()
        early = there.backup().path
        second = there.new_recovery_code()
        late = there.backup().path
    for copy, code, opens in ((early, first, True), (late, second, True), (late, first, False)):
        try:
            restoring.ready(shop, copy, lambda: None, code=code)
            assert opens
        except ShopUnusable:
            assert not opens
    if os.name == "posix":
        assert Path(f"{late}.recovery").stat().st_mode & 0o077 == 0
