"""What can be done with a customer's own record: add, edit, delete, restore, preferences."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from payme_desktop.domain.actor import Saved
from payme_desktop.domain.drafts import CustomerChange, PreferencesDraft, draft
from payme_desktop.domain.rows import CustomerDetail, CustomerRow, PreferencesRow, Similar
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.customer_dialog import CustomerDialog
from payme_desktop.ui.dialogs.erase_dialog import EraseDialog
from payme_desktop.ui.dialogs.preferences_dialog import PreferencesDialog
from payme_desktop.ui.undo import Undoable

SIMILAR_KEY = "customers.similar"


class CustomerCommands(QObject):
    """Each opens its dialog, saves on the writer, tells the outcome, and can be taken back."""

    created = Signal(object)
    """The id of a new customer."""

    chosen = Signal(object)
    """The id of somebody who was there already."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def new(self, searched: str, *, code: str = "") -> None:
        """``searched``: what was looked for in vain; ``code``: a card that nobody has yet."""
        desk = self._desk
        if not desk.may("customers.create"):
            return
        dialog = CustomerDialog(desk.theme, desk.rules, desk.window, searched=searched)
        if code:
            dialog.fill({"code": code})
        self._guard(dialog, None)

        def done(saved: Saved[CustomerRow]) -> None:
            self.created.emit(saved.row.id)
            words = self.tr("Added {name}.").format(name=saved.row.label)
            name = self.tr("adding of {name}").format(name=saved.row.label)
            self._desk.did(words, self._activity(saved.row.id, name, was_active=False))

        desk.open_form(
            dialog,
            f"new:{code or searched}",
            lambda made: desk.services.customers.create(desk.actor, made),
            done,
        )

    def edit(self, detail: CustomerDetail) -> None:
        desk, before = self._desk, detail.customer
        if not desk.may("customers.edit"):
            return
        dialog = CustomerDialog(desk.theme, desk.rules, desk.window, customer=before)
        self._guard(dialog, before.id)

        def done(saved: Saved[CustomerRow]) -> None:
            words = self.tr("Saved {name}.").format(name=saved.row.label)
            if saved.changes and not (before.masked | saved.row.masked):
                desk.did(words, self._edit_back(before, saved.row))
            elif saved.changes:
                desk.tell(words)  # what is masked cannot be put back from here

        desk.open_form(
            dialog,
            f"edit:{before.id}",
            lambda change: desk.services.customers.update(desk.actor, before.id, change, before),
            done,
        )

    def preferences(self, detail: CustomerDetail) -> None:
        desk, before, label = self._desk, detail.preferences, detail.customer.label
        dialog = PreferencesDialog(desk.theme, desk.rules, label, before, desk.window)

        def done(saved: Saved[PreferencesRow]) -> None:
            words = self.tr("Preferences saved for {name}.").format(name=label)
            if saved.changes and not (before.masked | saved.row.masked):
                desk.did(words, self._preferences_back(label, before, saved.row))
            elif saved.changes:
                desk.tell(words)

        desk.open_form(
            dialog,
            f"preferences:{before.customer_id}",
            lambda made: desk.services.preferences.update(desk.actor, before.customer_id, made, before),
            done,
        )

    def delete(self, customer_id: UUID, label: str) -> None:
        """At once and without a question: it can be taken back."""
        desk = self._desk
        words = self.tr("Deleted {name}.").format(name=label)
        name = self.tr("delete of {name}").format(name=label)
        step = self._activity(customer_id, name, was_active=True)
        desk.write(
            lambda: desk.services.customers.delete(desk.actor, customer_id), lambda _: desk.did(words, step)
        )

    def restore(self, customer_id: UUID) -> None:
        desk = self._desk

        def done(saved: Saved[CustomerRow]) -> None:
            name = self.tr("restoring of {name}").format(name=saved.row.label)
            words = self.tr("Restored {name}.").format(name=saved.row.label)
            desk.did(words, self._activity(customer_id, name, was_active=False))

        desk.write(lambda: desk.services.customers.restore(desk.actor, customer_id), done)

    def erase(self, customer_id: UUID, label: str) -> None:
        """Ask, with the name typed again; then nothing in this window brings the data back either."""
        desk = self._desk
        if not desk.may("customers.erase"):
            return

        def done(_: Saved[CustomerRow]) -> None:
            words = self.tr("Erased. The purchases stay, without a name.")
            desk.forget()  # steps that could be taken back, and forms, hold the values that went
            desk.load_drafts(lambda: desk.tell(words))

        def go() -> None:
            desk.write(lambda: desk.services.customers.erase(desk.actor, customer_id), done)

        dialog = EraseDialog(desk.theme, label, desk.window)
        dialog.accepted.connect(go)
        desk.open(dialog)

    def _guard(self, dialog: CustomerDialog, but: UUID | None) -> None:
        """Nobody is entered twice without being told."""
        desk = self._desk

        def ask(typed: dict[str, Any]) -> None:
            desk.tasks.run_read(
                lambda: desk.services.customers.similar(desk.actor, **typed, but=but),
                shown,
                failed,
                key=SIMILAR_KEY,
            )

        def shown(found: tuple[Similar, ...]) -> None:
            if desk.is_open(dialog):
                dialog.show_similar(found)

        def failed(error: Exception) -> None:
            # The guard is a help: without it one can still save, and is told why there is none.
            if desk.is_open(dialog):
                dialog.show_similar(())
                dialog.show_error(desk.words_for(error))

        def use(customer_id: UUID) -> None:
            dialog.leave()
            self.chosen.emit(customer_id)

        dialog.similar_wanted.connect(ask)
        dialog.chosen.connect(use)
        dialog.watch_for_duplicates(desk.formats)

    # The ways back. They run on the writer.

    def _activity(self, customer_id: UUID, name: str, *, was_active: bool) -> Undoable:
        desk, customers = self._desk, self._desk.services.customers

        def restore() -> Saved[Any]:
            return customers.restore(desk.actor, customer_id)

        def delete() -> Saved[Any]:
            return customers.delete(desk.actor, customer_id)

        return Undoable(name, restore, delete) if was_active else Undoable(name, delete, restore)

    def _edit_back(self, before: CustomerRow, after: CustomerRow) -> Undoable:
        desk, customers, rules = self._desk, self._desk.services.customers, self._desk.rules
        names = _differing(before, after, CustomerChange.model_fields)

        def turned(into: CustomerRow, base: CustomerRow) -> Saved[Any]:
            change = draft(CustomerChange, {name: getattr(into, name) for name in names}, rules)
            return customers.update(desk.actor, after.id, change, base)

        name = self.tr("edit of {name}").format(name=after.label)
        return Undoable(name, lambda: turned(before, after), lambda: turned(after, before))

    def _preferences_back(self, label: str, before: PreferencesRow, after: PreferencesRow) -> Undoable:
        desk, service, rules = self._desk, self._desk.services.preferences, self._desk.rules
        names = _differing(before, after, PreferencesDraft.model_fields)

        def turned(into: PreferencesRow, base: PreferencesRow) -> Saved[Any]:
            made = draft(PreferencesDraft, {name: getattr(into, name) for name in names}, rules)
            return service.update(desk.actor, after.customer_id, made, base)

        name = self.tr("preferences of {name}").format(name=label)
        return Undoable(name, lambda: turned(before, after), lambda: turned(after, before))


def _differing(before: object, after: object, fields: Mapping[str, Any]) -> list[str]:
    return [
        name for name in fields if hasattr(before, name) and getattr(before, name) != getattr(after, name)
    ]
