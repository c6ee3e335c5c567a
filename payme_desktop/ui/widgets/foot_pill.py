"""A pill at the foot of the window: a picture, words, a colour. Pressed, it opens the page behind it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.theme import BODY, SEMIBOLD, Theme
from payme_desktop.ui.tokens import Tone
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.key_bar import HEIGHT


class FootPill(QPushButton):
    """``show_state`` says all of it; without words it is gone."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign, self._tone = "", Tone.WALK_IN
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.updateGeometry)

    def show_state(self, words: str, name: str, sign: str, tone: Tone) -> None:
        """``name``: for screen readers; ``sign``: an icon."""
        self._sign, self._tone = sign, tone
        self.setText(words)
        self.setAccessibleName(name)
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    # Qt

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
        if not self.text():
            return
        pair, whole = tokens.tone(self._tone), QRectF(self.rect())
        pill = QRectF(px(4), (self.height() - px(30)) / 2, self.width() - px(20), px(30))
        pill = painting.mirrored(pill, whole, self.layoutDirection())
        painting.rounded(painter, pill, pill.height() / 2, pair.soft)
        side = px(18)
        icon = QRectF(pill.left() + px(12), pill.center().y() - side / 2, side, side)
        words = QRectF(icon.right() + px(6), pill.top(), pill.width() - px(40), pill.height())
        paint_icon(painter, self._sign, painting.mirrored(icon, pill, self.layoutDirection()), pair.ink)
        words = painting.mirrored(words, pill, self.layoutDirection())
        painting.text(painter, words, self.text(), self._font(), pair.ink)
        if self.hasFocus():
            painting.focus_ring(painter, pill, pill.height() / 2, tokens.accent)
