"""What the window remembers from one day to the next: its place, the list, the last customer.

An INI file in the user's own folder (never the registry). Nothing personal stands in it: a customer is an
id, a filter is a column. What cannot be read is forgotten, never an error.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import ValidationError
from PySide6.QtCore import QByteArray, QSettings

from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.ids import parse_id

KEPT: Final = {"limit", "after"}
"""Fields of a query that are of the moment only."""


class Memory:
    """``file``: None remembers nothing. What belongs to a shop is kept under its id."""

    def __init__(self, file: Path | None, business_id: UUID) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat) if file is not None else None
        self._shop = str(business_id)

    def geometry(self) -> QByteArray | None:
        return self._bytes("window/geometry")

    def keep_geometry(self, geometry: QByteArray) -> None:
        self._keep("window/geometry", geometry)

    def query(self) -> CustomerQuery | None:
        """Sort and filter of the list, where they still make sense."""
        try:
            found = json.loads(str(self._value(f"{self._shop}/query") or "null"))
            return CustomerQuery.model_validate(found) if isinstance(found, dict) else None
        except (ValueError, ValidationError):
            return None

    def keep_query(self, query: CustomerQuery) -> None:
        self._keep(f"{self._shop}/query", query.model_dump_json(exclude=KEPT))

    def columns(self) -> dict[int, int]:
        """Widths of the list's columns at 100 %, where they were chosen."""
        try:
            found = json.loads(str(self._value("list/columns") or "{}"))
            return {int(column): int(width) for column, width in found.items()}
        except (ValueError, TypeError, AttributeError):
            return {}

    def keep_columns(self, widths: Mapping[int, int]) -> None:
        self._keep("list/columns", json.dumps(dict(widths)))

    def customer(self) -> UUID | None:
        """Who was on the card last."""
        return parse_id(str(self._value(f"{self._shop}/customer") or ""))

    def keep_customer(self, customer_id: UUID | None) -> None:
        self._keep(f"{self._shop}/customer", str(customer_id or ""))

    def flush(self) -> None:
        if self._settings is not None:
            self._settings.sync()

    def _bytes(self, key: str) -> QByteArray | None:
        found = self._value(key)
        return found if isinstance(found, QByteArray) else None

    def _value(self, key: str) -> object:
        return self._settings.value(key) if self._settings is not None else None

    def _keep(self, key: str, value: object) -> None:
        if self._settings is not None:
            self._settings.setValue(key, value)
