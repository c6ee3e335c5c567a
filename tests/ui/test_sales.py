"""Sale, refund and void from the window: few keys, problems beside the fields, nothing twice."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop.domain.ids import new_id
from payme_desktop.domain.rows import Page, PurchaseRow
from payme_desktop.domain.vocabulary import PurchaseKind
from payme_desktop.errors import LedgerConflict
from payme_desktop.ui.amounts import with_point
from payme_desktop.ui.dialogs.confirm_dialog import ConfirmDialog
from payme_desktop.ui.dialogs.history_dialog import HistoryDialog
from payme_desktop.ui.dialogs.refund_dialog import RefundDialog
from payme_desktop.ui.dialogs.sale_dialog import SaleDialog
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.models.purchase_table import PurchaseColumn, PurchaseTable
from tests.ui import fakes
from tests.ui.test_main_window import press, type_in

K = Qt.Key


@pytest.mark.parametrize(
    ("typed", "country", "amount"),
    [
        ("28.40", "en_US", "28.40"),
        ("28,40", "en_US", "28.40"),
        ("28,40", "pt_PT", "28.40"),
        ("1.234,50", "de_DE", "1234.50"),
        ("1 234,50", "fr_FR", "1234.50"),
        ("1,234.50", "en_US", "1234.50"),
        ("1,234", "en_US", "1234"),
        ("1,234", "pt_PT", "1.234"),
        ("1,234,567.00", "en_US", "1234567.00"),
        ("12'345.60", "de_CH", "12345.60"),
        ("twelve", "en_US", "twelve"),
        ("", "en_US", ""),
    ],
)
def test_amounts_as_countries_write_them(typed: str, country: str, amount: str) -> None:
    assert with_point(typed, QLocale(country)) == amount


def purchases(window: MainWindow) -> list[PurchaseRow]:
    services: Any = window.desk.services
    found: list[PurchaseRow] = services.book.purchases[window.page.current]
    return found


def top(window: MainWindow) -> object:
    return window.desk.dialog


def test_a_sale_takes_few_keys_and_can_be_taken_back(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marina oliveira")
    before = len(purchases(window))
    press(qtbot, window, K.Key_F9)
    assert isinstance(window.desk.dialog, SaleDialog)
    type_in(qtbot, window, "12.50")
    press(qtbot, window, K.Key_Return)  # F9, five digits, Enter: seven keys
    assert top(window) is None
    assert window.messages.words() == "Sale of 12.50 for Marina Oliveira."
    (sale, *rest) = purchases(window)
    assert (sale.total_amount, sale.items_count, len(rest)) == (Decimal("12.50"), Decimal("1.000"), before)
    detail = window.page.card.detail
    assert detail is not None
    assert detail.history.total_purchases == 65, "the card knows at once"
    press(qtbot, window, K.Key_Z, ctrl=True)
    assert purchases(window)[0].voided
    after = window.page.card.detail
    assert after is not None
    assert after.history.total_purchases == 64


def test_a_sale_without_a_customer(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, K.Key_F9)
    type_in(qtbot, window, "3")
    press(qtbot, window, K.Key_Return)
    assert window.messages.words() == "Sale of 3.00 for nobody in particular."


@pytest.mark.parametrize("amount", ["", "abc", "-5", "1.234567", "99999999999999"])
def test_a_wrong_amount_is_told_beside_its_field(qtbot: QtBot, window: MainWindow, amount: str) -> None:
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_F9)
    dialog = window.desk.dialog
    assert isinstance(dialog, SaleDialog)
    dialog.field("total_amount").set_value(amount)
    press(qtbot, window, K.Key_Return)
    assert window.desk.dialog is dialog
    assert dialog.field("total_amount").problem()
    press(qtbot, window, K.Key_Escape)


def test_a_receipt_that_is_there_with_other_content_is_refused_in_words(
    qtbot: QtBot, window: MainWindow
) -> None:
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_F9)
    dialog = window.desk.dialog
    assert isinstance(dialog, SaleDialog)
    dialog.fill({"total_amount": "5", "receipt_no": "R-1"})
    window.desk.services.purchases.fail_with = LedgerConflict("Receipt R-1 is there with another amount.")  # type: ignore[attr-defined]
    press(qtbot, window, K.Key_Return)
    assert dialog.error() == "Receipt R-1 is there with another amount."
    assert dialog.field("total_amount").value() == "5", "nothing typed is lost"
    press(qtbot, window, K.Key_Return)  # once more, the same id: one sale
    assert [row.receipt_no for row in purchases(window)].count("R-1") == 1


def test_a_refund_starts_with_the_whole_sale(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_F7)
    history = window.desk.dialog
    assert isinstance(history, HistoryDialog)
    assert history.refund.isEnabled()
    press(qtbot, window, K.Key_R)
    refund = window.desk.dialog
    assert isinstance(refund, RefundDialog)
    assert refund.field("total_amount").value() == "28.40"
    refund.field("total_amount").set_value("8,40")
    press(qtbot, window, K.Key_Return)
    assert window.desk.dialog is history, "back in the history"
    first = history._table.row_at(0)
    assert first is not None
    assert (first.kind, first.total_amount) == (PurchaseKind.REFUND, Decimal("8.40"))
    history.view.selectRow(0)
    assert not history.refund.isEnabled(), "a refund is not refunded"
    press(qtbot, window, K.Key_Escape)
    assert window.desk.dialog is None


def test_a_void_asks_once_and_no_is_the_first_answer(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_F7)
    history = window.desk.dialog
    assert isinstance(history, HistoryDialog)
    press(qtbot, window, K.Key_V)
    assert isinstance(top(window), ConfirmDialog)
    press(qtbot, window, K.Key_Return)
    assert top(window) is history
    assert not purchases(window)[0].voided
    press(qtbot, window, K.Key_V)
    press(qtbot, window, K.Key_Tab)
    press(qtbot, window, K.Key_Space)
    assert purchases(window)[0].voided
    assert top(window) is history
    first = history._table.row_at(0)
    assert first is not None
    assert first.voided
    assert not history.void.isEnabled()
    press(qtbot, window, K.Key_Escape)


def test_a_customer_without_purchases_says_what_to_do(qtbot: QtBot, window: MainWindow) -> None:
    type_in(qtbot, window, "marinheiro")
    press(qtbot, window, K.Key_F7)
    history = window.desk.dialog
    assert isinstance(history, HistoryDialog)
    assert history._empty.isVisible()
    assert not history.refund.isEnabled()
    press(qtbot, window, K.Key_Escape)


def test_the_fake_ledger_counts_as_the_real_one() -> None:
    book = fakes.people(3)
    row = next(iter(book.customers.values()))
    assert fakes.summary(book, row.id).total_purchases == len(book.purchases[row.id])


@pytest.mark.parametrize(
    ("kind", "voided", "words"),
    [
        (PurchaseKind.SALE, False, "Sale"),
        (PurchaseKind.SALE, True, "Sale, voided"),
        (PurchaseKind.REFUND, True, "Refund, voided"),
        (PurchaseKind.REFUND, False, "Refund"),
    ],
)
def test_what_was_voided_keeps_its_kind(
    qapp: QApplication, formats: Formats, kind: PurchaseKind, voided: bool, words: str
) -> None:
    row = replace(fakes.sale(new_id(), "8.40", 1), kind=kind, voided=voided)
    table = PurchaseTable(formats)
    table.add_page(Page((row,), 1, None))
    assert table.data(table.index(0, PurchaseColumn.WHAT)) == words
