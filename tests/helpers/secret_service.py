"""A small Secret Service on a session bus of its own: the keyring of a Linux desktop, in each of its states.

Of the freedesktop.org specification, what SecretStorage asks for. It needs `dbus-daemon` and nothing else, so
that the states of a keyring are tested where no desktop is installed; ``tests/durability/test_keyrings.py``
asks GNOME Keyring itself too, where it is.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

CONFIG: Final = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>
"""
ROOT: Final = "/org/freedesktop/secrets"
DEFAULT: Final = f"{ROOT}/aliases/default"
PREFIX: Final = "org.freedesktop.Secret."
STATES: Final = ("no_collection", "locked", "unlocked")


@contextmanager
def bus(folder: Path) -> Iterator[str]:
    """The address of a session bus on which nobody offers anything."""
    path = folder / "bus"
    config = folder / "bus.conf"
    config.write_text(CONFIG.format(path=path))
    program = shutil.which("dbus-daemon")
    assert program is not None
    with subprocess.Popen(
        [program, f"--config-file={config}", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as daemon:
        assert daemon.stdout is not None
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()


@contextmanager
def service(address: str, state: str) -> Iterator[None]:
    """A Secret Service in a state of ``STATES``, on a bus."""
    environ = os.environ | {"DBUS_SESSION_BUS_ADDRESS": address}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.secret_service", state],
        env=environ, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            process.terminate()


class Unknown(Exception):
    """There is no such object, or it has no such method."""


class Secrets:
    """``items``: path -> (attributes, secret). A prompt of a locked service is never answered."""

    def __init__(self, state: str) -> None:
        self.state = state
        self.items: dict[str, tuple[dict[str, str], bytes]] = {}

    def answer(self, path: str, interface: str, member: str, body: tuple[Any, ...]) -> tuple[str, Any]:
        """The signature and the values of a reply."""
        if interface == "org.freedesktop.DBus.Properties":
            return "v", (self.property(path, body[1]),)
        handler = getattr(self, f"on_{member}", None)
        if handler is None or (path == DEFAULT and self.state == "no_collection"):
            raise Unknown(member)
        found: tuple[str, Any] = handler(path, *body)
        return found

    def property(self, path: str, name: str) -> tuple[str, Any]:
        if path != ROOT and (path not in self.items if path != DEFAULT else self.state == "no_collection"):
            raise Unknown(path)
        values = {"Label": ("s", "test"), "Locked": ("b", self.state == "locked"), "Collections": ("ao", [])}
        return values[name]

    def on_OpenSession(self, _: str, algorithm: str, _key: Any) -> tuple[str, Any]:  # noqa: N802
        if algorithm != "plain":
            raise NotImplementedError
        return "vo", (("s", ""), f"{ROOT}/session/1")

    def on_SearchItems(self, _: str, wanted: dict[str, str]) -> tuple[str, Any]:  # noqa: N802
        return "ao", ([path for path, (has, _s) in self.items.items() if wanted.items() <= has.items()],)

    def on_CreateItem(self, _: str, properties: Any, secret: Any, _replace: bool) -> tuple[str, Any]:  # noqa: N802
        attributes = dict(properties[f"{PREFIX}Item.Attributes"][1])
        same = [path for path, (has, _s) in self.items.items() if has == attributes]
        path = same[0] if same else f"{ROOT}/collection/default/{len(self.items) + 1}"
        self.items[path] = (attributes, bytes(secret[2]))
        return "oo", (path, "/")

    def on_GetSecret(self, path: str, session: str) -> tuple[str, Any]:  # noqa: N802
        return "(oayays)", ((session, b"", self.items[path][1], "text/plain"),)

    def on_Delete(self, path: str) -> tuple[str, Any]:  # noqa: N802
        del self.items[path]
        return "o", ("/",)

    def on_Unlock(self, _: str, _paths: list[str]) -> tuple[str, Any]:  # noqa: N802
        return "aoo", ([], f"{ROOT}/prompt/1" if self.state == "locked" else "/")

    def on_CreateCollection(self, _: str, _properties: Any, _alias: str) -> tuple[str, Any]:  # noqa: N802
        return "oo", ("/", f"{ROOT}/prompt/1")

    def on_Prompt(self, _: str, _window: str) -> tuple[str, Any]:  # noqa: N802
        return "", ()  # nobody sits there


def serve(state: str) -> None:
    """Answer until stopped."""
    from jeepney import HeaderFields, MessageType, message_bus, new_error, new_method_return
    from jeepney.io.blocking import open_dbus_connection

    connection = open_dbus_connection()
    connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
    print("ready", flush=True)
    secrets = Secrets(state)
    while True:
        asked = connection.receive()
        fields = asked.header.fields
        if asked.header.message_type is not MessageType.method_call:
            continue
        names = (HeaderFields.path, HeaderFields.interface, HeaderFields.member)
        try:
            path, interface, member = (fields.get(name, "") for name in names)
            signature, values = secrets.answer(path, interface, member, asked.body)
            reply = new_method_return(asked, signature or None, values)
        except NotImplementedError:
            reply = new_error(asked, "org.freedesktop.DBus.Error.NotSupported", "s", ("no",))
        except (Unknown, KeyError) as what:
            reply = new_error(asked, "org.freedesktop.DBus.Error.UnknownObject", "s", (str(what),))
        connection.send(reply)


if __name__ == "__main__":
    serve(sys.argv[1])
