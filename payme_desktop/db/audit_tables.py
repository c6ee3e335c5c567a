"""The tables of the audit trail: every change, and what the central database vouches for."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text, text

from payme_desktop.db.tables import _belongs, _key, _versions, metadata
from payme_desktop.db.types import Id, Moment

UNSEALED: Final = "ix_audit_log_unsealed"

audit_log = Table(
    "audit_log",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    # Which PC wrote it (0: a shop that was never enrolled; the last one: PostgreSQL itself), and the how
    # manieth row of that PC's chain it is.
    Column("device_no", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    # Null: not through this program, by another tool.
    Column("actor_id", Id),
    # created, changed, deleted of a row; else what was done: see ``Writing.record``.
    Column("event", String(40), nullable=False),
    Column("tbl", String(40), nullable=False),
    Column("row_id", Id),
    # Whom it is about, if anybody: their erasure empties the row.
    Column("customer_id", Id),
    Column("field", String(40), nullable=False),
    # Values as JSON lists in the form of the wire; of a new row none.
    Column("old", Text),
    Column("new", Text),
    # JSON: names and texts of an event that is no change of data.
    Column("detail", Text),
    # Null with all values where somebody was erased; the digest of them stays.
    Column("salt", String(32)),
    Column("digest", String(64)),
    # Null only until the end of the transaction, or while another tool's row waits: see ``db.sealing``.
    Column("seal", String(64)),
    *_versions(),
    _key(),
    Index(None, "business_id", "device_no", "n"),
    Index(None, "business_id", "at", "id"),
    Index(None, "business_id", "customer_id", "at", "id"),
    Index(None, "business_id", "actor_id", "at", "id"),
    Index(None, "business_id", "device_no", "at", "id"),
    Index(None, "business_id", "tbl", "event", "at", "id"),
)
# SQLite looks here at every commit: there is hardly ever anything in it.
Index(
    UNSEALED,
    audit_log.c.business_id,
    audit_log.c.device_no,
    audit_log.c.n,
    sqlite_where=audit_log.c.seal.is_(None),
    postgresql_where=audit_log.c.seal.is_(None),
)

# The end of this PC's own chain, in its file: what the next row goes on from. (A copy of this PC that got
# a number of its own may have sent longer branches of the same chain.)
audit_tail = Table(
    "audit_tail",
    metadata,
    *_belongs(),
    Column("n", BigInteger, nullable=False),
    # Up to where it is sealed, and with what.
    Column("sealed", BigInteger, nullable=False, server_default=text("0")),
    Column("seal", String(64), nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("business_id"),
)

# The end of each PC's chain: kept by the central database, told to every PC at each sync. Never goes back.
audit_head = Table(
    "audit_head",
    metadata,
    *_belongs(),
    Column("device_no", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("seal", String(64), nullable=False),
    PrimaryKeyConstraint("business_id", "device_no"),
)
