"""The purchase ledger, its derived history, and imports.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

from payme_desktop.db.types import Id, Moment, Money, Quantity

# NUMERIC(12,2) and (12,3) bring their range; SQLite's integers get it here.


def _range(table: str, column: str, low: int) -> sa.CheckConstraint:
    check = sa.CheckConstraint(
        f"{column} BETWEEN {low} AND 999999999999", name=op.f(f"ck_{table}_{column}_range")
    )
    return check.ddl_if(dialect="sqlite")


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_purchase_history",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=False),
        sa.Column("total_purchases", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_spent", Money(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_items_bought", Quantity(), server_default=sa.text("0"), nullable=False),
        sa.Column("avg_transaction_value", Money(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_purchase_date", sa.Date(), nullable=True),
        sa.Column("last_purchase_date", sa.Date(), nullable=True),
        sa.Column("days_since_last_purchase", sa.Integer(), nullable=True),
        sa.Column("is_repeat_customer", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("customer_lifetime_value", Money(), server_default=sa.text("0"), nullable=False),
        sa.Column("repeat_frequency", sa.String(length=50), server_default=sa.text("'none'"), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("last_purchase_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_customer_purchase_history_business_id_customer_id_customers"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["businesses.id"],
            name=op.f("fk_customer_purchase_history_business_id_businesses"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_customer_purchase_history")),
        _range("customer_purchase_history", "total_spent", -999999999999),
        _range("customer_purchase_history", "total_items_bought", -999999999999),
    )
    op.create_index(
        op.f("ix_customer_purchase_history_business_id_customer_id"),
        "customer_purchase_history",
        ["business_id", "customer_id"],
    )
    op.create_table(
        "purchases",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("customer_id", Id(), nullable=True),
        sa.Column("sale_id", Id(), nullable=True),
        sa.Column("occurred_at", Moment(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("local_hour", sa.SmallInteger(), nullable=False),
        sa.Column("total_amount", Money(), nullable=False),
        sa.Column("items_count", Quantity(), nullable=False),
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("receipt_no", sa.String(length=64), nullable=True),
        sa.Column("generation", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("batch_id", Id(), nullable=True),
        sa.Column("recorded_by", Id(), nullable=True),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("owner_id", Id(), nullable=True),
        sa.Column("voided", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("kind IN ('sale', 'refund', 'void', 'attach')", name=op.f("ck_purchases_kind")),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_purchases_business_id_customer_id_customers"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "recorded_by"],
            ["users.business_id", "users.id"],
            name=op.f("fk_purchases_business_id_recorded_by_users"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "sale_id"],
            ["purchases.business_id", "purchases.id"],
            name=op.f("fk_purchases_business_id_sale_id_purchases"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_purchases_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_purchases")),
        _range("purchases", "total_amount", 0),
        _range("purchases", "items_count", 0),
    )
    op.create_index(
        op.f("ix_purchases_business_id_owner_id_occurred_at_id"),
        "purchases",
        ["business_id", "owner_id", "occurred_at", "id"],
    )
    op.create_index(
        "ix_purchases_business_id_receipt_no",
        "purchases",
        ["business_id", "receipt_no"],
        sqlite_where=sa.text("receipt_no IS NOT NULL"),
        postgresql_where=sa.text("receipt_no IS NOT NULL"),
    )
    op.create_index(
        "ix_purchases_business_id_sale_id",
        "purchases",
        ["business_id", "sale_id"],
        sqlite_where=sa.text("sale_id IS NOT NULL"),
        postgresql_where=sa.text("sale_id IS NOT NULL"),
    )
    op.create_table(
        "import_batches",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("started_by", Id(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("rows_read", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_added", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "started_by"],
            ["users.business_id", "users.id"],
            name=op.f("fk_import_batches_business_id_started_by_users"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_import_batches_business_id_businesses")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_import_batches")),
    )


def downgrade() -> None:
    op.drop_table("import_batches")
    op.drop_table("purchases")
    op.drop_table("customer_purchase_history")
