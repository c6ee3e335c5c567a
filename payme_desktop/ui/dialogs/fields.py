"""Fields of a form: label above, problem or hint below, a frame that shows the focus."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPalette, QTextCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.ui.theme import BODY, LARGE, MEDIUM, R_FIELD, SMALL, Theme
from payme_desktop.ui.tokens import BAD, MUTE, WARN
from payme_desktop.ui.widgets import bidi, painting
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Chip
from payme_desktop.ui.widgets.flow import FlowLayout
from payme_desktop.ui.widgets.room import follow, keep_room


class Framed(QWidget):
    """Draws the box round an input that has none of its own."""

    def __init__(self, theme: Theme, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._inner = inner
        self._wrong = False
        row = QHBoxLayout(self)
        keep_room(theme, row, (10, 2, 10, 2))
        row.addWidget(inner)
        inner.installEventFilter(self)
        self.on_theme_changed()
        theme.changed.connect(self.on_theme_changed)

    def set_wrong(self, *, wrong: bool) -> None:
        self._wrong = wrong
        self.update()

    def on_theme_changed(self) -> None:
        palette = QPalette(self._inner.palette())
        tokens = self._theme.tokens
        palette.setColor(QPalette.ColorRole.Base, tokens.surface)
        palette.setColor(QPalette.ColorRole.Text, tokens.text)
        palette.setColor(QPalette.ColorRole.PlaceholderText, tokens.mute)
        self._inner.setPalette(palette)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, focused = self._theme.tokens, self._inner.hasFocus()
        border = tokens.bad.ink if self._wrong else tokens.accent if focused else tokens.outline
        place, radius = QRectF(self.rect()), self._theme.px(R_FIELD)
        painting.rounded(painting.begin(self), place, radius, tokens.surface, border, 2 if focused else 1)


class Field(QWidget):
    """Label, input, and a line below for what is wrong or doubtful."""

    changed = Signal()
    left = Signal()
    resized = Signal()
    """The line below came or went."""

    def __init__(self, theme: Theme, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._word = word
        self._column = QVBoxLayout(self)
        keep_room(theme, self._column, (0, 0, 0, 0), 5)
        self._label = TextLabel(theme, word, px=BODY, weight=MEDIUM, ink=MUTE, wrap=True)
        self._below = TextLabel(theme, px=SMALL, ink=BAD, wrap=True)
        self._below.hide()
        self._column.addWidget(self._label)

    def set_word(self, word: str) -> None:
        """Another label."""
        self._label.setText(word)
        self.input_widget().setAccessibleName(word)

    def problem(self) -> str:
        """What the line below says now."""
        return self._below.text()

    def show_problem(self, words: str) -> None:
        """Say what is wrong; empty: nothing is."""
        self._show(words, soft=False)

    def show_warning(self, words: str) -> None:
        """Say what is doubtful, softly: it can be saved all the same."""
        self._show(words, soft=True)

    def hold_mask(self, words: str) -> None:
        """Show a mask that nobody types over."""
        inner = self.input_widget()
        assert isinstance(inner, QLineEdit | QPlainTextEdit)
        self.set_value(words)
        inner.setReadOnly(True)
        palette = QPalette(inner.palette())
        palette.setColor(QPalette.ColorRole.Text, self._theme.tokens.mute)
        inner.setPalette(palette)
        told = self.tr("Masked. Show it on the card first to change it.")
        inner.setToolTip(told)
        inner.setAccessibleDescription(told)

    def input_widget(self) -> QWidget:
        raise NotImplementedError

    def value(self) -> object:
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        raise NotImplementedError

    def _show(self, words: str, *, soft: bool) -> None:
        self._below.set_ink(WARN if soft else BAD)
        self._below.setText(words)
        self._below.setVisible(bool(words))
        self.input_widget().setAccessibleDescription(words)
        self.resized.emit()

    def _finish(self, inner: QWidget) -> None:
        self._column.addWidget(inner)
        self._column.addWidget(self._below)
        self.input_widget().setAccessibleName(self._word)
        self.setFocusProxy(self.input_widget())


class LineField(Field):
    """One line of text."""

    def __init__(
        self, theme: Theme, word: str, *, hint: str = "", secret: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, word, parent)
        self._input = QLineEdit()
        self._input.setFrame(False)
        self._input.setMaxLength(2000)
        self._input.setPlaceholderText(hint)
        if secret:
            self._input.setEchoMode(QLineEdit.EchoMode.Password)
        self._label.setBuddy(self._input)
        self._frame = Framed(theme, self._input)
        self._finish(self._frame)
        self._input.textEdited.connect(self.changed)
        self._input.textChanged.connect(self.on_text_changed)
        self._input.editingFinished.connect(self.left)
        bidi.turn(self._input)
        follow(theme, self, self._fit)

    def on_text_changed(self) -> None:
        bidi.turn(self._input)

    def _fit(self) -> None:
        self._input.setFont(self._theme.font(LARGE))
        self._input.setMinimumHeight(max(self._theme.px(34), self._theme.target))

    def input_widget(self) -> QLineEdit:
        return self._input

    def value(self) -> str:
        return self._input.text()

    def set_value(self, value: object) -> None:
        self._input.setText("" if value is None else str(value))

    def _show(self, words: str, *, soft: bool) -> None:
        super()._show(words, soft=soft)
        self._frame.set_wrong(wrong=bool(words) and not soft)


class PlainInput(QPlainTextEdit):
    """Enter belongs to the form; Shift+Enter breaks the line."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        super().keyPressEvent(event)


class TextField(Field):
    """Several lines. Tab leaves it, Shift+Enter breaks the line, Enter saves as everywhere."""

    def __init__(
        self, theme: Theme, word: str, *, hint: str = "", lines: int = 3, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, word, parent)
        self._input = PlainInput()
        self._input.setFrameShape(QFrame.Shape.NoFrame)
        self._input.setTabChangesFocus(True)
        self._input.setPlaceholderText(hint)
        self._lines = lines
        self._label.setBuddy(self._input)
        self._frame = Framed(theme, self._input)
        self._finish(self._frame)
        self._input.textChanged.connect(self.changed)
        bidi.turn_lines(self._input)
        follow(theme, self, self._fit)

    def _fit(self) -> None:
        px = self._theme.px
        self._input.setFont(self._theme.font(LARGE))
        self._input.document().setDocumentMargin(px(5))
        self._input.setFixedHeight(self._input.fontMetrics().lineSpacing() * self._lines + px(12))

    def input_widget(self) -> QPlainTextEdit:
        return self._input

    def value(self) -> str:
        return self._input.toPlainText()

    def set_value(self, value: object) -> None:
        self._input.setPlainText("" if value is None else str(value))
        self._input.moveCursor(QTextCursor.MoveOperation.End)

    def _show(self, words: str, *, soft: bool) -> None:
        super()._show(words, soft=soft)
        self._frame.set_wrong(wrong=bool(words) and not soft)


class ChoiceField(Field):
    """One of a few, all in sight: chips, walked through with the arrow keys."""

    def __init__(
        self, theme: Theme, word: str, choices: list[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        """``choices``: value and word of each."""
        super().__init__(theme, word, parent)
        self._group = QButtonGroup(self)
        self._chips: dict[str, Chip] = {}
        box = QWidget()
        row = FlowLayout(box)
        keep_room(theme, row, (0, 0, 0, 0), 8)
        for value, name in choices:
            chip = Chip(theme, name, outlined=True)
            chip.setAccessibleDescription(word)
            self._chips[value] = chip
            self._group.addButton(chip)
            row.addWidget(chip)
        self.set_value(choices[0][0])
        self._column.addWidget(box)
        self._column.addWidget(self._below)
        self.setFocusProxy(self._chips[choices[0][0]])
        self._group.buttonToggled.connect(self.changed)

    def input_widget(self) -> QWidget:
        return next(chip for chip in self._chips.values() if chip.isChecked())

    def value(self) -> str:
        return next(value for value, chip in self._chips.items() if chip.isChecked())

    def set_value(self, value: object) -> None:
        self._chips[str(value)].setChecked(True)
