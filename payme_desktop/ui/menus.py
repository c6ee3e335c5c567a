"""The menu bar, and what the palette and the key sheet show: all of it read from the actions."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenuBar, QWidget

from payme_desktop.domain.permissions import Decision
from payme_desktop.ui.actions import Actions, Group
from payme_desktop.ui.models.command_list import Entry
from payme_desktop.ui.permits import LOCK
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.key_bar import Hint


def group_word(group: Group) -> str:
    """The name of a menu."""
    words = {
        Group.CUSTOMER: QCoreApplication.translate("Menus", "Customer"),
        Group.EDIT: QCoreApplication.translate("Menus", "Edit"),
        Group.GO: QCoreApplication.translate("Menus", "Go"),
        Group.VIEW: QCoreApplication.translate("Menus", "View"),
        Group.HELP: QCoreApplication.translate("Menus", "Help"),
    }
    return words[group]


class WindowMenu(QMenuBar):
    """Every action again, for whoever looks for it with the mouse or with Alt."""

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(self.tr("Menus"))
        for group in Group:
            menu = self.addMenu(f"&{group_word(group)}")
            menu.setToolTipsVisible(True)
            actions.fill(menu, group)
        self.on_theme_changed()
        theme.changed.connect(self.on_theme_changed)
        theme.metrics_changed.connect(self.on_theme_changed)

    def on_theme_changed(self) -> None:
        tokens, px = self._theme.tokens, self._theme.px
        self.setFont(self._theme.font())
        # Room round the words, and no line below: no palette can say that.
        self.setStyleSheet(
            f"QMenuBar {{ background: {tokens.bg.name()}; border: none; "
            f"padding: {px(4)}px {px(16)}px 0 {px(16)}px; }}"
            f"QMenuBar::item {{ padding: {px(5)}px {px(9)}px; border-radius: {px(5)}px; "
            "background: transparent; "
            f"color: {tokens.mute.name()}; }}"
            f"QMenuBar::item:selected {{ background: {tokens.accent_soft.name()}; "
            f"color: {tokens.text.name()}; }}"
        )


def entries(actions: Actions) -> list[Entry]:
    """What the palette offers: everything that can be done now."""
    return [
        Entry(
            command.name,
            command.shown(),
            command.key,
            group_word(command.group),
            LOCK if actions.decision(command) is Decision.WITH_PIN else command.sign,
        )
        for command in actions
        if actions.possible(command) and command.name != "palette"
    ]


def sheet(actions: Actions, plain: Sequence[Hint]) -> list[tuple[str, list[Hint]]]:
    """The key sheet: a heading, then keys and what they do. ``plain``: keys that are no commands."""
    parts = [
        (group_word(group), [(c.all_keys(), c.word) for c in actions.of(group) if c.keys]) for group in Group
    ]
    return [(QCoreApplication.translate("Menus", "Searching"), list(plain)), *parts]
