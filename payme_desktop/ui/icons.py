"""Material Symbols, tinted when painted, so that a switch of theme needs no new icon."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from payme_desktop.paths import resources_dir

DIRECTIONAL: Final = frozenset(
    {
        "chevron_left",
        "chevron_right",
        "chevron_right-fill",
        "edit_note",
        "keyboard_return",
        "receipt_long",
        "redo",
        "sticky_note_2",
        "undo",
    }
)
"""They point or run along the line, so they turn round where lines run from the right; time does not."""


@lru_cache(maxsize=512)
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
    """Paint the icon into a square place, sharp on any screen; mirrored where the painter is."""
    seen = painter.deviceTransform()
    corner, side = seen.map(place.topLeft()), max(1, round(seen.mapRect(place).width()))
    image = _image(name, colour.rgba(), side)
    if name in DIRECTIONAL and painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        image = image.flipped(Qt.Orientation.Horizontal)
    # Point for point: an icon between two pixels of the screen is a blur.
    spot = QRectF(round(corner.x()), round(corner.y()), side, side)
    painter.drawImage(seen.inverted()[0].mapRect(spot), image)


def icon(name: str, colour: QColor, px: int = 20) -> QIcon:
    """For the few places where Qt itself paints; ask again after a change of theme."""
    made = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap.fromImage(_image(name, colour.rgba(), px * ratio))
        pixmap.setDevicePixelRatio(ratio)
        made.addPixmap(pixmap)
    return made
