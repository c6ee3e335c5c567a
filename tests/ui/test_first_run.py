"""The first start: three screens from nothing to a shop, and no half of one where it fails."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop.app import first_start
from payme_desktop.ui.dialogs.first_run import CODE, DEMO, FILE, OWNER, SHOP, START, FirstRun
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.recovery_card import RecoveryCard

SECRET = "correct horse"
TYPED = {
    SHOP: {"name": "Padaria Aurora", "region": "PT", "currency": "EUR", "timezone": "Europe/Lisbon"},
    OWNER: {"owner": "Ana", "password": SECRET, "again": SECRET, "passphrase": SECRET},
}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))


def fill(dialog: FirstRun, page: int) -> None:
    for name, value in TYPED[page].items():
        dialog.field(name).set_value(value)


def press(dialog: FirstRun, key: Qt.Key) -> None:
    QTest.keyClick(dialog.focusWidget(), key)


def enter(dialog: FirstRun) -> None:
    press(dialog, Qt.Key.Key_Return)


def wait_for(done: Callable[[], bool]) -> None:
    clock = QElapsedTimer()
    clock.start()
    while not done() and clock.elapsed() < 30_000:
        QApplication.processEvents()
    assert done()


def written_down(dialog: FirstRun) -> None:
    """The shop is there: its recovery code is shown, and one way on."""
    wait_for(lambda: dialog.page() == CODE)
    assert dialog.findChild(RecoveryCard) is not None
    enter(dialog)
    wait_for(lambda: dialog.result() == FirstRun.DialogCode.Accepted)


def walked(dialog: FirstRun, start: str = "empty") -> None:
    """All three screens, with Enter."""
    dialog.show()
    fill(dialog, SHOP)
    enter(dialog)
    assert dialog.page() == OWNER
    fill(dialog, OWNER)
    enter(dialog)
    assert dialog.page() == START
    dialog.field("start").set_value(start)
    enter(dialog)


@pytest.mark.parametrize(("start", "customers"), [("empty", 0), (DEMO, 199)])
def test_three_screens_to_a_shop_with_its_owner_signed_in(
    qtbot: QtBot, theme: Theme, tmp_path: Path, start: str, customers: int
) -> None:
    where = tmp_path / "new" / "shop.db"
    assert first_start.is_first(str(where))

    def drive(dialog: FirstRun) -> int:
        walked(dialog, start)
        written_down(dialog)
        return 1

    founded = first_start.ask(str(where), theme, drive)
    assert founded is not None
    opened, session, news = founded
    with opened:
        assert (session.actor.name, session.business.name, news) == ("Ana", "Padaria Aurora", "")
        assert opened.services.metrics.shop(session.actor).customers == customers
    assert not first_start.is_first(str(where))


def test_a_list_is_imported_and_what_came_of_it_is_said(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name,phone\nAna,912334471\nBea,not a number\n", encoding="utf-8")

    def drive(dialog: FirstRun) -> int:
        dialog._file = file  # as the system's own dialog would have it
        walked(dialog, FILE)
        written_down(dialog)
        return 1

    founded = first_start.ask(str(tmp_path / "shop.db"), theme, drive)
    assert founded is not None
    with founded[0]:
        assert founded[2] == "1 added, 1 rejected of 2."


def test_leaving_makes_nothing(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    def drive(dialog: FirstRun) -> int:
        dialog.show()
        fill(dialog, SHOP)
        enter(dialog)
        press(dialog, Qt.Key.Key_Escape)
        return 0

    assert first_start.ask(str(tmp_path / "shop.db"), theme, drive) is None
    assert not (tmp_path / "shop.db").exists()


def test_wrong_words_are_told_beside_their_fields(qtbot: QtBot, theme: Theme) -> None:
    dialog = FirstRun(theme, "Europe/Lisbon")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.field("region").set_value("Portugal")
    dialog.field("timezone").set_value("Lisbon time")
    enter(dialog)
    assert dialog.page() == SHOP
    assert dialog.field("name").problem()
    assert "two letters" in dialog.field("region").problem()
    assert dialog.field("timezone").problem()
    fill(dialog, SHOP)
    enter(dialog)
    dialog.field("owner").set_value("Ana")
    dialog.field("password").set_value(SECRET)
    dialog.field("again").set_value("another")
    enter(dialog)
    assert (dialog.page(), "differ" in dialog.field("again").problem()) == (OWNER, True)
    dialog.on_back_pressed()
    assert dialog.field("name").value() == "Padaria Aurora", "going back keeps what was typed"


def test_a_shop_that_cannot_be_made_says_why_and_can_be_tried_again(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    where = blocked / "shop.db"

    def drive(dialog: FirstRun) -> int:
        walked(dialog)
        wait_for(lambda: bool(dialog.error()))
        assert dialog.field("name").value() == "Padaria Aurora"
        blocked.unlink()
        enter(dialog)
        written_down(dialog)
        return 1

    founded = first_start.ask(str(where), theme, drive)
    assert founded is not None
    founded[0].close()


def test_a_password_too_short_goes_back_to_its_screen(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    def drive(dialog: FirstRun) -> int:
        dialog.show()
        fill(dialog, SHOP)
        enter(dialog)
        fill(dialog, OWNER)
        dialog.field("password").set_value("abc")
        dialog.field("again").set_value("abc")
        enter(dialog)
        enter(dialog)
        wait_for(lambda: bool(dialog.error()) or dialog.page() == OWNER)
        assert "4 characters" in dialog.error() + dialog.field("password").problem()
        return 0

    assert first_start.ask(str(tmp_path / "shop.db"), theme, drive) is None
    assert not (tmp_path / "shop.db").exists()
