"""How the sync stands, at the foot of the window: a picture, words, a colour. Pressed, it opens the page."""

from PySide6.QtWidgets import QWidget

from payme_desktop.ui.formats import Formats
from payme_desktop.ui.syncing import State, Syncing
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.tokens import Tone
from payme_desktop.ui.widgets.foot_pill import FootPill

SIGNS = {
    State.RUNNING: ("refresh", Tone.ACCENT),
    State.CONFLICTS: ("warning", Tone.WARN),
    State.STOPPED: ("error", Tone.BAD),
    State.OFFLINE: ("block", Tone.WALK_IN),
    State.WAITING: ("upload", Tone.ACCENT),
    State.NEVER: ("schedule", Tone.WALK_IN),
    State.SYNCED: ("check_circle", Tone.ACCENT),
}


class SyncPill(FootPill):
    """Gone where the shop is tied to nothing."""

    def __init__(
        self, theme: Theme, formats: Formats, syncing: Syncing, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._formats, self._syncing = formats, syncing
        syncing.changed.connect(self.on_changed)
        self.on_changed()

    def words(self) -> str:
        """What it says now."""
        state, status = self._syncing.state, self._syncing.status
        if state is State.RUNNING:
            percent = self._syncing.percent
            words = self.tr("Syncing") if percent is None else self.tr("Syncing {percent} %")
            return words.format(percent=percent)
        if state is None or status is None:
            return ""
        waiting = self.tr("%n waiting", "", status.waiting)
        if state is State.OFFLINE:
            return (
                self.tr("Offline · {waiting}").format(waiting=waiting)
                if status.waiting
                else self.tr("Offline")
            )
        moment = self._formats.moment(status.last_sync) if status.last_sync is not None else ""
        return {
            State.CONFLICTS: self.tr("%n conflict(s)", "", status.conflicts),
            State.STOPPED: self.tr("Sync stopped"),
            State.WAITING: waiting,
            State.NEVER: self.tr("Never synced"),
            State.SYNCED: self.tr("Synced {moment}").format(moment=moment),
        }[state]

    def on_changed(self) -> None:
        words, state = self.words(), self._syncing.state
        name = self.tr("Sync: {state}").format(state=words) if words else self.tr("Sync")
        self.show_state(words, name, *SIGNS[state or State.NEVER])
