"""The key file beside a shop: which store holds the shop's key, or the key itself under a passphrase.

``shop.db.key`` is JSON, readable by its owner alone, written whole or not at all. The key is wrapped by
AES-256-GCM under argon2id of the passphrase; every other field is bound to it as associated data.
"""

import base64
import json
import os
import tempfile
import unicodedata
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError, model_validator

from payme_desktop.errors import ShopUnusable, UserError, WorldError
from payme_desktop.paths import sync_folder

KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16
MOST_BYTES = 10_000  # of a key file
_STRICT = ConfigDict(extra="forbid", frozen=True)


class Kdf(BaseModel):
    """argon2id's cost and salt. The limits keep a doctored file from eating the PC's memory or hours."""

    model_config = _STRICT

    name: Literal["argon2id"] = "argon2id"
    time: int = Field(default=3, ge=1, le=20)
    memory_kib: int = Field(default=65_536, ge=8_192, le=1_048_576)
    lanes: int = Field(default=4, ge=1, le=16)
    salt: Annotated[Base64Bytes, Field(min_length=8, max_length=64)]


class KeyFile(BaseModel):
    """A key file's content. ``store``: who holds the key: the keyring, or this file under a passphrase or (in
    ``shop.db.recovery``) a recovery code."""

    model_config = _STRICT

    version: Literal[1] = 1
    shop_id: UUID
    store: Literal["keyring", "passphrase", "recovery"]
    kdf: Kdf | None = None
    nonce: Annotated[Base64Bytes, Field(min_length=NONCE_BYTES, max_length=NONCE_BYTES)] | None = None
    wrapped: Annotated[Base64Bytes, Field(min_length=48, max_length=48)] | None = None  # key and tag

    @model_validator(mode="after")
    def _complete(self) -> "KeyFile":
        held = (self.kdf, self.nonce, self.wrapped)
        if any((part is not None) != (self.store != "keyring") for part in held):
            raise ValueError("the store and the other fields do not fit")
        return self

    @classmethod
    def for_keyring(cls, shop_id: UUID) -> "KeyFile":
        """Says that the keyring holds the key."""
        return cls(shop_id=shop_id, store="keyring")

    @classmethod
    def wrap(
        cls,
        key: bytes,
        passphrase: str,
        shop_id: UUID,
        *,
        time: int = 3,
        memory_kib: int = 65_536,
        store: Literal["passphrase", "recovery"] = "passphrase",
    ) -> "KeyFile":
        """Holds the 32-byte ``key`` itself, for those who know the passphrase (or the recovery code)."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt, nonce = (base64.b64encode(os.urandom(n)) for n in (SALT_BYTES, NONCE_BYTES))
        kdf = Kdf(time=time, memory_kib=memory_kib, salt=salt)
        blank = base64.b64encode(bytes(48))
        draft = cls(shop_id=shop_id, store=store, kdf=kdf, nonce=nonce, wrapped=blank)
        assert draft.nonce is not None
        sealed = AESGCM(_stretch(passphrase, kdf)).encrypt(draft.nonce, key, draft._header())
        return draft.model_copy(update={"wrapped": sealed})

    def unwrap(self, passphrase: str) -> bytes:
        """The 32-byte key. Raises ShopUnusable if the passphrase is another one, or the file was changed."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        assert self.kdf is not None
        assert self.nonce is not None
        assert self.wrapped is not None
        try:
            return AESGCM(_stretch(passphrase, self.kdf)).decrypt(self.nonce, self.wrapped, self._header())
        except InvalidTag as error:
            raise ShopUnusable(
                "The passphrase does not open this shop. Check capitals and keyboard layout, then try again.",
                code="wrong_passphrase",
            ) from error

    def _header(self) -> bytes:
        """What the seal covers besides the key."""
        fields = self.model_dump(mode="json", exclude={"wrapped", "nonce"})
        return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def read(cls, path: Path) -> "KeyFile":
        """Raises FileNotFoundError; UserError for what is no key file of ours; WorldError if unreadable."""
        try:
            with path.open("rb") as file:
                return cls.model_validate_json(file.read(MOST_BYTES))
        except FileNotFoundError:
            raise
        except OSError as error:
            raise WorldError(f"The key file {path} cannot be read: {error.strerror}.") from error
        except ValidationError as error:
            raise UserError(
                f"The key file {path} is damaged or of a newer version. Put its copy from a backup in its "
                "place, or update PayMe Desktop.",
                code="bad_key_file",
            ) from error

    def write(self, path: Path) -> None:
        """Replace the file at once, for its owner alone, safe against a power cut. Raises WorldError."""
        body = self.model_dump_json(exclude_none=True).encode() + b"\n"
        try:
            write_durably(path, body)
        except OSError as error:
            raise WorldError(f"The key file {path} cannot be written: {error.strerror}.") from error


def new_key() -> bytes:
    """32 random bytes from the operating system."""
    return os.urandom(KEY_BYTES)


def _stretch(passphrase: str, kdf: Kdf) -> bytes:
    """The wrapping key. NFC, because keyboards differ in how they write an accent."""
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    secret = unicodedata.normalize("NFC", passphrase).encode()
    try:
        return hash_secret_raw(
            secret, kdf.salt, kdf.time, kdf.memory_kib, kdf.lanes, hash_len=KEY_BYTES, type=Type.ID
        )
    except HashingError as error:
        raise WorldError(
            "The PC has too little free memory to check the passphrase. Close programs."
        ) from error


def write_durably(path: Path, body: bytes) -> None:
    """Replace a file at once, for its owner alone, safe against a power cut. Raises OSError."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600 from birth
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
