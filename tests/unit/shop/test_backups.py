"""Backups: proven under load, numbered whatever the clock does, thinned, carried to a second place."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from payme_desktop.app import opening
from payme_desktop.app.keeping import Keeping
from payme_desktop.db import backup, setback, shelf
from payme_desktop.db.engine import raw_connection
from payme_desktop.domain.drafts import CustomerDraft, SaleDraft, draft
from payme_desktop.domain.keeping import Reason
from payme_desktop.domain.rows import Session
from payme_desktop.errors import UserError, WorldError
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.settings import save_settings
from tests.helpers.counts import counts
from tests.helpers.promised import Promised
from tests.unit.shop.conftest import PASSPHRASE

WAIT_S = 0.1
PACE_S = 0.005


class Till:
    """Sells 200 times a second, as near as this machine can, and keeps how long each commit took."""

    def __init__(self, shop: opening.OpenShop, session: Session) -> None:
        self._shop, self._session = shop, session
        self._stop = threading.Event()
        self.commits: list[tuple[float, float]] = []
        self._thread = threading.Thread(target=self._sell)

    @contextmanager
    def selling(self) -> Iterator["Till"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join()

    def _sell(self) -> None:
        sale = {"total_amount": "2.00"}
        while not self._stop.is_set():
            began = time.perf_counter()
            self._shop.services.purchases.record(self._session.actor, draft(SaleDraft, sale))
            took = time.perf_counter() - began
            self.commits.append((began, took))
            self._stop.wait(max(0.0, PACE_S - took))

    def longest(self, since: float) -> float:
        return max((took for began, took in self.commits if began + took >= since), default=0.0)


@pytest.mark.promise("D8")
@pytest.mark.parametrize("times", counts(5, 50))
def test_every_backup_under_load_is_restorable_and_holds_nobody_up(
    opened: opening.OpenShop, session: Session, times: int, promised: Promised
) -> None:
    for number in range(150):
        name = {"name": f"Customer {number}", "address": "x" * 500}
        opened.services.customers.create(session.actor, draft(CustomerDraft, name))
    failed, waits, noise = 0, [], 0.0
    with Till(opened, session).selling() as till:
        for _ in range(times):
            quiet = time.perf_counter()
            time.sleep(0.3)
            noise = max(noise, till.longest(quiet))
            began, sold = time.perf_counter(), len(till.commits)
            made = opened.backup()
            waits.append(till.longest(began))
            assert opened.path is not None
            row = shelf.row_of(Path(made.path))
            good = row.proven and shelf.passes(row, opened._key) and made.tables["purchases"] >= sold
            failed += not good
    # What the machine itself makes a commit wait (its neighbours, its disk) is no backup's doing.
    slow = [wait for wait in waits if wait > max(WAIT_S, 2 * noise)]
    rate = len(till.commits) / (till.commits[-1][0] - till.commits[0][0])
    note = (
        f"longest commit {max(waits) * 1000:.0f} ms at {rate:.0f}/s ({noise * 1000:.0f} ms without a backup)"
    )
    promised("D8", tried=times, failed=failed + len(slow), note=note)


def test_a_backup_that_locks_its_shop_would_be_noticed(opened: opening.OpenShop, session: Session) -> None:
    """The control: a copy under a write lock holds a commit up."""
    assert opened.path is not None
    with Till(opened, session).selling() as till:
        time.sleep(0.2)
        began = time.perf_counter()
        conn = raw_connection(opened.path, opened._key)
        conn.execute("BEGIN IMMEDIATE")
        time.sleep(0.3)
        conn.execute("ROLLBACK")
        conn.close()
        time.sleep(0.05)
    assert till.longest(began) > WAIT_S


def test_names_say_why_and_when(opened: opening.OpenShop) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 10, 15, tzinfo=UTC), tick=False):
        made = opened.backup(reason=Reason.IMPORT)
    path = Path(made.path)
    assert path.name == "shop-00001-20261123T101500Z-before-import.db"
    assert {p.name.removeprefix(path.name) for p in path.parent.glob("shop-*")} == {"", ".key", ".proof"}
    (row,) = opened.copies()
    assert (row.number, row.reason, row.proven, row.checked) == (1, "before-import", True, None)
    assert row.taken_at == datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
    assert opened.copies(check=True)[0].checked is True
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert opened.copies(check=True)[0].checked is False
    path.write_bytes(bytes(content[:-4096]))
    assert not opened.copies()[0].proven


@pytest.mark.promise("D15")
def test_a_clock_set_back_loses_and_misorders_no_backup(
    opened: opening.OpenShop, session: Session, promised: Promised
) -> None:
    made, today = [], datetime(2026, 11, 23, 10, tzinfo=UTC)
    moments = [today + timedelta(hours=n) for n in range(4)]
    moments += [today - timedelta(days=3) + timedelta(hours=n) for n in range(4)]
    for number, moment in enumerate(moments):
        with time_machine.travel(moment, tick=False):
            name = {"name": f"Customer {number}"}
            opened.services.customers.create(session.actor, draft(CustomerDraft, name))
            made.append(Path(opened.backup().path).name)
            # Older than an hour, or of the future: both are due.
            due = number == 4
            if due:
                with time_machine.travel(moment - timedelta(minutes=5), tick=False):
                    assert opened.keeping.by_itself(Reason.HOURLY) is not None
                    made.append(opened.copies()[0].path.rsplit("/", 1)[-1])
    names = [Path(row.path).name for row in opened.copies()]
    assert names == made[::-1], "the order in which they were made, whatever their moments say"
    assert opened.keeping.standing().newest == opened.copies()[0]
    promised("D15", tried=len(made), note="backups around a clock set back by three days")


def test_thinning_takes_old_ones_of_the_folder_and_nothing_else(opened: opening.OpenShop) -> None:
    first = datetime(2026, 1, 1, 9, tzinfo=UTC)
    opened.backup()
    folder, (row,) = opened.keeping.folder, opened.copies()
    for number in range(2, 200):
        moment = first + timedelta(hours=12 * number)
        name = f"shop-{number:05d}-{moment:%Y%m%dT%H%M%SZ}-hourly.db"
        for end in ("", ".proof", ".key"):
            shutil.copyfile(f"{row.path}{end}", folder / f"{name}{end}")
    for other in ("shop2-00001-20250101T000000Z-start.db", "note.txt", "shop-20250101-000000-000000.db"):
        (folder / other).write_bytes(b"not ours to thin")
    opened.backup()
    left = opened.copies()
    assert 12 < len([r for r in left if r.number]) < 40
    assert left[0].number == 200
    assert (folder / "note.txt").exists()
    assert (folder / "shop2-00001-20250101T000000Z-start.db").exists()
    assert (folder / "shop-20250101-000000-000000.db").exists(), "of an older version: nobody proved it"
    proofs = {path.name.removesuffix(".proof") for path in folder.glob("*.proof")}
    assert proofs == {Path(r.path).name for r in left if r.number}


def test_a_second_folder_gets_a_copy_and_may_be_missing(
    opened: opening.OpenShop, session: Session, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    save_settings({"backup_folder": str(stick)})
    made = opened.backup()
    assert made.proven
    assert "is not there just now" in opened.keeping.standing().problem
    stick.mkdir()
    made = opened.backup()
    assert opened.keeping.standing().problem == ""
    (copy,) = stick.glob("shop-*/*.db")
    with opening.open_shop(str(copy), lambda: PASSPHRASE) as there:
        assert there.sign_in("Ana", "battery").actor == session.actor
    assert copy.read_bytes() != b""
    assert shelf.passes(shelf.row_of(Path(made.path)), opened._key)


def test_the_second_folder_is_tried_before_it_is_kept(opened: opening.OpenShop, tmp_path: Path) -> None:
    keeping, stick = opened.keeping, tmp_path / "stick"
    opened.backup()
    with pytest.raises(WorldError, match="is not there"):
        keeping.use_second_folder(stick)
    with pytest.raises(UserError, match="one accident would take both"):
        keeping.use_second_folder(keeping.folder)
    assert keeping.second_folder() is None
    stick.mkdir()
    keeping.use_second_folder(stick)
    assert keeping.second_folder() == stick
    assert len(list(stick.glob("shop-*/*.db"))) == 1, "the newest at once"
    opened.backup()
    assert len(list(stick.glob("shop-*/*.db"))) == 2
    keeping.use_second_folder(None)
    opened.backup()
    assert len(list(stick.glob("shop-*/*.db"))) == 2
    assert keeping.second_folder() is None


def test_by_itself_only_when_due(opened: opening.OpenShop) -> None:
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    made = []
    for minutes in (0, 5, 59, 61, 100, 125):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            made.append(opened.keeping.by_itself(Reason.HOURLY) is not None)
    assert made == [True, False, False, True, False, True]


def test_a_cancelled_backup_leaves_nothing(opened: opening.OpenShop) -> None:
    seen: list[tuple[int, int]] = []

    def progressed(done: int, total: int) -> None:
        seen.append((done, total))

    with pytest.raises(backup.Stopped):
        opened.keeping.make(progress=progressed, cancelled=lambda: True)
    assert [p for p in opened.keeping.folder.iterdir() if p.name != ".lock"] == []
    opened.keeping.make(progress=progressed)
    assert seen[-1][0] == seen[-1][1] > 0


def test_too_little_room_is_a_sentence(opened: opening.OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        free = 1_000_000

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Full)
    with pytest.raises(WorldError, match="too little room") as full:
        opened.backup()
    assert full.value.code == "disk_full"
    with pytest.raises(WorldError):
        opened.keeping.by_itself(Reason.HOURLY)
    assert "too little room" in opened.keeping.standing().problem


def test_notes_tell_no_secret_and_no_figure(opened: opening.OpenShop) -> None:
    made = opened.backup()
    note = json.loads(Path(f"{made.path}.proof").read_text())
    assert set(note) == {"version", "digest", "size"}
    assert opened._key.hex() not in json.dumps(note)


def test_an_old_shop_is_compared_only_where_it_can_be(opened: opening.OpenShop, session: Session) -> None:
    from payme_desktop.db import lacking

    one = opened.services.customers.create(session.actor, draft(CustomerDraft, {"name": "Lia"})).row
    made = opened.backup()
    assert opened.path is not None

    def missing() -> Any:
        assert opened.path is not None
        return lacking.missing(opened.path, Path(made.path), opened._key)

    assert missing().nothing
    before = datetime.now(UTC) - timedelta(seconds=1)
    sale = {"customer_id": one.id, "total_amount": "2.00"}
    opened.services.purchases.record(session.actor, draft(SaleDraft, sale))
    opened.services.customers.create(session.actor, draft(CustomerDraft, {"name": "Rui"}))
    found = missing()
    assert (found.added["sales"], found.added["customers"], found.added["notes"]) == (1, 1, 0)
    assert before <= found.since <= found.until <= datetime.now(UTC)
    assert lacking.missing(opened.path, Path(made.path), bytes(32)) is None


def test_a_note_of_a_setback_stops_thinning(shop: Path, opened: opening.OpenShop) -> None:
    from payme_desktop.domain.keeping import Setback

    keeping = Keeping(shop, opened._key, SystemClock())
    now = datetime.now(UTC)
    setback.write(shop, Setback("restored", now, "x", now))
    assert keeping.by_itself(Reason.START) is None
    keeping.make()
    keeping.accept()
    assert keeping.by_itself(Reason.START) is None, "the one by hand is young"
