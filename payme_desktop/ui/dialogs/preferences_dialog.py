"""What a customer likes, and what must not be done. Emits a PreferencesDraft of the changed fields."""

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QWidget

from payme_desktop.domain.drafts import Draft, PreferencesDraft, Rules, draft
from payme_desktop.domain.rows import PreferencesRow
from payme_desktop.domain.text import DOTS
from payme_desktop.ui.amounts import with_point
from payme_desktop.ui.dialogs.fields import LineField, TextField
from payme_desktop.ui.dialogs.form_dialog import FormDialog, Typed
from payme_desktop.ui.theme import SMALL, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Check
from payme_desktop.ui.widgets.room import keep_room


class PreferencesDialog(FormDialog):
    """Shows the preferences as they are; only what is changed is sent."""

    def __init__(
        self, theme: Theme, rules: Rules, label: str, row: PreferencesRow, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, self.tr("Preferences"), parent, about=label)
        self._rules = rules
        self._old = _values(row)
        self._away = {"average_spend"} if "spend" in row.masked else set[str]()
        self._build()
        self.start_with(self._old)
        if self._away:
            self.field("average_spend").hold_mask(DOTS)
        self.field("favorite_products").setFocus()

    def typed(self) -> Typed:
        """A masked field is not typed: it is neither kept nor sent."""
        return {name: value for name, value in super().typed().items() if name not in self._away}

    def fill(self, typed: Mapping[str, object]) -> None:
        super().fill({name: value for name, value in typed.items() if name not in self._away})

    def made_draft(self) -> Draft | None:
        changed = {name: value for name, value in self.typed().items() if value != self._old[name]}
        if not changed:
            return None
        if isinstance(spend := changed.get("average_spend"), str):
            changed["average_spend"] = with_point(spend, self.locale())
        return draft(PreferencesDraft, changed, self._rules)

    def _build(self) -> None:
        theme = self._theme
        likes = TextField(
            theme, self.tr("Usually buys"), hint=self.tr("Sourdough, flat white, orange cake"), lines=2
        )
        self._body.addWidget(self.add_field("favorite_products", likes))
        pays = LineField(theme, self.tr("Pays by"), hint=self.tr("Card"))
        ways = QCompleter(
            [self.tr("Card"), self.tr("Cash"), self.tr("Transfer"), self.tr("On account")], pays
        )
        pays.input_widget().setCompleter(ways)
        pair = QHBoxLayout()
        keep_room(theme, pair, spacing=14)
        pair.addWidget(self.add_field("preferred_payment", pays), 1, Qt.AlignmentFlag.AlignTop)
        spends = LineField(theme, self.tr("Usually spends"))
        pair.addWidget(self.add_field("average_spend", spends), 1, Qt.AlignmentFlag.AlignTop)
        self._body.addLayout(pair)
        time = LineField(theme, self.tr("Best time to reach"), hint=self.tr("After 17:00"))
        self._body.addWidget(self.add_field("best_contact_time", time))
        self._body.addWidget(self.add_check("do_not_contact", Check(theme, self.tr("Do not contact at all"))))
        above = self.tr(
            "Stands above every other choice: no calls, no SMS, no e-mail and no offers, even if ticked."
        )
        self._body.addWidget(TextLabel(theme, above, px=SMALL, ink=MUTE, wrap=True))
        self._body.addWidget(
            self.add_check("can_receive_offers", Check(theme, self.tr("May receive offers")))
        )
        loyalty = Check(theme, self.tr("Takes part in the loyalty programme"))
        self._body.addWidget(self.add_check("can_receive_loyalty", loyalty))


def _values(row: PreferencesRow) -> Typed:
    return {
        "favorite_products": row.favorite_products or "",
        "preferred_payment": row.preferred_payment or "",
        "average_spend": _plain(row.average_spend),
        "best_contact_time": row.best_contact_time or "",
        "do_not_contact": row.do_not_contact,
        "can_receive_offers": row.can_receive_offers,
        "can_receive_loyalty": row.can_receive_loyalty,
    }


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"
