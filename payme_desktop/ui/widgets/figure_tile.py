"""Figures that open the list behind them: a tile for one number, a bar for a class of customers."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from payme_desktop.ui.theme import BODY, HEADLINE, MEDIUM, R_PANEL, SEMIBOLD, Theme
from payme_desktop.ui.widgets import painting


class Pressable(QPushButton):
    """Painted, pressed with Enter, Space or the mouse; says what it shows and where it leads."""

    def __init__(self, theme: Theme, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._over = False
        self.setAutoDefault(True)  # Enter presses it, as Space does
        self.setAccessibleName(spoken)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.updateGeometry)

    def _flip(self, box: QRectF) -> QRectF:
        return painting.mirrored(box, QRectF(self.rect()), self.layoutDirection())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()
        super().leaveEvent(event)


class FigureTile(Pressable):
    """A number, large, and what it counts."""

    def __init__(
        self, theme: Theme, figure: str, word: str, below: str = "", parent: QWidget | None = None
    ) -> None:
        """``below``: how it came about, in few words."""
        super().__init__(theme, ", ".join(part for part in (f"{word}: {figure}", below) if part), parent)
        self._figure, self._word, self._below = figure, word, below

    def sizeHint(self) -> QSize:
        px = self._theme.px
        width = QFontMetrics(self._theme.font(HEADLINE, SEMIBOLD)).horizontalAdvance(self._figure)
        words = QFontMetrics(self._theme.font(BODY)).horizontalAdvance(max(self._word, self._below, key=len))
        return QSize(max(width, words) + px(44), px(106))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens, px = painting.begin(self), self._theme.tokens, self._theme.px
        place = QRectF(self.rect())
        ground = tokens.hover if self._over else tokens.surface
        painting.rounded(painter, place, R_PANEL, ground, tokens.line)
        if self.hasFocus():
            painting.focus_ring(painter, place, R_PANEL, tokens.accent)
        inside = place.adjusted(px(18), px(14), -px(18), -px(12))
        word, figure, below = (
            QRectF(inside.left(), inside.top() + px(top), inside.width(), px(height))
            for top, height in ((0, 20), (22, 30), (56, 20))
        )
        painting.text(painter, word, self._word, self._theme.font(BODY, MEDIUM), tokens.mute)
        large = self._theme.font(HEADLINE, SEMIBOLD, figures=True)
        painting.text(painter, figure, self._figure, large, tokens.text)
        painting.text(painter, below, self._below, self._theme.font(BODY), tokens.mute)


class ClassBar(Pressable):
    """How many customers a class has, as a bar, as a number and as a share."""

    def __init__(
        self,
        theme: Theme,
        word: str,
        count: str,
        share: str,
        part: tuple[int, int],
        parent: QWidget | None = None,
    ) -> None:
        """``part``: this class and the largest of them, in customers: the bar's length."""
        super().__init__(theme, f"{word}: {count}, {share}", parent)
        self._word, self._count, self._share, self._part = word, count, share, part

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(420), max(self._theme.px(40), self._theme.target))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens, px = painting.begin(self), self._theme.tokens, self._theme.px
        place, middle = QRectF(self.rect()), self.height() / 2
        if self._over or self.hasFocus():
            painting.rounded(painter, place, px(8), tokens.hover)
        if self.hasFocus():
            painting.focus_ring(painter, place, px(8), tokens.accent)
        left, right = px(150), px(150)
        word = QRectF(px(10), 0, left - px(16), self.height())
        painting.text(painter, self._flip(word), self._word, self._theme.font(BODY, MEDIUM), tokens.text)
        room = max(0, self.width() - left - right)
        own, largest = self._part
        length = max(px(3), room * own // largest) if largest and own else px(3) if own else 0
        if length:
            bar = self._flip(QRectF(left, middle - px(9), length, px(18)))
            painting.rounded(painter, bar, px(5), tokens.bar)
        figures = self._theme.font(BODY, SEMIBOLD, figures=True)
        tail, end = Qt.AlignmentFlag.AlignRight, self.width()
        count = self._flip(QRectF(end - right, 0, px(80), self.height()))
        painting.text(painter, count, self._count, figures, tokens.text, tail)
        share = self._flip(QRectF(end - px(66), 0, px(56), self.height()))
        painting.text(painter, share, self._share, self._theme.font(BODY, figures=True), tokens.mute, tail)


class PersonLine(Pressable):
    """Somebody in a list of the best: rank, name, visits, spent."""

    def __init__(self, theme: Theme, rank: str, name: str, visits: str, spent: str) -> None:
        super().__init__(theme, f"{rank}. {name}, {visits}, {spent}")
        self._rank, self._name, self._visits, self._spent = rank, name, visits, spent

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), max(self._theme.px(36), self._theme.target))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens, px = painting.begin(self), self._theme.tokens, self._theme.px
        place, high = QRectF(self.rect()), self.height()
        if self._over or self.hasFocus():
            painting.rounded(painter, place, px(8), tokens.hover)
        if self.hasFocus():
            painting.focus_ring(painter, place, px(8), tokens.accent)
        plain, tail = self._theme.font(BODY, figures=True), Qt.AlignmentFlag.AlignRight
        painting.text(painter, self._flip(QRectF(px(8), 0, px(24), high)), self._rank, plain, tokens.mute)
        name = QRectF(px(34), 0, max(px(40), self.width() - px(34 + 190)), high)
        painting.text(painter, self._flip(name), self._name, self._theme.font(BODY, MEDIUM), tokens.text)
        visits = QRectF(self.width() - px(186), 0, px(76), high)
        painting.text(painter, self._flip(visits), self._visits, plain, tokens.mute, tail)
        spent = QRectF(self.width() - px(106), 0, px(98), high)
        bold = self._theme.font(BODY, SEMIBOLD, figures=True)
        painting.text(painter, self._flip(spent), self._spent, bold, tokens.text, tail)
