"""A new customer, or changes to one. Emits a CustomerDraft or a CustomerChange."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.domain.drafts import CustomerChange, CustomerDraft, Draft, Rules, draft
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.phones import digits
from payme_desktop.domain.rows import CustomerRow, Similar
from payme_desktop.domain.vocabulary import CustomerType
from payme_desktop.errors import InvalidInput
from payme_desktop.ui.dialogs.fields import ChoiceField, Field, LineField, TextField
from payme_desktop.ui.dialogs.form_dialog import FormDialog, Typed
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.theme import BODY, MEDIUM, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Check
from payme_desktop.ui.widgets.duplicates import Duplicates, typed_enough
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.wording import type_word

ID = "id"
WATCHED = ("name", "phone", "email")
PAUSE_MS = 150
"""Somebody who types is not asked about after each letter."""


def prefill(searched: str) -> Typed:
    """What a failed search was probably about: digits are a phone, an @ an e-mail, else a name."""
    searched = searched.strip()
    if "@" in searched:
        return {"email": searched}
    if len(digits(searched)) >= 3 and not any(ch.isalpha() for ch in searched):
        return {"phone": searched}
    return {"name": searched}


class CustomerDialog(FormDialog):
    """Without a ``customer`` it makes a new one.

    ``watch_for_duplicates`` has it ask who is alike while one types, and once more before it saves.
    """

    similar_wanted = Signal(object)
    """name, phone and email as typed, by field; answer with ``show_similar``, always."""

    chosen = Signal(object)
    """The id of somebody who is there already: use that customer instead."""

    def __init__(
        self,
        theme: Theme,
        rules: Rules,
        parent: QWidget | None = None,
        *,
        customer: CustomerRow | None = None,
        searched: str = "",
    ) -> None:
        title = self.tr("New customer") if customer is None else self.tr("Edit customer")
        about = self.tr("A name or a phone number is enough.") if customer is None else ""
        super().__init__(theme, title, parent, about=about)
        self._rules = rules
        self._customer = customer
        self._away = customer.masked if customer else frozenset()
        # Made once per dialog, so that saving twice after a lost answer makes one customer.
        self._id = str(new_id())
        self._asked: Typed | None = None
        self._guarded = self._save_waits = self._warned = False
        self._duplicates: Duplicates | None = None
        self._build()
        self.start_with(_values(customer) if customer else {"customer_type": CustomerType.REGULAR.value})
        for name in self._away:
            self.field(name).hold_mask(getattr(customer, name))
        if customer is None:
            self.fill(prefill(searched))
        first = next((name for name in ("name", "phone") if not self.field(name).value()), "name")
        self.field(first).setFocus()

    def typed(self) -> Typed:
        """A masked field is not typed: it is neither kept nor sent."""
        typed = {name: value for name, value in super().typed().items() if name not in self._away}
        return typed | ({ID: self._id} if self._customer is None else {})

    def fill(self, typed: "Typed | dict[str, object]") -> None:  # type: ignore[override]
        self._id = str(typed.get(ID, self._id))
        # What was put aside while a field stood there in full does not bring it back.
        super().fill({name: value for name, value in typed.items() if name not in self._away})

    def code_field(self) -> Field:
        """Where a scanned card goes."""
        return self.field("code")

    def watch_for_duplicates(self, formats: Formats) -> None:
        """From now on somebody answers ``similar_wanted``."""
        self._guarded = True
        self._duplicates = Duplicates(self._theme, formats)
        self._duplicates.chosen.connect(self.chosen)
        self._duplicates.resized.connect(self.on_room_needed)
        self._body.insertWidget(2, self._duplicates)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.on_pause_over)
        for name in WATCHED:
            self.field(name).changed.connect(self._pause.start)
        self._pause.start()

    def show_similar(self, found: Sequence[Similar]) -> None:
        """Who is alike what was asked about; a save that waited for it goes on."""
        if self._duplicates is None:
            return
        if [one.row.id for one in found] != [one.row.id for one in self._duplicates.shown]:
            self._set_warned(warned=False)
        self._duplicates.show_similar(found)
        if self._save_waits:
            self._save_waits = False
            self.on_save_pressed()

    def leave(self) -> None:
        """Close without keeping what was typed: somebody else is used."""
        self._untouched = self.typed()
        self.reject()

    def on_pause_over(self) -> None:
        typed = self._watched()
        if typed == self._asked:
            return
        self._asked = typed
        if typed_enough(*(str(typed[name]) for name in WATCHED)):
            self.similar_wanted.emit(typed)
        else:
            self.show_similar(())

    def on_save_pressed(self) -> None:
        """Look for duplicates of what was typed last; a certain one is told once, never in the way twice."""
        if self._guarded and self._watched() != self._asked:
            self._pause.stop()
            self._save_waits = True
            self.on_pause_over()
            return
        if self._save_waits:
            return
        if self._customer is None and self._duplicates and self._duplicates.certain and not self._warned:
            self._set_warned(warned=True)
            self.show_error(
                self.tr(
                    "Somebody has this number or address already. Use that customer, or add this one anyway."
                )
            )
            return
        super().on_save_pressed()

    def _watched(self) -> Typed:
        return {name: "" if name in self._away else self.field(name).value() for name in WATCHED}

    def _set_warned(self, *, warned: bool) -> None:
        self._warned = warned
        self._save_word = self.tr("Add anyway") if warned else self.tr("Save")
        self.save_button().set_word(self._save_word)
        if not warned:
            self.show_error("")

    def made_draft(self) -> Draft | None:
        typed = self.typed()
        if self._customer is None:
            return draft(CustomerDraft, typed, self._rules)
        old = _values(self._customer)
        changed = {name: value for name, value in typed.items() if value != old[name]}
        if not changed:
            return None
        return draft(CustomerChange, changed, self._rules)

    def soft_warnings(self) -> dict[str, list[str]]:
        try:
            made = self.made_draft()
        except InvalidInput:
            return {}
        if isinstance(made, CustomerDraft | CustomerChange):
            return made.warnings(self._rules.region)
        return {}

    def _build(self) -> None:
        theme = self._theme
        self._body.addWidget(self.add_field("name", LineField(theme, self.tr("Name"))))
        pair = QHBoxLayout()
        keep_room(theme, pair, spacing=14)
        pair.addWidget(
            self.add_field("phone", LineField(theme, self.tr("Phone"))), 1, Qt.AlignmentFlag.AlignTop
        )
        pair.addWidget(
            self.add_field("email", LineField(theme, self.tr("E-mail"))), 1, Qt.AlignmentFlag.AlignTop
        )
        self._body.addLayout(pair)
        kinds = (CustomerType.REGULAR, CustomerType.VIP, CustomerType.WHOLESALE, CustomerType.WALK_IN)
        choices = [(kind.value, type_word(kind)) for kind in kinds]
        self._body.addWidget(self.add_field("customer_type", ChoiceField(theme, self.tr("Type"), choices)))
        self._body.addLayout(self._ways())
        self._body.addWidget(self.add_field("address", TextField(theme, self.tr("Address"), lines=2)))
        self._body.addWidget(self.add_field("code", LineField(theme, self.tr("Card or code"))))

    def _ways(self) -> QVBoxLayout:
        """How this customer may be reached."""
        box = QVBoxLayout()
        keep_room(self._theme, box, spacing=4)
        words = self.tr("May be reached by")
        box.addWidget(TextLabel(self._theme, words, px=BODY, weight=MEDIUM, ink=MUTE))
        row = QHBoxLayout()
        keep_room(self._theme, row, spacing=20)
        sms = self.add_check("prefer_sms", Check(self._theme, self.tr("SMS")))
        sms.setChecked(True)
        row.addWidget(sms)
        row.addWidget(self.add_check("prefer_email", Check(self._theme, self.tr("E-mail"))))
        row.addWidget(self.add_check("prefer_call", Check(self._theme, self.tr("Calls"))))
        row.addStretch(1)
        box.addLayout(row)
        for check in self._checks.values():
            check.setAccessibleDescription(words)
        return box


def _values(customer: CustomerRow) -> Typed:
    """A customer as it stands in the fields."""
    return {
        "name": customer.name,
        "phone": customer.phone or "",
        "email": customer.email or "",
        "customer_type": customer.customer_type.value,
        "address": customer.address or "",
        "code": customer.code or "",
        "prefer_sms": customer.prefer_sms,
        "prefer_email": customer.prefer_email,
        "prefer_call": customer.prefer_call,
    }
