"""The toast: said, undone by one press, gone in time, never over what one types."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessibleAnnouncementEvent, QEnterEvent, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets import message_bar, states
from payme_desktop.ui.widgets.message_bar import MESSAGE_MS, MessageBar

Maker = Callable[[], MessageBar]


@pytest.fixture
def place(qtbot: QtBot) -> Iterator[QWidget]:
    """What the bar lies over: most of a window of 900 x 600."""
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(900, 600)
    inside = QWidget(around)
    inside.setGeometry(100, 0, 800, 550)
    around.show()
    yield inside
    around.close()


@pytest.fixture
def bar(theme: Theme, place: QWidget) -> MessageBar:
    made = MessageBar(theme, place.parentWidget())
    made.lie_over(place)
    return made


def test_it_lies_in_the_middle_of_the_foot(bar: MessageBar, place: QWidget) -> None:
    bar.tell("Ana was deleted.", "Undo", "Ctrl Z")
    assert abs(bar.geometry().center().x() - place.geometry().center().x()) <= 1
    assert place.geometry().contains(bar.geometry())
    assert bar.geometry().bottom() > place.geometry().bottom() - 30
    place.setGeometry(0, 0, 600, 400)
    assert abs(bar.geometry().center().x() - 300) <= 1
    assert bar.geometry().bottom() < 400


WORDS = "Preferences saved for Marina Duarte da Silva Figueiredo e Castro"


@pytest.mark.parametrize("zoom", [80, 100, 150, 200])
def test_all_words_have_room_and_follow_the_zoom(bar: MessageBar, theme: Theme, zoom: int) -> None:
    bar.tell(WORDS, "Undo", "Ctrl Z")
    theme.set_zoom(zoom)
    QTest.qWait(30)
    label = bar._words
    whole = QFontMetrics(label.font()).horizontalAdvance(WORDS)
    assert label.width() >= whole or label.height() >= label.heightForWidth(label.width())
    assert label.height() <= bar.height() - theme.px(8)
    assert bar.step_button().width() >= bar.step_button().sizeHint().width()
    assert bar.width() <= 800


def test_one_press_takes_it_back(qtbot: QtBot, bar: MessageBar) -> None:
    bar.tell("Ana was deleted.", "Undo")
    assert bar.words() == "Ana was deleted."
    with qtbot.waitSignal(bar.step_taken):
        QTest.mouseClick(bar.step_button(), Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    assert bar.words() == ""


def test_what_cannot_be_taken_back_has_no_button(bar: MessageBar) -> None:
    bar.tell("Saved.")
    assert not bar.step_button().isVisible()


def test_it_goes_after_eight_seconds(bar: MessageBar) -> None:
    bar.tell("Saved.", "Undo")
    assert MESSAGE_MS == 8_000
    assert bar._timer.remainingTime() > 7_000
    bar._timer.setInterval(1)
    QTest.qWait(30)
    assert not bar.isVisible()


def test_it_stays_while_the_mouse_is_over_it(bar: MessageBar) -> None:
    bar.tell("Saved.", "Undo")
    here = QPointF(5, 5)
    QApplication.sendEvent(bar, QEnterEvent(here, here, here))
    assert not bar._timer.isActive()
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    assert bar._timer.isActive()


def test_it_stays_while_the_keys_go_to_it(qtbot: QtBot, bar: MessageBar, place: QWidget) -> None:
    window = place.window()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    bar.tell("Saved.", "Undo")
    bar.step_button().setFocus()
    assert not bar._timer.isActive()
    place.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    place.setFocus()
    assert bar._timer.isActive()


def test_it_is_never_over_the_text_one_types(qtbot: QtBot, bar: MessageBar, place: QWidget) -> None:
    line = QLineEdit(place)
    line.setGeometry(200, 500, 400, 40)
    line.show()
    place.window().activateWindow()
    with qtbot.waitActive(place.window()):
        pass
    line.setFocus()
    bar.tell("Saved.", "Undo")
    typed = line.mapTo(place.window(), QPoint(0, 0))
    assert bar.geometry().bottom() < typed.y()


def test_it_is_announced_with_the_key_that_takes_it_back(
    bar: MessageBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    monkeypatch.setattr(message_bar, "announce", lambda _widget, words: said.append(words))
    bar.tell("Ana was deleted.", "Undo", "Ctrl Z")
    bar.tell("Saved.")
    assert said == ["Ana was deleted. Ctrl Z takes it back.", "Saved."]


def test_an_announcement_reaches_the_screen_reader(bar: MessageBar, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []

    class Heard:
        @staticmethod
        def updateAccessibility(event: QAccessibleAnnouncementEvent) -> None:  # noqa: N802 - Qt's name
            heard.append(event.message())

    monkeypatch.setattr(states, "QAccessible", Heard)
    states.announce(bar, "Saved.")
    assert heard == ["Saved."]


def test_a_name_is_shown_as_it_is(bar: MessageBar) -> None:
    bar.tell("<b>Ana</b> & Co was deleted.", "Undo")
    assert bar.words() == "<b>Ana</b> & Co was deleted."
