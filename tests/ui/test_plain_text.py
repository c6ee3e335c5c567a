"""Text from data is shown as text: nothing in it becomes markup."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.nav_rail import NavRail
from tests.ui import fakes
from tests.ui.conftest import WindowMaker

EVIL = "<img src=x><b>bold</b> & <script>"


def evil_book() -> fakes.Book:
    book = fakes.empty_book()
    row = fakes.put(
        book,
        fakes.customer(EVIL, phone=EVIL, email=EVIL, code=EVIL, address=EVIL),
        [],
    )
    sale = fakes.sale(row.id, "5.00", 1)
    book.purchases[row.id] = [replace(sale, receipt_no=EVIL, source=EVIL)]
    book.preferences[row.id] = fakes.preferences(
        row.id, favorite_products=EVIL, preferred_payment=EVIL, best_contact_time=EVIL
    )
    for pinned in (True, False):
        note = fakes.note(row.id, EVIL, is_pinned=pinned, author=EVIL)
        book.notes[note.id] = note
    return book


def rich_labels(root: QWidget) -> list[str]:
    # Qt's own dialogs and completers have labels of their own, all without data.
    return [
        label.text()
        for label in root.findChildren(QLabel)
        if label.textFormat() != Qt.TextFormat.PlainText and label.text()
    ]


def shown(root: QWidget) -> str:
    return "\n".join(label.text() for label in root.findChildren(QLabel))


def test_markup_in_every_field_stays_text(qtbot: QtBot, make_window: WindowMaker) -> None:
    window = make_window(fakes.FakeServices(evil_book()))
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    assert shown(window.page.card).count(EVIL) >= 8
    assert rich_labels(window) == []
    for act in (window.page.edit, window.page.note, window.page.preferences, window.page.history):
        act()
        assert window.tasks.wait_idle()
        dialog = window.desk.dialog
        assert dialog is not None
        assert rich_labels(dialog) == []
        dialog.done(0)
    window.page.on_delete_pressed()
    assert window.tasks.wait_idle()
    assert window.messages.words() == f"Deleted {EVIL}."
    window.page.search_field.set_text(EVIL)
    assert window.tasks.wait_idle()
    assert rich_labels(window) == []


def test_a_tooltip_shows_a_name_as_it_is(qtbot: QtBot, theme: Theme) -> None:
    rail = NavRail(theme, EVIL)
    qtbot.addWidget(rail)
    tips = [widget.toolTip() for widget in rail.findChildren(QWidget) if widget.toolTip()]
    assert tips
    assert all("<img" not in tip and "&lt;img" in tip for tip in tips)
