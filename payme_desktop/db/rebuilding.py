"""When a shop file and the central database have lost each other: taking stock anew, and offering rows.

An *offer* is a row that the central database decided on once and no longer has. It goes with the versions it
had, not as an edit of today: so it is the same row whoever offers it, and gives way to what came after it.
In the outbox it is the field ``*``; fields with an edit that waits are left out of it, the edit follows.
"""

import json
from typing import Final

from payme_desktop.db.inbox import MOVE_DIGEST
from payme_desktop.db.outbox import OFFERED, set_state, state, take_stock
from payme_desktop.db.registry import BUSINESSES, PURCHASES, REGISTRY, Synced
from payme_desktop.db.unit_of_work import Writing
from payme_desktop.db.wire import id_bytes

_OFFER: Final = """INSERT INTO sync_outbox (tbl, row_id, field, push_no, version)
    SELECT '{name}', t.id, '{offered}', 0, printf('%030d', {order}) FROM {name} t
    WHERE t.{tenant} = ? AND t.stamp IS NOT NULL AND {which} AND (t.seq IS NOT NULL OR t.id NOT IN (
      SELECT row_id FROM sync_conflict WHERE tbl = '{name}' AND kind = 'rejected')) ON CONFLICT DO NOTHING"""
# What was refused once stays here: it would be refused again, and logged again.


def take_back(writing: Writing) -> None:
    """Edits under way become waiting ones again: their batch has a number that means nothing any more.

    Where both kinds exist of a field, the newer one is kept, and both versions under it were seen: nobody
    knows here whether the older edit arrived. A copy of this file may have given its number to another edit,
    though: so the older one's value goes along, by which the central database can tell.
    """
    _keep_values(writing)
    writing.run("DELETE FROM sync_batch")
    writing.run("DELETE FROM sync_inbox")
    writing.run(
        """UPDATE sync_outbox SET base = concat_ws(' ', base, (SELECT o.base FROM sync_outbox o
          WHERE o.tbl = sync_outbox.tbl AND o.row_id = sync_outbox.row_id AND o.field = sync_outbox.field
          AND o.push_no > 0)) WHERE push_no = 0"""
    )
    writing.run(
        """DELETE FROM sync_outbox WHERE push_no > 0 AND EXISTS (SELECT 1 FROM sync_outbox o
        WHERE o.tbl = sync_outbox.tbl AND o.row_id = sync_outbox.row_id AND o.field = sync_outbox.field
        AND o.push_no = 0)"""
    )
    writing.run("UPDATE sync_outbox SET push_no = 0")


def _keep_values(writing: Writing) -> None:
    row = writing.run("SELECT payload FROM sync_batch").fetchone()
    tables = json.loads(row[0])["rows"] if row else {}
    writing.run(
        """UPDATE sync_outbox SET known = json_set(COALESCE(known, '{}'), '$.=', json(?))
        WHERE tbl = ? AND row_id = ? AND field = ? AND push_no = 0""",
        [
            (json.dumps(edit["v"]), name, id_bytes(op["i"]), edit["f"])
            for name, ops in tables.items()
            for op in ops
            for edit in op.get("e", ())
        ]
        or [(None, "", b"", "")],
    )


def start(writing: Writing) -> None:
    """Everything is fetched anew. The rows stay until those of the central database come over them."""
    writing.run("DELETE FROM sync_inbox")
    writing.run("DELETE FROM sync_digest")
    for each in REGISTRY:
        writing.run(f"UPDATE {each.name} SET seq = NULL, row_hash = NULL WHERE row_hash IS NOT NULL")
    set_state(writing, cursor=0, downloaded=0, rebuilding=1)


def finish(writing: Writing) -> int:
    """Everything has come: what the central database did not give back is offered to it. How many rows."""
    offered = 0
    for each in REGISTRY:
        if each is BUSINESSES:
            continue
        order = "t.kind <> 'sale', t.stamp" if each is PURCHASES else "t.stamp"
        offered += writing.run(
            _OFFER.format(
                name=each.name,
                tenant=each.tenant,
                offered=OFFERED,
                order=f"row_number() OVER (ORDER BY {order})",
                which=f"""t.row_hash IS NULL AND NOT EXISTS (SELECT 1 FROM sync_outbox o
                  WHERE o.tbl = '{each.name}' AND o.row_id = t.id AND o.field = '')""",
            ),
            (writing.business_id.bytes,),
        ).rowcount
    set_state(writing, rebuilding=0)
    return offered + take_stock(writing)


def enter_epoch(writing: Writing, epoch: str, same_upto: int, push_no: int) -> int:
    """Go on with a central database that was restored. How many rows are offered to it.

    ``same_upto``: the number up to which it holds what it held before; ``push_no``: this PC's last there.
    """
    take_back(writing)
    offered = 0
    for each in REGISTRY:
        offered += writing.run(
            _OFFER.format(
                name=each.name,
                tenant=each.tenant,
                offered=OFFERED,
                order="COALESCE(t.seq, 1 << 60)",
                which="(t.seq > ? OR t.seq IS NULL)",
            ),
            (writing.business_id.bytes, same_upto),
        ).rowcount
        _uncount(writing, each, same_upto)
    cursor = min(state(writing).cursor, same_upto)
    set_state(writing, epoch=epoch, push_no=push_no, cursor=cursor, downloaded=cursor)
    return offered


def offer(writing: Writing, each: Synced, ids: list[bytes]) -> None:
    """Offer rows that the central database turned out to lack."""
    business = writing.business_id.bytes
    for row_id in ids:
        writing.run(
            _OFFER.format(
                name=each.name, tenant=each.tenant, offered=OFFERED, order="t.seq", which="t.id = ?"
            ),
            (business, row_id),
        )
        writing.run(
            f"UPDATE {each.name} SET seq = NULL, row_hash = NULL WHERE {each.tenant} = ? AND id = ?",
            (business, row_id),
        )


def _uncount(writing: Writing, each: Synced, above: int) -> None:
    """Rows numbered above are no longer the central database's, as far as this PC knows."""
    if each is not BUSINESSES:
        rows = writing.run(
            f"SELECT id, row_hash FROM {each.name} "
            "WHERE business_id = ? AND seq > ? AND row_hash IS NOT NULL",
            (writing.business_id.bytes, above),
        ).fetchall()
        if rows:
            writing.run(
                MOVE_DIGEST, [(writing.business_id.bytes, each.name, row[0][-1], -1, row[1]) for row in rows]
            )
    writing.run(
        f"UPDATE {each.name} SET seq = NULL, row_hash = NULL WHERE {each.tenant} = ? AND seq > ?",
        (writing.business_id.bytes, above),
    )
