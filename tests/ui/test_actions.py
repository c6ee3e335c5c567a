"""Commands, palette, key sheet and menus: one list, and every action reachable by keyboard."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from payme_desktop.domain.permissions import BY_NAME
from payme_desktop.ui.dialogs.palette_dialog import PaletteDialog
from payme_desktop.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.models.command_list import CommandList, Entry
from tests.helpers.promised import Promised
from tests.ui.test_main_window import label_on_card, press, type_in

K = Qt.Key
ENTRIES = [
    Entry("new", "New customer", "F3", "Customer"),
    Entry("note", "Note", "F4", "Customer"),
    Entry("undo", "Undo: delete of João", "Ctrl+Z", "Edit"),
]


def shown(model: CommandList) -> list[str]:
    return [model.entry(row).name for row in range(model.rowCount())]  # type: ignore[union-attr]


def test_the_list_of_commands_is_a_proper_model(qtmodeltester: Any) -> None:
    model = CommandList(ENTRIES)
    qtmodeltester.check(model)
    model.narrow("cus")
    qtmodeltester.check(model)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["new", "note", "undo"]),
        ("n", ["new", "note"]),
        ("cust", ["new", "note"]),
        ("cust new", ["new"]),
        ("joao", ["undo"]),
        ("UNDO", ["undo"]),
        ("xyz", []),
    ],
)
def test_typing_narrows_the_palette(typed: str, found: list[str]) -> None:
    model = CommandList(ENTRIES)
    model.narrow(typed)
    assert shown(model) == found


@pytest.mark.promise("P1")
def test_every_action_names_its_permission(window: MainWindow, promised: Promised) -> None:
    named = [command.permission for command in window.actions_]
    unknown = [command.name for command in window.actions_ if command.permission not in BY_NAME]
    promised("P1", tried=len(named), failed=len(unknown), note=f"actions {' '.join(unknown)}")


def test_no_two_commands_share_a_key_and_all_are_named(window: MainWindow) -> None:
    keys = [QKeySequence(key).toString() for command in window.actions_ for key in command.keys]
    assert len(keys) == len(set(keys))
    assert all(keys)
    assert all(command.word and command.shown() for command in window.actions_)


def test_every_command_is_in_a_menu_and_in_the_sheet(window: MainWindow, qtbot: QtBot) -> None:
    in_menus = {
        action.objectName() for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()
    }
    assert in_menus >= {command.name for command in window.actions_}
    press(qtbot, window, K.Key_F1)
    sheet = window.desk.dialog
    assert isinstance(sheet, ShortcutsDialog)
    words = {label.text() for label in sheet.findChildren(QLabel)}
    assert words >= {command.word for command in window.actions_ if command.keys}
    assert not any("Return" in text for text in words)
    press(qtbot, window, K.Key_Escape)


def test_the_palette_offers_what_can_be_done_and_does_it(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, K.Key_K, ctrl=True)
    palette = window.desk.dialog
    assert isinstance(palette, PaletteDialog)
    names = shown(palette._list)
    assert "new" in names
    assert "palette" not in names
    assert not {"edit", "undo", "restore"} & set(names), "nobody is chosen, nothing was done"
    type_in(qtbot, window, "zzz")
    assert palette._none.isVisible()
    press(qtbot, window, K.Key_Return)
    assert window.desk.dialog is palette, "Enter on nothing does nothing"
    press(qtbot, window, K.Key_Escape)
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_K, ctrl=True)
    type_in(qtbot, window, "pref")
    press(qtbot, window, K.Key_Return)
    assert window.desk.dialog is not None
    assert window.desk.dialog.windowTitle() == "Preferences"
    press(qtbot, window, K.Key_Escape)


def test_arrows_walk_through_the_palette(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, K.Key_K, ctrl=True)
    palette = window.desk.dialog
    assert isinstance(palette, PaletteDialog)
    first = shown(palette._list)
    press(qtbot, window, K.Key_Down)
    assert palette._view.currentIndex().row() == 1
    press(qtbot, window, K.Key_Up)
    press(qtbot, window, K.Key_Up)
    assert palette._view.currentIndex().row() == 0
    for _ in range(3):
        press(qtbot, window, K.Key_PageDown)
    assert palette._view.currentIndex().row() == len(first) - 1
    press(qtbot, window, K.Key_Escape)


def test_undo_is_named_in_its_menu_and_takes_a_delete_back(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_Down)
    window.page.list.setFocus()
    press(qtbot, window, K.Key_Delete)
    assert window.messages.words() == "Deleted Marina Oliveira."
    assert window.actions_.command("undo").shown() == "Undo: delete of Marina Oliveira"
    assert window.page.table.rowCount() == 0
    press(qtbot, window, K.Key_Escape)
    press(qtbot, window, K.Key_Z, ctrl=True)
    assert window.messages.words() == "Undone: delete of Marina Oliveira."
    assert window.actions_.command("undo").shown() == "Undo"
    assert window.actions_.command("redo").shown() == "Redo: delete of Marina Oliveira"
    press(qtbot, window, K.Key_Y, ctrl=True)
    assert window.actions_.command("undo").shown() == "Undo: delete of Marina Oliveira"
    window.messages.step_button().click()
    assert window.tasks.wait_idle()


def test_undo_of_an_edit_brings_the_old_values_back(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_F2)
    window.desk.dialog.field("name").set_value("Marina Reis")  # type: ignore[union-attr]
    window.desk.dialog.field("code").set_value("7")  # type: ignore[union-attr]
    press(qtbot, window, K.Key_S, ctrl=True)
    assert label_on_card(window) == "Marina Reis"
    press(qtbot, window, K.Key_Z, ctrl=True)
    detail = window.page.card.detail
    assert detail is not None
    assert (detail.customer.name, detail.customer.code) == ("Marina Oliveira", "100482")
    press(qtbot, window, K.Key_Y, ctrl=True)
    assert label_on_card(window) == "Marina Reis"


def test_a_step_that_fails_says_why_and_is_gone(qtbot: QtBot, window: MainWindow) -> None:
    from payme_desktop.errors import EditConflict

    type_in(qtbot, window, "marina oliveira")
    window.page.delete()
    assert window.tasks.wait_idle()
    window.desk.services.customers.fail_with = EditConflict("Somebody else was quicker.")  # type: ignore[attr-defined]
    press(qtbot, window, K.Key_Z, ctrl=True)
    assert window.messages.words() == "Somebody else was quicker."
    assert window.desk.undo.undo_name == ""


def test_the_bin_shows_the_deleted_and_brings_them_back(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marina oliveira")
    window.page.delete()
    assert window.tasks.wait_idle()
    press(qtbot, window, K.Key_3, ctrl=True)
    assert [window.page.table.row_at(0).label, window.page.table.rowCount()] == ["Marina Oliveira", 1]  # type: ignore[union-attr]
    press(qtbot, window, K.Key_Down)
    assert window.page.has_deleted()
    window.actions_.run("edit")
    assert window.desk.dialog is None, "the deleted are not edited"
    window.actions_.run("restore")
    assert window.tasks.wait_idle()
    assert window.page.table.rowCount() == 0
    press(qtbot, window, K.Key_1, ctrl=True)
    assert window.page.table.query.is_active
    assert window.page.table.total == 60
    assert QApplication.focusWidget() is window.page.search_field.input


def test_a_menu_says_what_can_be_done_and_leaves_the_keys_alive(window: MainWindow) -> None:
    menu = window.menuBar().findChildren(QMenu)[0]
    menu.aboutToShow.emit()
    enabled = {action.objectName(): action.isEnabled() for action in menu.actions()}
    assert enabled["new"]
    assert not enabled["edit"]
    menu.aboutToHide.emit()
    assert all(action.isEnabled() for action in menu.actions())


def test_a_letter_typed_anywhere_reaches_the_search(qtbot: QtBot, window: MainWindow) -> None:
    window.rail.setFocus()
    QTest.keyClick(window, K.Key_M)
    assert window.page.search_field.text() == "m"
    assert window.tasks.wait_idle()


def test_zoom_is_under_the_keys_everybody_knows(qtbot: QtBot, window: MainWindow) -> None:
    before = window.theme.zoom
    press(qtbot, window, K.Key_Plus, ctrl=True)
    assert window.theme.zoom > before
    press(qtbot, window, K.Key_0, ctrl=True)
    assert window.theme.zoom == before
    press(qtbot, window, K.Key_Minus, ctrl=True)
    assert window.theme.zoom < before
    window.actions_.run("touch")
    assert window.page.list.verticalHeader().defaultSectionSize() == window.theme.row_height
