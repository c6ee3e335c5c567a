"""Text, panels, pills: small parts that follow the theme by themselves."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.theme import BODY, R_PANEL, REGULAR, SEMIBOLD, SMALL, Theme
from payme_desktop.ui.tokens import TEXT, Ink, Tone
from payme_desktop.ui.widgets import painting


class TextLabel(QLabel):
    """Text of the scale, always plain: data never becomes markup."""

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
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(px, weight, figures=figures))
        self.setWordWrap(wrap)
        if wrap:
            # A long word must not push its panel wider.
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(content)
        self.on_theme_changed()
        theme.changed.connect(self.on_theme_changed)

    def set_ink(self, ink: Ink) -> None:
        self._ink = ink
        self.on_theme_changed()

    def on_theme_changed(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, self._ink(self._theme.tokens))
        self.setPalette(palette)


class Panel(QWidget):
    """A sheet of paper: a surface with a hairline round it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, radius: int = R_PANEL) -> None:
        super().__init__(parent)
        self._theme = theme
        self._radius = radius
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        painting.rounded(painter, QRectF(self.rect()), self._radius, tokens.surface, tokens.line)


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
        self._font = theme.font(SMALL, SEMIBOLD)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(round(painting.pill_width(self._word, self._font)) + 1, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        pair = self._theme.tokens.tone(self._tone)
        painting.pill(QPainter(self), 0, self.height() / 2, self._word, self._font, pair.ink, pair.soft)


class Icon(QWidget):
    """A picture beside words, never instead of them."""

    def __init__(
        self, theme: Theme, name: str, *, px: int = 20, ink: Ink = TEXT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._ink = ink
        self.setFixedSize(px, px)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_icon(QPainter(self), self._name, QRectF(self.rect()), self._ink(self._theme.tokens))


class Avatar(QWidget):
    """Initials on a round tile."""

    def __init__(
        self, theme: Theme, letters: str, tone: Tone, px: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._letters = letters
        self._tone = tone
        self._font = theme.font(round(px * 0.36), SEMIBOLD)
        self.setFixedSize(px, px)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        pair = self._theme.tokens.tone(self._tone)
        painting.avatar(QPainter(self), QRectF(self.rect()), self._letters, self._font, pair.ink, pair.soft)
