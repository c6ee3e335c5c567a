"""Text, panels, pills: small parts that follow the theme by themselves."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.theme import BODY, R_PANEL, REGULAR, SEMIBOLD, SMALL, Theme
from payme_desktop.ui.tokens import TEXT, Ink, Tone
from payme_desktop.ui.widgets import painting


class TextLabel(QLabel):
    """Text of the scale, always plain: data never becomes markup. A number in a mirrored window stays one."""

    def __init__(
        self,
        theme: Theme,
        content: str = "",
        *,
        px: int = BODY,
        weight: int = REGULAR,
        ink: Ink = TEXT,
        wrap: bool = False,
        figures: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ink = ink
        self._px, self._weight, self._figures = px, weight, figures
        self._align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            # A long word must not push its panel wider.
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.on_metrics_changed()
        self.setText(content)
        self.on_theme_changed()
        theme.changed.connect(self.on_theme_changed)
        theme.metrics_changed.connect(self.on_metrics_changed)

    def set_ink(self, ink: Ink) -> None:
        self._ink = ink
        self.on_theme_changed()

    def on_theme_changed(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, self._ink(self._theme.tokens))
        self.setPalette(palette)

    def on_metrics_changed(self) -> None:
        self.setFont(self._theme.font(self._px, self._weight, figures=self._figures))

    def _settle(self) -> None:
        """The text in its own direction, at the side where lines begin in this window."""
        around = self.parentWidget()
        direction = around.layoutDirection() if around is not None else QApplication.layoutDirection()
        self.setLayoutDirection(painting.direction_of(self.text()))
        super().setAlignment(painting.visual(direction, self._align))

    # Qt

    def setText(self, text: str) -> None:
        super().setText(text)
        self._settle()

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        """``AlignLeft`` is where lines begin, ``AlignRight`` where they end."""
        self._align = alignment
        self._settle()

    def showEvent(self, event: QShowEvent) -> None:
        self._settle()  # only now it is known where it stands
        super().showEvent(event)


class Panel(QWidget):
    """A sheet of paper: a surface with a hairline round it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, radius: int = R_PANEL) -> None:
        super().__init__(parent)
        self._theme = theme
        self._radius = radius
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painting.begin(self)
        tokens = self._theme.tokens
        radius = self._theme.px(self._radius)
        painting.rounded(painter, QRectF(self.rect()), radius, tokens.surface, tokens.line)


class Rule(QWidget):
    """A hairline between two parts."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(1)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.tokens.line)


class Pill(QWidget):
    """A word on its soft colour."""

    def __init__(self, theme: Theme, word: str, tone: Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._word = word
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.updateGeometry)

    def _font(self) -> QFont:
        return self._theme.font(SMALL, SEMIBOLD)

    def sizeHint(self) -> QSize:
        return painting.pill_size(self._word, self._font()) + QSize(1, 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        pair = self._theme.tokens.tone(self._tone)
        place = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        painting.pill(painting.begin(self), place, self._word, self._font(), pair.ink, pair.soft)


class Icon(QWidget):
    """A picture beside words, never instead of them."""

    def __init__(
        self, theme: Theme, name: str, *, px: int = 20, ink: Ink = TEXT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._ink = ink
        self._px = px
        self.on_metrics_changed()
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.on_metrics_changed)

    def on_metrics_changed(self) -> None:
        side = self._theme.px(self._px)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_icon(painting.begin(self), self._name, QRectF(self.rect()), self._ink(self._theme.tokens))


class Avatar(QWidget):
    """Initials on a round tile of ``px`` pixels at 100 %."""

    def __init__(
        self, theme: Theme, letters: str, tone: Tone, px: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._letters = letters
        self._tone = tone
        self._px = px
        self.on_metrics_changed()
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.on_metrics_changed)

    def on_metrics_changed(self) -> None:
        side = self._theme.px(self._px)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        pair = self._theme.tokens.tone(self._tone)
        font = self._theme.font(round(self._px * 0.36), SEMIBOLD)
        place = QRectF(self.rect())
        painting.avatar(painting.begin(self), place, self._letters, font, pair.ink, pair.soft)
