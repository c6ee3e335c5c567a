"""The sync in the window: the pill, the page, a run that can be stopped, decisions, the login's dialog."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from payme_desktop.db.registry import AUDIT, REGISTRY
from payme_desktop.domain.drafts import NoteDraft
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.syncing import ConflictRow, News
from payme_desktop.errors import WorldError
from payme_desktop.ui.dialogs.enrol_dialog import EnrolDialog
from payme_desktop.ui.main_window import SYNC, MainWindow
from payme_desktop.ui.pages.sync_page import SyncPage
from payme_desktop.ui.syncing import State
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Chip
from tests.ui import fakes

OFFLINE = WorldError("The central database does not answer. Everything here is saved.", code="offline")


@pytest.fixture
def sync(services: fakes.FakeServices) -> fakes.FakeSync:
    return fakes.FakeSync(services.sync_conflicts)


@pytest.fixture
def window(
    make_window: Callable[..., MainWindow], services: fakes.FakeServices, sync: fakes.FakeSync
) -> MainWindow:
    return make_window(services, sync=sync)


def conflict(
    services: fakes.FakeServices, field: str = "name", kind: str = "field", **told: Any
) -> ConflictRow:
    someone = next(iter(services.book.customers.values()))
    row = ConflictRow(
        new_id(), fakes.NOW, kind, "customers", someone.id, field, "Anna", "Ann", 1, 2, "open",
        someone.id, someone.name or "", **told,
    )  # fmt: skip
    services.sync_conflicts.kept[row.id] = row
    return row


def page_of(window: MainWindow) -> SyncPage:
    window.go_sync()
    assert window.tasks.wait_idle()
    page = window.here
    assert isinstance(page, SyncPage)
    return page


def button(page: QWidget, name: str) -> Button:
    found = page.findChildren(Button, name)
    assert found, name
    return found[-1]


def words_on(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(TextLabel) if label.isVisibleTo(page))


def test_the_pill_says_how_it_stands_in_words(
    window: MainWindow, sync: fakes.FakeSync, services: fakes.FakeServices
) -> None:
    syncing = window.syncing
    assert syncing is not None

    def said() -> str:
        syncing.refresh()
        assert window.tasks.wait_idle()
        return window.pill.words()

    assert said() == "3 waiting"
    sync.pending = 0
    assert said().startswith("Synced ")
    sync.last = None
    assert said() == "Never synced"
    conflict(services)
    assert said() == "1 conflict"
    assert window.pill.accessibleName() == "Sync: 1 conflict"
    services.sync_conflicts.kept.clear()
    sync.failure = OFFLINE
    window.sync_now()
    assert window.tasks.wait_idle()
    assert said() == "Offline"
    sync.pending = 2
    assert said() == "Offline · 2 waiting"
    sync.enrolled = False
    assert said() == ""
    assert not window.pill.isVisible()


def test_f5_syncs_beside_the_work_and_lists_hear_of_it(
    window: MainWindow, services: fakes.FakeServices, sync: fakes.FakeSync, qtbot: QtBot
) -> None:
    sync.gate.clear()
    heard: list[object] = []
    window.desk.events.changes_committed.connect(lambda changes, _: heard.append(changes))
    QTest.keyClick(window, Qt.Key.Key_F5)
    syncing = window.syncing
    assert syncing is not None
    qtbot.waitUntil(lambda: syncing.percent == 25)
    assert window.pill.words() == "Syncing 25 %"
    window.sync_now()  # a second press does nothing
    someone = next(iter(services.book.customers))
    saved = services.notes.add(fakes.ACTOR, someone, NoteDraft(content="meanwhile"))
    window.desk.write(lambda: saved, lambda _: None)
    qtbot.waitUntil(lambda: len(heard) == 1)  # saved while the sync ran
    assert syncing.state is State.RUNNING
    sync.gate.set()
    qtbot.waitUntil(lambda: not syncing.running)
    assert window.tasks.wait_idle()
    assert sync.runs == 1
    assert len(heard) == 2
    assert "3 sent, 2 received" in window.messages.words()


def test_a_sync_is_stopped_within_half_a_second(
    window: MainWindow, sync: fakes.FakeSync, qtbot: QtBot
) -> None:
    sync.gate.clear()
    page = page_of(window)
    button(page, "sync now").click()
    syncing = window.syncing
    assert syncing is not None
    qtbot.waitUntil(lambda: syncing.running and button(page, "stop").isVisible())
    assert not button(page, "sync now").isVisible()
    button(page, "stop").click()
    qtbot.waitUntil(lambda: not syncing.running, timeout=500)
    assert window.tasks.wait_idle()
    assert syncing.state is State.WAITING
    assert button(page, "sync now").isVisible()


def test_the_page_tells_all_of_it(
    window: MainWindow, services: fakes.FakeServices, sync: fakes.FakeSync
) -> None:
    row = conflict(services)
    page = page_of(window)
    words = words_on(page)
    assert f"{row.customer}: name" in words
    assert "Kept: Anna (PC 1) · Other: Ann (PC 2)" in words
    assert "To send: 2 customers, 1 sale, refunds and voids included" in words
    assert "no connection" in words
    assert "off by 3 minutes" in words
    button(page, "look").click()
    assert window.tasks.wait_idle()
    assert "5 changes of others to receive" in words_on(page)
    assert window.rail._places[SYNC].isChecked()
    button(page, "0 Show").click()
    assert window.here is window.page


def test_the_owner_decides_and_takes_it_back(window: MainWindow, services: fakes.FakeServices) -> None:
    first, second = conflict(services), conflict(services, "is_active", "delete_vs_edit")
    page = page_of(window)
    button(page, "0 Keep").click()
    assert window.tasks.wait_idle()
    assert services.sync_conflicts.kept[first.id].state == "kept"
    window.desk.undo.undo()
    assert window.tasks.wait_idle()
    assert services.sync_conflicts.kept[first.id].state == "open"
    page.read()
    assert window.tasks.wait_idle()
    button(page, "1 Delete after all").click()
    assert window.tasks.wait_idle()
    assert services.sync_conflicts.kept[second.id].state == "used_other"
    assert "Delete after all" not in " ".join(one.accessibleName() for one in page.findChildren(Button))


def test_a_shop_that_is_tied_to_nothing_is_shown_how(
    window: MainWindow, sync: fakes.FakeSync, qtbot: QtBot
) -> None:
    sync.enrolled = False
    page = page_of(window)
    assert "works alone" in words_on(page)
    page.on_step_taken()
    dialog = window.desk.dialog
    assert isinstance(dialog, EnrolDialog)
    dialog.fill({"server": "db.example.org", "role": "payme_d_1", "secret": "s3cret"})
    dialog.on_save_pressed()
    assert "postgresql://" in dialog.field("server").problem()
    assert sync.logins == []
    sync.failure = OFFLINE
    dialog.fill({"server": "postgresql://db.example.org/payme"})
    dialog.on_save_pressed()
    assert window.tasks.wait_idle()
    assert "does not answer" in dialog.error()
    assert dialog.typed()["secret"] == "s3cret"
    sync.failure = None
    dialog.on_save_pressed()
    assert window.tasks.wait_idle()
    assert sync.logins[-1] == ("postgresql://db.example.org/payme", "payme_d_1", "s3cret")
    assert window.desk.dialog is None
    assert button(page, "sync now").isVisible()
    assert window.desk.services.form_drafts.all(fakes.ACTOR) == ()  # a secret is no draft


def test_a_shop_on_a_server_has_nothing_to_sync(
    make_window: Callable[..., MainWindow], services: fakes.FakeServices
) -> None:
    window = make_window(services)
    window.sync_now()
    assert window.tasks.wait_idle()
    assert "Nothing to sync" in words_on(window.here)


def test_by_itself_it_is_quiet(window: MainWindow, sync: fakes.FakeSync, qtbot: QtBot) -> None:
    page = page_of(window)
    page.findChildren(Chip, "every 5")[-1].click()
    syncing = window.syncing
    assert syncing is not None
    assert syncing._clock.interval() == 300_000
    before = window.messages.words()
    sync.failure = OFFLINE
    syncing.on_clock()
    assert window.tasks.wait_idle()
    assert sync.runs == 1
    assert window.messages.words() == before
    page.findChildren(Chip, "every 0")[-1].click()
    assert not syncing._clock.isActive()


def test_both_sides_have_a_name(services: fakes.FakeServices, window: MainWindow) -> None:
    names = {"kept_pc": "Till 1", "kept_who": "Rita", "lost_who": "Owen"}
    conflict(services, **names)
    conflict(services, "is_active", "delete_vs_edit", **names)
    told = words_on(page_of(window))
    assert "Kept: Anna (Till 1, Rita) · Other: Ann (PC 2, Owen)" in told
    assert "Deleted by: PC 2, Owen." in told


def test_what_waits_has_a_word_for_every_table(window: MainWindow, sync: fakes.FakeSync) -> None:
    tables = [each.name for each in REGISTRY if each is not AUDIT]
    sync.waiting = lambda: dict.fromkeys(tables, 1)  # type: ignore[method-assign]
    words = words_on(page_of(window))
    assert "1 rule of roles, 1 customer, preferences of 1 customer, 1 note" in words


def test_a_sync_names_whom_others_changed(window: MainWindow, sync: fakes.FakeSync) -> None:
    sync.news = News(("Ana", "Ben"), 39)
    window.sync_now()
    assert window.tasks.wait_idle()
    assert "New from others: Ana, Ben, and 37 more" in words_on(page_of(window))
    sync.news = News(("Ana",), 1)
    window.sync_now()
    assert window.tasks.wait_idle()
    assert "New from others: Ana\n" in words_on(page_of(window))
