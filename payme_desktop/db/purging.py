"""Rows that the central database has purged go here, too.

A row with an edit that waits stays until that is sent: then the central database logs the edit
(``edit_on_purged``), and the row goes with the log's arrival. It never comes back to life.
"""

from collections.abc import Container
from typing import Final

from payme_desktop.db.registry import REGISTRY, Synced
from payme_desktop.db.unit_of_work import Writing

LEAVES: Final = tuple(each for each in REGISTRY if each.leaf)


def take_out(writing: Writing, each: Synced, ids: list[bytes], waiting: Container[bytes]) -> None:
    """Purge rows by id. ``waiting``: those with an unsent edit."""
    assert each.leaf, f"the rows of {each.name} are never purged"
    business = writing.business_id.bytes
    for row_id in ids:
        if row_id in waiting:
            what = f"UPDATE {each.name} SET seq = NULL, row_hash = NULL"
        else:
            what = f"DELETE FROM {each.name}"
        writing.run(f"{what} WHERE business_id = ? AND id = ?", (business, row_id))


def take_out_refused(writing: Writing) -> None:
    """Purge the rows whose edits the central database logged because it had purged them."""
    for each in LEAVES:
        writing.run(
            f"""DELETE FROM {each.name} WHERE business_id = ? AND row_hash IS NULL AND stamp IS NOT NULL
            AND id IN (SELECT row_id FROM sync_conflict
              WHERE business_id = ? AND kind = 'edit_on_purged' AND tbl = '{each.name}')
            AND NOT EXISTS (SELECT 1 FROM sync_outbox o
              WHERE o.tbl = '{each.name}' AND o.row_id = {each.name}.id)""",
            (writing.business_id.bytes,) * 2,
        )
