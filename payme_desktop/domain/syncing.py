"""What the sync answers: frozen."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from payme_desktop.domain.actor import Changes
from payme_desktop.domain.rows import CustomerListRow


@dataclass(frozen=True, slots=True)
class News:
    """Customers of whom others wrote something. ``names``: of the first of them; ``count``: of all."""

    names: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. ``clock_ms``: how far the central clock is ahead of this PC's.

    ``conflicts``: those that are open now; ``changes``: the rows that others wrote, for whoever shows some
    of them; ``rebuilt``: the two had lost each other, by a restore or a long absence, and found back;
    ``trail_cut``: PCs of whose audit trail the end is missing here, though it was here once.
    """

    sent: int
    received: int
    conflicts: int
    waiting: int
    clock_ms: int
    changes: Changes = field(default_factory=Changes, repr=False)
    rebuilt: bool = False
    trail_cut: tuple[int, ...] = ()
    news: News = field(default_factory=News)


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How this PC stands. ``waiting``: edits not sent yet; ``conflicts``: open ones."""

    enrolled: bool
    server: str | None
    device_no: int
    waiting: int
    conflicts: int
    last_sync: datetime | None
    clock_ms: int | None


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """Two edits that did not see each other. Values as typed; JSON where there are more of them.

    ``named``: ``customer`` is a name; else a phone number or a code. ``kept_by``, ``lost_by``: numbers of
    PCs, ``..._pc``: their names; ``..._who``: people; empty: not known.
    """

    id: UUID
    at: datetime
    kind: str
    table: str
    row_id: UUID
    field: str
    kept: str | None
    lost: str | None
    kept_by: int | None
    lost_by: int | None
    state: str
    customer_id: UUID | None = None
    customer: str = ""
    named: bool = True
    kept_pc: str = ""
    lost_pc: str = ""
    kept_who: str = ""
    lost_who: str = ""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two customers that two PCs entered and that may be one person, the earlier entry first.

    ``same``: of ``phone``, ``email``, ``code``; ``alike``: the names may be one name; ``..._by``: numbers of
    PCs, ``..._pc``: their names, empty where not known.
    """

    one: CustomerListRow
    other: CustomerListRow
    same: tuple[str, ...]
    alike: bool
    one_by: int
    other_by: int
    one_pc: str = ""
    other_pc: str = ""


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One sync of this PC. ``outcome``: ``done``, or the code of what stopped it."""

    ended_at: datetime
    sent: int
    received: int
    conflicts: int
    outcome: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """``differing``: tables whose rows are not those of the central database; ``mended``: they are now."""

    rows: int
    differing: tuple[str, ...]
    mended: bool

    @property
    def sound(self) -> bool:
        return self.mended or not self.differing


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A PC that may log in now. ``secret`` is told once and kept nowhere."""

    business_id: UUID
    device_no: int
    name: str
    role: str
    secret: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A PC as the central database knows it. ``behind``: numbers it has not fetched; offset in ms.

    ``waiting``: edits that it said it had still to send, at most 10,000; ``away``: not seen for so long that
    it has to fetch everything anew.
    """

    business: str
    device_no: int
    name: str
    role: str
    revoked: bool
    last_seen: datetime | None
    behind: int
    clock_offset_ms: int | None
    app_version: str | None
    protocol: int | None = None
    waiting: int = 0
    away: bool = False


@dataclass(frozen=True, slots=True)
class SchemaRow:
    """A central database: its Alembic revision, and the protocols that it speaks (None: no business yet)."""

    revision: str | None
    protocol: int | None
    least_protocol: int | None


@dataclass(frozen=True, slots=True)
class EpochRow:
    """A business of a restored central database. ``head``: its highest number."""

    business: str
    head: int


@dataclass(frozen=True, slots=True)
class PurgeRow:
    """What a purge did to a business. ``floor``: highest purged number; ``silent``: PCs not seen for long;
    ``recounted``: fingerprints that were not those of the rows.
    """

    business: str
    purged: int
    floor: int
    silent: tuple[str, ...]
    recounted: int


@dataclass(frozen=True, slots=True)
class EnrolReport:
    """A PC that was made known. ``waiting``: edits that its first sync sends."""

    business_id: UUID
    device_no: int
    name: str
    waiting: int
    secret_in: str
