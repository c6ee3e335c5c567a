"""Only safe keyrings are used, none may block us, and every failure says what to do (promise P7)."""

import threading
from collections.abc import Callable
from typing import Any

import keyring.errors
import pytest
from keyring.backends import SecretService, chainer, fail, null

from payme_desktop.errors import WorldError
from payme_desktop.gateways.keyring import MOST_CHARACTERS, SAFE_BACKENDS, OsKeyring, class_name


class Memory:
    """A keyring that works."""

    priority = 1.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Failing(Memory):
    """A keyring whose every call does ``self.act``."""

    act: Callable[[], Any]

    def get_password(self, service: str, username: str) -> str | None:
        self.act()
        return None


class PlaintextKeyring(Memory):
    """What keyrings.alt would bring: it claims to be the best of all."""

    priority = 99.0


SAFE = frozenset({class_name(Memory()), class_name(Failing())})


def failing(act: Callable[[], Any], limit: float = 10) -> OsKeyring:
    backend = Failing()
    backend.act = act
    return OsKeyring(lambda: [backend], SAFE, limit)


def raising(error: BaseException) -> OsKeyring:
    def act() -> None:
        raise error

    return failing(act)


def test_a_secret_comes_back_until_it_is_deleted() -> None:
    memory = Memory()
    store = OsKeyring(lambda: [memory], SAFE)
    assert store.available()
    assert store.get("a") is None
    store.set("a", "1")
    store.set("a", "2")
    assert store.get("a") == "2"
    store.delete("a")
    store.delete("a")
    assert store.get("a") is None


def test_plaintext_is_passed_over_however_it_ranks() -> None:
    plaintext, memory = PlaintextKeyring(), Memory()
    OsKeyring(lambda: [plaintext, memory], SAFE).set("a", "1")
    assert plaintext.kept == {}
    assert list(memory.kept.values()) == ["1"]


@pytest.mark.parametrize("backend", [PlaintextKeyring, null.Keyring, fail.Keyring, chainer.ChainerBackend])
def test_without_a_safe_keyring_a_passphrase_is_offered(backend: Callable[[], Any]) -> None:
    store = OsKeyring(lambda: [backend()])
    assert not store.available()
    with pytest.raises(WorldError, match="PAYME_PASSPHRASE") as caught:
        store.set("a", "1")
    assert caught.value.code == "no_keyring"


def test_a_subclass_of_a_safe_keyring_is_another_class() -> None:
    class Mine(SecretService.Keyring):
        priority = 1.0

    mine: Callable[[], object] = Mine
    assert class_name(mine()) not in SAFE_BACKENDS


def test_the_safe_classes_exist_by_these_names() -> None:
    from keyring.backends import Windows, kwallet, macOS

    classes = (
        *(SecretService.Keyring, kwallet.DBusKeyring, kwallet.DBusKeyringKWallet4),
        *(macOS.Keyring, Windows.WinVaultKeyring),
    )
    assert {f"{c.__module__}.{c.__qualname__}" for c in classes} == SAFE_BACKENDS


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (keyring.errors.KeyringLocked("x"), "keyring_locked"),
        (keyring.errors.InitError("x"), "keyring_failed"),
        (keyring.errors.NoKeyringError("x"), "keyring_failed"),
        (keyring.errors.PasswordSetError("x"), "keyring_failed"),
        (ConnectionRefusedError("no bus"), "keyring_failed"),
        (type("DBusErrorResponse", (Exception,), {"__module__": "jeepney.wrappers"})("x"), "keyring_failed"),
        (type("LockedException", (Exception,), {"__module__": "secretstorage.e"})("x"), "keyring_locked"),
    ],
)
def test_every_failure_says_what_to_do(error: BaseException, code: str) -> None:
    with pytest.raises(WorldError, match="PAYME_PASSPHRASE") as caught:
        raising(error).get("a")
    assert caught.value.code == code
    assert caught.value.__cause__ is error


def test_our_own_bugs_are_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError):
        raising(ZeroDivisionError()).get("a")


def test_a_keyring_that_blocks_is_given_up() -> None:
    release = threading.Event()
    try:
        with pytest.raises(WorldError, match="did not answer") as caught:
            failing(release.wait, limit=0.05).get("a")
        assert caught.value.code == "keyring_timeout"
        (worker,) = [thread for thread in threading.enumerate() if thread.name == "keyring"]
        assert worker.daemon
    finally:
        release.set()
    worker.join(5)
    assert not worker.is_alive()


def test_a_secret_that_windows_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="1200"):
        OsKeyring(lambda: [Memory()], SAFE).set("a", "x" * MOST_CHARACTERS)
