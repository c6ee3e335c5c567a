"""Buttons that wear their key, chips to choose from, boxes to tick. Painted from the tokens."""

from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QSizePolicy, QWidget

from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.theme import BODY, LARGE, MEDIUM, R_BUTTON, REGULAR, SEMIBOLD, Theme
from payme_desktop.ui.tokens import Tokens
from payme_desktop.ui.widgets import painting

ICON_PX = 20
GAP = 8


class Kind(StrEnum):
    """How loud a button is: one primary per place at most."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    LINK = "link"


class Button(QPushButton):
    """An icon, a word, and the key that does the same."""

    def __init__(
        self,
        theme: Theme,
        word: str,
        *,
        key: str = "",
        icon_name: str = "",
        kind: Kind = Kind.SECONDARY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(word, parent)
        self._theme = theme
        self._key = key
        self._icon_name = icon_name
        self._kind = kind
        self._over = False
        self.setFont(theme.font(LARGE if kind is not Kind.LINK else BODY, SEMIBOLD))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(word)
        self.setAutoDefault(False)
        if key:
            self.setToolTip(f"{word} ({key})")
        theme.changed.connect(self.update)

    def set_word(self, word: str) -> None:
        self.setText(word)
        self.setAccessibleName(word)
        self.updateGeometry()

    def _label(self) -> str:
        return self.text().replace("&", "")

    def _content_width(self, *, icon: bool = True) -> int:
        metrics = QFontMetrics(self.font())
        width = metrics.horizontalAdvance(self._label())
        if self._icon_name and icon:
            width += ICON_PX + GAP
        if self._key:
            width += metrics.horizontalAdvance(self._key) + GAP
        return width

    def _colours(self, tokens: Tokens) -> tuple[QColor, QColor | None, QColor | None]:
        """Ink, ground and border of the state it is in."""
        if not self.isEnabled():
            ground = tokens.walk_in.soft if self._kind is Kind.PRIMARY else None
            return tokens.mute, ground, tokens.line if self._kind is Kind.SECONDARY else None
        if self._kind is Kind.PRIMARY:
            ground = QColor(tokens.accent)
            if self.isDown():
                ground = ground.darker(112)
            return tokens.on_accent, ground, None
        if self._kind is Kind.LINK:
            return tokens.accent, tokens.hover if self._over else None, None
        return tokens.text, tokens.hover if self._over or self.isDown() else tokens.surface, tokens.line

    def sizeHint(self) -> QSize:
        if self._kind is Kind.LINK:
            return QSize(self._content_width() + 16, 32)
        air = 36 if self.font().pixelSize() >= LARGE else 24
        return QSize(self._content_width() + air, 44)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._content_width(icon=False) + 14, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        ink, ground, border = self._colours(tokens)
        place = QRectF(self.rect())
        painting.rounded(painter, place, R_BUTTON, ground, border)
        if self.hasFocus():
            ring = tokens.on_accent if self._kind is Kind.PRIMARY else tokens.accent
            inset = 3 if self._kind is Kind.PRIMARY else 0
            painting.focus_ring(painter, place.adjusted(inset, inset, -inset, -inset), R_BUTTON - inset, ring)
        self._paint_content(painter, place, ink)

    def _paint_content(self, painter: QPainter, place: QRectF, ink: QColor) -> None:
        metrics = QFontMetrics(self.font())
        # Where it is narrow the picture goes first: the words say more.
        icon = bool(self._icon_name) and place.width() >= self._content_width() + 12
        at = (place.width() - self._content_width(icon=icon)) / 2
        if icon:
            middle = (place.height() - ICON_PX) / 2
            paint_icon(painter, self._icon_name, QRectF(at, middle, ICON_PX, ICON_PX), ink)
            at += ICON_PX + GAP
        width = metrics.horizontalAdvance(self._label())
        painting.text(painter, QRectF(at, 0, width, place.height()), self._label(), self.font(), ink)
        if self._key:
            at += width + GAP
            key = QRectF(at, 0, metrics.horizontalAdvance(self._key), place.height())
            painting.text(painter, key, self._key, self._theme.font(self.font().pixelSize(), REGULAR), ink)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()
        super().leaveEvent(event)


class Chip(QPushButton):
    """One of several to choose from: checkable, and checked is what is chosen."""

    def __init__(
        self, theme: Theme, word: str, parent: QWidget | None = None, *, outlined: bool = False
    ) -> None:
        """``outlined``: on a ground of its own colour, so that it needs a border to be seen."""
        super().__init__(word, parent)
        self._theme = theme
        self._outlined = outlined
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFont(theme.font(BODY, MEDIUM))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        # Measured in the bold of the chosen state, so that choosing moves nothing.
        metrics = QFontMetrics(self._theme.font(BODY, SEMIBOLD))
        return QSize(metrics.horizontalAdvance(self.text()) + 26, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        place = QRectF(self.rect())
        chosen = self.isChecked() and self.isEnabled()
        ground = tokens.accent_soft if chosen else tokens.surface if self.isEnabled() else None
        border = tokens.accent if chosen else tokens.outline
        painting.rounded(painter, place, 15, ground, border if self._outlined else None)
        font = self._theme.font(BODY, SEMIBOLD if chosen else MEDIUM)
        ink = tokens.accent if chosen else tokens.mute
        painting.text(painter, place, self.text(), font, ink, Qt.AlignmentFlag.AlignHCenter)
        if self.hasFocus():
            painting.focus_ring(painter, place, 15, tokens.accent)


class Check(QCheckBox):
    """A box to tick, with its words."""

    BOX = 18

    def __init__(self, theme: Theme, word: str, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self._theme = theme
        self.setFont(theme.font(BODY))
        self.setAccessibleName(word)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(self.BOX + GAP + width + 8, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        box = QRectF(2, (self.height() - self.BOX) / 2, self.BOX, self.BOX)
        if self.isChecked():
            painting.rounded(painter, box, 5, tokens.accent)
            paint_icon(painter, "check", box.adjusted(1, 1, -1, -1), tokens.on_accent)
        else:
            painting.rounded(painter, box, 5, tokens.surface, tokens.outline)
        if self.hasFocus():
            painting.focus_ring(painter, box.adjusted(-2, -2, 2, 2), 7, tokens.accent)
        words = QRectF(box.right() + GAP, 0, self.width() - box.right() - GAP, self.height())
        painting.text(painter, words, self.text(), self.font(), tokens.text)
