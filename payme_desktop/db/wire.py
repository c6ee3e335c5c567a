"""A row as it travels: a list in the registry's order, with its versions at the end.

A shop file holds every value in the form of the wire already, but for ids (16 bytes there, text here).
The text of the list is what both sides hash, so it is written as PostgreSQL writes ``jsonb``.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from payme_desktop.db.registry import REGISTRY, Synced, kind

ID_POSITIONS: Final = {
    each.name: tuple(i for i, name in enumerate(each.columns) if kind(each.table.c[name]) == "id")
    for each in REGISTRY
}
PROTOCOL: Final = 2
"""What this program speaks: the shape of rows and batches. Any change of the registry is a new one."""

LEAST_PROTOCOL: Final = 2
"""The oldest that a central database of this version still understands."""

GONE: Final = "null"
"""In the place of a row that the central database has purged."""

_SIGN: Final = 1 << 63


def id_text(value: bytes) -> str:
    """An id of a shop file, 16 bytes, as it travels. (``uuid.UUID`` takes three times as long.)"""
    digits = value.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def id_bytes(text: str) -> bytes:
    """The other way round."""
    return bytes.fromhex(text.replace("-", ""))


def to_wire(each: Synced, row: Sequence[Any]) -> list[Any]:
    """The values of ``each.columns`` as they lie in a shop file -> as they travel."""
    values = list(row)
    for position in ID_POSITIONS[each.name]:
        if values[position] is not None:
            values[position] = id_text(values[position])
    return values


def from_wire(each: Synced, values: list[Any]) -> list[Any]:
    """The other way round, without the versions."""
    local = values[: len(each.columns)]
    for position in ID_POSITIONS[each.name]:
        if local[position] is not None:
            local[position] = id_bytes(local[position])
    return local


def written(content: Any, separators: tuple[str, str] | None = None) -> str:
    """As JSON that PostgreSQL takes: SQLite keeps U+0000, which would stop every push of this PC."""
    text = json.dumps(content, ensure_ascii=False, separators=separators)
    if "\\u0000" in text:
        text = json.dumps(_clean(content), ensure_ascii=False, separators=separators)
    return text


def _clean(content: Any) -> Any:
    if isinstance(content, str):
        return content.replace("\x00", "\ufffd")
    if isinstance(content, list):
        return [_clean(value) for value in content]
    if isinstance(content, dict):
        return {key: _clean(value) for key, value in content.items()}
    return content


def body_of(each: Synced, row: Sequence[Any], stamp: str | None, fv: str | None) -> str:
    """The text of a row, as the central database writes it. ``fv``: JSON text of field -> version."""
    versions = json.loads(fv) if fv else None
    if versions is not None:
        # jsonb keeps short keys first.
        versions = {key: versions[key] for key in sorted(versions, key=lambda k: (len(k.encode()), k))}
    return written([*to_wire(each, row), stamp, versions])


def bucket(body: str) -> int:
    """Which of the 256 fingerprints a row's hash goes into: the last byte of its id, which comes first."""
    return int(body[36:38], 16)


def row_hash(body: str) -> int:
    """Eight bytes of the text's md5 as a signed number: no secret, only a fingerprint both sides can make."""
    value = int.from_bytes(hashlib.md5(body.encode(), usedforsecurity=False).digest()[:8], "big")
    return value - (value & _SIGN) * 2
