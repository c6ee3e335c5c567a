"""Real `kill -9` of tills, and of the central server, in the middle of their work."""

import multiprocessing
import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from payme_desktop.errors import UserError, WorldError
from tests.helpers.clusters import Cluster, cluster, wheel_binaries
from tests.helpers.counts import counts, first_seed
from tests.helpers.databases import empty_database
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre, Replica
from tests.helpers.tills import Till, noted, work
from tests.sync.conftest import founding
from tests.sync.test_session import same

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.proof,
    pytest.mark.skipif(
        "forkserver" not in multiprocessing.get_all_start_methods(),
        reason="this system cannot start processes quickly enough to kill them by the hundred",
    ),
]


def tills_of(pcs: list[Replica], folder: Path, *, early: bool = False) -> list[Till]:
    """The PCs as processes: closed here."""
    made = []
    for pc in pcs:
        pc.book.customer(f"Regular of {pc.name}")
        pc.sync()
        assert pc.address is not None
        made.append(Till(pc.path, pc.actor, pc.address, folder / f"{pc.path.stem}.noted", early))
        pc.close()
    return made


def live_and_die(tills: list[Till], kills: int) -> None:
    """All tills at once, each killed after up to 150 ms of work, and started again.

    Every third round dies wherever it is, while it starts too; the others once each till has sold something,
    however slow the machine is.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.helpers.tills", "psycopg", "sqlcipher3"])
    chance = random.Random(first_seed())
    done = 0
    while done < kills:
        before = [len(noted(till)) for till in tills]
        lives = [context.Process(target=work, args=(till, done + n)) for n, till in enumerate(tills)]
        for life in lives:
            life.start()
        time.sleep(0.1)
        patience = time.monotonic() + (0 if done % 9 == 0 else 30)
        while time.monotonic() < patience and any(
            len(noted(till)) <= sold for till, sold in zip(tills, before, strict=True)
        ):
            time.sleep(0.005)
        for life in lives:
            time.sleep(chance.random() * 0.15)
            life.kill()
        for life in lives:
            life.join()
            assert life.exitcode == -9, "a till ended by itself"
            life.close()
        done += len(lives)


def missing(centre: Centre, pcs: list[Replica], tills: list[Till]) -> set[str]:
    """Receipts called safe that the central database does not have, after everybody has synced."""
    for pc in pcs:
        pc.reopen()
    for pc in (*pcs, *pcs):
        pc.sync()
    same(*pcs)
    business = pcs[0].actor.business_id
    ledger = [
        row[0] for row in centre.run(f"SELECT receipt_no FROM purchases WHERE business_id = '{business}'")
    ]
    assert len(ledger) == len(set(ledger))
    return {receipt for till in tills for receipt in noted(till)} - set(ledger)


def unsound(pc: Replica) -> list[str]:
    """What is wrong with a PC's file: its pages, or figures that are not the ledger's."""
    found = [str(row[0]) for row in pc.run("PRAGMA integrity_check") if row[0] != "ok"]
    sums = "SELECT count(*), coalesce(sum(total_amount), 0) FROM purchases WHERE customer_id IS NOT NULL"
    held = "SELECT sum(total_purchases), sum(total_spent) FROM customer_purchase_history"
    if pc.run(sums) != pc.run(held):
        found.append("the figures are not the ledger's")
    return found


@pytest.mark.promise("D2", "S2")
@pytest.mark.parametrize("kills", counts(60, 500))
def test_killed_tills_lose_and_double_nothing(
    kills: int, shops: Any, centre: Centre, tmp_path: Path, promised: Promised
) -> None:
    pcs = shops(3)
    tills = tills_of(pcs, tmp_path)
    live_and_die(tills, kills)
    lost = missing(centre, pcs, tills)
    safe = sum(len(noted(till)) for till in tills)
    harm = [trouble for pc in pcs for trouble in unsound(pc)]
    promised("D2", tried=kills, failed=len(lost) + len(harm), note=f"kills; {safe} sales called safe {harm}")
    assert safe > kills // 2
    promised("S2", tried=kills)


def test_control_a_sale_called_safe_too_early_is_missed(shops: Any, centre: Centre, tmp_path: Path) -> None:
    pcs = shops(3)
    tills = tills_of(pcs, tmp_path, early=True)
    for _ in range(10):
        live_and_die(tills, 3)
        if missing(centre, pcs, tills):
            return
        for pc in pcs:
            pc.close()
    pytest.fail("nothing was missed")


@pytest.fixture
def own() -> Iterator[Cluster]:
    with cluster(wheel_binaries()) as made:
        yield made


def stopped_while_syncing(own: Cluster, pc: Replica, chance: random.Random) -> None:
    """Sell and sync in one thread, and stop the server hard from the other."""
    errors: list[BaseException] = []
    over = threading.Event()

    def trade() -> None:
        try:
            while not over.is_set():
                for _ in range(20):
                    pc.book.sale(None, "1.00")
                pc.sync()
        except WorldError:
            pass
        except Exception as reason:  # noqa: BLE001 - told by the test
            errors.append(reason)

    trading = threading.Thread(target=trade)
    trading.start()
    time.sleep(0.1 + chance.random() * 0.3)
    own.stop("immediate")
    over.set()
    trading.join(30)
    assert errors == []
    own.start()
    pc.hang_up()


@pytest.mark.promise("S2")
@pytest.mark.parametrize("stops", counts(3, 40))
def test_a_server_that_dies_loses_nothing(
    stops: int, own: Cluster, shop_template: Path, promised: Promised
) -> None:
    chance = random.Random(first_seed())
    with empty_database(own.url, "centre", durable=True) as engine, \
            founding(Centre(engine), shop_template) as make:  # fmt: skip
        pcs = make(2)
        for number in range(stops):
            stopped_while_syncing(own, pcs[number % 2], chance)
        engine.dispose()
        for pc in (*pcs, *pcs):
            pc.hang_up()
            pc.sync()
        same(*pcs)
        sold = pcs[0].run("SELECT count(*) FROM purchases")
        assert sold == Centre(engine).run("SELECT count(*) FROM purchases")
        assert sold[0][0] >= stops * 20
    promised("S2", tried=stops)


def test_control_a_server_that_forgets_commits_is_noticed(own: Cluster, shop_template: Path) -> None:
    """With ``synchronous_commit = off`` it answers before the commit is safe: the PCs say so, loudly."""
    chance = random.Random(first_seed())
    with empty_database(own.url, "centre") as engine, \
            founding(Centre(engine), shop_template) as make:  # fmt: skip
        pcs = make(2)

        def go_on() -> None:
            for number in range(20):
                stopped_while_syncing(own, pcs[number % 2], chance)
                with suppress(WorldError):
                    pcs[number % 2].sync()

        with pytest.raises(UserError) as noticed:
            go_on()
        assert noticed.value.code in {"copied_shop", "new_epoch"}
        engine.dispose()
