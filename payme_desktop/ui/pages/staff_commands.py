"""What owners and managers do with the staff, and everybody with their own PIN and password."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from payme_desktop.domain.actor import Changes, Saved
from payme_desktop.domain.drafts import StaffName, draft
from payme_desktop.domain.permissions import Decision
from payme_desktop.domain.rows import RuleRow, StaffRow
from payme_desktop.errors import PaymeError
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.form_dialog import FormDialog
from payme_desktop.ui.dialogs.person_dialog import PersonDialog, PersonWanted, SecretDialog, SecretWanted
from payme_desktop.ui.dialogs.staff_dialog import StaffDialog

Shown = tuple[tuple[StaffRow, ...], tuple[RuleRow, ...]]


class StaffCommands(QObject):
    """Opens the dialogs; each act is saved on the writer and shown as the shop then has it."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def open(self) -> None:
        """Show the people and the rules."""
        desk = self._desk
        dialog = StaffDialog(desk.theme, adjusts=desk.actor.may("staff.rules"), parent=desk.window)
        service = desk.services.staff
        dialog.add_wanted.connect(lambda: self._edit(dialog, None))
        dialog.edit_wanted.connect(lambda row: self._edit(dialog, row))
        dialog.disable_wanted.connect(
            lambda row: self._do(dialog, lambda: service.disable(desk.actor, row.id))
        )
        dialog.enable_wanted.connect(lambda row: self._do(dialog, lambda: service.enable(desk.actor, row.id)))
        dialog.release_wanted.connect(
            lambda row: self._do(dialog, lambda: service.release(desk.actor, row.id))
        )
        dialog.rule_wanted.connect(lambda rule, said: self._rule(dialog, rule, said))
        if desk.open(dialog):
            self._read(dialog)

    def own_pin(self) -> None:
        """Set the own PIN of this PC."""
        desk = self._desk

        def save(wanted: SecretWanted) -> Saved[None]:
            desk.services.staff.set_pin(desk.actor, wanted.password, wanted.secret)
            return Saved(None, Changes())

        dialog = SecretDialog(desk.theme, "pin", desk.window)
        self._open_form(dialog, save, self.tr("Your PIN is set, at this PC."))

    def own_password(self) -> None:
        """Change the own password."""
        desk = self._desk

        def save(wanted: SecretWanted) -> Saved[None]:
            desk.services.staff.change_password(desk.actor, wanted.password, wanted.secret)
            return Saved(None, Changes())

        dialog = SecretDialog(desk.theme, "password", desk.window)
        self._open_form(dialog, save, self.tr("Your password is changed."))

    # Inside

    def _read(self, dialog: StaffDialog) -> None:
        desk, service = self._desk, self._desk.services.staff

        def shown(found: Shown) -> None:
            if desk.is_open(dialog):
                dialog.show_people(found[0])
                dialog.show_rules(found[1])

        def failed(error: Exception) -> None:
            if desk.is_open(dialog):
                dialog.show_error(desk.words_for(error))

        desk.tasks.run_read(lambda: (service.list(desk.actor), service.rules(desk.actor)), shown, failed)

    def _do(self, dialog: StaffDialog, work: Callable[[], Saved[Any]]) -> None:
        def done(_: Saved[Any]) -> None:
            dialog.show_error("")
            self._read(dialog)

        def failed(error: Exception) -> None:
            if self._desk.is_open(dialog):
                dialog.show_error(self._desk.words_for(error))

        self._desk.write(work, done, failed)

    def _rule(self, dialog: StaffDialog, rule: RuleRow, said: Decision | None) -> None:
        desk, service = self._desk, self._desk.services.staff
        self._do(dialog, lambda: service.set_rule(desk.actor, rule.role, rule.command, said))

    def _edit(self, dialog: StaffDialog, row: StaffRow | None) -> None:
        form = PersonDialog(self._desk.theme, row, dialog)
        self._open_form(
            form, lambda wanted: self._saved(row, wanted), "", above=dialog, done=lambda: self._read(dialog)
        )

    def _saved(self, row: StaffRow | None, wanted: PersonWanted) -> Saved[StaffRow]:
        """Only what differs is written."""
        service, actor, person = self._desk.services.staff, self._desk.actor, wanted.person
        if row is None:
            return service.add(actor, person, wanted.password or None)
        saved = Saved(row, Changes())
        changes = Changes()
        if person.name != row.name:
            saved = service.rename(actor, row.id, draft(StaffName, {"name": person.name}))
            changes |= saved.changes
        if person.role is not row.role:
            saved = service.set_role(actor, row.id, person.role)
            changes |= saved.changes
        if wanted.password:
            saved = service.set_password(actor, row.id, wanted.password)
            changes |= saved.changes
        return Saved(saved.row, changes)

    def _open_form(
        self,
        form: FormDialog,
        save: Callable[[Any], Saved[Any]],
        words: str,
        *,
        above: StaffDialog | None = None,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """A form with secrets: what is typed in it is kept nowhere, not even against a crash."""
        desk = self._desk

        def saved(_: Saved[Any]) -> None:
            if desk.is_open(form):
                form.on_save_done()
            if words:
                desk.tell(words)
            done()

        def failed(error: Exception) -> None:
            if not desk.is_open(form):
                desk.tell(desk.words_for(error))
            elif isinstance(error, PaymeError):
                form.on_save_failed(error)
            else:
                form.show_error(desk.words_for(error))

        form.submitted.connect(lambda wanted: desk.write(lambda: save(wanted), saved, failed))
        desk.open(form, above)
