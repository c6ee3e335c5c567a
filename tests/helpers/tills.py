"""A till as a process of its own, that somebody may kill at any moment."""

import os
import random
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import CustomerChange, draft
from payme_desktop.errors import WorldError
from payme_desktop.services.transfer import TransferService
from payme_desktop.sync.link import Address
from tests.helpers.replicas import Replica


@dataclass(frozen=True)
class Till:
    """``noted``: the file that takes the id of each sale after its commit; ``early``: before it (wrong)."""

    path: Path
    actor: Actor
    address: Address
    noted: Path
    early: bool = False


def work(till: Till, seed: int) -> None:
    """Sell, edit, import and sync until killed."""
    chance = random.Random(seed)
    pc = Replica.at(till.path, till.actor, till.address)
    note = os.open(till.noted, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    while True:
        people = [UUID(bytes=row[0]) for row in pc.run("SELECT id FROM customers WHERE is_active")]
        for _ in range(chance.randint(1, 4)):
            sell(pc, till, note, chance.choice([None, *people]))
        if people and chance.random() < 0.5:
            change = draft(CustomerChange, {"address": f"Street {chance.random()}"}, pc.book.rules)
            pc.book.customers.update(pc.actor, chance.choice(people), change)
        if chance.random() < 0.2:
            bring_in(pc, till, note)
        with suppress(WorldError):
            pc.sync()


def sell(pc: Replica, till: Till, note: int, who: UUID | None) -> None:
    """One sale with a receipt, which is noted when it is safe (or, for a control, before)."""
    receipt = uuid4()
    if till.early:
        os.write(note, receipt.bytes)
    pc.book.sale(who, "1.00", receipt_no=receipt.hex, source="till")
    if not till.early:
        os.write(note, receipt.bytes)


def bring_in(pc: Replica, till: Till, note: int) -> None:
    """A file of sales of another till; its receipts are noted when the import says that it is done."""
    receipts = [uuid4() for _ in range(20)]
    path = till.noted.with_name(f"{till.noted.name}.{receipts[0].hex}.csv")
    lines = [f"{each.hex},,2026-01-02,1.00,1" for each in receipts]
    path.write_text("\n".join(("receipt_no,customer,occurred_at,total_amount,items_count", *lines)))
    TransferService(pc.book.uow).import_sales(pc.actor, path)
    for each in receipts:
        os.write(note, each.bytes)


def noted(till: Till) -> list[str]:
    """The receipts that the till called safe."""
    written = till.noted.read_bytes() if till.noted.exists() else b""
    return [written[at : at + 16].hex() for at in range(0, len(written), 16)]
