"""The staff in the window: people, rules, the own PIN; by keys alone, nothing secret kept."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from payme_desktop.domain.permissions import COMMANDS, Decision
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import InvalidInput, UserError
from payme_desktop.ui.dialogs.person_dialog import PersonDialog, SecretDialog
from payme_desktop.ui.dialogs.staff_dialog import StaffDialog
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.models.staff_table import RulesTable, StaffTable, next_decision
from payme_desktop.ui.staff_words import _COMMANDS, command_word
from payme_desktop.ui.theme import Theme
from tests.helpers.fake_staff import FakeStaff
from tests.ui import fakes

K = Qt.Key


def staff_of(window: MainWindow) -> FakeStaff:
    found = window.desk.services.staff
    assert isinstance(found, FakeStaff)
    return found


@pytest.fixture
def dialog(window: MainWindow) -> StaffDialog:
    window.actions_.run("staff")
    assert window.tasks.wait_idle()
    found = window.desk.dialog
    assert isinstance(found, StaffDialog)
    return found


def typed(form: Any, **values: str) -> None:
    for name, value in values.items():
        form.field(name).set_value(value)
    form.on_save_pressed()


def test_the_models_are_proper_models(qtmodeltester: Any) -> None:
    people, rules, staff = StaffTable(), RulesTable(), FakeStaff()
    for _ in range(2):
        people.show_rows(staff.list(fakes.ACTOR))
        rules.show_rules(staff.rules(fakes.ACTOR))
        qtmodeltester.check(people)
        qtmodeltester.check(rules)
    heard = rules.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == "Void a sale, Cashier: With PIN"
    assert people.index(1, 3).data().startswith("Waits 2 minute")


def test_every_command_that_can_be_adjusted_has_words_of_the_window() -> None:
    adjustable = {command.name for command in COMMANDS if not command.fixed}
    assert adjustable == set(_COMMANDS)
    assert all(command_word(command.name) for command in COMMANDS)


def test_people_are_marked_disabled_let_back_and_released(window: MainWindow, dialog: StaffDialog) -> None:
    staff = staff_of(window)
    view = dialog.people_view
    assert dialog.marked() == staff.kept[next(iter(staff.kept))]
    QTest.keyClick(view, K.Key_Down)
    assert [b.isEnabled() for b in (dialog.disable, dialog.enable, dialog.release)] == [True, False, True]
    QTest.keyClick(view, K.Key_T)
    assert window.tasks.wait_idle()
    QTest.keyClick(view, K.Key_D)
    assert window.tasks.wait_idle()
    marked = dialog.marked()
    assert marked is not None
    assert (marked.name, marked.is_active, marked.waits) == ("Rita", False, 0)
    QTest.keyClick(view, K.Key_E)
    assert window.tasks.wait_idle()
    assert dialog.marked().is_active  # type: ignore[union-attr]


def test_a_refusal_is_said_in_the_dialog(
    window: MainWindow, dialog: StaffDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise UserError("This is the last owner.")

    monkeypatch.setattr(staff_of(window), "disable", refused)
    dialog.disable.click()
    assert window.tasks.wait_idle()
    assert dialog.error() == "This is the last owner."


def test_somebody_new_and_somebody_changed(window: MainWindow, dialog: StaffDialog) -> None:
    QTest.keyClick(dialog.people_view, K.Key_N)
    form = window.desk.dialog
    assert isinstance(form, PersonDialog)
    typed(form, name="Ben", role="manager", password="first one")
    assert window.tasks.wait_idle()
    assert window.desk.dialog is dialog
    staff = staff_of(window)
    assert staff.asked == ["first one"]
    assert "Ben" in [row.name for row in staff.list(fakes.ACTOR)]
    dialog.people_view.setCurrentIndex(dialog.people.index(1, 0))
    QTest.keyClick(dialog.people_view, K.Key_F2)
    form = window.desk.dialog
    assert isinstance(form, PersonDialog)
    typed(form, name="Rita Costa", role="viewer", password="another")
    assert window.tasks.wait_idle()
    row = dialog.marked()
    assert row is not None
    assert (row.name, row.role) == ("Rita Costa", Role.VIEWER)
    assert staff.asked == ["first one", "another"]


def test_a_cell_changes_by_enter_and_comes_back_by_delete(window: MainWindow, dialog: StaffDialog) -> None:
    staff, asked = staff_of(window), []
    real = staff.set_rule

    def set_rule(*given: Any) -> Any:
        asked.append(given[1:])
        return real(*given)

    staff.set_rule = set_rule  # type: ignore[assignment]
    dialog.show_page(1)
    view = dialog.rules_view
    view.setCurrentIndex(dialog.rules.index(0, 2))
    QTest.keyClick(view, K.Key_Return)
    assert window.tasks.wait_idle()
    assert asked == [(Role.CASHIER, "sales.void", Decision.DENIED)]
    QTest.keyClick(view, K.Key_Delete)
    assert window.tasks.wait_idle()
    assert len(asked) == 1, "it is the default already"
    assert window.desk.dialog is dialog


def test_pressing_goes_round_and_passes_the_default() -> None:
    rule = FakeStaff().rule
    assert next_decision(rule) is Decision.DENIED


@pytest.mark.parametrize("kind", ["own_pin", "own_password"])
def test_what_is_secret_is_saved_and_kept_nowhere(window: MainWindow, kind: str) -> None:
    window.actions_.run(kind)
    form = window.desk.dialog
    assert isinstance(form, SecretDialog)
    for field in ("password", "secret", "again"):
        form.field(field).set_value("2749")
    form.on_typing_paused()
    form.field("again").set_value("2748")
    form.on_save_pressed()
    assert form.field("again").problem()
    form.field("again").set_value("2749")
    form.on_save_pressed()
    assert window.tasks.wait_idle()
    assert window.desk.dialog is None
    assert staff_of(window).asked == [("2749", "2749")]
    assert window.desk._aside == {}
    assert window.desk.services.form_drafts.all(fakes.ACTOR) == ()


def test_an_empty_secret_is_asked_for(qtbot: QtBot, theme: Theme) -> None:
    form = SecretDialog(theme, "pin")
    qtbot.addWidget(form)
    with pytest.raises(InvalidInput):
        form.made_draft()


def test_who_may_not_adjust_looks_only(qtbot: QtBot, theme: Theme) -> None:
    dialog = StaffDialog(theme, adjusts=False)
    qtbot.addWidget(dialog)
    staff = FakeStaff()
    dialog.show_people(staff.list(fakes.ACTOR))
    dialog.show_rules(staff.rules(fakes.ACTOR))
    wanted: list[object] = []
    dialog.rule_wanted.connect(lambda *given: wanted.append(given))
    dialog.on_cell_pressed()
    dialog.on_default_pressed()
    assert wanted == []
    assert not dialog.add.isEnabled()
    dialog.people_view.setCurrentIndex(dialog.people.index(1, 0))
    assert dialog.release.isEnabled(), "a manager lets somebody try again"
