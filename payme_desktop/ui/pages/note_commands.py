"""What can be done with the notes of a customer."""

from PySide6.QtCore import QObject

from payme_desktop.domain.actor import Saved
from payme_desktop.domain.rows import CustomerDetail, NoteRow
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.note_dialog import NoteDialog
from payme_desktop.ui.undo import Undoable


class NoteCommands(QObject):
    """Each saves on the writer, tells the outcome, and can be taken back."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def note(self, detail: CustomerDetail) -> None:
        desk, customer = self._desk, detail.customer
        dialog = NoteDialog(desk.theme, desk.rules, customer.label, desk.window)

        def done(saved: Saved[NoteRow]) -> None:
            note_id = saved.row.id
            name = self.tr("note for {name}").format(name=customer.label)
            step = Undoable(name, lambda: desk.services.notes.delete(desk.actor, note_id))
            desk.did(self.tr("Note saved for {name}.").format(name=customer.label), step)

        desk.open_form(
            dialog,
            f"note:{customer.id}",
            lambda made: desk.services.notes.add(desk.actor, customer.id, made),
            done,
        )
