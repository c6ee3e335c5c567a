"""An import in a process of its own, to be killed: ``python importer.py SHOP KEY_HEX BUSINESS USER FILE``."""

import sys
from pathlib import Path
from uuid import UUID

from payme_desktop.db.engine import sqlite_engine
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.vocabulary import Role
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.services.transfer import TransferService


def main(shop: str, key: str, business: str, user: str, file: str) -> None:
    transfer = TransferService(UnitOfWork(sqlite_engine(Path(shop), bytes.fromhex(key)), SystemClock()))
    actor = Actor(UUID(business), UUID(user), "Ana", Role.OWNER)
    transfer.import_sales(actor, Path(file), create_customers=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
