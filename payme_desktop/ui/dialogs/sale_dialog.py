"""F9: a sale made here, for the customer on the card or for nobody. Emits a SaleDraft."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from payme_desktop.domain.drafts import Draft, Rules, SaleDraft, draft
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.rows import CustomerRow
from payme_desktop.ui.amounts import with_point
from payme_desktop.ui.dialogs.fields import LineField
from payme_desktop.ui.dialogs.form_dialog import FormDialog, Typed
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.room import keep_room

ID = "id"


class SaleDialog(FormDialog):
    """The amount, and Enter: all else may stay as it stands."""

    def __init__(
        self, theme: Theme, rules: Rules, customer: CustomerRow | None, parent: QWidget | None = None
    ) -> None:
        """``customer``: None for a sale to nobody in particular."""
        about = customer.label if customer is not None else ""
        super().__init__(theme, self.tr("Sale"), parent, about=about or self.tr("To nobody in particular."))
        self._rules, self._customer = rules, customer
        # Made once per dialog, so that saving twice after a lost answer is one sale.
        self._id = str(new_id())
        self._build()
        self.start_with({"items_count": "1"})
        self.field("total_amount").setFocus()

    def typed(self) -> Typed:
        return super().typed() | {ID: self._id}

    def fill(self, typed: "Typed | dict[str, object]") -> None:  # type: ignore[override]
        self._id = str(typed.get(ID, self._id))
        super().fill(typed)

    def made_draft(self) -> Draft | None:
        typed = self.typed()
        for name in ("total_amount", "items_count"):
            typed[name] = with_point(str(typed[name]), self.locale())
        given = {name: value for name, value in typed.items() if value != "" or name == "total_amount"}
        if self._customer is not None:
            given["customer_id"] = self._customer.id
        return draft(SaleDraft, given, self._rules)

    def _build(self) -> None:
        theme = self._theme
        amount = LineField(theme, self.tr("Amount ({currency})").format(currency=self._rules.currency))
        items = LineField(theme, self.tr("Items"))
        when = LineField(theme, self.tr("When"), hint=self.tr("Now, or 2026-11-23 14:30"))
        receipt = LineField(theme, self.tr("Receipt number"), hint=self.tr("If there is one"))
        for pair in (
            (("total_amount", amount), ("items_count", items)),
            (("occurred_at", when), ("receipt_no", receipt)),
        ):
            row = QHBoxLayout()
            keep_room(theme, row, spacing=14)
            for name, field in pair:
                row.addWidget(self.add_field(name, field), 1, Qt.AlignmentFlag.AlignTop)
            self._body.addLayout(row)
