"""Asks before a customer's personal data goes for good: what goes, what stays, and the name typed."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from payme_desktop.ui.dialogs.typed_dialog import Question, TypedDialog
from payme_desktop.ui.theme import Theme


class EraseDialog(TypedDialog):
    """``label``: how the customer is called on the card; typed again, so that it is nobody else."""

    def __init__(self, theme: Theme, label: str, parent: QWidget | None = None) -> None:
        translate = QCoreApplication.translate
        goes = translate(
            "EraseDialog",
            "Name, phone, e-mail, card, address, notes and preferences go: here now, on every other PC with "
            "its next sync. Nothing brings them back.",
        )
        lasts = translate(
            "EraseDialog", "Backups made before keep what they hold until they are thinned out."
        )
        question = Question(
            title=translate("EraseDialog", "Erase {name} for good?").format(name=label),
            consequences=[goes, lasts],
            calm=translate("EraseDialog", "The purchases stay, for the books, without a name."),
            ask=translate("EraseDialog", "Type the name of the customer: {name}").format(name=label),
            expected=label,
            act=translate("EraseDialog", "Erase"),
        )
        super().__init__(theme, translate("EraseDialog", "Erase personal data"), question, parent)
