"""What went wrong, in words: the user's and the world's failures as a sentence, ours as a reference."""

import secrets
import sys
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from payme_desktop.errors import PaymeError
from payme_desktop.log import get_logger
from payme_desktop.ui.crash_report import crash_report
from payme_desktop.ui.dialogs.crash_dialog import CrashDialog
from payme_desktop.ui.theme import Theme

_log = get_logger(__name__)


def sentence(error: PaymeError) -> str:
    """What to show for an intended failure."""
    return error.message


def new_reference() -> str:
    """Short enough to read out on the telephone; no letter looks like a digit."""
    return "".join(secrets.choice("ACDEFHJKMNPQRTUVWXY34679") for _ in range(6))


def log_crash(error: BaseException) -> str:
    """Log a bug, once, under a new reference."""
    reference = new_reference()
    _log.error("crash", reference=reference, exc_info=error)
    return reference


class CrashReporter(QObject):
    """Tells about our own bugs and lets the program go on. One dialog at a time."""

    reported = Signal(str)
    """The reference, after the dialog is up."""

    _raised = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._window = theme, parent
        self._dialog: CrashDialog | None = None
        self._previous = sys.excepthook
        self._installed = False
        # A worker thread may report too: the dialog is made on the UI thread.
        self._raised.connect(self.on_bug_raised, Qt.ConnectionType.QueuedConnection)

    def report(self, error: BaseException) -> str:
        """Log it and show the reference; callable from any thread."""
        reference = log_crash(error)
        self._raised.emit(reference, crash_report(error, reference))
        return reference

    def install(self) -> None:
        """Catch what escapes from slots."""
        self._previous, self._installed = sys.excepthook, True
        sys.excepthook = self._on_escaped

    def uninstall(self) -> None:
        """Back to whatever caught it before."""
        if self._installed:
            sys.excepthook, self._installed = self._previous, False

    def on_bug_raised(self, reference: str, report: str) -> None:
        if self._dialog is None:
            self._dialog = CrashDialog(self._theme, self._window)
            self._dialog.finished.connect(self.on_dialog_finished)
            self._dialog.add(reference, report)
            self._dialog.open()
        else:
            self._dialog.add(reference, report)
        self.reported.emit(reference)

    def on_dialog_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _on_escaped(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error.with_traceback(trace))


def not_saved(reference: str) -> str:
    """For the place where somebody tried to save."""
    text = QCoreApplication.translate(
        "Messages",
        "This was not saved because of a mistake in PayMe. Nothing you typed is lost; try again. "
        "Reference: {reference}",
    )
    return text.format(reference=reference)
