"""Layouts and sizes that keep their proportions when zoom or density change."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QGridLayout,
    QLayout,
    QSizePolicy,
    QSpacerItem,
    QWidget,
)

from payme_desktop.ui.theme import Theme

Margins = tuple[int, int, int, int]
"""Where lines begin, above, where lines end, below."""


class _Follower(QObject):
    """Lives as long as what it serves: a slot of a lambda would outlive its widget."""

    def __init__(self, theme: Theme, served: QObject, act: Callable[[], None]) -> None:
        super().__init__(served)
        self._act = act
        theme.metrics_changed.connect(self.on_metrics_changed)
        act()

    def on_metrics_changed(self) -> None:
        self._act()


def follow(theme: Theme, served: QObject, act: Callable[[], None]) -> None:
    """Do it now, and after each change of zoom or density for as long as ``served`` lives."""
    _Follower(theme, served, act)


def keep_room(
    theme: Theme,
    layout: QLayout,
    margins: Margins | None = None,
    spacing: int | None = None,
    *,
    rows: int | None = None,
) -> None:
    """Margins and spacing of a layout, in pixels at 100 %. The first margin is where lines begin.

    ``rows``: in a grid, the distance of its rows; ``spacing`` is that of its columns then.
    """

    def laid() -> None:
        if margins is not None:
            left, top, right, bottom = (theme.px(side) for side in margins)
            if QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                left, right = right, left
            layout.setContentsMargins(left, top, right, bottom)
        if spacing is not None:
            layout.setSpacing(theme.px(spacing))
        if rows is not None and isinstance(layout, QGridLayout):
            layout.setVerticalSpacing(theme.px(rows))

    follow(theme, layout, laid)


def add_gap(theme: Theme, layout: QBoxLayout, size: int) -> None:
    """A distance between two things, in pixels at 100 %."""
    gap = QSpacerItem(0, 0)
    layout.addSpacerItem(gap)
    upright = layout.direction() in {QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.BottomToTop}

    def laid() -> None:
        room, fixed, least = theme.px(size), QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum
        if upright:
            gap.changeSize(0, room, least, fixed)
        else:
            gap.changeSize(room, 0, fixed, least)
        layout.invalidate()

    follow(theme, layout, laid)


def keep_width(theme: Theme, widget: QWidget, width: int) -> None:
    """A fixed width, in pixels at 100 %."""
    follow(theme, widget, lambda: widget.setFixedWidth(theme.px(width)))


def keep_height(theme: Theme, widget: QWidget, height: int) -> None:
    """A fixed height, in pixels at 100 %."""
    follow(theme, widget, lambda: widget.setFixedHeight(theme.px(height)))


def keep_minimum(theme: Theme, column: QBoxLayout, width: int) -> None:
    """A least width of a column and what it is in, in pixels at 100 %; not more than most of the screen."""
    strut = QSpacerItem(0, 0)
    column.addSpacerItem(strut)

    def fit() -> None:
        around = column.parentWidget()
        screen = around.screen() if around is not None else QApplication.primaryScreen()
        room = screen.availableGeometry().width() * 94 // 100
        strut.changeSize(min(theme.px(width), room), 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        column.invalidate()

    follow(theme, column, fit)
