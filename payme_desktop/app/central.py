"""The central database as its administrator's commands see it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine

from payme_desktop.db import central, central_upkeep
from payme_desktop.db.engine import postgres_engine
from payme_desktop.domain.syncing import DeviceRow, EpochRow, NewDevice, PurgeRow, SchemaRow


class Central:
    """Each call is a connection of its own. ``server``: a ``postgresql://`` URL."""

    def __init__(self, server: str) -> None:
        self._server = server

    def init(self) -> None:
        """Prepare the database, or bring it up to date."""
        with self._engine() as engine:
            central.init(engine)

    def add_device(self, business: str, name: str) -> NewDevice:
        """One more PC of a business that is known. Raises NotFound."""
        with self._engine() as engine:
            return central.add_device(engine, central.find_business(engine, business), name)

    def add_device_of(self, business: Mapping[str, Any], name: str) -> NewDevice:
        """One more PC of the business of that row, which becomes known."""
        with self._engine() as engine:
            central.add_business(engine, business)
            return central.add_device(engine, business["id"], name)

    def revoke_device(self, business: str, name: str) -> str:
        """Take a PC's login away; answers it. Raises NotFound."""
        with self._engine() as engine:
            return central.revoke_device(engine, central.find_business(engine, business), name)

    def status(self) -> list[DeviceRow]:
        """Every PC of every business."""
        with self._engine() as engine:
            return central.status(engine)

    def schema(self) -> SchemaRow:
        """What the database is, and what it speaks."""
        with self._engine() as engine:
            return central.schema(engine)

    def gc(self) -> list[PurgeRow]:
        """Purge old tombstones."""
        with self._engine() as engine:
            return central_upkeep.gc(engine)

    def new_epoch(self) -> list[EpochRow]:
        """Say that the database was restored from a backup."""
        with self._engine() as engine:
            return central_upkeep.new_epoch(engine)

    @contextmanager
    def _engine(self) -> Iterator[Engine]:
        engine = postgres_engine(self._server)
        try:
            yield engine
        finally:
            engine.dispose()
