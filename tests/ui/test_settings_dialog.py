"""The settings: seen at once, taken back on closing, saved only where they are right."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from payme_desktop.domain.drafts import ShopChange
from payme_desktop.errors import WorldError
from payme_desktop.settings import Settings
from payme_desktop.ui.dialogs.settings_dialog import SettingsDialog, Wanted
from payme_desktop.ui.theme import Density, Theme
from payme_desktop.ui.tokens import DARK, LIGHT
from tests.ui import fakes
from tests.ui.test_accessible import nameless

APPEARANCE, LANGUAGE, LOCK, SCANNER, SHOP = range(5)
Maker = Callable[..., SettingsDialog]


@pytest.fixture
def make_dialog(qtbot: QtBot, theme: Theme) -> Maker:
    def made(**settings: Any) -> SettingsDialog:
        given: dict[str, Any] = {"theme": "light", "zoom": theme.zoom, "density": theme.density.value}
        given |= settings
        dialog = SettingsDialog(theme, Settings.model_construct(**given), fakes.BUSINESS)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return made


@pytest.fixture
def dialog(make_dialog: Maker) -> SettingsDialog:
    return make_dialog()


def wanted(qtbot: QtBot, dialog: SettingsDialog) -> Wanted:
    with qtbot.waitSignal(dialog.submitted) as caught:
        dialog.on_save_pressed()
    assert caught.args is not None
    draft = caught.args[0]
    assert isinstance(draft, Wanted)
    return draft


def test_what_is_chosen_is_seen_at_once_and_closing_takes_it_back(
    dialog: SettingsDialog, theme: Theme
) -> None:
    dialog.field("theme").set_value("dark")
    dialog.field("density").set_value("touch")
    dialog.field("zoom").on_more_pressed()  # type: ignore[attr-defined]
    assert (theme.tokens, theme.density, theme.zoom) == (DARK, Density.TOUCH, 110)
    dialog.reject()
    assert (theme.tokens, theme.density, theme.zoom) == (LIGHT, Density.NORMAL, 100)


def test_only_what_changed_is_saved_and_stays_seen(
    qtbot: QtBot, dialog: SettingsDialog, theme: Theme
) -> None:
    dialog.field("theme").set_value("dark")
    dialog.field("scanner_gap_ms").set_value(" 50 ")
    draft = wanted(qtbot, dialog)
    assert draft.machine == {"theme": "dark", "scanner_gap_ms": 50}
    assert draft.shop is None
    dialog.on_save_done()
    assert not dialog.isVisible()
    assert theme.tokens is DARK


def test_a_zoom_by_keys_is_kept_by_saving(qtbot: QtBot, theme: Theme, make_dialog: Maker) -> None:
    theme.set_zoom(125)
    assert wanted(qtbot, make_dialog(zoom=100)).machine == {"zoom": 125}


def test_nothing_changed_just_closes(qtbot: QtBot, dialog: SettingsDialog) -> None:
    with qtbot.assertNotEmitted(dialog.submitted):
        dialog.on_save_pressed()
    assert not dialog.isVisible()


def test_the_shop_is_a_draft_of_its_own(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.field("active_days").set_value("45")
    draft = wanted(qtbot, dialog)
    assert draft.machine == {}
    assert draft.shop == ShopChange(active_days=45, occasional_from=2, regular_from=4, frequent_from=10)


def test_every_problem_is_beside_its_field_and_its_page_comes(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.field("scanner_gap_ms").set_value("fast")
    dialog.field("regular_from").set_value("2")
    with qtbot.assertNotEmitted(dialog.submitted):
        dialog.on_save_pressed()
    assert dialog.page() == SCANNER
    assert "whole number" in dialog.field("scanner_gap_ms").problem()
    assert "more than 2" in dialog.field("regular_from").problem()
    dialog.field("scanner_gap_ms").set_value("1000")
    dialog.on_save_pressed()
    assert dialog.field("scanner_gap_ms").problem() == "Must be at most 200."
    dialog.field("scanner_gap_ms").set_value("35")
    dialog.on_save_pressed()
    assert dialog.page() == SHOP


def test_a_failure_keeps_it_open_with_everything(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.field("density").set_value("dense")
    wanted(qtbot, dialog)
    dialog.on_save_failed(WorldError("The settings could not be saved: no space left."))
    assert dialog.isVisible()
    assert "no space left" in dialog.error()
    assert dialog.field("density").value() == "dense"


def test_who_may_not_change_the_shop_sees_no_page_of_it(qtbot: QtBot, theme: Theme) -> None:
    dialog = SettingsDialog(theme, Settings.model_construct(), None)
    qtbot.addWidget(dialog)
    assert "active_days" not in dialog.typed()
    assert dialog._stack.count() == 4


def test_a_scan_is_measured_and_saves_nothing(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.show_page(SCANNER)
    field = dialog.scan_field()
    with qtbot.waitSignal(dialog.scan_tried) as caught, qtbot.assertNotEmitted(dialog.submitted):
        QTest.keyClicks(field.input_widget(), "100482")
        QTest.keyClick(field.input_widget(), Qt.Key.Key_Return)
    assert caught.args == ["100482"]
    assert field.answer().startswith("Card 100482 read in ")
    assert field.value() == ""


def test_a_slow_scanner_is_told_what_to_allow(dialog: SettingsDialog) -> None:
    dialog.field("scanner_gap_ms").set_value("10")
    dialog.on_scanner_changed()
    dialog.show_page(SCANNER)
    field = dialog.scan_field()
    for sign in "104":
        QTest.keyClicks(field.input_widget(), sign)
        time.sleep(0.02)
    QTest.keyClick(field.input_widget(), Qt.Key.Key_Return)
    assert "too slowly" in field.answer()
    field.show_scan("99", 84)
    assert field.answer() == "Card 99 read in 84 ms."


def test_a_prefix_is_taken_off_or_missed(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.show_page(SCANNER)
    prefix, field = dialog.field("scanner_prefix").input_widget(), dialog.scan_field()
    QTest.keyClicks(prefix, "]C")
    with qtbot.waitSignal(dialog.scan_tried) as caught:
        QTest.keyClicks(field.input_widget(), "]C1004")
        QTest.keyClick(field.input_widget(), Qt.Key.Key_Return)
    assert caught.args == ["1004"]
    assert field.answer().startswith("Card 1004 read")
    QTest.keyClicks(field.input_widget(), "1004")
    QTest.keyClick(field.input_widget(), Qt.Key.Key_Return)
    assert field.answer().startswith("1004 came without “]C” before it")


def test_the_windows_scanner_rests_while_one_tries(qtbot: QtBot, dialog: SettingsDialog) -> None:
    told: list[bool] = []
    dialog.trying_scanner.connect(told.append)
    dialog.activateWindow()
    with qtbot.waitActive(dialog):
        pass
    dialog.show_page(SCANNER)
    dialog.scan_field().setFocus()
    dialog.field("scanner_prefix").setFocus()
    assert told == [True, False]
    dialog.scan_field().setFocus()
    dialog.reject()
    assert told[-1] is False


def test_the_step_field_ends_at_its_ends(dialog: SettingsDialog, theme: Theme) -> None:
    field: Any = dialog.field("zoom")
    for _ in range(20):
        field.on_more_pressed()
    assert (field.value(), theme.zoom) == (200, 200)
    assert not field._more.isEnabled()
    QTest.keyClick(field, Qt.Key.Key_Minus)
    assert field.value() == 175
    field.set_value(115)  # by hand, in the file
    field.on_less_pressed()
    assert field.value() == 110


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_by_keyboard_alone(dialog: SettingsDialog) -> None:
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert dialog.page() == LANGUAGE
    for page in (LOCK, SCANNER):
        QTest.keyClick(dialog, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
        assert dialog.page() == page
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is dialog.field("scanner_prefix").input_widget()


def test_everything_has_a_name(dialog: SettingsDialog) -> None:
    for place in range(4):
        dialog.show_page(place)
        assert nameless(dialog) == []
    field: Any = dialog.field("zoom")
    heard = QAccessible.queryAccessibleInterface(field._more)
    assert heard.text(QAccessible.Text.Name) == "Text size: more"
    assert heard.text(QAccessible.Text.Description) == "100 %"


def test_a_name_of_a_shop_is_plain_text(qtbot: QtBot, theme: Theme) -> None:
    shop = replace(fakes.BUSINESS, name="<b>Café</b>")
    dialog = SettingsDialog(theme, Settings.model_construct(), shop)
    qtbot.addWidget(dialog)
    shown = [label for label in dialog.findChildren(QWidget) if "<b>" in str(label.property("text") or "")]
    assert len(shown) == 1
    assert shown[0].property("textFormat") == Qt.TextFormat.PlainText
