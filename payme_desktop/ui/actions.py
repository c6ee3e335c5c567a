"""Every action of the window, once: menus, palette, key sheet and shortcuts all read it from here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from payme_desktop.domain.permissions import Decision
from payme_desktop.ui.icons import icon
from payme_desktop.ui.permits import LOCK, hint
from payme_desktop.ui.theme import Theme

Check = Callable[[], bool]


class Group(StrEnum):
    """Where an action stands: the menus, from left to right."""

    CUSTOMER = "customer"
    EDIT = "edit"
    GO = "go"
    VIEW = "view"
    HELP = "help"


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Command:
    """``keys``: shortcuts, the first is shown; ``can``: whether it makes sense now; ``sign``: its icon.

    ``title``: a word that changes (``Undo: delete of Ana``), instead of ``word``; ``permission``: which
    command of ``domain.permissions`` it is (a test asks every action).
    """

    name: str
    word: str
    act: Callable[[], object]
    group: Group
    keys: tuple[str, ...] = ()
    sign: str = ""
    can: Check = _always
    title: Callable[[], str] | None = None
    permission: str = ""

    def shown(self) -> str:
        """Its words now."""
        return self.title() if self.title is not None else self.word

    @property
    def key(self) -> str:
        """The shortcut that is shown, as this system writes it; empty without."""
        if not self.keys:
            return ""
        return QKeySequence(self.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)

    def all_keys(self) -> str:
        """Every shortcut, with commas between; Return is Enter to everybody but Qt."""
        native = QKeySequence.SequenceFormat.NativeText
        shown = [QKeySequence(key).toString(native) for key in self.keys if not key.endswith("Return")]
        return ", ".join(shown)


class Actions(QObject):
    """The commands of a window as QActions. Shortcuts always fire: what makes no sense now does nothing."""

    refused = Signal(str)
    """A key was pressed for what this person may not do: who may."""

    def __init__(
        self, window: QWidget, theme: Theme, decide: Callable[[str], Decision] = lambda _: Decision.ALLOWED
    ) -> None:
        """``decide``: what whoever is signed in may do with a command of ``domain.permissions``."""
        super().__init__(window)
        self._decide = decide
        self.resting = False
        self._window, self._theme = window, theme
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}
        theme.changed.connect(self.on_theme_changed)

    def add(self, commands: Sequence[Command]) -> None:
        """Take them in; their shortcuts work in the whole window from now on."""
        for command in commands:
            action = QAction(command.word, self)
            action.setObjectName(command.name)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.setAutoRepeat(False)
            action.triggered.connect(lambda _=False, name=command.name: self.run(name))
            self._window.addAction(action)
            self._commands[command.name], self._actions[command.name] = command, action
        self.on_theme_changed()

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def command(self, name: str) -> Command:
        return self._commands[name]

    def of(self, group: Group) -> list[Command]:
        return [command for command in self if command.group is group]

    def run(self, name: str) -> None:
        """Do it, if it can be done now. What needs a manager asks for one on its way."""
        command = self._commands[name]
        if self.resting or not command.can():
            return
        if (said := self.decision(command)) is Decision.DENIED:
            self.refused.emit(hint(command.permission, said))
            return
        command.act()

    def rest(self) -> None:
        """Do nothing any more: nobody is signed in."""
        self.resting = True

    def decision(self, command: Command) -> Decision:
        """What whoever is signed in may do with it."""
        return self._decide(command.permission) if command.permission else Decision.ALLOWED

    def denies(self, key: str) -> bool:
        """Whether that shortcut is of something that this person may not do."""
        return any(key in each.keys and self.decision(each) is Decision.DENIED for each in self)

    def possible(self, command: Command) -> bool:
        """Whether it makes sense now, and this person may do it, be it with a manager's PIN."""
        return command.can() and self.decision(command) is not Decision.DENIED

    def fill(self, menu: QMenu, group: Group) -> None:
        """Put a group into a menu; what can be done is asked each time it opens."""
        for command in self.of(group):
            menu.addAction(self._actions[command.name])
        menu.aboutToShow.connect(lambda: self._freshen(group))
        menu.aboutToHide.connect(lambda: self._release(group))

    def on_theme_changed(self) -> None:
        for name, command in self._commands.items():
            if command.sign:
                self._actions[name].setIcon(icon(command.sign, self._theme.tokens.mute))

    def _freshen(self, group: Group) -> None:
        for command in self.of(group):
            action = self._actions[command.name]
            action.setText(command.shown().replace("&", "&&"))
            action.setEnabled(self.possible(command))
            self._mark(action, command)

    def _mark(self, action: QAction, command: Command) -> None:
        """A lock on what needs a manager; who may, of what this person may not."""
        said = self.decision(command)
        sign = LOCK if said is Decision.WITH_PIN else command.sign
        if sign:
            action.setIcon(icon(sign, self._theme.tokens.mute))
        action.setToolTip(hint(command.permission, said) if command.permission else "")

    def _release(self, group: Group) -> None:
        # A disabled action's shortcut is dead, and what can be done changes while no menu is open.
        for command in self.of(group):
            self._actions[command.name].setEnabled(True)
