"""The rail at the left: where in the program one is."""

from html import escape

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.theme import BOLD, LARGE, MEDIUM, R_BUTTON, SEMIBOLD, SMALL, Theme
from payme_desktop.ui.tokens import Tone
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.basics import Avatar
from payme_desktop.ui.widgets.room import add_gap, follow, keep_room
from payme_desktop.ui.wording import initials

WIDTH = 86
"""In pixels at 100 %; more where a word needs it."""


class RailItem(QPushButton):
    """An icon over its word."""

    def __init__(self, theme: Theme, icon: str, word: str, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self._theme = theme
        self._icon_name = icon
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(word)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.updateGeometry)

    def _font(self, weight: int = SEMIBOLD) -> QFont:
        return self._theme.font(SMALL, weight)

    def sizeHint(self) -> QSize:
        word = QFontMetrics(self._font()).horizontalAdvance(self.text()) + self._theme.px(4)
        return QSize(max(self._theme.px(WIDTH - 8), word), self._theme.px(62))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens, px = painting.begin(self), self._theme.tokens, self._theme.px
        chosen = self.isChecked()
        tile = QRectF((self.width() - px(58)) / 2, px(3), px(58), px(34))
        if chosen:
            painting.rounded(painter, tile, tile.height() / 2, tokens.accent_soft)
        elif self.underMouse():
            painting.rounded(painter, tile, tile.height() / 2, tokens.hover)
        ink = tokens.accent if chosen else tokens.mute
        side = px(22)
        spot = QRectF(tile.center().x() - side / 2, tile.center().y() - side / 2, side, side)
        name = f"{self._icon_name}-fill" if chosen else self._icon_name
        paint_icon(painter, name, spot, ink)
        words = QRectF(0, px(39), self.width(), px(20))
        font = self._font(SEMIBOLD if chosen else MEDIUM)
        painting.text(painter, words, self.text(), font, ink, Qt.AlignmentFlag.AlignHCenter)
        if self.hasFocus():
            painting.focus_ring(painter, tile, tile.height() / 2, tokens.accent)


class Mark(QWidget):
    """The program's sign."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        follow(theme, self, lambda: self.setFixedSize(theme.px(38), theme.px(38)))
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = painting.begin(self), self._theme.tokens
        place = QRectF(self.rect())
        painting.rounded(painter, place, self._theme.px(R_BUTTON), tokens.accent)
        font = self._theme.font(LARGE + 4, BOLD)
        painting.text(painter, place, "P", font, tokens.on_accent, Qt.AlignmentFlag.AlignHCenter)


class NavRail(QWidget):
    """Places of the program from top to bottom; who is signed in at the foot."""

    place_chosen = Signal(str)

    def __init__(self, theme: Theme, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        keep_room(theme, column, (4, 18, 4, 18), 6)
        column.addWidget(Mark(theme, self), 0, Qt.AlignmentFlag.AlignHCenter)
        add_gap(theme, column, 20)
        self._items = QVBoxLayout()
        self._places: dict[str, RailItem] = {}
        column.addLayout(self._items)
        column.addStretch(1)
        who = Avatar(theme, initials(user), Tone.VIP, 38, self)
        # A tooltip guesses whether it is markup: said to be, and escaped, it shows the name as it is.
        who.setToolTip(f"<span>{escape(user)}</span>")
        who.setAccessibleName(self.tr("Signed in: {name}").format(name=user))
        column.addWidget(who, 0, Qt.AlignmentFlag.AlignHCenter)
        theme.changed.connect(self.update)

    def add_place(self, name: str, icon: str, word: str) -> RailItem:
        """``icon``: a symbol that has a filled twin, ``…-fill``."""
        item = RailItem(self._theme, icon, word, self)
        item.clicked.connect(lambda: self.place_chosen.emit(name))
        self._items.addWidget(item)
        self._places[name] = item
        item.setChecked(self._items.count() == 1)
        return item

    def show_place(self, name: str) -> None:
        """Light the place one is at; one that is not on the rail leaves all of them dark."""
        if (here := self._places.get(name)) is not None:
            here.setChecked(True)
            return
        for item in self._places.values():
            item.setAutoExclusive(False)
            item.setChecked(False)
            item.setAutoExclusive(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = painting.begin(self), self._theme.tokens
        painter.fillRect(self.rect(), tokens.surface)
        rightward = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        edge = self.width() - 1 if rightward else 0
        painting.hairline(painter, QPointF(edge, 0), QPointF(edge, self.height()), tokens.line)
