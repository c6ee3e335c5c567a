"""Material Symbols, tinted when painted, so that a switch of theme needs no new icon."""

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from payme_desktop.paths import resources_dir


@lru_cache(maxsize=256)
def _image(name: str, rgba: int, px: int) -> QImage:
    # An image, not a pixmap: a cached pixmap would outlive the QApplication.
    renderer = QSvgRenderer(str(resources_dir() / "icons" / f"{name}.svg"))
    image = QImage(QSize(px, px), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, px, px))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), QColor.fromRgba(rgba))
    painter.end()
    return image


def paint_icon(painter: QPainter, name: str, place: QRectF, colour: QColor) -> None:
    """Paint the icon into a square place, sharp on any screen."""
    ratio = painter.device().devicePixelRatioF()
    image = _image(name, colour.rgba(), max(1, round(place.width() * ratio)))
    painter.drawImage(place, image)


def icon(name: str, colour: QColor, px: int = 20) -> QIcon:
    """For the few places where Qt itself paints; ask again after a change of theme."""
    made = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap.fromImage(_image(name, colour.rgba(), px * ratio))
        pixmap.setDevicePixelRatio(ratio)
        made.addPixmap(pixmap)
    return made
