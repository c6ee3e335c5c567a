"""The colours, sizes and spaces of the look. Nothing else in ``ui/`` names a colour.

Widgets take a colour by what it means (``tokens.mute``, ``tokens.tone(Tone.WARN).ink``), so that both
themes have the same bones. ``PAIRS`` lists every ink on ground in use; a test holds each to 4.5:1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Final

from PySide6.QtGui import QColor


class Tone(StrEnum):
    """What a colour means. Never decoration: colour is always beside a word."""

    ACCENT = "accent"
    WARN = "warn"
    BAD = "bad"
    VIP = "vip"
    WHOLESALE = "wholesale"
    WALK_IN = "walk_in"


@dataclass(frozen=True, slots=True)
class Pair:
    """Text of a tone, and the soft ground made for it."""

    ink: QColor
    soft: QColor


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. ``outline``: borders that must be seen (3:1), ``line``: those that need not."""

    dark: bool
    bg: QColor
    surface: QColor
    line: QColor
    outline: QColor
    text: QColor
    mute: QColor
    accent: QColor
    on_accent: QColor
    accent_soft: QColor
    selection: QColor
    hover: QColor
    mark: QColor
    bar: QColor
    inverse: QColor
    on_inverse: QColor
    inverse_accent: QColor
    warn: Pair
    bad: Pair
    vip: Pair
    wholesale: Pair
    walk_in: Pair

    def tone(self, tone: Tone) -> Pair:
        """Ink and soft ground of a meaning."""
        pairs = {
            Tone.ACCENT: Pair(self.accent, self.accent_soft),
            Tone.WARN: self.warn,
            Tone.BAD: self.bad,
            Tone.VIP: self.vip,
            Tone.WHOLESALE: self.wholesale,
            Tone.WALK_IN: self.walk_in,
        }
        return pairs[tone]


def _pair(ink: str, soft: str) -> Pair:
    return Pair(QColor(ink), QColor(soft))


LIGHT: Final = Tokens(
    dark=False,
    bg=QColor("#F6F6F3"),
    surface=QColor("#FFFFFF"),
    line=QColor("#E4E3DD"),
    outline=QColor("#8B918E"),
    text=QColor("#1D1F1E"),
    mute=QColor("#606663"),
    accent=QColor("#0F6B5C"),
    on_accent=QColor("#FFFFFF"),
    accent_soft=QColor("#DDF0EB"),
    selection=QColor("#E8F4F1"),
    hover=QColor("#F4F4F0"),
    mark=QColor("#CCE9E2"),
    bar=QColor("#BDDFD6"),
    inverse=QColor("#1D1F1E"),
    on_inverse=QColor("#FFFFFF"),
    inverse_accent=QColor("#8FDCCB"),
    warn=_pair("#7F5300", "#FFF1D2"),
    bad=_pair("#A8322A", "#FBE4E1"),
    vip=_pair("#6A3FA0", "#EEE5F8"),
    wholesale=_pair("#1F5A93", "#E1EDF8"),
    walk_in=_pair("#5A605D", "#ECECE8"),
)

DARK: Final = Tokens(
    dark=True,
    bg=QColor("#141615"),
    surface=QColor("#1B1E1D"),
    line=QColor("#2E3331"),
    outline=QColor("#747C78"),
    text=QColor("#ECEFED"),
    mute=QColor("#A3ABA7"),
    accent=QColor("#5CC7B2"),
    on_accent=QColor("#07231D"),
    accent_soft=QColor("#17362F"),
    selection=QColor("#1B2D29"),
    hover=QColor("#212524"),
    mark=QColor("#1E453C"),
    bar=QColor("#2C6E61"),
    inverse=QColor("#ECEFED"),
    on_inverse=QColor("#1D1F1E"),
    inverse_accent=QColor("#0F6B5C"),
    warn=_pair("#F2C26B", "#3A2E14"),
    bad=_pair("#F29A92", "#3D1F1C"),
    vip=_pair("#C9A8F0", "#2E2340"),
    wholesale=_pair("#93C0EE", "#1B2C3D"),
    walk_in=_pair("#B0B6B3", "#2A2E2C"),
)

Ink = Callable[[Tokens], QColor]
"""Picks a colour out of whichever theme is on."""

TEXT: Final[Ink] = attrgetter("text")
MUTE: Final[Ink] = attrgetter("mute")
ACCENT: Final[Ink] = attrgetter("accent")
ON_ACCENT: Final[Ink] = attrgetter("on_accent")
ON_INVERSE: Final[Ink] = attrgetter("on_inverse")
BAD: Final[Ink] = attrgetter("bad.ink")
WARN: Final[Ink] = attrgetter("warn.ink")

# Ink, ground: each must reach 4.5:1 in both themes.
PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *((ink, ground) for ink in ("text", "mute") for ground in ("bg", "surface", "selection", "hover")),
    *(("accent", ground) for ground in ("bg", "surface", "selection", "hover", "accent_soft")),
    ("on_accent", "accent"),
    ("text", "mark"),
    ("mute", "mark"),
    ("text", "accent_soft"),
    *((f"{ink}.ink", ground) for ink in ("warn", "bad") for ground in ("surface", "bg")),
    *((f"{tone}.ink", f"{tone}.soft") for tone in ("warn", "bad", "vip", "wholesale", "walk_in")),
    ("on_inverse", "inverse"),
    ("inverse_accent", "inverse"),
)


def ink_of(tone: Tone) -> Ink:
    """The ink of a tone, whichever theme is on."""
    return lambda tokens: tokens.tone(tone).ink


def contrast(ink: QColor, ground: QColor) -> float:
    """The ratio of WCAG 2: 1 (equal) to 21 (black on white)."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
