"""The keyring of the operating system, and no other.

Backends are chosen by class from a list: what `keyring` would choose by itself may be a plain text file.
Each call runs in a thread of its own with a limit, because a locked keyring may block for ever.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Thread
from typing import Protocol, TypeVar

from payme_desktop.errors import PaymeError, WorldError

SERVICE = "payme-desktop"
LIMIT_SECONDS = 10.0
MOST_CHARACTERS = 1_200  # what Windows holds
SAFE_BACKENDS = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
# Backends let these through, too: they are the keyring's failures, not our bugs.
_FOREIGN = frozenset({"keyring", "secretstorage", "jeepney", "dbus", "pywintypes", "win32ctypes"})
_INSTEAD = "Or protect the shop with a passphrase: set PAYME_PASSPHRASE."
T = TypeVar("T")


class Backend(Protocol):
    """What we use of a keyring backend."""

    @property
    def priority(self) -> float: ...

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


def installed_backends() -> Iterable[Backend]:
    """Every backend that says it works here, safe or not."""
    import keyring.backend

    return keyring.backend.get_all_keyring()


class OsKeyring:
    """A ``KeyStore`` in the keyring of the operating system. Nothing is touched before the first call."""

    def __init__(
        self,
        backends: Callable[[], Iterable[Backend]] = installed_backends,
        safe: frozenset[str] = SAFE_BACKENDS,
        limit: float = LIMIT_SECONDS,
    ) -> None:
        self._backends = backends
        self._safe = safe
        self._limit = limit
        self._chosen: Backend | None = None

    def available(self) -> bool:
        """Whether a safe keyring answers (it may still be locked)."""
        try:
            self._call(self._backend)
        except WorldError:
            return False
        return True

    def get(self, name: str) -> str | None:
        """The secret, or None. Raises WorldError."""
        return self._call(lambda: self._backend().get_password(SERVICE, name))

    def set(self, name: str, secret: str) -> None:
        """Keep a secret. Raises WorldError; ValueError for one too long."""
        if len(secret) >= MOST_CHARACTERS:
            raise ValueError(f"a keyring takes secrets below {MOST_CHARACTERS} characters")
        self._call(lambda: self._backend().set_password(SERVICE, name, secret))

    def delete(self, name: str) -> None:
        """Forget a secret, if it is there. Raises WorldError."""

        def forget() -> None:
            backend = self._backend()
            if backend.get_password(SERVICE, name) is not None:
                backend.delete_password(SERVICE, name)

        self._call(forget)

    def _backend(self) -> Backend:
        """The best safe backend; runs in the worker, since looking may block on D-Bus."""
        if self._chosen is None:
            safe = [backend for backend in self._backends() if class_name(backend) in self._safe]
            if not safe:
                raise WorldError(
                    f"This PC has no safe keyring. Start one (GNOME Keyring, KWallet). {_INSTEAD}",
                    code="no_keyring",
                )
            self._chosen = max(safe, key=lambda backend: backend.priority)
        return self._chosen

    def _call(self, work: Callable[[], T]) -> T:
        answer = _in_thread(work)
        try:
            error = answer.exception(self._limit)
        except TimeoutError as late:
            raise WorldError(
                f"The keyring did not answer within {self._limit:g} seconds; it may be waiting to be "
                f"unlocked. Unlock it and try again. {_INSTEAD}",
                code="keyring_timeout",
            ) from late
        if error is None:
            return answer.result()
        raise _converted(error) from error


def class_name(thing: object) -> str:
    """Module and class of exactly this object: a subclass of a safe one is another class."""
    return f"{type(thing).__module__}.{type(thing).__qualname__}"


def _in_thread(work: Callable[[], T]) -> Future[T]:
    """Start the work in a daemon thread: the app can end although a keyring never answers."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 - carried over to the caller, who raises it
            answer.set_exception(error)

    Thread(target=run, name="keyring", daemon=True).start()
    return answer


def _converted(error: BaseException) -> BaseException:
    """The keyring's failures as a WorldError with what to do; anything else as it is, a bug."""
    foreign = any(base.__module__.partition(".")[0] in _FOREIGN for base in type(error).__mro__)
    if isinstance(error, PaymeError) or not (foreign or isinstance(error, OSError)):
        return error
    if "Locked" in type(error).__name__:
        return WorldError(
            f"The keyring is locked. Unlock it (sign in to the desktop) and try again. {_INSTEAD}",
            code="keyring_locked",
        )
    return WorldError(
        f"The keyring refused to answer. Open the PC's password manager once, then try again. {_INSTEAD}",
        code="keyring_failed",
    )
