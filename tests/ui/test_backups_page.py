"""Backups in the window: the pill, the page, one that can be stopped, the way back, the recovery code."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from payme_desktop.domain.keeping import Missing, Reason, Setback
from payme_desktop.errors import WorldError
from payme_desktop.ui.dialogs.recovery_dialog import RecoveryDialog
from payme_desktop.ui.dialogs.restore_dialog import RestoreDialog
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.pages.backups_page import BackupsPage
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.recovery_card import RecoveryCard
from tests.ui import fakes
from tests.ui.test_sync_page import button, words_on


@pytest.fixture
def keeping() -> fakes.FakeKeeping:
    return fakes.FakeKeeping()


@pytest.fixture
def window(
    make_window: Callable[..., MainWindow], services: fakes.FakeServices, keeping: fakes.FakeKeeping
) -> MainWindow:
    return make_window(services, keeping=keeping)


def page_of(window: MainWindow) -> BackupsPage:
    window.go_backups()
    assert window.tasks.wait_idle()
    page = window.here
    assert isinstance(page, BackupsPage)
    return page


def test_the_pill_says_how_it_stands(window: MainWindow, keeping: fakes.FakeKeeping) -> None:
    backing = window.backing
    assert backing is not None

    def said() -> str:
        backing.refresh()
        assert window.tasks.wait_idle()
        return window.backup_pill.words()

    assert said() == "Backed up Today 12:04, proven"
    assert window.backup_pill.accessibleName() == "Backups: Backed up Today 12:04, proven"
    keeping.problem = "The folder for second copies, /media/x, is not there just now."
    assert said() == "Backup failed"
    assert "is not there just now" in words_on(page_of(window))
    keeping.problem = ""
    keeping.rows = []
    assert said() == "No backup yet"
    keeping.setback = Setback("healed", fakes.NOW, "shop-00003.db", fakes.NOW)
    assert said() == "Restored: look and accept"


def test_one_is_made_beside_the_work_and_can_be_stopped(
    window: MainWindow, keeping: fakes.FakeKeeping, qtbot: QtBot
) -> None:
    page, backing = page_of(window), window.backing
    assert backing is not None
    keeping.gate.clear()
    QTest.mouseClick(button(page, "back up now"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: backing.percent == 25)
    assert window.backup_pill.words() == "Backing up 25 %"
    assert "Copying and proving: 25 %" in words_on(page)
    assert button(page, "stop").isVisible()
    QTest.mouseClick(button(page, "stop"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not backing.running)
    assert "Nothing was left" in window.messages.words()
    keeping.gate.set()
    window.actions_.run("back_up")
    assert window.tasks.wait_idle()
    assert "Backed up and proven" in window.messages.words()
    assert "by hand" in words_on(page)
    assert keeping.asked == [Reason.BY_HAND] * 2


def test_by_itself_it_is_quiet_and_asks_only_where_something_was_saved(
    window: MainWindow, keeping: fakes.FakeKeeping
) -> None:
    backing = window.backing
    assert backing is not None
    backing.on_clock()
    assert window.tasks.wait_idle()
    assert keeping.asked == []
    backing.on_written()
    keeping.failure = WorldError("The disk is full.", code="disk_full")
    backing.on_clock()
    assert window.tasks.wait_idle()
    assert keeping.asked == [Reason.HOURLY]
    assert window.messages.words() == ""
    keeping.failure = None
    backing.on_clock()
    assert window.tasks.wait_idle()
    backing.on_clock()
    assert window.tasks.wait_idle()
    assert keeping.asked == [Reason.HOURLY] * 2


def test_a_restore_tells_what_is_missing_and_wants_the_name(
    window: MainWindow, keeping: fakes.FakeKeeping, qtbot: QtBot
) -> None:
    page = page_of(window)
    QTest.mouseClick(button(page, "restore 2"), Qt.MouseButton.LeftButton)
    assert window.tasks.wait_idle()
    dialog = window.desk.dialog
    assert isinstance(dialog, RestoreDialog)
    words = "\n".join(label.text() for label in dialog.findChildren(TextLabel))
    assert "Sales: 12 new, missing in the backup" in words
    assert "Customers: 1 changed since" in words
    assert "Notes" not in words
    wanted: list[str] = []
    window.restore_wanted.connect(wanted.append)
    assert not dialog.go.isEnabled()
    QTest.keyClicks(dialog.name.input_widget(), "something else")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert wanted == []
    dialog.name.set_value("")
    QTest.keyClicks(dialog.name.input_widget(), fakes.SESSION.business.name)
    assert dialog.go.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wanted == ["/b/shop-00002.db"])
    qtbot.waitUntil(lambda: not window.isVisible())


@pytest.mark.parametrize(
    ("lacks", "words"), [(None, "Nobody can tell what it lacks"), (Missing(), "It has everything")]
)
def test_what_cannot_be_told_is_said(
    window: MainWindow, keeping: fakes.FakeKeeping, lacks: Missing | None, words: str
) -> None:
    keeping.lacks = lacks
    page = page_of(window)
    page.restore(keeping.rows[0])
    assert window.tasks.wait_idle()
    assert window.desk.dialog is not None
    assert words in words_on(window.desk.dialog)
    window.desk.dialog.reject()


def test_a_healed_shop_says_what_was_lost_until_it_is_accepted(
    window: MainWindow, keeping: fakes.FakeKeeping
) -> None:
    since = fakes.NOW - timedelta(hours=2)
    keeping.setback = Setback("healed", fakes.NOW, "shop-00003.db", since, fakes.NOW, "shop.db.damaged-1")
    page = page_of(window)
    words = words_on(page)
    assert "The shop file was damaged, and the backup of Today 10:04 took its place." in words
    assert "What was saved from Today 10:04 to Today 12:04 is missing." in words
    assert "kept as shop.db.damaged-1" in words
    QTest.mouseClick(button(page, "accept"), Qt.MouseButton.LeftButton)
    assert window.tasks.wait_idle()
    assert "is missing" not in words_on(page)
    assert "Syncing and backups go on" in window.messages.words()


def test_a_copy_goes_to_a_folder(
    window: MainWindow, keeping: fakes.FakeKeeping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(window)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    QTest.mouseClick(button(page, "copy"), Qt.MouseButton.LeftButton)
    assert window.tasks.wait_idle()
    assert keeping.copies == [tmp_path]
    assert str(tmp_path) in window.messages.words()


def test_a_new_recovery_code_is_shown_once(
    window: MainWindow, keeping: fakes.FakeKeeping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(window)
    QTest.mouseClick(button(page, "code"), Qt.MouseButton.LeftButton)
    assert window.tasks.wait_idle()
    dialog = window.desk.dialog
    assert isinstance(dialog, RecoveryDialog)
    assert "K7QF4 - 0Z1MX - AAAAA" in words_on(dialog)
    card = dialog.findChild(RecoveryCard)
    assert card is not None
    card.copy()
    assert QApplication.clipboard().text() == keeping.new_recovery_code()
    file = tmp_path / "code.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    card.save()
    assert keeping.new_recovery_code() in file.read_text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "x"), ""))
    card.save()
    assert "cannot be saved there" in words_on(card)
    dialog.accept()
    QApplication.clipboard().clear()


def test_a_shop_on_a_server_says_who_backs_it_up(
    make_window: Callable[..., MainWindow], services: fakes.FakeServices
) -> None:
    window = make_window(services)
    window.go_backups()
    assert "its administrator makes the backups" in words_on(window.here)
    window.actions_.run("back_up")
    assert window.here.isVisible()


def test_damage_that_is_found_later_is_told(window: MainWindow, keeping: fakes.FakeKeeping) -> None:
    keeping.damaged = 2
    assert window.backing is not None
    window.backing.on_settled()
    assert window.tasks.wait_idle()
    assert keeping.asked == [Reason.START]
    assert "The shop file is damaged. Close PayMe Desktop everywhere" in window.messages.words()


def test_a_second_place_is_chosen_and_left(
    window: MainWindow, keeping: fakes.FakeKeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(window)
    assert "All backups are on this PC's own disk" in words_on(page)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    QTest.mouseClick(button(page, "second"), Qt.MouseButton.LeftButton)
    assert window.tasks.wait_idle()
    assert keeping.second_folder() is None, "nothing was chosen"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/media/stick")
    QTest.mouseClick(button(page, "second"), Qt.MouseButton.LeftButton)
    assert window.tasks.wait_idle()
    assert keeping.second_folder() == Path("/media/stick")
    assert "A copy of each backup goes to /media/stick" in words_on(page)
    keeping.failure = WorldError("The folder /media/full is full.", code="disk_full")
    QTest.mouseClick(button(page, "second"), Qt.MouseButton.LeftButton)
    assert window.tasks.wait_idle()
    assert "is full" in window.messages.words()
    assert keeping.second_folder() == Path("/media/stick"), "as it was"
    keeping.failure = None
    QTest.mouseClick(button(page, "no second"), Qt.MouseButton.LeftButton)
    assert window.tasks.wait_idle()
    assert keeping.second_folder() is None
    assert "All backups are on this PC's own disk" in words_on(page)
