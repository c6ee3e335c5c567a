"""Shops that edit, sell, delete, sync, lose connections and turn their clocks, at random and at once.

One seed is one history. What is asked of the end: every PC and the central database hold the same; every
sale that anybody committed is there once; every value that anybody typed is there, or was seen by whoever
typed over it, or is in the conflict log; nobody is deleted with something the deleter had not seen.
"""

import json
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from payme_desktop.db import inbox
from payme_desktop.domain.drafts import CustomerChange, NoteDraft, draft
from payme_desktop.errors import PaymeError
from tests.helpers.replicas import Centre, Cut, Replica

FIELDS = ("name", "address", "email")
Value = tuple[UUID, str, str]


@dataclass
class Model:
    """What people did and saw."""

    parents: dict[Value, str | None] = field(default_factory=dict)
    sales: set[UUID] = field(default_factory=set)
    deletes: dict[UUID, list[tuple[dict[str, str | None], frozenset[UUID]]]] = field(default_factory=dict)


class Simulation:
    """One history. ``pcs``: enrolled and in step at the start."""

    def __init__(self, seed: int, pcs: list[Replica], *, crashes: bool = True) -> None:
        self.random = random.Random(seed)
        self.pcs = pcs
        self.model = Model()
        self.crashes = crashes
        self.count = 0
        self.inside = False
        self.people: list[UUID] = []
        for _ in range(3):
            self.create(pcs[0])
        for pc in (*pcs, *pcs):
            pc.sync()

    def create(self, pc: Replica) -> None:
        made = pc.book.customer(self.word(), address=self.word(), email=self.mail())
        self.people.append(made.id)
        for name in FIELDS:
            self.model.parents[made.id, name, getattr(made, name)] = None

    def word(self) -> str:
        self.count += 1
        return f"Value{self.count}"

    def mail(self) -> str:
        return f"{self.word().lower()}@example.org"

    def person(self, pc: Replica) -> Any:
        """Somebody this PC knows, mostly one of three."""
        some = self.people[:3] if self.random.random() < 0.8 else self.people
        with suppress(PaymeError):
            return pc.book.customers.get(pc.actor, self.random.choice(some)).customer
        return None

    def edit(self, pc: Replica, who: Any = None, name: str | None = None) -> None:
        who = who or self.person(pc)
        if who is None:
            return
        who = pc.book.customers.get(pc.actor, who.id).customer
        if not who.is_active:
            return
        name = name or self.random.choice(FIELDS)
        value = self.mail() if name == "email" else self.word()
        self.model.parents[who.id, name, value] = getattr(who, name)
        pc.book.customers.update(pc.actor, who.id, draft(CustomerChange, {name: value}, pc.book.rules))

    def delete(self, pc: Replica) -> None:
        who = self.person(pc)
        if who is None or not who.is_active:
            return
        sales = frozenset(
            UUID(bytes=row[0])
            for row in pc.run("SELECT id FROM purchases WHERE owner_id = ?", (who.id.bytes,))
        )
        seen = {name: getattr(who, name) for name in FIELDS}
        self.model.deletes.setdefault(who.id, []).append((seen, sales))
        pc.book.customers.delete(pc.actor, who.id)

    def restore(self, pc: Replica) -> None:
        who = self.person(pc)
        if who is not None and not who.is_active:
            pc.book.customers.restore(pc.actor, who.id)

    def sell(self, pc: Replica) -> None:
        who = self.person(pc)
        if who is None or not who.is_active:
            return
        made = pc.book.sale(who.id, f"{self.random.randint(1, 9999) / 100:.2f}")
        self.model.sales.add(made.id)

    def note(self, pc: Replica) -> None:
        who = self.person(pc)
        if who is not None and who.is_active:
            pc.book.notes.add(pc.actor, who.id, NoteDraft(content=self.word()))

    def void(self, pc: Replica) -> None:
        sale = self.random.choice(sorted(self.model.sales)) if self.model.sales else None
        if sale is not None:
            with suppress(PaymeError):
                pc.book.purchases.void(pc.actor, sale)

    def turn_clock(self, pc: Replica) -> None:
        pc.skew_ms = self.random.choice(
            [0, 5_000, -5_000, 3_600_000, -3_600_000, 31_536_000_000, -31_536_000_000]
        )

    def sync(self, pc: Replica) -> None:
        with suppress(Cut):
            pc.sync(None if self.inside else lambda where: self.agitate(pc, where))

    def agitate(self, pc: Replica, where: str) -> None:
        """What happens while a call is under way: somebody types, somebody else syncs, a cable is pulled."""
        self.inside = True
        try:
            if self.random.random() < 0.3:
                who = self.person(pc)
                name = self.random.choice(FIELDS)
                if who is not None:
                    self.edit(pc, who, name)
                    other = self.random.choice(self.pcs)
                    if other is not pc and self.person(other) is not None:
                        with suppress(PaymeError):
                            self.edit(other, who, name)
                        self.sync(other)
            if self.random.random() < 0.2:
                self.random.choice([self.delete, self.sell, self.note])(pc)
        finally:
            self.inside = False
        if self.crashes and self.random.random() < 0.15:
            raise Cut(where)

    def run(self, steps: int) -> None:
        acts: list[tuple[Any, int]] = [
            (self.edit, 8), (self.sell, 4), (self.sync, 7), (self.delete, 2), (self.restore, 1),
            (self.create, 1), (self.note, 1), (self.void, 1), (self.turn_clock, 1),
        ]  # fmt: skip
        for _ in range(steps):
            act = self.random.choices([a for a, _ in acts], [w for _, w in acts])[0]
            act(self.random.choice(self.pcs))
        for pc in self.pcs:
            pc.skew_ms = 0
        for pc in (*self.pcs, *self.pcs):
            pc.sync()

    def violations(self, centre: Centre) -> list[str]:
        """What is not as it should be at the end, in words."""
        found: list[str] = []
        first = self.pcs[0].contents()
        for pc in self.pcs:
            theirs = pc.contents()
            found += [f"{pc.name} differs in {t}" for t in first if first[t] != theirs[t]]
            if pc.pending or pc.run("SELECT count(*) FROM sync_inbox") != [(0,)]:
                found.append(f"{pc.name} is not done")
            with pc.book.uow.reading(pc.actor) as reading:
                if inbox.recomputed(reading) != inbox.digest(reading):
                    found.append(f"{pc.name} counted its rows wrongly")
            wrong = pc.book.metrics.recompute(pc.actor).wrong
            found += [f"{pc.name} has a wrong history"] * bool(wrong)
        found += self._against_centre(centre)
        return found + self._ledger() + self._lost() + self._hidden() + self._alone()

    def _against_centre(self, centre: Centre) -> list[str]:
        b = self.pcs[0].actor.business_id
        theirs = centre.run(
            f"SELECT customer_id, total_purchases, (total_spent * 100)::bigint, repeat_frequency "
            f"FROM customer_purchase_history WHERE business_id = '{b}' ORDER BY customer_id"
        )
        ours = [
            (UUID(bytes=row[0]), *row[1:])
            for row in self.pcs[0].run(
                "SELECT customer_id, total_purchases, total_spent, repeat_frequency "
                "FROM customer_purchase_history ORDER BY customer_id"
            )
        ]
        return [] if ours == theirs else ["the histories of the central database differ"]

    def _ledger(self) -> list[str]:
        there = {
            UUID(bytes=row[0]) for row in self.pcs[0].run("SELECT id FROM purchases WHERE kind = 'sale'")
        }
        return [] if there == self.model.sales else [f"sales: {len(there)} of {len(self.model.sales)}"]

    def _finals(self) -> dict[UUID, dict[str, Any]]:
        rows = self.pcs[0].run(f"SELECT id, is_active, {', '.join(FIELDS)} FROM customers")
        return {UUID(bytes=row[0]): dict(zip(("is_active", *FIELDS), row[1:], strict=True)) for row in rows}

    def _lost(self) -> list[str]:
        """Every typed value is final, an ancestor of a final or a logged one, or logged itself."""
        explained: set[Value] = set()
        ends = [(who, name, values[name]) for who, values in self._finals().items() for name in FIELDS]
        for row_id, name, lost in self.pcs[0].run(
            "SELECT row_id, field, lost FROM sync_conflict WHERE kind = 'field' AND tbl = 'customers'"
        ):
            ends.append((UUID(bytes=row_id), name, json.loads(lost)[0]))
        for who, name, end in ends:
            value: str | None = end
            while value is not None and (who, name, value) not in explained:
                explained.add((who, name, value))
                value = self.model.parents.get((who, name, value))
        return [
            f"lost: {name}={value}"
            for who, name, value in self.model.parents
            if (who, name, value) not in explained
        ]

    def _hidden(self) -> list[str]:
        """Of somebody deleted, every value and every sale was seen by one who deleted them."""
        found = []
        for who, values in self._finals().items():
            if values["is_active"]:
                continue
            deletes = self.model.deletes.get(who, [])
            rows = self.pcs[0].run("SELECT id FROM purchases WHERE owner_id = ?", (who.bytes,))
            sales = {UUID(bytes=row[0]) for row in rows}
            unseen = [n for n in FIELDS if all(seen[n] != values[n] for seen, _ in deletes)]
            if unseen or sales - frozenset().union(*(known for _, known in deletes)):
                found.append(f"deleted unseen: {values}")
        return found

    def _alone(self) -> list[str]:
        rows = self.pcs[0].run("SELECT kept_version, lost_version FROM sync_conflict WHERE kind = 'field'")
        return [
            f"in conflict with itself: {kept} {lost}" for kept, lost in rows if kept[18:22] == lost[18:22]
        ]
