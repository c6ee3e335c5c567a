"""The audit trail: every change, chained; and the ends of the chains.

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from payme_desktop.db.types import Id, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INDEXES = (
    ("business_id", "device_no", "n"),
    ("business_id", "at", "id"),
    ("business_id", "customer_id", "at", "id"),
    ("business_id", "actor_id", "at", "id"),
    ("business_id", "device_no", "at", "id"),
    ("business_id", "tbl", "event", "at", "id"),
)


def _business(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["business_id"], ["businesses.id"], name=op.f(f"fk_{table}_business_id_businesses")
    )


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_no", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor_id", Id(), nullable=True),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("tbl", sa.String(length=40), nullable=False),
        sa.Column("row_id", Id(), nullable=True),
        sa.Column("customer_id", Id(), nullable=True),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.Column("stamp", sa.String(length=30), nullable=True),
        sa.Column("fv", JSONB().with_variant(sa.Text(), "sqlite"), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        _business("audit_log"),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_audit_log")),
    )
    for columns in _INDEXES:
        op.create_index(op.f(f"ix_audit_log_{'_'.join(columns)}"), "audit_log", list(columns))
    op.create_index(
        "ix_audit_log_unsealed",
        "audit_log",
        ["business_id", "device_no", "n"],
        sqlite_where=sa.text("seal IS NULL"),
        postgresql_where=sa.text("seal IS NULL"),
    )
    op.create_table(
        "audit_tail",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("seal", sa.String(length=64), server_default=sa.text("''"), nullable=False),
        _business("audit_tail"),
        sa.PrimaryKeyConstraint("business_id", name=op.f("pk_audit_tail")),
    )
    op.create_table(
        "audit_head",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("device_no", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        _business("audit_head"),
        sa.PrimaryKeyConstraint("business_id", "device_no", name=op.f("pk_audit_head")),
    )


def downgrade() -> None:
    for table in ("audit_head", "audit_tail", "audit_log"):
        op.drop_table(table)
