"""Who sits down at this PC: a name tile and a PIN, a user and a password, or the passphrase of the file."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from payme_desktop.errors import PaymeError
from payme_desktop.ui.dialogs.fields import LineField
from payme_desktop.ui.messages import sentence
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import BODY, HEADLINE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import BAD, MUTE, Ink
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.name_tiles import NameTiles
from payme_desktop.ui.widgets.pin_pad import PinPad
from payme_desktop.ui.widgets.room import keep_minimum, keep_room
from payme_desktop.ui.widgets.states import announce

T = TypeVar("T")


class SecretDialog(QDialog):
    """Asks until the work of ``attempt`` succeeds or the user gives up. The secret is kept nowhere."""

    def __init__(
        self,
        theme: Theme,
        tasks: TaskRunner,
        title: str,
        about: str,
        word: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._theme, self._tasks = theme, tasks
        self._checking = False
        self.result_value: object = None
        self._said = TextLabel(theme, px=BODY, ink=BAD, wrap=True)
        self._said.hide()
        self._secret = LineField(theme, word, secret=True)
        self._go = Button(theme, title, key="Enter", kind=Kind.PRIMARY)
        self._go.clicked.connect(self.on_go_pressed)
        self._close = Button(theme, self.tr("Close"), key="Esc")
        self._close.clicked.connect(self.reject)
        foot = self._foot = QHBoxLayout()
        keep_room(theme, foot, spacing=8)
        foot.addStretch(1)
        foot.addWidget(self._close)
        foot.addWidget(self._go)
        self._column = QVBoxLayout(self)
        keep_room(theme, self._column, (28, 24, 28, 22), 14)
        self._column.addWidget(TextLabel(theme, title, px=HEADLINE, weight=SEMIBOLD))
        self._column.addWidget(TextLabel(theme, about, px=BODY, ink=MUTE, wrap=True))
        self._column.addWidget(self._secret)
        self._column.addWidget(self._said)
        self._column.addLayout(foot)
        keep_minimum(theme, self._column, 400)
        self._secret.setFocus()

    def attempt(self) -> Callable[[], object]:
        """What tries with what was typed. Runs on a worker; raises PaymeError where it does not fit."""
        raise NotImplementedError

    def error(self) -> str:
        """What was wrong the last time; empty while it is tried again."""
        return "" if self._checking else self._said.text()

    def is_checking(self) -> bool:
        return self._checking

    def secret(self) -> str:
        return self._secret.value()

    def on_go_pressed(self) -> None:
        """Try; pressed again meanwhile it does nothing."""
        if self._checking:
            return
        self._set_checking(checking=True)
        self._say(self.tr("Checking …"), MUTE)
        self._tasks.run_write(self.attempt(), self.on_fitted, self.on_failed)

    def on_fitted(self, value: object) -> None:
        self._set_checking(checking=False)
        self.result_value = value
        self.accept()

    def on_failed(self, error: Exception) -> None:
        self._set_checking(checking=False)
        if not isinstance(error, PaymeError):
            self._said.hide()
            raise error
        self._say(sentence(error), BAD)
        self._secret.set_value("")
        self._secret.setFocus()

    def reject(self) -> None:
        """Give up; not while a try is on its way, whose answer would be lost."""
        if not self._checking:
            super().reject()

    def _set_checking(self, *, checking: bool) -> None:
        """The fields only stop taking text: disabled, they would lose the focus."""
        self._checking = checking
        for field in self.findChildren(QLineEdit):
            field.setReadOnly(checking)
        self._go.setEnabled(not checking)
        self._close.setEnabled(not checking)

    def _say(self, words: str, ink: Ink) -> None:
        self._said.set_ink(ink)
        self._said.setText(words)
        self._said.show()
        announce(self._said, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.on_go_pressed()
            return
        super().keyPressEvent(event)


class SignInDialog(SecretDialog):
    """A name tile and a PIN where people have one at this PC; else, or when asked for, name and password.

    ``sign_in(user, password)`` and ``by_pin(id, pin)`` raise PaymeError if they do not fit.
    """

    def __init__(
        self,
        theme: Theme,
        tasks: TaskRunner,
        shop: str,
        sign_in: Callable[[str, str], object],
        *,
        user: str = "",
        people: Sequence[tuple[UUID, str]] = (),
        by_pin: Callable[[UUID, str], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``people``: who has a PIN at this PC, id and name of each."""
        super().__init__(theme, tasks, self.tr("Sign in"), shop, self.tr("Password"), parent)
        self._sign_in, self._by_pin = sign_in, by_pin
        self._pin_mode = False
        self._user = LineField(theme, self.tr("User"))
        self._user.set_value(user)
        self._tiles = NameTiles(theme, people)
        self._pad = PinPad(theme)
        self._other = Button(theme, "", kind=Kind.LINK)
        for place, widget in ((2, self._tiles), (3, self._user), (5, self._pad)):
            self._column.insertWidget(place, widget)
        self._foot.insertWidget(0, self._other)
        self._join()
        known = self._tiles.choose_named(user)
        self._set_mode(pin=bool(people) and by_pin is not None and (known or not user))
        self._other.setVisible(bool(people) and by_pin is not None)

    def user_field(self) -> LineField:
        return self._user

    def tiles(self) -> NameTiles:
        return self._tiles

    def pad(self) -> PinPad:
        return self._pad

    def other_button(self) -> Button:
        """Changes between PIN and password."""
        return self._other

    def is_by_pin(self) -> bool:
        return self._pin_mode

    def attempt(self) -> Callable[[], object]:
        chosen = self._tiles.value()
        if self._pin_mode and self._by_pin is not None and chosen is not None:
            return partial(self._by_pin, chosen, self.secret())
        return partial(self._sign_in, self._user.value().strip(), self.secret())

    def ask_again(self) -> None:
        """The keys go to what is still to be typed."""
        (self._secret if self._pin_mode or self._user.value() else self._user).setFocus()

    def on_other_pressed(self) -> None:
        """The other way to sign in."""
        if not self._checking:
            self._set_mode(pin=not self._pin_mode)

    def on_digit_pressed(self, digit: str) -> None:
        if not self._checking:
            self._secret.set_value(self.secret() + digit)

    def on_back_pressed(self) -> None:
        if not self._checking:
            self._secret.set_value(self.secret()[:-1])

    def on_tile_chosen(self) -> None:
        """Another person, another PIN."""
        self._secret.set_value("")

    def _join(self) -> None:
        QWidget.setTabOrder(self._user.input_widget(), self._secret.input_widget())
        self._other.clicked.connect(self.on_other_pressed)
        self._pad.digit_pressed.connect(self.on_digit_pressed)
        self._pad.back_pressed.connect(self.on_back_pressed)
        self._tiles.chosen.connect(self.on_tile_chosen)

    def _set_mode(self, *, pin: bool) -> None:
        self._pin_mode = pin
        for widget, shown in ((self._tiles, pin), (self._pad, pin), (self._user, not pin)):
            widget.setVisible(shown)
        self._secret.set_word(self.tr("PIN") if pin else self.tr("Password"))
        self._secret.set_value("")
        self._said.hide()
        self._other.set_word(self.tr("With a password") if pin else self.tr("With a PIN"))
        self.ask_again()
        self._fit()

    def _fit(self) -> None:
        # adjustSize() would press the keys of the pad together on a low screen.
        layout = self.layout()
        assert layout is not None
        layout.activate()
        width = max(self.width(), layout.totalMinimumSize().width())
        self.resize(width, layout.totalHeightForWidth(width))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Digits are the PIN's, also while a tile has the focus.
        if self._pin_mode and event.text().isdecimal():
            self.on_digit_pressed(event.text())
            self._secret.setFocus()
            return
        super().keyPressEvent(event)


class PassphraseDialog(SecretDialog):
    """The passphrase of a shop's file. ``open_shop(passphrase)`` raises PaymeError if it does not fit."""

    def __init__(
        self,
        theme: Theme,
        tasks: TaskRunner,
        shop: str,
        open_shop: Callable[[str], object],
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, tasks, self.tr("Open the shop"), shop, self.tr("Passphrase"), parent)
        self._open_shop = open_shop

    def attempt(self) -> Callable[[], object]:
        return partial(self._open_shop, self.secret())


def ask(
    theme: Theme,
    shop: str,
    sign_in: Callable[[str, str], T],
    *,
    user: str = "",
    people: Sequence[tuple[UUID, str]] = (),
    by_pin: Callable[[UUID, str], T] | None = None,
    parent: QWidget | None = None,
) -> T | None:
    """Ask until ``sign_in`` or ``by_pin`` answers; None: the user gave up. Both are called on a worker.

    ``people``: who has a PIN at this PC, id and name of each.
    """
    tasks = TaskRunner()
    dialog = SignInDialog(theme, tasks, shop, sign_in, user=user, people=people, by_pin=by_pin, parent=parent)
    answer: T | None = _answer(dialog, tasks)
    return answer


def ask_passphrase(
    theme: Theme, shop: str, open_shop: Callable[[str], T], *, parent: QWidget | None = None
) -> T | None:
    """Ask until ``open_shop`` answers; None: the user gave up. It is called on a worker."""
    tasks = TaskRunner()
    answer: T | None = _answer(PassphraseDialog(theme, tasks, shop, open_shop, parent=parent), tasks)
    return answer


def _answer(dialog: SecretDialog, tasks: TaskRunner) -> Any:
    try:
        taken = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.result_value if taken else None
    finally:
        tasks.shutdown()
        dialog.deleteLater()
