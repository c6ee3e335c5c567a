"""What was done and can be taken back, by name. That is an ordinary edit: it never overwrites others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from payme_desktop.domain.actor import Saved

MOST: Final = 50
"""Steps that are remembered; the oldest goes first."""


@dataclass(frozen=True)
class Undoable:
    """``name``: what is undone, such as ``delete of Ana``. Both run on the writer and may raise.

    ``again`` is None where doing it again needs a dialog of its own.
    """

    name: str
    back: Callable[[], Saved[Any]]
    again: Callable[[], Saved[Any]] | None = None


class UndoStack(QObject):
    """The steps of this window, newest last. Whoever listens to ``wanted`` runs them."""

    changed = Signal()

    wanted = Signal(object, bool)
    """(Undoable, back): run it, back or again; answer with ``went``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._back: list[Undoable] = []
        self._again: list[Undoable] = []

    @property
    def undo_name(self) -> str:
        """What Undo would take back; empty: nothing."""
        return self._back[-1].name if self._back else ""

    @property
    def redo_name(self) -> str:
        return self._again[-1].name if self._again else ""

    def push(self, done: Undoable) -> None:
        """Something new was done: what was undone before cannot be done again."""
        self._back = [*self._back, done][-MOST:]
        self._again.clear()
        self.changed.emit()

    def undo(self) -> None:
        self._take(self._back, back=True)

    def redo(self) -> None:
        self._take(self._again, back=False)

    def went(self, step: Undoable, *, back: bool) -> None:
        """It was run: it can go the other way now. A step that failed is not told here, and is gone."""
        if back and step.again is not None:
            self._again.append(step)
        elif not back:
            self._back.append(step)
        self.changed.emit()

    def clear(self) -> None:
        """Somebody else signs in: the steps were not theirs."""
        self._back.clear()
        self._again.clear()
        self.changed.emit()

    def _take(self, steps: list[Undoable], *, back: bool) -> None:
        if steps:
            step = steps.pop()
            self.changed.emit()
            self.wanted.emit(step, back)
