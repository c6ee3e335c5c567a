"""The first start: the shop, its owner, and how to begin. Three screens, and nothing is made before the last.

Emits ``create_wanted(Founding)``; whoever makes the shop answers ``on_created`` or ``on_failed``.
"""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from payme_desktop.domain.drafts import BusinessDraft, draft
from payme_desktop.errors import InvalidInput, PaymeError
from payme_desktop.ui.dialogs.fields import ChoiceField, Field, LineField
from payme_desktop.ui.theme import BODY, HEADLINE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import BAD, MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.recovery_card import RecoveryCard
from payme_desktop.ui.widgets.room import keep_minimum, keep_room

EMPTY, FILE, DEMO = "empty", "file", "demo"
SHOP, OWNER, START, CODE = range(4)
PAGE_OF = {
    "name": SHOP, "region": SHOP, "currency": SHOP, "timezone": SHOP, "owner": OWNER, "password": OWNER,
    "again": OWNER, "passphrase": OWNER, "start": START,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Founding:
    """What is to be made. ``passphrase``: None: the system's keyring keeps the key; ``file``: to import."""

    business: BusinessDraft
    password: str
    passphrase: str | None
    start: str
    file: Path | None


class FirstRun(QDialog):
    """Back keeps what was typed; Esc leaves, and nothing was made."""

    create_wanted = Signal(object)

    def __init__(self, theme: Theme, timezone: str, parent: QWidget | None = None) -> None:
        """``timezone``: this PC's."""
        super().__init__(parent)
        self._theme = theme
        self._fields: dict[str, Field] = {}
        self._file: Path | None = None
        self._busy = False
        self.setWindowTitle("PayMe Desktop")
        self._title = TextLabel(theme, px=HEADLINE, weight=SEMIBOLD)
        self._about = TextLabel(theme, px=BODY, ink=MUTE, wrap=True)
        self._error = TextLabel(theme, px=BODY, ink=BAD, wrap=True)
        self._stack = QStackedWidget()
        for page in (self._shop_page(timezone), self._owner_page(), self._start_page()):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        keep_room(theme, column, (32, 28, 32, 24), 16)
        keep_minimum(theme, column, 520)
        for part in (self._title, self._about):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        column.addWidget(self._error)
        column.addLayout(self._foot())
        self._go(SHOP)

    # For whoever shows it

    def page(self) -> int:
        return self._stack.currentIndex()

    def field(self, name: str) -> Field:
        return self._fields[name]

    def error(self) -> str:
        return self._error.text()

    def show_progress(self, words: str) -> None:
        """What is being done now."""
        self._about.setText(words)

    def on_created(self, recovery_code: str = "") -> None:
        """The shop is there; its recovery code is shown before the assistant ends, this once."""
        self._set_busy(busy=False)
        if not recovery_code:
            self.accept()
            return
        shop = str(self.field("name").value())
        self._stack.addWidget(RecoveryCard(self._theme, shop, recovery_code))
        self._stack.setCurrentIndex(CODE)
        self._title.setText(self.tr("Your recovery code"))
        self._about.setText(
            self.tr("Should this PC break or be stolen, it brings the shop back. Shown once.")
        )
        self._back.hide()
        self._next.set_word(self.tr("I have written it down"))
        self._next.setFocus()

    def on_failed(self, error: PaymeError) -> None:
        """Everything typed stands, and it can be tried again."""
        self._set_busy(busy=False)
        wrong = self._show_problems(error)
        if wrong is not None:
            self._go(wrong)
            self._show_problems(error)
        else:
            self._error.setText(error.message)

    # Slots

    def on_next_pressed(self) -> None:
        """Check this screen; the last one makes the shop."""
        if self.page() == CODE:
            self.accept()
            return
        if self._busy or not self._is_right():
            return
        if self.page() < START:
            self._go(self.page() + 1)
            return
        if self._start() == FILE and self._file is None and not self._choose_file():
            return
        self._set_busy(busy=True)
        self.show_progress(self.tr("Making the shop …"))
        self.create_wanted.emit(self._founding())

    def on_back_pressed(self) -> None:
        if self.page() > SHOP and not self._busy:
            self._go(self.page() - 1)

    # Inside

    def _founding(self) -> Founding:
        passphrase = str(self.field("passphrase").value()) or None
        file = self._file if self._start() == FILE else None
        return Founding(
            self._business(), str(self.field("password").value()), passphrase, self._start(), file
        )

    def _start(self) -> str:
        return str(self.field("start").value())

    def _business(self) -> BusinessDraft:
        names = ("name", "region", "currency", "timezone", "owner")
        return draft(BusinessDraft, {name: self.field(name).value() for name in names})

    def _is_right(self) -> bool:
        problems: dict[str, list[str]] = {}
        try:
            self._business()
        except InvalidInput as wrong:
            problems = dict(wrong.problems)
        password, again = self.field("password").value(), self.field("again").value()
        if not password:
            problems["password"] = [self.tr("Choose a password: the owner signs in with it.")]
        elif password != again:
            problems["again"] = [self.tr("The two passwords differ. Type both again.")]
        here = {name: words for name, words in problems.items() if PAGE_OF[name] == self.page()}
        self._show_problems(InvalidInput.of(here) if here else None)
        return not here

    def _show_problems(self, error: PaymeError | None) -> int | None:
        """Beside their fields; the screen of the first one, None where none has a field."""
        problems = error.problems if error is not None else {}
        first: int | None = None
        self._error.setText("")
        for name, field in self._fields.items():
            words = " ".join(problems.get(name, []))
            field.show_problem(words)
            if words and first is None:
                first = PAGE_OF[name]
                field.input_widget().setFocus(Qt.FocusReason.OtherFocusReason)
        return first

    def _go(self, page: int) -> None:
        titles = (self.tr("Your shop"), self.tr("The owner"), self.tr("How to begin"))
        abouts = (
            self.tr("The customer book stays on this PC. You can change the name later."),
            self.tr("The owner decides who works here. Keep the password safe: nobody can look it up."),
            self.tr("All three can be done later as well."),
        )
        self._stack.setCurrentIndex(page)
        steps = self.tr("{title} · step {step} of 3").format(title=titles[page], step=page + 1)
        self._title.setText(steps)
        self._about.setText(abouts[page])
        self._error.setText("")
        self._back.setVisible(page > SHOP)
        self._next.set_word(self.tr("Open the shop") if page == START else self.tr("Next"))
        first = next(field for name, field in self._fields.items() if PAGE_OF[name] == page)
        first.input_widget().setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._next.setEnabled(not busy)
        self._back.setEnabled(not busy)
        self._stack.setEnabled(not busy)

    def _choose_file(self) -> bool:
        title = self.tr("A list of customers")
        name, _ = QFileDialog.getOpenFileName(self, title, "", self.tr("CSV files (*.csv);;All files (*)"))
        self._file = Path(name) if name else None
        return self._file is not None

    def _shop_page(self, timezone: str) -> QWidget:
        here = QLocale.system()
        region = QLocale.territoryToCode(here.territory())
        currency = here.currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode)
        page, column = self._page()
        column.addWidget(self._line("name", self.tr("Name of the shop")))
        pair = QHBoxLayout()
        keep_room(self._theme, pair, spacing=14)
        top = Qt.AlignmentFlag.AlignTop
        pair.addWidget(self._line("region", self.tr("Country (two letters)"), region or "US"), 1, top)
        pair.addWidget(self._line("currency", self.tr("Currency"), currency or "USD"), 1, top)
        column.addLayout(pair)
        column.addWidget(self._line("timezone", self.tr("Time zone"), timezone))
        column.addStretch(1)
        return page

    def _owner_page(self) -> QWidget:
        page, column = self._page()
        column.addWidget(self._line("owner", self.tr("Name of the owner")))
        column.addWidget(self._line("password", self.tr("Password"), secret=True))
        column.addWidget(self._line("again", self.tr("The password again"), secret=True))
        hint = self.tr("Leave it empty where the system keeps secrets itself")
        words = self.tr("Passphrase of the shop file")
        column.addWidget(self._line("passphrase", words, secret=True, hint=hint))
        column.addStretch(1)
        return page

    def _start_page(self) -> QWidget:
        page, column = self._page()
        choices = [
            (EMPTY, self.tr("Empty")),
            (FILE, self.tr("Import a list")),
            (DEMO, self.tr("Try it with made-up people")),
        ]
        start = ChoiceField(self._theme, self.tr("Begin"), choices)
        self._fields["start"] = start
        column.addWidget(start)
        column.addStretch(1)
        return page

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        column = QVBoxLayout(page)
        keep_room(self._theme, column, (0, 0, 0, 0), 14)
        return page, column

    def _line(
        self, name: str, word: str, value: str = "", *, secret: bool = False, hint: str = ""
    ) -> LineField:
        field = LineField(self._theme, word, secret=secret, hint=hint)
        field.set_value(value)
        self._fields[name] = field
        return field

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        keep_room(self._theme, row, spacing=8)
        self._back = Button(self._theme, self.tr("Back"))
        self._back.clicked.connect(self.on_back_pressed)
        self._next = Button(self._theme, self.tr("Next"), key="Enter", kind=Kind.PRIMARY)
        self._next.clicked.connect(self.on_next_pressed)
        row.addWidget(self._back)
        row.addStretch(1)
        row.addWidget(self._next)
        return row

    # Qt

    def reject(self) -> None:
        if self.page() == CODE:
            self.accept()  # the shop is there
        elif not self._busy:  # what has begun is ended, one way or the other
            super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focused = self.focusWidget()
            if isinstance(focused, Button):
                focused.click()
            else:
                self.on_next_pressed()
            return
        super().keyPressEvent(event)
