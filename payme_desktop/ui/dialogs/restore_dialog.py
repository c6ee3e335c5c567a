"""Asks before a backup takes the place of the shop: what is then missing, and the shop's name typed."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from payme_desktop.ui.dialogs.typed_dialog import Question, TypedDialog
from payme_desktop.ui.theme import Theme


class RestoreDialog(TypedDialog):
    """``missing``: what the backup lacks, a sentence a line."""

    def __init__(
        self, theme: Theme, shop: str, title: str, missing: list[str], parent: QWidget | None = None
    ) -> None:
        translate = QCoreApplication.translate
        question = Question(
            title=title,
            consequences=missing,
            calm=translate(
                "RestoreDialog",
                "The shop of today is kept beside it. The window closes and opens again with the backup; "
                "syncing waits until you have looked and accepted.",
            ),
            ask=translate("RestoreDialog", "Type the name of the shop: {shop}").format(shop=shop),
            expected=shop,
            act=translate("RestoreDialog", "Restore"),
        )
        super().__init__(theme, translate("RestoreDialog", "Restore a backup"), question, parent)
