"""Who sits down: a tile for each person, one of them chosen, walked through with the arrow keys."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from payme_desktop.ui.theme import BODY, MEDIUM, R_FIELD, SEMIBOLD, Theme
from payme_desktop.ui.tokens import Tone
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.flow import FlowLayout
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.wording import initials

SIDE = 40
WIDEST = 150
"""Of a name, in pixels at 100 %."""


class NameTile(QPushButton):
    """One person: the letters of the name in a circle, and the name. Checked is chosen."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, name
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        px = self._theme.px
        wide = QFontMetrics(self._theme.font(BODY, SEMIBOLD)).horizontalAdvance(self._name)
        return QSize(min(wide, px(WIDEST)) + px(SIDE + 32), max(px(SIDE + 14), self._theme.target))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens, px = painting.begin(self), self._theme.tokens, self._theme.px
        whole, radius = QRectF(self.rect()), px(R_FIELD)
        chosen = self.isChecked()
        ground = tokens.accent_soft if chosen else tokens.surface
        painting.rounded(painter, whole, radius, ground, tokens.accent if chosen else tokens.outline)
        if self.hasFocus():
            painting.focus_ring(painter, whole, radius, tokens.accent)
        spot = QRectF(px(8), (self.height() - px(SIDE)) / 2, px(SIDE), px(SIDE))
        words = QRectF(spot.right() + px(10), 0, self.width() - spot.right() - px(18), self.height())
        direction = self.layoutDirection()
        pair = tokens.tone(Tone.ACCENT if chosen else Tone.WALK_IN)
        letters = self._theme.font(BODY, SEMIBOLD)
        circle = painting.mirrored(spot, whole, direction)
        painting.avatar(painter, circle, initials(self._name), letters, pair.ink, pair.soft)
        font = self._theme.font(BODY, SEMIBOLD if chosen else MEDIUM)
        ink = tokens.accent if chosen else tokens.text
        painting.text(painter, painting.mirrored(words, whole, direction), self._name, font, ink)


class NameTiles(QWidget):
    """As many lines as they need. The first is chosen at the start."""

    chosen = Signal(object)
    """The id of who was chosen."""

    def __init__(
        self, theme: Theme, people: Sequence[tuple[UUID, str]], parent: QWidget | None = None
    ) -> None:
        """``people``: id and name of each."""
        super().__init__(parent)
        self.setAccessibleName(self.tr("People"))
        self._ids = [user_id for user_id, _ in people]
        self._group = QButtonGroup(self)
        flow = FlowLayout(self)
        keep_room(theme, flow, (0, 0, 0, 0), 8)
        for place, (_, name) in enumerate(people):
            tile = NameTile(theme, name, self)
            self._group.addButton(tile, place)
            flow.addWidget(tile)
        if people:
            self._group.button(0).setChecked(True)
            self.setFocusProxy(self._group.button(0))
        self._group.idToggled.connect(self.on_tile_toggled)

    def value(self) -> UUID | None:
        """Who is chosen; None where there is nobody."""
        place = self._group.checkedId()
        return self._ids[place] if place >= 0 else None

    def choose_named(self, name: str) -> bool:
        """Choose whoever has that name; whether somebody has."""
        for tile in self._group.buttons():
            if name and tile.accessibleName().casefold() == name.strip().casefold():
                tile.setChecked(True)
                return True
        return False

    def choose(self, user_id: UUID) -> None:
        """Choose somebody who has a tile."""
        self._group.button(self._ids.index(user_id)).setChecked(True)

    def on_tile_toggled(self, place: int, checked: bool) -> None:  # noqa: FBT001 - Qt's signal
        if checked:
            self.setFocusProxy(self._group.button(place))
            self.chosen.emit(self._ids[place])
