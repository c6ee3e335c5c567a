"""P4: walking away is safe. Clocks, the ways to lock, what is left in the window, and what comes back."""

import gc
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QEvent, QModelIndex, QObject, QPointF, Qt
from PySide6.QtGui import QAction, QClipboard, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from payme_desktop.app import opening
from payme_desktop.domain.actor import Changes, Saved
from payme_desktop.domain.drafts import BusinessDraft, CustomerDraft, NoteDraft, SaleDraft, draft
from payme_desktop.domain.rows import Session
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import SignInFailed, WorldError
from payme_desktop.settings import Settings
from payme_desktop.ui import app_window
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.idle import Idle, Stillness
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.os_lock import OsLock
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.widgets.painting import direction_of as cache_of_names
from tests.helpers.counts import counts
from tests.helpers.promised import Promised
from tests.helpers.secret_service import bus
from tests.ui import fakes

K = Qt.Key
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.EditRole,
    *range(Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 4),
)
RITA = UUID(int=77)


@dataclass
class Clocks:
    """Two clocks that stand still until they are told."""

    wall: float = 1_000_000.0
    steady: float = 50.0

    def stillness(self) -> Stillness:
        return Stillness(lambda: self.wall, lambda: self.steady)

    def go(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@dataclass
class FakeDoor:
    """``refusal``: what both ways raise; ``here``: who comes in."""

    here: Session = fakes.SESSION
    refusal: Exception | None = None
    tiles: Sequence[tuple[UUID, str]] = ((fakes.ACTOR.user_id, fakes.ACTOR.name), (RITA, "Rita"))
    tried: list[tuple[object, str]] = field(default_factory=list)
    unread: Exception | None = None

    def people(self) -> Sequence[tuple[UUID, str]]:
        if self.unread is not None:
            raise self.unread
        return self.tiles

    def by_pin(self, user_id: UUID, pin: str) -> Session:
        return self._answer(user_id, pin)

    def by_password(self, user: str, password: str) -> Session:
        return self._answer(user, password)

    def _answer(self, who: object, secret: str) -> Session:
        self.tried.append((who, secret))
        if self.refusal is not None:
            raise self.refusal
        return self.here


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
def window(
    make_window: Callable[..., MainWindow], services: fakes.FakeServices, door: FakeDoor
) -> MainWindow:
    return make_window(services, door=door)


def settle(window: MainWindow) -> None:
    assert window.tasks.wait_idle()
    QTest.qWait(60)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert window.tasks.wait_idle()


def lock(window: MainWindow) -> None:
    window.actions_.run("lock")
    settle(window)
    assert window.locking.is_locked


def unlock(window: MainWindow, secret: str = "4711") -> None:
    screen = window.locking.screen
    assert screen is not None
    assert screen.door is not None
    screen.door._secret.set_value(secret)
    screen.door.on_go_pressed()
    settle(window)


# The clocks


@pytest.mark.promise("P4")
def test_stillness_is_counted_by_both_clocks(promised: Promised, qapp: QApplication) -> None:
    wrong = []
    for name, wall, steady, expected in (
        ("4:59", 299, 299, False),
        ("5:00", 300, 300, True),
        ("the PC slept for an hour", 3600, 2, True),
        ("the clock was set back by a day", -86_400, 301, True),
        ("the clock was set back, and nobody left", -86_400, 10, False),
        ("the clock was set forward", 86_400, 10, True),
    ):
        clocks = Clocks()
        idle = Idle(300, clocks.stillness())
        idle.start()
        clocks.wall += wall
        clocks.steady += steady
        if idle.look() is not expected:
            wrong.append(name)
        idle.stop()
    promised("P4", tried=6, failed=len(wrong), note=f"clocks {wrong}")


@pytest.mark.parametrize("kind", [QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.Wheel])
def test_whoever_touches_something_is_there(kind: QEvent.Type, qapp: QApplication) -> None:
    clocks = Clocks()
    idle = Idle(300, clocks.stillness())
    idle.start()
    clocks.go(299)
    assert not idle.eventFilter(idle, QEvent(kind))
    clocks.go(299)
    assert not idle.look()
    assert not idle.eventFilter(idle, QEvent(QEvent.Type.Paint))
    clocks.go(1)
    assert idle.look()
    idle.stop()


def test_the_key_that_wakes_a_pc_that_slept_goes_nowhere(qtbot: QtBot, qapp: QApplication) -> None:
    clocks = Clocks()
    idle = Idle(300, clocks.stillness())
    idle.start()
    clocks.wall += 3600
    with qtbot.waitSignal(idle.expired):
        assert idle.eventFilter(idle, QEvent(QEvent.Type.KeyPress))


def test_the_mouse_over_the_window_counts(window: MainWindow, qtbot: QtBot) -> None:
    clocks = Clocks()
    idle = window.locking.idle
    idle._stillness = clocks.stillness()
    idle.start()
    clocks.go(299)
    handle = window.windowHandle()
    at = QPointF(20, 20)
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(handle, event)
    clocks.go(299)
    idle.look()
    assert not window.locking.is_locked
    clocks.go(2)
    idle.look()
    settle(window)
    assert window.locking.is_locked


@pytest.mark.parametrize("minutes", [0, 16])
def test_other_times_are_refused_by_name(minutes: int) -> None:
    with pytest.raises(ValueError, match="lock_minutes"):
        Settings(lock_minutes=minutes)


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed")
def test_the_desktop_locks_and_so_do_we(tmp_path: Path) -> None:
    """A real bus, in a process of its own: Qt keeps the first session bus it sees."""
    listener = (
        "from PySide6.QtCore import QCoreApplication, QTimer\n"
        "from payme_desktop.ui.os_lock import OsLock\n"
        "app = QCoreApplication([])\n"
        "lock = OsLock()\n"
        "lock.locked.connect(lambda: (print('locked', flush=True), app.quit()))\n"
        "print(lock.listen(), flush=True)\n"
        "QTimer.singleShot(20_000, app.quit)\n"
        "app.exec()\n"
    )
    with bus(tmp_path) as address:
        environ = os.environ | {"DBUS_SESSION_BUS_ADDRESS": address}
        running = subprocess.Popen(
            [sys.executable, "-c", listener], env=environ, stdout=subprocess.PIPE, text=True
        )
        assert running.stdout is not None
        assert int(running.stdout.readline()) >= 3
        say = ["dbus-send", "--session", "--type=signal", "/", "org.gnome.ScreenSaver.ActiveChanged"]
        subprocess.run([*say, "boolean:false"], env=environ, check=True)
        subprocess.run([*say, "boolean:true"], env=environ, check=True)
        assert running.communicate(timeout=30)[0].strip() == "locked"


def test_without_a_bus_nothing_is_heard_and_nothing_said(qapp: QApplication) -> None:
    assert OsLock().listen() in range(6)


# What is locked, and what comes back


def is_locked(window: MainWindow) -> bool:
    return window.locking.is_locked


def test_locked_no_key_leads_to_the_shop(window: MainWindow, qtbot: QtBot) -> None:
    lock(window)
    assert "Locked" in window.windowTitle()
    assert not window.menuBar().isVisible()
    for key in (K.Key_F3, K.Key_Escape, K.Key_F9, K.Key_F1):
        QTest.keyClick(window, key)
    QTest.keyClick(window, K.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window, "marina")
    settle(window)
    assert window.desk.dialog is None
    assert not hasattr(window, "page")
    window.locking.lock()  # once more does nothing
    assert window.locking.screen is not None
    window.desk.tell("Synced with Ana.")
    window.on_focus_changed()


def test_a_wrong_pin_stays_outside_and_the_right_one_goes_on(window: MainWindow, door: FakeDoor) -> None:
    row = window.page.table.row_at(2)
    assert row is not None
    window.page.choose(row.id)
    settle(window)
    lock(window)
    door.refusal = SignInFailed("This PIN is not right.")
    unlock(window, "1111")
    assert is_locked(window)
    assert window.locking.screen is not None
    assert window.locking.screen.door is not None
    assert window.locking.screen.door.error() == "This PIN is not right."
    door.refusal = None
    unlock(window)
    assert not is_locked(window)
    assert door.tried == [(fakes.ACTOR.user_id, "1111"), (fakes.ACTOR.user_id, "4711")]
    assert window.page.current == row.id
    detail = window.page.card.detail
    assert detail is not None
    assert detail.customer.id == row.id
    assert window.menuBar().isVisible()
    assert "Locked" not in window.windowTitle()


@pytest.mark.promise("P4")
@pytest.mark.parametrize("form", ["sale", "note", "edit", "new", "preferences"])
def test_what_was_typed_is_there_again(window: MainWindow, form: str, promised: Promised) -> None:
    row = window.page.table.row_at(2)
    assert row is not None
    window.page.choose(row.id)
    settle(window)
    window.actions_.run(form)
    settle(window)
    before: Any = window.desk.dialog
    name, typed = {
        "sale": ("total_amount", "12.50"), "note": ("content", "Likes the window"),
        "edit": ("address", "Rua Nova 1"), "new": ("name", "Xenia"),
        "preferences": ("favorite_products", "Tea"),
    }[form]  # fmt: skip
    before.field(name).set_value(typed)
    lock(window)
    unlock(window)
    after: Any = window.desk.dialog
    assert after is not None
    assert after is not before
    promised("P4", tried=1, failed=int(after.field(name).value() != typed), note="forms that came back")
    after.reject()


def test_somebody_else_begins_anew(window: MainWindow, door: FakeDoor) -> None:
    row = window.page.table.row_at(2)
    assert row is not None
    window.page.choose(row.id)
    settle(window)
    window.actions_.run("note")
    settle(window)
    lock(window)
    door.here = replace(
        fakes.SESSION, actor=replace(fakes.ACTOR, user_id=RITA, name="Rita", role=Role.CASHIER)
    )
    screen = window.locking.screen
    assert screen is not None
    assert screen.door is not None
    screen.door.tiles().choose(RITA)
    unlock(window)
    assert door.tried == [(RITA, "4711")]
    assert window.desk.actor.name == "Rita"
    assert window.desk.dialog is None
    assert not window.desk.undo.undo_name


def test_a_write_under_way_is_saved_and_told_nobody(window: MainWindow, services: fakes.FakeServices) -> None:
    gate = threading.Event()
    saved: list[int] = []
    late: list[object] = []

    def save() -> Saved[None]:
        gate.wait(5)
        saved.append(1)
        return Saved(None, Changes())

    window.desk.write(save, lambda _: None)
    window.tasks.run_read(lambda: gate.wait(5), late.append, late.append)
    window.actions_.run("lock")
    gate.set()
    settle(window)
    assert saved == [1]
    assert late == [], "who asked is gone"
    unlock(window)
    assert not window.locking.is_locked


def test_without_tiles_a_password_is_asked_for(window: MainWindow, door: FakeDoor) -> None:
    door.unread = WorldError("The disk is gone.")
    lock(window)
    screen = window.locking.screen
    assert screen is not None
    assert screen.door is not None
    assert not screen.door.is_by_pin()
    unlock(window, "battery")
    assert door.tried == [(fakes.ACTOR.name, "battery")]
    assert not window.locking.is_locked


def test_what_was_copied_leaves_the_clipboard(window: MainWindow) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("+351 912 345 678")
    assert 0 < window.locking.clipping.remaining(QClipboard.Mode.Clipboard) <= 30_000
    window.locking.clipping._timers[QClipboard.Mode.Clipboard].timeout.emit()
    assert clipboard.text() == ""
    clipboard.setText("+351 912 345 678")
    lock(window)
    assert clipboard.text() == ""


def test_no_lock_where_nobody_could_come_back(make_window: Any, services: fakes.FakeServices) -> None:
    window = make_window(services)
    window.actions_.run("lock")
    assert not window.locking.is_locked
    assert window.tasks.wait_idle()


def test_locked_it_closes_well(window: MainWindow) -> None:
    lock(window)
    window.close()
    assert not window.isVisible()


# Nothing is left


def texts_of(each: QObject) -> Iterator[str]:
    """Every text that a screen, a reader of screens or a debugger finds in an object."""
    for name in (
        "text", "windowTitle", "toolTip", "statusTip", "whatsThis", "accessibleName", "accessibleDescription",
        "placeholderText", "toPlainText", "objectName", "title", "words",
    ):  # fmt: skip
        read = getattr(each, name, None)
        if callable(read):
            try:
                yield str(read())
            except TypeError:
                continue
    if isinstance(each, QAbstractItemModel):
        yield from cells(each)


def cells(model: QAbstractItemModel) -> Iterator[str]:
    columns = model.columnCount(QModelIndex()) if isinstance(model, QAbstractTableModel) else 1
    for row in range(model.rowCount(QModelIndex())):
        for column in range(columns):
            for role in ROLES:
                yield str(model.data(model.index(row, column), role))


def everything() -> Iterator[tuple[str, str]]:
    """Where, and what: of every widget, what hangs on it, and every row that Python still holds."""
    seen: set[int] = set()
    for widget in QApplication.allWidgets():
        found: list[QObject] = [widget, *widget.actions()]
        found += [*widget.findChildren(QAbstractItemModel), *widget.findChildren(QAction)]
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            found.append(widget.model())
        if isinstance(widget, QLineEdit) and widget.completer() is not None:
            found.append(widget.completer().model())
        found += widget.findChildren(QCompleter)
        for each in found:
            if id(each) not in seen:
                seen.add(id(each))
                yield from ((type(each).__name__, text) for text in texts_of(each))
        if isinstance(widget, QPlainTextEdit):
            yield type(widget).__name__, widget.document().toRawText()
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        yield "clipboard", QGuiApplication.clipboard().text(mode)
    yield from (("window", handle.title()) for handle in QGuiApplication.allWindows())
    yield from held_by_python(seen)


def held_by_python(seen: set[int]) -> Iterator[tuple[str, str]]:
    """Rows, models that no widget shows, and what our functions remember of their arguments."""
    for each in list(gc.get_objects()):
        if is_row(each):
            yield "row", repr(each)
        elif isinstance(each, QAbstractItemModel) and isValid(each) and id(each) not in seen:
            yield from ((type(each).__name__, text) for text in texts_of(each))
        elif isinstance(each, type(cache_of_names)) and "payme_desktop.db" not in each.__module__:
            kept = [repr([*part]) for part in gc.get_referents(each) if isinstance(part, dict)]
            yield "cache", " ".join(kept)


def is_row(each: object) -> bool:
    return is_dataclass(type(each)) and type(each).__module__ == "payme_desktop.domain.rows"


def hits(canaries: Sequence[str]) -> set[tuple[str, str]]:
    gc.collect()
    return {(where, canary) for where, text in everything() for canary in canaries if canary in text}


CANARIES = ("Canaria", "912345", "canary@example.org", "Birdcage Lane", "sings at dawn", "seeds only")


class RealDoor:
    """The real services behind the window's door."""

    def __init__(self, opened: opening.OpenShop) -> None:
        self._opened = opened

    def people(self) -> list[tuple[UUID, str]]:
        business = self._opened.services.access.business(self._opened.business_meant)
        return [(each.id, each.name) for each in self._opened.services.access.tiles(business)]

    def by_pin(self, user_id: UUID, pin: str) -> Session:
        business = self._opened.services.access.business(self._opened.business_meant)
        return self._opened.services.access.sign_in_with_pin(business, user_id, pin)

    def by_password(self, user: str, password: str) -> Session:
        return self._opened.sign_in(user, password)


WISHES = {"name": "Lua", "currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", "owner": "Ana"}
SECRET = "correct horse"


@pytest.fixture
def real(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The window on a real shop of canaries."""
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    path = str(tmp_path / "shop.db")
    opening.create_shop(path, draft(BusinessDraft, WISHES), SECRET, SECRET)
    with opening.open_shop(path, lambda: SECRET) as opened:
        session, services = opened.sign_in("Ana", SECRET), opened.services
        for number in range(8):
            wanted = {
                "name": f"Canaria {number}", "phone": f"+35191234567{number}", "address": "Birdcage Lane 1",
                "email": f"{number}canary@example.org",
            }  # fmt: skip
            who = services.customers.create(session.actor, draft(CustomerDraft, wanted)).row.id
            services.notes.add(session.actor, who, draft(NoteDraft, {"content": "sings at dawn"}))
            bought = {"total_amount": "9.99", "customer_id": str(who)}
            services.purchases.record(session.actor, draft(SaleDraft, bought))
        tasks = TaskRunner()
        window = MainWindow(
            services,
            session,
            tasks,
            AppEvents(),
            app_window.themed(),
            door=RealDoor(opened),
            keeping=opened.keeping,
        )
        window.scanner.rest(off=True)
        window.show()
        assert tasks.wait_idle()
        yield window
        window.close()
        assert tasks.shutdown()
        window.deleteLater()


def tour(window: MainWindow) -> None:
    """Through pages and dialogs, so that they have something to leave behind."""
    row = window.page.table.row_at(0)
    assert row is not None
    window.page.choose(row.id)
    settle(window)
    for go in (window.go_figures, window.go_bin, window.go_sync, window.go_backups, window.go_customers):
        go()
        settle(window)
    for name in ("edit", "note", "preferences", "history", "trail", "audit", "palette", "sale"):
        window.actions_.run(name)
        settle(window)
        if window.desk.dialog is not None:
            window.desk.dialog.reject()
    window.page.commands.delete(row.id, row.label)
    settle(window)
    window.desk.undo.undo()
    settle(window)
    window.page.search_field.set_text("canar")
    settle(window)
    window.page.choose(row.id)
    settle(window)
    window.actions_.run("note")
    settle(window)
    dialog: Any = window.desk.dialog
    dialog.field("content").set_value("seeds only")
    QGuiApplication.clipboard().setText("+351912345670")


@pytest.mark.promise("P4")
def test_after_the_lock_nobody_is_anywhere(real: MainWindow, qtbot: QtBot, promised: Promised) -> None:
    tour(real)
    before = hits(CANARIES)
    assert {canary for _, canary in before} == {*CANARIES}, "the control: unlocked they are all there"
    assert {where for where, _ in before} >= {"CustomerTable", "clipboard", "row", "cache"}
    lock(real)
    after = hits(CANARIES)
    looked = len({id(widget) for widget in QApplication.allWidgets()})
    promised(
        "P4", tried=len(before), failed=len(after), note=f"places with a canary; {looked} widgets {after}"
    )
    unlock(real, SECRET)
    qtbot.waitUntil(lambda: real.desk.dialog is not None, timeout=20_000)
    dialog: Any = real.desk.dialog
    assert dialog.field("content").value() == "seeds only"
    dialog.reject()


SOME = ("edit", "sale", "history", "trail")
OPEN = (*SOME, "new", "note", "preferences", "audit", "palette", "staff")
BACK = {*OPEN} - {"trail", "audit", "palette"}
"""What is there again; a list of the trail is asked for again, and the palette is a moment's."""


@pytest.mark.promise("P4")
@pytest.mark.parametrize(
    "names", [SOME, pytest.param(OPEN, marks=[pytest.mark.soak, pytest.mark.timeout(600)])]
)
def test_whatever_was_open_nobody_is_anywhere_and_it_comes_back(
    real: MainWindow, names: Sequence[str], promised: Promised
) -> None:
    left, blind, lost = [], [], []
    for name in names:
        who = real.page.table.ids(0, 0)[0]
        real.page.choose(who)
        settle(real)
        real.page.search_field.set_text("Canaria")
        settle(real)
        real.page.come_back(who, "Canaria")
        real.actions_.run(name)
        settle(real)
        kind = type(real.desk.dialog)
        blind += [] if hits(CANARIES) and kind is not type(None) else [name]
        lock(real)
        left += [(name, *each) for each in hits(CANARIES)]
        unlock(real, SECRET)
        if (
            name in BACK and type(real.desk.dialog) is not kind
        ) or real.page.search_field.text() != "Canaria":
            lost.append(name)
        if real.desk.dialog is not None:
            real.desk.dialog.reject()
    assert blind == [], "the control: unlocked, the names are seen"
    assert lost == []
    promised("P4", tried=len(names), failed=len(left), note=f"dialogs open at the lock {left}")


@pytest.mark.promise("P4")
def test_guessing_at_the_lock_ends_as_at_the_door(real: MainWindow, promised: Promised) -> None:
    staff, actor = real.desk.services.staff, real.desk.session.actor
    staff.set_pin(actor, SECRET, "2749")
    lock(real)
    said, opened = [], 0
    for guess in range(12):
        unlock(real, f"90{guess:02}")
        opened += not real.locking.is_locked
        assert real.locking.screen is not None
        assert real.locking.screen.door is not None
        said.append(real.locking.screen.door.error())
    assert "too many" in said[-1].lower(), said
    unlock(real, "2749")
    opened += not real.locking.is_locked
    promised("P4", tried=13, failed=opened, note="guesses of a PIN, the last one right but too soon")


@pytest.mark.promise("G2")
@pytest.mark.parametrize("times", counts(5, 200))
def test_locked_and_unlocked_again_and_again(real: MainWindow, times: int, promised: Promised) -> None:
    """Qt says nothing (a warning fails the test), and no widget is left behind."""
    grown = []
    for _ in range(times):
        lock(real)
        grown.append(len([each for each in QApplication.allWidgets() if each.window() is real]))
        unlock(real, SECRET)
    promised(
        "G2",
        tried=times,
        failed=int(grown[-1] > grown[0]),
        note=f"locks; {grown[0]} widgets, then {grown[-1]}",
    )
