"""The settings: read, shown, saved; those of this PC in a file, those of the shop in the shop."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from payme_desktop.domain.actor import Changes, Saved
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.settings import Settings, load_settings, save_settings
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.dialogs.settings_dialog import SettingsDialog, Wanted


@dataclass(frozen=True)
class InForce:
    """All settings as they are now."""

    machine: Settings
    business: BusinessRow


class SettingsCommands(QObject):
    """Opens the dialog; saves on the writer what it wants."""

    saved = Signal(object)
    """``InForce``: the scanner and whoever shows the shop's numbers go by these from now on."""

    trying_scanner = Signal(bool)
    """The window's scanner shall rest, or work again."""

    def __init__(self, desk: Desk, file: Path | None = None, parent: QObject | None = None) -> None:
        """``file``: None for the user's own ``settings.toml``."""
        super().__init__(parent)
        self._desk, self._file = desk, file

    def open(self) -> None:
        """Show the settings as they are in the file and in the shop now."""
        desk = self._desk

        def read() -> InForce:
            return InForce(load_settings(self._file), desk.services.shop.get(desk.actor))

        desk.tasks.run_read(read, self._show, lambda error: desk.tell(desk.words_for(error)))

    def _show(self, now: InForce) -> None:
        desk = self._desk
        may = desk.actor.may("settings.shop")
        dialog = SettingsDialog(desk.theme, now.machine, now.business if may else None, desk.window)
        dialog.trying_scanner.connect(self.trying_scanner)

        def save(wanted: Wanted) -> Saved[InForce]:
            machine = save_settings(wanted.machine, self._file) if wanted.machine else now.machine
            if wanted.shop is None:
                return Saved(InForce(machine, now.business), Changes())
            shop = desk.services.shop.update(desk.actor, wanted.shop)
            return Saved(InForce(machine, shop.row), shop.changes)

        desk.open_form(dialog, "settings", save, self._done)

    def _done(self, answer: Saved[InForce]) -> None:
        self._desk.tell(self.tr("The settings are saved."))
        self.saved.emit(answer.row)
