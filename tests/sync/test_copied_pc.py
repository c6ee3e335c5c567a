"""A shop file that exists twice, or is an old copy: it enrols anew, and both go on."""

import json
import random
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain.drafts import NoteChange, NoteDraft
from payme_desktop.errors import PaymeError
from tests.helpers.replicas import Centre, Replica
from tests.sync.test_purging import note, notes_of, purge
from tests.sync.test_restored_centre import named, sales, sound
from tests.sync.test_session import rename

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.postgres
COPIES: list[Replica] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while COPIES:
        COPIES.pop().close()


def copy(pc: Replica, name: str) -> Replica:
    """Another PC with the same file and login, as a copied disk has them."""
    with pc.engine.connect() as conn:
        raw: Any = conn.connection.driver_connection
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    path = pc.path.with_name(f"{name}.shop")
    shutil.copyfile(pc.path, path)
    assert pc.address is not None
    other = Replica.at(path, pc.actor, pc.address)
    other.founded = True
    COPIES.append(other)
    return other


def enrol_anew(centre: Centre, pc: Replica) -> None:
    pc.hang_up()
    pc.enrol(centre.device(pc.business, f"{pc.name} anew"))


def refused(pc: Replica) -> str:
    with pytest.raises(PaymeError) as reason:
        pc.sync()
    return reason.value.code


@pytest.mark.parametrize("copy_first", [True, False])
@pytest.mark.parametrize("gone_there_too", [False, True])
def test_what_a_copy_wrote_into_a_new_note_outlives_its_deletion(
    shops: Any, centre: Centre, copy_first: bool, gone_there_too: bool
) -> None:
    """Both have the note still to send. One deletes it; the other writes in it, and may delete it too."""
    (one,) = shops(1)
    ana = one.book.customer("Ana")
    one.sync()
    added = note(one, ana.id, "Vegan")
    two = copy(one, "copy")
    if not copy_first:
        one.sync()
    one.book.notes.delete(one.actor, added)
    two.book.notes.edit(two.actor, added, NoteChange(content="Written by the copy"))
    if gone_there_too:
        two.book.notes.delete(two.actor, added)
    two.skew_ms = -5_000  # the same edit twice: what the copy made of it counts as the later one
    first, second = (two, one) if copy_first else (one, two)
    first.sync()
    assert refused(second) == "copied_shop"
    enrol_anew(centre, second)
    for pc in (second, first, second):
        pc.sync()
    for pc in (one, two):
        found = pc.run("SELECT content, is_deleted FROM customer_notes")
        assert found == [("Written by the copy", int(gone_there_too))]


@pytest.mark.parametrize("copy_first", [True, False])
def test_a_copy_and_its_original_both_go_on(shops: Any, centre: Centre, copy_first: bool) -> None:
    (one,) = shops(1)
    ana, bea = one.book.customer("Ana"), one.book.customer("Bea")
    one.sync()
    # What waits when the copy is made exists twice from now on.
    both = one.book.sale(ana.id, "5.00", receipt_no="R1")
    rename(one, ana.id, "Ana Both")
    carl = one.book.customer("Carl")
    two = copy(one, "copy")
    only_one = one.book.sale(ana.id, "6.00", receipt_no="R2")
    only_two = two.book.sale(carl.id, "7.00", receipt_no="R3")
    rename(one, bea.id, "Bea One")
    rename(two, carl.id, "Carl Two")
    first, second = (two, one) if copy_first else (one, two)
    first.sync()
    assert refused(second) == "copied_shop"
    assert refused(second) == "copied_shop"
    enrol_anew(centre, second)
    sound(second, first)
    assert sales(one) == {both.id, only_one.id, only_two.id}
    lost = {json.loads(row[0])[0] for row in one.run("SELECT lost FROM sync_conflict WHERE kind = 'field'")}
    # Somebody new whose name was changed before the first sync was born with two names.
    assert named(one) | lost >= {"Ana Both", "Bea One", "Carl Two"}
    assert len(named(one)) == 3
    assert one.run("SELECT count(*) FROM sync_conflict WHERE kind <> 'field'") == [(0,)]
    # And both go on.
    for round_ in range(3):
        for pc in (one, two):
            pc.book.sale(ana.id, "1.00", receipt_no=f"{pc.name} {round_}")
            rename(pc, bea.id, f"Bea {pc.name} {round_}")
            pc.sync()
    sound(one, two)
    assert len(sales(one)) == 9


def test_an_edit_that_hides_under_a_number_given_twice_is_not_taken_for_seen(
    shops: Any, centre: Centre
) -> None:
    """Both copies number their next edit alike: the second must not pass for one who saw the first."""
    one, witness = shops(2)
    ana = one.book.customer("Ana")
    one.sync()
    witness.sync()
    two = copy(one, "copy")
    rename(one, ana.id, "One")
    rename(two, ana.id, "Two first")
    one.sync()
    assert refused(two) == "copied_shop"  # its batch is frozen
    rename(two, ana.id, "Two second")
    enrol_anew(centre, two)
    sound(two, one, witness)
    values = named(one) | {row[0] for row in one.run("SELECT lost FROM sync_conflict WHERE kind = 'field'")}
    assert any("Two second" in value for value in values)
    assert any("One" in value for value in values), "somebody's edit was overwritten in silence"


def test_an_old_copy_of_a_file_catches_up(shops: Any, centre: Centre) -> None:
    """A PC gets its disk of last month back: what it had sent since comes from the central database."""
    one, two = shops(2)
    ana = one.book.customer("Ana")
    one.book.sale(ana.id, "1.00")
    one.sync()
    old = copy(one, "old")
    rename(one, ana.id, "Ana Later")
    sent = one.book.sale(ana.id, "2.00")
    one.sync()
    one.hang_up()
    waiting = old.book.sale(ana.id, "3.00")
    assert refused(old) == "copied_shop"
    enrol_anew(centre, old)
    sound(old, two)
    assert {sent.id, waiting.id} <= sales(old)
    assert len(sales(old)) == 3
    assert named(old) == {"Ana Later"}
    assert old.run("SELECT count(*) FROM sync_conflict") == [(0,)]


def test_a_copy_brings_nothing_purged_back(shops: Any, centre: Centre) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    for pc in (one, two):
        pc.sync()
    # The copy has the note still to send, and two more things that nobody else has.
    gone = note(one, ana.id, "gone")
    late = copy(one, "late")
    kept = late.book.notes.add(late.actor, ana.id, NoteDraft(content="only here")).row.id
    one.sync()
    one.book.notes.delete(one.actor, gone)
    for pc in (one, two, one, two):
        pc.sync()
    assert purge(centre, one).purged == 1
    assert refused(late) == "copied_shop"
    enrol_anew(centre, late)
    sound(late, one, two)
    assert notes_of(late) == notes_of(one) == {kept}
    assert late.run("SELECT kind FROM sync_conflict") == [("edit_on_purged",)]


def test_a_shop_moves_to_another_central_database(shops: Any, postgres_url: str) -> None:
    """Everything that the first one had decided on goes to the second."""
    from tests.helpers.databases import empty_database

    (one,) = shops(1)
    ana = one.book.customer("Ana")
    sale = one.book.sale(ana.id, "5.00")
    one.sync()
    rename(one, ana.id, "Ana Maria")
    one.sync()
    with empty_database(postgres_url, "another") as engine:
        another = Centre(engine)
        one.hang_up()
        one.enrol(another.device(one.business, "Moved"))
        sound(one)
        assert another.run("SELECT name FROM customers") == [("Ana Maria",)]
        assert another.run("SELECT id FROM purchases") == [(sale.id,)]
        one.hang_up()


def test_what_was_refused_is_not_offered_again(shops: Any, centre: Centre) -> None:
    (one,) = shops(1)
    bad = one.book.customer("Bad")
    with one.engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
        conn.exec_driver_sql("UPDATE customers SET prefer_sms = 'often' WHERE id = ?", (bad.id.bytes,))
    one.sync()
    refusals = "SELECT tbl FROM sync_conflict WHERE kind = 'rejected' ORDER BY 1"
    before = one.run(refusals)
    assert ("customers",) in before
    enrol_anew(centre, one)
    sound(one)
    assert one.run(refusals) == before
    assert one.run("SELECT count(*) FROM customers") == [(1,)]


@pytest.mark.parametrize("seed", range(6))
def test_copies_at_random(shops: Any, centre: Centre, seed: int) -> None:
    """Three files, copied and restored at any moment: every sale once, everybody alike."""
    chance = random.Random(seed)
    pcs: list[Replica] = shops(2)
    people = [pcs[0].book.customer(f"Person {n}").id for n in range(3)]
    for pc in (*pcs, *pcs):
        pc.sync()
    made: set[UUID] = set()
    for step in range(40):
        pc = chance.choice(pcs)
        act = chance.random()
        if act < 0.35:
            made.add(pc.book.sale(chance.choice(people), "1.00", receipt_no=f"R{seed}-{step}").id)
        elif act < 0.6:
            rename(pc, chance.choice(people), f"Name {step}")
        elif act < 0.9:
            sync_or_enrol(centre, pc)
        elif len(pcs) < 4:
            pcs.append(copy(pc, f"copy{step}"))
    for _ in range(2):
        for pc in pcs:
            sync_or_enrol(centre, pc)
    sound(*pcs)
    assert sales(pcs[0]) == made
    rows = centre.run(f"SELECT count(*) FROM purchases WHERE business_id = '{pcs[0].actor.business_id}'")
    assert rows == [(len(made),)]


def sync_or_enrol(centre: Centre, pc: Replica) -> None:
    try:
        pc.sync()
    except PaymeError as reason:
        if reason.code != "copied_shop":
            raise
        enrol_anew(centre, pc)
        pc.sync()
