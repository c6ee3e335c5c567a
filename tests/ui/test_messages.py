"""A bug does not end the day: a reference, one line in the log, and the program goes on."""

import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from payme_desktop.ui import messages
from payme_desktop.ui.main_window import MainWindow


class Lines:
    def __init__(self) -> None:
        self.written: list[tuple[str, dict[str, object]]] = []

    def error(self, event: str, **values: object) -> None:
        self.written.append((event, values))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Lines:
    lines = Lines()
    monkeypatch.setattr(messages, "_log", lines)
    return lines


def test_an_exception_in_a_slot_is_told_and_logged_once(qtbot: QtBot, window: MainWindow, log: Lines) -> None:
    def broken() -> None:
        raise RuntimeError("<b>secret</b>")

    before = sys.excepthook
    window.crashes.install()
    try:
        with qtbot.captureExceptions(), qtbot.waitSignal(window.crashes.reported) as told:
            # captureExceptions put its own hook in front; ours is asked to do what Qt would.
            window.crashes.install()
            QTimer.singleShot(0, broken)
    finally:
        window.crashes.uninstall()
        sys.excepthook = before
    [(event, values)] = log.written
    assert (event, values["reference"]) == ("crash", told.args[0])
    [box] = window.findChildren(QMessageBox)
    assert told.args[0] in box.informativeText()
    assert "secret" not in box.text() + box.informativeText()
    box.done(0)
    QApplication.processEvents()
    window.page.search_field.set_text("marin")
    assert window.tasks.wait_idle()
    assert window.page.table.rowCount() > 0


def test_references_are_short_and_differ() -> None:
    made = {messages.new_reference() for _ in range(50)}
    assert len(made) == 50
    assert {len(one) for one in made} == {6}


def test_many_bugs_make_one_dialog(qtbot: QtBot, window: MainWindow, log: Lines) -> None:
    for number in range(3):
        window.crashes.report(ValueError(number))
    QApplication.processEvents()
    assert len(window.findChildren(QMessageBox)) == 1
    assert len(log.written) == 3
    window.findChildren(QMessageBox)[0].done(0)
