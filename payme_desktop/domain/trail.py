"""The audit trail as it is asked for and told: frozen."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

DATA_EVENTS: Final = ("created", "changed", "deleted")
"""What can be done to a row; every other event is one of its own."""

TABLES: Final = (
    "customers", "customer_preferences", "customer_notes", "users", "businesses", "import_batches",
    "sync_conflict",
)  # fmt: skip
"""The tables whose changes are told, as kinds to search by. Any other kind is an event."""

CENTRE: Final = 0xFFFF
"""The number of what was written in the central database itself."""


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """What is looked for. ``kind``: one of ``TABLES``, or an event; ``person``: who did it, by name;
    ``customer``: words of a name, or a number, as in the search; ``since`` and ``until``: aware moments,
    the latter not included.
    """

    person: str = ""
    device_no: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: str | None = None
    customer: str = ""
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One thing that was done. ``event``: created, changed, deleted, sale, refund, or one of its own.

    ``who``: the person's name, empty for the program itself, None for another tool; ``customer``: whom it
    is about, by name or phone; ``old`` and ``new``: the columns of the field as typed (Decimal, bool, aware
    datetime, text), None where nothing is told; ``emptied``: the person was erased;
    ``masked``: fields whose values stand here as masks.
    """

    id: UUID
    at: datetime
    who: str | None
    actor_id: UUID | None
    device_no: int
    event: str
    table: str
    row_id: UUID | None
    customer_id: UUID | None
    customer: str
    field: str
    old: tuple[Any, ...] | None
    new: tuple[Any, ...] | None
    detail: Mapping[str, str] = dataclasses.field(default_factory=dict)
    emptied: bool = False
    masked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Newest first. ``next``: the cursor of the page that follows, or None. (A total would be a scan.)"""

    items: tuple[TrailRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class TrailReport:
    """Whether the trail holds. ``problems``: sentences, empty where it does; ``waiting``: rows of another
    tool that the next change here seals.
    """

    rows: int
    problems: tuple[str, ...]
    waiting: int

    @property
    def sound(self) -> bool:
        return not self.problems
