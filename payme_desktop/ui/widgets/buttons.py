"""Buttons that wear their key, chips to choose from, boxes to tick. Painted from the tokens."""

from enum import StrEnum
from html import escape

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QSizePolicy, QWidget

from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.theme import BODY, LARGE, MEDIUM, R_BUTTON, R_SMALL, REGULAR, SEMIBOLD, Theme
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
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``small``: where three of them share a narrow place."""
        super().__init__(word, parent)
        self._theme = theme
        self._key = key
        self._icon_name = icon_name
        self._kind = kind
        self._over = False
        self._px = BODY if small or kind is Kind.LINK else LARGE
        self.on_metrics_changed()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(word)
        self.setAutoDefault(False)
        self._hint()
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.on_metrics_changed)

    def on_metrics_changed(self) -> None:
        self.setFont(self._theme.font(self._px, SEMIBOLD))
        self.updateGeometry()

    def set_word(self, word: str) -> None:
        self.setText(word)
        self.setAccessibleName(word)
        self._hint()
        self.updateGeometry()

    def set_key(self, key: str) -> None:
        """The key that does the same, as it is written on it."""
        self._key = key
        self._hint()
        self.updateGeometry()

    def _hint(self) -> None:
        # A tooltip guesses whether it is markup: said to be, and escaped, it shows the words as they are.
        self.setToolTip(f"<span>{escape(self._label())} ({self._key})</span>" if self._key else "")

    def _label(self) -> str:
        return self.text().replace("&", "")

    def _content_width(self, *, icon: bool = True, key: bool = True) -> int:
        metrics = QFontMetrics(self.font())
        width = metrics.horizontalAdvance(self._label())
        if self._icon_name and icon:
            width += self._theme.px(ICON_PX) + self._theme.px(GAP)
        if self._key and key:
            width += metrics.horizontalAdvance(self._key) + self._theme.px(GAP)
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
        px = self._theme.px
        if self._kind is Kind.LINK:
            return QSize(self._content_width() + px(16), max(px(32), self._theme.target))
        return QSize(self._content_width() + px(36 if self._px >= LARGE else 24), self._theme.button)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._content_width(icon=False) + self._theme.px(14), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painting.begin(self)
        tokens, radius = self._theme.tokens, self._theme.px(R_BUTTON)
        ink, ground, border = self._colours(tokens)
        place = QRectF(self.rect())
        painting.rounded(painter, place, radius, ground, border)
        if self.hasFocus():
            ring = tokens.on_accent if self._kind is Kind.PRIMARY else tokens.accent
            inset = 3 if self._kind is Kind.PRIMARY else 0
            painting.focus_ring(painter, place.adjusted(inset, inset, -inset, -inset), radius - inset, ring)
        self._paint_content(painter, place, ink)

    def _paint_content(self, painter: QPainter, place: QRectF, ink: QColor) -> None:
        metrics = QFontMetrics(self.font())
        side, gap = self._theme.px(ICON_PX), self._theme.px(GAP)
        # Where it is narrow the picture goes first, then the key: the words say more.
        room = place.width() - self._theme.px(12)
        icon = bool(self._icon_name) and room >= self._content_width()
        key = bool(self._key) and room >= self._content_width(icon=False)
        at = max(self._theme.px(6), (place.width() - self._content_width(icon=icon, key=key)) / 2)

        def taken(width: float, height: float) -> QRectF:
            """The next piece, from where lines begin."""
            nonlocal at
            box = QRectF(at, (place.height() - height) / 2, width, height)
            at += width + gap
            return painting.mirrored(box, place, self.layoutDirection())

        if icon:
            paint_icon(painter, self._icon_name, taken(side, side), ink)
        words = taken(min(room, metrics.horizontalAdvance(self._label())), place.height())
        painting.text(painter, words, self._label(), self.font(), ink)
        if key:
            cap = taken(metrics.horizontalAdvance(self._key), place.height())
            painting.text(painter, cap, self._key, self._theme.font(self._px, REGULAR), ink)

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
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.on_metrics_changed()
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.on_metrics_changed)

    def set_word(self, word: str) -> None:
        self.setText(word)
        self.setAccessibleName(word)
        self.updateGeometry()

    def on_metrics_changed(self) -> None:
        self.setFont(self._theme.font(BODY, MEDIUM))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        # Measured in the bold of the chosen state, so that choosing moves nothing.
        metrics = QFontMetrics(self._theme.font(BODY, SEMIBOLD))
        width = metrics.horizontalAdvance(self.text()) + self._theme.px(26)
        return QSize(width, max(self._theme.px(30), self._theme.target))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painting.begin(self)
        tokens = self._theme.tokens
        place = QRectF(self.rect())
        round_end = place.height() / 2
        chosen = self.isChecked() and self.isEnabled()
        ground = tokens.accent_soft if chosen else tokens.surface if self.isEnabled() else None
        border = tokens.accent if chosen else tokens.outline
        painting.rounded(painter, place, round_end, ground, border if self._outlined else None)
        font = self._theme.font(BODY, SEMIBOLD if chosen else MEDIUM)
        ink = tokens.accent if chosen else tokens.mute
        painting.text(painter, place, self.text(), font, ink, Qt.AlignmentFlag.AlignHCenter)
        if self.hasFocus():
            painting.focus_ring(painter, place, round_end, tokens.accent)


class Check(QCheckBox):
    """A box to tick, with its words."""

    BOX = 18

    def __init__(self, theme: Theme, word: str, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self._theme = theme
        self.setAccessibleName(word)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.on_metrics_changed()
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.on_metrics_changed)

    def on_metrics_changed(self) -> None:
        self.setFont(self._theme.font(BODY))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        px = self._theme.px
        width = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(px(self.BOX) + px(GAP) + width + px(8), max(px(28), self._theme.target))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Its words can be pressed as well as its box."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px = painting.begin(self), self._theme.px
        tokens, whole = self._theme.tokens, QRectF(self.rect())
        side = px(self.BOX)
        box = QRectF(2, (self.height() - side) / 2, side, side)
        words = QRectF(box.right() + px(GAP), 0, self.width() - box.right() - px(GAP), self.height())
        box, words = (painting.mirrored(each, whole, self.layoutDirection()) for each in (box, words))
        if self.isChecked():
            painting.rounded(painter, box, px(R_SMALL), tokens.accent)
            paint_icon(painter, "check", box.adjusted(1, 1, -1, -1), tokens.on_accent)
        else:
            painting.rounded(painter, box, px(R_SMALL), tokens.surface, tokens.outline)
        if self.hasFocus():
            painting.focus_ring(painter, box.adjusted(-2, -2, 2, 2), px(R_SMALL) + 2, tokens.accent)
        painting.text(painter, words, self.text(), self.font(), tokens.text)
