"""What making, copying and examining a shop answers: frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from payme_desktop.domain.rows import Session


@dataclass(frozen=True, slots=True)
class CreatedShop:
    """A new shop with its owner signed in.

    ``shop``: its path, or its URL without any password; ``key_file``: the file that must stay with it,
    None on a server; ``recovery_code``: opens a backup without this PC, told this once; None on a server.
    """

    shop: str
    session: Session
    key_file: str | None
    recovery_code: str | None = None


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A copy of a shop. ``tables``: name -> rows; ``proven``: it was opened and compared row by row."""

    path: str
    size_bytes: int
    taken_at: datetime
    tables: Mapping[str, int]
    proven: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``detail``: a plain sentence; ``mended``: it was wrong and now is right."""

    check: str
    ok: bool
    detail: str
    mended: bool = False


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """Everything looked at, in order."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong any more."""
        return all(finding.ok or finding.mended for finding in self.findings)
