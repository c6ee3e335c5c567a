"""A bug does not end the day: a reference, one line in the log, and the program goes on."""

import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop.ui import messages
from payme_desktop.ui.crash_report import crash_report
from payme_desktop.ui.dialogs.crash_dialog import CrashDialog
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
    [box] = window.findChildren(CrashDialog)
    assert told.args[0] in box.advice.text()
    shown = box.said.text() + box.advice.text() + box.report.toPlainText()
    assert "secret" not in shown
    assert "broken" in shown, "the place in the code is there"
    box.on_copy_pressed()
    assert QApplication.clipboard().text() == box.report.toPlainText()
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
    assert len(window.findChildren(CrashDialog)) == 1
    assert len(log.written) == 3
    [box] = window.findChildren(CrashDialog)
    assert box.report.toPlainText().count("ValueError") == 3
    window.findChildren(CrashDialog)[0].done(0)


def test_a_report_holds_places_and_versions_but_no_data() -> None:
    def failing(name: str, phone: str) -> None:
        try:
            raise KeyError(phone)  # noqa: TRY301 - as code of ours would
        except KeyError as error:
            raise ValueError(f"{name} cannot be saved") from error

    try:
        failing("Marina Oliveira", "+351 912 334 471")
    except ValueError as error:
        report = crash_report(error, "ABC234")
    assert "ABC234" in report
    assert "builtins.ValueError" in report
    assert "builtins.KeyError" in report
    assert "test_messages.py" in report
    assert "failing" in report
    for secret in ("Marina", "Oliveira", "912", "cannot be saved", "/root", "/home"):
        assert secret not in report


def test_a_bug_in_a_worker_is_told_in_the_window(qtbot: QtBot, window: MainWindow, log: Lines) -> None:
    def broken() -> None:
        raise RuntimeError("secret")

    window.desk.tasks.run_write(
        broken, lambda _: None, lambda error: window.desk.tell(window.desk.words_for(error))
    )
    assert window.tasks.wait_idle()
    QApplication.processEvents()
    [box] = window.findChildren(CrashDialog)
    assert "secret" not in box.report.toPlainText()
    assert window.messages.words().startswith("This was not saved because of a mistake")
    box.done(0)
