"""Log-off ends what is being saved; a second start raises the first window."""

import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QProcess, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from payme_desktop.app import opening
from payme_desktop.app.window import open_window
from payme_desktop.db.engine import raw_connection
from payme_desktop.domain.drafts import BusinessDraft, CustomerDraft, SaleDraft, draft
from payme_desktop.ui import single
from payme_desktop.ui.farewell import Farewell
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.tasks import TaskRunner
from tests.helpers.counts import counts
from tests.helpers.promised import Promised

WISHES = {"name": "Lua", "currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", "owner": "Ana"}
LIMIT_S = 2.0


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    path = tmp_path / "shop.db"
    opening.create_shop(str(path), draft(BusinessDraft, WISHES), "battery", "horse")
    return path


@pytest.mark.promise("D14")
@pytest.mark.parametrize("times", counts(50, 500))
def test_a_log_off_leaves_a_whole_file_in_time(
    shop: Path, qapp: QApplication, times: int, promised: Promised
) -> None:
    failed, longest = [], 0.0
    with opening.open_shop(str(shop), lambda: "horse") as opened:
        actor = opened.sign_in("Ana", "battery").actor
        sale = draft(SaleDraft, {"total_amount": "2.00"})
        for number in range(times):
            tasks, saved = TaskRunner(), list[UUID]()
            farewell = Farewell(qapp, tasks, opened.settle)

            def sell(saved: list[UUID] = saved) -> None:
                saved.append(opened.services.purchases.record(actor, sale).row.id)

            for _ in range(1 + number % 7):
                tasks.run_write(sell, lambda _: None, lambda _: None)
            if number % 3 == 0:
                tasks.run_read(lambda: opened.services.metrics.shop(actor), lambda _: None, lambda _: None)
            began = time.perf_counter()
            (qapp.aboutToQuit.emit if number % 2 else farewell.on_end_announced)()
            took = time.perf_counter() - began
            longest = max(longest, took)
            log = Path(f"{shop}-wal")
            # The program could be ended here: the file alone, without its log, has every sale.
            alone = shop.with_name("alone.db")
            alone.write_bytes(shop.read_bytes())
            conn = raw_connection(alone, opened._key)
            there = {UUID(bytes=row[0]) for row in conn.execute("SELECT id FROM purchases").fetchall()}
            conn.close()
            empty = not log.exists() or log.stat().st_size == 0
            if took > LIMIT_S or not empty or not set(saved) <= there or len(saved) != 1 + number % 7:
                failed.append((number, took, empty, len(saved)))
            farewell.deleteLater()
            # Else each end would settle for all before it, too.
            QApplication.sendPostedEvents(farewell, QEvent.Type.DeferredDelete.value)
            assert tasks.shutdown()
    promised(
        "D14", tried=times, failed=len(failed), note=f"at most {longest * 1000:.0f} ms {failed[:2] or ''}"
    )


def test_without_a_farewell_the_log_is_not_empty(shop: Path) -> None:
    """The control: a sale lies in the log until somebody brings it home."""
    with opening.open_shop(str(shop), lambda: "horse") as opened:
        actor = opened.sign_in("Ana", "battery").actor
        opened.services.purchases.record(actor, draft(SaleDraft, {"total_amount": "2.00"}))
        assert Path(f"{shop}-wal").stat().st_size > 0


SECOND = """
import sys
from PySide6.QtCore import QCoreApplication
from payme_desktop.ui import single
app = QCoreApplication([])
print(single.raised_other(single.name_of(sys.argv[1])))
"""


def test_a_second_start_raises_the_first_window(tmp_path: Path, qtbot: QtBot) -> None:
    where = tmp_path / "shop.db"
    where.touch()
    name = single.name_of(str(where))
    assert name == single.name_of(str(tmp_path / "x" / ".." / "shop.db"))
    assert name != single.name_of(str(tmp_path / "other.db"))
    assert not single.raised_other(name)
    only, window = single.OnlyWindow(name), QWidget()
    qtbot.addWidget(window)
    window.show()
    window.showMinimized()
    second = QProcess()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    second.setEnvironment([f"{key}={value}" for key, value in environment.items()])
    with qtbot.waitSignal(only.knocked, timeout=20_000):
        second.start(sys.executable, ["-c", SECOND, str(where)])
    qtbot.waitUntil(lambda: second.state() is QProcess.ProcessState.NotRunning, timeout=20_000)
    assert bytes(second.readAllStandardOutput().data()).decode().strip() == "True"
    assert not window.isMinimized()
    only.close()
    assert not single.raised_other(name)


def test_a_killed_window_is_in_nobodys_way(tmp_path: Path) -> None:
    name = single.name_of(str(tmp_path / "shop.db"))
    holder = (
        "import sys, os\nfrom PySide6.QtCore import QCoreApplication\nfrom payme_desktop.ui import single\n"
        "app = QCoreApplication([])\nonly = single.OnlyWindow(sys.argv[1])\nprint('in', flush=True)\n"
        "os._exit(9)"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", holder, name], env=environment, check=False, capture_output=True)
    assert not single.raised_other(name)
    only = single.OnlyWindow(name)
    assert only._server.isListening()
    only.close()


def test_a_restore_in_the_window_opens_it_again_with_the_backup(
    shop: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: the window closes, the backup takes the place, the window opens and says so."""
    with opening.open_shop(str(shop), lambda: "horse") as opened:
        actor = opened.sign_in("Ana", "battery").actor
        opened.services.customers.create(actor, draft(CustomerDraft, {"name": "Lia"}))
        copy = opened.backup().path
        opened.services.customers.create(actor, draft(CustomerDraft, {"name": "Rui"}))
    monkeypatch.setenv("PAYME_PASSPHRASE", "horse")
    monkeypatch.setenv("PAYME_PASSWORD", "battery")
    seen: list[tuple[int, bool]] = []

    def look() -> None:
        shown = [w for w in qapp.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()]
        if not shown or not shown[0].tasks.is_idle() or shown[0].backing is None:
            return
        window, standing = shown[0], shown[0].backing.standing
        if standing is None:
            return
        there = len(window.desk.services.customers.search(window.desk.actor, "lia").hits)
        gone = len(window.desk.services.customers.search(window.desk.actor, "rui").hits)
        seen.append((there - gone, standing.setback is not None))
        if standing.setback is None:
            window.on_restore_wanted(copy)
        else:
            window.close()

    clock = QTimer()
    clock.timeout.connect(look)
    clock.start(50)
    assert open_window(str(shop), None, "Ana") == 0
    clock.stop()
    assert seen == [(0, False), (1, True)]
    assert len(list(shop.parent.glob("shop.db.before-restore-*Z"))) == 1
