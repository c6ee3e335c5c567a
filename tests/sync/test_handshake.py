"""Old and new programs, old and new central databases: they work together, or say why not before a word."""

from typing import TYPE_CHECKING, Any

import pytest

from payme_desktop.db import central, migrate, wire
from payme_desktop.errors import PaymeError
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre, Replica
from tests.sync.test_restored_centre import sound
from tests.sync.test_session import rename

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.postgres


def set_centre(centre: Centre, pc: Replica, least: int, newest: int) -> None:
    centre.run(
        f"UPDATE sync_head SET least_protocol = {least}, protocol = {newest} "
        f"WHERE business_id = '{pc.actor.business_id}'"
    )


def state_of(centre: Centre, pc: Replica) -> list[Any]:
    b = pc.actor.business_id
    tables = ("customers", "purchases", "sync_head", "sync_device", "sync_conflict", "sync_digest")
    columns = "SELECT to_jsonb(t)::text FROM {} t WHERE business_id = '{}' ORDER BY 1"
    return [centre.run(columns.format(table, b)) for table in tables]


@pytest.mark.promise("S6")
@pytest.mark.parametrize(
    ("client", "least", "newest", "code"),
    [
        (1, 1, 1, None),
        (1, 1, 2, None),  # an old program, a new database that still knows it
        (1, 2, 2, "old_program"),
        (2, 1, 1, "old_central"),  # a new program, an old database
        (2, 1, 2, None),
        (2, 2, 2, None),
    ],
)
def test_they_work_or_say_why_not(
    client: int,
    least: int,
    newest: int,
    code: str | None,
    shops: Any,
    centre: Centre,
    monkeypatch: pytest.MonkeyPatch,
    promised: Promised,
) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    sound(one, two)
    rename(one, ana.id, "Ana Waiting")
    one.book.sale(ana.id, "5.00")
    set_centre(centre, one, least, newest)
    monkeypatch.setattr("payme_desktop.sync.link.PROTOCOL", client)
    before, kept = state_of(centre, one), one.contents()
    if code is None:
        sound(one, two)
        assert two.book.customers.get(two.actor, ana.id).customer.name == "Ana Waiting"
        promised("S6", tried=1)
        return
    calls: list[Callable[[], object]] = [
        one.sync,
        two.sync,
        lambda: one.link().hello(0),
        lambda: one.link().pull(0, 10),
        lambda: one.link().buckets(),
        lambda: list(one.link().rows("customers", 0, 99, 9)),
    ]
    for call in calls:
        with pytest.raises(PaymeError) as refused:
            call()
        assert refused.value.code == code
        assert str(refused.value).endswith(("sync.", "first."))
    assert state_of(centre, one) == before
    assert one.contents() == kept
    # Work goes on, and once both are up to date everything goes through.
    one.book.sale(ana.id, "6.00")
    set_centre(centre, one, 1, 2)
    sound(one, two)
    assert two.run("SELECT count(*) FROM purchases") == [(2,)]
    promised("S6", tried=1)


def test_init_publishes_what_this_version_speaks(shops: Any, centre: Centre) -> None:
    (one,) = shops(1)
    set_centre(centre, one, 7, 9)
    central.init(centre.engine)
    hello = one.link().hello(0)
    assert (hello["least_protocol"], hello["protocol"]) == (wire.LEAST_PROTOCOL, wire.PROTOCOL)
    found = central.schema(centre.engine)
    assert (found.revision, found.protocol, found.least_protocol) == (
        migrate.NEWEST,
        wire.PROTOCOL,
        wire.LEAST_PROTOCOL,
    )


def test_the_administrator_sees_how_every_pc_stands(shops: Any, centre: Centre) -> None:
    one, _ = shops(2)
    one.skew_ms = -90_000
    one.book.customer("Ana")
    one.sync()
    one.sync()
    b = one.actor.business_id
    centre.run(f"UPDATE businesses SET name = '{b}' WHERE id = '{b}'")
    rows = {row.name: row for row in central.status(centre.engine) if row.business == str(b)}
    first, second = rows["PC 0"], rows["PC 1"]
    assert first.app_version == second.app_version == "test"
    assert first.protocol == second.protocol == wire.PROTOCOL
    assert 89_000 < (first.clock_offset_ms or 0) < 95_000
    assert first.behind <= 2 < second.behind
    assert (first.waiting, first.away) == (0, False)
    centre.run(f"UPDATE sync_device SET must_rebootstrap = true WHERE business_id = '{b}'")
    assert all(row.away for row in central.status(centre.engine) if row.business == str(b))


def test_what_a_pc_has_still_to_send_is_seen(
    shops: Any, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.helpers.replicas import Cut

    (one,) = shops(1)
    monkeypatch.setattr("payme_desktop.db.outbox.MOST_EDITS", 5)
    for number in range(12):
        one.book.sale(None, f"{number + 1}.00")

    def meddle(where: str) -> None:
        if where == "after push":
            raise Cut(where)

    with pytest.raises(Cut):
        one.sync(meddle)
    b = one.actor.business_id
    assert centre.run(f"SELECT waiting FROM sync_device WHERE business_id = '{b}'") == [(7,)]
    one.sync()
    one.sync()
    assert centre.run(f"SELECT waiting FROM sync_device WHERE business_id = '{b}'") == [(0,)]
