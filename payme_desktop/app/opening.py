"""Opening and making shops: file or server, key, presence, upgrade, services.

Heavy to import (database, cryptography): the composition root loads it when a shop is meant.
"""

import glob
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import UUID

from sqlalchemy import Engine, select

from payme_desktop import paths
from payme_desktop.db import backup, migrate, shopfile
from payme_desktop.db.engine import check_server, postgres_engine, sqlite_engine
from payme_desktop.db.presence import Presence
from payme_desktop.db.registry import BUSINESSES
from payme_desktop.db.tables import businesses
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import BusinessDraft
from payme_desktop.domain.reports import BackupReport, DoctorReport
from payme_desktop.domain.rows import Session
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import ShopUnusable, UserError
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.gateways.device import ThisPc
from payme_desktop.gateways.keyfile import KeyFile
from payme_desktop.gateways.keyring import OsKeyring
from payme_desktop.gateways.shop_key import ShopKeys, key_file_of
from payme_desktop.services import book
from payme_desktop.services.access import AccessService
from payme_desktop.services.examination import examine

if TYPE_CHECKING:
    from payme_desktop.app.syncing import ShopSync

AskSecret = Callable[[], str | None]
_SERVERS = ("postgresql://", "postgresql+psycopg://", "postgres://")


def is_server(where: str) -> bool:
    """Whether a shop's address is a PostgreSQL URL rather than a file."""
    return where.startswith(_SERVERS)


_KEPT_BEFORE_SYNC: Final = 3


class OpenShop:
    """A shop that is open: its services, its care. Close it, or use it as a context manager."""

    def __init__(
        self,
        engine: Engine,
        *,
        path: Path | None = None,
        key: bytes = b"",
        presence: Presence | None = None,
    ) -> None:
        self.engine = engine
        self.path = path
        self._key = key
        self._presence = presence
        self._clock = SystemClock()
        self._business: str | None = None
        self.uow = UnitOfWork(engine, self._clock)
        self.device = ThisPc(OsKeyring(), paths.config_dir, key)
        self.services = book.Book.on(self.uow, self.device)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sign_in(self, user: str, password: str) -> Session:
        """The session of a user. Raises SignInFailed, or NotFound and InvalidInput for the business."""
        access = self.services.access
        return access.sign_in(access.business(self._business), user, password)

    def meaning(self, business: str | None) -> Self:
        """The same shop, with the name of the business that is meant where a database holds several."""
        self._business = business
        return self

    def stored_password(self, user: str) -> str | None:
        """The password that the keyring holds for a user of this PC, or None."""
        keyring = OsKeyring()
        return keyring.get(f"password:{user.casefold()}") if keyring.available() else None

    @property
    def business_meant(self) -> str | None:
        """The name given to ``meaning``."""
        return self._business

    def backup(self, target: Path | None = None) -> BackupReport:
        """A proven copy in ``target`` (a folder, or a new file), else in ``NAME.backups`` beside the shop."""
        path, now = self._own_file("back up"), self._clock.now()
        copy = _backup_target(path, target, now)
        tables = backup.take(path, self._key, copy)
        _copy_key(path, copy)
        return BackupReport(str(copy), copy.stat().st_size, now, tables, proven=True)

    def backup_before_sync(self) -> None:
        """A proven copy before the first sync of a day (UTC); of these copies the last three stay."""
        path = self._own_file("back up")
        folder = path.with_name(f"{path.name}.backups")
        copy = folder / f"{path.stem}-before-sync-{self._clock.now():%Y%m%d}.db"
        if copy.exists():
            return
        shopfile.make_folder(folder)
        self.backup(copy)
        for old in sorted(folder.glob(f"{glob.escape(path.stem)}-before-sync-*.db"))[:-_KEPT_BEFORE_SYNC]:
            key_file_of(old).unlink(missing_ok=True)
            old.unlink()

    def doctor(self, *, mend: bool = False) -> DoctorReport:
        """Check everything; ``mend``: put right what is derived, alone in the shop. Its key is enough."""

        def run() -> DoctorReport:
            return examine(self.engine, self.uow, mend=mend)

        if not mend or self._presence is None:
            return run()
        self.backup()
        with self._presence.alone("repaired"):
            return run()

    def business_row(self) -> dict[str, Any]:
        """The columns of the one business of a shop file, as the central database takes them."""
        nobody = Actor(UUID(int=0), UUID(int=0), "", Role.OWNER)
        with self.uow.reading(nobody) as reading:
            row = reading.first(select(*(businesses.c[name] for name in BUSINESSES.columns)))
        if row is None:
            raise ShopUnusable("This shop has no business yet.", code="no_shop")
        return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way

    @property
    def sync(self) -> "ShopSync":
        """The sync of this shop file. Raises UserError for a shop on a server."""
        from payme_desktop.app.syncing import ShopSync

        return ShopSync(self.uow, self._own_file("sync"), self.backup, self.backup_before_sync)

    def close(self) -> None:
        """Let go of the file; whatever was saved is on disk already."""
        if self.path is not None:
            shopfile.fold_wal(self.engine)
        self.engine.dispose()
        if self._presence is not None:
            self._presence.leave()

    def _own_file(self, purpose: str) -> Path:
        if self.path is None:
            raise UserError(
                f"This shop lives on a database server: its administrator has to {purpose} it there.",
                code="not_a_file",
            )
        return self.path


def open_shop(where: str, ask_passphrase: AskSecret, *, program: str = "the command line") -> OpenShop:
    """Open a shop file or a database, upgraded where it has to be.

    Raises ShopUnusable, WorldError: no shop, wrong key, newer schema, no server, held by others.
    """
    return _open_server(where) if is_server(where) else _open_file(Path(where), ask_passphrase, program)


def _open_file(path: Path, ask_passphrase: AskSecret, program: str) -> OpenShop:

    shopfile.check_file(path)
    key = ShopKeys(OsKeyring()).open(path, ask_passphrase)
    presence = Presence(path, program)
    presence.enter()
    try:
        opened = OpenShop(sqlite_engine(path, key), path=path, key=key, presence=presence)
        _bring_up_to_date(opened, presence)
    except BaseException:
        presence.leave()
        raise
    return opened


def _bring_up_to_date(opened: OpenShop, presence: Presence) -> None:

    if migrate.check(opened.engine):
        return
    with presence.alone("upgraded"):
        # Somebody else may have upgraded it while we waited.
        if not migrate.check(opened.engine):
            opened.backup()
            migrate.upgrade(opened.engine)


def _open_server(url: str) -> OpenShop:

    engine = postgres_engine(url)
    check_server(engine)
    if not migrate.check(engine):
        raise ShopUnusable(
            "This database was made by an older PayMe Desktop. Its administrator has to upgrade it first.",
            code="older_schema",
        )
    return OpenShop(engine)


def create_shop(where: str, draft: BusinessDraft, owner_password: str, passphrase: str | None) -> Session:
    """A new shop with its owner, whole or not at all."""
    if is_server(where):
        return _create_on_server(where, draft, owner_password)
    return _create_file(Path(where), draft, owner_password, passphrase)


def _create_file(path: Path, draft: BusinessDraft, owner_password: str, passphrase: str | None) -> Session:

    if path.exists():
        raise ShopUnusable(
            f"There is a file already at {path}. Choose another name with --shop.", code="exists"
        )
    shopfile.make_folder(path.parent)
    key = ShopKeys(OsKeyring()).create(path, passphrase)
    founded: list[Session] = []
    try:
        shopfile.create(path, key, lambda engine: founded.append(_found(engine, draft, owner_password)))
    except BaseException:
        key_file_of(path).unlink(missing_ok=True)
        raise
    return founded[0]


def _create_on_server(url: str, draft: BusinessDraft, owner_password: str) -> Session:

    engine = postgres_engine(url)
    try:
        check_server(engine)
        if migrate.revision(engine) is None:
            migrate.upgrade(engine)
        migrate.check(engine)
        return _found(engine, draft, owner_password)
    finally:
        engine.dispose()


def _found(engine: Engine, draft: BusinessDraft, owner_password: str) -> Session:

    return AccessService(UnitOfWork(engine, SystemClock())).found(draft, owner_password)


def _backup_target(shop: Path, to: Path | None, now: datetime) -> Path:

    name = f"{shop.stem}-{now:%Y%m%d-%H%M%S-%f}.db"
    if to is not None and not to.is_dir() and to.suffix:
        return to
    folder = to or shop.with_name(f"{shop.name}.backups")
    shopfile.make_folder(folder)
    return folder / name


def _copy_key(shop: Path, backup: Path) -> None:
    """A backup opens like its shop: the key file goes along."""
    if key_file_of(shop).exists() and not key_file_of(backup).exists():
        KeyFile.read(key_file_of(shop)).write(key_file_of(backup))
