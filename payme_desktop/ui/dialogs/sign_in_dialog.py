"""Who sits down at this PC: a user and a password, or the passphrase of the shop's file."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

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
        foot = QHBoxLayout()
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
    """The user's name and password. ``sign_in(user, password)`` raises PaymeError if they do not fit."""

    def __init__(
        self,
        theme: Theme,
        tasks: TaskRunner,
        shop: str,
        sign_in: Callable[[str, str], object],
        *,
        user: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, tasks, self.tr("Sign in"), shop, self.tr("Password"), parent)
        self._sign_in = sign_in
        self._user = LineField(theme, self.tr("User"))
        self._user.set_value(user)
        self._column.insertWidget(2, self._user)
        QWidget.setTabOrder(self._user.input_widget(), self._secret.input_widget())
        (self._secret if user else self._user).setFocus()

    def user_field(self) -> LineField:
        return self._user

    def attempt(self) -> Callable[[], object]:
        return partial(self._sign_in, self._user.value().strip(), self.secret())


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
    parent: QWidget | None = None,
) -> T | None:
    """Ask until ``sign_in`` answers; None: the user gave up. It is called on a worker."""
    tasks = TaskRunner()
    answer: T | None = _answer(SignInDialog(theme, tasks, shop, sign_in, user=user, parent=parent), tasks)
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
