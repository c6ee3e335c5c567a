"""Every control that can be focused has a name, and Tab goes round."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from pytestqt.qtbot import QtBot

from payme_desktop.domain.drafts import Rules
from payme_desktop.ui.dialogs.sign_in_dialog import PassphraseDialog, SignInDialog
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme
from tests.ui.test_translation import screens

RULES = Rules()


def nameless(root: QWidget) -> list[str]:
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.focusProxy() is not None:
            continue
        if isinstance(widget.parentWidget(), QAbstractScrollArea):
            continue  # a viewport: its view has the name
        if not widget.isVisibleTo(root):
            continue
        heard = QAccessible.queryAccessibleInterface(widget)
        if not heard.text(QAccessible.Text.Name):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def test_the_window_has_a_name_for_everything(qtbot: QtBot, window: MainWindow) -> None:
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    assert nameless(window) == []


@pytest.mark.parametrize("name", ["new", "edit", "note", "preferences", "history"])
def test_every_dialog_has_a_name_for_everything(qtbot: QtBot, window: MainWindow, name: str) -> None:
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    {
        "new": window.page.new,
        "edit": window.page.edit,
        "note": window.page.note,
        "preferences": window.page.preferences,
        "history": window.page.history,
    }[name]()
    assert window.tasks.wait_idle()
    dialog = window.desk.dialog
    assert dialog is not None
    assert nameless(dialog) == []


def test_signing_in_has_a_name_for_everything(qtbot: QtBot, theme: Theme, tasks: TaskRunner) -> None:
    for dialog in (
        SignInDialog(theme, tasks, "Shop", lambda *_: None),
        SignInDialog(
            theme, tasks, "Shop", lambda *_: None, people=[(UUID(int=1), "Ana")], by_pin=lambda *_: None
        ),
        PassphraseDialog(theme, tasks, "Shop", str),
    ):
        qtbot.addWidget(dialog)
        dialog.show()
        assert nameless(dialog) == []


def test_tab_is_no_trap(qtbot: QtBot, window: MainWindow) -> None:
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    window.page.search_field.setFocus()
    visited = []
    for _ in range(30):
        focused = QApplication.focusWidget()
        assert focused is not None
        visited.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert visited.count(window.page.search_field.input) >= 2, "it comes round again"
    assert window.page.list in visited
    assert window.page.card._edit in visited


def test_the_chart_is_told_in_words(qtbot: QtBot, window: MainWindow) -> None:
    from payme_desktop.ui.widgets.bars import MonthBars

    window.page.search_field.set_text("marina oliveira")
    assert window.tasks.wait_idle()
    [bars] = window.page.card.findChildren(MonthBars)
    assert "Dec 2024 to Nov 2026" in bars.accessibleDescription()


def test_every_screen_names_its_controls(qtbot: QtBot, window: MainWindow) -> None:
    """Every page and every dialog, as the pseudo-locale walks them."""
    assert {name: lost for name, screen in screens(window) if (lost := nameless(screen))} == {}
