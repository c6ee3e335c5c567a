"""The audit trail in the window: words, pages, search, and what goes wrong."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from payme_desktop.domain.trail import CENTRE, TrailPage, TrailQuery, TrailRow
from payme_desktop.errors import WorldError
from payme_desktop.ui import trail_words
from payme_desktop.ui.dialogs.trail_dialog import TrailDialog
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.models.trail_table import TrailColumn, TrailTable
from tests.ui import fakes

ROW = TrailRow(
    id=UUID(int=1), at=datetime(2026, 3, 1, 12, tzinfo=UTC), who="Rita", actor_id=UUID(int=2), device_no=3,
    event="changed", table="customers", row_id=UUID(int=4), customer_id=UUID(int=4), customer="Ana",
    field="address", old=("Rua A",), new=(None,),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "Address: Rua A → nothing"),
        ({"event": "created", "old": None, "new": None}, "Customer added"),
        ({"emptied": True, "old": None, "new": None}, "Address: changed; the values were erased"),
        ({"field": "password_hash", "table": "users", "old": None, "new": None}, "Password: changed"),
        ({"event": "sale", "new": (Decimal("12.50"),), "detail": {"receipt": "R1"}}, "Sale: 12.50, R1"),
        (
            {
                "event": "override.approved", "new": None,
                "detail": {"command": "sales.void", "reason": "the till was wrong", "approved_by": "Max"},
            },
            "Approved: Void a sale, the till was wrong, Max",
        ),
        ({"event": "something_newer", "new": None}, "something newer"),
    ],
)  # fmt: skip
def test_what_was_done_reads_as_a_line(changed: dict[str, Any], told: str, formats: Formats) -> None:
    assert trail_words.what(replace(ROW, **changed), formats, whom=False) == told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "Rita, PC 3"),
        ({"device_no": 0}, "Rita"),
        ({"device_no": CENTRE, "who": ""}, "PayMe Desktop at the central database"),
        ({"who": None}, "Another program, PC 3"),
    ],
)
def test_who_did_it(changed: dict[str, Any], told: str) -> None:
    assert trail_words.who(replace(ROW, **changed)) == told


def test_the_model_is_a_proper_model(qtmodeltester: Any, formats: Formats) -> None:
    table = TrailTable(formats, whom=True)
    qtmodeltester.check(table)
    table.add_page(TrailPage((ROW, replace(ROW, id=UUID(int=9))), "more"))
    qtmodeltester.check(table)
    assert table.index(0, TrailColumn.WHAT).data() == "Ana: Address: Rua A → nothing"
    assert table.headerData(0, Qt.Orientation.Horizontal) == "When"


def open_trail(window: MainWindow, command: str) -> TrailDialog:
    window.actions_.run(command)
    assert window.tasks.wait_idle()
    found = window.desk.dialog
    assert isinstance(found, TrailDialog)
    return found


def trail_of(window: MainWindow) -> fakes.FakeAudit:
    found = window.desk.services.audit
    assert isinstance(found, fakes.FakeAudit)
    return found


def test_a_customers_history_comes_page_by_page(window: MainWindow, qtbot: QtBot) -> None:
    trail = trail_of(window)
    trail.rows = [replace(ROW, id=UUID(int=n)) for n in range(12)]
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    dialog = open_trail(window, "trail")
    model = dialog.view.model()

    def all_came() -> bool:
        if model.canFetchMore(QModelIndex()):
            model.fetchMore(QModelIndex())
        return model.rowCount() == 12

    qtbot.waitUntil(all_came)
    assert [asked[2] for asked in trail.asked] == [None, "5", "10"]
    assert dialog.view.hasFocus() or dialog.focusWidget() is dialog.view
    assert "Ana" not in model.index(0, TrailColumn.WHAT).data(), "whom it is about is in the title"


def test_the_shops_trail_is_searched(window: MainWindow, qtbot: QtBot) -> None:
    trail = trail_of(window)
    trail.rows = [ROW]
    dialog = open_trail(window, "audit")
    dialog.person.set_value("Rita")
    dialog.pc.set_value("3")
    dialog.on_pause_over()
    assert window.tasks.wait_idle()
    asked = trail.asked[-1]
    assert isinstance(asked, TrailQuery)
    assert (asked.person, asked.device_no) == ("Rita", 3)
    assert dialog.view.model().rowCount() == 1


def test_nothing_and_a_failure_are_said(window: MainWindow) -> None:
    dialog = open_trail(window, "audit")
    assert dialog._empty.isVisibleTo(dialog)
    trail_of(window).fail_with = WorldError("The disk is gone. Put it back.")
    dialog.on_pause_over()
    assert window.tasks.wait_idle()
    assert not dialog._empty.isVisibleTo(dialog)
    assert dialog._words.isVisibleTo(dialog)
    assert dialog._words.text() == "The disk is gone. Put it back."
