"""What the sync keeps: versions on every synced row, and its own tables.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from payme_desktop.db.types import Id, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SYNCED = (
    "businesses", "users", "customers", "customer_preferences", "customer_notes", "import_batches",
    "purchases",
)  # fmt: skip
_FIELD_VERSIONS = JSONB().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    for table in _SYNCED:
        op.add_column(table, sa.Column("stamp", sa.String(length=30), nullable=True))
        op.add_column(table, sa.Column("fv", _FIELD_VERSIONS, nullable=True))
        op.add_column(table, sa.Column("seq", sa.BigInteger(), nullable=True))
        op.add_column(table, sa.Column("row_hash", sa.BigInteger(), nullable=True))
    op.add_column(
        "customers", sa.Column("is_erased", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "sync_batch",
        sa.Column("push_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("push_no", name=op.f("pk_sync_batch")),
    )
    op.create_table(
        "sync_inbox",
        sa.Column("tbl", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row_id", name=op.f("pk_sync_inbox")),
    )
    op.create_table(
        "sync_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_log")),
    )
    op.create_table(
        "sync_outbox",
        sa.Column("tbl", sa.String(length=40), nullable=False),
        sa.Column("row_id", Id(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("push_no", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.String(length=30), nullable=False),
        sa.Column("base", sa.String(length=30), nullable=True),
        sa.Column("base_deleted", sa.String(length=30), nullable=True),
        sa.Column("known", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tbl", "row_id", "field", "push_no", name=op.f("pk_sync_outbox")),
    )
    op.create_index(
        op.f("ix_sync_outbox_push_no_tbl_version"), "sync_outbox", ["push_no", "tbl", "version"], unique=False
    )
    op.create_table(
        "sync_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_no", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("applying", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("tick", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("op_no", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("push_no", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("cursor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("downloaded", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rebuilding", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reclassify", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("staged_head", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("epoch", sa.String(length=36), nullable=True),
        sa.Column("since_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("server", sa.Text(), nullable=True),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_state")),
    )
    op.create_table(
        "sync_conflict",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("tbl", sa.String(length=40), nullable=False),
        sa.Column("row_id", Id(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.Column("lost", sa.Text(), nullable=True),
        sa.Column("kept_version", sa.String(length=30), nullable=True),
        sa.Column("lost_version", sa.String(length=30), nullable=True),
        sa.Column("device_no", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), server_default=sa.text("'open'"), nullable=False),
        sa.Column("resolved_by", Id(), nullable=True),
        sa.Column("stamp", sa.String(length=30), nullable=True),
        sa.Column("fv", _FIELD_VERSIONS, nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_sync_conflict_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_sync_conflict")),
    )
    op.create_index(
        op.f("ix_sync_conflict_business_id_state_at"),
        "sync_conflict",
        ["business_id", "state", "at"],
        unique=False,
    )
    op.create_table(
        "sync_device",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("device_no", sa.Integer(), nullable=False),
        sa.Column("role_name", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("last_push_no", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_push_hash", sa.String(length=64), nullable=True),
        sa.Column("last_result", sa.Text(), nullable=True),
        sa.Column("pull_cursor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("protocol", sa.Integer(), nullable=True),
        sa.Column("app_version", sa.String(length=40), nullable=True),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("last_seen", Moment(), nullable=True),
        sa.Column("waiting", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("revoked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("must_rebootstrap", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_sync_device_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "device_no", name=op.f("pk_sync_device")),
    )
    op.create_index(op.f("ix_sync_device_role_name"), "sync_device", ["role_name"], unique=False)
    op.create_table(
        "sync_digest",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("tbl", sa.String(length=40), nullable=False),
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("x", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_sync_digest_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "tbl", "bucket", name=op.f("pk_sync_digest")),
    )
    op.create_table(
        "sync_head",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("epoch", Id(), nullable=False),
        sa.Column("head", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("gc_floor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("protocol", sa.Integer(), nullable=False),
        sa.Column("least_protocol", sa.Integer(), nullable=False),
        sa.Column("past", _FIELD_VERSIONS, server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_sync_head_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", name=op.f("pk_sync_head")),
    )
    op.create_table(
        "sync_purged",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("tbl", sa.String(length=40), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_sync_purged_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "tbl", "id", name=op.f("pk_sync_purged")),
    )
    op.create_index(
        op.f("ix_sync_purged_business_id_seq"), "sync_purged", ["business_id", "seq"], unique=False
    )
    op.execute("INSERT INTO sync_state (id) VALUES (1)")


def downgrade() -> None:
    for table in (
        "sync_purged", "sync_head", "sync_digest", "sync_device", "sync_conflict", "sync_state",
        "sync_outbox", "sync_log", "sync_inbox", "sync_batch",
    ):  # fmt: skip
        op.drop_table(table)
    for table in reversed(_SYNCED):
        for column in ("row_hash", "seq", "fv", "stamp"):
            op.drop_column(table, column)
    op.drop_column("customers", "is_erased")
