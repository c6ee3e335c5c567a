"""A value that goes up and down in steps: the words of where it is, between a minus and a plus."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from payme_desktop.ui.dialogs.fields import Field
from payme_desktop.ui.theme import LARGE, SEMIBOLD, Theme
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.room import follow, keep_room


class StepField(Field):
    """``steps``: rising; ``words``: how one is written. Plus and minus also work as keys."""

    def __init__(
        self,
        theme: Theme,
        word: str,
        steps: Sequence[int],
        words: Callable[[int], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, word, parent)
        self._steps, self._words_of = tuple(steps), words
        self._value = self._steps[0]
        self._less = _SquareButton(theme, "−", self.tr("{name}: less").format(name=word))
        self._more = _SquareButton(theme, "+", self.tr("{name}: more").format(name=word))
        self._shown = TextLabel(theme, px=LARGE, weight=SEMIBOLD, figures=True)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        follow(theme, self._shown, lambda: self._shown.setMinimumWidth(theme.px(72)))
        self._less.clicked.connect(self.on_less_pressed)
        self._more.clicked.connect(self.on_more_pressed)
        box = QWidget()
        row = QHBoxLayout(box)
        keep_room(theme, row, (0, 0, 0, 0), 4)
        for part in (self._less, self._shown, self._more):
            row.addWidget(part)
        row.addStretch(1)
        self._column.addWidget(box)
        self._column.addWidget(self._below)
        self.setFocusProxy(self._more)
        self.set_value(self._value)

    def input_widget(self) -> QWidget:
        return self._more

    def value(self) -> int:
        return self._value

    def set_value(self, value: object) -> None:
        """Any number: one between two steps is shown as it is."""
        self._value = int(str(value))
        words = self._words_of(self._value)
        self._shown.setText(words)
        for button in (self._less, self._more):
            button.setAccessibleDescription(words)
        self._keep_focus()

    def on_less_pressed(self) -> None:
        self._go(max((step for step in self._steps if step < self._value), default=self._value))

    def on_more_pressed(self) -> None:
        self._go(min((step for step in self._steps if step > self._value), default=self._value))

    def _go(self, value: int) -> None:
        if value != self._value:
            self.set_value(value)
            self.changed.emit()

    def _keep_focus(self) -> None:
        # A button that is switched off loses the focus: it goes to the other one, not somewhere else.
        at_end, at_start = self._value >= self._steps[-1], self._value <= self._steps[0]
        if at_end and self._more.hasFocus():
            self._less.setFocus(Qt.FocusReason.OtherFocusReason)
        if at_start and self._less.hasFocus():
            self._more.setFocus(Qt.FocusReason.OtherFocusReason)
        self._more.setEnabled(not at_end)
        self._less.setEnabled(not at_start)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Plus:
            self.on_more_pressed()
        elif event.key() == Qt.Key.Key_Minus:
            self.on_less_pressed()
        else:
            super().keyPressEvent(event)


class _SquareButton(Button):
    """One sign; a screen reader hears what it does."""

    def __init__(self, theme: Theme, sign: str, spoken: str) -> None:
        super().__init__(theme, sign)
        self.setAccessibleName(spoken)
        follow(theme, self, self._fit)

    def _fit(self) -> None:
        side = max(self._theme.px(34), self._theme.target)
        self.setFixedSize(side, side)
