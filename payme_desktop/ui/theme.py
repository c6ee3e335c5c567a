"""Follows the system's light or dark, gives palettes, fonts and colours to the widgets.

``setColorScheme`` does nothing on some platforms, so the palettes are our own, on Fusion.
"""

import os
from functools import lru_cache
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from payme_desktop.paths import resources_dir
from payme_desktop.ui.tokens import DARK, LIGHT, Tokens

Choice = Literal["system", "light", "dark"]

# Type at 100 %, in pixels.
TINY, SMALL, BODY, LARGE, TITLE, HEADLINE = 11, 12, 13, 14, 16, 20
REGULAR, MEDIUM, SEMIBOLD, BOLD = 400, 500, 600, 700
ROW_HEIGHT: Final = 62
R_SMALL, R_FIELD, R_BUTTON, R_PANEL, R_TILE = 5, 8, 10, 12, 14


def space(steps: int) -> int:
    """Distances come in steps of 4 px."""
    return 4 * steps


def chosen(name: str | None) -> Choice:
    """The theme of that name, else of ``PAYME_THEME``, else the system's."""
    for wanted in (name, os.environ.get("PAYME_THEME")):
        if wanted == "light":
            return "light"
        if wanted == "dark":
            return "dark"
        if wanted == "system":
            break
    return "system"


@lru_cache(maxsize=1)
def _families() -> tuple[str, ...]:
    """Inter where it ships, then the system's own font for what Inter has not."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    found = [
        family
        for file in sorted((resources_dir() / "fonts").glob("*.ttf"))
        for family in QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
    ]
    return ("Inter", system) if "Inter" in found else (system,)


class Theme(QObject):
    """The look in force. ``changed`` comes after a switch of light and dark."""

    changed = Signal()

    def __init__(self, choice: str | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = chosen(choice)
        self._tokens = LIGHT
        hints = QApplication.styleHints()
        self._tokens = self._wanted()
        hints.colorSchemeChanged.connect(self.on_system_scheme_changed)

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    def choose(self, choice: str) -> None:
        """Force light or dark, or follow the system again."""
        self._choice = chosen(choice)
        self._switch()

    def on_system_scheme_changed(self) -> None:
        self._switch()

    def apply(self, app: QApplication) -> None:
        """Make the whole program look like this."""
        if app.style().objectName().lower() != "fusion":
            app.setStyle("Fusion")
        app.setFont(self.font())
        app.setPalette(palette(self._tokens))

    def font(self, px: int = BODY, weight: int = REGULAR, *, figures: bool = False) -> QFont:
        """A font of the scale; ``figures``: digits of equal width, for columns of numbers."""
        font = QFont()
        font.setFamilies(list(_families()))
        font.setPixelSize(px)
        font.setWeight(QFont.Weight(weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if figures:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _wanted(self) -> Tokens:
        if self._choice == "system":
            scheme = QApplication.styleHints().colorScheme()
            return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._choice == "dark" else LIGHT

    def _switch(self) -> None:
        wanted = self._wanted()
        if wanted is self._tokens:
            return
        self._tokens = wanted
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(palette(wanted))
        self.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    """What Fusion draws by itself, in our colours."""
    made = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.bg,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.bg,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.mute,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.bad.ink,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.ToolTipBase: tokens.inverse,
        role.ToolTipText: tokens.on_inverse,
        role.Light: tokens.surface,
        role.Midlight: tokens.hover,
        role.Mid: tokens.line,
        role.Dark: tokens.line,
        role.Shadow: tokens.line,
    }
    for name, colour in colours.items():
        made.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, tokens.mute)
    return made
