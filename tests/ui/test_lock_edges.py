"""P4 at its edges: a key that wakes the PC, a save under way, slow answers, somebody else, other sessions."""

import ctypes
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QToolTip, QWidget

from payme_desktop.domain.actor import Changes, Saved
from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import NotAllowed, SignInFailed
from payme_desktop.settings import Settings
from payme_desktop.ui import os_lock_windows
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.os_lock import session_path
from payme_desktop.ui.pages.settings_commands import InForce
from payme_desktop.ui.theme import Theme
from tests.helpers.promised import Promised
from tests.helpers.secret_service import bus
from tests.ui import fakes
from tests.ui.test_lock import RITA, Clocks, FakeDoor, door, hits, lock, settle, unlock, window

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
__all__ = ["door", "window"]


def choose(window: MainWindow, place: int = 2) -> Any:
    row = window.page.table.row_at(place)
    assert row is not None
    window.page.choose(row.id)
    settle(window)
    return row


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """As the system hands it over: to the window, where shortcuts are looked up first."""
    target = QGuiApplication.focusWindow()
    assert target is not None
    QTest.keyClick(target, key, held)


def dialogs() -> list[str]:
    return [
        type(w).__name__ for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()
    ]


def rita() -> Any:
    return replace(fakes.SESSION, actor=replace(fakes.ACTOR, user_id=RITA, name="Rita", role=Role.CASHIER))


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    made = threading.Event()
    yield made
    made.set()


@pytest.mark.parametrize("form", ["sale", "note", "palette", "keys"])
def test_ctrl_l_locks_from_within_a_dialog(window: MainWindow, form: str) -> None:
    choose(window)
    window.actions_.run(form)
    settle(window)
    assert window.desk.dialog is not None
    press(K.Key_L, CTRL)
    settle(window)
    assert window.locking.is_locked
    assert dialogs() == []


@pytest.mark.parametrize("key", [K.Key_F3, K.Key_A])
def test_a_shortcut_that_wakes_a_pc_that_slept_goes_nowhere(window: MainWindow, key: Qt.Key) -> None:
    clocks, idle = Clocks(), window.locking.idle
    idle._stillness = clocks.stillness()
    idle.start()
    clocks.wall += 3600
    press(key)
    assert window.locking.is_locked
    settle(window)
    assert dialogs() == []


def test_shortcuts_count_as_somebody_there(window: MainWindow) -> None:
    clocks, idle = Clocks(), window.locking.idle
    idle._stillness = clocks.stillness()
    idle.start()
    clocks.go(299)
    press(K.Key_F1)
    clocks.go(299)
    assert not idle.look()


def test_what_is_painted_after_a_sleep_is_the_lock(window: MainWindow) -> None:
    clocks, idle = Clocks(), window.locking.idle
    idle._stillness = clocks.stillness()
    idle.start()
    clocks.wall += 3600
    handle = window.windowHandle()
    assert handle is not None
    QApplication.sendEvent(handle, QEvent(QEvent.Type.UpdateRequest))
    assert window.locking.is_locked
    settle(window)


def test_locked_over_a_slow_disk_no_key_does_anything(window: MainWindow, gate: threading.Event) -> None:
    choose(window)

    def slow() -> Saved[None]:
        gate.wait(20)
        return Saved(None, Changes())

    window.desk.write(slow, lambda _: None)
    actions = window.actions_
    window.locking.lock()
    for key, held in (
        (K.Key_F3, CTRL & ~CTRL),
        (K.Key_F9, CTRL & ~CTRL),
        (K.Key_K, CTRL),
        (K.Key_Comma, CTRL),
    ):
        press(key, held)
        QTest.qWait(30)
        assert dialogs() == []
    for command in list(actions):
        actions.run(command.name)
        QTest.qWait(5)
        assert dialogs() == [], command.name
    gate.set()
    settle(window)
    assert dialogs() == []
    unlock(window)
    assert not window.locking.is_locked


def test_what_comes_late_opens_nothing_over_the_lock(window: MainWindow, gate: threading.Event) -> None:
    """A new recovery code takes its time on purpose."""
    desk = window.desk

    def show(_: object) -> None:
        desk.open(QDialog(window))

    desk.tasks.run_beside(lambda: gate.wait(20), show, show)
    window.locking.lock()
    gate.set()
    settle(window)
    assert dialogs() == []
    assert window.locking.is_locked


def test_what_needs_a_manager_asks_nobody_over_the_lock(window: MainWindow, gate: threading.Event) -> None:
    def refused() -> Saved[None]:
        gate.wait(20)
        raise NotAllowed("A manager has to.", code="needs_manager", command="sales.void")

    window.desk.write(refused, lambda _: None)
    window.locking.lock()
    gate.set()
    settle(window)
    assert dialogs() == []


@pytest.mark.promise("P4")
@pytest.mark.parametrize("form", ["sale", "note"])
def test_what_was_being_saved_comes_back_saved_not_typed(
    window: MainWindow, services: fakes.FakeServices, gate: threading.Event, form: str, promised: Promised
) -> None:
    choose(window)
    window.actions_.run(form)
    settle(window)
    dialog: Any = window.desk.dialog
    name, typed = {"sale": ("total_amount", "12.50"), "note": ("content", "Tea")}[form]
    dialog.field(name).set_value(typed)
    window.tasks.run_write(lambda: gate.wait(20), lambda _: None, lambda _: None)
    dialog.on_save_pressed()
    window.locking.lock()
    gate.set()
    settle(window)
    unlock(window)
    kept = dict(services.form_drafts.kept)
    promised("P4", tried=1, failed=int(bool(kept) or window.desk.dialog is not None), note=f"kept {kept}")


def test_settings_saved_while_it_locks_are_in_force(window: MainWindow, gate: threading.Event) -> None:
    machine = Settings(lock_minutes=3, scanner_prefix="Q")
    window.tasks.run_write(
        lambda: gate.wait(20),
        lambda _: window.on_settings_saved(InForce(machine, fakes.BUSINESS)),
        lambda _: None,
    )
    window.locking.lock()
    gate.set()
    settle(window)
    unlock(window)
    assert window.locking.idle.limit_s == 180
    assert window.scanner.prefix == "Q"


@pytest.mark.parametrize("form", ["sale", "edit"])
def test_a_form_comes_back_however_slow_the_list_is(
    window: MainWindow, services: fakes.FakeServices, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(window)
    window.actions_.run(form)
    settle(window)
    lock(window)
    listed, seen = threading.Event(), services.customers
    plain_list, plain_get = seen.list, seen.get

    def slow_list(actor: Any, query: CustomerQuery) -> Any:
        QTest.qSleep(150)
        answer = plain_list(actor, query)
        listed.set()
        return answer

    def slower_get(actor: Any, customer_id: Any) -> Any:
        listed.wait(5)
        QTest.qSleep(150)
        return plain_get(actor, customer_id)

    monkeypatch.setattr(seen, "list", slow_list)
    monkeypatch.setattr(seen, "get", slower_get)
    unlock(window)
    settle(window)
    assert window.desk.dialog is not None
    window.desk.dialog.reject()


@pytest.mark.parametrize("searched", ["marina", "zzz nobody"])
def test_the_search_comes_back_too(window: MainWindow, searched: str) -> None:
    window.page.search_field.set_text(searched)
    settle(window)
    current, shown = window.page.current, window.page.table.rowCount()
    lock(window)
    unlock(window)
    assert window.page.search_field.text() == searched
    assert (window.page.current, window.page.table.rowCount()) == (current, shown)


@pytest.mark.parametrize("name", ["history", "staff", "keys", "settings"])
def test_a_dialog_that_is_no_form_comes_back(window: MainWindow, name: str) -> None:
    choose(window)
    window.actions_.run(name)
    settle(window)
    kind = type(window.desk.dialog)
    lock(window)
    unlock(window)
    assert type(window.desk.dialog) is kind
    assert window.desk.dialog is not None
    window.desk.dialog.reject()


def test_somebody_else_sees_nobody_on_the_card(
    make_window: Any, services: fakes.FakeServices, door: FakeDoor, tmp_path: Path
) -> None:
    window = make_window(services, door=door, memory_file=tmp_path / "window.ini")
    choose(window)
    window.page.search_field.set_text("marina")
    settle(window)
    lock(window)
    door.here = rita()
    unlock(window)
    assert window.desk.actor.name == "Rita"
    assert window.page.current is None
    assert window.page.search_field.text() == ""
    assert window.page.card.detail is None


def test_marking_text_keeps_nothing_on_the_clipboard_longer(window: MainWindow) -> None:
    clipboard, clipping = QGuiApplication.clipboard(), window.locking.clipping
    clipboard.setText("+351 912 345 678")
    QTest.qWait(50)
    left = clipping.remaining(QClipboard.Mode.Clipboard)
    assert 0 < left < 30_000
    clipping.on_changed(QClipboard.Mode.Selection)
    assert clipping.remaining(QClipboard.Mode.Clipboard) <= left


@pytest.mark.parametrize(
    ("message", "w", "gone"),
    [
        (0x02B1, 0x7, True), (0x02B1, 0x8, False), (0x02B1, 0x2, True), (0x0218, 0x4, True),
        (0x0218, 0x12, False), (0x0100, 0x7, False),
    ],
)  # fmt: skip
def test_what_windows_tells_is_understood(message: int, w: int, gone: bool, monkeypatch: Any) -> None:
    """Locked and unlocked, another person's turn, sleep and waking, a key. No Windows here: its words."""
    calls: list[str] = []

    class Terminals:
        def WTSRegisterSessionNotification(self, window: int, _which: int) -> int:  # noqa: N802
            calls.append(f"told {window}")
            return 1

        def WTSUnRegisterSessionNotification(self, window: int) -> None:  # noqa: N802
            calls.append(f"untold {window}")

    monkeypatch.setattr(os_lock_windows, "_terminals", Terminals)
    heard: list[int] = []
    news = os_lock_windows.SessionNews(lambda: heard.append(1))
    assert news.begin(42) == 2
    told = os_lock_windows._Message(42, message, w, 0)
    answer = news.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(told))
    assert answer == (False, 0), "it only listens"
    assert news.nativeEventFilter(b"xcb_generic_event_t", 0) == (False, 0)
    news.end()
    assert bool(heard) is gone
    assert calls == ["told 42", "untold 42"]


@pytest.mark.parametrize(
    ("session", "path"), [("2", "_32"), ("c1", "c1"), ("12", "_312"), ("a-b", "a_2db"), ("", None)]
)
def test_the_name_of_a_session(session: str, path: str | None) -> None:
    wanted = f"/org/freedesktop/login1/session/{path}" if path else ""
    assert session_path(session) == wanted


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed")
@pytest.mark.parametrize(("place", "heard"), [("_32", ["locked"]), ("_33", [])])
def test_the_lock_of_another_session_is_not_ours(tmp_path: Path, place: str, heard: list[str]) -> None:
    """The session of somebody else at this PC, or over the network."""
    listener = (
        "from PySide6.QtCore import QCoreApplication, QTimer\n"
        "from payme_desktop.ui.os_lock import OsLock\n"
        "app = QCoreApplication([])\n"
        "lock = OsLock(login='')\n"
        "lock.locked.connect(lambda: print('locked', flush=True))\n"
        "print(lock.listen(), flush=True)\n"
        "QTimer.singleShot(1_500, app.quit)\n"
        "app.exec()\n"
    )
    with bus(tmp_path) as address:
        environ = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": address, "XDG_SESSION_ID": "2"}
        environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
        running = subprocess.Popen(
            [sys.executable, "-c", listener], env=environ, stdout=subprocess.PIPE, text=True
        )
        assert running.stdout is not None
        assert int(running.stdout.readline()) >= 2
        path = f"/org/freedesktop/login1/session/{place}"
        say = ["dbus-send", f"--bus={address}", "--type=signal", path, "org.freedesktop.login1.Session.Lock"]
        subprocess.run(say, env=environ, check=True)
        assert running.communicate(timeout=30)[0].split() == heard


def test_a_tip_goes_too(window: MainWindow) -> None:
    QToolTip.showText(QPoint(50, 50), "Canaria of a tip", window.page)
    QTest.qWait(30)
    assert hits(["of a tip"])
    lock(window)
    assert hits(["of a tip"]) == set()


@pytest.mark.parametrize(("zoom", "people"), [(100, 2), (150, 2), (200, 2), (100, 16), (200, 16)])
def test_the_lock_has_room_for_large_text_and_many_people(
    window: MainWindow, door: FakeDoor, theme: Theme, zoom: int, people: int
) -> None:
    theme.set_zoom(zoom)
    window.resize(1024, 640)
    more = [(UUID(int=number), f"Person Number {number}") for number in range(2, people)]
    door.tiles = [*door.tiles, *more]
    lock(window)
    assert window.width() == 1024, "it never makes the window wider"
    screen = window.locking.screen
    assert screen is not None
    assert isinstance(screen.door, QWidget)
    for each in screen.door.findChildren(QAbstractButton):
        if each.isVisible():
            hint = each.minimumSizeHint()
            assert each.height() >= hint.height(), each.accessibleName()
    door.refusal = SignInFailed("This PIN is not right.")
    unlock(window, "1111")
    said = screen.door._said
    assert said.isVisible()
    assert said.visibleRegion().boundingRect().height() == said.height(), "what went wrong is seen"
    theme.set_zoom(100)
