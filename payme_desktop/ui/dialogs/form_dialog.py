"""What every form has in common: checks beside the fields, saving without a freeze, nothing typed lost.

The dialog emits ``submitted(draft)`` and stays open; whoever saves answers ``on_save_done`` or
``on_save_failed``. Closed before that, it hands what was typed to ``put_aside``.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.domain.drafts import Draft
from payme_desktop.errors import InvalidInput, PaymeError
from payme_desktop.ui.dialogs.fields import Field
from payme_desktop.ui.messages import sentence
from payme_desktop.ui.theme import BODY, HEADLINE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import BAD, MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Check, Kind
from payme_desktop.ui.widgets.room import keep_minimum, keep_room

TYPING_MS = 800
"""After so long without a key what is typed is kept against a crash."""

Typed = dict[str, object]
"""Field name -> what stands in it."""


class FormDialog(QDialog):
    """A form over the window. Enter and Ctrl+S save, Esc closes."""

    submitted = Signal(object)
    """The checked draft, to be saved."""

    put_aside = Signal(object)
    """``Typed``: closed unsaved with something typed."""

    typed_on = Signal(object)
    """``Typed``: a moment after the last key; empty: nothing is typed any more."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None, *, about: str = "") -> None:
        super().__init__(parent)
        self._theme = theme
        self._fields: dict[str, Field] = {}
        self._checks: dict[str, Check] = {}
        self._untouched: Typed = {}
        self._saving = False
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.on_typing_paused)
        self._save_word = self.tr("Save")
        self.setWindowTitle(title)
        self.setModal(True)
        self._body = QVBoxLayout()
        keep_room(theme, self._body, spacing=14)
        self._error = TextLabel(theme, px=BODY, ink=BAD, wrap=True)
        self._error.hide()
        column = QVBoxLayout(self)
        keep_room(theme, column, (28, 24, 28, 22), 18)
        head = QVBoxLayout()
        keep_room(theme, head, spacing=4)
        head.addWidget(TextLabel(theme, title, px=HEADLINE, weight=SEMIBOLD))
        if about:
            head.addWidget(TextLabel(theme, about, px=BODY, ink=MUTE, wrap=True))
        column.addLayout(head)
        column.addLayout(self._body)
        column.addWidget(self._error)
        column.addStretch(1)
        column.addLayout(self._foot())
        keep_minimum(theme, column, 480)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self.on_save_pressed)
        theme.metrics_changed.connect(self.on_room_needed)

    # For the dialog that it is

    def add_field(self, name: str, field: Field) -> Field:
        """``name``: the field of the draft."""
        self._fields[name] = field
        field.changed.connect(lambda: self._on_field_changed(name))
        field.left.connect(lambda: self._on_field_left(name))
        field.changed.connect(self._typing.start)
        field.resized.connect(self.on_room_needed)
        return field

    def add_check(self, name: str, check: Check) -> Check:
        self._checks[name] = check
        check.toggled.connect(self._typing.start)
        return check

    def start_with(self, typed: Mapping[str, object]) -> None:
        """Fill the form; this is what "nothing typed" means."""
        self.fill(typed)
        self._untouched = self.typed()

    def made_draft(self) -> Draft | None:
        """The draft of what is typed, or None where nothing is to be saved. Raises InvalidInput."""
        raise NotImplementedError

    def soft_warnings(self) -> dict[str, list[str]]:
        """What is doubtful in what is typed, by field."""
        return {}

    # For whoever shows it

    def typed(self) -> Typed:
        values: Typed = {name: field.value() for name, field in self._fields.items()}
        return values | {name: check.isChecked() for name, check in self._checks.items()}

    def fill(self, typed: Mapping[str, object]) -> None:
        for name, value in typed.items():
            if name in self._fields:
                self._fields[name].set_value(value)
            elif name in self._checks:
                self._checks[name].setChecked(bool(value))

    def field(self, name: str) -> Field:
        return self._fields[name]

    def error(self) -> str:
        """The sentence above the buttons."""
        return self._error.text()

    def save_button(self) -> Button:
        return self._save

    def pick_up(self, typed: Mapping[str, object]) -> None:
        """Go on with what was put aside; one button takes it away again."""
        self.fill(typed)
        self._fresh.show()

    def on_fresh_pressed(self) -> None:
        self.fill(self._untouched)
        self._clear_problems()
        self._fresh.hide()
        self.typed_on.emit({})

    def on_typing_paused(self) -> None:
        typed = self.typed()
        self.typed_on.emit(typed if typed != self._untouched else {})

    def on_save_pressed(self) -> None:
        """Check, then hand over; a second press while saving does nothing."""
        if self._saving:
            return
        self._clear_problems()
        try:
            draft = self.made_draft()
        except InvalidInput as wrong:
            self._show_problems(wrong)
            return
        if draft is None:
            self.accept()
            return
        self._set_saving(saving=True)
        self.submitted.emit(draft)

    def on_save_done(self) -> None:
        self._typing.stop()
        self._set_saving(saving=False)
        self.accept()

    def on_save_failed(self, error: PaymeError) -> None:
        """Stay open with everything typed, and say why."""
        self._set_saving(saving=False)
        self._show_problems(error)

    def show_error(self, words: str) -> None:
        self._set_saving(saving=False)
        self._error.setText(words)
        self._error.setVisible(bool(words))
        self.on_room_needed()

    def on_room_needed(self) -> None:
        # When the layout knows the new texts: not yet.
        QTimer.singleShot(0, self, self._grow)

    # Inside

    def _grow(self) -> None:
        """No dialog grows by itself for text that came later."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        needed = layout.totalHeightForWidth(self.width())
        if needed > self.height():
            self.resize(self.width(), needed)

    def _foot(self) -> QHBoxLayout:
        self._save = Button(self._theme, self._save_word, key="Ctrl S", kind=Kind.PRIMARY)
        self._save.clicked.connect(self.on_save_pressed)
        self._cancel = Button(self._theme, self.tr("Close"), key="Esc")
        self._cancel.clicked.connect(self.reject)
        self._fresh = Button(self._theme, self.tr("Start over"), kind=Kind.LINK)
        self._fresh.clicked.connect(self.on_fresh_pressed)
        self._fresh.hide()
        row = QHBoxLayout()
        keep_room(self._theme, row, spacing=8)
        row.addWidget(self._fresh)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._save)
        return row

    def _set_saving(self, *, saving: bool) -> None:
        self._saving = saving
        self._save.setEnabled(not saving)
        self._save.set_word(self.tr("Saving…") if saving else self._save_word)

    def _clear_problems(self) -> None:
        self.show_error("")
        for field in self._fields.values():
            field.show_problem("")

    def _show_problems(self, error: PaymeError) -> None:
        first: Field | None = None
        for name, field in self._fields.items():  # in reading order
            words = " ".join(error.problems.get(name, []))
            if words:
                field.show_problem(words)
                first = first or field
        elsewhere = [name for name in error.problems if name not in self._fields]
        if first is None or elsewhere:
            self.show_error(sentence(error))
        if first is not None:
            first.input_widget().setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_field_changed(self, name: str) -> None:
        # What was wrong may be right now: the sentence goes as soon as something is typed.
        if self._fields[name].problem():
            self._fields[name].show_problem("")

    def _on_field_left(self, name: str) -> None:
        """Say softly what this one field will be told on saving."""
        field = self._fields[name]
        if not str(field.value() or "").strip() or self._saving:
            return
        try:
            self.made_draft()
        except InvalidInput as wrong:
            field.show_problem(" ".join(wrong.problems.get(name, [])))
            return
        field.show_warning(" ".join(self.soft_warnings().get(name, [])))

    # Qt

    def reject(self) -> None:
        if self.typed() != self._untouched:
            self.put_aside.emit(self.typed())
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focused = self.focusWidget()
            if isinstance(focused, Button):
                focused.click()
            else:
                self.on_save_pressed()
            return
        super().keyPressEvent(event)
