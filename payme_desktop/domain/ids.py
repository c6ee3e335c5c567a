"""Identifiers: UUIDv7 for what is born here, UUIDv5 for what every PC must name alike."""

import hashlib
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from uuid_utils import compat

# Fixed for ever: ids made from it are compared between PCs and with the central database.
_NAMESPACE: Final = UUID("6f2d3a52-5b0c-5f1e-9a53-70617967e000")


def new_id() -> UUID:
    """A new UUIDv7 (time-ordered within this process, 48-bit milliseconds first)."""
    return compat.uuid7()


def derived_id(*parts: object) -> UUID:
    """The UUIDv5 of the parts; parts cannot run into each other ("a","bc" differs from "ab","c")."""
    return UUID(bytes=_derived("\x1f".join(str(part) for part in parts)))


def _derived(text: str) -> bytes:
    # uuid.uuid5 without its per-call overhead: an import makes one for each row.
    digest = bytearray(hashlib.sha1(_NAMESPACE.bytes + text.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


def preferences_id(customer_id: UUID) -> UUID:
    """The id of the one preferences row of a customer."""
    return derived_id(customer_id, "preferences")


def history_id(customer_id: UUID) -> UUID:
    """The id of the one purchase-history row of a customer."""
    return derived_id(customer_id, "history")


def history_key(customer: bytes) -> bytes:
    """The same of the 16 bytes of an id: a sync makes one for each of a hundred thousand customers."""
    digits = customer.hex()
    text = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    return _derived(f"{text}\x1fhistory")


def receipt_id(business_id: UUID, kind: str, source: str, receipt_no: str, generation: int = 0) -> UUID:
    """The id of a ledger row with a receipt: the same receipt is the same row on every PC."""
    return derived_id(business_id, kind, source, receipt_no, generation)


def content_id(
    business_id: UUID, kind: str, facts: Iterable[object], ordinal: int, generation: int = 0
) -> UUID:
    """The id of an imported ledger row without a receipt number.

    ``facts``: customer, time, amount, items; ``ordinal``: 0, 1, ... among equal rows of one file,
    so that the same file again, or a file grown at its end, names the same rows alike.
    """
    return derived_id(business_id, kind, "content", *facts, ordinal, generation)


def void_id(sale_id: UUID) -> UUID:
    """The id of the one void a sale can have."""
    return derived_id(sale_id, "void")


def parse_id(text: str) -> UUID | None:
    """The UUID that ``text`` spells, or None."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None
