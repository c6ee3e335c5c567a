"""The design system in force: palettes, fonts, sizes. Follows the system's light or dark, and its text size.

``setColorScheme`` does nothing on some platforms, so the palettes are our own, on Fusion. Sizes are said in
pixels at 100 % and pass ``px``: zoom and density reach every widget through ``metrics_changed``.
"""

import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from payme_desktop.paths import resources_dir
from payme_desktop.ui.tokens import DARK, LIGHT, Tokens

Choice = Literal["system", "light", "dark"]

# Type at 100 %, in pixels.
TINY, SMALL, BODY, LARGE, TITLE, HEADLINE = 11, 12, 13, 14, 16, 20
REGULAR, MEDIUM, SEMIBOLD, BOLD = 400, 500, 600, 700
R_SMALL, R_FIELD, R_BUTTON, R_PANEL, R_TILE = 5, 8, 10, 12, 14

ZOOMS: Final = (80, 90, 100, 110, 125, 150, 175, 200)
"""The steps of Ctrl + and Ctrl -, in percent."""

# The size of ordinary text, in points, where nobody asked the system for larger letters.
_ORDINARY_POINTS: Final = {"win32": 9.0, "darwin": 13.0}
_ORDINARY_ELSEWHERE: Final = 11.0
_LARGEST: Final = 1.5


# Classes for which a platform has a font of its own, whatever the program's font is.
_OWN_FONTS: Final = ("QMenu", "QMenuBar", "QToolTip", "QHeaderView")


class Density(StrEnum):
    """How much air: for mouse and keyboard, and for fingers."""

    DENSE = "dense"
    NORMAL = "normal"
    TOUCH = "touch"


@dataclass(frozen=True, slots=True)
class _Heights:
    """Of a list's row, of anything pressed, of a button, at 100 %."""

    row: int
    target: int
    button: int


_HEIGHTS: Final = {
    Density.DENSE: _Heights(row=44, target=28, button=36),
    Density.NORMAL: _Heights(row=62, target=30, button=44),
    Density.TOUCH: _Heights(row=72, target=44, button=48),
}


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


def system_scale() -> float:
    """1, or up to 1.5 where the system was asked for larger letters."""
    if QGuiApplication.platformName() in {"offscreen", "minimal"}:
        return 1.0  # nobody sits there, and pictures and tests shall be alike everywhere
    ordinary = _ORDINARY_POINTS.get(sys.platform, _ORDINARY_ELSEWHERE)
    points = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()
    # A point more or less is the taste of a desktop, no wish of a person.
    return min(points / ordinary, _LARGEST) if points > 1.15 * ordinary else 1.0


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

    metrics_changed = Signal()
    """Zoom or density are others: sizes and fonts are to be asked for again."""

    def __init__(
        self,
        choice: str | None = None,
        parent: QObject | None = None,
        *,
        zoom: int = 100,
        density: str = Density.NORMAL,
    ) -> None:
        super().__init__(parent)
        self._choice = chosen(choice)
        self._tokens = self._wanted()
        self._system_scale = system_scale()
        self._zoom = _in_reach(zoom)
        self._density = Density(density)
        QApplication.styleHints().colorSchemeChanged.connect(self.on_system_scheme_changed)

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def choice(self) -> Choice:
        """What was asked for: ``system``, ``light`` or ``dark``."""
        return self._choice

    # Sizes

    @property
    def zoom(self) -> int:
        """Percent of the system's text size."""
        return self._zoom

    @property
    def density(self) -> Density:
        return self._density

    @property
    def row_height(self) -> int:
        """Of a row of the customer list."""
        return self.px(_HEIGHTS[self._density].row)

    @property
    def target(self) -> int:
        """The least height of anything that is pressed."""
        return self.px(_HEIGHTS[self._density].target)

    @property
    def button(self) -> int:
        """The height of a button with a border, and of the search field."""
        return self.px(_HEIGHTS[self._density].button)

    def px(self, size: float) -> int:
        """A size of the drawing, in pixels of now; never 0 where it was something."""
        if not size:
            return 0
        scaled = round(size * self._zoom / 100 * self._system_scale)
        return scaled or (1 if size > 0 else -1)

    def set_zoom(self, percent: int) -> None:
        """80 to 200; beyond, the nearest end."""
        self._measure(_in_reach(percent), self._density)

    def zoom_in(self) -> None:
        self.set_zoom(next((step for step in ZOOMS if step > self._zoom), ZOOMS[-1]))

    def zoom_out(self) -> None:
        self.set_zoom(next((step for step in reversed(ZOOMS) if step < self._zoom), ZOOMS[0]))

    def zoom_reset(self) -> None:
        self.set_zoom(100)

    def set_density(self, density: str) -> None:
        """``dense``, ``normal`` or ``touch``."""
        self._measure(self._zoom, Density(density))

    # Colours

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
        self._letter(app)
        app.setPalette(palette(self._tokens))

    def font(self, px: int = BODY, weight: int = REGULAR, *, figures: bool = False) -> QFont:
        """A font of the scale, ``px`` at 100 %. ``figures``: digits of one width, for columns of numbers."""
        font = QFont()
        font.setFamilies(list(_families()))
        font.setPixelSize(self.px(px))
        font.setWeight(QFont.Weight(weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if figures:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _measure(self, zoom: int, density: Density) -> None:
        if (zoom, density) == (self._zoom, self._density):
            return
        self._zoom, self._density = zoom, density
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._letter(app)
        self.metrics_changed.emit()

    def _letter(self, app: QApplication) -> None:
        app.setFont(self.font())
        for name in _OWN_FONTS:
            app.setFont(self.font(), name)  # type: ignore[arg-type]  # the stub says bytes; a text is right

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


def _in_reach(percent: int) -> int:
    return min(max(percent, ZOOMS[0]), ZOOMS[-1])


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
