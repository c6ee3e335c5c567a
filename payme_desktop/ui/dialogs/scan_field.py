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
    """Measures the keys itself, by the times they were pressed at."""

    scan_tried = Signal(str)
    """What came, ended by Enter or Tab, without the prefix."""

    trying = Signal(bool)
    """The keys go here now, or no longer: meanwhile the program's own scanner leaves them alone."""

    def __init__(self, theme: Theme, word: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, word, parent=parent)
        self.gap_ms, self.prefix = 35, ""
        self._clock = QElapsedTimer()
        self._clock.start()
        self._times: list[int] = []
        self._answer = TextLabel(theme, self.tr("Click here and scan a card."), px=BODY, ink=MUTE, wrap=True)
        self._column.addWidget(self._answer)
        self._input.installEventFilter(self)

    def answer(self) -> str:
        """The sentence below the field."""
        return self._answer.text()

    def show_scan(self, code: str, milliseconds: int, widest_gap: int = 0) -> None:
        """``widest_gap``: the longest time between two letters."""
        slow, bare = widest_gap > self.gap_ms, not code.startswith(self.prefix)
        if slow:
            words = self.tr("{code} came too slowly: {gap} ms between two letters. Allow {gap} ms or more.")
        elif bare:
            words = self.tr("{code} came without “{prefix}” before it. Change what is said above.")
        else:
            words = self.tr("Card {code} read in {time} ms.")
        shown = code.removeprefix(self.prefix)
        self._answer.set_ink(WARN if slow or bare else ACCENT)
        self._answer.setText(words.format(code=shown, time=milliseconds, gap=widest_gap, prefix=self.prefix))
        self.resized.emit()
        announce(self._input, self._answer.text())

    def _took(self, event: QKeyEvent) -> bool:
        ends = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if ends or (event.key() == Qt.Key.Key_Tab and self._times):
            self._end()
            return True  # it belongs to the scan, not to the form
        if event.text():
            # The time of the key itself: a busy window may get several at once.
            self._times.append(event.timestamp() or self._clock.elapsed())
        return False

    def _end(self) -> None:
        code, times = self.value().strip(), self._times
        self._times = []
        if not code or not times:
            return
        gaps = [later - earlier for earlier, later in pairwise(times)]
        self._input.clear()
        self.show_scan(code, times[-1] - times[0], max(gaps, default=0))
        self.scan_tried.emit(code.removeprefix(self.prefix))

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._times = []
            self.trying.emit(event.type() == QEvent.Type.FocusIn)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._took(event)
        return super().eventFilter(watched, event)
