"""Ties this shop to a central database: where it is, and the login its administrator made for this PC."""

from PySide6.QtWidgets import QWidget

from payme_desktop.domain.drafts import CentralLogin, Draft, Rules, draft
from payme_desktop.ui.dialogs.fields import LineField
from payme_desktop.ui.dialogs.form_dialog import FormDialog
from payme_desktop.ui.theme import Theme


class EnrolDialog(FormDialog):
    """Three lines, as ``central add-device`` printed them. What is typed here is kept nowhere."""

    def __init__(self, theme: Theme, rules: Rules, parent: QWidget | None = None) -> None:
        about = self.tr(
            "Whoever looks after the central database made a login for this PC. A backup is made first; "
            "nothing of this shop is lost."
        )
        super().__init__(theme, self.tr("Tie to a central database"), parent, about=about)
        self._rules = rules
        for name, word, hint in (
            ("server", self.tr("Server"), "postgresql://db.example.org/payme?sslmode=verify-full"),
            ("role", self.tr("Login"), "payme_d_1a2b3c"),
            ("secret", self.tr("Secret"), ""),
        ):
            field = LineField(theme, word, hint=hint, secret=name == "secret")
            self._body.addWidget(self.add_field(name, field))
        self.start_with({})
        self.field("server").setFocus()

    def made_draft(self) -> Draft | None:
        return draft(CentralLogin, self.typed(), self._rules)
