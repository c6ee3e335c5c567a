"""The closed lists of the customer book. The values are stored and stable: never rename one."""

from enum import StrEnum


class CustomerType(StrEnum):
    WALK_IN = "walk_in"
    REGULAR = "regular"
    VIP = "vip"
    WHOLESALE = "wholesale"


class NoteType(StrEnum):
    PERSONAL = "personal"
    PREFERENCE = "preference"
    ISSUE = "issue"
    FEEDBACK = "feedback"


class PurchaseKind(StrEnum):
    """Ledger rows. A void takes its sale out; an attach points a sale at a customer."""

    SALE = "sale"
    REFUND = "refund"
    VOID = "void"
    ATTACH = "attach"


class Frequency(StrEnum):
    """``repeat_frequency`` (see ``loyalty``)."""

    NONE = "none"
    ONE_TIME = "one_time"
    OCCASIONAL = "occasional"
    REGULAR = "regular"
    FREQUENT = "frequent"


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    CASHIER = "cashier"
    VIEWER = "viewer"


class CustomerSort(StrEnum):
    NAME = "name"
    CREATED = "created"
    LAST_PURCHASE = "last_purchase"
    SPENT = "spent"
    PURCHASES = "purchases"
