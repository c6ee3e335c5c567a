"""Money given back for a sale, whole or in part. Emits a RefundDraft."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from payme_desktop.domain.drafts import Draft, RefundDraft, Rules, draft
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.rows import PurchaseRow
from payme_desktop.ui.amounts import with_point
from payme_desktop.ui.dialogs.fields import LineField
from payme_desktop.ui.dialogs.form_dialog import FormDialog, Typed
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.room import keep_room

ID = "id"
MONEY = -2
"""The exponent of amounts: both decimals are written, of items only those there are."""


class RefundDialog(FormDialog):
    """Starts with the whole sale: Enter gives all of it back."""

    def __init__(
        self,
        theme: Theme,
        rules: Rules,
        formats: Formats,
        sale: PurchaseRow,
        parent: QWidget | None = None,
    ) -> None:
        words = self.tr("Of the sale of {amount}, {when}. At most what is left of it is given back.")
        about = words.format(amount=formats.money(sale.total_amount), when=formats.moment(sale.occurred_at))
        super().__init__(theme, self.tr("Refund"), parent, about=about)
        self._rules, self._sale = rules, sale
        self._id = str(new_id())  # saving twice is one refund
        row = QHBoxLayout()
        keep_room(theme, row, spacing=14)
        amount = LineField(theme, self.tr("Amount ({currency})").format(currency=rules.currency))
        row.addWidget(self.add_field("total_amount", amount), 1, Qt.AlignmentFlag.AlignTop)
        items = LineField(theme, self.tr("Items that came back"))
        row.addWidget(self.add_field("items_count", items), 1, Qt.AlignmentFlag.AlignTop)
        self._body.addLayout(row)
        self.start_with({"total_amount": _plain(sale.total_amount), "items_count": _plain(sale.items_count)})
        amount.setFocus()
        amount.input_widget().selectAll()

    def typed(self) -> Typed:
        return super().typed() | {ID: self._id}

    def fill(self, typed: "Typed | dict[str, object]") -> None:  # type: ignore[override]
        self._id = str(typed.get(ID, self._id))
        super().fill(typed)

    def made_draft(self) -> Draft | None:
        typed = {name: with_point(str(value), self.locale()) for name, value in super().typed().items()}
        items = typed["items_count"] or "0"
        return draft(
            RefundDraft,
            typed | {ID: self._id, "items_count": items, "sale_id": self._sale.id},
            self._rules,
        )


def _plain(amount: Decimal | None) -> str:
    """Without empty decimals: 3, 1.5, 28.40. Of a masked amount nothing: the receipt says it."""
    if amount is None:
        return ""
    if amount == amount.to_integral_value():
        return f"{amount.to_integral_value():f}"
    return f"{amount:f}" if amount.as_tuple().exponent == MONEY else f"{amount.normalize():f}"
