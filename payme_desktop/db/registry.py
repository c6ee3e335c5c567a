"""What is synced: the one list that capture, the central merge, the wire and the row hashes are made from.

A *field* is what is merged as one: a column, or a column with the keys folded from it. ``fixed`` columns are
set when a row is born and never again. ``updated_at`` goes along and the later one stays. A *ledger* has no
fields: its rows are only ever added. What is not named here (``derived``) each side computes for itself.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy import Boolean, Column, Date, Integer, Table

from payme_desktop.db import tables
from payme_desktop.db.audit_tables import audit_log
from payme_desktop.db.sync_tables import sync_conflict
from payme_desktop.db.types import Id, Moment, Money, Quantity

VERSION_COLUMNS: Final = ("stamp", "fv", "seq", "row_hash")
"""What every synced table has besides its data: see ``db.versions``."""

LATEST: Final = "updated_at"


@dataclass(frozen=True, slots=True)
class Field:
    """Columns that are captured, decided and pushed as one."""

    name: str
    columns: tuple[str, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """The columns that somebody filled in: all but the keys folded from them."""
        return tuple(name for name in self.columns if name != "fold_version" and not name.endswith("_key"))


@dataclass(frozen=True, slots=True)
class Deletion:
    """The field that takes a row out of sight, and its value (0 or 1) when it does."""

    field: str
    gone: int


@dataclass(frozen=True)
class Synced:
    """One synced table. ``born_centrally``: PCs change its fields, but never insert.

    ``leaf``: nothing refers to its rows, and a deleted one is purged after a while.
    """

    table: Table
    fixed: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    deletion: Deletion | None = None
    derived: tuple[str, ...] = ()
    born_centrally: bool = False
    leaf: bool = False

    @property
    def name(self) -> str:
        return str(self.table.name)

    @property
    def is_ledger(self) -> bool:
        return not self.fields

    @property
    def tenant(self) -> str:
        """The column that names the business."""
        return "business_id" if "business_id" in self.table.c else "id"

    @property
    def latest(self) -> bool:
        return LATEST in self.table.c

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns on the wire, in its order: id, fixed, the moment of change, those of the fields."""
        moment = (LATEST,) if self.latest else ()
        return ("id", *self.fixed, *moment, *(name for field in self.fields for name in field.columns))

    def position(self, column: str) -> int:
        """Where a column is in a row on the wire."""
        return self.columns.index(column)


def kind(column: Column[object]) -> str:
    """How a column's value is written on the wire: id, money, quantity, moment, bool, date, int or text."""
    for type_, name in _KINDS:
        if isinstance(column.type, type_):
            return name
    return "text"


_KINDS: Final = (
    (Id, "id"),
    (Money, "money"),
    (Quantity, "quantity"),
    (Moment, "moment"),
    (Boolean, "bool"),
    (Date, "date"),
    (Integer, "int"),
)


def _each(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, (name,)) for name in names)


BUSINESSES: Final = Synced(
    tables.businesses,
    fixed=("created_at",),
    fields=(
        *_each("name", "currency", "region", "timezone", "active_days"),
        Field("classes", ("occasional_from", "regular_from", "frequent_from")),
        *_each("offline_days"),
    ),
    born_centrally=True,
)
USERS: Final = Synced(
    tables.users,
    fixed=("created_at",),
    # To disable somebody is an ordinary edit, not a deletion: no edit of another PC that had not heard of it
    # may let that person back in.
    fields=(Field("name", ("name", "name_key")), *_each("role", "password_hash", "is_active")),
)
ROLE_RULES: Final = Synced(
    tables.role_rules, fixed=("role", "command", "created_at"), fields=_each("decision")
)
CUSTOMERS: Final = Synced(
    tables.customers,
    fixed=("created_at", "batch_id"),
    fields=(
        # The version of the fold is that of all keys: they are folded anew together.
        Field("name", ("name", "name_key", "sound_key", "fold_version")),
        Field("code", ("code", "code_key")),
        Field("phone", ("phone", "phone_key")),
        Field("email", ("email", "email_key")),
        *_each(
            "address", "customer_type", "is_active", "prefer_sms", "prefer_email", "prefer_call", "is_erased"
        ),
    ),
    deletion=Deletion("is_active", 0),
)
PREFERENCES: Final = Synced(
    tables.customer_preferences,
    fixed=("customer_id", "created_at"),
    fields=_each(
        "favorite_products", "preferred_payment", "average_spend", "best_contact_time",
        "do_not_contact", "can_receive_offers", "can_receive_loyalty",
    ),
)  # fmt: skip
NOTES: Final = Synced(
    tables.customer_notes,
    fixed=("customer_id", "created_by", "created_at"),
    fields=_each("note_type", "content", "is_pinned", "is_deleted"),
    deletion=Deletion("is_deleted", 1),
    leaf=True,
)
BATCHES: Final = Synced(
    tables.import_batches,
    fixed=("kind", "file_name", "started_at", "started_by"),
    fields=_each("finished_at", "rows_read", "rows_added"),
)
PURCHASES: Final = Synced(
    tables.purchases,
    fixed=(
        "kind", "customer_id", "sale_id", "occurred_at", "local_day", "local_hour", "total_amount",
        "items_count", "source", "receipt_no", "generation", "batch_id", "recorded_by", "recorded_at",
    ),
    derived=("owner_id", "voided"),
)  # fmt: skip
CONFLICTS: Final = Synced(
    sync_conflict,
    fixed=(
        "at", "kind", "tbl", "row_id", "field", "kept", "lost", "kept_version", "lost_version", "device_no",
    ),
    fields=(Field("state", ("state", "resolved_by")),),
    born_centrally=True,
)  # fmt: skip

AUDIT: Final = Synced(
    audit_log,
    fixed=(
        "device_no", "n", "at", "actor_id", "event", "tbl", "row_id", "customer_id", "field", "old", "new",
        "detail", "salt", "digest", "seal",
    ),
)  # fmt: skip

REGISTRY: Final = (
    BUSINESSES,
    USERS,
    ROLE_RULES,
    CUSTOMERS,
    PREFERENCES,
    NOTES,
    BATCHES,
    PURCHASES,
    CONFLICTS,
    AUDIT,
)
"""In the order in which rows may refer to one another."""

BY_NAME: Final = {each.name: each for each in REGISTRY}

UNSYNCED: Final = {
    "customer_directory": "a search structure, made by triggers on each side",
    "customer_purchase_history": "computed from the ledger on each side",
    "form_drafts": "what somebody has not saved yet, at this PC",
    "audit_tail": "where this PC's own chain goes on",
    "audit_head": "what the central database vouches for: it is told with each sync",
    "pin_verifiers": "a PIN belongs to a PC",
    "sign_in_tries": "counted at each PC",
    "clock_marks": "of this PC's clock",
    "sync_state": "this PC's own",
    "sync_outbox": "this PC's own",
    "sync_batch": "this PC's own",
    "sync_inbox": "this PC's own",
    "sync_log": "this PC's own",
    "sync_head": "the central database's own",
    "sync_device": "the central database's own",
    "sync_digest": "counted on each side",
    "sync_purged": "the central database's own: it travels in the place of the row that was purged",
}
"""Every other table, and why it is not synced."""
