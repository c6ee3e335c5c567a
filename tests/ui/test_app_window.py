"""The window as the composition root runs it, and the pictures of the demo."""

import gc
import sys
import threading
import weakref
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop.settings import Settings
from payme_desktop.ui.app_window import application, run_window, themed
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.screens import render_main_screens
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme
from tests.ui import fakes


def test_it_runs_until_closed_and_leaves_nothing_behind(
    qtbot: QtBot, services: fakes.FakeServices, tmp_path: Path
) -> None:
    hook, seen = sys.excepthook, []

    def look_and_close() -> None:
        [window] = [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)]
        window.tasks.wait_idle()
        seen.append(window.page.table.rowCount())
        seen.append(gc.isenabled())
        window.close()

    QTimer.singleShot(100, look_and_close)
    code = run_window(
        services,
        fakes.SESSION,
        memory_file=tmp_path / "window.ini",
        data_version=lambda: 1,
        theme=themed(Settings(theme="dark")),
    )
    assert (code, seen) == (0, [60, False])
    assert gc.isenabled()
    assert sys.excepthook is hook
    assert (tmp_path / "window.ini").exists()
    QApplication.processEvents()


def test_there_is_one_application(qtbot: QtBot, qapp: QApplication) -> None:
    assert application() is qapp


class Knot:
    """Garbage that only the cycle collector finds, and that tells who found it."""

    def __init__(self, found_by: list[int]) -> None:
        self.me = self
        weakref.finalize(self, lambda: found_by.append(threading.get_ident()))


def test_garbage_is_collected_on_the_ui_thread_only(qtbot: QtBot, qapp: QApplication) -> None:
    found_by: list[int] = []
    tasks, before = TaskRunner(), gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    try:
        for _ in range(20):
            Knot(found_by)
            # A worker that allocates: with the collector on, it would find the knots.
            tasks.run_read(lambda: [[number] for number in range(500)], lambda _: None, lambda _: None)
        assert tasks.wait_idle()
        assert found_by == []
        tasks._collector.on_timer_ticked()
        assert found_by == [threading.get_ident()] * 20
    finally:
        gc.set_threshold(*before)
        assert tasks.shutdown()
    assert gc.isenabled()


def test_the_collector_comes_back_with_the_last_runner(qapp: QApplication) -> None:
    first, second = TaskRunner(), TaskRunner()
    assert first.shutdown()
    assert not gc.isenabled()
    assert second.shutdown()
    assert second.shutdown(), "twice is as good as once"
    assert gc.isenabled()


def test_the_main_screens_are_rendered(
    qtbot: QtBot, services: fakes.FakeServices, formats: Formats, tmp_path: Path
) -> None:
    def factory(theme: Theme) -> MainWindow:
        sync = fakes.FakeSync(services.sync_conflicts)
        sync.enrolled = False
        return MainWindow(
            services, fakes.SESSION, TaskRunner(), AppEvents(), theme, formats=formats, sync=sync
        )

    files = render_main_screens(factory, tmp_path / "shots", search="marin", choices=["dark"])
    assert len(files) == 22
    assert all(QImage(str(file)).width() >= 400 for file in files)
