"""F4: a new note above, all there are below. Emits a NoteDraft, or a NoteChange for the one being edited."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.domain.drafts import Draft, NoteChange, NoteDraft, Rules, draft
from payme_desktop.domain.rows import NoteRow
from payme_desktop.domain.vocabulary import NoteType
from payme_desktop.ui.dialogs.fields import ChoiceField, TextField
from payme_desktop.ui.dialogs.form_dialog import FormDialog, Typed
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.models.note_list import NoteList
from payme_desktop.ui.theme import BODY, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.buttons import Check, Chip
from payme_desktop.ui.widgets.note_view import NoteView
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.wording import note_word

LIST_HEIGHT = 220


class NoteDialog(FormDialog):
    """Type it, and Ctrl+S: the kind can wait at its first choice. Shift+Enter breaks the line."""

    pin_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(
        self, theme: Theme, rules: Rules, formats: Formats, label: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, self.tr("Notes"), parent, about=label)
        self._rules = rules
        self.editing: NoteRow | None = None
        """The note that is edited; None: a new one is written."""
        content = TextField(
            theme, self.tr("New note"), hint=self.tr("What should the next one know?"), lines=3
        )
        choices = [(kind.value, note_word(kind)) for kind in NoteType]
        self._body.addWidget(self.add_field("content", content))
        self._body.addWidget(self.add_field("note_type", ChoiceField(theme, self.tr("Kind"), choices)))
        pin = Check(theme, self.tr("Pin it: show it on top of the card"))
        self._body.addWidget(self.add_check("is_pinned", pin))
        self._list = NoteList(formats, self)
        self._view = NoteView(theme, self._list)
        self._add_list(theme)
        self.start_with({})
        self.show_notes(())
        content.setFocus()

    def show_notes(self, notes: Sequence[NoteRow]) -> None:
        """All notes there are; the marked one stays marked."""
        marked = self._view.marked()
        self._list.show_notes(notes)
        self._below.setVisible(bool(notes))
        if marked is not None and (place := self._list.place_of(marked.id)) is not None:
            self._view.setCurrentIndex(self._list.index(place, 0))
        self.on_room_needed()

    def edit(self, note: NoteRow) -> None:
        """Take a note into the form above; saving changes it."""
        self.editing = note
        as_it_is: Typed = {
            "content": note.content,
            "note_type": note.note_type.value,
            "is_pinned": note.is_pinned,
        }
        self.start_with(as_it_is)
        self.field("content").set_word(self.tr("Edit the note"))
        self.field("content").input_widget().setFocus()

    def view(self) -> NoteView:
        return self._view

    def made_draft(self) -> Draft | None:
        if self.editing is None:
            return draft(NoteDraft, self.typed(), self._rules)
        changed = {name: value for name, value in self.typed().items() if value != self._untouched[name]}
        return draft(NoteChange, changed, self._rules) if changed else None

    # Slots

    def on_kind_toggled(self, kind: NoteType | None) -> None:
        self._list.show_kind(kind)

    # Inside

    def _add_list(self, theme: Theme) -> None:
        self._below = QWidget()
        column = QVBoxLayout(self._below)
        keep_room(theme, column, (0, 0, 0, 0), 8)
        head = QHBoxLayout()
        keep_room(theme, head, spacing=8)
        head.addWidget(TextLabel(theme, self.tr("All notes"), px=BODY, weight=SEMIBOLD, ink=MUTE))
        head.addStretch(1)
        for word, kind in [(self.tr("All"), None), *((note_word(kind), kind) for kind in NoteType)]:
            chip = Chip(theme, word)
            chip.setAutoExclusive(True)
            chip.setChecked(kind is None)
            chip.clicked.connect(lambda _=False, kind=kind: self.on_kind_toggled(kind))
            head.addWidget(chip)
        column.addLayout(head)
        self._view.setMinimumHeight(theme.px(LIST_HEIGHT))
        panel = Panel(theme)
        inside = QVBoxLayout(panel)
        keep_room(theme, inside, (4, 4, 4, 4))
        inside.addWidget(self._view)
        column.addWidget(panel, 1)
        hint = self.tr("In the list: Enter edits, P pins, Del deletes.")
        column.addWidget(TextLabel(theme, hint, px=BODY, ink=MUTE, wrap=True))
        self._body.addWidget(self._below, 1)
        self._view.edit_wanted.connect(self.edit)
        self._view.pin_wanted.connect(self.pin_wanted)
        self._view.delete_wanted.connect(self.delete_wanted)
