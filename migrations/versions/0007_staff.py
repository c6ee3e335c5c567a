"""Staff: adjusted rules of roles, PINs of this PC, counted tries, and how long a PC may go without a sync.

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from payme_desktop.db.types import Id, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "businesses", sa.Column("offline_days", sa.Integer(), server_default=sa.text("14"), nullable=False)
    )
    op.create_table(
        "role_rules",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("command", sa.String(length=60), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("stamp", sa.String(length=30), nullable=True),
        sa.Column("fv", JSONB().with_variant(sa.Text(), "sqlite"), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("row_hash", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_role_rules_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_role_rules")),
    )
    op.create_table(
        "pin_verifiers",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("verifier", sa.String(length=255), nullable=False),
        sa.Column("password_mark", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_pin_verifiers_business_id_businesses")
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "user_id"],
            ["users.business_id", "users.id"],
            name=op.f("fk_pin_verifiers_business_id_user_id_users"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_pin_verifiers")),
    )
    op.create_index(
        op.f("ix_pin_verifiers_business_id_user_id"),
        "pin_verifiers",
        ["business_id", "user_id"],
        unique=False,
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("uptime", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_sign_in_tries_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_sign_in_tries")),
    )
    op.create_table(
        "clock_marks",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("synced_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_clock_marks_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_clock_marks")),
    )


def downgrade() -> None:
    for table in ("clock_marks", "sign_in_tries", "pin_verifiers", "role_rules"):
        op.drop_table(table)
    op.drop_column("businesses", "offline_days")
