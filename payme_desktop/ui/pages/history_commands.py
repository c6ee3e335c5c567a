"""The purchases of a customer, page by page; a refund or a void of one of them."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from payme_desktop.domain.actor import Saved
from payme_desktop.domain.rows import CustomerDetail, PurchaseHistory, PurchaseRow
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.confirm_dialog import ConfirmDialog
from payme_desktop.ui.dialogs.history_dialog import HistoryDialog
from payme_desktop.ui.dialogs.refund_dialog import RefundDialog
from payme_desktop.ui.models.purchase_table import PurchaseTable

Again = Callable[[], None]


class HistoryCommands(QObject):
    """Opens the history in a dialog and feeds it."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def history(self, detail: CustomerDetail) -> None:
        desk, customer = self._desk, detail.customer
        table = PurchaseTable(desk.formats)
        dialog = HistoryDialog(desk.theme, desk.formats, customer.label, table, desk.window)
        dialog.show_trend(detail.months)
        table.setParent(dialog)

        def arrived(history: PurchaseHistory, cursor: object) -> None:
            if desk.is_open(dialog):
                if cursor is None:
                    table.clear()
                dialog.show_summary(history.summary)
                table.add_page(history.purchases)
                dialog.show_filled()

        def failed(error: Exception) -> None:
            if desk.is_open(dialog):
                table.page_failed()
                dialog.show_error(desk.words_for(error))

        def ask(cursor: object) -> None:
            after = cursor if isinstance(cursor, str) else None
            desk.tasks.run_read(
                lambda: desk.services.purchases.history(desk.actor, customer.id, after=after),
                lambda history: arrived(history, cursor),
                failed,
            )

        def again() -> None:
            ask(None)

        table.page_needed.connect(ask)
        dialog.refund_wanted.connect(lambda sale: self._refund(dialog, sale, again))
        dialog.void_wanted.connect(lambda sale: self._void(dialog, sale, again))
        if desk.open(dialog):
            ask(None)

    def _refund(self, history: HistoryDialog, sale: PurchaseRow, again: Again) -> None:
        desk = self._desk
        dialog = RefundDialog(desk.theme, desk.rules, desk.formats, sale, history)

        def done(saved: Saved[PurchaseRow]) -> None:
            amount = desk.formats.money(saved.row.total_amount)
            desk.tell(self.tr("Refunded {amount}.").format(amount=amount))
            again()

        desk.open_form(
            dialog,
            f"refund:{sale.id}",
            lambda made: desk.services.purchases.refund(desk.actor, made),
            done,
            above=history,
        )

    def _void(self, history: HistoryDialog, sale: PurchaseRow, again: Again) -> None:
        """The ledger has no way back from it: the one thing here that asks first."""
        desk = self._desk
        amount, when = desk.formats.money(sale.total_amount), desk.formats.moment(sale.occurred_at)
        title = self.tr("Void the sale of {amount}?").format(amount=amount)
        words = self.tr(
            "It was made {when}. It no longer counts, nor do its refunds; the ledger keeps it, marked as "
            "voided. This cannot be undone."
        ).format(when=when)
        dialog = ConfirmDialog(desk.theme, title, words, self.tr("Void it"), history)

        def done(_: Saved[Any]) -> None:
            desk.tell(self.tr("Voided the sale of {amount}.").format(amount=amount))
            again()

        dialog.accepted.connect(
            lambda: desk.write(lambda: desk.services.purchases.void(desk.actor, sale.id), done)
        )
        desk.open(dialog, above=history)
