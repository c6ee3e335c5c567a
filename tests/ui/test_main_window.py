"""The real window over services in memory: what a cashier does, with the keyboard only."""

import gc
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop.domain.actor import Changes
from payme_desktop.domain.drafts import CustomerChange
from payme_desktop.domain.vocabulary import CustomerSort, CustomerType
from payme_desktop.errors import WorldError
from payme_desktop.ui.dialogs.crash_dialog import CrashDialog
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.models.customer_table import Column
from tests.ui import fakes
from tests.ui.conftest import WindowMaker

K = Qt.Key


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, *, ctrl: bool = False) -> None:
    """Press a key wherever the focus is, and let everything it starts come to an end."""
    target = QApplication.focusWidget() or window
    held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(target, key, held)
    settle(window)


def type_in(qtbot: QtBot, window: MainWindow, text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget() or window, text)
    settle(window)


def settle(window: MainWindow) -> None:
    """All answers are in, and a dialog that opened or closed has handed on the focus."""
    for _ in range(3):
        assert window.tasks.wait_idle()
        QApplication.processEvents()
    if QApplication.activeModalWidget() is None and not window.isActiveWindow():
        window.activateWindow()  # a window manager would; this platform has none
        QApplication.processEvents()


def label_on_card(window: MainWindow) -> str:
    detail = window.page.card.detail
    return detail.customer.label if detail is not None else ""


def form(window: MainWindow) -> Any:
    assert window.desk.dialog is not None
    return window.desk.dialog


def test_find_open_edit(qtbot: QtBot, window: MainWindow, services: fakes.FakeServices) -> None:
    assert QApplication.focusWidget() is window.page.search_field.input
    type_in(qtbot, window, "oliveira mar")
    assert label_on_card(window) == "Marina Oliveira"
    press(qtbot, window, K.Key_Return)
    assert window.page.list.hasFocus()
    press(qtbot, window, K.Key_F2)
    type_in(qtbot, window, "")
    form(window).field("name").set_value("Marina Oliveira Santos")
    press(qtbot, window, K.Key_S, ctrl=True)
    assert window.desk.dialog is None
    assert label_on_card(window) == "Marina Oliveira Santos"
    assert window.page.table.row_at(0).label == "Marina Oliveira Santos"  # type: ignore[union-attr]
    assert services.customers.calls.count("update") == 1


def test_nobody_found_enter_adds(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "Xenia Novak")
    assert window.page.table.rowCount() == 0
    press(qtbot, window, K.Key_Return)
    assert form(window).field("name").value() == "Xenia Novak"
    press(qtbot, window, K.Key_Return)
    assert label_on_card(window) == "Xenia Novak"
    assert window.page.search_field.text() == ""
    assert window.page.table.total == 61
    assert window.messages.words() == "Added Xenia Novak."


def test_a_typed_number_becomes_the_phone(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "999 888 777")
    press(qtbot, window, K.Key_N, ctrl=True)
    assert form(window).field("phone").value() == "999 888 777"
    press(qtbot, window, K.Key_Escape)
    assert window.desk.dialog is None
    press(qtbot, window, K.Key_F3)
    assert form(window).field("phone").value() == "999 888 777"


def test_note_and_preferences(qtbot: QtBot, window: MainWindow, services: fakes.FakeServices) -> None:
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_F4)
    type_in(qtbot, window, "Likes the corner seat")
    press(qtbot, window, K.Key_S, ctrl=True)
    detail = window.page.card.detail
    assert detail is not None
    assert any(one.content == "Likes the corner seat" for one in detail.notes)
    press(qtbot, window, K.Key_F6)
    form(window).fill({"do_not_contact": True})
    press(qtbot, window, K.Key_S, ctrl=True)
    assert window.page.card.detail.preferences.do_not_contact  # type: ignore[union-attr]
    assert window.page.table.row_at(0).do_not_contact, "the row tells it too"  # type: ignore[union-attr]


def test_a_key_pressed_before_the_card_is_there_waits_for_it(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window.page.search_field.input, K.Key_Down)
    QTest.keyClick(window.page.search_field.input, K.Key_F4)
    assert window.desk.dialog is None
    assert window.tasks.wait_idle()
    assert window.desk.dialog is not None


def test_delete_and_restore(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, K.Key_Down)
    row = window.page.table.row_at(0)
    assert row is not None
    window.page.list.setFocus()
    press(qtbot, window, K.Key_Delete)
    assert window.page.table.place_of(row.id) is None
    assert window.messages.words() == f"Deleted {row.label}."
    QTest.mouseClick(window.messages.step_button(), Qt.MouseButton.LeftButton)
    assert window.tasks.wait_idle()
    assert window.page.table.place_of(row.id) == 0


def test_the_deleted_can_be_seen_and_restored(qtbot: QtBot, window: MainWindow) -> None:
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    window.page.on_delete_pressed()
    assert window.tasks.wait_idle()
    window.go_bin()
    assert window.tasks.wait_idle()
    assert window.page.table.rowCount() == 1
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    window.page.restore()
    assert window.tasks.wait_idle()
    assert window.page.table.rowCount() == 0


def test_walking_with_the_arrows_from_the_search_box(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, K.Key_Down)
    press(qtbot, window, K.Key_Down)
    assert window.page.list.marked_place() == 1
    assert label_on_card(window) == window.page.table.row_at(1).label  # type: ignore[union-attr]
    press(qtbot, window, K.Key_PageDown)
    assert window.page.list.marked_place() > 5
    press(qtbot, window, K.Key_Up)
    assert QApplication.focusWidget() is window.page.search_field.input
    press(qtbot, window, K.Key_Escape)
    assert window.page.list.marked_place() == -1
    assert window.page.current is None


def test_typing_anywhere_searches(qtbot: QtBot, window: MainWindow) -> None:
    window.page.list.mark(0)
    window.page.list.setFocus()
    type_in(qtbot, window, "m")
    assert QApplication.focusWidget() is window.page.search_field.input
    type_in(qtbot, window, "arin")
    assert window.page.search_field.text() == "marin"
    window.page.new_button.setFocus()
    type_in(qtbot, window, "a")
    assert window.page.search_field.text() == "marina"


def test_escape_clears_the_search(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marin")
    press(qtbot, window, K.Key_Return)
    press(qtbot, window, K.Key_Escape)
    assert window.page.search_field.text() == ""
    assert window.page.table.total == 60


def test_search_as_you_type_shows_only_the_newest_answer(
    qtbot: QtBot, window: MainWindow, services: fakes.FakeServices
) -> None:
    services.customers.gate.clear()
    QTest.keyClicks(window.page.search_field.input, "marina oliv")
    services.customers.gate.set()
    assert window.tasks.wait_idle()
    assert window.page.table.searched == "marina oliv"
    searches = [call for call in services.customers.calls if call.startswith("search")]
    assert len(searches) <= 3, "the searches between were not even run"


def test_enter_waits_for_the_answer(qtbot: QtBot, window: MainWindow, services: fakes.FakeServices) -> None:
    services.customers.gate.clear()
    QTest.keyClicks(window.page.search_field.input, "Nobody Such")
    QTest.keyClick(window.page.search_field.input, K.Key_Return)
    services.customers.gate.set()
    assert window.tasks.wait_idle()
    assert form(window).field("name").value() == "Nobody Such"


def test_the_filter_and_the_sort_are_the_services(
    qtbot: QtBot, window: MainWindow, services: fakes.FakeServices
) -> None:
    chips = {chip.text(): chip for chip in window.page.chips._fields}
    QTest.mouseClick(chips["VIP"], Qt.MouseButton.LeftButton)
    assert window.tasks.wait_idle()
    assert window.page.table.query.customer_type is CustomerType.VIP
    window.page.list.on_header_clicked(Column.SPENT)
    assert window.tasks.wait_idle()
    query = window.page.table.query
    assert (query.sort, query.descending) == (CustomerSort.SPENT, True)
    spent = [window.page.table.row_at(at).total_spent or 0 for at in range(window.page.table.rowCount())]  # type: ignore[union-attr]
    assert spent == sorted(spent, reverse=True)
    window.page.list.on_header_clicked(Column.TYPE)
    assert window.page.table.query.sort is CustomerSort.SPENT


def test_a_failing_save_is_told_in_the_form(
    qtbot: QtBot, window: MainWindow, services: fakes.FakeServices
) -> None:
    press(qtbot, window, K.Key_F3)
    type_in(qtbot, window, "Ana")
    services.customers.fail_with = WorldError("The disk is full. Free some space and save again.")
    press(qtbot, window, K.Key_Return)
    assert "disk is full" in form(window).error()
    services.customers.fail_with = RuntimeError("a bug")
    press(qtbot, window, K.Key_Return)
    assert "Reference" in form(window).error()
    box = QApplication.activeModalWidget()
    assert isinstance(box, CrashDialog)
    box.done(0)
    form(window).activateWindow()
    settle(window)
    press(qtbot, window, K.Key_Return)
    assert label_on_card(window) == "Ana"
    QApplication.processEvents()


def test_a_list_that_cannot_be_read_offers_to_try_again(
    qtbot: QtBot, window: MainWindow, services: fakes.FakeServices
) -> None:
    services.customers.fail_with = WorldError("The server does not answer.")
    window.page.browsing.again()
    assert window.tasks.wait_idle()
    assert window.page.panel.is_empty()
    window.page.on_empty_step_taken()
    assert window.tasks.wait_idle()
    assert not window.page.panel.is_empty()


def test_another_process_is_noticed(
    qtbot: QtBot, make_window: WindowMaker, services: fakes.FakeServices
) -> None:
    version = [1]
    window = make_window(services, data_version=lambda: version[0])
    row = fakes.put(services.book, fakes.customer("Aaron Aa"))
    version[0] = 2
    assert window._watch is not None
    window._watch.on_timer_ticked()
    assert window.tasks.wait_idle()
    assert window.page.table.place_of(row.id) is not None


def test_changes_from_elsewhere_keep_scroll_and_selection(qtbot: QtBot, make_window: WindowMaker) -> None:
    services = fakes.FakeServices(fakes.people(300))
    window = make_window(services)
    page = window.page
    page.list.mark(80)
    assert window.tasks.wait_idle()
    at, marked = page.list.verticalScrollBar().value(), page.current
    assert at > 0
    other = page.table.row_at(82)
    assert other is not None
    fakes.FakeCustomers(services.book).update(fakes.ACTOR, other.id, CustomerChange(name="Renamed Elsewhere"))
    page.on_changes_committed(Changes({"customers": frozenset([other.id])}), None)
    assert window.tasks.wait_idle()
    assert page.table.row_at(82).label == "Renamed Elsewhere"  # type: ignore[union-attr]
    assert (page.list.verticalScrollBar().value(), page.current) == (at, marked)


def test_the_empty_book_offers_the_first_step(qtbot: QtBot, make_window: WindowMaker) -> None:
    window = make_window(fakes.FakeServices(fakes.empty_book()))
    assert window.page.panel.is_empty()
    window.page.on_empty_step_taken()
    assert form(window).windowTitle() == "New customer"


def test_the_key_bar_tells_what_the_keys_do_now(qtbot: QtBot, window: MainWindow) -> None:
    assert ("F2", "Edit") not in window.key_bar.hints()
    type_in(qtbot, window, "zzzz")
    assert ("Enter", "Add as new") in window.key_bar.hints()
    press(qtbot, window, K.Key_Escape)
    press(qtbot, window, K.Key_Down)
    assert ("F2", "Edit") in window.key_bar.hints()
    window.page.list.setFocus()
    assert ("Del", "Delete") in window.key_bar.hints()


def test_help_and_history_open_and_close(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_F7)
    table = form(window)
    assert "64 visits" in table._summary.text()
    press(qtbot, window, K.Key_Escape)
    assert window.desk.dialog is None
    press(qtbot, window, K.Key_F1)
    assert QApplication.activeModalWidget() is not None
    press(qtbot, window, K.Key_Escape)
    assert QApplication.activeModalWidget() is None


def test_the_window_comes_back_where_it_was(
    qtbot: QtBot, make_window: WindowMaker, services: fakes.FakeServices, tmp_path: Path
) -> None:
    file = tmp_path / "window.ini"
    window = make_window(services, memory_file=file)
    window.resize(1100, 700)  # wider than the screen of the offscreen platform: only the height can stay
    window.close()
    assert make_window(services, memory_file=file).height() == 700


@pytest.mark.parametrize("rows", [100_000])
def test_a_hundred_thousand_rows_scroll_without_a_stop(
    qtbot: QtBot, make_window: WindowMaker, rows: int
) -> None:
    services = fakes.FakeServices(fakes.people(2))
    services.customers = fakes.EndlessCustomers(services.book, rows)
    window = make_window(services)
    gc.freeze()  # what pytest holds is not for this window's collector to walk through
    view, gaps = window.page.list, Gaps()
    while window.page.table.rowCount() < rows:
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
        QApplication.processEvents()  # the scroll bar grows with the layout, which Qt puts off
        assert window.tasks.wait_idle()
    view.mark(rows - 1)
    view.repaint()
    assert view.visible_places()[1] == rows - 1
    assert view.verticalScrollBar().maximum() > (rows - 20) * window.theme.row_height
    gc.unfreeze()
    # Of a thousand pages: a shared machine may be away itself for two of them.
    assert gaps.worst(but=2) < 0.25


class Gaps:
    """Measures how long the event loop was away."""

    def __init__(self) -> None:
        self._clock = time.monotonic
        self._last = self._clock()
        self._gaps: list[float] = []
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

    def _tick(self) -> None:
        now = self._clock()
        self._gaps.append(now - self._last)
        self._last = now

    def worst(self, *, but: int) -> float:
        """The longest gap in seconds, the ``but`` longest left out."""
        self._timer.stop()
        return sorted(self._gaps)[-1 - but]
