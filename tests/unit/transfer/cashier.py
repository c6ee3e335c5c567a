"""A till in a process of its own: saves sales until told to stop, and tells how long each one waited.

``python cashier.py SHOP KEY_HEX BUSINESS USER STOP_FILE`` prints the seconds of each save as JSON.
"""

import json
import sys
import time
from pathlib import Path
from uuid import UUID

from payme_desktop.db.engine import sqlite_engine
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import Rules, SaleDraft, draft
from payme_desktop.domain.vocabulary import Role
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.services.purchases import PurchaseService


def main(shop: str, key: str, business: str, user: str, stop: str) -> None:
    engine = sqlite_engine(Path(shop), bytes.fromhex(key))
    sales = PurchaseService(UnitOfWork(engine, SystemClock()))
    actor = Actor(UUID(business), UUID(user), "Ana", Role.OWNER)
    rules = Rules.of("PT", "Europe/Lisbon", "EUR")
    waits: list[float] = []
    Path(stop).with_suffix(".ready").touch()
    while not Path(stop).exists():
        sale = draft(
            SaleDraft, {"total_amount": "1", "source": "till", "receipt_no": f"T{len(waits)}"}, rules
        )
        began = time.perf_counter()
        sales.record(actor, sale)
        waits.append(time.perf_counter() - began)
        time.sleep(0.05)
    engine.dispose()
    print(json.dumps(waits))


if __name__ == "__main__":
    main(*sys.argv[1:])
