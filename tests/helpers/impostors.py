"""Somebody who answers in the place of a central database, and listens for passwords."""

import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.helpers.certificates import Files

SSL_REQUEST = 80877103
CLEARTEXT, MD5 = struct.pack("!cii", b"R", 8, 3), struct.pack("!cii4s", b"R", 12, 5, b"salt")


class Impostor:
    """Offers TLS with ``files``, or none; then asks for the password. ``heard``: all that was said to it."""

    def __init__(self, files: Files | None, asks: bytes) -> None:
        self.heard = b""
        self._asks = asks
        self._context: ssl.SSLContext | None = None
        if files is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(files.certificate, files.key)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.05)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def close(self) -> None:
        self._closing.set()
        self._thread.join(10)
        self._listening.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            with suppress(OSError):
                caller, _ = self._listening.accept()
                caller.settimeout(2)
                with caller:
                    self._talk(caller)

    def _talk(self, caller: socket.socket) -> None:
        first = caller.recv(1024)
        if len(first) == 8 and struct.unpack("!ii", first)[1] == SSL_REQUEST:
            caller.sendall(b"S" if self._context else b"N")
            if self._context is not None:
                with self._context.wrap_socket(caller, server_side=True) as hidden:
                    self._ask(hidden, hidden.recv(1024))
                return
            first = caller.recv(1024)
        self._ask(caller, first)

    def _ask(self, caller: socket.socket, first: bytes) -> None:
        self.heard += first
        if first:
            caller.sendall(self._asks)
            self.heard += caller.recv(1024)


@contextmanager
def impostor(files: Files | None, asks: bytes = CLEARTEXT) -> Iterator[Impostor]:
    made = Impostor(files, asks)
    try:
        yield made
    finally:
        made.close()
