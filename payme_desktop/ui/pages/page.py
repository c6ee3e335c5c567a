"""What the window asks of each of its pages."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from payme_desktop.ui.widgets.key_bar import Hint


class Page(QWidget):
    """A place of the program. Made when somebody first goes there."""

    hints_changed = Signal()

    def start(self) -> None:
        """Shown for the first time."""

    def hints(self) -> list[Hint]:
        """What the keys do now."""
        return []

    def step_back(self) -> None:
        """Esc."""

    def refresh_all(self) -> None:
        """Another process wrote: nobody knows what."""
