"""The 32-byte key of a shop file: made once, kept in the keyring or under a passphrase, found again."""

import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from payme_desktop.domain.ports import KeyStore
from payme_desktop.errors import ShopUnusable, UserError, WorldError
from payme_desktop.gateways.keyfile import KEY_BYTES, KeyFile, new_key


def key_file_of(shop: Path) -> Path:
    """``shop.db`` -> ``shop.db.key``, beside it."""
    return shop.with_name(f"{shop.name}.key")


def _entry(shop_id: UUID) -> str:
    return f"shop-key:{shop_id}"


class ShopKeys:
    """Makes and finds the keys of shop files. ``keyring`` is asked only where a key file says so."""

    def __init__(self, keyring: KeyStore) -> None:
        self._keyring = keyring

    def create(self, shop: Path, passphrase: str | None) -> bytes:
        """A new key for a new shop, kept before it is returned.

        Under ``passphrase`` if there is one, else in the keyring. Raises UserError where a key file is there
        already, or where neither serves; WorldError where the keyring or the disk fails.
        """
        path = key_file_of(shop)
        if path.exists():
            raise UserError(
                f"There is a key file already: {path}. It may be the only key of a shop: move it away, or "
                "choose another place for the new shop.",
                code="key_file_exists",
            )
        key, shop_id = new_key(), uuid4()
        if passphrase is not None:
            KeyFile.wrap(key, checked(passphrase), shop_id).write(path)
        else:
            self._keep_in_keyring(key, shop_id, path)
        return key

    def keep(self, shop: Path, key: bytes, shop_id: UUID, passphrase: str | None) -> None:
        """Keep a key that is known already, as ``create`` keeps a new one: for a shop on its new PC."""
        if passphrase is not None:
            KeyFile.wrap(key, checked(passphrase), shop_id).write(key_file_of(shop))
        else:
            self._keep_in_keyring(key, shop_id, key_file_of(shop))

    def open(self, shop: Path, ask_passphrase: Callable[[], str | None]) -> bytes:
        """The key of an existing shop.

        ``ask_passphrase`` is called only where the key is under one; None means that nobody answered.
        Raises ShopUnusable or UserError with what to do; WorldError where the keyring fails.
        """
        path = key_file_of(shop)
        try:
            file = KeyFile.read(path)
        except FileNotFoundError as error:
            raise ShopUnusable(
                f"The key file {path} is missing, and nothing else opens this shop. Put it back beside the "
                "shop, or restore a backup.",
                code="key_file_missing",
            ) from error
        if file.store == "keyring":
            return self._from_keyring(file.shop_id)
        passphrase = ask_passphrase()
        if not passphrase:
            raise ShopUnusable(
                "This shop is protected by a passphrase. Set PAYME_PASSPHRASE, or run in a terminal to be "
                "asked for it.",
                code="passphrase_needed",
            )
        return file.unwrap(passphrase)

    def _keep_in_keyring(self, key: bytes, shop_id: UUID, path: Path) -> None:
        if not self._keyring.available():
            raise UserError(
                "This PC has no safe keyring for the shop's key. Protect the shop with a passphrase instead: "
                "set PAYME_PASSPHRASE, then try again.",
                code="passphrase_needed",
            )
        self._keyring.set(_entry(shop_id), base64.b64encode(key).decode())
        try:
            KeyFile.for_keyring(shop_id).write(path)
        except WorldError:
            self._keyring.delete(_entry(shop_id))
            raise

    def _from_keyring(self, shop_id: UUID) -> bytes:
        secret = self._keyring.get(_entry(shop_id))
        if secret is None:
            raise ShopUnusable(
                "The keyring does not hold the key of this shop. Sign in to the PC as the person who made "
                "the shop, or restore a backup.",
                code="key_not_in_keyring",
            )
        try:
            key = base64.b64decode(secret, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise ShopUnusable(
                "The keyring's entry for this shop is damaged. Restore the keyring, or a backup of the shop.",
                code="key_not_in_keyring",
            )
        return key


def checked(passphrase: str) -> str:
    """A passphrase fit for a new shop. Raises UserError for an empty one."""
    if not passphrase.strip():
        raise UserError(
            "The passphrase is empty. Choose one that you will remember.", code="empty_passphrase"
        )
    return passphrase
