"""The file ``shop.db.recovery``: the shop's key, wrapped by its recovery code. It goes along with backups.

It has the form of a key file (argon2id, AES-256-GCM, all bound together). A code has 120 random bits, so the
file may lie on a stick that is lost: nobody guesses it.
"""

from pathlib import Path
from typing import Final

from payme_desktop.domain import recovery_code
from payme_desktop.errors import ShopUnusable, UserError
from payme_desktop.gateways.keyfile import KeyFile

SUFFIX: Final = ".recovery"


def recovery_file_of(shop: Path) -> Path:
    """``shop.db`` -> ``shop.db.recovery``, beside it."""
    return shop.with_name(f"{shop.name}{SUFFIX}")


def make(shop: Path, key: bytes) -> str:
    """A new code for a shop whose key file lies beside it; it replaces an older one. Raises WorldError."""
    code = recovery_code.new_code()
    shop_id = KeyFile.read(shop.with_name(f"{shop.name}.key")).shop_id
    KeyFile.wrap(key, code, shop_id, store="recovery").write(recovery_file_of(shop))
    return code


def open_with(copy: Path, typed: str) -> tuple[bytes, KeyFile]:
    """The key of a backup (or a shop) and its recovery file, by what somebody typed.

    Raises UserError for a slip (named), ShopUnusable for another shop's code or where there is no file.
    """
    code = recovery_code.checked(typed)
    try:
        file = KeyFile.read(recovery_file_of(copy))
    except FileNotFoundError as error:
        raise ShopUnusable(
            f"{recovery_file_of(copy).name} is missing beside the backup, and without it no recovery code "
            "opens it. Put it there, from where the backup came.",
            code="no_recovery_file",
        ) from error
    if file.store != "recovery":
        raise UserError(f"{recovery_file_of(copy).name} is no recovery file.", code="bad_key_file")
    try:
        return file.unwrap(code), file
    except ShopUnusable as error:
        raise ShopUnusable(
            "This recovery code is of another shop, or was replaced by a newer one. Nothing was changed.",
            code="wrong_recovery_code",
        ) from error
