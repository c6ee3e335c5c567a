"""The tables: one metadata for SQLite and PostgreSQL.

Every key, unique rule and foreign key begins with ``business_id``, so that no row can point across
businesses. The one local, derived table (``customer_directory``) is keyed by a number of its own, on
which the search index hangs. What triggers and search indexes belong to these tables is in ``derived``.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    false,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from payme_desktop.db.types import Id, Moment, Money, Quantity

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite has integers without a range of their own; NUMERIC(12,2) and (12,3) bring theirs.
_LARGEST: Final = 999_999_999_999


def _range(name: str, column: str, *, signed: bool = False) -> CheckConstraint:
    low = -_LARGEST if signed else 0
    check = CheckConstraint(f"{column} BETWEEN {low} AND {_LARGEST}", name=name)
    return check.ddl_if(dialect="sqlite")


def _moments() -> tuple[Column[object], Column[object]]:
    return Column("created_at", Moment, nullable=False), Column("updated_at", Moment, nullable=False)


def _belongs() -> tuple[Column[object], ForeignKeyConstraint]:
    """The business of a row, and the rule that it exists."""
    return Column("business_id", Id, nullable=False), ForeignKeyConstraint(["business_id"], ["businesses.id"])


def _key() -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint("business_id", "id")


def _of_customer(column: str = "customer_id") -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["business_id", column], ["customers.business_id", "customers.id"])


def _by_user(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["business_id", column], ["users.business_id", "users.id"])


def _versions() -> tuple[Column[object], ...]:
    """What the sync keeps with a row: see ``db.versions``. All null until a central database knows it."""
    return (
        Column("stamp", String(30)),
        Column("fv", JSONB().with_variant(Text(), "sqlite")),
        Column("seq", BigInteger),
        Column("row_hash", BigInteger),
    )


businesses = Table(
    "businesses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(255), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("region", String(2), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("active_days", Integer, nullable=False, server_default=text("90")),
    Column("occasional_from", Integer, nullable=False, server_default=text("2")),
    Column("regular_from", Integer, nullable=False, server_default=text("4")),
    Column("frequent_from", Integer, nullable=False, server_default=text("10")),
    # Days that a PC may go without a sync before only owners sign in there.
    Column("offline_days", Integer, nullable=False, server_default=text("14")),
    *_moments(),
    *_versions(),
)

users = Table(
    "users",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("name", String(255), nullable=False),
    Column("name_key", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("password_hash", String(255)),
    Column("is_active", Boolean, nullable=False, server_default=true()),
    *_moments(),
    *_versions(),
    _key(),
    Index(None, "business_id", "name_key"),
)

# What a business adjusted of ``domain.permissions``: one row for each role and command, its id follows from
# both. ``default``: adjusted once, and taken back.
role_rules = Table(
    "role_rules",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("role", String(20), nullable=False),
    Column("command", String(60), nullable=False),
    Column("decision", String(20), nullable=False),
    *_moments(),
    *_versions(),
    _key(),
)

# A PIN belongs to a PC: the verifier is of the PIN mixed with a key that is not in this database.
pin_verifiers = Table(
    "pin_verifiers",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("user_id", Id, nullable=False),
    Column("device_id", Id, nullable=False),
    Column("verifier", String(255), nullable=False),
    # Of the verifier of the password that proved the person: another password, and the PIN is none any more.
    Column("password_mark", String(64), nullable=False),
    *_moments(),
    _key(),
    _by_user("user_id"),
    Index(None, "business_id", "user_id"),
)

# Failed tries to sign in, by whom they were for (who need not exist). ``uptime``: seconds that no change of
# the clock moves, of the PC ``device_id``.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("device_id", Id, nullable=False),
    Column("uptime", BigInteger, nullable=False),
    _key(),
)

# The latest moment that this PC's clock was seen to show, since the sync at ``synced_at``.
clock_marks = Table(
    "clock_marks",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("synced_at", Moment, nullable=False),
    _key(),
)

customers = Table(
    "customers",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("code", String(64)),
    Column("name", String(255), nullable=False),
    Column("phone", String(40)),
    Column("email", String(255)),
    Column("address", Text),
    Column("customer_type", String(50), nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=true()),
    # Their personal values are gone everywhere, for good: see ``db.erasing``.
    Column("is_erased", Boolean, nullable=False, server_default=false()),
    Column("prefer_sms", Boolean, nullable=False, server_default=true()),
    Column("prefer_email", Boolean, nullable=False, server_default=false()),
    Column("prefer_call", Boolean, nullable=False, server_default=false()),
    *_moments(),
    # Folded with their source column by the gate; the fold carries its version.
    Column("name_key", Text, nullable=False),
    Column("phone_key", Text, nullable=False),
    Column("email_key", Text, nullable=False),
    Column("code_key", Text, nullable=False),
    Column("fold_version", SmallInteger, nullable=False),
    # What the words of the name sound like: written with ``name_key``.
    Column("sound_key", Text, nullable=False, server_default=text("''")),
    Column("batch_id", Id),
    *_versions(),
    _key(),
    # By what an import, a till or a scanner names somebody.
    Index(None, "business_id", "code_key"),
    Index(None, "business_id", "phone_key"),
    Index(None, "business_id", "email_key"),
)

customer_notes = Table(
    "customer_notes",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("note_type", String(50), nullable=False),
    Column("content", Text, nullable=False),
    Column("created_by", Id),
    *_moments(),
    Column("is_pinned", Boolean, nullable=False, server_default=false()),
    Column("is_deleted", Boolean, nullable=False, server_default=false()),
    *_versions(),
    _key(),
    _of_customer(),
    _by_user("created_by"),
    Index(
        "ix_customer_notes_of_customer",
        "business_id",
        "customer_id",
        "is_deleted",
        "is_pinned",
        "created_at",
        "id",
    ),
)

customer_preferences = Table(
    "customer_preferences",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("favorite_products", Text),
    Column("preferred_payment", String(50)),
    Column("average_spend", Money),
    Column("best_contact_time", String(100)),
    Column("do_not_contact", Boolean, nullable=False, server_default=false()),
    Column("can_receive_offers", Boolean, nullable=False, server_default=true()),
    Column("can_receive_loyalty", Boolean, nullable=False, server_default=true()),
    *_moments(),
    *_versions(),
    _key(),
    _of_customer(),
    _range("average_spend_range", "average_spend"),
    Index(None, "business_id", "customer_id"),
)

customer_purchase_history = Table(
    "customer_purchase_history",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("total_purchases", Integer, nullable=False, server_default=text("0")),
    Column("total_spent", Money, nullable=False, server_default=text("0")),
    Column("total_items_bought", Quantity, nullable=False, server_default=text("0")),
    Column("avg_transaction_value", Money, nullable=False, server_default=text("0")),
    Column("first_purchase_date", Date),
    Column("last_purchase_date", Date),
    # Kept for its name only and always null: a stored number of days is wrong tomorrow. It is computed
    # whenever a row is read.
    Column("days_since_last_purchase", Integer),
    Column("is_repeat_customer", Boolean, nullable=False, server_default=false()),
    Column("customer_lifetime_value", Money, nullable=False, server_default=text("0")),
    Column("repeat_frequency", String(50), nullable=False, server_default=text("'none'")),
    *_moments(),
    Column("last_purchase_at", Moment),
    _key(),
    _of_customer(),
    _range("total_spent_range", "total_spent", signed=True),
    _range("total_items_bought_range", "total_items_bought", signed=True),
    Index(None, "business_id", "customer_id"),
)

purchases = Table(
    "purchases",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("customer_id", Id),
    Column("sale_id", Id),
    Column("occurred_at", Moment, nullable=False),
    Column("local_day", Date, nullable=False),
    Column("local_hour", SmallInteger, nullable=False),
    Column("total_amount", Money, nullable=False),
    Column("items_count", Quantity, nullable=False),
    Column("source", String(50), nullable=False),
    Column("receipt_no", String(64)),
    Column("generation", SmallInteger, nullable=False, server_default=text("0")),
    Column("batch_id", Id),
    Column("recorded_by", Id),
    Column("recorded_at", Moment, nullable=False),
    # Derived, never synced, the only two columns that may change: whom the row counts for now (an attach
    # included), and whether a void took it out.
    Column("owner_id", Id),
    Column("voided", Boolean, nullable=False, server_default=false()),
    *_versions(),
    _key(),
    _of_customer(),
    _by_user("recorded_by"),
    ForeignKeyConstraint(["business_id", "sale_id"], ["purchases.business_id", "purchases.id"]),
    CheckConstraint("kind IN ('sale', 'refund', 'void', 'attach')", name="kind"),
    _range("total_amount_range", "total_amount"),
    _range("items_count_range", "items_count"),
    Index(None, "business_id", "owner_id", "occurred_at", "id"),
    Index(
        "ix_purchases_business_id_receipt_no",
        "business_id",
        "receipt_no",
        sqlite_where=text("receipt_no IS NOT NULL"),
        postgresql_where=text("receipt_no IS NOT NULL"),
    ),
    Index(
        "ix_purchases_business_id_sale_id",
        "business_id",
        "sale_id",
        sqlite_where=text("sale_id IS NOT NULL"),
        postgresql_where=text("sale_id IS NOT NULL"),
    ),
)

import_batches = Table(
    "import_batches",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("file_name", String(255), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("started_by", Id),
    # Null: still running, or killed. Its rows are whole; the same file again adds only what is missing.
    Column("finished_at", Moment),
    Column("rows_read", Integer, nullable=False, server_default=text("0")),
    Column("rows_added", Integer, nullable=False, server_default=text("0")),
    *_versions(),
    _key(),
    _by_user("started_by"),
)

# C: both databases compare folded text byte by byte, as SQLite does by nature.
_FOLDED = Text().with_variant(Text(collation="C"), "postgresql")

customer_directory = Table(
    "customer_directory",
    metadata,
    # Triggers write it from customers and customer_purchase_history: see ``derived``.
    Column(
        "n",
        BigInteger().with_variant(Integer, "sqlite"),
        Identity(),
        primary_key=True,
    ),
    Column("business_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("customer_type", String(50), nullable=False),
    Column("created_at", Moment, nullable=False),
    # The folded name, or the phone of somebody without one.
    Column("sort_name", _FOLDED, nullable=False),
    # Blank, then every folded word of name, e-mail and code, blank between.
    Column("search_text", _FOLDED, nullable=False),
    Column("phone_key", _FOLDED, nullable=False),
    Column("bought", Boolean, nullable=False, server_default=false()),
    Column("last_purchase_at", Moment),
    Column("total_spent", Money, nullable=False, server_default=text("0")),
    Column("total_purchases", Integer, nullable=False, server_default=text("0")),
    Index("ix_directory_customer", "business_id", "customer_id"),
    Index("ix_directory_name", "business_id", "is_active", "sort_name", "n"),
    Index("ix_directory_created", "business_id", "is_active", "created_at", "n"),
    Index("ix_directory_last", "business_id", "is_active", "bought", "last_purchase_at", "n"),
    Index("ix_directory_spent", "business_id", "is_active", "bought", "total_spent", "n"),
    Index("ix_directory_purchases", "business_id", "is_active", "total_purchases", "n"),
    Index("ix_directory_type_name", "business_id", "is_active", "customer_type", "sort_name", "n"),
    Index("ix_directory_type_created", "business_id", "is_active", "customer_type", "created_at", "n"),
    Index(
        "ix_directory_type_last",
        "business_id", "is_active", "customer_type", "bought", "last_purchase_at", "n",
    ),
    Index(
        "ix_directory_type_spent",
        "business_id", "is_active", "customer_type", "bought", "total_spent", "n",
    ),
    Index(
        "ix_directory_type_purchases",
        "business_id", "is_active", "customer_type", "total_purchases", "n",
    ),
)  # fmt: skip

form_drafts = Table(
    "form_drafts",
    metadata,
    *_belongs(),
    Column("id", Id, nullable=False),
    Column("user_id", Id, nullable=False),
    Column("form", String(255), nullable=False),
    Column("content", Text, nullable=False),
    *_moments(),
    _key(),
    _by_user("user_id"),
    Index(None, "business_id", "user_id"),
)

sync_head = Table(
    "sync_head",
    metadata,
    *_belongs(),
    # A restored central database gets a new epoch: then no cursor means anything any more.
    Column("epoch", Id, nullable=False),
    Column("head", BigInteger, nullable=False, server_default=text("0")),
    Column("gc_floor", BigInteger, nullable=False, server_default=text("0")),
    Column("protocol", Integer, nullable=False),
    Column("least_protocol", Integer, nullable=False),
    # Earlier epochs: each with the number up to which it and this one are the same.
    Column("past", JSONB().with_variant(Text(), "sqlite"), nullable=False, server_default=text("'{}'")),
    PrimaryKeyConstraint("business_id"),
)

# What became of a purged row: only that it was. Numbered like a row, so that every PC learns of it once.
sync_purged = Table(
    "sync_purged",
    metadata,
    *_belongs(),
    Column("tbl", String(40), nullable=False),
    Column("id", Id, nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("business_id", "tbl", "id"),
    Index(None, "business_id", "seq"),
)

sync_device = Table(
    "sync_device",
    metadata,
    *_belongs(),
    Column("device_no", Integer, nullable=False),
    Column("role_name", String(63), nullable=False),
    Column("name", String(255), nullable=False),
    Column("last_push_no", BigInteger, nullable=False, server_default=text("0")),
    Column("last_push_hash", String(64)),
    Column("last_result", Text),
    Column("pull_cursor", BigInteger, nullable=False, server_default=text("0")),
    Column("protocol", Integer),
    Column("app_version", String(40)),
    Column("clock_offset_ms", BigInteger),
    Column("last_seen", Moment),
    Column("waiting", BigInteger, nullable=False, server_default=text("0")),
    Column("revoked", Boolean, nullable=False, server_default=false()),
    # Silent for so long that nothing is kept for it any more: it fetches everything anew.
    Column("must_rebootstrap", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("business_id", "device_no"),
    Index(None, "role_name"),
)

sync_digest = Table(
    "sync_digest",
    metadata,
    *_belongs(),
    Column("tbl", String(40), nullable=False),
    Column("bucket", SmallInteger, nullable=False),
    # How many rows, and their hashes by exclusive or.
    Column("n", BigInteger, nullable=False),
    Column("x", BigInteger, nullable=False),
    PrimaryKeyConstraint("business_id", "tbl", "bucket"),
)

LOCAL_TABLES: Final = frozenset(
    {
        "customer_directory", "form_drafts", "pin_verifiers", "sign_in_tries", "clock_marks",
        "sync_state", "sync_outbox", "sync_batch", "sync_inbox", "sync_log",
    }
)  # fmt: skip
"""Of this side only, never synced: the directory is derived and rebuilt at will, drafts are not saved yet,
PINs and their tries belong to a PC."""
