"""The rail at the left: where in the program one is."""

from html import escape

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.theme import BODY, BOLD, LARGE, MEDIUM, SEMIBOLD, Theme
from payme_desktop.ui.tokens import Tone
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.basics import Avatar
from payme_desktop.ui.wording import initials

WIDTH = 86


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
        self.setFixedSize(QSize(WIDTH - 8, 62))
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        chosen = self.isChecked()
        tile = QRectF((self.width() - 58) / 2, 3, 58, 34)
        if chosen:
            painting.rounded(painter, tile, 17, tokens.accent_soft)
        ink = tokens.accent if chosen else tokens.mute
        spot = QRectF(tile.center().x() - 11, tile.center().y() - 11, 22, 22)
        name = f"{self._icon_name}-fill" if chosen else self._icon_name
        paint_icon(painter, name, spot, ink)
        font = self._theme.font(BODY - 1, SEMIBOLD if chosen else MEDIUM)
        words = QRectF(0, 39, self.width(), 20)
        painting.text(painter, words, self.text(), font, ink, Qt.AlignmentFlag.AlignHCenter)
        if self.hasFocus():
            painting.focus_ring(painter, tile, 17, tokens.accent)


class Mark(QWidget):
    """The program's sign."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedSize(38, 38)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painting.rounded(painter, QRectF(self.rect()), 10, tokens.accent)
        font = self._theme.font(LARGE + 4, BOLD)
        painting.text(
            painter, QRectF(self.rect()), "P", font, tokens.on_accent, Qt.AlignmentFlag.AlignHCenter
        )


class NavRail(QWidget):
    """Places of the program from top to bottom; who is signed in at the foot."""

    place_chosen = Signal(str)

    def __init__(self, theme: Theme, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 18, 4, 18)
        column.setSpacing(6)
        column.addWidget(Mark(theme, self), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(20)
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
        """Light the place one is at."""
        self._places[name].setChecked(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.fillRect(self.rect(), tokens.surface)
        edge = self.width() - 1
        painting.hairline(painter, QPointF(edge, 0), QPointF(edge, self.height()), tokens.line)
