"""Asks before what cannot be taken back: what follows, and a name typed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from payme_desktop.ui.dialogs.fields import LineField
from payme_desktop.ui.theme import HEADLINE, LARGE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.room import keep_minimum, keep_room


@dataclass(frozen=True)
class Question:
    """``title``: the question; ``consequences``: a sentence a line; ``calm``: what stays, the last line.

    ``ask``: the label of the field; ``expected``: what must be typed there; ``act``: the word of the button.
    """

    title: str
    consequences: Sequence[str]
    calm: str
    ask: str
    expected: str
    act: str


class TypedDialog(QDialog):
    """Accepted only with the expected name; Esc leaves everything as it is."""

    def __init__(
        self, theme: Theme, window_title: str, question: Question, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._expected = question.expected
        self.setWindowTitle(window_title)
        self.setModal(True)
        column = QVBoxLayout(self)
        keep_room(theme, column, (28, 24, 28, 22), 12)
        keep_minimum(theme, column, 520)
        column.addWidget(TextLabel(theme, question.title, px=HEADLINE, weight=SEMIBOLD, wrap=True))
        for words in question.consequences:
            column.addWidget(TextLabel(theme, words, px=LARGE, wrap=True))
        column.addWidget(TextLabel(theme, question.calm, px=LARGE, ink=MUTE, wrap=True))
        self.name = LineField(theme, question.ask)
        self.name.changed.connect(self.on_typed)
        column.addWidget(self.name)
        row = QHBoxLayout()
        keep_room(theme, row, spacing=8)
        row.addStretch(1)
        keep = Button(theme, self.tr("Keep it"), key="Esc")
        keep.clicked.connect(self.reject)
        self.go = Button(theme, question.act, kind=Kind.PRIMARY)
        self.go.clicked.connect(self.on_go)
        row.addWidget(keep)
        row.addWidget(self.go)
        column.addLayout(row)
        self.on_typed()
        self.name.input_widget().setFocus()

    def on_typed(self) -> None:
        self.go.setEnabled(self._is_right())

    def on_go(self) -> None:
        if self._is_right():
            self.accept()

    def _is_right(self) -> bool:
        return str(self.name.value()).strip() == self._expected.strip()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focused = self.focusWidget()
            if isinstance(focused, Button) and focused is not self.go:
                focused.click()
            else:
                self.on_go()
            return
        super().keyPressEvent(event)
