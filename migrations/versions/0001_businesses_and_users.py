"""Businesses and the people who work there.

Revision: 0001, after nothing
"""

import sqlalchemy as sa
from alembic import op

from payme_desktop.db.types import Id, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "businesses",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("active_days", sa.Integer(), server_default=sa.text("90"), nullable=False),
        sa.Column("occasional_from", sa.Integer(), server_default=sa.text("2"), nullable=False),
        sa.Column("regular_from", sa.Integer(), server_default=sa.text("4"), nullable=False),
        sa.Column("frequent_from", sa.Integer(), server_default=sa.text("10"), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_businesses")),
    )
    op.create_table(
        "users",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_users_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_users")),
    )
    op.create_index(op.f("ix_users_business_id_name_key"), "users", ["business_id", "name_key"])


def downgrade() -> None:
    op.drop_table("users")
    op.drop_table("businesses")
