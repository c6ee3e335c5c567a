"""Opening and making shops: file or server, key, presence, upgrade, services.

Heavy to import (database, cryptography): the composition root loads it when a shop is meant.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from sqlalchemy import Engine, select

from payme_desktop import paths
from payme_desktop.app import healing, safe_places
from payme_desktop.app.keeping import Keeping
from payme_desktop.db import damage, migrate, replacing, setback, shopfile
from payme_desktop.db.damage import WHOLE_COMMAND
from payme_desktop.db.engine import check_server, postgres_engine, sqlite_engine
from payme_desktop.db.presence import Presence
from payme_desktop.db.registry import BUSINESSES
from payme_desktop.db.tables import businesses
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import BusinessDraft
from payme_desktop.domain.keeping import BackupRow, Reason
from payme_desktop.domain.reports import BackupReport, DoctorReport
from payme_desktop.domain.rows import Session
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import PaymeError, ShopUnusable, UserError, WorldError
from payme_desktop.gateways import recovery
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.gateways.device import ThisPc
from payme_desktop.gateways.keyring import OsKeyring
from payme_desktop.gateways.shop_key import ShopKeys, key_file_of
from payme_desktop.services import book
from payme_desktop.services.access import AccessService
from payme_desktop.services.examination import examine
from payme_desktop.settings import load_settings

if TYPE_CHECKING:
    from payme_desktop.app.restoring import Restore
    from payme_desktop.app.syncing import ShopSync

ACCEPT = "Look through the shop, then accept it: 'payme-desktop restore --accept', or Backups in the window."
AskSecret = Callable[[], str | None]
_SERVERS = ("postgresql://", "postgresql+psycopg://", "postgres://")


def is_server(where: str) -> bool:
    """Whether a shop's address is a PostgreSQL URL rather than a file."""
    return where.startswith(_SERVERS)


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
        self._keeping = Keeping(path, key, self._clock, second_folder) if path is not None else None
        self.warnings: tuple[str, ...] = ()
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

    @property
    def keeping(self) -> Keeping:
        """The backups of this shop file. Raises UserError for a shop on a server."""
        self._own_file("back up")
        assert self._keeping is not None
        return self._keeping

    @property
    def news(self) -> list[str]:
        """What whoever opens this shop has to know, in sentences."""
        note = setback.read(self.path) if self.path is not None else None
        return [*self.warnings, *([f"{setback.sentence(note)} {ACCEPT}"] if note else [])]

    def backup(self, target: Path | None = None, reason: Reason = Reason.BY_HAND) -> BackupReport:
        """A proven copy in ``NAME.backups``, and one in ``target``: a folder, or a new file."""
        return self.keeping.make(reason, target)

    def backup_before_sync(self) -> None:
        """A proven copy before a sync, unless the newest is of this hour; see docs/operations.md."""
        self.keeping.by_itself(Reason.SYNC)

    def copy_before(self, reason: Reason) -> None:
        """A proven copy before something large; a server's copies are its administrator's."""
        if self._keeping is not None:
            self._keeping.make(reason)

    def copies(self, *, check: bool = False) -> list[BackupRow]:
        """The backups of this shop, newest first; ``check``: each proven again."""
        return self.keeping.list(check=check)

    def accept_setback(self) -> bool:
        """Let sync and backups go on after a restore; whether there was anything to accept."""
        return self.keeping.accept()

    def new_recovery_code(self) -> str:
        """A new recovery code of this shop file; later backups open with it, earlier ones with theirs."""
        return self.keeping.new_recovery_code()

    def restoring(self, copy: Path) -> "Restore":
        """A restore of one of its backups, ready to be made once this shop is closed."""
        from payme_desktop.app.restoring import with_key

        return with_key(self._own_file("restore"), copy, self._key)

    def doctor(self, *, mend: bool = False) -> DoctorReport:
        """Check everything; ``mend``: put right what is derived, alone in the shop. Its key is enough."""

        def run() -> DoctorReport:
            report = examine(self.engine, self.uow, mend=mend)
            if self.path is not None and not report.findings[0].ok:
                damage.suspect_of(self.path).touch()
            return report

        if not mend or self._presence is None:
            return run()
        self._copy_before_repair()
        with self._presence.alone("repaired"):
            return run()

    def _copy_before_repair(self) -> None:
        """A proven copy; of a file that is wrong itself, and so passes no proof, a plain one."""
        try:
            self.backup(reason=Reason.REPAIR)
        except WorldError as reason:
            if reason.code != "backup_unproven":
                raise
            shop = self._own_file("repair")
            replacing.keep(shop, replacing.aside_name(shop, "repair", self._clock.now()))

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

    def settle(self) -> None:
        """Bring everything home into the file: the PC is about to go down. Never over 2 s."""
        if self.path is not None:
            shopfile.empty_wal(self.engine, patience_s=1.0)

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

    place = safe_places.check_open(path)
    healing.recognised(path)
    key = ShopKeys(OsKeyring()).open(path, ask_passphrase)
    presence = Presence(path, program)
    presence.enter()
    try:
        most = healing.MOST.get(program, WHOLE_COMMAND)
        healing.Ward(path, key, presence, SystemClock(), most).whole()
        opened = OpenShop(
            sqlite_engine(path, key, wal=place.log_is_safe), path=path, key=key, presence=presence
        )
        opened.warnings = safe_places.warning(path, place)
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
            opened.backup(reason=Reason.UPGRADE)
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


def create_shop(
    where: str, draft: BusinessDraft, owner_password: str, passphrase: str | None, *, anyway: bool = False
) -> Session:
    """A new shop with its owner, whole or not at all. ``anyway``: on a stick or in a synced folder, too."""
    if is_server(where):
        return _create_on_server(where, draft, owner_password)
    safe_places.check_new(Path(where), anyway=anyway)
    return _create_file(Path(where), draft, owner_password, passphrase)


def recovery_code(where: str, passphrase: str | None) -> str | None:
    """A new recovery code for a shop that was just made; None on a server."""
    if is_server(where):
        return None
    path = Path(where)
    return recovery.make(path, ShopKeys(OsKeyring()).open(path, lambda: passphrase))


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


def second_folder() -> Path | None:
    """Where second copies of backups go on this PC, None for nowhere. Bad settings are told elsewhere."""
    with suppress(PaymeError):
        wished = load_settings().backup_folder
        return Path(wished) if wished else None
    return None
