"""What stands where no rows are: an empty state with the next step, or grey bones while loading."""

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.ui.theme import BODY, LARGE, ROW_HEIGHT, SEMIBOLD, TITLE, Theme
from payme_desktop.ui.tokens import MUTE, ON_INVERSE
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.basics import Icon, TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind

PATIENCE_MS = 150
"""Bones are shown only for what takes longer: a flash would be worse than nothing."""
MESSAGE_MS = 10_000


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
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addLayout(self._icon_box)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addSpacing(12)
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
        self.hide()

    def wait(self) -> None:
        if not self.isVisible():
            self._timer.start()

    def done(self) -> None:
        self._timer.stop()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.fillRect(self.rect(), tokens.surface)
        for top in range(0, self.height(), ROW_HEIGHT):
            painting.rounded(painter, QRectF(20, top + 11, 40, 40), 20, tokens.walk_in.soft)
            painting.rounded(painter, QRectF(72, top + 15, 150, 12), 4, tokens.walk_in.soft)
            painting.rounded(painter, QRectF(72, top + 36, 100, 10), 4, tokens.walk_in.soft)


class MessageBar(QWidget):
    """What was just done, and how to take it back. Stays ten seconds, or until the next."""

    step_taken = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = TextLabel(theme, px=LARGE, ink=ON_INVERSE)
        self._step = BarButton(theme, "")
        self._step.clicked.connect(self.on_step_clicked)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(MESSAGE_MS)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 4, 8, 4)
        row.setSpacing(16)
        row.addWidget(self._words, 1)
        row.addWidget(self._step)
        self.setFixedHeight(44)
        theme.changed.connect(self.update)
        self.hide()

    def tell(self, words: str, step: str = "") -> None:
        """Say it; ``step`` is the word that takes it back."""
        self._words.setText(words)
        self._step.set_word(step)
        self._step.setVisible(bool(step))
        self._timer.start()
        self.adjustSize()
        self.show()
        self.raise_()
        announce(self, words)

    def words(self) -> str:
        return self._words.text() if self.isVisible() else ""

    def step_button(self) -> Button:
        return self._step

    def on_step_clicked(self) -> None:
        self._timer.stop()
        self.hide()
        self.step_taken.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painting.rounded(QPainter(self), QRectF(self.rect()), 10, self._theme.tokens.inverse)


class BarButton(Button):
    """A word to press on the dark of the message bar."""

    def __init__(self, theme: Theme, word: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, word, kind=Kind.LINK, parent=parent)
        self.setFont(theme.font(BODY + 1, SEMIBOLD))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        place = QRectF(self.rect())
        painting.text(
            painter, place, self.text(), self.font(), tokens.inverse_accent, Qt.AlignmentFlag.AlignHCenter
        )
        if self.hasFocus():
            painting.focus_ring(painter, place, 8, tokens.inverse_accent)
