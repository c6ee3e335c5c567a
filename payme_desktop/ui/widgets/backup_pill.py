"""How the backups stand, at the foot of the window. Pressed, it opens the page."""

from PySide6.QtWidgets import QWidget

from payme_desktop.ui.backing import Backing
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.tokens import Tone
from payme_desktop.ui.widgets.foot_pill import FootPill


class BackupPill(FootPill):
    """Gone until the backups were read."""

    def __init__(
        self, theme: Theme, formats: Formats, backing: Backing, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._formats, self._backing = formats, backing
        backing.changed.connect(self.on_changed)
        self.on_changed()

    def words(self) -> str:
        """What it says now."""
        return self._look()[0]

    def on_changed(self) -> None:
        words, sign, tone = self._look()
        name = self.tr("Backups: {state}").format(state=words) if words else self.tr("Backups")
        self.show_state(words, name, sign, tone)

    def _look(self) -> tuple[str, str, Tone]:
        backing, standing = self._backing, self._backing.standing
        if backing.running:
            percent = backing.percent
            words = self.tr("Backing up") if percent is None else self.tr("Backing up {percent} %")
            return words.format(percent=percent), "download", Tone.ACCENT
        if standing is None:
            return "", "schedule", Tone.WALK_IN
        if standing.setback is not None:
            return self.tr("Restored: look and accept"), "warning", Tone.WARN
        if standing.problem:
            return self.tr("Backup failed"), "error", Tone.BAD
        if standing.newest is None:
            return self.tr("No backup yet"), "schedule", Tone.WALK_IN
        moment = self._formats.moment(standing.newest.taken_at)
        return self.tr("Backed up {moment}, proven").format(moment=moment), "check_circle", Tone.ACCENT
