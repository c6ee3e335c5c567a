"""One line of text with the searched part marked, in any script and direction."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout, QTextLine, QTextOption

from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.marking import Span, digit_marks, marks


class MarkedLine:
    """``width``: what the whole text needs, in pixels."""

    def __init__(self, theme: Theme, content: str, searched: str, font: QFont, ink: QColor) -> None:
        self._theme, self._content, self._searched = theme, content, searched
        self._font, self._ink = font, ink
        self._metrics = QFontMetrics(font)
        self.width = float(self._metrics.horizontalAdvance(content) + 1)
        self.is_marked = bool(_spans(content, searched))

    def paint(self, painter: QPainter, place: QRectF, within: QRectF) -> None:
        """``place`` is said for left-to-right, inside ``within``."""
        place = painting.mirrored(place, within, painter.layoutDirection())
        if not self.is_marked:
            painting.text(painter, place, self._content, self._font, self._ink)
            return
        shown = self._metrics.elidedText(self._content, Qt.TextElideMode.ElideRight, int(place.width()) + 1)
        spans = _spans(shown, self._searched)
        layout, line = self._laid(shown)
        x = place.left()
        if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = place.right() - line.naturalTextWidth()
        y = place.center().y() - line.height() / 2
        for left, right in _boxes(line, shown, spans):
            box = QRectF(x + left - 1, place.top() + 1, right - left + 2, place.height() - 1)
            painting.rounded(painter, box, self._theme.px(4), self._theme.tokens.mark)
        painter.setPen(self._ink)
        layout.draw(painter, QPointF(x, y))

    def _laid(self, shown: str) -> tuple[QTextLayout, QTextLine]:
        layout = QTextLayout(shown, self._font)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        option.setTextDirection(painting.direction_of(shown))
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        return layout, line


def _boxes(line: QTextLine, shown: str, spans: Sequence[Span]) -> Iterator[tuple[float, float]]:
    """The marked stretches from left to right: one match is two stretches where directions meet."""
    stretches = sorted(stretch for span in spans for stretch in _stretches(line, shown, span))
    if not stretches:
        return
    left, right = stretches[0]
    for next_left, next_right in stretches[1:]:
        if next_left > right + 1:
            yield left, right
            left, right = next_left, next_right
        right = max(right, next_right)
    yield left, right


def _stretches(line: QTextLine, shown: str, span: Span) -> Iterator[tuple[float, float]]:
    """Where the letters of a span were laid, a stretch for each script and direction."""
    # Not by cursor positions: where directions meet, one position is two places.
    start, length = span
    before = len(shown[:start].encode("utf-16-le")) // 2  # QTextLayout counts UTF-16 units
    units = len(shown[start : start + length].encode("utf-16-le")) // 2
    for run in line.glyphRuns(before, units):
        box = run.boundingRect()
        yield box.left(), box.right()


def _spans(shown: str, searched: str) -> tuple[Span, ...]:
    if not searched:
        return ()
    return marks(shown, searched) or digit_marks(shown, searched)
