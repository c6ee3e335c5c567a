"""What was typed into a form and not saved yet: of this PC, never synced.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

from payme_desktop.db.types import Id, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_drafts",
        sa.Column("business_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("form", sa.String(length=255), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_form_drafts_business_id_businesses")
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "user_id"],
            ["users.business_id", "users.id"],
            name=op.f("fk_form_drafts_business_id_users"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_form_drafts")),
    )
    op.create_index(op.f("ix_form_drafts_business_id_user_id"), "form_drafts", ["business_id", "user_id"])


def downgrade() -> None:
    op.drop_table("form_drafts")
