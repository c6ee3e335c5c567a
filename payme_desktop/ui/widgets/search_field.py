"""The search field: where everything at the counter begins."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from payme_desktop.ui.theme import BODY, R_BUTTON, TITLE, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets import bidi, painting
from payme_desktop.ui.widgets.basics import Icon, TextLabel
from payme_desktop.ui.widgets.room import keep_room

# Keys that belong to the list while the hands are in the search field.
LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SearchField(QWidget):
    """Text to search for, and how many were found."""

    text_changed = Signal(str)
    entered = Signal()
    escaped = Signal()
    list_key_pressed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, hint: str = "") -> None:
        """``hint``: what stands there while it is empty."""
        super().__init__(parent)
        self._theme = theme
        self._input = QLineEdit(self)
        self._input.setFrame(False)
        self._input.setMaxLength(200)
        self._input.setPlaceholderText(hint or self.tr("Name, phone, e-mail or card"))
        self._input.setAccessibleName(self.tr("Search customers"))
        self._found = TextLabel(theme, px=BODY, ink=MUTE, figures=True)
        row = QHBoxLayout(self)
        keep_room(theme, row, (16, 2, 16, 2), 10)
        row.addWidget(Icon(theme, "search", px=22, ink=MUTE))
        row.addWidget(self._input, 1)
        row.addWidget(self._found)
        self.setFocusProxy(self._input)
        self._input.installEventFilter(self)
        self._input.textChanged.connect(self.text_changed)
        self._input.textChanged.connect(self.on_text_changed)
        self.on_text_changed()
        self.on_theme_changed()
        self.on_metrics_changed()
        theme.changed.connect(self.on_theme_changed)
        theme.metrics_changed.connect(self.on_metrics_changed)

    @property
    def input(self) -> QLineEdit:
        return self._input

    def text(self) -> str:
        return self._input.text().strip()

    def set_text(self, content: str) -> None:
        self._input.setText(content)

    def set_found(self, words: str) -> None:
        """Such as ``7 of 23,570``."""
        self._found.setText(words)

    def type(self, content: str) -> None:
        """Somebody typed elsewhere: go on here."""
        self._input.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._input.deselect()
        self._input.setCursorPosition(len(self._input.text()))
        self._input.insert(content)

    def on_theme_changed(self) -> None:
        palette = QPalette(self._input.palette())
        tokens = self._theme.tokens
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, tokens.text)
        palette.setColor(QPalette.ColorRole.PlaceholderText, tokens.mute)
        self._input.setPalette(palette)
        self.update()

    def on_metrics_changed(self) -> None:
        self._input.setFont(self._theme.font(TITLE))
        self.setFixedHeight(max(self._theme.px(48), self._theme.target))

    def on_text_changed(self) -> None:
        bidi.turn(self._input)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            # Undo takes back what was done to a customer, not a letter of the search.
            return event.matches(QKeySequence.StandardKey.Undo) or event.matches(
                QKeySequence.StandardKey.Redo
            )
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._took(event)
        return super().eventFilter(watched, event)

    def _took(self, event: QKeyEvent) -> bool:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in LIST_KEYS:
            self.list_key_pressed.emit(event)
        else:
            return False
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, focused = self._theme.tokens, self._input.hasFocus()
        border = tokens.accent if focused else tokens.outline
        place, radius = QRectF(self.rect()), self._theme.px(R_BUTTON)
        painting.rounded(painting.begin(self), place, radius, tokens.surface, border, 2 if focused else 1)
