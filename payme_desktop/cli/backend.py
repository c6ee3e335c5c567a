"""What the command line needs from outside; the composition root hands it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from payme_desktop.cli.services import Services
    from payme_desktop.domain.drafts import BusinessDraft
    from payme_desktop.domain.keeping import BackupRow, Reason, RestorePlan, Setback
    from payme_desktop.domain.reports import BackupReport, CreatedShop, DoctorReport
    from payme_desktop.domain.rows import Session
    from payme_desktop.domain.syncing import (
        ConflictRow,
        DeviceRow,
        EnrolReport,
        EpochRow,
        NewDevice,
        PurgeRow,
        SchemaRow,
        SyncReport,
        SyncRun,
        SyncStatus,
        VerifyReport,
    )


@dataclass(frozen=True, slots=True)
class ShopAddress:
    """Which shop is meant.

    ``where``: a file, a ``postgresql+psycopg://`` URL, or None for the user's own ``shop.db``;
    ``business``: its name, needed only where a database holds several.
    """

    where: str | None = None
    business: str | None = None


class OpenShop(Protocol):
    """A shop that was opened; whoever opened it closes it."""

    @property
    def services(self) -> Services: ...

    def sign_in(self, user: str, password: str) -> Session:
        """Raises SignInFailed."""
        ...

    def stored_password(self, user: str) -> str | None:
        """What the keyring keeps for this user of this shop, or None; never raises for lack of a keyring."""
        ...

    def backup(self, target: Path | None) -> BackupReport:
        """A proven copy in ``target`` (a new file, or a folder); None: the shop's own folder of backups."""
        ...

    @property
    def news(self) -> list[str]:
        """What whoever opens this shop has to know, in sentences."""
        ...

    def copies(self, *, check: bool = False) -> list[BackupRow]:
        """The backups of this shop, newest first; ``check``: each proven again."""
        ...

    def copy_before(self, reason: Reason) -> None:
        """A proven copy before something large; nothing for a shop on a server."""
        ...

    def accept_setback(self) -> bool:
        """Let sync and backups go on after a restore; whether there was anything to accept."""
        ...

    def new_recovery_code(self) -> str:
        """A new recovery code; it is told once, here."""
        ...

    def doctor(self, *, mend: bool) -> DoctorReport:
        """Look everything over; ``mend``: set right what can be."""
        ...

    @property
    def sync(self) -> ShopSync:
        """The sync of this shop file. Raises UserError for a shop on a server."""
        ...

    def business_row(self) -> Mapping[str, object]:
        """The shop's business, as a central database takes it."""
        ...

    def close(self) -> None: ...


class ShopSync(Protocol):
    """One PC and the central database. Everything raises UserError, WorldError."""

    def enrol(self, server: str, role: str, secret: str) -> EnrolReport: ...
    def run(self, progress: Callable[[str, int, int], None]) -> SyncReport: ...
    def verify(self) -> VerifyReport: ...
    def status(self) -> SyncStatus: ...
    def waiting(self) -> Mapping[str, int]: ...
    def conflicts(self, *, resolved: bool = False) -> list[ConflictRow]: ...
    def history(self, limit: int = 20) -> list[SyncRun]: ...


class Restore(Protocol):
    """A backup that was found, opened and proven."""

    @property
    def plan(self) -> RestorePlan: ...

    def make(self) -> Setback:
        """Put it in the place of the shop. Raises ShopUnusable, WorldError: then nothing was changed."""
        ...


class Central(Protocol):
    """The central database, through its administrator's login."""

    def init(self) -> None: ...
    def add_device(self, business: str, name: str) -> NewDevice: ...
    def add_device_of(self, business: Mapping[str, object], name: str) -> NewDevice: ...
    def revoke_device(self, business: str, name: str) -> str: ...
    def status(self) -> list[DeviceRow]: ...
    def schema(self) -> SchemaRow: ...
    def gc(self) -> list[PurgeRow]: ...
    def new_epoch(self) -> list[EpochRow]: ...


class Backend(Protocol):
    """Opens and makes shops."""

    def open(self, address: ShopAddress, ask_passphrase: Callable[[], str | None]) -> OpenShop:
        """``ask_passphrase`` is called only where one is needed. Raises ShopUnusable, WorldError."""
        ...

    def create(
        self,
        address: ShopAddress,
        draft: BusinessDraft,
        owner_password: str,
        passphrase: str | None,
        *,
        anyway: bool = False,
    ) -> CreatedShop:
        """A new shop. ``anyway``: on a stick or in a synced folder, too. Without a passphrase its key goes
        to the keyring.

        Raises UserError with the code ``passphrase_needed``, before anything is made, where no keyring
        serves; UserError where there is a shop already.
        """
        ...

    def restore(
        self,
        address: ShopAddress,
        backup: str,
        ask_passphrase: Callable[[], str | None],
        *,
        code: str | None = None,
        new_passphrase: Callable[[], str | None],
    ) -> Restore:
        """A restore, looked at and ready; nothing is changed before it is made.

        ``backup``: a file, a number, or ``newest``; ``code``: the recovery code as typed, in the place of the
        passphrase; ``new_passphrase``: asked where the code opened it, and no keyring keeps the key.
        """
        ...

    def join(
        self, address: ShopAddress, server: str, role: str, secret: str, passphrase: str | None
    ) -> EnrolReport:
        """A new shop file with all that the central database has of the business of this login.

        Raises UserError with the code ``passphrase_needed``, as ``create`` does.
        """
        ...

    def central(self, server: str) -> Central:
        """The central database at a ``postgresql://`` URL; nothing is asked of it yet."""
        ...

    def open_window(self, address: ShopAddress, user: str | None) -> int:
        """Show the window until it is closed. Answers the exit code."""
        ...

    def default_timezone(self) -> str:
        """The IANA name of this PC's time zone."""
        ...
