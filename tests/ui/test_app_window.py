"""The window as the composition root runs it, and the pictures of the demo."""

import gc
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop.ui.app_window import application, run_window, themed
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.garbage import UiCollector
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
        settings_file=tmp_path / "window.ini",
        data_version=lambda: 1,
        theme=themed("dark"),
    )
    assert (code, seen) == (0, [60, False])
    assert gc.isenabled()
    assert sys.excepthook is hook
    assert (tmp_path / "window.ini").exists()
    QApplication.processEvents()


def test_there_is_one_application(qtbot: QtBot, qapp: QApplication) -> None:
    assert application() is qapp


def test_garbage_is_collected_on_the_ui_thread(qtbot: QtBot) -> None:
    collector = UiCollector()
    try:
        for _ in range(2_000):
            ring: list[object] = []
            ring.append(ring)
        assert gc.get_count()[0] > gc.get_threshold()[0]
        collector.on_timer_ticked()
        assert gc.get_count()[0] < gc.get_threshold()[0]
    finally:
        collector.stop()
    assert gc.isenabled()


def test_the_main_screens_are_rendered(
    qtbot: QtBot, services: fakes.FakeServices, formats: Formats, tmp_path: Path
) -> None:
    def factory(theme: Theme) -> MainWindow:
        return MainWindow(services, fakes.SESSION, TaskRunner(), AppEvents(), theme, formats=formats)

    files = render_main_screens(factory, tmp_path / "shots", search="marin", choices=["dark"])
    assert len(files) == 7
    assert all(QImage(str(file)).width() >= 400 for file in files)
