"""A PC that begins empty gets the same book as one that was there, however often the download is cut off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from payme_desktop.app import syncing
from payme_desktop.app.joining import join_central
from payme_desktop.db import derived, shopfile
from payme_desktop.db import engine as engines
from payme_desktop.db.registry import REGISTRY
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.drafts import CustomerChange, NoteDraft, PreferencesDraft, draft
from payme_desktop.errors import ShopUnusable, UserError, WorldError
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.sync import bootstrap
from payme_desktop.sync.enrolment import enrol, sync_actor
from payme_desktop.sync.link import Cancelled, PostgresLink
from tests.helpers.databases import KEY, new_shop_file
from tests.helpers.replicas import Centre, Meddling, Replica
from tests.sync.test_session import same

pytestmark = pytest.mark.postgres


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "CHUNK", 7)
    monkeypatch.setattr(bootstrap, "PART", 3)


@pytest.fixture
def full(shops: Any) -> Replica:
    """A PC with a bit of everything, in step with the centre."""
    pc: Replica = shops(1)[0]
    people = [pc.book.customer(f"Person {n}", phone=f"9120000{n:02}", code=f"C{n}") for n in range(12)]
    for n, who in enumerate(people):
        sales = [pc.book.sale(who.id, f"{n}.50", receipt_no=f"R{n}-{k}") for k in range(n % 4)]
        if len(sales) > 1:
            pc.book.refund("0.25", sale_id=sales[0].id)
        if len(sales) > 2:
            pc.book.purchases.void(pc.actor, sales[1].id)
        pc.book.notes.add(pc.actor, who.id, NoteDraft(content=f"note \\ \t {n} ☕"))
    pc.book.preferences.update(pc.actor, people[0].id, PreferencesDraft(favorite_products="tea"))
    pc.book.purchases.attach(pc.actor, pc.book.sale(None, "3.00").id, people[1].id)
    pc.book.customers.delete(pc.actor, people[3].id)
    pc.sync()
    pc.book.customers.update(
        pc.actor, people[2].id, draft(CustomerChange, {"name": "Ana 'Q' \"R\""}, pc.book.rules)
    )
    pc.sync()
    pc.sync()
    return pc


class Newcomer:
    """A new PC's file, enrolled and empty."""

    def __init__(self, centre: Centre, full: Replica, path: Path) -> None:
        self.address = centre.device(full.business, path.stem)
        self.link = PostgresLink(self.address)
        self.engine = engines.sqlite_engine(new_shop_file(path), KEY)
        self.uow = UnitOfWork(self.engine, SystemClock())
        self.actor = sync_actor(enrol(self.uow, None, self.link, server="x", secret=None).business_id)

    def download(self, link: Any = None, **how: Any) -> Any:
        return bootstrap.download(self.engine, self.uow, self.actor, link or self.link, **how)

    def same_as(self, full: Replica) -> None:
        ours, theirs = full.contents(), full.book.uow
        full.book.uow = self.uow
        try:
            new = full.contents()
        finally:
            full.book.uow = theirs
        for table, rows in ours.items():
            assert new[table] == rows, table
        with self.engine.connect().execution_options(payme_gate="reading") as conn:
            assert derived.triggers_differ(conn) == []
            assert conn.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            indexes = "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY 1"
            found = conn.exec_driver_sql(indexes).all()
        with full.engine.connect().execution_options(payme_gate="reading") as conn:
            assert found == conn.exec_driver_sql(indexes).all()


def test_a_shop_without_customers_can_be_joined(
    shops: Any, centre: Centre, shop_template: Path, tmp_path: Path
) -> None:
    (one,) = shops(1)
    one.book.sale(None, "3.00")
    one.sync()
    new = Replica(shop_template, tmp_path / "new.shop", "New", one.actor)
    new.founded = False
    new.enrol(centre.device(one.business, new.name))
    bootstrap.download(new.engine, new.book.uow, sync_actor(new.actor.business_id), new.link())
    same(one, new)
    new.close()


@pytest.fixture
def newcomer(centre: Centre, full: Replica, tmp_path: Path) -> Iterator[Newcomer]:
    made = Newcomer(centre, full, tmp_path / "new.shop")
    yield made
    made.link.close()
    made.engine.dispose()


def test_the_new_file_is_the_same_book(newcomer: Newcomer, full: Replica) -> None:
    told: list[tuple[str, int, int]] = []
    report = newcomer.download(progress=lambda *step: told.append(step))
    newcomer.same_as(full)
    assert report.received > 50
    assert told[0][0] == "pull"
    assert {"pull", "apply"} == {step for step, _, _ in told}


def test_what_comes_meanwhile_comes_too(newcomer: Newcomer, full: Replica, small_parts: None) -> None:
    done: list[str] = []

    def meddle(where: str) -> None:
        if where == "before rows" and len(done) < 3:
            done.append(full.book.customer(f"Meanwhile {len(done)}").name)
            who = full.run("SELECT id FROM customers ORDER BY id LIMIT 1 OFFSET ?", (len(done),))[0][0]
            full.book.customers.update(
                full.actor, UUID(bytes=who), draft(CustomerChange, {"address": "here"}, full.book.rules)
            )
            full.sync()

    newcomer.download(Meddling(newcomer.link, meddle))
    assert len(done) == 3
    full.sync()
    newcomer.same_as(full)


def test_cut_off_anywhere_it_goes_on(newcomer: Newcomer, full: Replica, small_parts: None) -> None:
    """Cancelled after 1, 2, 3 ... parts in turn: nothing that was written is asked for again."""
    asked: list[int] = []
    for patience in range(1, 60):
        left = [patience]

        def cancelled(left: list[int] = left) -> bool:
            left[0] -= 1
            return left[0] < 0

        newcomer.link.close()
        newcomer.link = PostgresLink(newcomer.address)
        before = len(asked)
        try:
            newcomer.download(
                cancelled=cancelled,
                progress=lambda step, done, _: asked.append(done) if step == "pull" else None,
            )
        except Cancelled:
            # Each table is asked for once, those that are there or empty too.
            assert len(asked) > before or patience <= len(REGISTRY)
            continue
        break
    else:
        pytest.fail("it never came to its end")
    assert patience > 3
    newcomer.same_as(full)


def test_joining_goes_on_after_a_cut(
    centre: Centre, full: Replica, tmp_path: Path, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = centre.device(full.business, "joiner")
    shop = tmp_path / "joined" / "shop.db"
    real, counted = PostgresLink.rows, [0]

    def cut(self: Any, *args: Any) -> Any:
        counted[0] += 1
        if counted[0] == 6:
            raise WorldError("The central database does not answer.", code="offline")
        return real(self, *args)

    monkeypatch.setattr(PostgresLink, "rows", cut)
    with pytest.raises(WorldError):
        join_central(str(shop), address.server, address.role, address.secret, "a long passphrase")
    assert not shop.exists()
    assert shopfile.joining(shop).exists()
    asked = counted[0]
    report = join_central(str(shop), address.server, address.role, address.secret, "a long passphrase")
    assert report.business_id == full.actor.business_id
    assert counted[0] - asked >= 3
    assert shop.exists()
    assert not shopfile.joining(shop).exists()
    with pytest.raises(ShopUnusable, match="already"):
        join_central(str(shop), address.server, address.role, address.secret, "a long passphrase")


def test_another_login_does_not_go_on_with_what_is_not_its_own(
    centre: Centre, full: Replica, tmp_path: Path, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = centre.device(full.business, "one"), centre.device(full.business, "two")
    shop = tmp_path / "joined" / "shop.db"
    monkeypatch.setattr(syncing, "download", _offline)
    with pytest.raises(WorldError):
        join_central(str(shop), one.server, one.role, one.secret, "a long passphrase")
    monkeypatch.undo()
    with pytest.raises(UserError, match="Another login"):
        join_central(str(shop), two.server, two.role, two.secret, "a long passphrase")
    assert not shopfile.joining(shop).exists()
    report = join_central(str(shop), two.server, two.role, two.secret, "a long passphrase")
    assert report.name == "two"


def _offline(*_: Any, **__: Any) -> None:
    raise WorldError("The central database does not answer.", code="offline")
