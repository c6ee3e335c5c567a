"""Places of a dialog, one below the other: an icon and a word each, walked through with the arrow keys."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.theme import BODY, MEDIUM, R_FIELD, SEMIBOLD, Theme
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.room import keep_room


class SideTab(QPushButton):
    """One place."""

    def __init__(self, theme: Theme, icon: str, word: str, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self._theme = theme
        self._icon_name = icon
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(word)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.updateGeometry)

    def _font(self, weight: int = SEMIBOLD) -> QFont:
        return self._theme.font(BODY, weight)

    def sizeHint(self) -> QSize:
        px = self._theme.px
        word = QFontMetrics(self._font()).horizontalAdvance(self.text())
        return QSize(word + px(12 + 20 + 10 + 16), max(px(36), self._theme.target))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens, px = painting.begin(self), self._theme.tokens, self._theme.px
        whole, radius, side = QRectF(self.rect()), px(R_FIELD), px(20)
        if self.isChecked():
            painting.rounded(painter, whole, radius, tokens.accent_soft)
        elif self.underMouse():
            painting.rounded(painter, whole, radius, tokens.hover)
        if self.hasFocus():
            painting.focus_ring(painter, whole, radius, tokens.accent)
        ink = tokens.accent if self.isChecked() else tokens.text
        spot = QRectF(px(12), (self.height() - side) / 2, side, side)
        words = QRectF(spot.right() + px(10), 0, self.width() - spot.right() - px(14), self.height())
        paint_icon(painter, self._icon_name, painting.mirrored(spot, whole, self.layoutDirection()), ink)
        font = self._font(SEMIBOLD if self.isChecked() else MEDIUM)
        painting.text(
            painter, painting.mirrored(words, whole, self.layoutDirection()), self.text(), font, ink
        )


class SideTabs(QWidget):
    """Exactly one is chosen."""

    chosen = Signal(int)
    """The place that was chosen, counted from 0."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        keep_room(theme, self._column, (0, 0, 0, 0), 4)
        self._column.addStretch(1)
        self._group.idToggled.connect(self.on_tab_toggled)

    def add(self, icon: str, word: str) -> SideTab:
        tab = SideTab(self._theme, icon, word, self)
        place = len(self._group.buttons())
        self._group.addButton(tab, place)
        self._column.insertWidget(place, tab)
        if not place:
            tab.setChecked(True)
            self.setFocusProxy(tab)
        return tab

    def choose(self, place: int) -> None:
        self._group.button(place).setChecked(True)

    def place(self) -> int:
        return self._group.checkedId()

    def on_tab_toggled(self, place: int, checked: bool) -> None:  # noqa: FBT001 - Qt's signal
        if checked:
            self.setFocusProxy(self._group.button(place))
            self.chosen.emit(place)
