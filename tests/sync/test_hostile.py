"""A modified client that wants to stop the others, or to learn what they have (T4, T5)."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from payme_desktop.db import central, wire
from payme_desktop.db.registry import CUSTOMERS, NOTES, PURCHASES, Synced
from payme_desktop.db.wire import PROTOCOL
from payme_desktop.domain.drafts import NoteDraft
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre, Replica

pytestmark = pytest.mark.postgres


@pytest.fixture
def ours(shops: Any) -> Replica:
    pc: Replica = shops(1)[0]
    pc.book.customer("Ana")
    pc.sync()
    return pc


@pytest.fixture
def theirs(other_shops: Any) -> Replica:
    """A PC of another business in the same database."""
    pc: Replica = other_shops(1)[0]
    pc.book.customer("Secret Person", phone="912345678")
    pc.sync()
    return pc


def client_of(pc: Replica) -> psycopg.Connection:
    assert pc.address is not None
    return psycopg.connect(
        pc.address.server, user=pc.address.role, password=pc.address.secret, autocommit=True
    )


@pytest.fixture
def hostile(ours: Replica) -> Iterator[psycopg.Connection]:
    """Our login in the hands of somebody else, who stays for ever."""
    with client_of(ours) as conn:
        for limit in ("idle_in_transaction_session_timeout", "statement_timeout", "lock_timeout"):
            conn.execute(f"SET {limit} = 0")
        yield conn


class Batches:
    """Numbered batches of a modified client."""

    def __init__(self, client: psycopg.Connection) -> None:
        self.client = client
        found = client.execute(f"SELECT sync_hello_v1({PROTOCOL}, 0, 0, '')").fetchone()
        assert found is not None
        self.hello = found[0]
        self.number = int(self.hello["last_push_no"])

    def push(self, **rows: list[dict[str, Any]]) -> dict[str, Any]:
        self.number += 1
        batch = {"no": self.number, "epoch": self.hello["epoch"], "since": 0, "rows": rows}
        found = self.client.execute(f"SELECT sync_push_v1(%s, {PROTOCOL}, 0, 0)", (Jsonb(batch),)).fetchone()
        assert found is not None
        answer: dict[str, Any] = found[0]
        return answer


def holding_everything(client: psycopg.Connection) -> None:
    """Every lock that a PC's login can take, and never give back."""
    client.execute("SELECT pg_advisory_lock(n) FROM (VALUES (1), (7010301), (42)) v(n)")
    batches = Batches(client)
    client.execute("BEGIN")
    batches.push(customers=[])


def soon(act: Callable[[], object], seconds: float = 5.0) -> bool:
    """Whether it ends by itself within the time."""
    failure: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as reason:  # noqa: BLE001 - told by the test
            failure.append(reason)

    running = threading.Thread(target=run, daemon=True)
    running.start()
    running.join(seconds)
    if failure:
        raise failure[0]
    return not running.is_alive()


@pytest.mark.promise("T5")
def test_one_shop_cannot_stop_another(
    hostile: psycopg.Connection, theirs: Replica, promised: Promised
) -> None:
    holding_everything(hostile)
    theirs.book.customer("Another")
    assert soon(theirs.sync)
    assert theirs.pending == 0
    promised("T5", tried=1)


def test_control_it_can_stop_its_own(hostile: psycopg.Connection, ours: Replica) -> None:
    """So the locks are held; nobody but its own business waits."""
    holding_everything(hostile)
    ours.book.customer("Another")
    assert not soon(ours.sync, 1.0)
    hostile.execute("ROLLBACK")


@pytest.mark.promise("T5")
def test_it_cannot_hinder_the_administrator(
    hostile: psycopg.Connection, ours: Replica, theirs: Replica, centre: Centre, promised: Promised
) -> None:
    holding_everything(hostile)
    assert soon(lambda: central.status(centre.engine))
    assert soon(lambda: centre.device(theirs.business, "One more"))
    promised("T5", tried=2)


@pytest.mark.promise("T8")
def test_it_cannot_hinder_its_removal(
    hostile: psycopg.Connection, ours: Replica, centre: Centre, promised: Promised
) -> None:
    holding_everything(hostile)
    assert ours.address is not None
    role = ours.address.role
    assert soon(lambda: central.revoke_device(centre.engine, ours.actor.business_id, role))
    with pytest.raises(psycopg.OperationalError):
        hostile.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        client_of(ours)
    promised("T8", tried=1)


@pytest.mark.promise("T5")
def test_it_cannot_end_anothers_connections(
    hostile: psycopg.Connection, theirs: Replica, promised: Promised
) -> None:
    with client_of(theirs) as other:
        pid = other.info.backend_pid
        for function in ("pg_cancel_backend", "pg_terminate_backend"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                hostile.execute(f"SELECT {function}({pid})")
        assert other.execute("SELECT 1").fetchone() == (1,)
    promised("T5", tried=2)


def test_it_cannot_see_what_others_ask(hostile: psycopg.Connection, theirs: Replica) -> None:
    with client_of(theirs) as other:
        other.execute("SELECT 'a secret question'")
        seen = hostile.execute("SELECT query FROM pg_stat_activity").fetchall()
    assert "secret question" not in str(seen)


@pytest.mark.promise("T5")
def test_connections_are_limited(ours: Replica, theirs: Replica, promised: Promised) -> None:
    ours.hang_up()
    held: list[psycopg.Connection] = []
    try:
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            held += iter(lambda: client_of(ours), None)
        assert len(held) < 10
        theirs.hang_up()
        theirs.sync()
    finally:
        for each in held:
            each.close()
    promised("T5", tried=1)


def like(pc: Replica, each: Synced, **changed: str | None) -> dict[str, Any]:
    """A new row on the wire, as a row of this PC but for what is changed."""
    found = pc.run(f"SELECT {', '.join(each.columns)} FROM {each.name} LIMIT 1")[0]
    values = wire.to_wire(each, found)
    for name, value in changed.items():
        values[each.position(name)] = value
    stamp = f"{time.time_ns() // 1_000_000:012x}-0000-0001{next(NUMBERS):08x}"
    return {"i": values[0], "h": str(uuid4()), "s": stamp, "v": values}


NUMBERS = count(0x1000)


@pytest.mark.promise("T4")
def test_no_answer_tells_what_others_have(
    hostile: psycopg.Connection, ours: Replica, theirs: Replica, centre: Centre, promised: Promised
) -> None:
    """Another shop's id and one that nobody has: taken, refused and logged alike, in every operation."""
    b, who = ours.actor.business_id, UUID(bytes=ours.run("SELECT id FROM customers")[0][0])
    ours.book.notes.add(ours.actor, who, NoteDraft(content="a note"))
    ours.book.sale(who, "1.00")
    ours.sync()
    victims = [theirs.book.customer("Secret Person").id for _ in range(25)]
    theirs.sync()
    batches = Batches(hostile)

    def told(probe: UUID) -> list[Any]:
        """All that our login and our shop can learn about an id."""
        before = centre.run(f"SELECT coalesce(max(seq), 0) FROM sync_conflict WHERE business_id = '{b}'")
        edit = {"f": "name", "s": f"01a2083af74e-0000-0001{next(NUMBERS):08x}", "v": ["X", "x", "", 1]}
        note = like(ours, NOTES, id=str(uuid4()), customer_id=str(probe))
        sale = like(ours, PURCHASES, id=str(uuid4()), customer_id=str(probe), receipt_no=None)
        answers = [
            batches.push(customers=[{"i": str(probe), "e": [edit]}]),
            batches.push(customer_notes=[note]),
            batches.push(purchases=[sale]),
            batches.push(customers=[like(ours, CUSTOMERS, id=str(probe))]),
        ]
        logged = centre.run(
            f"SELECT kind, tbl, field, left(kept, 60) FROM sync_conflict WHERE business_id = '{b}' "
            f"AND seq > {before[0][0]} ORDER BY seq"
        )
        there = [
            centre.run(f"SELECT count(*) FROM {name} WHERE business_id = '{b}' AND {column} = '{probe}'")
            for name, column in (
                ("customers", "id"), ("customer_notes", "customer_id"), ("purchases", "customer_id"),
            )
        ]  # fmt: skip
        return [[sorted(each) for each in answers], logged, there]

    for victim in victims:
        foreign, free = told(victim), told(uuid4())
        assert foreign == free
        assert foreign[2][0] == [(1,)], "an id of another shop is free in ours"
    theirs.sync()
    assert theirs.run("SELECT DISTINCT name FROM customers") == [("Secret Person",)]
    assert theirs.run("SELECT count(*) FROM customer_notes") == [(0,)]
    promised("T4", tried=4 * len(victims))


def edits_of(device: int, pc: Replica) -> Iterator[tuple[str, dict[str, list[dict[str, Any]]]]]:
    """All shapes of a batch that say which PC wrote them, as PC ``device`` would."""
    who = str(UUID(bytes=pc.run("SELECT id FROM customers")[0][0]))

    def version() -> str:
        return f"{time.time_ns() // 1_000_000:012x}-0000-{device:04x}{next(NUMBERS):08x}"

    def born(each: Synced) -> dict[str, Any]:
        return like(pc, each, id=str(uuid4())) | {"s": version()}

    good = {"f": "address", "s": f"01a2083af74e-0000-0001{next(NUMBERS):08x}", "v": ["Here"]}
    edit = {"f": "name", "s": version(), "v": [f"By {device}", f"by {device}", "", 1]}
    yield "a new row", {"customers": [born(CUSTOMERS)]}
    yield "a sale", {"purchases": [born(PURCHASES)]}
    yield "an edit", {"customers": [{"i": who, "e": [edit]}]}
    yield "an edit behind a good one", {"customers": [{"i": who, "e": [good, edit]}]}


@pytest.mark.promise("T4")
def test_nobody_writes_in_the_name_of_another_pc(shops: Any, centre: Centre, promised: Promised) -> None:
    """Control: the same under its own number is taken."""
    ours, other = shops(2)
    who = ours.book.customer("Ana").id
    ours.book.sale(who, "1.00")
    ours.sync()
    other.sync()
    state, tried = f"SELECT head FROM sync_head WHERE business_id = '{ours.actor.business_id}'", 0
    with client_of(ours) as client:
        batches = Batches(client)
        own = batches.hello["device"]
        assert own == 1
        for device in (2, 0, 0xFFFF):
            before = centre.run(state)
            for what, rows in edits_of(device, ours):
                with pytest.raises(psycopg.errors.DatabaseError, match="versions of another PC"):
                    batches.push(**rows)
                batches.number -= 1
                tried += 1
                assert centre.run(state) == before, what
        for what, rows in edits_of(own, ours):
            before = centre.run(state)
            batches.push(**rows)
            assert centre.run(state) != before, what
    other.sync()
    assert other.run("SELECT name FROM customers WHERE name LIKE 'By %'") == [("By 1",)]
    promised("T4", tried=tried)


@pytest.mark.parametrize("version", ["", "x", "01a2083af74e-0000-0001", None, 7])
def test_a_version_that_is_none_is_refused(hostile: psycopg.Connection, ours: Replica, version: Any) -> None:
    row = like(ours, CUSTOMERS, id=str(uuid4())) | {"s": version}
    with pytest.raises(psycopg.errors.DatabaseError, match="versions of another PC"):
        Batches(hostile).push(customers=[row])
