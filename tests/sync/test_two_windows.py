"""Two windows on two shop files and a real central database: edited apart, synced, one book, one decision.

``PAYME_PICTURES``: a folder that gets what the windows showed. Runs off-screen, or on a display.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("PySide6")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop.app.syncing import ShopSync, join
from payme_desktop.db import engine as engines
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.drafts import CustomerChange, draft
from payme_desktop.domain.rows import Session
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.services.book import Book
from payme_desktop.ui import translation
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.pages.sync_page import SyncPage
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.buttons import Button
from tests.helpers.databases import KEY, new_shop_file
from tests.helpers.replicas import Centre, Replica

pytestmark = pytest.mark.postgres
Maker = Callable[[Book, Session, ShopSync], MainWindow]


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Maker]:
    translation.install(qapp, "en")
    theme, runners = Theme("light"), []
    theme.apply(qapp)

    def made(book: Book, session: Session, sync: ShopSync) -> MainWindow:
        runners.append(TaskRunner())
        window = MainWindow(book, session, runners[-1], AppEvents(), theme, sync=sync)
        qtbot.addWidget(window)
        window.scanner.rest(off=True)
        window.show()
        assert window.tasks.wait_idle()
        return window

    yield made
    for runner in runners:
        assert runner.shutdown()


def keep_picture(window: MainWindow, name: str) -> None:
    assert window.tasks.wait_idle()
    QTest.qWait(50)
    if folder := os.environ.get("PAYME_PICTURES"):
        window.grab().save(str(Path(folder) / f"{name}.png"))


def synced(qtbot: QtBot, window: MainWindow) -> None:
    """F5, and wait."""
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    QTest.keyClick(window, Qt.Key.Key_F5)
    syncing = window.syncing
    assert syncing is not None
    qtbot.waitUntil(lambda: not syncing.running, timeout=20_000)
    assert window.tasks.wait_idle()
    assert syncing.problem == ""


def names(window: MainWindow) -> list[str]:
    table = window.page.table
    return [str(table.index(n, 0).data()) for n in range(table.rowCount())]


def test_two_windows_one_book(
    shop_template: Path, centre: Centre, tmp_path: Path, opened: Maker, qtbot: QtBot
) -> None:
    first = Replica(shop_template, tmp_path / "one.shop", "Till 1")
    address = centre.device(first.business, "Till 1")
    one_sync = ShopSync(first.book.uow, first.path, lambda: None)
    one_sync.enrol(address.server, address.role, address.secret)
    ana = first.book.customer("Ana Lopes", phone="912000001")
    one_book = Book.on(first.book.uow)
    session = Session(first.actor, one_book.access.business())
    one = opened(one_book, session, one_sync)
    synced(qtbot, one)
    assert one.pill.words().startswith("Synced")

    second = new_shop_file(tmp_path / "two.shop")
    engine = engines.sqlite_engine(second, KEY)
    uow = UnitOfWork(engine, SystemClock())
    address = centre.device(first.business, "Till 2")
    join(engine, address.server, address.role, address.secret)
    two_book = Book.on(uow)
    two = opened(two_book, session, ShopSync(uow, second, lambda: None))
    assert names(two) == ["Ana Lopes"]

    rules = one.desk.rules
    for window, book, name in ((one, one_book, "Ana Lopes Silva"), (two, two_book, "Anna Lopes")):
        saved = book.customers.update(first.actor, ana.id, draft(CustomerChange, {"name": name}, rules))
        window.desk.events.changes_committed.emit(saved.changes, None)
    first.book.customer("Bruno Sá")
    qtbot.waitUntil(lambda: one.pill.words() == "3 waiting", timeout=5_000)
    keep_picture(one, "two-windows-1-waiting")
    synced(qtbot, one)
    synced(qtbot, two)
    synced(qtbot, one)
    assert one.pill.words() == two.pill.words() == "1 conflict"
    for book in (one_book, two_book):
        (told,) = book.sync_conflicts.list(first.actor)
        assert {told.kept_pc, told.lost_pc} == {"Till 1", "Till 2"}, "the one enrolled, the other joined"
    for window in (one, two):
        window.page.refresh_all()
        assert window.tasks.wait_idle()
    assert names(one) == names(two)
    assert len(names(two)) == 2

    two.go_sync()
    assert two.tasks.wait_idle()
    page = two.here
    assert isinstance(page, SyncPage)
    assert page.overview is not None
    (conflict,) = page.overview.conflicts
    keep_picture(two, "two-windows-2-conflict")
    page.findChildren(Button, "0 Use the other")[-1].click()
    assert two.tasks.wait_idle()
    keep_picture(two, "two-windows-3-decided")
    synced(qtbot, two)
    synced(qtbot, one)
    assert names(one) == names(two)
    assert conflict.lost in names(one)
    assert one.pill.words().startswith("Synced")
    keep_picture(one, "two-windows-4-same")
    two.close()
    one.close()
    engine.dispose()
    first.close()
