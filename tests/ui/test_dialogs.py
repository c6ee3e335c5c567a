"""Forms: problems beside their fields, one draft per save, nothing typed lost."""

from threading import Event, get_ident
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from payme_desktop.domain.drafts import CustomerChange, CustomerDraft, NoteDraft, PreferencesDraft, Rules
from payme_desktop.domain.rows import CustomerRow
from payme_desktop.domain.vocabulary import CustomerType
from payme_desktop.errors import InvalidInput, SignInFailed, WorldError
from payme_desktop.ui.dialogs.customer_dialog import CustomerDialog, prefill
from payme_desktop.ui.dialogs.note_dialog import NoteDialog
from payme_desktop.ui.dialogs.preferences_dialog import PreferencesDialog
from payme_desktop.ui.dialogs.sign_in_dialog import PassphraseDialog, SignInDialog, ask_passphrase
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme
from tests.ui import fakes

FORMATS = Formats.of("Europe/Lisbon", "EUR", now=fakes.NOW)
RULES = Rules.of("PT", "Europe/Lisbon", "EUR")


class Opened:
    """A dialog and the drafts it emitted."""

    def __init__(self, qtbot: QtBot, dialog: Any) -> None:
        self.dialog = dialog
        self.drafts: list[Any] = []
        self.aside: list[dict[str, object]] = []
        qtbot.addWidget(dialog)
        if hasattr(dialog, "submitted"):
            dialog.submitted.connect(self.drafts.append)
            dialog.put_aside.connect(self.aside.append)
        dialog.show()
        dialog.activateWindow()
        with qtbot.waitActive(dialog):
            pass


def new(qtbot: QtBot, theme: Theme, searched: str = "") -> Opened:
    return Opened(qtbot, CustomerDialog(theme, RULES, searched=searched))


@pytest.mark.parametrize(
    ("searched", "filled"),
    [
        ("0912 334 471", {"phone": "0912 334 471"}),
        ("ana@x.example", {"email": "ana@x.example"}),
        ("Ana 2", {"name": "Ana 2"}),
        ("王小明", {"name": "王小明"}),
    ],
)
def test_a_failed_search_fills_the_field_it_was_about(searched: str, filled: dict[str, str]) -> None:
    assert prefill(searched) == filled


def test_enter_saves_a_new_customer(qtbot: QtBot, theme: Theme) -> None:
    form = new(qtbot, theme, "912 334 471")
    assert form.dialog.focusWidget() is form.dialog.field("name").input_widget()
    QTest.keyClicks(form.dialog.focusWidget(), "Ana")
    QTest.keyClick(form.dialog.focusWidget(), Qt.Key.Key_Return)
    [draft] = form.drafts
    assert isinstance(draft, CustomerDraft)
    assert (draft.name, draft.phone, draft.prefer_sms) == ("Ana", "912 334 471", True)
    assert draft.id is not None


def test_problems_stand_beside_their_fields(qtbot: QtBot, theme: Theme) -> None:
    form = new(qtbot, theme, "Ana")
    form.dialog.field("phone").set_value("12 Oma")
    form.dialog.field("email").set_value("nonsense@")
    form.dialog.on_save_pressed()
    assert form.drafts == []
    assert "digits" in form.dialog.field("phone").problem()
    assert "e-mail" in form.dialog.field("email").problem()
    assert form.dialog.field("name").problem() == ""
    assert form.dialog.focusWidget() is form.dialog.field("phone").input_widget()
    QTest.keyClick(form.dialog.focusWidget(), Qt.Key.Key_Backspace)
    assert form.dialog.field("phone").problem() == "", "it may be right now"


def test_nobody_at_all_is_said_at_the_name(qtbot: QtBot, theme: Theme) -> None:
    form = new(qtbot, theme)
    form.dialog.on_save_pressed()
    assert "name or a phone" in form.dialog.field("name").problem()


def test_a_doubtful_number_is_a_soft_warning(qtbot: QtBot, theme: Theme) -> None:
    form = new(qtbot, theme, "Ana")
    phone = form.dialog.field("phone")
    QTest.keyClicks(phone.input_widget(), "+351 112 334 471")
    QTest.keyClick(phone.input_widget(), Qt.Key.Key_Tab)
    assert "possible" in phone.problem()
    form.dialog.on_save_pressed()
    assert len(form.drafts) == 1, "a warning does not stop anybody"


def test_a_second_press_while_saving_does_nothing(qtbot: QtBot, theme: Theme) -> None:
    form = new(qtbot, theme, "Ana")
    form.dialog.on_save_pressed()
    form.dialog.on_save_pressed()
    assert len(form.drafts) == 1
    assert form.dialog.save_button().text() == "Saving…"
    assert not form.dialog.save_button().isEnabled()


def test_a_failed_save_loses_nothing_and_keeps_the_id(qtbot: QtBot, theme: Theme) -> None:
    form = new(qtbot, theme, "Ana")
    form.dialog.on_save_pressed()
    form.dialog.on_save_failed(WorldError("The disk is full. Free some space and save again."))
    assert form.dialog.isVisible()
    assert "disk is full" in form.dialog.error()
    form.dialog.on_save_pressed()
    first, second = form.drafts
    assert first.id == second.id
    assert second.name == "Ana"


def test_the_services_problems_stand_beside_their_fields_too(qtbot: QtBot, theme: Theme) -> None:
    form = new(qtbot, theme, "Ana")
    form.dialog.on_save_pressed()
    form.dialog.on_save_failed(InvalidInput.of({"phone": ["Bia has this number."]}))
    assert form.dialog.field("phone").problem() == "Bia has this number."


def test_what_was_typed_is_put_aside(qtbot: QtBot, theme: Theme) -> None:
    form = new(qtbot, theme)
    QTest.keyClicks(form.dialog.focusWidget(), "Ana")
    QTest.keyClick(form.dialog, Qt.Key.Key_Escape)
    [typed] = form.aside
    again = new(qtbot, theme)
    again.dialog.pick_up(typed)
    again.dialog.on_save_pressed()
    assert again.drafts[0].name == "Ana"
    assert str(again.drafts[0].id) == typed["id"]
    fresh = new(qtbot, theme)
    fresh.dialog.pick_up(typed)
    fresh.dialog.on_fresh_pressed()
    assert fresh.dialog.field("name").value() == ""


def test_nothing_typed_is_not_put_aside(qtbot: QtBot, theme: Theme) -> None:
    form = new(qtbot, theme)
    form.dialog.reject()
    assert form.aside == []


def edited() -> CustomerRow:
    return fakes.customer("Ana", phone="+351 912 334 471", address="Rua 1", code="7")


def test_editing_sends_only_what_changed(qtbot: QtBot, theme: Theme) -> None:
    form = Opened(qtbot, CustomerDialog(theme, RULES, customer=edited()))
    form.dialog.field("name").set_value("Ana Maria")
    form.dialog.field("customer_type").set_value("vip")
    form.dialog.field("address").set_value("")
    form.dialog.on_save_pressed()
    [change] = form.drafts
    assert isinstance(change, CustomerChange)
    assert change.given() == {"name": "Ana Maria", "customer_type": CustomerType.VIP, "address": None}


def test_editing_nothing_saves_nothing(qtbot: QtBot, theme: Theme) -> None:
    form = Opened(qtbot, CustomerDialog(theme, RULES, customer=edited()))
    form.dialog.on_save_pressed()
    assert form.drafts == []
    assert not form.dialog.isVisible()


def test_a_note_by_keyboard(qtbot: QtBot, theme: Theme) -> None:
    form = Opened(qtbot, NoteDialog(theme, RULES, FORMATS, "Ana"))
    field = form.dialog.focusWidget()
    QTest.keyClicks(field, "one")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(field, "two")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    QTest.keyClick(form.dialog.focusWidget(), Qt.Key.Key_Right)
    QTest.keyClick(form.dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    [draft] = form.drafts
    assert isinstance(draft, NoteDraft)
    assert (draft.content, draft.note_type, draft.is_pinned) == ("one\ntwo", "preference", False)


def test_an_empty_note_is_no_note(qtbot: QtBot, theme: Theme) -> None:
    form = Opened(qtbot, NoteDialog(theme, RULES, FORMATS, "Ana"))
    form.dialog.on_save_pressed()
    assert form.drafts == []
    assert form.dialog.field("content").problem()


def test_preferences_send_only_what_changed(qtbot: QtBot, theme: Theme) -> None:
    row = fakes.preferences(fakes.ACTOR.user_id, preferred_payment="Card")
    form = Opened(qtbot, PreferencesDialog(theme, RULES, "Ana", row))
    form.dialog.field("average_spend").set_value("12,50")
    form.dialog.fill({"do_not_contact": True})
    form.dialog.on_save_pressed()
    [draft] = form.drafts
    assert isinstance(draft, PreferencesDraft)
    assert {name: str(value) for name, value in draft.given().items()} == {
        "average_spend": "12.50",
        "do_not_contact": "True",
    }


def test_an_amount_that_is_none_is_said_at_its_field(qtbot: QtBot, theme: Theme) -> None:
    form = Opened(qtbot, PreferencesDialog(theme, RULES, "Ana", fakes.preferences(fakes.ACTOR.user_id)))
    form.dialog.field("average_spend").set_value("much")
    form.dialog.on_save_pressed()
    assert form.dialog.field("average_spend").problem()


class Desk:
    """Signs in one at a time, when it is let; knows on which thread it was called."""

    def __init__(self) -> None:
        self.tries: list[str] = []
        self.threads: set[int] = set()
        self.let = Event()
        self.let.set()

    def sign_in(self, user: str, password: str) -> str:
        self.threads.add(get_ident())
        self.tries.append(password)
        assert self.let.wait(10)
        if password != "right":
            raise SignInFailed("The name or the password is wrong.")
        return user


def typed(form: Opened, text: str) -> None:
    QTest.keyClicks(form.dialog.focusWidget(), text)
    QTest.keyClick(form.dialog.focusWidget(), Qt.Key.Key_Return)


def test_signing_in_again_after_a_wrong_password(qtbot: QtBot, theme: Theme, tasks: TaskRunner) -> None:
    desk = Desk()
    form = Opened(qtbot, SignInDialog(theme, tasks, "Padaria Aurora", desk.sign_in, user="maria"))
    typed(form, "wrong")
    assert tasks.wait_idle()
    assert "wrong" in form.dialog.error()
    assert form.dialog.secret() == ""
    typed(form, "right")
    assert tasks.wait_idle()
    assert form.dialog.result_value == "maria"
    assert not form.dialog.isVisible()
    assert get_ident() not in desk.threads, "the slow look at a password is not the window's"


def test_a_password_is_checked_once_at_a_time(qtbot: QtBot, theme: Theme, tasks: TaskRunner) -> None:
    desk = Desk()
    desk.let.clear()
    form = Opened(qtbot, SignInDialog(theme, tasks, "Padaria Aurora", desk.sign_in, user="maria"))
    field = form.dialog.focusWidget()
    typed(form, "wrong")
    typed(form, "more")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert form.dialog.is_checking()
    assert "Checking …" in [label.text() for label in form.dialog.findChildren(QLabel) if label.isVisible()]
    assert form.dialog.isVisible(), "Esc would lose the answer"
    assert form.dialog.focusWidget() is field
    desk.let.set()
    assert tasks.wait_idle()
    assert desk.tries == ["wrong"]
    assert "wrong" in form.dialog.error()
    assert form.dialog.focusWidget() is field
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not form.dialog.isVisible()


def test_the_passphrase_opens_the_shop(qtbot: QtBot, theme: Theme, tasks: TaskRunner) -> None:
    form = Opened(qtbot, PassphraseDialog(theme, tasks, "shop.db", str.upper))
    typed(form, "demo")
    assert tasks.wait_idle()
    assert form.dialog.result_value == "DEMO"


def test_asking_for_the_passphrase_waits_for_the_answer(qtbot: QtBot, theme: Theme) -> None:
    def type_it() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PassphraseDialog)
        QTest.keyClicks(dialog.focusWidget(), "demo")
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)

    QTimer.singleShot(50, type_it)
    assert ask_passphrase(theme, "shop.db", str.upper) == "DEMO"


def test_preferences_say_what_stands_above_the_rest(qtbot: QtBot, theme: Theme) -> None:
    form = Opened(qtbot, PreferencesDialog(theme, RULES, "Ana", fakes.preferences(fakes.ACTOR.user_id)))
    [said] = [label for label in form.dialog.findChildren(QLabel) if "above every other" in label.text()]
    assert said.isVisible()
    assert all(word in said.text() for word in ("calls", "SMS", "e-mail", "offers"))
