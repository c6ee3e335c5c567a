"""Putting a backup in the place of a shop: by whoever has the key, the passphrase or the recovery code."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from payme_desktop.app import safe_places
from payme_desktop.app.healing import newest_good
from payme_desktop.app.keeping import Keeping
from payme_desktop.db import damage, lacking, replacing, setback, shelf, shopfile
from payme_desktop.db.presence import Presence
from payme_desktop.domain.keeping import BackupRow, Reason, RestorePlan, Setback
from payme_desktop.errors import ShopUnusable, UserError
from payme_desktop.gateways import recovery
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.gateways.keyfile import KeyFile
from payme_desktop.gateways.keyring import OsKeyring
from payme_desktop.gateways.shop_key import ShopKeys, key_file_of

Ask = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Restore:
    """A restore that is ready to be made: the backup was found, opened and proven.

    ``key_of``: whose key file goes with the shop, None where the key was found by its recovery code.
    """

    plan: RestorePlan
    shop: Path
    key: bytes
    shop_id: UUID
    key_of: Path | None
    passphrase: Ask

    def make(self, program: str = "a restore") -> Setback:
        """Put the backup in place, alone in the shop; what was there is kept aside.

        Raises ShopUnusable where others have the shop open, WorldError where the disk fails: then everything
        is as it was.
        """
        shopfile.make_folder(self.shop.parent)
        presence = Presence(self.shop, program)
        presence.enter()
        try:
            with presence.alone("restored"):
                return self._put()
        finally:
            presence.leave()

    def _put(self) -> Setback:
        clock, copy = SystemClock(), Path(self.plan.backup.path)
        there = self.shop.exists()
        last = replacing.last_write(self.shop)
        if there and damage.opens_whole(self.shop, self.key):
            Keeping(self.shop, self.key, clock).make(Reason.RESTORE)
        staged = replacing.stage(copy, self.shop, self.key)
        aside = replacing.aside_name(self.shop, "restored", clock.now()) if there else None
        note = Setback(
            "restored", clock.now(), copy.name, self.plan.backup.taken_at, last, aside.name if aside else None
        )
        self._keep_key()
        setback.write(self.shop, note)
        replacing.put_in_place(staged, self.shop, aside or self.shop, self.key)
        return note

    def _keep_key(self) -> None:
        if not key_file_of(self.shop).exists():
            if self.key_of is not None:
                shutil.copyfile(key_file_of(self.key_of), key_file_of(self.shop))
                key_file_of(self.shop).chmod(0o600)
            else:
                ShopKeys(OsKeyring()).keep(self.shop, self.key, self.shop_id, self.passphrase())
        ours, theirs = (
            recovery.recovery_file_of(self.shop),
            recovery.recovery_file_of(Path(self.plan.backup.path)),
        )
        if theirs.exists() and not ours.exists():
            shutil.copyfile(theirs, ours)
            ours.chmod(0o600)


def ready(
    shop: Path,
    wanted: str,
    ask_passphrase: Ask,
    *,
    code: str | None = None,
    new_passphrase: Ask = lambda: None,
) -> Restore:
    """Find the backup, its key, and what it lacks; nothing is changed.

    ``wanted``: a file, a number of ``backups``, or ``newest``; ``code``: the recovery code, as typed;
    ``new_passphrase``: for a new PC, where the code found the key and no keyring keeps it.
    Raises UserError, WorldError.
    """
    safe_places.check_open(shop)
    if wanted == "newest":
        copy, key, file, owner = _newest(shop, ask_passphrase)
    else:
        copy = _named(shop, wanted)
        key, file, owner = _key(shop, copy, ask_passphrase, code)
    row = shelf.row_of(copy)
    _refuse_damaged(row, key)
    compared = lacking.missing(shop, copy, key) if shop.exists() else None
    plan = RestorePlan(row, str(shop), lacking.business_of(copy, key), compared)
    return Restore(plan, shop, key, file.shop_id, owner, new_passphrase)


def with_key(shop: Path, copy: Path, key: bytes) -> Restore:
    """The same for whoever has the shop open already."""
    row = shelf.row_of(copy)
    plan = RestorePlan(row, str(shop), lacking.business_of(copy, key), None)
    _refuse_damaged(row, key)
    return Restore(plan, shop, key, KeyFile.read(key_file_of(shop)).shop_id, shop, lambda: None)


def _refuse_damaged(row: BackupRow, key: bytes) -> None:
    if not shelf.passes(row, key):
        raise ShopUnusable(
            f"The backup {Path(row.path).name} is damaged, so nothing was changed. Choose another: "
            "'payme-desktop backups --check' tells which are good.",
            code="backup_damaged",
        )


def _named(shop: Path, wanted: str) -> Path:
    if wanted.isdecimal():
        rows = shelf.backups(shelf.folder_of(shop), shop.stem)
        found = next((row for row in rows if row.number == int(wanted)), None)
        if found is None:
            raise UserError(
                f"There is no backup number {int(wanted)}. 'payme-desktop backups' lists all.",
                code="no_backup",
            )
        return Path(found.path)
    copy = Path(wanted)
    shelf.row_of(copy)
    if copy.resolve() == shop.resolve():
        raise UserError("That is the shop itself. Name one of its backups.", code="no_backup")
    return copy


def _newest(shop: Path, ask: Ask) -> tuple[Path, bytes, KeyFile, Path | None]:
    rows = shelf.backups(shelf.folder_of(shop), shop.stem)
    if not rows:
        raise UserError(f"There are no backups in {shelf.folder_of(shop)}.", code="no_backup")
    key, file, owner = _key(shop, Path(rows[0].path), ask, None)
    good = newest_good(rows, key)
    if good is None:
        raise ShopUnusable("None of the backups is good. Nothing was changed.", code="backup_damaged")
    return Path(good.path), key, file, owner


def _key(shop: Path, copy: Path, ask: Ask, code: str | None) -> tuple[bytes, KeyFile, Path | None]:
    if code is not None:
        key, file = recovery.open_with(copy, code)
        _refuse_other_shop(shop, file)
        return key, file, None
    owner = shop if key_file_of(shop).exists() else copy
    if not key_file_of(owner).exists():
        raise ShopUnusable(
            f"{key_file_of(copy).name} is missing beside the backup. Put it there, or use the recovery code: "
            "restore with --recovery-code.",
            code="key_file_missing",
        )
    if owner == shop and key_file_of(copy).exists():
        _refuse_other_shop(shop, KeyFile.read(key_file_of(copy)))
    return ShopKeys(OsKeyring()).open(owner, ask), KeyFile.read(key_file_of(owner)), owner


def _refuse_other_shop(shop: Path, file: KeyFile) -> None:
    if key_file_of(shop).exists() and KeyFile.read(key_file_of(shop)).shop_id != file.shop_id:
        raise ShopUnusable(
            f"That is a backup of another shop than {shop.name}. Name another place with --shop; nothing was "
            "changed.",
            code="other_shop",
        )
