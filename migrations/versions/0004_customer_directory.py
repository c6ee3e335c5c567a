"""The derived directory that lists and searches read.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

from payme_desktop.db.types import Id, Moment, Money

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_directory",
        sa.Column(
            "n",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            nullable=False,
        ),
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("customer_type", sa.String(length=50), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("sort_name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "search_text", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("phone_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("bought", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("last_purchase_at", Moment(), nullable=True),
        sa.Column("total_spent", Money(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_purchases", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_customer_directory")),
    )
    op.create_index(
        "ix_directory_created", "customer_directory", ["business_id", "is_active", "created_at", "n"]
    )
    op.create_index("ix_directory_customer", "customer_directory", ["business_id", "customer_id"])
    op.create_index(
        "ix_directory_last",
        "customer_directory",
        ["business_id", "is_active", "bought", "last_purchase_at", "n"],
    )
    op.create_index("ix_directory_name", "customer_directory", ["business_id", "is_active", "sort_name", "n"])
    op.create_index(
        "ix_directory_purchases", "customer_directory", ["business_id", "is_active", "total_purchases", "n"]
    )
    op.create_index(
        "ix_directory_spent", "customer_directory", ["business_id", "is_active", "bought", "total_spent", "n"]
    )
    op.create_index(
        "ix_directory_type_created",
        "customer_directory",
        ["business_id", "is_active", "customer_type", "created_at", "n"],
    )
    op.create_index(
        "ix_directory_type_last",
        "customer_directory",
        ["business_id", "is_active", "customer_type", "bought", "last_purchase_at", "n"],
    )
    op.create_index(
        "ix_directory_type_name",
        "customer_directory",
        ["business_id", "is_active", "customer_type", "sort_name", "n"],
    )
    op.create_index(
        "ix_directory_type_spent",
        "customer_directory",
        ["business_id", "is_active", "customer_type", "bought", "total_spent", "n"],
    )
    op.create_index(
        "ix_directory_type_purchases",
        "customer_directory",
        ["business_id", "is_active", "customer_type", "total_purchases", "n"],
    )


def downgrade() -> None:
    op.drop_table("customer_directory")
