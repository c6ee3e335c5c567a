"""Signing in at the counter: a name tile and a PIN, by keys or by finger; a password beside it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from payme_desktop.errors import SignInFailed
from payme_desktop.ui.dialogs.sign_in_dialog import SignInDialog
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme

ANA, RITA = UUID(int=1), UUID(int=2)
PEOPLE = ((ANA, "Ana Ferreira"), (RITA, "Rita"))


class Door:
    """Lets Rita in by her PIN, and anybody by a password."""

    def __init__(self) -> None:
        self.tried: list[Any] = []

    def by_pin(self, user_id: UUID, pin: str) -> str:
        self.tried.append((user_id, pin))
        if (user_id, pin) != (RITA, "2749"):
            raise SignInFailed("This PIN is not right.")
        return "Rita is in"

    def sign_in(self, user: str, password: str) -> str:
        self.tried.append((user, password))
        return f"{user} is in"


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme, tasks: TaskRunner, door: Door) -> Callable[..., SignInDialog]:
    def show(**values: Any) -> SignInDialog:
        given = {"people": PEOPLE, "by_pin": door.by_pin, **values}
        dialog = SignInDialog(theme, tasks, "Padaria Aurora", door.sign_in, **given)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.activateWindow()
        with qtbot.waitActive(dialog):
            pass
        return dialog

    return show


def focused(dialog: SignInDialog) -> QWidget:
    found = dialog.focusWidget()
    assert found is not None
    return found


def test_a_tile_and_four_digits_by_keys(shown: Any, tasks: TaskRunner, door: Door) -> None:
    dialog = shown()
    assert dialog.is_by_pin()
    assert focused(dialog).accessibleName() == "PIN"
    dialog.tiles().setFocus()
    QTest.keyClick(focused(dialog), Qt.Key.Key_Right)
    QTest.keyClicks(focused(dialog), "2749")
    assert focused(dialog).accessibleName() == "PIN", "digits are the PIN's wherever the focus is"
    QTest.keyClick(focused(dialog), Qt.Key.Key_Return)
    assert tasks.wait_idle()
    assert dialog.result_value == "Rita is in"
    assert door.tried == [(RITA, "2749")]


def test_the_same_by_finger(shown: Any, tasks: TaskRunner) -> None:
    dialog = shown()
    dialog.tiles().choose(RITA)
    keys = {key.accessibleName(): key for key in dialog.pad().findChildren(QPushButton)}
    for digit in ("2", "7", "4", "8"):
        keys[digit].click()
    keys["Take the last digit away"].click()
    keys["9"].click()
    assert dialog.secret() == "2749"
    dialog.on_go_pressed()
    assert tasks.wait_idle()
    assert dialog.result_value == "Rita is in"


def test_a_wrong_pin_is_said_and_gone(shown: Any, tasks: TaskRunner, door: Door) -> None:
    dialog = shown()
    QTest.keyClicks(focused(dialog), "1111")
    QTest.keyClick(focused(dialog), Qt.Key.Key_Return)
    assert tasks.wait_idle()
    assert "not right" in dialog.error()
    assert (dialog.secret(), dialog.isVisible()) == ("", True)
    assert door.tried == [(ANA, "1111")]


def test_somebody_elses_tile_takes_the_digits_away(shown: Any) -> None:
    dialog = shown()
    QTest.keyClicks(focused(dialog), "27")
    dialog.tiles().choose(RITA)
    assert dialog.secret() == ""


def test_a_password_is_one_button_away(shown: Any, tasks: TaskRunner, door: Door) -> None:
    dialog = shown()
    dialog.other_button().click()
    assert not dialog.is_by_pin()
    assert not dialog.tiles().isVisible()
    QTest.keyClicks(focused(dialog), "Ana")
    QTest.keyClick(focused(dialog), Qt.Key.Key_Tab)
    QTest.keyClicks(focused(dialog), "secret 12")
    QTest.keyClick(focused(dialog), Qt.Key.Key_Return)
    assert tasks.wait_idle()
    assert door.tried == [("Ana", "secret 12")]
    assert dialog.result_value == "Ana is in"


@pytest.mark.parametrize(("user", "by_pin"), [("rita", True), ("Somebody", False), ("", True)])
def test_whoever_is_named_is_chosen(shown: Any, user: str, by_pin: bool) -> None:
    dialog = shown(user=user)
    assert dialog.is_by_pin() is by_pin
    assert dialog.tiles().value() == (RITA if user == "rita" else ANA)


def test_without_pins_there_are_passwords_only(shown: Any) -> None:
    dialog = shown(people=())
    assert not dialog.is_by_pin()
    assert not dialog.other_button().isVisible()
    assert not dialog.pad().isVisible()
