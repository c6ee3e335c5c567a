"""The duplicate guard in the form: seen while typing, one key away, never in the way twice."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop.errors import WorldError
from payme_desktop.ui.dialogs.customer_dialog import PAUSE_MS, CustomerDialog
from payme_desktop.ui.main_window import MainWindow
from tests.ui.test_main_window import label_on_card, press, settle, type_in

K = Qt.Key
MARINAS_PHONE = "+351 912 334 471"


def opened(qtbot: QtBot, window: MainWindow) -> CustomerDialog:
    press(qtbot, window, K.Key_F3)
    dialog = window.desk.dialog
    assert isinstance(dialog, CustomerDialog)
    return dialog


def pause(window: MainWindow) -> None:
    QTest.qWait(PAUSE_MS + 30)
    settle(window)


def write(dialog: CustomerDialog, field: str, text: str) -> None:
    widget: Any = dialog.field(field).input_widget()
    widget.setFocus()
    QTest.keyClicks(widget, text)


def reasons(dialog: CustomerDialog) -> list[tuple[str, str]]:
    assert dialog._duplicates is not None
    return [(one.row.label, one.reason) for one in dialog._duplicates.shown]


def names(window: MainWindow) -> list[str]:
    services: Any = window.desk.services
    return [row.name for row in services.book.customers.values()]


def test_the_same_phone_is_seen_while_typing_and_used(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    write(dialog, "name", "M. Oliveira")
    write(dialog, "phone", MARINAS_PHONE)
    pause(window)
    assert reasons(dialog)[0] == ("Marina Oliveira", "phone")
    assert "same phone" in dialog._duplicates._buttons[0].text()  # type: ignore[union-attr]
    QTest.keyClick(QApplication.focusWidget() or window, K.Key_1, Qt.KeyboardModifier.AltModifier)
    settle(window)
    assert window.desk.dialog is None
    assert label_on_card(window) == "Marina Oliveira"
    assert len(names(window)) == 60


def test_a_certain_duplicate_is_told_once_and_added_anyway(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    write(dialog, "name", "Her Husband")
    write(dialog, "phone", MARINAS_PHONE)
    press(qtbot, window, K.Key_Return)  # at once: the pause is not waited for
    assert window.desk.dialog is dialog
    assert "already" in dialog.error()
    assert dialog.save_button().text() == "Add anyway"
    press(qtbot, window, K.Key_Return)
    assert names(window).count("Her Husband") == 1


def test_a_name_alike_is_shown_and_does_not_stop(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    write(dialog, "name", "Marinna Oliveira")
    pause(window)
    assert ("Marina Oliveira", "name") in reasons(dialog)
    press(qtbot, window, K.Key_Return)
    assert "Marinna Oliveira" in names(window)


def test_what_is_mended_takes_the_warning_away(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    write(dialog, "phone", MARINAS_PHONE)
    press(qtbot, window, K.Key_Return)
    assert dialog.save_button().text() == "Add anyway"
    write(dialog, "phone", "9")
    pause(window)
    assert reasons(dialog) == []
    assert dialog.save_button().text() == "Save"
    assert dialog.error() == ""
    press(qtbot, window, K.Key_Escape)


def test_who_is_edited_is_not_her_own_duplicate(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_F2)
    dialog = window.desk.dialog
    assert isinstance(dialog, CustomerDialog)
    pause(window)
    assert "Marina Oliveira" not in [name for name, _ in reasons(dialog)]
    press(qtbot, window, K.Key_Escape)


def test_without_the_guard_one_can_still_save(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    write(dialog, "name", "Xenia Novak")
    services: Any = window.desk.services
    services.customers.fail_with = WorldError("The disk does not answer.")
    pause(window)
    assert dialog.error() == "The disk does not answer."
    press(qtbot, window, K.Key_Return)
    assert names(window).count("Xenia Novak") == 1


def test_two_quick_presses_make_one_customer(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    write(dialog, "name", "Xenia Novak")
    dialog.on_save_pressed()
    dialog.on_save_pressed()
    settle(window)
    assert names(window).count("Xenia Novak") == 1


def test_added_in_three_strokes_from_a_search_in_vain(qtbot: QtBot, window: MainWindow) -> None:
    """Type, Enter, Enter: the number is in its field, and nothing else is needed."""
    type_in(qtbot, window, "935123456")
    press(qtbot, window, K.Key_Return)
    dialog = window.desk.dialog
    assert isinstance(dialog, CustomerDialog)
    assert dialog.field("phone").value() == "935123456"
    press(qtbot, window, K.Key_Return)
    assert window.desk.dialog is None
    assert label_on_card(window) == "935123456"
