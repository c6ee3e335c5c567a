"""What stands where no rows are: an empty state with the next step, or grey bones while loading."""

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from payme_desktop.ui.theme import LARGE, SEMIBOLD, TITLE, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.basics import Icon, TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.room import add_gap, keep_room

PATIENCE_MS = 150
"""Bones are shown only for what takes longer: a flash would be worse than nothing."""


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say it without moving the focus."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


class EmptyState(QWidget):
    """A picture, what is so, and the next step."""

    step_taken = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_box = QVBoxLayout()
        self._icon: Icon | None = None
        self._title = TextLabel(theme, px=TITLE, weight=SEMIBOLD)
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._words = TextLabel(theme, px=LARGE, ink=MUTE, wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._step = Button(theme, "", kind=Kind.SECONDARY)
        self._step.clicked.connect(self.step_taken)
        column = QVBoxLayout(self)
        keep_room(theme, column, (32, 24, 32, 24), 8)
        column.addStretch(2)
        column.addLayout(self._icon_box)
        column.addWidget(self._title)
        column.addWidget(self._words)
        add_gap(theme, column, 12)
        column.addWidget(self._step, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_words(self, icon: str, title: str, words: str, step: str = "") -> None:
        """``step``: the word on the button, none without."""
        if self._icon is not None:
            self._icon.deleteLater()
        self._icon = Icon(self._theme, icon, px=36, ink=MUTE, parent=self)
        self._icon_box.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self._title.setText(title)
        self._words.setText(words)
        self._step.set_word(step)
        self._step.setVisible(bool(step))


class Bones(QWidget):
    """Grey shapes where rows will be. ``wait`` shows them if nothing came within 150 ms."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self.show)
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.update)
        self.hide()

    def wait(self) -> None:
        if not self.isVisible():
            self._timer.start()

    def done(self) -> None:
        self._timer.stop()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, row = painting.begin(self), self._theme.px, self._theme.row_height
        tokens, whole = self._theme.tokens, QRectF(self.rect())
        painter.fillRect(self.rect(), tokens.surface)
        high = min(px(40), row - px(8))
        for top in range(0, self.height(), row):
            middle = top + row / 2
            shapes = (
                (QRectF(px(20), middle - high / 2, high, high), high / 2),
                (QRectF(px(72), middle - px(15), px(150), px(12)), px(4)),
                (QRectF(px(72), middle + px(5), px(100), px(10)), px(4)),
            )
            for shape, radius in shapes:
                place = painting.mirrored(shape, whole, self.layoutDirection())
                painting.rounded(painter, place, radius, tokens.walk_in.soft)
