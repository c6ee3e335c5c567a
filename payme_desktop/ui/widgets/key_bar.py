"""The bottom bar: what the keys do now."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from payme_desktop.ui.theme import BODY, R_SMALL, SEMIBOLD, SMALL, Theme
from payme_desktop.ui.widgets import painting

Hint = tuple[str, str]
"""The key, and what it does."""


class KeyBar(QWidget):
    """Painted, not clicked: every key here has a button or a place of its own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hints: tuple[Hint, ...] = ()
        self.setFixedHeight(48)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Keys"))
        theme.changed.connect(self.update)

    def show_hints(self, hints: Sequence[Hint]) -> None:
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.setAccessibleDescription(", ".join(f"{key}: {what}" for key, what in hints))
            self.update()

    def hints(self) -> tuple[Hint, ...]:
        return self._hints

    def sizeHint(self) -> QSize:
        return QSize(200, 48)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painting.hairline(painter, QPointF(0, 0), QPointF(self.width(), 0), tokens.line)
        key_font, word_font = self._theme.font(SMALL, SEMIBOLD), self._theme.font(BODY)
        left, middle = 24.0, self.height() / 2
        for key, what in self._hints:
            cap = QFontMetrics(key_font).horizontalAdvance(key) + 12
            word = QFontMetrics(word_font).horizontalAdvance(what)
            if left + cap + word + 8 > self.width() - 16:
                break  # half a hint is none
            box = QRectF(left, middle - 10.5, cap, 21)
            painting.rounded(painter, box, R_SMALL, tokens.surface, tokens.line)
            painting.text(painter, box, key, key_font, tokens.text, Qt.AlignmentFlag.AlignHCenter)
            words = QRectF(box.right() + 7, 0, word + 1, self.height())
            painting.text(painter, words, what, word_font, tokens.mute)
            left = words.right() + 18
