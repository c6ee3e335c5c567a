"""Privacy at the till in the window: masks, half a minute in full, approvals in place, rights that follow."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from payme_desktop.db.audit_tables import audit_log
from payme_desktop.db.tables import customers
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.permissions import Decision
from payme_desktop.domain.rows import Session
from payme_desktop.domain.vocabulary import Role
from payme_desktop.services.book import Book as Services
from payme_desktop.ui.dialogs.customer_dialog import CustomerDialog
from payme_desktop.ui.dialogs.override_dialog import OverrideDialog
from payme_desktop.ui.dialogs.refund_dialog import RefundDialog
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.menus import entries
from payme_desktop.ui.pages.revealing import TICK_MS
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.mask_line import MaskLine
from tests.helpers.books import Book
from tests.helpers.people import PASSWORD, PIN, People, plain_verifiers
from tests.helpers.promised import Promised

K = Qt.Key
PHONE, EMAIL = "912 334 471", "canary@bird.example"


@dataclass
class Till:
    """A real shop with a staff and one customer, and windows on it."""

    people: People
    services: Services
    open_as: Callable[..., MainWindow]
    time: list[float] = field(default_factory=lambda: [1000.0])

    def window(self, who: Actor, **given: Any) -> MainWindow:
        window = self.open_as(who, **given)
        window.page.revealing.clocks = lambda: (self.time[0], self.time[0])
        settled(window)
        window.page.list.mark(0)
        settled(window)
        assert window.page.card.detail is not None
        return window

    def told(self, event: str) -> int:
        book = self.people.book
        ours = audit_log.c.business_id == book.actor.business_id
        with book.engine.connect().execution_options(**{GATE: "reading"}) as conn:
            statement = select(func.count()).select_from(audit_log).where(ours, audit_log.c.event == event)
            return int(conn.execute(statement).scalar_one())


def settled(window: MainWindow) -> None:
    for _ in range(4):
        QTest.qWait(15)
        assert window.tasks.wait_idle()


@pytest.fixture
def till(
    shop_book: Book, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, theme: Theme, tasks: TaskRunner,
    formats: Formats,
) -> Till:  # fmt: skip
    plain_verifiers(monkeypatch)
    people = People(shop_book)
    people.give_pin(people.max)
    shop_book.customer("Canary Bird", phone=PHONE, email=EMAIL, address="Gaiola 7", code="C-1")
    bird = shop_book.customers.resolve(shop_book.actor, "C-1")
    shop_book.sale(bird.id, "48.12", receipt_no="R-1")
    services = Services.on(shop_book.uow, people.device)

    def open_as(who: Actor, **given: Any) -> MainWindow:
        session = Session(who, people.business)
        window = MainWindow(services, session, tasks, AppEvents(), theme, formats=formats, **given)
        qtbot.addWidget(window)
        window.scanner.rest(off=True)
        window.show()
        window.activateWindow()
        with qtbot.waitActive(window):
            pass
        assert tasks.wait_idle()
        return window

    return Till(people, services, open_as)


def seen(window: MainWindow) -> str:
    """Every text of every widget, for people and for screen readers, and of the list's model."""
    texts = []
    for widget in window.findChildren(QWidget):
        texts += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, QLabel | QLineEdit):
            texts.append(widget.text())
    table = window.page.table
    for row in range(table.rowCount()):
        for column in range(table.columnCount()):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                texts.append(str(table.index(row, column).data(role)))
    return "\n".join(texts)


def asked(window: MainWindow) -> OverrideDialog:
    settled(window)
    found = window.desk.dialog
    assert isinstance(found, OverrideDialog)
    return found


def approve(window: MainWindow, secret: str = PIN, reason: str = "The customer asked") -> None:
    dialog = asked(window)
    dialog.reason_field().set_value(reason)
    dialog.secret_field().set_value(secret)
    QTest.keyClick(dialog, K.Key_Return)
    settled(window)


def dialogs(window: MainWindow) -> list[QDialog]:
    return [] if window.desk.dialog is None else [window.desk.dialog]


def line_of(window: MainWindow) -> MaskLine:
    return window.page.card.findChildren(MaskLine)[0]


def test_the_card_of_a_viewer_is_masked_and_of_an_owner_is_not(till: Till) -> None:
    viewer = till.window(till.people.vic)
    told = seen(viewer)
    assert "••• 71" in told
    assert (PHONE in told, EMAIL in told, "Gaiola" in told) == (False, False, False)
    assert line_of(viewer).words() == "Some of this is masked."
    owner = till.window(till.people.ana)
    assert PHONE in seen(owner), "the control"
    assert line_of(owner).words() == ""


@pytest.mark.promise("P1")
def test_half_a_minute_in_full_then_masked_again(till: Till, promised: Promised) -> None:
    window = till.window(till.people.vic)
    line_of(window).show_button().click()
    approve(window)
    assert PHONE in seen(window)
    assert EMAIL in seen(window)
    assert line_of(window).words() == "Masked again in 30 seconds"
    assert till.told("revealed") == 1
    till.time[0] += 29
    QTest.qWait(TICK_MS + 200)
    assert line_of(window).words() == "Masked again in 1 second"
    assert PHONE in seen(window)
    till.time[0] += 1
    QTest.qWait(TICK_MS + 200)
    told = seen(window)
    promised("P1", tried=1, failed=PHONE in told or EMAIL in told, note="masked again after 30 s")
    assert line_of(window).words() == "Some of this is masked."


@pytest.mark.parametrize("leaving", ["another customer", "another page", "mask now", "the clock set back"])
def test_whoever_leaves_masks_again_at_once(till: Till, leaving: str) -> None:
    window = till.window(till.people.vic)
    window.actions_.run("reveal")
    approve(window)
    assert PHONE in seen(window)
    if leaving == "another customer":
        window.page.list.mark(-1)
    elif leaving == "another page":
        window.go_figures()
    elif leaving == "mask now":
        window.page.card.mask_pressed.emit()
    else:
        till.time[0] -= 3600
        QTest.qWait(TICK_MS + 200)
    assert PHONE not in seen(window)
    assert not window.page.revealing.shows


def test_a_wrong_pin_a_missing_reason_and_esc_show_nothing(till: Till) -> None:
    window = till.window(till.people.vic)
    window.actions_.run("reveal")
    dialog = asked(window)
    dialog.secret_field().set_value(PIN)
    dialog.on_go_pressed()
    assert "Say why" in dialog.reason_field().problem()
    assert dialog.secret() == PIN, "it was not tried: no try is lost"
    approve(window, secret="0000")
    assert asked(window) is dialog
    assert dialog.error()
    assert dialog.reason_field().value() == "The customer asked"
    assert dialog.secret() == ""
    QTest.keyClick(dialog, K.Key_Escape)
    settled(window)
    assert window.desk.dialog is None
    assert PHONE not in seen(window)
    assert (till.told("revealed"), till.told("override.approved")) == (0, 0)


def test_a_ready_reason_and_the_pad_are_enough(till: Till) -> None:
    window = till.window(till.people.vic)
    window.actions_.run("reveal")
    dialog = asked(window)
    dialog.ready_reasons()[0].click()
    for digit in PIN:
        dialog.on_digit_pressed(digit)
    QTest.keyClick(dialog, K.Key_Return)
    settled(window)
    assert PHONE in seen(window)


def test_an_approver_without_a_pin_gives_the_password(till: Till) -> None:
    window = till.window(till.people.vic)
    window.actions_.run("reveal")
    dialog = asked(window)
    assert dialog.secret_field().input_widget().accessibleName() == "PIN"
    dialog.tiles().choose(till.people.ana.user_id)
    assert dialog.secret_field().input_widget().accessibleName() == "Password"
    approve(window, secret=PASSWORD)
    assert PHONE in seen(window)


def active(till: Till) -> bool:
    book = till.people.book
    return book.customers.resolve(book.actor, "C-1").is_active


def test_a_delete_by_a_cashier_goes_on_where_it_was(till: Till) -> None:
    """An approval serves one act: the next one asks again."""
    window, told = till.window(till.people.rita), []
    window.desk.told.connect(lambda words, _: told.append(words))
    window.actions_.run("delete")
    assert active(till), "nothing before the approval"
    approve(window)
    assert not active(till)
    assert till.told("override.approved") == 1
    window.desk.undo.undo()
    settled(window)
    assert active(till)
    window.page.search_field.set_text("")
    window.page.choose(till.people.book.customers.resolve(till.people.book.actor, "C-1").id)
    settled(window)
    window.actions_.run("delete")
    dialog = asked(window)
    dialog.reject()
    settled(window)
    assert active(till)
    assert "needs the PIN" in told[-1]
    assert till.told("override.approved") == 1


def test_a_form_that_is_refused_keeps_what_was_typed(till: Till) -> None:
    window = till.window(till.people.rita)
    window.actions_.run("history")
    settled(window)
    history: Any = window.desk.dialog
    sale = till.people.book.purchases.resolve(till.people.book.actor, "R-1")
    window.page.history_commands._refund(history, sale, lambda: None)
    form = window.desk.dialog
    assert isinstance(form, RefundDialog)
    form.field("total_amount").set_value("12.30")
    form.on_save_pressed()
    asked(window).reject()
    settled(window)
    assert window.desk.dialog is form
    assert form.field("total_amount").value() == "12.30"
    assert "PIN" in form.error()
    form.on_save_pressed()
    approve(window)
    assert window.desk.dialog is history
    figures = till.people.book.metrics.customer(till.people.book.actor, window.page.current)  # type: ignore[arg-type]
    assert f"{figures.total_spent}" == "35.82", "once, not twice"


def test_the_figures_of_the_shop_are_one_look(till: Till) -> None:
    window = till.window(till.people.rita)
    window.go_figures()
    approve(window)
    page: Any = window.here
    assert page.metrics is not None
    window.go_customers()
    window.go_figures()
    assert isinstance(asked(window), OverrideDialog)
    assert page.metrics is None


def test_what_is_denied_is_grey_and_says_who_may(till: Till) -> None:
    window = till.window(till.people.vic)
    told: list[str] = []
    window.desk.told.connect(lambda words, _: told.append(words))
    window.actions_.run("new")
    assert told == ["A manager or an owner may do this"]
    assert window.desk.dialog is None
    names = {entry.name for entry in entries(window.actions_)}
    assert {"new", "edit", "delete"} & names == set()
    assert not window.page.new_button.isEnabled()
    assert "may do this" in window.page.new_button.toolTip()
    window.page.edit()  # Enter in the list comes here
    assert told[-1] == "A manager or an owner may do this"
    assert dialogs(window) == []
    assert "F3" not in {key for key, _ in window.page.hints() if not window.actions_.denies(key)}
    cashier = till.window(till.people.rita)
    signs = {entry.name: entry.sign for entry in entries(cashier.actions_)}
    assert signs["delete"] == signs["figures"] == "lock"
    assert signs["edit"] == "edit"


def test_a_masked_field_cannot_be_typed_over_and_is_not_sent(till: Till) -> None:
    people = till.people
    people.staff.set_rule(people.ana, Role.VIEWER, "customers.edit", Decision.ALLOWED)
    window = till.window(people.access.refreshed(people.vic))
    window.actions_.run("edit")
    form = window.desk.dialog
    assert isinstance(form, CustomerDialog)
    phone: Any = form.field("phone").input_widget()
    assert phone.isReadOnly()
    assert phone.text() == "••• 71"
    form.field("name").set_value("Kanary")
    form.on_save_pressed()
    settled(window)
    assert window.desk.dialog is None
    with people.book.engine.connect().execution_options(**{GATE: "reading"}) as conn:
        row = conn.execute(select(customers.c.name, customers.c.phone, customers.c.email)).one()
    assert tuple(row) == ("Kanary", PHONE, EMAIL)


def test_a_form_put_aside_does_not_bring_back_what_was_shown(till: Till) -> None:
    people = till.people
    people.staff.set_rule(people.ana, Role.VIEWER, "customers.edit", Decision.ALLOWED)
    window = till.window(people.access.refreshed(people.vic))
    window.actions_.run("reveal")
    approve(window)
    window.actions_.run("edit")
    form = window.desk.dialog
    assert isinstance(form, CustomerDialog)
    assert form.field("phone").value() == PHONE
    form.field("name").set_value("Kanary")
    form.reject()
    window.page.revealing.stop()
    settled(window)
    window.actions_.run("edit")
    again = window.desk.dialog
    assert isinstance(again, CustomerDialog)
    assert (again.field("name").value(), again.field("phone").value()) == ("Kanary", "••• 71")
    assert PHONE not in seen(window)
    again.on_save_pressed()
    settled(window)
    row = people.book.customers.resolve(people.book.actor, "C-1")
    assert (row.name, row.phone) == ("Kanary", PHONE)


def test_rights_follow_another_window(till: Till) -> None:
    people = till.people
    window = till.window(people.vic)
    people.staff.set_rule(people.ana, Role.VIEWER, "fields.phone", Decision.ALLOWED)
    window.on_others_wrote()
    settled(window)
    assert PHONE in seen(window)
    assert EMAIL not in seen(window)
    people.staff.set_rule(people.ana, Role.VIEWER, "fields.phone", Decision.DENIED)
    people.staff.set_rule(people.ana, Role.VIEWER, "customers.create", Decision.ALLOWED)
    window.on_others_wrote()
    settled(window)
    assert PHONE not in seen(window)
    assert window.page.new_button.isEnabled()


def test_somebody_disabled_is_signed_out(till: Till) -> None:
    people = till.people
    window = till.window(people.rita)
    window.actions_.run("edit")
    assert len(dialogs(window)) == 1
    saved = people.staff.disable(people.ana, people.rita.user_id)
    window.desk.events.changes_committed.emit(saved.changes, None)
    settled(window)
    assert dialogs(window) == []
    middle = window.centralWidget()
    assert middle is not None
    told = " ".join(label.text() for label in middle.findChildren(QLabel))
    assert "signed out" in told
    window.actions_.run("new")
    QTest.keyClick(window, K.Key_A)
    assert dialogs(window) == []
    window.close()


class Door:
    """Nobody comes in."""

    def people(self) -> list[tuple[Any, str]]:
        return []

    def by_pin(self, user_id: Any, pin: str) -> Session:
        raise AssertionError

    def by_password(self, user: str, password: str) -> Session:
        raise AssertionError


def test_somebody_disabled_meets_the_lock_and_is_told_why(till: Till) -> None:
    people = till.people
    window = till.window(people.vic, door=Door())
    window.actions_.run("reveal")
    approve(window)
    assert PHONE in seen(window)
    window.actions_.run("reveal")
    people.staff.disable(people.ana, people.vic.user_id)
    window.on_others_wrote()
    settled(window)
    assert window.locking.is_locked
    told = " ".join(label.text() for label in window.findChildren(QLabel))
    assert "signed out" in told
    assert PHONE not in told
    assert "Canary" not in told


def test_the_lock_takes_a_question_for_a_manager_away(till: Till) -> None:
    """Also while the PIN is looked at: what comes of it is let go."""
    window = till.window(till.people.rita, door=Door())
    window.actions_.run("delete")
    dialog = asked(window)
    dialog.reason_field().set_value("x")
    dialog.secret_field().set_value(PIN)
    dialog.on_go_pressed()
    assert dialog.is_checking()
    window.locking.lock()
    settled(window)
    assert dialogs(window) == []
    assert active(till)


def test_the_dialog_asks_nobody_where_nobody_may(till: Till) -> None:
    till.services.overrides.approvers = lambda *_: ()  # type: ignore[method-assign]
    window = till.window(till.people.vic)
    window.actions_.run("reveal")
    settled(window)
    assert window.desk.dialog is None
