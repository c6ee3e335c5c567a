"""What every page of one window works with: made once by the window, handed to whoever needs it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from payme_desktop.domain.actor import Actor, Saved
from payme_desktop.domain.drafts import Rules
from payme_desktop.domain.permissions import Decision
from payme_desktop.domain.rows import FormDraft, Session
from payme_desktop.errors import PaymeError
from payme_desktop.ui.dialogs.form_dialog import FormDialog, Typed
from payme_desktop.ui.events import AppEvents
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.messages import CrashReporter, not_saved, sentence
from payme_desktop.ui.overriding import Overriding
from payme_desktop.ui.permits import hint
from payme_desktop.ui.ports import CustomerBook
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.undo import Undoable, UndoStack

Work = Callable[[], Saved[Any]]
"""Runs on the writer: one use case of a service."""

Done = Callable[[Saved[Any]], None]
"""Gets the answer, on the UI thread."""


@dataclass(frozen=True)
class Tools:
    """The services of the shop, who is signed in, and the look."""

    services: CustomerBook
    session: Session
    tasks: TaskRunner
    events: AppEvents
    theme: Theme
    formats: Formats
    crashes: CrashReporter


class Desk(QObject):
    """The tools, one dialog at a time, one way to write, and what was done so that it can be taken back."""

    told = Signal(str, str)
    """Words for the message bar, and the name of what can be taken back; empty: nothing can."""

    dialog_opened = Signal(object)
    dialog_closed = Signal()

    def __init__(self, tools: Tools, window: QWidget) -> None:
        super().__init__(window)
        self.services, self.session = tools.services, tools.session
        self.tasks, self.events = tools.tasks, tools.events
        self.theme, self.formats, self.crashes = tools.theme, tools.formats, tools.crashes
        self.window = window
        business = tools.session.business
        self.rules = Rules.of(business.region, business.timezone, business.currency)
        self.overriding = Overriding(self)
        self.undo = UndoStack(self)
        self.undo.wanted.connect(self.on_step_wanted)
        self._dialogs: list[QDialog] = []
        self._keys: dict[QDialog, str] = {}
        self._aside: dict[str, Typed] = {}

    @property
    def actor(self) -> Actor:
        """Who acts: within an act that somebody approved, with that approval."""
        return self.overriding.actor(self.session.actor)

    @property
    def dialog(self) -> QDialog | None:
        """The dialog that is open, the topmost; or None."""
        return self._dialogs[-1] if self._dialogs else None

    def is_open(self, dialog: QDialog) -> bool:
        return dialog in self._dialogs

    def may(self, command: str) -> bool:
        """Before a form opens; where it is denied, say who may. (With a PIN: asked for on saving.)"""
        said = self.session.actor.decision(command)
        if said is Decision.DENIED:
            self.tell(hint(command, said))
        return said is not Decision.DENIED

    @property
    def form(self) -> str:
        """The key of the form that is open, the lowest; empty: none is."""
        return next((self._keys[each] for each in self._dialogs if each in self._keys), "")

    def put_away(self) -> None:
        """Close every dialog, as by Esc: what was typed waits in its draft. Then forget what was done."""
        for dialog in reversed(self._dialogs[:]):
            dialog.reject()
        self.forget()

    def forget(self) -> None:
        """Whoever sits here next has neither the steps nor the forms of the one before."""
        self.undo.clear()
        self._aside.clear()

    def tell(self, words: str) -> None:
        self.told.emit(words, "")

    def did(self, words: str, undoable: Undoable) -> None:
        """Something was saved that can be taken back: say so, with Undo beside it."""
        self.undo.push(undoable)
        self.told.emit(words, undoable.name)

    def words_for(self, error: Exception) -> str:
        """A sentence for the failure; a bug is reported as one."""
        if isinstance(error, PaymeError):
            return sentence(error)
        return not_saved(self.crashes.report(error))

    def on_step_wanted(self, step: Undoable, back: bool) -> None:  # noqa: FBT001 - a signal's slot
        """Take a step back, or do it again."""

        def went(_: Saved[Any]) -> None:
            self.undo.went(step, back=back)
            words = self.tr("Undone: {name}.") if back else self.tr("Done again: {name}.")
            self.tell(words.format(name=step.name))

        work = step.back if back or step.again is None else step.again
        self.write(work, went)

    def write(self, work: Work, done: Done, failed: Callable[[Exception], None] | None = None) -> None:
        """Save on the writer; what changed goes to the notice board before ``done`` is called.

        What needs a manager asks for one, and is done once more: ``work`` looks at ``actor`` when it runs.
        """

        def saved(answer: Saved[Any]) -> None:
            self.events.changes_committed.emit(answer.changes, self)
            done(answer)

        def said(error: Exception) -> None:
            self.tell(self.words_for(error))

        self.overriding.trying(
            work, lambda act, refused: self.tasks.run_write(act, saved, refused), failed or said
        )

    def open(self, dialog: QDialog, above: QDialog | None = None) -> bool:
        """Show a dialog over the window, or ``above`` one that is open; False (and gone) where another is."""
        if self.dialog is not above:
            dialog.deleteLater()
            return False

        def closed() -> None:
            self._dialogs.remove(dialog)
            self._keys.pop(dialog, None)
            dialog.deleteLater()
            if self.dialog is not None:
                self.dialog.activateWindow()  # the one below has the keys again
            self.dialog_closed.emit()

        self._dialogs.append(dialog)
        dialog.finished.connect(closed)
        dialog.open()
        self.dialog_opened.emit(dialog)
        return True

    def open_form(
        self,
        dialog: FormDialog,
        key: str,
        save: Callable[[Any], Saved[Any]],
        done: Done,
        above: QDialog | None = None,
    ) -> None:
        """Open a form; what is typed and not saved waits under ``key``. ``save``: takes its draft."""
        if typed := self._aside.get(key):
            dialog.pick_up(typed)
        dialog.put_aside.connect(lambda typed: self._keep(key, typed))
        dialog.typed_on.connect(lambda typed: self._keep(key, typed))
        dialog.submitted.connect(lambda draft: self._save(dialog, key, lambda: save(draft), done))
        if self.open(dialog, above):
            self._keys[dialog] = key

    def load_drafts(self, then: Callable[[], None] = lambda: None) -> None:
        """What was typed before the program ended, however it ended; ``then``: once that is known."""

        def loaded(drafts: tuple[FormDraft, ...]) -> None:
            for draft in drafts:
                self._aside.setdefault(draft.form, dict(draft.typed))
            if drafts:
                self.tell(self.tr("What you typed in %n form(s) is kept and not saved yet.", "", len(drafts)))
            then()

        def failed(error: Exception) -> None:
            self.tell(self.words_for(error))

        service = self.services.form_drafts
        self.tasks.run_read(lambda: service.all(self.actor), loaded, failed)
        self.tasks.run_write(lambda: service.sweep(self.actor), lambda _: None, failed)

    def _keep(self, key: str, typed: Typed) -> None:
        """Remember what is typed, here and in the shop; empty: forget it."""
        service, before = self.services.form_drafts, self._aside.get(key)
        if typed == before or not (typed or before):
            return
        if typed:
            self._aside[key] = dict(typed)
        else:
            self._aside.pop(key, None)

        def work() -> None:
            if typed:
                service.keep(self.actor, key, typed)
            else:
                service.drop(self.actor, key)

        self.tasks.run_write(work, lambda _: None, lambda error: self.tell(self.words_for(error)))

    def _save(self, dialog: FormDialog, key: str, work: Work, done: Done) -> None:
        def saved(answer: Saved[Any]) -> None:
            if self.is_open(dialog):
                dialog.on_save_done()
            self._keep(key, {})
            done(answer)

        def failed(error: Exception) -> None:
            if not self.is_open(dialog):  # closed meanwhile: what was typed waits in its form
                self.tell(self.words_for(error))
            elif isinstance(error, PaymeError):
                dialog.on_save_failed(error)
            else:
                dialog.show_error(self.words_for(error))

        self.write(work, saved, failed)
