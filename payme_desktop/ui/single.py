"""One window per shop: a second start raises the first, and ends."""

import hashlib
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

PATIENCE_MS: Final = 1_000
_KNOCK: Final = b"raise\n"


def name_of(where: str) -> str:
    """The name of a shop's socket: the same for every way to write its path."""
    place = where if "://" in where else str(Path(where).resolve())
    return f"payme-{hashlib.blake2b(place.encode(), digest_size=12).hexdigest()}"


def raised_other(name: str) -> bool:
    """Ask a window that is open already to come to the front. Whether there was one."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(PATIENCE_MS):
        return False
    socket.write(_KNOCK)
    socket.waitForBytesWritten(PATIENCE_MS)
    answered = (
        socket.waitForReadyRead(PATIENCE_MS) or socket.state() is QLocalSocket.LocalSocketState.ConnectedState
    )
    socket.disconnectFromServer()
    return answered


class OnlyWindow(QObject):
    """Listens for later starts for as long as it lives. Only this user's programs are heard."""

    knocked = Signal()
    """A second start was made: the window comes to the front."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self.on_connection)
        self.knocked.connect(raise_top)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # of a window that was killed: nobody answered there
            self._server.listen(name)

    def on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.write(_KNOCK)
            socket.flush()
            socket.disconnected.connect(socket.deleteLater)
            self.knocked.emit()

    def close(self) -> None:
        """Hear nobody any more."""
        self._server.close()


def raise_top() -> None:
    """Bring the window, or the dialog that stands before it, to the front."""
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget.isWindow()]
    top = QApplication.activeModalWidget() or (shown[-1] if shown else None)
    for widget in (*shown, top):
        if widget is not None and widget.isMinimized():
            widget.showNormal()
    if top is not None:
        top.raise_()
        top.activateWindow()
