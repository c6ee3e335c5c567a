"""The purchases of a customer, page by page."""

from PySide6.QtCore import QObject

from payme_desktop.domain.rows import CustomerDetail, PurchaseHistory
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.history_dialog import HistoryDialog
from payme_desktop.ui.models.purchase_table import PurchaseTable


class HistoryCommands(QObject):
    """Opens the history in a dialog and feeds it."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def history(self, detail: CustomerDetail) -> None:
        desk, customer = self._desk, detail.customer
        table = PurchaseTable(desk.formats)
        dialog = HistoryDialog(desk.theme, desk.formats, customer.label, table, desk.window)
        table.setParent(dialog)

        def arrived(history: PurchaseHistory) -> None:
            if desk.dialog is dialog:
                dialog.show_summary(history.summary)
                table.add_page(history.purchases)

        def failed(error: Exception) -> None:
            if desk.dialog is dialog:
                table.page_failed()
                dialog.show_error(desk.words_for(error))

        def ask(cursor: object) -> None:
            after = cursor if isinstance(cursor, str) else None
            desk.tasks.run_read(
                lambda: desk.services.purchases.history(desk.actor, customer.id, after=after),
                arrived,
                failed,
            )

        table.page_needed.connect(ask)
        if desk.open(dialog):
            ask(None)
