"""The few shapes that everything painted here is made of."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen


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
    """One line, in the middle of ``place``, shortened with an ellipsis where it is too long."""
    metrics = QFontMetrics(font)
    # One pixel of slack: widths are rounded, and a text cut for half a pixel is ugly.
    shown = metrics.elidedText(content, Qt.TextElideMode.ElideRight, int(place.width()) + 1)
    painter.setFont(font)
    painter.setPen(colour)
    flags = align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
    painter.drawText(place, int(flags), shown)


def avatar(painter: QPainter, place: QRectF, letters: str, font: QFont, ink: QColor, soft: QColor) -> None:
    """A round tile with initials."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(soft)
    painter.drawEllipse(place)
    text(painter, place, letters, font, ink, Qt.AlignmentFlag.AlignHCenter)


def pill(
    painter: QPainter, left: float, middle: float, word: str, font: QFont, ink: QColor, soft: QColor
) -> float:
    """A word on a soft pill; answers its width."""
    width = pill_width(word, font)
    place = QRectF(left, middle - 11, width, 22)
    rounded(painter, place, 11, soft)
    text(painter, place, word, font, ink, Qt.AlignmentFlag.AlignHCenter)
    return width


def pill_width(word: str, font: QFont) -> float:
    return QFontMetrics(font).horizontalAdvance(word) + 18


def focus_ring(painter: QPainter, place: QRectF, radius: float, colour: QColor) -> None:
    """Seen by whoever works without a mouse."""
    rounded(painter, place, radius, None, colour, 2)


def hairline(painter: QPainter, start: QPointF, end: QPointF, colour: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QPen(colour, 1))
    painter.drawLine(start, end)
