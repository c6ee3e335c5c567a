"""The few shapes that everything here is made of: sharp on any screen, mirrored where one reads so."""

from functools import lru_cache
from math import ceil, floor
from typing import Final
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QWidget

_ONE_LINE: Final = (
    Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value | Qt.TextFlag.TextDontClip.value
)
_FLAGS: Final = {
    Qt.LayoutDirection.LeftToRight: _ONE_LINE | Qt.TextFlag.TextForceLeftToRight.value,
    Qt.LayoutDirection.RightToLeft: _ONE_LINE | Qt.TextFlag.TextForceRightToLeft.value,
}


def begin(widget: QWidget) -> QPainter:
    """A painter of the widget that knows its direction: a bare one knows the program's only."""
    painter = QPainter(widget)
    painter.setLayoutDirection(widget.layoutDirection())
    return painter


def mirrored(place: QRectF, within: QRectF, direction: Qt.LayoutDirection) -> QRectF:
    """``place``, said for left-to-right, where it belongs inside ``within``."""
    if direction == Qt.LayoutDirection.LeftToRight:
        return place
    return QRectF(within.left() + within.right() - place.right(), place.top(), place.width(), place.height())


@lru_cache(maxsize=4096)
def direction_of(content: str) -> Qt.LayoutDirection:
    """Where a text begins: its first letter says so, as on a page. Numbers and phones begin at the left."""
    kinds = (bidirectional(sign) for sign in content)
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return Qt.LayoutDirection.LeftToRight if first == "L" else Qt.LayoutDirection.RightToLeft


def forget() -> None:
    """Which texts were painted."""
    direction_of.cache_clear()


def snapped(painter: QPainter, place: QRectF) -> QRectF:
    """The largest box inside ``place`` whose edges lie between pixels of the screen."""
    seen = painter.deviceTransform()
    box = seen.mapRect(place)
    # Inwards: half a pixel outside its widget an edge would be cut away.
    left, top = ceil(box.left() - 0.01), ceil(box.top() - 0.01)
    right, bottom = floor(box.right() + 0.01), floor(box.bottom() + 0.01)
    whole = QRectF(left, top, max(1, right - left), max(1, bottom - top))
    return seen.inverted()[0].mapRect(whole)


def rounded(
    painter: QPainter,
    place: QRectF,
    radius: float,
    fill: QColor | None = None,
    border: QColor | None = None,
    width: float = 1.0,
) -> None:
    """A rounded box; its border lies inside ``place``, so that it is never cut."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(place, radius, radius)
        return
    ratio = painter.device().devicePixelRatioF()
    if not ratio.is_integer():
        place, width = snapped(painter, place), max(1, floor(width * ratio)) / ratio
    half = width / 2
    painter.setPen(QPen(border, width))
    painter.drawRoundedRect(place.adjusted(half, half, -half, -half), radius, radius)


def text(
    painter: QPainter,
    place: QRectF,
    content: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line, in the middle of ``place``, shortened with an ellipsis where it is too long.

    ``AlignLeft`` is where lines begin, ``AlignRight`` where they end. Each text keeps its own direction: a
    phone number in a mirrored window is still read from its left.
    """
    metrics = QFontMetrics(font)
    # One pixel of slack: widths are rounded, and a text cut for half a pixel is ugly.
    shown = metrics.elidedText(content, Qt.TextElideMode.ElideRight, int(place.width()) + 1)
    painter.setFont(font)
    painter.setPen(colour)
    flags = visual(painter.layoutDirection(), align).value | _FLAGS[direction_of(content)]
    painter.drawText(place, flags, shown)


def paragraph(painter: QPainter, place: QRectF, content: str, font: QFont, colour: QColor) -> None:
    """Several lines from the top of ``place`` on."""
    painter.setFont(font)
    painter.setPen(colour)
    align = visual(painter.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
    flags = align.value | Qt.TextFlag.TextWordWrap.value
    painter.drawText(place, flags | (_FLAGS[direction_of(content)] & ~_ONE_LINE), content)


def paragraph_height(width: int, content: str, font: QFont) -> int:
    """What ``paragraph`` needs at that width."""
    flags = Qt.TextFlag.TextWordWrap.value
    return QFontMetrics(font).boundingRect(QRect(0, 0, max(40, width), 100_000), flags, content).height()


def visual(direction: Qt.LayoutDirection, align: Qt.AlignmentFlag) -> Qt.AlignmentFlag:
    """Left and right as they are on the screen."""
    return QStyle.visualAlignment(direction, align) | Qt.AlignmentFlag.AlignAbsolute


def avatar(painter: QPainter, place: QRectF, letters: str, font: QFont, ink: QColor, soft: QColor) -> None:
    """A round tile with initials."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(soft)
    painter.drawEllipse(place)
    text(painter, place, letters, font, ink, Qt.AlignmentFlag.AlignHCenter)


def pill(painter: QPainter, place: QRectF, word: str, font: QFont, ink: QColor, soft: QColor) -> None:
    """A word on a soft pill that fills ``place``; its size is ``pill_size``."""
    rounded(painter, place, place.height() / 2, soft)
    text(painter, place, word, font, ink, Qt.AlignmentFlag.AlignHCenter)


def pill_size(word: str, font: QFont) -> QSize:
    """What a pill needs: it grows with its letters."""
    px = font.pixelSize()
    return QSize(QFontMetrics(font).horizontalAdvance(word) + round(1.5 * px), round(1.84 * px))


def focus_ring(painter: QPainter, place: QRectF, radius: float, colour: QColor) -> None:
    """Seen by whoever works without a mouse."""
    rounded(painter, place, radius, None, colour, 2)


def hairline(painter: QPainter, start: QPointF, end: QPointF, colour: QColor) -> None:
    """A level or upright line, one pixel thick or (from 2x) as thick as one pixel was meant."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    ratio = painter.device().devicePixelRatioF()
    if ratio.is_integer():
        painter.fillRect(_line(QRectF(start, end), 1), colour)
        return
    seen = painter.deviceTransform()
    line = _line(seen.mapRect(QRectF(start, end).normalized()), max(1, floor(ratio)))
    painter.fillRect(seen.inverted()[0].mapRect(line), colour)


def _line(box: QRectF, thick: int) -> QRectF:
    left, top, width, height = round(box.left()), round(box.top()), round(box.width()), round(box.height())
    return QRectF(left, top, width, thick) if width >= height else QRectF(left, top, thick, height)
