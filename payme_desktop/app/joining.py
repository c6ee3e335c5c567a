"""A PC that begins empty: its shop file comes from the central database, whole, and over several attempts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fasteners

from payme_desktop.app import safe_places
from payme_desktop.app.syncing import join
from payme_desktop.db import shopfile
from payme_desktop.domain.syncing import EnrolReport
from payme_desktop.errors import ShopUnusable, UserError
from payme_desktop.gateways.keyring import OsKeyring
from payme_desktop.gateways.shop_key import ShopKeys, key_file_of
from payme_desktop.paths import private_file
from payme_desktop.sync.link import Cancelled


def join_central(where: str, server: str, role: str, secret: str, passphrase: str | None) -> EnrolReport:
    """A new shop file with everything that the central database has of its business, or none at all.

    Cut off, the download goes on where it was when the same login joins here again.
    """
    path = Path(where)
    if path.exists():
        raise ShopUnusable(
            f"There is a file already at {path}. Choose another name with --shop.", code="exists"
        )
    safe_places.check_new(path, anyway=False)
    shopfile.make_folder(path.parent)
    with _alone(path):
        key = _key_of_joining(path, passphrase)
        done: list[EnrolReport] = []
        try:
            shopfile.create(
                path, key, lambda engine: done.append(join(engine, server, role, secret)), kept=True
            )
        except UserError as refused:
            if refused.code != Cancelled.code:
                shopfile.discard(shopfile.joining(path))
                key_file_of(path).unlink(missing_ok=True)
            raise
    return done[0]


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    held = shopfile.joining(path)
    lock = fasteners.InterProcessLock(private_file(held.with_name(f"{held.name}.lock")))
    if not lock.acquire(blocking=False):
        raise UserError("Another PayMe Desktop is fetching this shop just now.", code="sync_running")
    try:
        yield
    finally:
        lock.release()
        held.with_name(f"{held.name}.lock").unlink(missing_ok=True)


def _key_of_joining(path: Path, passphrase: str | None) -> bytes:
    """The key of what an earlier attempt left, else a new one."""
    keys, draft = ShopKeys(OsKeyring()), shopfile.joining(path)
    if draft.exists() and key_file_of(path).exists():
        return keys.open(path, lambda: passphrase)
    shopfile.discard(draft)
    return keys.create(path, passphrase)
