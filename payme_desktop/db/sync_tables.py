"""The tables of the sync on this side: its state, what waits, what arrived, and the conflict log.

Those of the central database alone (``sync_head``, ``sync_device`` and their like) are in ``tables``.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text, text

from payme_desktop.db.tables import _belongs, _key, _versions, metadata
from payme_desktop.db.types import Id, Moment

sync_conflict = Table(
    "sync_conflict",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("at", Moment, nullable=False),
    # field, delete_vs_edit, edit_vs_delete, edit_on_purged, ledger, rejected: see ``db.central``.
    Column("kind", String(20), nullable=False),
    Column("tbl", String(40), nullable=False),
    Column("row_id", Id, nullable=False),
    Column("field", String(40), nullable=False),
    # Values as JSON lists in the form of the wire.
    Column("kept", Text),
    Column("lost", Text),
    Column("kept_version", String(30)),
    Column("lost_version", String(30)),
    Column("device_no", Integer, nullable=False),
    Column("state", String(20), nullable=False, server_default=text("'open'")),
    Column("resolved_by", Id),
    *_versions(),
    _key(),
    Index(None, "business_id", "state", "at"),
)

sync_state = Table(
    "sync_state",
    metadata,
    # One row. Nothing is captured while ``device_no`` is 0 (never enrolled) or ``applying`` is 1.
    Column("id", Integer, primary_key=True),
    Column("device_no", Integer, nullable=False, server_default=text("0")),
    Column("applying", Integer, nullable=False, server_default=text("0")),
    Column("last_ms", BigInteger, nullable=False, server_default=text("0")),
    Column("tick", Integer, nullable=False, server_default=text("0")),
    Column("op_no", BigInteger, nullable=False, server_default=text("0")),
    Column("push_no", BigInteger, nullable=False, server_default=text("0")),
    # All numbers up to ``cursor`` are in the tables, up to ``downloaded`` in the inbox or the tables.
    Column("cursor", BigInteger, nullable=False, server_default=text("0")),
    Column("downloaded", BigInteger, nullable=False, server_default=text("0")),
    # 1: everything is fetched anew; what the central database then lacks is offered to it.
    Column("rebuilding", Integer, nullable=False, server_default=text("0")),
    # 1: a pull changed the thresholds, and not every customer is in its class yet.
    Column("reclassify", Integer, nullable=False, server_default=text("0")),
    Column("staged_head", BigInteger, nullable=False, server_default=text("0")),
    Column("epoch", String(36)),
    # The server's time when the last sync ended, milliseconds.
    Column("since_ms", BigInteger, nullable=False, server_default=text("0")),
    Column("offset_ms", BigInteger),
    Column("server", Text),
    Column("secret", Text),
)

sync_outbox = Table(
    "sync_outbox",
    metadata,
    Column("tbl", String(40), nullable=False),
    Column("row_id", Id, nullable=False),
    # Empty: the whole new row.
    Column("field", String(40), nullable=False),
    # 0: not in a batch yet.
    Column("push_no", BigInteger, nullable=False),
    Column("version", String(30), nullable=False),
    Column("base", String(30)),
    Column("base_deleted", String(30)),
    Column("known", Text),
    PrimaryKeyConstraint("tbl", "row_id", "field", "push_no"),
    Index(None, "push_no", "tbl", "version"),
)

sync_batch = Table(
    "sync_batch",
    metadata,
    Column("push_no", BigInteger, primary_key=True, autoincrement=False),
    Column("payload", Text, nullable=False),
    Column("rows", Integer, nullable=False),
)

sync_inbox = Table(
    "sync_inbox",
    metadata,
    Column("tbl", String(40), nullable=False),
    Column("row_id", String(36), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("tbl", "row_id"),
)

sync_log = Table(
    "sync_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("conflicts", Integer, nullable=False),
    Column("outcome", String(40), nullable=False),
)
