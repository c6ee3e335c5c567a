"""Says that something is being done to the shop while no window is open on it."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import HEADLINE, LARGE, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.room import keep_minimum, keep_room


class WaitingDialog(QDialog):
    """It ends by itself."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("PayMe Desktop")
        column = QVBoxLayout(self)
        keep_room(theme, column, (32, 28, 32, 28), 10)
        keep_minimum(theme, column, 420)
        title = self.tr("The backup takes the place of the shop …")
        column.addWidget(TextLabel(theme, title, px=HEADLINE, weight=SEMIBOLD, wrap=True))
        words = self.tr("Both are proven and kept. The window opens again in a moment.")
        column.addWidget(TextLabel(theme, words, px=LARGE, ink=MUTE, wrap=True))

    # Qt

    def reject(self) -> None:
        """What has begun is ended, one way or the other."""


def wait_for(theme: Theme, work: Callable[[], object]) -> None:
    """Do it on a worker behind the dialog. What it raises is raised here."""
    tasks, dialog, failures = TaskRunner(), WaitingDialog(theme), list[Exception]()

    def failed(error: Exception) -> None:
        failures.append(error)
        dialog.accept()

    tasks.run_write(work, lambda _: dialog.accept(), failed)
    try:
        dialog.exec()
    finally:
        tasks.shutdown()
        dialog.deleteLater()
    if failures:
        raise failures[0]
