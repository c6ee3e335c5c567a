"""What is shown while the window is locked: the shop, who may sit down, and nothing of a customer."""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from payme_desktop.ui.dialogs.sign_in_dialog import SignInDialog
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import BODY, Theme
from payme_desktop.ui.tokens import MUTE, Ink
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.room import follow, keep_room
from payme_desktop.ui.widgets.slim_bar import use_slim_bar
from payme_desktop.ui.widgets.states import announce

People = Sequence[tuple[UUID, str]]
FEW: Final = 6
NARROW, WIDE = 456, 720
"""Pixels at 100 %: for so few people, and for more."""


class _Door(SignInDialog):
    """The sign-in as a part of the window: it has no way out but to sign in."""

    spoke = Signal(object)
    """The label with what it said."""

    def reject(self) -> None:
        self._secret.set_value("")

    def _say(self, words: str, ink: Ink) -> None:
        super()._say(words, ink)
        self.spoke.emit(self._said)

    def stay(self) -> None:
        self.setWindowFlags(Qt.WindowType.Widget)
        self._close.hide()

    def _fit(self) -> None:
        # A place that scrolls asks for the least height, not for that of as many lines of tiles as there are.
        if (layout := self.layout()) is not None:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self._fit()
        return done


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
        self._people = 0
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._panel)
        row.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        keep_room(theme, column, (24, 24, 24, 24), 12)
        column.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._place(content)
        follow(theme, self, self._fit)

    def ask(self, people: People, user: str) -> None:
        """Show the tiles of ``people``; ``user``: who was here, and is chosen."""
        door = _Door(
            self._theme, self._tasks, self._shop, self._sign_in, user=user, people=people, by_pin=self._by_pin
        )
        door.stay()
        self._inside.addWidget(door)
        door.accepted.connect(self.on_accepted)
        door.spoke.connect(self.on_spoken)
        door.show()
        self.door, self._people = door, len(people)
        self._fit()
        self.focus()

    def tell(self, words: str) -> None:
        """Why it is locked, in the place of the usual words."""
        self._words.setText(words)
        announce(self._words, words)

    def focus(self) -> None:
        """The keys go to what asks."""
        if self.door is not None:
            self.door.ask_again()

    def _place(self, content: QWidget) -> None:
        """Where text is large or people are many, it scrolls."""
        scroll = self._scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        use_slim_bar(scroll, self._theme)
        scroll.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _fit(self) -> None:
        px = self._theme.px
        wanted = px(NARROW if self._people <= FEW else WIDE)
        self._panel.setFixedWidth(max(px(NARROW) // 2, min(wanted, self.width() - px(48))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def on_spoken(self, label: QWidget) -> None:
        """Below the edge of the window nobody would read it."""
        QTimer.singleShot(0, label, lambda: self._scroll.ensureWidgetVisible(label))

    def on_accepted(self) -> None:
        assert self.door is not None
        self.unlocked.emit(self.door.result_value)
