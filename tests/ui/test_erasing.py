"""Erasing a customer in the window: asked once with the name typed, and nothing of it stays in the window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from payme_desktop.domain.permissions import BY_NAME, Decision
from payme_desktop.domain.vocabulary import Role
from payme_desktop.ui.dialogs.customer_dialog import CustomerDialog
from payme_desktop.ui.dialogs.erase_dialog import EraseDialog
from payme_desktop.ui.main_window import MainWindow
from tests.ui import fakes
from tests.ui.test_main_window import press, settle, type_in

K = Qt.Key


@pytest.fixture
def window(make_window: Callable[..., MainWindow], services: fakes.FakeServices) -> MainWindow:
    return make_window(services)


def asked(qtbot: QtBot, window: MainWindow) -> EraseDialog:
    window.actions_.run("erase")
    settle(window)
    dialog = window.desk.dialog
    assert isinstance(dialog, EraseDialog)
    return dialog


def test_only_the_name_typed_again_erases(
    qtbot: QtBot, window: MainWindow, services: fakes.FakeServices
) -> None:
    type_in(qtbot, window, "marina oliveira")
    detail = window.page.card.detail
    assert detail is not None
    customer, label = detail.customer.id, detail.customer.label
    dialog = asked(qtbot, window)
    assert not dialog.go.isEnabled()
    press(qtbot, window, K.Key_Return)
    assert window.desk.dialog is dialog, "Enter alone is no yes"
    type_in(qtbot, window, label[:-1])
    assert not dialog.go.isEnabled()
    press(qtbot, window, K.Key_Escape)
    assert services.book.customers[customer].name == label, "Esc leaves everything"
    asked(qtbot, window)
    type_in(qtbot, window, label)
    press(qtbot, window, K.Key_Return)
    assert not window.desk.form
    assert services.book.customers[customer].name != label
    assert window.messages.words() == "Erased. The purchases stay, without a name."


def test_no_step_and_no_form_keeps_what_was_erased(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marina oliveira")
    detail = window.page.card.detail
    assert detail is not None
    press(qtbot, window, K.Key_F2)
    dialog = window.desk.dialog
    assert isinstance(dialog, CustomerDialog)
    dialog.field("email").set_value("new@example.com")
    press(qtbot, window, K.Key_Return)
    assert window.desk.undo.undo_name
    press(qtbot, window, K.Key_F2)
    dialog = window.desk.dialog
    assert isinstance(dialog, CustomerDialog)
    dialog.field("address").set_value("Rua das Flores 7")
    press(qtbot, window, K.Key_Escape)
    assert window.desk._aside
    asked(qtbot, window)
    type_in(qtbot, window, detail.customer.label)
    window.desk.services.form_drafts.drop(window.desk.actor, f"edit:{detail.customer.id}")
    press(qtbot, window, K.Key_Return)
    assert not window.desk.undo.undo_name
    assert window.desk._aside == {}


def test_a_manager_needs_the_owner_for_it(window: MainWindow) -> None:
    (command,) = (each for each in window.actions_ if each.name == "erase")
    assert command.permission == "customers.erase"
    assert window.actions_.decision(command) is Decision.ALLOWED
    assert BY_NAME["customers.erase"].default(Role.MANAGER) is Decision.WITH_PIN
    assert not window.actions_.possible(command), "nobody is chosen"
