"""A cashier's day in the real window on a real, encrypted shop file: keys only, then the books are checked.

``python -m tests.e2e.test_day FOLDER`` runs the same day on whatever display there is (``make day``: Xvfb)
and leaves pictures in the folder.
"""

import os
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from payme_desktop.app import opening
from payme_desktop.domain.drafts import BusinessDraft, CustomerDraft, Rules, SaleDraft, draft
from payme_desktop.domain.rows import Session
from payme_desktop.ui.app_window import application
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.pages.figures_page import FiguresPage
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme

K, NO, CTRL = Qt.Key, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SECRET = "correct horse"
WISHES = {
    "name": "Padaria Aurora", "currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", "owner": "Ana",
}  # fmt: skip
PORTUGAL = Rules.of("PT", "Europe/Lisbon", "EUR")
PEOPLE = (
    ("Marina Oliveira", "912 334 471", "100482"),
    ("Mariana Nunes", "918 777 402", None),
    ("Марина Ковальчук", "+380 67 555 01 19", None),
    ("João Silva", "935 000 111", "100483"),
)


class Cashier:
    """Presses keys wherever the focus is, counts them, and waits for the answers."""

    def __init__(self, window: MainWindow, pictures: Path | None = None) -> None:
        self.window, self.pictures = window, pictures
        self.keys = 0

    def settle(self) -> None:
        for _ in range(3):
            assert self.window.tasks.wait_idle()
            QApplication.processEvents()
        # A window manager takes a moment to hand the keys to a window that opened or came back.
        for _ in range(150):
            front, focused = self.window.desk.dialog or self.window, QApplication.focusWidget()
            if focused is not None and focused.window() is front and self.window.tasks.is_idle():
                return
            front.activateWindow()
            QTest.qWait(20)
        raise AssertionError(f"{QApplication.focusWidget()} has the keys, not {front}")

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NO) -> None:
        self.keys += 1
        QTest.keyClick(self._target(), key, held)
        self.settle()

    def type(self, text: str) -> None:
        self.keys += len(text)
        for letter in text:
            QTest.keyClicks(self._target(), letter)
        QTest.qWait(30)
        self.settle()

    def look(self, name: str) -> None:
        if self.pictures is not None:
            self.settle()
            (self.window.desk.dialog or self.window).grab().save(str(self.pictures / f"{name}.png"))

    def counted(self) -> int:
        """Keys since the last time."""
        keys, self.keys = self.keys, 0
        return keys

    @property
    def card(self) -> str:
        detail = self.window.page.card.detail
        return detail.customer.label if detail is not None else ""


def the_day(c: Cashier) -> None:
    """Find, add, note, pin, preference, sale, refund, delete, undo, bin, figures: by keyboard alone."""
    window = c.window
    find(c)
    add(c)
    notes_and_preferences(c)
    sale_and_refund(c)
    delete_and_undo(c)
    c.press(K.Key_2, CTRL)
    assert isinstance(window.here, FiguresPage)
    c.look("figures")
    c.press(K.Key_Escape)
    for key in (K.Key_Plus, K.Key_0):
        c.press(key, CTRL)
    c.press(K.Key_F1)
    c.look("keys")
    c.press(K.Key_Escape)
    assert window.desk.dialog is None


def find(c: Cashier) -> None:
    c.type("mari")
    assert c.window.page.table.rowCount() == 3, "the third one sounds like it"
    c.look("search")
    c.press(K.Key_Escape)
    c.counted()
    c.type("4471")
    assert (c.card, c.counted()) == ("Marina Oliveira", 4)
    c.press(K.Key_Escape)
    c.type("olivera mar")  # a slip
    assert c.card == "Marina Oliveira"
    c.press(K.Key_Escape)
    c.type("kovalchuk")  # another script
    assert c.card == "Марина Ковальчук"
    c.look("sounds-alike")
    c.press(K.Key_Escape)


def add(c: Cashier) -> None:
    began = time.monotonic()
    c.type("Xenia Novak")
    c.press(K.Key_Return)
    c.look("new")
    c.press(K.Key_Return)
    c.look("added")
    assert c.card == "Xenia Novak", "the name, Enter, Enter"
    assert time.monotonic() - began < 10


def notes_and_preferences(c: Cashier) -> None:
    c.press(K.Key_F4)
    c.type("Allergic to nuts")
    c.press(K.Key_S, CTRL)
    c.press(K.Key_F4)
    for _ in range(20):  # to the list of notes, as somebody with Tab does
        if QApplication.focusWidget() is c.window.desk.dialog.view():  # type: ignore[union-attr]
            break
        c.press(K.Key_Tab)
    c.press(K.Key_Down)
    c.press(K.Key_P)
    c.look("notes")
    c.press(K.Key_Escape)
    detail = c.window.page.card.detail
    assert detail is not None
    assert [(note.content, note.is_pinned) for note in detail.notes] == [("Allergic to nuts", True)]
    c.press(K.Key_F6)
    c.type("Sourdough")
    c.press(K.Key_S, CTRL)


def sale_and_refund(c: Cashier) -> None:
    c.counted()
    c.press(K.Key_F9)
    c.type("28.40")
    c.press(K.Key_Return)
    assert c.counted() <= 8, "a sale takes eight keys at most"
    c.press(K.Key_F7)
    c.press(K.Key_R)
    c.look("refund")
    c.press(K.Key_A, CTRL)
    c.type("8.40")
    c.press(K.Key_Return)
    c.look("history")
    c.press(K.Key_Escape)
    detail = c.window.page.card.detail
    assert detail is not None
    assert detail.history.total_spent == Decimal("20.00")


def delete_and_undo(c: Cashier) -> None:
    window = c.window
    c.type("joao")
    c.press(K.Key_Return)
    c.press(K.Key_Delete)
    assert "João Silva" in window.messages.words()
    c.look("deleted")
    c.press(K.Key_Z, CTRL)
    c.press(K.Key_Escape)
    c.press(K.Key_Escape)
    c.type("joao")
    assert c.card == "João Silva"
    c.press(K.Key_Return)
    c.press(K.Key_Delete)
    c.press(K.Key_3, CTRL)
    c.press(K.Key_Down)
    assert c.card == "João Silva"
    c.look("bin")
    c.press(K.Key_K, CTRL)
    c.type("restore")
    c.look("palette")
    c.press(K.Key_Return)
    c.press(K.Key_1, CTRL)
    assert window.page.table.total == 5


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    return made_shop(tmp_path / "shop.db")


def made_shop(path: Path) -> Path:
    opening.create_shop(str(path), draft(BusinessDraft, WISHES), SECRET, SECRET)
    with opening.open_shop(str(path), lambda: SECRET) as opened:
        actor = opened.sign_in("Ana", SECRET).actor
        for name, phone, code in PEOPLE:
            made = draft(CustomerDraft, {"name": name, "phone": phone, "code": code}, PORTUGAL)
            row = opened.services.customers.create(actor, made).row
            sale = draft(SaleDraft, {"customer_id": row.id, "total_amount": "10.00"})
            opened.services.purchases.record(actor, sale)
    return path


def opened_window(opened: opening.OpenShop) -> Iterator[tuple[MainWindow, Session]]:
    session = opened.sign_in("Ana", SECRET)
    theme, tasks = Theme("light"), TaskRunner()
    theme.apply(application())
    window = MainWindow(opened.services, session, tasks, AppEvents(), theme)
    window.scanner.rest(off=True)  # these keys come as quickly as a scanner's
    window.show()
    window.activateWindow()
    try:
        yield window, session
    finally:
        window.close()
        assert tasks.shutdown()
        window.deleteLater()
        QApplication.processEvents()


def check_books(services: Any, session: Session) -> None:
    """What the day left in the shop, asked of the services."""
    actor = session.actor
    xenia = services.customers.resolve(actor, "Xenia Novak")
    detail = services.customers.get(actor, xenia.id)
    assert [note.content for note in detail.notes if note.is_pinned] == ["Allergic to nuts"]
    assert detail.preferences.favorite_products == "Sourdough"
    kinds = [row.kind.value for row in services.purchases.history(actor, xenia.id).purchases.items]
    assert kinds == ["refund", "sale"]
    metrics = services.metrics.shop(actor)
    assert (metrics.customers, metrics.purchases, metrics.total_spent) == (5, 5, Decimal("60.00"))
    assert services.metrics.recompute(actor).wrong == ()
    assert services.form_drafts.all(actor) == ()


def test_a_day_by_keyboard_alone(qtbot: Any, shop: Path) -> None:
    with opening.open_shop(str(shop), lambda: SECRET) as opened:
        for window, session in opened_window(opened):
            cashier = Cashier(window)
            cashier.settle()
            the_day(cashier)
            check_books(opened.services, session)


def main() -> int:
    """The same day on the display there is, with pictures."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PAYME_HOME"] = str(folder / "home")
    shop = folder / "shop.db"
    for old in folder.glob("shop.db*"):
        if old.is_file():
            old.unlink()
    application()
    made_shop(shop)
    with opening.open_shop(str(shop), lambda: SECRET) as opened:
        for window, session in opened_window(opened):
            cashier = Cashier(window, folder)
            QTest.qWait(500)
            the_day(cashier)
            check_books(opened.services, session)
            print(f"A day on {QApplication.platformName()}: all went well, the books are right.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
