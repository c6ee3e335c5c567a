"""Shops that edit, sell, delete, sync, lose connections, turn clocks, are copied and removed, at random.

One seed is one history. ``model`` says what is asked of its end: every PC and the central database hold the
same; every sale that anybody committed is there once; every value that anybody typed is there, or was seen
by whoever typed over it, or is in the conflict log; nothing is taken away by somebody who had not seen it.
"""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from payme_desktop.db import central, migrate, wire
from payme_desktop.domain.drafts import CustomerChange, NoteChange, NoteDraft, PreferencesDraft, draft
from payme_desktop.errors import PaymeError, UserError, WorldError
from payme_desktop.sync.link import Cancelled
from tests.helpers.replicas import Centre, Cut, Replica
from tests.sync import model
from tests.sync.conftest import Shops
from tests.sync.model import FIELDS, GONE, Deletion, Model, Row

if TYPE_CHECKING:
    from uuid import UUID

    from alembic.config import Config

NEWER = wire.PROTOCOL + 1
"""What the program speaks that some PCs get on the way."""

YEAR_MS = 31_536_000_000
CLOCKS_MS = (0, 5_000, -5_000, 3_600_000, -3_600_000, YEAR_MS, -YEAR_MS)
MOST_COPIES = 2


class Simulation:
    """One history. ``pcs``: enrolled and in step at the start; copies of them may come to the list."""

    def __init__(self, seed: int, pcs: list[Replica], centre: Centre) -> None:
        self.random = random.Random(seed)
        self.pcs = pcs
        self.centre = centre
        self.model = Model()
        self.count = 0
        self.inside = False
        self.stopping = False
        self.copies = 0
        self.refusable: set[tuple[str, str]] = set()
        self.people: list[UUID] = []
        self.notes: list[UUID] = []
        self.ended = False
        set_protocols(centre, pcs[0], wire.PROTOCOL, NEWER)
        for _ in range(3):
            self.create(pcs[0])
        for pc in (*pcs, *pcs):
            pc.sync()

    def word(self) -> str:
        self.count += 1
        return f"Value{self.count}"

    def mail(self) -> str:
        return f"{self.word().lower()}@example.org"

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    # What people do

    def create(self, pc: Replica) -> None:
        made = pc.book.customer(self.word(), address=self.word(), email=self.mail())
        self.people.append(made.id)
        for name in FIELDS["customers"]:
            self.model.parents["customers", made.id, name, getattr(made, name)] = None

    def some(self, table: str, pc: Replica) -> Row | None:
        """A row that this PC knows and that is not gone, mostly one of three."""
        known = self.notes if table == "customer_notes" else self.people
        if not known:
            return None
        chosen = self.random.choice(known[:3] if self.chance(0.8) else known)
        values = model.shown(pc, (table, chosen))
        return (table, chosen) if values and not values["gone"] else None

    def edit(self, pc: Replica) -> None:
        table = self.random.choices(["customers", "customer_notes", "customer_preferences"], [7, 1, 1])[0]
        row = self.some("customers" if table == "customer_preferences" else table, pc)
        if row is not None:
            self.type(pc, row, table)

    def type(self, pc: Replica, row: Row, table: str = "customers", name: str | None = None) -> None:
        """Type over a field of a row; of preferences, ``row`` is the customer."""
        name = name or self.random.choice(FIELDS[table])
        value = self.mail() if name == "email" else self.word()
        if table == "customer_preferences":
            customer, row = row[1], (table, pc.book.preferences.get(pc.actor, row[1]).id)
        before = model.shown(pc, row)
        if not before or before["gone"]:
            return
        self.model.parents[*row, name, value] = before[name]
        rules = pc.book.rules
        if table == "customers":
            pc.book.customers.update(pc.actor, row[1], draft(CustomerChange, {name: value}, rules))
        elif table == "customer_notes":
            pc.book.notes.edit(pc.actor, row[1], draft(NoteChange, {name: value}, rules))
        else:
            pc.book.preferences.update(pc.actor, customer, draft(PreferencesDraft, {name: value}, rules))

    def delete(self, pc: Replica, row: Row | None = None) -> None:
        row = row or self.some("customers" if self.chance(0.7) else "customer_notes", pc)
        if row is None:
            return
        table, values = row[0], model.shown(pc, row)
        sales = model.sales_of(pc, row[1]) if table == "customers" else frozenset()
        seen = {name: values[name] for name in FIELDS[table]}
        self.model.deletions.setdefault(row, []).append(Deletion(pc.name, seen, sales))
        service: Any = pc.book.customers if table == "customers" else pc.book.notes
        service.delete(pc.actor, row[1])

    def restore(self, pc: Replica) -> None:
        services: dict[str, Any] = {"customers": pc.book.customers, "customer_notes": pc.book.notes}
        for table, service in services.items():
            known = self.people if table == "customers" else self.notes
            gone = [each for each in known if model.shown(pc, (table, each)).get("gone")]
            if gone:
                service.restore(pc.actor, self.random.choice(gone))

    def sell(self, pc: Replica) -> None:
        row = self.some("customers", pc)
        if row is not None:
            made = pc.book.sale(row[1], f"{self.random.randint(1, 9999) / 100:.2f}")
            self.model.sales.add(made.id)

    def note(self, pc: Replica) -> None:
        row = self.some("customers", pc)
        if row is not None:
            made = pc.book.notes.add(pc.actor, row[1], NoteDraft(content=self.word())).row
            self.notes.append(made.id)
            self.model.parents["customer_notes", made.id, "content", made.content] = None

    def void(self, pc: Replica) -> None:
        sale = self.random.choice(sorted(self.model.sales)) if self.model.sales else None
        if sale is not None:
            with suppress(PaymeError):
                pc.book.purchases.void(pc.actor, sale)

    def turn_clock(self, pc: Replica) -> None:
        pc.skew_ms = self.random.choice(CLOCKS_MS)

    def follow(self, pc: Replica) -> None:
        """Somebody types, this PC sees it and types over it; its clock says that it was long before.

        An edit that is made during the sync keeps the PC from noting when it last was in step.
        """
        other, row = self.random.choice(self.pcs), self.some("customers", pc)
        if other is pc or row is None:
            return
        name = self.random.choice(FIELDS["customers"])
        with suppress(PaymeError):
            self.type(other, row, name=name)
        other.skew_ms = -YEAR_MS
        self.sync(other)

        def type_beside(where: str) -> None:
            if where == "before pull":
                self.type(pc, row, name=beside)

        beside = self.random.choice([each for each in FIELDS["customers"] if each != name])
        with self.quietly():
            self.sync(pc, type_beside)
        self.type(pc, row, name=name)
        pc.skew_ms = YEAR_MS
        self.sync(pc)

    def only_fetch(self, pc: Replica) -> None:
        """An edit is under way when its connection is cut; somebody types over the same field; this PC then
        only fetches, and may take away what it does not see.

        Not while an earlier batch is under way: that one may be decided already, and a sync, which always
        sends it again before it fetches, never meets its outcome in between.
        """
        other, row = self.random.choice(self.pcs), self.some("customers", pc)
        if other is pc or row is None or self.inside or pc.run("SELECT 1 FROM sync_batch"):
            return
        name = self.random.choice(FIELDS["customers"])
        self.type(pc, row, name=name)

        def cut(where: str) -> None:
            if where == "before push":
                raise Cut(where)

        with self.quietly():
            self.sync(pc, cut)
            with suppress(PaymeError):
                self.type(other, row, name=name)
            self.sync(other)
            try:
                with suppress(UserError), speaking(pc):
                    pc.session().pull()
            except WorldError as reason:  # its login was taken away since, and the connection with it
                if reason.code != "offline":
                    raise
                pc.hang_up()
        if self.chance(0.7) and not model.shown(pc, row)["gone"]:
            self.delete(pc, row)

    # What happens to PCs

    def upgrade(self, pc: Replica) -> None:
        """A newer program: its first start rebuilds tables, as a migration does, whatever waits in them."""
        if not self.inside:
            self._upgrade(pc)

    def _upgrade(self, pc: Replica) -> None:
        if pc.protocol == NEWER:
            return
        pc.close()
        rebuild(pc.engine, "customers", "customer_notes", "purchases")
        pc.protocol = NEWER
        pc.reopen()

    def end_of_support(self, pc: Replica) -> None:
        """From now on the central database refuses the older program."""
        set_protocols(self.centre, pc, NEWER, NEWER)
        self.ended = True

    def copy(self, pc: Replica) -> None:
        """Somebody copies the shop file to one more PC, login and all."""
        if self.copies == MOST_COPIES or self.inside:
            return
        self.copies += 1
        pc.engine.dispose()
        path = pc.path.with_name(f"copy{self.copies}.shop")
        shutil.copyfile(pc.path, path)
        assert pc.address is not None
        made = Replica.at(path, pc.actor, pc.address)
        made.skew_ms, made.protocol = pc.skew_ms, pc.protocol
        self.pcs.append(made)
        self._has_twice(pc, made)

    def put_back(self, pc: Replica) -> None:
        """Somebody puts an older copy of the shop file back: all that happened since was synced before."""
        if self.copies == MOST_COPIES or self.inside:
            return
        self.copies += 1
        old, login = pc.path.with_suffix(".old"), pc.address
        pc.engine.dispose()
        shutil.copyfile(pc.path, old)
        if self.ended:
            self._upgrade(pc)
        acts: list[Any] = [self.edit, self.sell, self.delete, self.sync]
        for act in self.random.choices(acts, k=6):
            act(pc)
        with self.quietly():
            while pc.pending:
                self.sync(pc)
        pc.close()
        shutil.copyfile(old, pc.path)
        pc.address = login  # it is named in the file
        pc.reopen()
        self._has_twice(pc, pc)

    def _has_twice(self, source: Replica, holder: Replica) -> None:
        self.refusable |= {(source.name, "copied_shop"), (holder.name, "copied_shop")}
        if (source.name, "removed") in self.refusable:
            self.refusable.add((holder.name, "removed"))
        self.model.resent |= model.waiting_values(holder)
        for each in self.model.deletions.values():
            each += [
                replace(one, pc=holder.name, sent=False, undone=False)
                for one in each
                if one.pc == source.name
            ]

    def remove(self, pc: Replica) -> None:
        """The administrator takes the PC's login away."""
        if self.inside or not self.chance(0.3):
            return
        assert pc.address is not None
        self.refusable |= {(each.name, "removed") for each in self.pcs if each.address == pc.address}
        with suppress(UserError):
            central.revoke_device(self.centre.engine, pc.actor.business_id, pc.address.role)

    # How they meet

    def sync(self, pc: Replica, meddle: Any = None) -> bool:
        """A sync, and what has to be done where it is refused. Whether it came to its end."""
        self.stopping = False
        self._note_sent()
        told = [each for every in self.model.deletions.values() for each in every if each.sent]
        meddle = meddle or (None if self.inside else lambda where: self.agitate(pc, where))

        def watched(where: str) -> None:
            # A sync mends a drift by itself: here, that there was one is the fault.
            assert where != "before buckets", f"{pc.name} had to mend what differed"
            if meddle is not None:
                meddle(where)

        try:
            with speaking(pc):
                pc.sync(watched, cancelled=lambda: self.stopping and not self.inside)
        except (Cut, Cancelled):
            pass  # between two calls: the connection itself is good, and another costs the server much
        except WorldError as reason:
            if reason.code != "offline":
                raise
            pc.hang_up()
        except UserError as reason:
            if reason.code == "old_program" and pc.protocol < NEWER:
                return False  # whoever works there updates sooner or later
            if (pc.name, reason.code) not in self.refusable:
                raise
            self._enrol_anew(pc)
        else:
            self._note_undone(pc, told)
            return True
        return False

    def _enrol_anew(self, pc: Replica) -> None:
        pc.hang_up()
        # Whether the last batch of the old login arrived nobody knows here: it is sent once more.
        self.model.resent |= model.waiting_values(pc, under_way=True)
        pc.founded = True
        if self.ended:
            self._upgrade(pc)
        with speaking(pc):
            pc.enrol(self.centre.device(pc.business, f"{pc.name} anew {self.word()}"))

    def _note_sent(self) -> None:
        homes = {pc.name: pc for pc in self.pcs}
        for row, deletions in self.model.deletions.items():
            for each in deletions:
                each.sent = each.sent or not model.pending(homes[each.pc], row, GONE[row[0]][0])

    def _note_undone(self, pc: Replica, told: list[Deletion]) -> None:
        for row, deletions in self.model.deletions.items():
            values = model.shown(pc, row)
            if values and not values["gone"] and not model.pending(pc, row, GONE[row[0]][0]):
                for each in deletions:
                    each.undone = each.undone or any(each is one for one in told)

    def quietly(self) -> Any:
        """Without anything happening during the calls of the block."""
        from contextlib import contextmanager

        @contextmanager
        def quiet() -> Any:
            before, self.inside = self.inside, True
            try:
                yield
            finally:
                self.inside = before

        return quiet()

    def agitate(self, pc: Replica, where: str) -> None:
        """What happens while a call is under way: somebody types, somebody else syncs, a cable is pulled."""
        with self.quietly():
            row = self.some("customers", pc) if self.chance(0.3) else None
            if row is not None:
                name = self.random.choice(FIELDS["customers"])
                self.type(pc, row, name=name)
                other = self.random.choice(self.pcs)
                if other is not pc and model.shown(other, row):
                    with suppress(PaymeError):
                        self.type(other, row, name=name)
                    self.sync(other)
            if self.chance(0.2):
                self.random.choice([self.delete, self.sell, self.note])(pc)
        self.stopping = where.startswith("after") and self.chance(0.05)
        if self.chance(0.15):
            raise Cut(where)

    def run(self, steps: int) -> None:
        acts: list[tuple[Any, float]] = [
            (self.edit, 8), (self.sell, 4), (self.sync, 7), (self.delete, 2), (self.restore, 1),
            (self.create, 1), (self.note, 1), (self.void, 1), (self.turn_clock, 1), (self.follow, 1),
            (self.only_fetch, 0.7), (self.upgrade, 0.5), (self.end_of_support, 0.2),
            (self.copy, 0.3), (self.put_back, 0.3), (self.remove, 0.5),
        ]  # fmt: skip
        for _ in range(steps):
            act = self.random.choices([a for a, _ in acts], [w for _, w in acts])[0]
            act(self.random.choice(self.pcs))
        self.settle()

    def settle(self) -> None:
        """Clocks are right, lines are good: everybody syncs twice, and enrols anew where it must be."""
        for pc in self.pcs if self.ended else ():
            self._upgrade(pc)
        with self.quietly():
            for pc in self.pcs * 2:
                pc.skew_ms = 0
                done = any(self.sync(pc) for _ in range(4))
                assert done, f"{pc.name} cannot sync any more"

    def violations(self) -> list[str]:
        return model.violations(self.model, self.pcs, self.centre)

    def close(self) -> None:
        """The copies; whoever made the others closes them."""
        for pc in self.pcs:
            pc.close()


@contextmanager
def speaking(pc: Replica) -> Iterator[None]:
    """The program of this PC, older or newer, for the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("payme_desktop.sync.link.PROTOCOL", pc.protocol)
        yield


def set_protocols(centre: Centre, pc: Replica, least: int, newest: int) -> None:
    """What the central database still understands of this business's PCs, and what it speaks itself."""
    centre.run(
        f"UPDATE sync_head SET least_protocol = {least}, protocol = {newest} "
        f"WHERE business_id = '{pc.actor.business_id}'"
    )


def rebuild(engine: Engine, *tables: str) -> None:
    """What a migration in batch mode does to tables, in the frame of every migration."""

    def step(settings: "Config") -> None:
        made = Operations(MigrationContext.configure(settings.attributes["connection"]))
        for table in tables:
            with made.batch_alter_table(table, recreate="always"):
                pass

    migrate._run(engine, step)


def history(seed: int, shops: Shops, centre: Centre, steps: int) -> list[str]:
    """Two to five PCs of a new business live through a history. What is wrong at its end, in words."""
    simulation = Simulation(seed, shops(2 + seed % 4), centre)
    try:
        simulation.run(steps)
        return [f"seed {seed}: {each}" for each in simulation.violations()]
    finally:
        simulation.close()
