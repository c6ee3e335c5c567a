"""The pages of the settings: which fields stand where. What they mean is said in ``settings_dialog``."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from payme_desktop.domain.rows import BusinessRow
from payme_desktop.ui.dialogs.fields import ChoiceField, Field, LineField
from payme_desktop.ui.dialogs.scan_field import ScanField
from payme_desktop.ui.dialogs.step_field import StepField
from payme_desktop.ui.theme import BODY, LARGE, SEMIBOLD, ZOOMS, Density, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.room import keep_room

translate = QCoreApplication.translate

Fields = dict[str, Field]
SHOP_FIELDS: Final = ("active_days", "occasional_from", "regular_from", "frequent_from")
TRIAL: Final = "trial"
"""The field to try the scanner: of no setting."""


class SettingsPage(QWidget):
    """A column of fields by the name of their setting. ``sign``: the icon of its tab."""

    def __init__(self, theme: Theme, sign: str, word: str, about: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.sign, self.word = sign, word
        self.fields: Fields = {}
        self._column = QVBoxLayout(self)
        keep_room(theme, self._column, (0, 0, 0, 0), 16)
        self._column.addWidget(TextLabel(theme, word, px=LARGE, weight=SEMIBOLD))
        if about:
            self._column.addWidget(TextLabel(theme, about, px=BODY, ink=MUTE, wrap=True))

    def add(self, name: str, field: Field) -> None:
        self.fields[name] = field
        self._column.addWidget(field)

    def say(self, words: str) -> None:
        self._column.addWidget(TextLabel(self._theme, words, px=BODY, ink=MUTE, wrap=True))

    def finish(self) -> None:
        self._column.addStretch(1)


def pages(theme: Theme, business: BusinessRow | None) -> Sequence[SettingsPage]:
    """All of them; ``business``: None where its settings are not this person's to change."""
    made = [_appearance(theme), _language(theme), _lock(theme), _scanner(theme)]
    if business is not None:
        made.append(_shop(theme, business))
    for page in made:
        page.finish()
    return made


def _appearance(theme: Theme) -> SettingsPage:
    page = SettingsPage(theme, "contrast", translate("SettingsPages", "Appearance"))
    themes = [
        ("system", translate("SettingsPages", "As the system")),
        ("light", translate("SettingsPages", "Light")),
        ("dark", translate("SettingsPages", "Dark")),
    ]
    page.add("theme", ChoiceField(theme, translate("SettingsPages", "Colours"), themes))
    page.add(
        "zoom",
        StepField(theme, translate("SettingsPages", "Text size"), ZOOMS, lambda percent: f"{percent} %"),
    )
    densities = [
        (Density.DENSE.value, translate("SettingsPages", "Dense")),
        (Density.NORMAL.value, translate("SettingsPages", "Normal")),
        (Density.TOUCH.value, translate("SettingsPages", "Touch")),
    ]
    page.add("density", ChoiceField(theme, translate("SettingsPages", "Rows and buttons"), densities))
    page.say(translate("SettingsPages", "Touch makes everything that is pressed at least 44 pixels high."))
    return page


def _language(theme: Theme) -> SettingsPage:
    page = SettingsPage(theme, "language", translate("SettingsPages", "Language"))
    languages = [
        ("system", translate("SettingsPages", "As the system")),
        ("en", translate("SettingsPages", "English")),
    ]
    page.add("language", ChoiceField(theme, translate("SettingsPages", "Language of the program"), languages))
    page.say(translate("SettingsPages", "Another language shows when the program is started again."))
    return page


def _lock(theme: Theme) -> SettingsPage:
    page = SettingsPage(theme, "lock", translate("SettingsPages", "Lock"))
    page.add(
        "lock_minutes",
        LineField(theme, translate("SettingsPages", "Lock after so many minutes without a key or the mouse")),
    )
    page.say(
        translate(
            "SettingsPages", "From 1 to 15. Ctrl+L locks at once. Whoever signs in goes on where they were."
        )
    )
    return page


def _scanner(theme: Theme) -> SettingsPage:
    about = translate(
        "SettingsPages",
        "A scanner types very fast and ends with Enter. That is how it is told from a person.",
    )
    page = SettingsPage(theme, "barcode_scanner", translate("SettingsPages", "Scanner"), about)
    page.add(
        "scanner_prefix",
        LineField(theme, translate("SettingsPages", "What it sends before each code, if anything")),
    )
    page.add(
        "scanner_gap_ms",
        LineField(theme, translate("SettingsPages", "Longest time between two letters, in milliseconds")),
    )
    page.add(TRIAL, ScanField(theme, translate("SettingsPages", "Try it")))
    return page


def _shop(theme: Theme, business: BusinessRow) -> SettingsPage:
    about = translate("SettingsPages", "For {shop}, on every PC that uses this shop.").format(
        shop=business.name
    )
    page = SettingsPage(theme, "store", translate("SettingsPages", "Shop"), about)
    words = (
        translate("SettingsPages", "Active: bought within so many days"),
        translate("SettingsPages", "Occasional: from so many purchases"),
        translate("SettingsPages", "Regular: from so many purchases"),
        translate("SettingsPages", "Frequent: from so many purchases"),
    )
    for name, word in zip(SHOP_FIELDS, words, strict=True):
        page.add(name, LineField(theme, word))
    return page
