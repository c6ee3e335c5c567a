"""A quiet scroll bar: a thumb, nothing else, and its room is kept where there is nothing to scroll."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QStyle, QStyleOptionSlider, QWidget

from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets import painting

WIDTH = 12
"""In pixels at 100 %."""


class SlimBar(QScrollBar):
    """Vertical; painted from the tokens, moved as the style says."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = theme
        self.setAccessibleName(self.tr("Scroll bar"))
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(WIDTH), super().sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.maximum() <= self.minimum():
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        thumb = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        colour = QColor(self._theme.tokens.outline)
        colour.setAlpha(210 if self.isSliderDown() else 120)
        air = self._theme.px(3)
        place = QRectF(thumb).adjusted(air, 0, -air, 0)
        painting.rounded(painting.begin(self), place, place.width() / 2, colour)


def use_slim_bar(area: QAbstractScrollArea, theme: Theme) -> None:
    """Give it to a view; there is no horizontal one."""
    area.setVerticalScrollBar(SlimBar(theme, area))
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
