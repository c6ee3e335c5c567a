"""What happened in the program, for whoever shows something of it."""

from PySide6.QtCore import QObject, Signal


class AppEvents(QObject):
    """The one notice board. Facts only: whoever listens decides what to do."""

    changes_committed = Signal(object, object)
    """(Changes, initiator): a commit, and the object that asked for it (None: another process)."""
