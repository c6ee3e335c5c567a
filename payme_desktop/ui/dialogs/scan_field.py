"""Try the scanner: what came, how fast, and whether it would have been taken for a scan."""

from itertools import pairwise

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from payme_desktop.ui.dialogs.fields import LineField
from payme_desktop.ui.theme import BODY, Theme
from payme_desktop.ui.tokens import ACCENT, MUTE, WARN
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.states import announce


class ScanField(LineField):
    """Measures the keys itself; where the program's scanner catches them first, it calls ``show_scan``."""

    scan_tried = Signal(str)
    """What came, ended by Enter or Tab."""

    def __init__(self, theme: Theme, word: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, word, parent=parent)
        self.gap_ms = 35
        self._clock = QElapsedTimer()
        self._times: list[int] = []
        self._answer = TextLabel(theme, self.tr("Click here and scan a card."), px=BODY, ink=MUTE, wrap=True)
        self._column.addWidget(self._answer)
        self._input.installEventFilter(self)

    def answer(self) -> str:
        """The sentence below the field."""
        return self._answer.text()

    def show_scan(self, code: str, milliseconds: int, widest_gap: int | None = None) -> None:
        """``widest_gap``: the longest time between two letters, where it is known."""
        slow = widest_gap is not None and widest_gap > self.gap_ms
        if slow:
            words = self.tr("{code} came too slowly: {gap} ms between two letters. Allow {gap} ms or more.")
        else:
            words = self.tr("Card {code} read in {time} ms.")
        self._answer.set_ink(WARN if slow else ACCENT)
        self._answer.setText(words.format(code=code, time=milliseconds, gap=widest_gap))
        self.resized.emit()
        announce(self._input, self._answer.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._took(event)
        return super().eventFilter(watched, event)

    def _took(self, event: QKeyEvent) -> bool:
        ends = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if ends or (event.key() == Qt.Key.Key_Tab and self._times):
            self._end()
            return True  # it belongs to the scan, not to the form
        if event.text():
            if not self._times:
                self._clock.start()
            self._times.append(self._clock.elapsed())
        return False

    def _end(self) -> None:
        code, times = self.value().strip(), self._times
        self._times = []
        if not code or not times:
            return
        gaps = [later - earlier for earlier, later in pairwise(times)]
        self._input.clear()
        self.show_scan(code, times[-1], max(gaps, default=0))
        self.scan_tried.emit(code)
