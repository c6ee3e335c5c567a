"""What can be done with the notes of a customer: write, edit, pin, delete; each can be taken back."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from payme_desktop.domain.actor import Saved
from payme_desktop.domain.drafts import NoteChange, NoteDraft, draft
from payme_desktop.domain.rows import CustomerDetail, NoteRow
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.note_dialog import NoteDialog
from payme_desktop.ui.undo import Undoable

FIELDS = ("content", "note_type", "is_pinned")


class NoteCommands(QObject):
    """Each saves on the writer, tells the outcome, and can be taken back."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def note(self, detail: CustomerDetail) -> None:
        """Write a note; all there are stand below it."""
        desk, customer = self._desk, detail.customer
        dialog = NoteDialog(desk.theme, desk.rules, desk.formats, customer.label, desk.window)
        dialog.show_notes(detail.notes)

        def again() -> None:
            self._read(dialog, customer.id)

        dialog.pin_wanted.connect(lambda note: self._pin(note, customer.label, again))
        dialog.delete_wanted.connect(lambda note: self._delete(note, customer.label, again))

        def save(made: NoteDraft | NoteChange) -> Saved[NoteRow]:
            if isinstance(made, NoteDraft):
                return desk.services.notes.add(desk.actor, customer.id, made)
            assert dialog.editing is not None
            return desk.services.notes.edit(desk.actor, dialog.editing.id, made, dialog.editing)

        def done(saved: Saved[NoteRow]) -> None:
            words = self.tr("Note saved for {name}.").format(name=customer.label)
            before = dialog.editing
            step = self._added(saved.row, customer.label) if before is None else None
            desk.did(words, step or self._changed(before or saved.row, saved.row, customer.label))

        desk.open_form(dialog, f"note:{customer.id}", save, done)
        if detail.note_count > len(detail.notes):
            again()

    def _read(self, dialog: NoteDialog, customer_id: UUID) -> None:
        desk = self._desk

        def shown(notes: tuple[NoteRow, ...]) -> None:
            if desk.is_open(dialog):
                dialog.show_notes(notes)

        def failed(error: Exception) -> None:
            if desk.is_open(dialog):
                dialog.show_error(desk.words_for(error))

        desk.tasks.run_read(lambda: desk.services.notes.list(desk.actor, customer_id), shown, failed)

    def _pin(self, note: NoteRow, label: str, again: Any) -> None:
        desk = self._desk
        change = draft(NoteChange, {"is_pinned": not note.is_pinned}, desk.rules)

        def done(saved: Saved[NoteRow]) -> None:
            words = self.tr("Pinned.") if saved.row.is_pinned else self.tr("No longer pinned.")
            desk.did(words, self._changed(note, saved.row, label))
            again()

        desk.write(lambda: desk.services.notes.edit(desk.actor, note.id, change, note), done)

    def _delete(self, note: NoteRow, label: str, again: Any) -> None:
        desk = self._desk

        def done(saved: Saved[NoteRow]) -> None:
            name = self.tr("delete of a note for {name}").format(name=label)
            desk.did(self.tr("Note deleted."), self._gone(saved.row.id, name))
            again()

        desk.write(lambda: desk.services.notes.delete(desk.actor, note.id), done)

    # The ways back. They run on the writer.

    def _gone(self, note_id: UUID, name: str) -> Undoable:
        desk, notes = self._desk, self._desk.services.notes
        return Undoable(
            name, lambda: notes.restore(desk.actor, note_id), lambda: notes.delete(desk.actor, note_id)
        )

    def _added(self, row: NoteRow, label: str) -> Undoable:
        desk, notes = self._desk, self._desk.services.notes
        name = self.tr("note for {name}").format(name=label)
        return Undoable(
            name, lambda: notes.delete(desk.actor, row.id), lambda: notes.restore(desk.actor, row.id)
        )

    def _changed(self, before: NoteRow, after: NoteRow, label: str) -> Undoable:
        desk, notes, rules = self._desk, self._desk.services.notes, self._desk.rules
        names = [name for name in FIELDS if getattr(before, name) != getattr(after, name)]

        def turned(into: NoteRow, base: NoteRow) -> Saved[Any]:
            change = draft(NoteChange, {name: getattr(into, name) for name in names}, rules)
            return notes.edit(desk.actor, after.id, change, base)

        name = self.tr("change of a note for {name}").format(name=label)
        return Undoable(name, lambda: turned(before, after), lambda: turned(after, before))
