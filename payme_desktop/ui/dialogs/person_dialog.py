"""Forms of the staff: a person, the own PIN, the own password. What is typed here is kept nowhere."""

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from payme_desktop.domain.drafts import Draft, StaffDraft, draft
from payme_desktop.domain.rows import StaffRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import InvalidInput
from payme_desktop.ui.dialogs.fields import ChoiceField, LineField
from payme_desktop.ui.dialogs.form_dialog import FormDialog
from payme_desktop.ui.staff_words import role_word
from payme_desktop.ui.theme import Theme


class PersonWanted(Draft):
    """``password``: a first or another one; empty: as it is."""

    person: StaffDraft
    password: str = ""


class SecretWanted(Draft):
    """``password``: the own one of now; ``secret``: the new PIN, or the new password."""

    password: str
    secret: str


class PersonDialog(FormDialog):
    """Name, role, and a password to begin with. ``row``: who is edited, None for somebody new."""

    def __init__(self, theme: Theme, row: StaffRow | None, parent: QWidget | None = None) -> None:
        title = self.tr("New person") if row is None else self.tr("Edit person")
        super().__init__(theme, title, parent)
        roles = [(role.value, role_word(role)) for role in Role]
        word = self.tr("First password") if row is None else self.tr("New password, or empty")
        fields = (
            ("name", LineField(theme, self.tr("Name"))),
            ("role", ChoiceField(theme, self.tr("Role"), roles)),
            ("password", LineField(theme, word, secret=True)),
        )
        for name, field in fields:
            self._body.addWidget(self.add_field(name, field))
        role = Role.CASHIER if row is None else row.role
        self.start_with({"name": row.name if row else "", "role": role.value})
        self.field("name").setFocus()

    def made_draft(self) -> Draft | None:
        typed = self.typed()
        person = draft(StaffDraft, {"name": typed["name"], "role": typed["role"]})
        return PersonWanted(person=person, password=str(typed["password"]))


class SecretDialog(FormDialog):
    """The own password, and twice what shall be new."""

    TITLES: ClassVar = ("pin", "password")

    def __init__(self, theme: Theme, kind: str, parent: QWidget | None = None) -> None:
        """``kind``: ``pin`` or ``password``."""
        pin = kind == self.TITLES[0]
        about = (
            self.tr("A PIN is for this PC only: 4 to 12 digits instead of the password.")
            if pin
            else self.tr("It holds on every PC after the next sync; PINs elsewhere are set anew.")
        )
        title = self.tr("My PIN at this PC") if pin else self.tr("My password")
        super().__init__(theme, title, parent, about=about)
        words = (
            ("password", self.tr("Password of now")),
            ("secret", self.tr("New PIN") if pin else self.tr("New password")),
            ("again", self.tr("The same again")),
        )
        for name, word in words:
            self._body.addWidget(self.add_field(name, LineField(theme, word, secret=True)))
        self.start_with({})
        self.field("password").setFocus()

    def made_draft(self) -> Draft | None:
        typed = {name: str(value) for name, value in self.typed().items()}
        problems = {name: [self.tr("This is needed.")] for name in ("password", "secret") if not typed[name]}
        if typed["secret"] and typed["again"] != typed["secret"]:
            problems["again"] = [self.tr("The two are not the same.")]
        if problems:
            raise InvalidInput.of(problems)
        return SecretWanted(password=typed["password"], secret=typed["secret"])
