"""Tombstones go once everybody has seen them, stay gone, and hold nobody up."""

from typing import Any
from uuid import UUID

import pytest

from payme_desktop.db import central_upkeep, inbox
from payme_desktop.domain.drafts import NoteDraft
from payme_desktop.domain.syncing import PurgeRow
from payme_desktop.errors import PaymeError
from tests.helpers.replicas import Centre, Replica
from tests.sync.test_session import rename, same

pytestmark = pytest.mark.postgres


def note(pc: Replica, customer: Any, content: str) -> UUID:
    return pc.book.notes.add(pc.actor, customer, NoteDraft(content=content)).row.id


def purge(centre: Centre, pc: Replica, **limits: int) -> PurgeRow:
    """What a purge does to the business of a PC; its tombstones are old enough."""
    centre.run(f"UPDATE businesses SET name = '{pc.actor.business_id}' WHERE id = '{pc.actor.business_id}'")
    rows = central_upkeep.gc(centre.engine, **{"old_days": 0, **limits})
    return next(row for row in rows if row.business == str(pc.actor.business_id))


def notes_of(pc: Replica) -> set[UUID]:
    return {UUID(bytes=row[0]) for row in pc.run("SELECT id FROM customer_notes")}


def sound(*pcs: Replica) -> None:
    """Everybody counts alike, and as the rows say."""
    for pc in pcs:
        pc.sync()
    same(*pcs)
    for pc in pcs:
        with pc.book.uow.reading(pc.actor) as reading:
            assert inbox.recomputed(reading) == inbox.digest(reading)


def test_only_old_tombstones_that_all_have_seen_go(shops: Any, centre: Centre) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    kept, gone, unseen = (note(one, ana.id, word) for word in ("kept", "gone", "unseen"))
    one.book.notes.delete(one.actor, gone)
    for pc in (one, two, one, two):
        pc.sync()  # what a PC has seen, it says when it comes the next time
    one.book.notes.delete(one.actor, unseen)
    one.book.customers.delete(one.actor, one.book.customer("Deleted").id)
    one.sync()
    one.sync()
    assert purge(centre, one, old_days=180).purged == 0
    assert purge(centre, one).purged == 1, "two has not seen the other tombstone"
    sound(one, two)
    assert notes_of(one) == notes_of(two) == {kept, unseen}
    sound(one, two)
    assert purge(centre, one).purged == 1
    sound(one, two)
    assert notes_of(one) == notes_of(two) == {kept}
    assert one.run("SELECT count(*) FROM customers WHERE is_active = 0") == [(1,)]
    assert purge(centre, one).purged == 0


def test_an_edit_on_a_purged_row_is_logged_and_not_brought_back(shops: Any, centre: Centre) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    gone = note(one, ana.id, "gone")
    for pc in (one, two):
        pc.sync()
    one.book.notes.delete(one.actor, gone)
    for pc in (one, two, one, two):
        pc.sync()
    two.book.notes.restore(two.actor, gone)
    assert purge(centre, one).purged == 1
    sound(two, one)
    sound(two, one)
    assert notes_of(one) == notes_of(two) == set()
    rows = one.run("SELECT kind, tbl, lost FROM sync_conflict")
    assert [row[:2] for row in rows] == [("edit_on_purged", "customer_notes")]
    assert str(gone) in rows[0][2]


def test_an_edit_made_while_the_purge_arrives_is_not_lost(shops: Any, centre: Centre) -> None:
    one, two = shops(2)
    gone = note(one, one.book.customer("Ana").id, "gone")
    for pc in (one, two):
        pc.sync()
    one.book.notes.delete(one.actor, gone)
    for pc in (one, two, one, two):
        pc.sync()
    assert purge(centre, one).purged == 1
    restored: list[Any] = []

    def meddle(where: str) -> None:
        if where == "after pull" and not restored:
            restored.append(two.book.notes.restore(two.actor, gone))

    two.sync(meddle)
    assert notes_of(two) == {gone}, "its edit still waits"
    sound(two, one)
    assert notes_of(two) == set()
    assert one.run("SELECT kind FROM sync_conflict") == [("edit_on_purged",)]


def test_who_was_away_for_long_fetches_everything_anew(shops: Any, centre: Centre) -> None:
    one, two, three = shops(3)
    ana = one.book.customer("Ana")
    kept, gone = note(one, ana.id, "kept"), note(one, ana.id, "gone")
    for pc in (one, two, three):
        pc.sync()
    one.book.notes.delete(one.actor, gone)
    for pc in (one, two, one, two):
        pc.sync()
    assert purge(centre, one).purged == 0, "three has not seen it"
    centre.run(
        f"UPDATE sync_device SET last_seen = now() - interval '181 days' "
        f"WHERE business_id = '{one.actor.business_id}' AND name = 'PC 2'"
    )
    done = purge(centre, one)
    assert (done.purged, done.silent) == (1, ("PC 2",))
    three.book.notes.restore(three.actor, kept)
    rename(three, ana.id, "Ana from afar")
    sale = three.book.sale(ana.id, "7.00")
    with pytest.raises(PaymeError) as refused:
        three.session().run()
    assert refused.value.code == "too_long_away"
    assert three.sync().rebuilt
    sound(three, one, two)
    sound(three, one, two)
    assert notes_of(three) == {kept}
    assert one.book.customers.get(one.actor, ana.id).customer.name == "Ana from afar"
    assert one.run("SELECT id FROM purchases") == [(sale.id.bytes,)]
    assert not three.sync().rebuilt
    # It counts again.
    assert (
        centre.run(f"SELECT must_rebootstrap FROM sync_device WHERE business_id = '{one.actor.business_id}'")
        == [(False,)] * 3
    )


def test_a_removed_pc_holds_nothing_back(shops: Any, centre: Centre) -> None:
    from payme_desktop.db import central

    one, two = shops(2)
    gone = note(one, one.book.customer("Ana").id, "gone")
    for pc in (one, two):
        pc.sync()
    one.book.notes.delete(one.actor, gone)
    one.sync()
    one.sync()
    assert purge(centre, one).purged == 0
    central.revoke_device(centre.engine, one.actor.business_id, "PC 1")
    assert purge(centre, one).purged == 1


def test_nothing_else_is_ever_deleted_at_the_centre(shops: Any, centre: Centre) -> None:
    import psycopg

    (one,) = shops(1)
    ana = one.book.customer("Ana")
    note(one, ana.id, "kept")
    one.book.sale(ana.id, "5.00")
    one.sync()
    for table in ("customer_notes", "customers", "purchases", "customer_preferences"):
        with pytest.raises(psycopg.Error, match="never deleted"):
            centre.run(f"DELETE FROM {table} WHERE business_id = '{one.actor.business_id}'")
