"""Sales made at the counter: for somebody, or for nobody in particular."""

from PySide6.QtCore import QObject

from payme_desktop.domain.actor import Saved
from payme_desktop.domain.rows import CustomerRow, PurchaseRow
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.sale_dialog import SaleDialog
from payme_desktop.ui.undo import Undoable


class SaleCommands(QObject):
    """Records a sale; Undo voids it, which the ledger keeps in sight."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def sale(self, customer: CustomerRow | None) -> None:
        desk = self._desk
        dialog = SaleDialog(desk.theme, desk.rules, customer, desk.window)

        def done(saved: Saved[PurchaseRow]) -> None:
            amount, sale_id = desk.formats.money(saved.row.total_amount), saved.row.id
            if not saved.changes:
                desk.tell(self.tr("This receipt was recorded before: nothing was added."))
                return
            label = customer.label if customer is not None else self.tr("nobody in particular")
            words = self.tr("Sale of {amount} for {name}.").format(amount=amount, name=label)
            name = self.tr("sale of {amount} for {name}").format(amount=amount, name=label)
            desk.did(words, Undoable(name, lambda: desk.services.purchases.void(desk.actor, sale_id)))

        key = f"sale:{customer.id}" if customer is not None else "sale"
        desk.open_form(dialog, key, lambda made: desk.services.purchases.record(desk.actor, made), done)
