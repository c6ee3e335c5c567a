"""What is shown while the window is locked: the shop, who may sit down, and nothing of a customer."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.ui.dialogs.sign_in_dialog import SignInDialog
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import BODY, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.widgets.states import announce

People = Sequence[tuple[UUID, str]]


class _Door(SignInDialog):
    """The sign-in as a part of the window: it has no way out but to sign in."""

    def reject(self) -> None:
        self._secret.set_value("")

    def stay(self) -> None:
        self.setWindowFlags(Qt.WindowType.Widget)
        self._close.hide()


class LockScreen(QWidget):
    """``unlocked``: who signed in, as the functions given answer it."""

    unlocked = Signal(object)

    def __init__(
        self,
        theme: Theme,
        tasks: TaskRunner,
        shop: str,
        sign_in: Callable[[str, str], object],
        by_pin: Callable[[UUID, str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._tasks, self._shop = theme, tasks, shop
        self._sign_in, self._by_pin = sign_in, by_pin
        self.door: SignInDialog | None = None
        self._words = TextLabel(theme, self.tr("Locked. What was typed is kept."), px=BODY, ink=MUTE)
        self._panel = Panel(theme)
        self._inside = QVBoxLayout(self._panel)
        keep_room(theme, self._inside, (8, 8, 8, 8))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._panel)
        row.addStretch(1)
        column = QVBoxLayout(self)
        keep_room(theme, column, (24, 24, 24, 24), 12)
        column.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def ask(self, people: People, user: str) -> None:
        """Show the tiles of ``people``; ``user``: who was here, and is chosen."""
        door = _Door(
            self._theme, self._tasks, self._shop, self._sign_in, user=user, people=people, by_pin=self._by_pin
        )
        door.stay()
        self._inside.addWidget(door)
        door.accepted.connect(self.on_accepted)
        door.show()
        self.door = door
        self.focus()

    def tell(self, words: str) -> None:
        """Why it is locked, in the place of the usual words."""
        self._words.setText(words)
        announce(self._words, words)

    def focus(self) -> None:
        """The keys go to what asks."""
        if self.door is not None:
            self.door.ask_again()

    def on_accepted(self) -> None:
        assert self.door is not None
        self.unlocked.emit(self.door.result_value)
