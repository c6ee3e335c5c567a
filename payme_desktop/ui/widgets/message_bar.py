"""The toast: what was just done, and how to take it back."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from payme_desktop.ui.theme import LARGE, R_BUTTON, R_FIELD, Theme
from payme_desktop.ui.tokens import ON_INVERSE, Tokens
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.room import follow, keep_room
from payme_desktop.ui.widgets.states import announce

MESSAGE_MS = 8_000
FOOT = 16
"""Distance from the foot of the place it lies over, at 100 %."""


class MessageBar(QWidget):
    """Stays eight seconds, or until the next; as long as the mouse is over it or the keys go to it."""

    step_taken = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._over: QWidget | None = None
        self._words = TextLabel(theme, px=LARGE, ink=ON_INVERSE, wrap=True)
        self._step = BarButton(theme, "")
        self._step.clicked.connect(self.on_step_clicked)
        self._step.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(MESSAGE_MS)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        keep_room(theme, row, (18, 4, 8, 4), 16)
        row.addWidget(self._words, 1)
        row.addWidget(self._step)
        follow(theme, self, self._place)
        theme.changed.connect(self.update)
        self.hide()

    def tell(self, words: str, step: str = "", key: str = "") -> None:
        """Say it; ``step`` is the word that takes it back, ``key`` the shortcut that does the same."""
        self._words.setText(words)
        self._step.set_word(step)
        self._step.set_key(key)
        self._step.setVisible(bool(step))
        self.show()
        self.raise_()
        self._place()
        self._count_down()
        spoken = self.tr("{words} {key} takes it back.").format(words=words, key=key) if key else words
        announce(self, spoken)

    def lie_over(self, place: QWidget) -> None:
        """The widget, somewhere inside our parent, over whose foot it lies from now on."""
        self._over = place
        place.installEventFilter(self)
        self._place()

    def words(self) -> str:
        return self._words.text() if self.isVisible() else ""

    def step_button(self) -> Button:
        return self._step

    def on_step_clicked(self) -> None:
        self._timer.stop()
        self.hide()
        self.step_taken.emit()

    def _place(self) -> None:
        """In the middle of the foot; at the head where somebody types there."""
        around = self.parentWidget()
        if self._over is None or around is None:
            return
        area = QRect(self._over.mapTo(around, QPoint(0, 0)), self._over.size())
        size, foot = self._size(area.width() - 2 * self._theme.px(24)), self._theme.px(FOOT)
        left = area.left() + (area.width() - size.width()) // 2
        low = QRect(QPoint(left, area.bottom() - foot - size.height()), size)
        high = low.translated(0, area.top() + foot - low.top())
        self.setGeometry(high if self._covers_typing(low) else low)

    def _size(self, most: int) -> QSize:
        """As wide as its words on one line, or ``most`` and then as high as they need."""
        px, target = self._theme.px, self._theme.target
        step = 0 if self._step.isHidden() else self._step.sizeHint().width() + px(16)
        beside = px(18) + step + px(8)
        words = QFontMetrics(self._words.font()).horizontalAdvance(self._words.text()) + px(4)
        width = min(words + beside, most)
        lines = self._words.heightForWidth(width - beside)
        return QSize(width, max(px(44), target + px(8), lines + px(20)))

    def _covers_typing(self, place: QRect) -> bool:
        typed, around = QApplication.focusWidget(), self.parentWidget()
        if around is None or not isinstance(typed, QLineEdit | QPlainTextEdit):
            return False
        if not around.isAncestorOf(typed):
            return False
        return QRect(typed.mapTo(around, typed.rect().topLeft()), typed.size()).intersects(place)

    def _count_down(self) -> None:
        if self.underMouse() or self._step.hasFocus():
            self._timer.stop()
        else:
            self._timer.start()

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self._place()
        elif event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut} and self.isVisible():
            self._count_down()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self.isVisible() and not self._step.hasFocus():
            self._timer.start()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        place, radius = QRectF(self.rect()), self._theme.px(R_BUTTON)
        painting.rounded(painting.begin(self), place, radius, self._theme.tokens.inverse)


class BarButton(Button):
    """A word to press on the dark of the message bar."""

    def __init__(self, theme: Theme, word: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, word, kind=Kind.LINK, parent=parent)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(self._theme.px(34), self._theme.target))

    def _colours(self, tokens: Tokens) -> tuple[QColor, QColor | None, QColor | None]:
        return tokens.inverse_accent, None, None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens, place = painting.begin(self), self._theme.tokens, QRectF(self.rect())
        self._paint_content(painter, place, tokens.inverse_accent)
        if self.hasFocus() or self.underMouse():
            painting.focus_ring(painter, place, self._theme.px(R_FIELD), tokens.inverse_accent)
