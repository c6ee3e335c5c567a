"""The bottom bar: what the keys do now."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from payme_desktop.ui.theme import BODY, R_SMALL, SEMIBOLD, SMALL, Theme
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.room import keep_height

HEIGHT = 48
Hint = tuple[str, str]
"""The key, and what it does."""


class KeyBar(QWidget):
    """Painted, not clicked: every key here has a button or a place of its own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hints: tuple[Hint, ...] = ()
        keep_height(theme, self, HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Keys"))
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.update)

    def show_hints(self, hints: Sequence[Hint]) -> None:
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.setAccessibleDescription(", ".join(f"{key}: {what}" for key, what in hints))
            self.update()

    def hints(self) -> tuple[Hint, ...]:
        return self._hints

    def boxes(self) -> list[tuple[QRectF, QRectF]]:
        """Where each key and its words stand; hints that have no room are left out."""
        px = self._theme.px
        keys, words = QFontMetrics(self._key_font()), QFontMetrics(self._word_font())
        left, high, placed = float(px(24)), px(21), []
        for key, what in self._hints:
            cap = keys.horizontalAdvance(key) + px(12)
            word = words.horizontalAdvance(what)
            if left + cap + word + px(8) > self.width() - px(16):
                break  # half a hint is none
            box = QRectF(left, (self.height() - high) / 2, cap, high)
            beside = QRectF(box.right() + px(7), 0, word + 1, self.height())
            placed.append((box, beside))
            left = beside.right() + px(18)
        whole, way = QRectF(self.rect()), self.layoutDirection()
        return [
            (painting.mirrored(one, whole, way), painting.mirrored(two, whole, way)) for one, two in placed
        ]

    def _key_font(self) -> QFont:
        return self._theme.font(SMALL, SEMIBOLD)

    def _word_font(self) -> QFont:
        return self._theme.font(BODY)

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = painting.begin(self), self._theme.tokens
        painting.hairline(painter, QPointF(0, 0), QPointF(self.width(), 0), tokens.line)
        middle = Qt.AlignmentFlag.AlignHCenter
        for (key, what), (box, words) in zip(self._hints, self.boxes(), strict=False):
            painting.rounded(painter, box, self._theme.px(R_SMALL), tokens.surface, tokens.line)
            painting.text(painter, box, key, self._key_font(), tokens.text, middle)
            painting.text(painter, words, what, self._word_font(), tokens.mute)
