"""Customers, notes and preferences.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

from payme_desktop.db.types import Id, Moment, Money

# NUMERIC(12,2) and (12,3) bring their range; SQLite's integers get it here.


def _range(table: str, column: str, low: int) -> sa.CheckConstraint:
    check = sa.CheckConstraint(
        f"{column} BETWEEN {low} AND 999999999999", name=op.f(f"ck_{table}_{column}_range")
    )
    return check.ddl_if(dialect="sqlite")


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("customer_type", sa.String(length=50), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("prefer_sms", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("prefer_email", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("prefer_call", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("phone_key", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("fold_version", sa.SmallInteger(), nullable=False),
        sa.Column("sound_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("batch_id", Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_customers_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_customers")),
    )
    op.create_index(op.f("ix_customers_business_id_code_key"), "customers", ["business_id", "code_key"])
    op.create_index(op.f("ix_customers_business_id_email_key"), "customers", ["business_id", "email_key"])
    op.create_index(op.f("ix_customers_business_id_phone_key"), "customers", ["business_id", "phone_key"])
    op.create_table(
        "customer_notes",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=False),
        sa.Column("note_type", sa.String(length=50), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_by", Id(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "created_by"],
            ["users.business_id", "users.id"],
            name=op.f("fk_customer_notes_business_id_created_by_users"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_customer_notes_business_id_customer_id_customers"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_customer_notes_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_customer_notes")),
    )
    op.create_index(
        op.f("ix_customer_notes_of_customer"),
        "customer_notes",
        ["business_id", "customer_id", "is_deleted", "is_pinned", "created_at", "id"],
    )
    op.create_table(
        "customer_preferences",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=False),
        sa.Column("favorite_products", sa.Text(), nullable=True),
        sa.Column("preferred_payment", sa.String(length=50), nullable=True),
        sa.Column("average_spend", Money(), nullable=True),
        sa.Column("best_contact_time", sa.String(length=100), nullable=True),
        sa.Column("do_not_contact", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("can_receive_offers", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("can_receive_loyalty", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_customer_preferences_business_id_customer_id_customers"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_customer_preferences_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_customer_preferences")),
        _range("customer_preferences", "average_spend", 0),
    )
    op.create_index(
        op.f("ix_customer_preferences_business_id_customer_id"),
        "customer_preferences",
        ["business_id", "customer_id"],
    )


def downgrade() -> None:
    op.drop_table("customer_preferences")
    op.drop_table("customer_notes")
    op.drop_table("customers")
