"""What long-running care of a shop reports: backups and examinations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BackupReport:
    """One backup. ``tables``: rows by table; ``proven``: opened, checked and compared when made."""

    path: Path
    size_bytes: int
    taken_at: datetime
    tables: Mapping[str, int]
    proven: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One check. ``ok``: fine, or mended just now; ``detail``: a plain sentence."""

    check: str
    ok: bool
    detail: str
    mended: bool = False


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """All findings; ``ok`` where every one is."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return all(finding.ok for finding in self.findings)
