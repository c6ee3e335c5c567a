"""What backups, restores and damage answer: frozen, and free of files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

MAKE: Final = "backup.make"
READ: Final = "backup.read"
RESTORE: Final = "backup.restore"
"""The commands of the permissions registry that guard what is in this module."""

HOURLY: Final = timedelta(hours=1)
"""How old the newest backup gets before the next one is made by itself."""


class Reason(StrEnum):
    """Why a backup was made; it stands in the name of the file."""

    BY_HAND = "by-hand"
    START = "start"
    HOURLY = "hourly"
    UPGRADE = "before-upgrade"
    IMPORT = "before-import"
    MERGE = "before-merge"
    SYNC = "before-sync"
    RESTORE = "before-restore"
    REPAIR = "before-repair"


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A backup in the shop's folder. ``number`` only grows; ``proven``: it passed its proof when it was made
    and is as large as it was then; ``checked``: None, or whether it passes the whole proof now."""

    path: str
    number: int
    reason: str
    taken_at: datetime
    size_bytes: int
    proven: bool
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """What a shop has that a backup has not. Names of kinds -> how many; ``since``, ``until``: of the oldest
    and newest of them, None where there are none, or where nobody can tell."""

    added: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None

    @property
    def nothing(self) -> bool:
        """Whether the backup has all of it."""
        return not any(self.added.values()) and not any(self.changed.values())


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What a restore would do. ``missing``: None where the shop of today cannot be read, or there is none;
    ``shop_name``: of the business in the backup, to be typed."""

    backup: BackupRow
    shop: str
    shop_name: str
    missing: Missing | None


@dataclass(frozen=True, slots=True)
class Setback:
    """A shop that is older than it was: restored by somebody, or healed after damage. Its sync, automatic
    backups and thinning rest until somebody accepts it.

    ``kind``: ``restored`` or ``healed``; ``backup``: its name; ``aside``: the file that was replaced, None
    where there was none; ``lost_until``: the last write to that file.
    """

    kind: str
    at: datetime
    backup: str
    taken_at: datetime
    lost_until: datetime | None = None
    aside: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the backups of a shop stand. ``newest``: the newest proven one; ``problem``: why the last automatic
    one, or its second copy, failed: a sentence, or empty."""

    newest: BackupRow | None
    count: int
    setback: Setback | None = None
    problem: str = ""


def is_due(newest: datetime | None, now: datetime) -> bool:
    """Whether a backup by itself is due. One of the future (the clock was set back) counts as old."""
    return newest is None or not timedelta(0) <= now - newest < HOURLY
