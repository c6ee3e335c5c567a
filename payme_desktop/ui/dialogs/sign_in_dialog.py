"""Who sits down at this PC: a user and a password, or the passphrase of the shop's file."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.errors import PaymeError
from payme_desktop.ui.dialogs.fields import LineField
from payme_desktop.ui.messages import sentence
from payme_desktop.ui.theme import BODY, HEADLINE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import BAD, MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind

T = TypeVar("T")


class SecretDialog(QDialog):
    """Asks until ``attempt`` succeeds or the user gives up. The secret is kept nowhere."""

    def __init__(
        self, theme: Theme, title: str, about: str, word: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(400)
        self._theme = theme
        self._error = TextLabel(theme, px=BODY, ink=BAD, wrap=True)
        self._error.hide()
        self._secret = LineField(theme, word, secret=True)
        self._go = Button(theme, title, key="Enter", kind=Kind.PRIMARY)
        self._go.clicked.connect(self.on_go_pressed)
        close = Button(theme, self.tr("Close"), key="Esc")
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self._go)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(28, 24, 28, 22)
        self._column.setSpacing(14)
        self._column.addWidget(TextLabel(theme, title, px=HEADLINE, weight=SEMIBOLD))
        self._column.addWidget(TextLabel(theme, about, px=BODY, ink=MUTE, wrap=True))
        self._column.addWidget(self._secret)
        self._column.addWidget(self._error)
        self._column.addSpacing(4)
        self._column.addLayout(foot)
        self._secret.setFocus()

    def attempt(self) -> None:
        """Try with what was typed. Raises PaymeError where it does not fit."""
        raise NotImplementedError

    def error(self) -> str:
        return self._error.text()

    def secret(self) -> str:
        return self._secret.value()

    def on_go_pressed(self) -> None:
        self._go.setEnabled(False)
        try:
            self.attempt()
        except PaymeError as error:
            self._error.setText(sentence(error))
            self._error.show()
            self._secret.set_value("")
            self._secret.setFocus()
        else:
            self.accept()
        finally:
            self._go.setEnabled(True)

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
        shop: str,
        sign_in: Callable[[str, str], object],
        *,
        user: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, self.tr("Sign in"), shop, self.tr("Password"), parent)
        self._sign_in = sign_in
        self.result_value: object = None
        self._user = LineField(theme, self.tr("User"))
        self._user.set_value(user)
        self._column.insertWidget(2, self._user)
        QWidget.setTabOrder(self._user.input_widget(), self._secret.input_widget())
        (self._secret if user else self._user).setFocus()

    def user_field(self) -> LineField:
        return self._user

    def attempt(self) -> None:
        self.result_value = self._sign_in(self._user.value().strip(), self.secret())


class PassphraseDialog(SecretDialog):
    """The passphrase of a shop's file. ``open_shop(passphrase)`` raises PaymeError if it does not fit."""

    def __init__(
        self, theme: Theme, shop: str, open_shop: Callable[[str], object], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, self.tr("Open the shop"), shop, self.tr("Passphrase"), parent)
        self._open_shop = open_shop
        self.result_value: object = None

    def attempt(self) -> None:
        self.result_value = self._open_shop(self.secret())


def ask(
    theme: Theme,
    shop: str,
    sign_in: Callable[[str, str], T],
    *,
    user: str = "",
    parent: QWidget | None = None,
) -> T | None:
    """Ask until ``sign_in`` answers; None: the user gave up."""
    dialog = SignInDialog(theme, shop, sign_in, user=user, parent=parent)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    return dialog.result_value  # type: ignore[return-value]


def ask_passphrase(
    theme: Theme, shop: str, open_shop: Callable[[str], T], *, parent: QWidget | None = None
) -> T | None:
    """Ask until ``open_shop`` answers; None: the user gave up."""
    dialog = PassphraseDialog(theme, shop, open_shop, parent=parent)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    return dialog.result_value  # type: ignore[return-value]
