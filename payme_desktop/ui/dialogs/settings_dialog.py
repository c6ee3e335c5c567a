"""Ctrl+,: how this PC looks and listens, and what the shop's figures mean.

What can be seen is seen at once; closing without saving takes it back. Emits ``submitted(Wanted)``: whoever
saves it answers ``on_save_done`` or ``on_save_failed``, as for every form.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QWidget

from payme_desktop.domain.drafts import Draft, ShopChange, draft
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.errors import InvalidInput, PaymeError, UserError
from payme_desktop.settings import Settings, check_settings
from payme_desktop.ui.dialogs.form_dialog import FormDialog, Typed
from payme_desktop.ui.dialogs.scan_field import ScanField
from payme_desktop.ui.dialogs.settings_pages import SHOP_FIELDS, pages
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.room import keep_minimum, keep_room
from payme_desktop.ui.widgets.side_tabs import SideTabs

PREVIEWED = ("theme", "zoom", "density")


class Wanted(Draft):
    """``machine``: for ``save_settings``; ``shop``: for the shop's service, None where it stays as it is."""

    machine: dict[str, str | int]
    shop: ShopChange | None = None


class SettingsDialog(FormDialog):
    """``business``: None for somebody who may not change the shop; then its page is not there."""

    scan_tried = Signal(str)
    """A code was scanned into the field that tries the scanner."""

    trying_scanner = Signal(bool)
    """The keys go to that field now, or no longer: the window's own scanner rests meanwhile."""

    def __init__(
        self, theme: Theme, settings: Settings, business: BusinessRow | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, self.tr("Settings"), parent)
        self._settings, self._business = settings, business
        self._before: Typed = {"theme": theme.choice, "zoom": theme.zoom, "density": theme.density.value}
        self._tabs = SideTabs(theme)
        self._stack = QStackedWidget()
        self._page_of: dict[str, int] = {}
        self._build()
        self.start_with(_machine(settings) | self._before | _shop(business))
        self._join()
        self.rejected.connect(self.on_rejected)
        self._tabs.setFocus()

    def page(self) -> int:
        """The page that is shown, from the top."""
        return self._stack.currentIndex()

    def show_page(self, place: int) -> None:
        self._tabs.choose(place)

    def scan_field(self) -> ScanField:
        return self._trial

    def made_draft(self) -> Draft | None:
        typed, problems = self.typed(), {}
        machine = {
            name: typed[name] for name, kept in _machine(self._settings).items() if typed[name] != kept
        }
        for name in {"scanner_gap_ms", "lock_minutes"} & machine.keys():
            machine[name] = str(machine[name]).strip()
        try:
            checked = check_settings(machine)
        except UserError as wrong:
            problems, checked = wrong.problems, {}
        shop = None
        if any(typed.get(name) != kept for name, kept in _shop(self._business).items()):
            try:
                shop = draft(ShopChange, {name: typed[name] for name in SHOP_FIELDS})
            except InvalidInput as wrong:
                problems = problems | wrong.problems
        if problems:
            raise InvalidInput.of(problems)
        return Wanted(machine=checked, shop=shop) if checked or shop is not None else None

    # Slots

    def on_previewed(self) -> None:
        """Show at once what was chosen."""
        self._show({name: self.field(name).value() for name in PREVIEWED})

    def on_rejected(self) -> None:
        self._show(self._before)

    def on_scanner_changed(self) -> None:
        """The trial goes by what is typed above it."""
        gap = str(self.field("scanner_gap_ms").value()).strip()
        if gap.isdecimal():
            self.scan_field().gap_ms = int(gap)
        self.scan_field().prefix = str(self.field("scanner_prefix").value())

    # Inside

    def _show(self, look: Typed) -> None:
        self._theme.choose(str(look["theme"]))
        self._theme.set_zoom(int(str(look["zoom"])))
        self._theme.set_density(str(look["density"]))

    def _build(self) -> None:
        for place, page in enumerate(pages(self._theme, self._business)):
            self._tabs.add(page.sign, page.word)
            self._stack.addWidget(page)
            for name, field in page.fields.items():
                if isinstance(field, ScanField):  # to try the scanner: of no setting
                    self._trial = field
                    field.resized.connect(self.on_room_needed)
                else:
                    self.add_field(name, field)
                    self._page_of[name] = place
        middle = QHBoxLayout()
        keep_room(self._theme, middle, spacing=28)
        middle.addWidget(self._tabs)
        middle.addWidget(self._stack, 1)
        self._body.addLayout(middle)
        keep_minimum(self._theme, self._body, 564)

    def _join(self) -> None:
        self._tabs.chosen.connect(self._stack.setCurrentIndex)
        for name in PREVIEWED:
            self.field(name).changed.connect(self.on_previewed)
        for name in ("scanner_prefix", "scanner_gap_ms"):
            self.field(name).changed.connect(self.on_scanner_changed)
        self.on_scanner_changed()
        self.scan_field().scan_tried.connect(self.scan_tried)
        self.scan_field().trying.connect(self.trying_scanner)
        for key, step in ((Qt.Key.Key_PageDown, 1), (Qt.Key.Key_PageUp, -1)):
            shortcut = QShortcut(QKeySequence(Qt.Modifier.CTRL | key), self)
            shortcut.activated.connect(self.on_next_pressed if step > 0 else self.on_previous_pressed)

    def on_next_pressed(self) -> None:
        self.show_page((self.page() + 1) % self._stack.count())

    def on_previous_pressed(self) -> None:
        self.show_page((self.page() - 1) % self._stack.count())

    def _show_problems(self, error: PaymeError) -> None:
        wrong = [place for name, place in self._page_of.items() if name in error.problems]
        if wrong and self.page() not in wrong:
            self.show_page(min(wrong))
        super()._show_problems(error)

    # Qt

    def reject(self) -> None:
        QDialog.reject(self)  # what was only tried is not kept for later, as a form's would be


def _machine(settings: Settings) -> Typed:
    """The settings that have a field here, as they stand in it."""
    return {
        "theme": settings.theme,
        "zoom": settings.zoom,
        "density": settings.density,
        "language": settings.language,
        "lock_minutes": str(settings.lock_minutes),
        "scanner_prefix": settings.scanner_prefix,
        "scanner_gap_ms": str(settings.scanner_gap_ms),
    }


def _shop(business: BusinessRow | None) -> Typed:
    if business is None:
        return {}
    limits = business.thresholds
    numbers = (business.active_days, limits.occasional, limits.regular, limits.frequent)
    return {name: str(number) for name, number in zip(SHOP_FIELDS, numbers, strict=True)}
