"""What the audit trail gets besides the changes of rows: an approval, a PIN, a release.

In the transaction of the act. People are named by their row, never in the detail.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from payme_desktop.db.unit_of_work import Writing


def note(
    writing: Writing,
    event: str,
    *,
    table: str = "",
    row_id: UUID | None = None,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Write an event into the trail, where this shop keeps one."""
    record: Any = getattr(writing, "record", None)
    if record is not None:
        record(event, table=table, row_id=row_id, detail=detail)
