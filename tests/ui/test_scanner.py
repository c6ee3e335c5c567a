"""A scanner is told from a person by time alone, and its keys reach nobody else."""

import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from payme_desktop.ui.dialogs.customer_dialog import CustomerDialog
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.scanner import Scanner
from tests.ui import fakes
from tests.ui.conftest import WindowMaker
from tests.ui.test_main_window import label_on_card, settle

NO = Qt.KeyboardModifier.NoModifier


class Counter(QWidget):
    """A window with fields, a scanner on a clock that obeys, and what it heard."""

    def __init__(self, **given: object) -> None:
        super().__init__()
        self.line, self.text = QLineEdit(), QPlainTextEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.line)
        column.addWidget(self.text)
        self.now, self.codes, self.entered = 1000.0, [], 0  # type: ignore[var-annotated]
        self.scanner = Scanner(self, clock=lambda: self.now, **given)  # type: ignore[arg-type]
        self.scanner.scanned.connect(self.codes.append)
        self.line.returnPressed.connect(self.on_entered)

    def on_entered(self) -> None:
        self.entered += 1

    def press(self, key: Qt.Key, text: str = "", *, after: float, repeat: bool = False) -> None:
        self.now += after
        target = QApplication.focusWidget() or self
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, NO, text, repeat))

    def type(self, letters: str, gap: float, *, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        for place, letter in enumerate(letters):
            self.press(Qt.Key.Key_A, letter, after=500.0 if place == 0 else gap)
        if end is not None:
            self.press(end, "\r", after=gap)


@pytest.fixture
def counter(qtbot: QtBot) -> Callable[..., Counter]:
    def made(**given: object) -> Counter:
        window = Counter(**given)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        with qtbot.waitActive(window):
            pass
        window.line.setFocus()
        return window

    return made


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
@pytest.mark.parametrize("gap", [1.0, 5.0, 35.0])
def test_no_character_of_a_burst_is_lost(counter: Callable[..., Counter], gap: float, end: Qt.Key) -> None:
    window = counter()
    for code in ("100482", "5601234567890", "K-7/B#12:3", "abcdefghijklmnopqrstuvwxyz0123456789"):
        window.type(code, gap, end=end)
        assert window.codes[-1] == code
    assert window.line.text() == "", "nothing stays in the field"
    assert window.entered == 0, "the Enter of a scan is nobody else's"


def test_what_stood_in_a_field_stays_as_it_was(counter: Callable[..., Counter]) -> None:
    window = counter()
    window.line.setText("Marina")
    window.line.setCursorPosition(3)
    window.type("100482", 5)
    assert (window.line.text(), window.line.cursorPosition()) == ("Marina", 3)
    window.text.setPlainText("two\nlines")
    window.text.setFocus()
    window.type("100482", 5)
    assert window.text.toPlainText() == "two\nlines"
    assert window.codes == ["100482", "100482"]


@pytest.mark.parametrize("gap", [36.0, 60.0, 150.0])
def test_a_person_is_no_scanner(counter: Callable[..., Counter], gap: float) -> None:
    window = counter()
    window.type("marina", gap)
    assert window.codes == []
    assert window.line.text() == "marina"
    assert window.entered == 1


def test_a_few_quick_keys_of_a_person_are_no_scan(counter: Callable[..., Counter]) -> None:
    window = counter()
    window.type("oliv", 80, end=None)
    for letter in "er":
        window.press(Qt.Key.Key_A, letter, after=30)
    window.press(Qt.Key.Key_A, "a", after=80)
    window.press(Qt.Key.Key_Return, "\r", after=30)
    assert (window.codes, window.line.text(), window.entered) == ([], "olivera", 1)


def test_a_late_enter_ends_nothing(counter: Callable[..., Counter]) -> None:
    window = counter()
    window.type("100482", 5, end=None)
    window.press(Qt.Key.Key_Return, "\r", after=200)
    assert (window.codes, window.line.text(), window.entered) == ([], "100482", 1)


def test_a_held_key_is_no_scan(counter: Callable[..., Counter]) -> None:
    window = counter()
    window.press(Qt.Key.Key_A, "a", after=500)
    for _ in range(20):
        window.press(Qt.Key.Key_A, "a", after=30, repeat=True)
    window.press(Qt.Key.Key_Return, "\r", after=30)
    assert window.codes == []
    assert window.line.text() == "a" * 21


def test_three_characters_are_too_few(counter: Callable[..., Counter]) -> None:
    window = counter()
    window.type("123", 5)
    assert (window.codes, window.line.text()) == ([], "123")


def test_with_a_prefix_only_what_bears_it_is_a_scan(counter: Callable[..., Counter]) -> None:
    window = counter(prefix="]C1")
    window.type("]C1100482", 5)
    assert window.codes == ["100482"]
    window.type("100482", 5)
    assert window.codes == ["100482"]
    assert window.line.text() == "100482"


def test_a_scan_where_nothing_has_the_focus_is_heard_too(counter: Callable[..., Counter]) -> None:
    window = counter()
    window.line.clearFocus()
    window.text.clearFocus()
    window.type("100482", 5)
    assert window.codes == ["100482"]


def test_at_rest_it_hears_nothing(counter: Callable[..., Counter]) -> None:
    window = counter()
    window.scanner.rest(off=True)
    window.type("100482", 5)
    assert (window.codes, window.line.text()) == ([], "100482")


# In the real window.


def scan(window: MainWindow, code: str) -> None:
    """The keys of a scanner, 5 ms apart by its own clock: a busy machine is no slow scanner."""
    ticks = itertools.count(1_000, 5)
    window.scanner._clock = lambda: float(next(ticks))
    window.scanner.rest(off=False)
    QTest.keyClicks(QApplication.focusWidget() or window, code)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Return)
    window.scanner.rest(off=True)
    settle(window)


def test_a_card_opens_its_customer_from_anywhere(make_window: WindowMaker) -> None:
    window = make_window(fakes.FakeServices(fakes.people(60)))
    scan(window, "100482")
    assert label_on_card(window) == "Marina Oliveira"
    assert window.page.search_field.text() == ""
    window.page.list.setFocus()
    other = window.page.table.row_at(3)
    assert other is not None
    assert other.code is not None
    scan(window, other.code)
    assert window.page.current == other.id


def test_an_unknown_card_offers_a_customer_with_it(make_window: WindowMaker) -> None:
    window = make_window(fakes.FakeServices(fakes.people(5)))
    scan(window, "4006381333931")
    dialog = window.desk.dialog
    assert isinstance(dialog, CustomerDialog)
    assert dialog.field("code").value() == "4006381333931"
    assert dialog.field("name").value() == ""
    dialog.reject()
    settle(window)


def test_a_card_scanned_into_an_open_form_fills_its_code(make_window: WindowMaker) -> None:
    window = make_window(fakes.FakeServices(fakes.people(5)))
    window.page.new()
    dialog = window.desk.dialog
    assert isinstance(dialog, CustomerDialog)
    dialog.field("name").set_value("Ana")
    scan(window, "777001")
    assert (dialog.field("code").value(), dialog.field("name").value()) == ("777001", "Ana")
    scan(window, "777002")
    assert dialog.field("code").value() == "777001"
    assert "777002" in window.messages.words()
    dialog.reject()
    settle(window)
