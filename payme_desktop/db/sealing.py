"""The chain of the audit trail: every row is sealed with the seal of the row before it on the same PC.

A seal covers who, when, what, and a salted digest of the values, not the values: so an erasure can empty
them (and the salt, without which a digest tells nothing) and the chain still holds. Whoever changes, takes
out or adds a row somewhere in the middle breaks every seal from there on; what is missing at the end shows
against the end that the central database keeps.

Rows are sealed at the end of the transaction that wrote them. What another tool wrote waits for the next
transaction of ours, which seals it as of nobody before anything else.
"""

import hashlib
import secrets
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from payme_desktop.db.types import to_micros

_ID_BYTES: Final = 16
_OPEN: Final = """SELECT business_id, device_no, n, id, at, actor_id, event, tbl, row_id, customer_id, field,
    CAST(old AS BLOB), CAST(new AS BLOB), CAST(detail AS BLOB) FROM audit_log WHERE seal IS NULL
    ORDER BY business_id, device_no, n"""
_SEAL: Final = """UPDATE audit_log SET at = ?, actor_id = ?, salt = ?, digest = ?, seal = ?
    WHERE business_id = ? AND id = ?"""
_PLACE: Final = """INSERT INTO audit_tail (business_id, n) VALUES (?, 1)
    ON CONFLICT (business_id) DO UPDATE SET n = n + 1 RETURNING n"""
_MEND: Final = "UPDATE audit_log SET old = ?, new = ?, detail = ? WHERE business_id = ? AND id = ?"
_LAST: Final = "SELECT seal FROM audit_tail WHERE business_id = ?"
_NEXT: Final = "UPDATE audit_tail SET sealed = ?, seal = ? WHERE business_id = ?"


def digest(salt: str, old: str | None, new: str | None, detail: str | None) -> str:
    """Of the values: lengths keep them from running into each other."""
    parts = ("-" if value is None else f"{len(value)}:{value}" for value in (old, new, detail))
    return _hashed("\n".join((salt, *parts)))


def seal(
    before: str, row_id: UUID | str, device_no: int, n: int, micros: int, actor_id: UUID | None,
    event: str, tbl: str, of: UUID | str | None, customer_id: UUID | str | None, field: str, digested: str,
) -> str:  # fmt: skip
    """Of a row. ``before``: the seal of the row before it, empty for the first."""
    return _hashed(
        f"{before}\n{row_id}\n{device_no}\n{n}\n{micros}\n{actor_id or ''}\n{event}\n{tbl}\n{of or ''}\n"
        f"{customer_id or ''}\n{field}\n{digested}"
    )


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def seal_open(raw: Any, actor_id: UUID | None, now: datetime | None) -> int:
    """Seal what is open in a shop file, as of this actor and moment, or as of nobody. How many rows.

    ``raw``: the driver's connection, in a transaction that writes.
    """
    rows = raw.execute(_OPEN).fetchall()
    if not rows:
        return 0
    by = actor_id.bytes if actor_id else None
    sealed, last = [], {}
    for business, device_no, n, row_id, at, _, event, tbl, of, customer, field, *values in rows:
        if business not in last:
            found = raw.execute(_LAST, (business,)).fetchone()
            last[business] = found[0] if found else ""
        micros = at if now is None else to_micros(now)
        salt = secrets.token_hex(16)
        digested = digest(salt, *_texts(raw, (business, row_id), values))
        last[business] = seal(
            last[business], _id(row_id), device_no, n, micros, actor_id, event, tbl,
            _id(of), _id(customer), field, digested,
        )  # fmt: skip
        sealed.append((micros, by, salt, digested, last[business], business, row_id))
    raw.executemany(_SEAL, sealed)
    ends = {row[0]: row[2] for row in rows}
    raw.executemany(_NEXT, [(ends[business], each, business) for business, each in last.items()])
    return len(rows)


def _texts(raw: Any, key: tuple[Any, ...], values: list[bytes | None]) -> list[str | None]:
    """The values as text. Another tool may have left bytes that are none: they become marks of that."""
    texts = [None if value is None else value.decode("utf-8", "replace") for value in values]
    if any(text is not None and text.encode() != value for text, value in zip(texts, values, strict=True)):
        raw.execute(_MEND, (*texts, *key))
    return texts


def place(raw: Any, business_id: UUID) -> dict[str, int]:
    """The next place in the chain of a shop file: its PC's number, and which row it is."""
    device_no = raw.execute("SELECT device_no FROM sync_state").fetchone()[0]
    n = raw.execute(_PLACE, (business_id.bytes,)).fetchone()[0]
    return {"device_no": device_no, "n": n}


def _id(value: Any) -> UUID | str:
    # Another tool may have put anything where an id belongs; nor may that stop a sale.
    return UUID(bytes=value) if isinstance(value, bytes) and len(value) == _ID_BYTES else str(value or "")
