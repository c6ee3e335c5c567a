"""Tells a scanner's burst of keys from a person's, wherever in the window the focus is.

A scanner types a whole code within milliseconds and ends it with Enter. The keys go their usual way while
they come, since the first ones could be anybody's; once the burst has ended, what it left in a field is
taken out again, and the code is reported. Times are those of the key events: a busy window that gets a
person's keys in a lump does not take them for a scan.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

SHORTEST: Final = 4
"""Characters of a code, at least: two or three quick keys and Enter are a person's."""

GAP_MS: Final = 35
ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_COMMAND: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
Clock = Callable[[], float]


@dataclass
class _Field:
    """The field that the burst goes into, as it was before."""

    widget: QWidget
    text: str
    cursor: int


class Scanner(QObject):
    """Watches the keys of a window and its dialogs. ``gap_ms``: the longest time between two scanned keys."""

    scanned = Signal(str)
    """A code, without its prefix."""

    def __init__(
        self,
        window: QWidget,
        *,
        prefix: str = "",
        gap_ms: int = GAP_MS,
        clock: Clock = lambda: time.monotonic() * 1000,
    ) -> None:
        """``prefix``: what the scanner sends before each code; with one nothing else is taken for a scan."""
        super().__init__(window)
        self.prefix, self.gap_ms = prefix, gap_ms
        self._window, self._clock = window, clock
        self._keys = ""
        self._last = 0.0
        self._field: _Field | None = None
        self._off = False
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def rest(self, *, off: bool) -> None:
        """``off``: leave the keys alone, as where somebody tries the scanner."""
        self._off = off
        self._forget()

    # Inside

    def _took(self, event: QKeyEvent) -> bool:
        """Look at a key; True: it was the end of a scan, and nobody else's."""
        now = float(event.timestamp()) or self._clock()
        quick = now - self._last <= self.gap_ms
        if event.isAutoRepeat() or event.modifiers() & _COMMAND:
            self._forget()
            return False
        if event.key() in ENDS:
            return self._ended(quick=quick)
        if event.text() and (event.text().isprintable() or event.text() in self.prefix):
            self._grow(event.text(), quick=quick)
            self._last = now
        elif event.key() not in {Qt.Key.Key_Shift, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock}:
            self._forget()
        return False

    def _grow(self, letters: str, *, quick: bool) -> None:
        if not quick or not self._keys:
            self._keys, self._field = "", _field()
        self._keys += letters

    def _ended(self, *, quick: bool) -> bool:
        keys, field = self._keys, self._field
        self._forget()
        code = keys.removeprefix(self.prefix)
        if not quick or not keys.startswith(self.prefix) or len(code) < SHORTEST:
            return False
        _put_back(field)
        self.scanned.emit(code.strip())
        return True

    def _forget(self) -> None:
        self._keys, self._field = "", None

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Qt shows a key to the window first, then to the widget: it is looked at once.
        if (
            event.type() == QEvent.Type.KeyPress
            and not self._off
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QWidget)
            and watched is _receiver()
        ):
            return self._took(event)
        return super().eventFilter(watched, event)


def _receiver() -> QWidget | None:
    return QApplication.focusWidget() or QApplication.activeWindow()


def _field() -> _Field | None:
    """The text field that has the focus, as it is before the key is typed into it."""
    widget = QApplication.focusWidget()
    if isinstance(widget, QLineEdit):
        return _Field(widget, widget.text(), widget.cursorPosition())
    if isinstance(widget, QPlainTextEdit):
        return _Field(widget, widget.toPlainText(), widget.textCursor().position())
    return None


def _put_back(field: _Field | None) -> None:
    if field is None:
        return
    widget = field.widget
    if isinstance(widget, QLineEdit):
        widget.setText(field.text)
        widget.setCursorPosition(field.cursor)
    elif isinstance(widget, QPlainTextEdit):
        widget.setPlainText(field.text)
        cursor = widget.textCursor()
        cursor.setPosition(field.cursor)
        widget.setTextCursor(cursor)
