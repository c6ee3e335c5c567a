"""This PC: who it is, the key its PINs are mixed with, and what it remembers of tries to sign in.

``device.json`` in the user's configuration folder holds the id and a seed, readable by its owner alone. The
key for PINs is made when the first PIN is set: half of it goes to the keyring where there is a safe one.
What is remembered of tries lies beside it, sealed with the seed: a shop that is put back from a backup does
not bring tries back. Whoever may delete these files controls the PC anyway.
"""

import base64
import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal
from uuid import UUID, uuid4

from pydantic import Base64Bytes, BaseModel, ConfigDict, ValidationError

from payme_desktop.domain.ports import KeyStore, Tries
from payme_desktop.errors import WorldError
from payme_desktop.gateways.keyfile import write_durably
from payme_desktop.log import get_logger

_log = get_logger(__name__)
_NAME: Final = "device.json"
_STRICT = ConfigDict(extra="forbid", frozen=True)
_NOWHERE: Final = UUID(int=0)
MANY: Final = 10
"""What stands in the place of tries whose record was tampered with."""
MOST_KEPT: Final = 500
_EVERYBODY: Final = "*"


class _Known(BaseModel):
    model_config = _STRICT

    version: Literal[1] = 1
    id: UUID
    seed: Base64Bytes
    # None: no PIN was set here yet.
    store: Literal["keyring", "file"] | None = None


class ThisPc:
    """The ``Device`` of everyday. ``folder``: of the user's configuration; ``shop_key``: of an open file.

    Nothing is touched before the first call.
    """

    def __init__(self, keyring: KeyStore, folder: Callable[[], Path], shop_key: bytes = b"") -> None:
        self._keyring = keyring
        self._where = folder
        self._shop_key = shop_key
        self._known: _Known | None = None

    @property
    def _folder(self) -> Path:
        return self._where()

    @property
    def id(self) -> UUID:
        """A PC whose folder takes no file has the id of nobody, and no PINs."""
        known = self._load()
        return known.id if known else _NOWHERE

    def mixed(self, secret: str) -> str:
        """64 hexadecimal digits. Raises WorldError where the keyring or the folder fails."""
        key = hmac.digest(self._pin_key(), b"pin" + self._shop_key, hashlib.sha256)
        return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()

    def uptime(self) -> int:
        """Sleep counts where the system tells."""
        boot = getattr(time, "CLOCK_BOOTTIME", None)
        return int(time.monotonic() if boot is None else time.clock_gettime(boot))

    def tries(self, business_id: UUID, key: UUID) -> Tries | None:
        """What was kept; of a record that was tampered with: too many, just now."""
        kept = self._marks(business_id)
        found = kept.get(str(key), kept.get(_EVERYBODY))
        return _tries(found) if found else None

    def keep_tries(self, business_id: UUID, key: UUID, tries: Tries) -> None:
        """Keep them; a folder that takes no file is no reason not to sell."""
        self._write_marks(business_id, {**self._marks(business_id), str(key): _listed(tries)})

    def _load(self) -> _Known | None:
        if self._known is None:
            path = self._folder / _NAME
            try:
                self._known = _Known.model_validate_json(path.read_bytes())
            except FileNotFoundError:
                self._known = self._made(None)
            except (OSError, ValidationError) as reason:
                # Damaged: its PINs are lost, and are set anew after a password.
                _log.warning("device_unreadable", kind=type(reason).__name__)
                self._known = self._made(None)
        return self._known

    def _made(self, store: Literal["keyring", "file"] | None) -> _Known | None:
        seed = base64.b64encode(os.urandom(32))
        return self._written(_Known(id=uuid4(), seed=seed, store=store))

    def _written(self, known: _Known) -> _Known | None:
        body = known.model_dump_json().encode() + b"\n"
        try:
            write_durably(self._folder / _NAME, body)
        except OSError as reason:
            _log.warning("device_not_kept", kind=type(reason).__name__)
            return None
        return known

    def _pin_key(self) -> bytes:
        known = self._load()
        if known is None:
            raise WorldError(
                f"The folder {self._folder} takes no file, so that this PC can keep no PINs. Mend its "
                "rights, or sign in with the password."
            )
        if known.store is None:
            known = self._with_store(known)
        if known.store == "file":
            return hashlib.sha256(b"pin" + known.seed).digest()
        half = self._keyring.get(_entry(known.id))
        if half is None:
            raise WorldError(
                "The keyring does not hold the key for the PINs of this PC any more. Sign in with the "
                "password, and set the PIN anew.",
                code="no_device_key",
            )
        return hmac.digest(base64.b64decode(half), known.seed, hashlib.sha256)

    def _with_store(self, known: _Known) -> _Known:
        store: Literal["keyring", "file"] = "file"
        if self._keyring.available():
            self._keyring.set(_entry(known.id), base64.b64encode(os.urandom(32)).decode())
            store = "keyring"
        kept = self._written(_Known(id=known.id, seed=base64.b64encode(known.seed), store=store))
        if kept is None:
            raise WorldError(f"The folder {self._folder} takes no file. Mend its rights, then try again.")
        self._known = kept
        return kept

    def _marks_file(self, business_id: UUID) -> Path:
        return self._folder / f"sign-in-{business_id}.json"

    def _marks(self, business_id: UUID) -> dict[str, list[object]]:
        try:
            text = self._marks_file(business_id).read_bytes()
        except OSError:
            return {}
        try:
            document = json.loads(text)
            kept: dict[str, list[object]] = document["tries"]
            if hmac.compare_digest(str(document["seal"]), self._seal(business_id, kept)):
                return kept
        except (ValueError, KeyError, TypeError):
            pass
        _log.warning("sign_in_marks_tampered")
        everybody = Tries(MANY, datetime.now(UTC), self.id, self.uptime())
        marks = {_EVERYBODY: _listed(everybody)}
        self._write_marks(business_id, marks)
        return marks

    def _write_marks(self, business_id: UUID, kept: dict[str, list[object]]) -> None:
        if len(kept) > MOST_KEPT:
            # Whoever has most failed tries stays: nobody is forgotten by trying many other names.
            most = sorted(kept.items(), key=lambda item: (int(str(item[1][0])), str(item[1][1])))
            kept = dict(most[-MOST_KEPT:])
        document = {"tries": kept, "seal": self._seal(business_id, kept)}
        try:
            write_durably(self._marks_file(business_id), json.dumps(document).encode() + b"\n")
        except OSError as reason:
            _log.warning("sign_in_marks_not_kept", kind=type(reason).__name__)

    def _seal(self, business_id: UUID, kept: dict[str, list[object]]) -> str:
        known = self._load()
        text = json.dumps([str(business_id), kept], sort_keys=True)
        return hmac.new(known.seed if known else b"", text.encode(), hashlib.sha256).hexdigest()


class NoDevice:
    """A ``Device`` that keeps nothing outside the shop and has no PINs: for tools, and for other checks."""

    id = _NOWHERE

    def mixed(self, secret: str) -> str:  # noqa: ARG002 - the port's signature
        raise WorldError("There are no PINs here. Sign in with the password.")

    def uptime(self) -> int:
        return int(time.monotonic())

    def tries(self, business_id: UUID, key: UUID) -> Tries | None:  # noqa: ARG002 - the port's signature
        return None

    def keep_tries(self, business_id: UUID, key: UUID, tries: Tries) -> None:
        pass


def _entry(device_id: UUID) -> str:
    return f"device-key:{device_id}"


def _listed(tries: Tries) -> list[object]:
    return [tries.failed, tries.at.isoformat(), str(tries.device_id), tries.uptime]


def _tries(kept: list[object]) -> Tries:
    failed, at, device_id, uptime = (str(value) for value in kept)
    return Tries(int(failed), datetime.fromisoformat(at), UUID(device_id), int(uptime))
