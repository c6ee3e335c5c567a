"""How the sync stands, at the foot of the window: a picture, words, a colour. Pressed, it opens the page."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from payme_desktop.ui.formats import Formats
from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.syncing import State, Syncing
from payme_desktop.ui.theme import BODY, SEMIBOLD, Theme
from payme_desktop.ui.tokens import Tone
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.key_bar import HEIGHT

SIGNS = {
    State.RUNNING: ("refresh", Tone.ACCENT),
    State.CONFLICTS: ("warning", Tone.WARN),
    State.STOPPED: ("error", Tone.BAD),
    State.OFFLINE: ("block", Tone.WALK_IN),
    State.WAITING: ("upload", Tone.ACCENT),
    State.NEVER: ("schedule", Tone.WALK_IN),
    State.SYNCED: ("check_circle", Tone.ACCENT),
}


class SyncPill(QPushButton):
    """Gone where the shop is tied to nothing."""

    def __init__(
        self, theme: Theme, formats: Formats, syncing: Syncing, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._formats, self._syncing = theme, formats, syncing
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.updateGeometry)
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
        words = self.words()
        self.setText(words)
        self.setAccessibleName(self.tr("Sync: {state}").format(state=words) if words else self.tr("Sync"))
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def _font(self) -> QFont:
        return self._theme.font(BODY, SEMIBOLD)

    def sizeHint(self) -> QSize:
        px = self._theme.px
        words = QFontMetrics(self._font()).horizontalAdvance(self.text())
        return QSize(words + px(24 + 18 + 6 + 24), px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens, px = painting.begin(self), self._theme.tokens, self._theme.px
        painting.hairline(painter, QPointF(0, 0), QPointF(self.width(), 0), tokens.line)
        state = self._syncing.state
        if state is None:
            return
        sign, tone = SIGNS[state]
        pair, whole = tokens.tone(tone), QRectF(self.rect())
        pill = QRectF(px(4), (self.height() - px(30)) / 2, self.width() - px(20), px(30))
        pill = painting.mirrored(pill, whole, self.layoutDirection())
        painting.rounded(painter, pill, pill.height() / 2, pair.soft)
        side = px(18)
        icon = QRectF(pill.left() + px(12), pill.center().y() - side / 2, side, side)
        words = QRectF(icon.right() + px(6), pill.top(), pill.width() - px(40), pill.height())
        paint_icon(painter, sign, painting.mirrored(icon, pill, self.layoutDirection()), pair.ink)
        words = painting.mirrored(words, pill, self.layoutDirection())
        painting.text(painter, words, self.text(), self._font(), pair.ink)
        if self.hasFocus():
            painting.focus_ring(painter, pill, pill.height() / 2, tokens.accent)
