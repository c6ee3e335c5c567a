"""A bad network: connections cut at any byte, stalled without a word, and far away."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from payme_desktop.db.unit_of_work import GATE
from payme_desktop.errors import UserError, WorldError
from payme_desktop.sync import bootstrap
from payme_desktop.sync.bootstrap import download
from payme_desktop.sync.enrolment import sync_actor
from payme_desktop.sync.link import Cancelled, PostgresLink
from tests.helpers.counts import counts, first_seed
from tests.helpers.promised import Promised
from tests.helpers.proxy import DOWN, UP, Proxy, Trouble, proxy, random_trouble
from tests.helpers.replicas import Centre, Replica
from tests.sync.test_session import rename, same

pytestmark = [pytest.mark.postgres, pytest.mark.proof]

FIRST = first_seed()


@pytest.fixture
def line(centre: Centre) -> Iterator[Proxy]:
    with proxy(centre.server) as made:
        yield made


def through(pc: Replica, line: Proxy) -> None:
    """From now on this PC talks by way of the proxy."""
    assert pc.address is not None
    pc.hang_up()
    pc.address = replace(pc.address, server=line.address)


def test_nothing_new_is_two_turns_on_the_wire(shops: Any, line: Proxy) -> None:
    (pc,) = shops(1)
    pc.sync()
    through(pc, line)
    with line.count() as connecting:
        pc.link()
    with line.count() as idle:
        pc.sync()
    for number in range(100):
        pc.book.customer(f"Person {number}")
    with line.count() as busy:
        pc.sync()
    assert connecting.turns == 1, "three with a password, six with TLS and a password"
    assert idle.turns == 2
    assert busy.turns == 2


def test_a_far_server_costs_its_distance_twice(shops: Any, line: Proxy) -> None:
    (pc,) = shops(1)
    pc.sync()
    through(pc, line)
    pc.link()
    line.delay_s = 0.1
    for number in range(20):
        pc.book.customer(f"Person {number}")
    began = time.monotonic()
    pc.sync()
    assert 0.4 <= time.monotonic() - began < 1.0


@pytest.mark.parametrize("way", [UP, DOWN])
def test_a_silent_server_is_not_waited_for_without_end(shops: Any, line: Proxy, way: str) -> None:
    (pc,) = shops(1)
    through(pc, line)
    assert pc.address is not None
    line.trouble = Trouble(way, line_of_login(pc, line, way) + 5, silent=True)
    pc.hang_up()
    pc.kept = PostgresLink(pc.address, "test", silence_s=1.0)
    pc.book.customer("Ana")
    began = time.monotonic()
    with pytest.raises(WorldError) as refused:
        pc.sync()
    assert 0.9 <= time.monotonic() - began < 4.0
    assert refused.value.code == "offline"
    assert "Everything here is saved" in str(refused.value)
    line.trouble = Trouble()
    pc.hang_up()
    pc.sync()
    assert pc.pending == 0


def line_of_login(pc: Replica, line: Proxy, way: str) -> int:
    """How many bytes a login takes."""
    before = line.passed[way]
    pc.link()
    return line.passed[way] - before


def test_a_server_silent_at_the_login_is_given_up(
    shops: Any, line: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pc,) = shops(1)
    through(pc, line)
    line.trouble = Trouble(DOWN, 5, silent=True)
    monkeypatch.setattr("payme_desktop.sync.link.CONNECT_LIMIT_S", 2)
    began = time.monotonic()
    with pytest.raises(WorldError) as refused:
        pc.sync()
    assert time.monotonic() - began < 4.0
    assert refused.value.code == "offline"


def test_control_the_silence_is_one(shops: Any, line: Proxy) -> None:
    """Without the limit the same connection waits, and waits."""
    (pc,) = shops(1)
    through(pc, line)
    assert pc.address is not None
    line.trouble = Trouble(DOWN, line_of_login(pc, line, DOWN) + 5, silent=True)
    pc.hang_up()
    pc.kept = PostgresLink(pc.address, "test", silence_s=3600)
    ended = threading.Event()

    def wait() -> None:
        with suppress(WorldError):
            pc.sync()
        ended.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert not ended.wait(2.5)
    line.cut_all()
    waiting.join(10)
    assert ended.is_set()


def test_a_stopped_sync_does_not_wait_for_its_answer(shops: Any, line: Proxy) -> None:
    (pc,) = shops(1)
    through(pc, line)
    pc.link()
    pc.book.customer("Ana")
    line.delay_s = 2.0
    asked: list[float] = []

    def stop() -> bool:
        asked.append(time.monotonic())
        return asked[-1] - asked[0] > 0.3

    with pytest.raises(Cancelled):
        pc.session(cancelled=stop).run()
    assert time.monotonic() - asked[0] < 0.3 + 0.5
    line.delay_s = 0.0
    pc.hang_up()
    pc.sync()
    assert pc.pending == 0


@pytest.mark.promise("S2")
@pytest.mark.parametrize("cuts", counts(40, 1_000))
def test_cut_connections_lose_and_double_nothing(
    cuts: int, shops: Any, other_shops: Any, line: Proxy, promised: Promised
) -> None:
    """The same work over good and bad lines comes to the same."""
    plain, cut = shops(3), other_shops(3)
    for pc in cut:
        through(pc, line)
    chance = random.Random(FIRST)
    work_of(plain, cut, line, chance, cuts)
    print(f"{line.cuts} cuts, first seed {FIRST}")
    assert line.cuts >= cuts
    assert told(cut[0]) == told(plain[0])
    same(*cut)
    ledger = cut[0].run("SELECT count(*), count(DISTINCT receipt_no) FROM purchases")
    assert ledger == plain[0].run("SELECT count(*), count(DISTINCT receipt_no) FROM purchases")
    promised("S2", tried=line.cuts)


@pytest.mark.promise("S2")
@pytest.mark.parametrize("cuts", counts(8, 200))
def test_a_first_download_goes_on_where_it_was_cut(
    cuts: int, shops: Any, line: Proxy, centre: Centre, shop_template: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, promised: Promised
) -> None:  # fmt: skip
    """In the middle of a stream, too."""
    monkeypatch.setattr(bootstrap, "CHUNK", 70)
    monkeypatch.setattr(bootstrap, "PART", 30)
    (one,) = shops(1)
    for number in range(300):
        who = one.book.customer(f"Person {number}")
        one.book.sale(who.id, "9.99")
    one.sync()
    chance, number = random.Random(FIRST), 0
    while line.cuts < cuts:
        number += 1
        new = Replica(shop_template, tmp_path / f"new{number}.shop", f"New {number}", one.actor)
        new.enrol(centre.device(one.business, new.name))
        through(new, line)
        done = False
        while not done:
            line.trouble = Trouble(DOWN, chance.randint(500, 60_000))
            new.hang_up()
            with suppress(WorldError):
                download(new.engine, new.book.uow, sync_actor(new.actor.business_id), new.link())
                done = True
        same(one, new)
        new.close()
    print(f"{line.cuts} cuts of {number} downloads")
    assert line.cuts > 2 * number
    promised("S2", tried=line.cuts)


def test_control_an_answer_taken_for_granted_is_noticed(
    shops: Any, other_shops: Any, line: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, cut = shops(3), other_shops(3)
    for pc in cut:
        through(pc, line)
    honest = PostgresLink.push

    def hopeful(link: PostgresLink, payload: str, cursor: int) -> Any:
        try:
            return honest(link, payload, cursor)
        except WorldError:
            return {"offset_ms": 0}

    monkeypatch.setattr(PostgresLink, "push", hopeful)
    # What never arrived leaves a hole in the numbers of the batches.
    with pytest.raises(UserError) as noticed:
        work_of(plain, cut, line, random.Random(FIRST), 40)
    assert noticed.value.code in {"copied_shop", "new_epoch"}


def test_control_a_forgotten_batch_is_noticed(shops: Any, other_shops: Any, line: Proxy) -> None:
    plain, cut = shops(3), other_shops(3)
    for pc in cut:
        through(pc, line)
    cut[0].book.sale(None, "1.00", receipt_no="gone", source="till")
    plain[0].book.sale(None, "1.00", receipt_no="gone", source="till")
    with cut[0].engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
        conn.exec_driver_sql("DELETE FROM sync_outbox")
    work_of(plain, cut, line, random.Random(FIRST), 3)
    assert told(cut[1]) != told(plain[1])


def work_of(plain: list[Replica], cut: list[Replica], line: Proxy, chance: random.Random, cuts: int) -> None:
    """Sell and edit at both shops alike; one's lines hold, the other's do not, until the last sync."""
    people: list[tuple[Any, Any]] = []
    round_ = 0
    while line.cuts < cuts:
        round_ += 1
        number = round_ % 3
        if round_ % 5 == 1:
            made = [shop[0].book.customer(f"Person {round_}").id for shop in (plain, cut)]
            people.append((made[0], made[1]))
        for side, shop in enumerate((plain, cut)):
            pc = shop[number]
            mine = [each[side] for each in people if known(pc, each[side])]
            for sale in range(3):
                pc.book.sale(None, f"{round_}.{sale:02}", receipt_no=f"R{round_}-{sale}", source="till")
            if number == 0 and mine:
                # One PC writes names: who wins must not hang on when a cut push arrives.
                rename(pc, people[round_ % len(people)][side], f"Name {round_}")
        plain[number].sync()
        for _ in range(chance.randint(1, 3)):
            line.trouble = random_trouble(chance, chance.choice([300, 2_000, 20_000]))
            cut[number].hang_up()
            with suppress(WorldError):
                cut[number].sync()
    line.trouble = Trouble()
    for shop in (plain, cut):
        for pc in (*shop, *shop):
            pc.hang_up()
            pc.sync()


def known(pc: Replica, customer: Any) -> bool:
    return bool(pc.run("SELECT 1 FROM customers WHERE id = ?", (customer.bytes,)))


def told(pc: Replica) -> list[Any]:
    """What a shop's book says, without the ids and versions, which are each shop's own."""
    return [
        pc.run("SELECT name, is_active FROM customers ORDER BY 1, 2"),
        pc.run("SELECT kind, receipt_no, total_amount, voided FROM purchases ORDER BY 1, 2, 3"),
        pc.run("SELECT kind, field FROM sync_conflict ORDER BY 1, 2"),
    ]
