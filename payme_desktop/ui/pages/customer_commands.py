"""What can be done with a customer: each opens its dialog, saves on the writer, tells the outcome."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from payme_desktop.domain.actor import Saved
from payme_desktop.domain.drafts import Rules
from payme_desktop.domain.rows import CustomerDetail, PurchaseHistory, Session
from payme_desktop.errors import PaymeError
from payme_desktop.ui.dialogs.customer_dialog import CustomerDialog
from payme_desktop.ui.dialogs.form_dialog import FormDialog, Typed
from payme_desktop.ui.dialogs.history_dialog import HistoryDialog
from payme_desktop.ui.dialogs.note_dialog import NoteDialog
from payme_desktop.ui.dialogs.preferences_dialog import PreferencesDialog
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.messages import CrashReporter, not_saved, sentence
from payme_desktop.ui.models.purchase_table import PurchaseTable
from payme_desktop.ui.ports import CustomerBook
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme

Save = Callable[[Any], Saved[Any]]
"""Takes the dialog's draft, on the writer."""


class CustomerCommands(QObject):
    """One dialog at a time. Facts go out as signals and on the notice board."""

    created = Signal(object)
    """The id of a new customer."""

    told = Signal(str, object)
    """Words for the message bar, and the id of a customer to restore, or None."""

    def __init__(
        self,
        services: CustomerBook,
        session: Session,
        tasks: TaskRunner,
        events: AppEvents,
        theme: Theme,
        formats: Formats,
        crashes: CrashReporter,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._actor = session.actor
        business = session.business
        self._rules = Rules.of(business.region, business.timezone, business.currency)
        self._tasks = tasks
        self._events = events
        self._theme = theme
        self._formats = formats
        self._crashes = crashes
        self._window = window
        self._dialog: QDialog | None = None
        self._aside: dict[str, Typed] = {}

    @property
    def dialog(self) -> QDialog | None:
        """The dialog that is open, or None."""
        return self._dialog

    def new(self, searched: str) -> None:
        dialog = CustomerDialog(self._theme, self._rules, self._window, searched=searched)

        def done(saved: Saved[Any]) -> None:
            self.created.emit(saved.row.id)
            self.told.emit(self.tr("Added {name}.").format(name=saved.row.label), None)

        self._show(
            dialog,
            f"new:{searched}",
            lambda draft: self._services.customers.create(self._actor, draft),
            done,
        )

    def edit(self, detail: CustomerDetail) -> None:
        customer = detail.customer
        dialog = CustomerDialog(self._theme, self._rules, self._window, customer=customer)
        self._show(
            dialog,
            f"edit:{customer.id}",
            lambda change: self._services.customers.update(self._actor, customer.id, change, customer),
            lambda saved: self._tell(self.tr("Saved {name}.").format(name=saved.row.label)),
        )

    def note(self, detail: CustomerDetail) -> None:
        customer = detail.customer
        dialog = NoteDialog(self._theme, self._rules, customer.label, self._window)
        self._show(
            dialog,
            f"note:{customer.id}",
            lambda draft: self._services.notes.add(self._actor, customer.id, draft),
            lambda _: self._tell(self.tr("Note saved for {name}.").format(name=customer.label)),
        )

    def preferences(self, detail: CustomerDetail) -> None:
        customer = detail.customer
        dialog = PreferencesDialog(self._theme, self._rules, customer.label, detail.preferences, self._window)
        self._show(
            dialog,
            f"preferences:{customer.id}",
            lambda draft: self._services.preferences.update(self._actor, customer.id, draft),
            lambda _: self._tell(self.tr("Preferences saved for {name}.").format(name=customer.label)),
        )

    def history(self, detail: CustomerDetail) -> None:
        """All purchases, page by page, in a dialog."""
        customer_id = detail.customer.id
        table = PurchaseTable(self._formats)
        dialog = HistoryDialog(self._theme, self._formats, detail.customer.label, table, self._window)
        table.setParent(dialog)

        def arrived(history: PurchaseHistory) -> None:
            if self._dialog is dialog:
                dialog.show_summary(history.summary)
                table.add_page(history.purchases)

        def failed(error: Exception) -> None:
            if self._dialog is dialog:
                table.page_failed()
                dialog.show_error(self.words_for(error))

        def ask(cursor: object) -> None:
            after = cursor if isinstance(cursor, str) else None
            self._tasks.run_read(
                lambda: self._services.purchases.history(self._actor, customer_id, after=after),
                arrived,
                failed,
            )

        table.page_needed.connect(ask)
        self._open(dialog)
        ask(None)

    def delete(self, customer_id: UUID, label: str) -> None:
        """At once and without a question: it can be taken back."""
        words = self.tr("Deleted {name}.").format(name=label)
        self._write(
            lambda: self._services.customers.delete(self._actor, customer_id),
            lambda _: self.told.emit(words, customer_id),
        )

    def restore(self, customer_id: UUID) -> None:
        self._write(
            lambda: self._services.customers.restore(self._actor, customer_id),
            lambda saved: self._tell(self.tr("Restored {name}.").format(name=saved.row.label)),
        )

    def words_for(self, error: Exception) -> str:
        """A sentence for the failure; a bug is reported as one."""
        if isinstance(error, PaymeError):
            return sentence(error)
        return not_saved(self._crashes.report(error))

    # Inside

    def _tell(self, words: str) -> None:
        self.told.emit(words, None)

    def _write(self, work: Callable[[], Saved[Any]], done: Callable[[Saved[Any]], None]) -> None:
        def saved(answer: Saved[Any]) -> None:
            self._events.changes_committed.emit(answer.changes, self)
            done(answer)

        self._tasks.run_write(work, saved, lambda error: self._tell(self.words_for(error)))

    def _open(self, dialog: QDialog) -> None:
        if self._dialog is not None:
            dialog.deleteLater()
            return

        def closed() -> None:
            self._dialog = None
            dialog.deleteLater()

        self._dialog = dialog
        dialog.finished.connect(closed)
        dialog.open()

    def _show(self, dialog: FormDialog, key: str, save: Save, done: Callable[[Saved[Any]], None]) -> None:
        """Open a form; what is typed and not saved waits under ``key``."""
        if typed := self._aside.get(key):
            dialog.pick_up(typed)
        dialog.put_aside.connect(lambda typed: self._aside.__setitem__(key, typed))
        dialog.submitted.connect(lambda draft: self._save(dialog, key, lambda: save(draft), done))
        self._open(dialog)

    def _save(
        self,
        dialog: FormDialog,
        key: str,
        work: Callable[[], Saved[Any]],
        done: Callable[[Saved[Any]], None],
    ) -> None:
        def saved(answer: Saved[Any]) -> None:
            if self._dialog is dialog:
                dialog.on_save_done()
            self._aside.pop(key, None)
            self._events.changes_committed.emit(answer.changes, self)
            done(answer)

        def failed(error: Exception) -> None:
            if self._dialog is not dialog:  # closed meanwhile: what was typed waits in its form
                self._tell(self.words_for(error))
            elif isinstance(error, PaymeError):
                dialog.on_save_failed(error)
            else:
                dialog.show_error(self.words_for(error))

        self._tasks.run_write(work, saved, failed)
