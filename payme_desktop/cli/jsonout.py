"""One encoder for every answer: column names, exact decimals as text, UTC times, ids as text."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any
from uuid import UUID

# Legal in JSON, but a terminal would obey them.
_HARMFUL = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

MASKED = "masked"
"""Field of a row: which of the others this person sees masked."""


def plainly(value: object) -> Any:
    """The value as JSON knows it. Raises TypeError for what has no place in an answer (floats too)."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return fields_of(value)
    if isinstance(value, Mapping):
        return {str(plainly(key)): plainly(each) for key, each in value.items()}
    if isinstance(value, AbstractSet):
        return sorted(plainly(each) for each in value)
    if isinstance(value, list | tuple):
        return [plainly(each) for each in value]
    return _word(value)


def _word(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        from payme_desktop.domain.times import iso

        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def fields_of(row: Any) -> dict[str, Any]:
    """The fields of a frozen dataclass, by column name, in their order; ``masked`` where something is."""
    names = [field.name for field in dataclasses.fields(row)]
    told = [name for name in names if name != MASKED or getattr(row, name)]
    return {name: plainly(getattr(row, name)) for name in told}


def dumps(value: object, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """One JSON document. Control characters are escaped, those beyond ASCII included."""
    text = json.dumps(plainly(value), ensure_ascii=ascii_only, indent=indent)
    return _HARMFUL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
