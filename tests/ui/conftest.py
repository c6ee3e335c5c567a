"""One QApplication off the screen; a Qt warning or a thread left behind fails the test."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop.ui import translation
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.tasks import THREAD_NAME, TaskRunner
from payme_desktop.ui.theme import Theme
from tests.ui import fakes

# What the offscreen platform says of itself; no screen ever says it.
HARMLESS = ("does not support propagateSizeHints", "does not support raise()")
WindowMaker = Callable[..., MainWindow]


def _comm(name: Path) -> str:
    try:
        return name.read_text()
    except OSError:  # the thread ended while we looked
        return ""


def lane_threads() -> int:
    """Threads of our lanes that are alive; 0 where the system does not tell."""
    names = [task / "comm" for task in Path("/proc/self/task").glob("*")]
    return sum(THREAD_NAME in _comm(name) for name in names)


@pytest.fixture(autouse=True)
def _clean(qtlog: object) -> Iterator[None]:
    yield
    records = qtlog.records  # type: ignore[attr-defined]
    loud = [r.message for r in records if r.type in {QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg}]
    assert [words for words in loud if not any(known in words for known in HARMLESS)] == []
    for _ in range(100):  # the system takes its time to forget a thread that has ended
        if not lane_threads():
            return
        time.sleep(0.01)
    assert lane_threads() == 0


@pytest.fixture(scope="session", autouse=True)
def _english(qapp: QApplication) -> None:
    """The plural forms, in whatever order the tests come."""
    translation.install(qapp, "en")


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    made = Theme("light")
    made.apply(qapp)
    return made


@pytest.fixture
def formats() -> Formats:
    return Formats.of("Europe/Lisbon", "EUR", now=fakes.NOW)


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    assert runner.shutdown()


@pytest.fixture
def services() -> fakes.FakeServices:
    return fakes.FakeServices(fakes.people(60))


@pytest.fixture
def make_window(qtbot: QtBot, theme: Theme, tasks: TaskRunner, formats: Formats) -> WindowMaker:
    """Makes a window over services, shown and with its list filled."""

    def made(services: fakes.FakeServices, **given: object) -> MainWindow:
        window = MainWindow(services, fakes.SESSION, tasks, AppEvents(), theme, formats=formats, **given)  # type: ignore[arg-type]
        qtbot.addWidget(window)
        window.scanner.rest(off=True)  # QTest types as quickly as one; its own tests switch it on
        window.show()
        window.activateWindow()
        with qtbot.waitActive(window):
            pass
        assert tasks.wait_idle()
        return window

    return made


@pytest.fixture
def window(make_window: WindowMaker, services: fakes.FakeServices) -> MainWindow:
    return make_window(services)
