"""A note about a customer. Emits a NoteDraft."""

from PySide6.QtWidgets import QWidget

from payme_desktop.domain.drafts import Draft, NoteDraft, Rules, draft
from payme_desktop.domain.vocabulary import NoteType
from payme_desktop.ui.dialogs.fields import ChoiceField, TextField
from payme_desktop.ui.dialogs.form_dialog import FormDialog
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.buttons import Check
from payme_desktop.ui.wording import note_word


class NoteDialog(FormDialog):
    """Type it, and Ctrl+S: the kind can wait at its first choice. Shift+Enter breaks the line."""

    def __init__(self, theme: Theme, rules: Rules, label: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("New note"), parent, about=label)
        self._rules = rules
        content = TextField(theme, self.tr("Note"), hint=self.tr("What should the next one know?"), lines=4)
        choices = [(kind.value, note_word(kind)) for kind in NoteType]
        self._body.addWidget(self.add_field("content", content))
        self._body.addWidget(self.add_field("note_type", ChoiceField(theme, self.tr("Kind"), choices)))
        pin = Check(theme, self.tr("Pin it: show it on top of the card"))
        self._body.addWidget(self.add_check("is_pinned", pin))
        self.start_with({})

        content.setFocus()

    def made_draft(self) -> Draft | None:
        return draft(NoteDraft, self.typed(), self._rules)
