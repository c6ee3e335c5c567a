"""An erasure wins over everything, and leaves nothing behind on any PC."""

import hashlib
import json
from typing import Any

import pytest

from payme_desktop.db import inbox
from payme_desktop.domain.drafts import CustomerChange, NoteChange, NoteDraft, PreferencesDraft, draft
from payme_desktop.errors import UserError
from payme_desktop.services.form_drafts import FormDraftService
from tests.helpers.books import Book
from tests.helpers.deciphered import deciphered
from tests.helpers.replicas import Centre, Replica
from tests.sync.test_restored_centre import sound
from tests.sync.test_session import rename

pytestmark = pytest.mark.postgres

CANARIES = [f"canary{number:02d}{hashlib.sha256(bytes([number])).hexdigest()[:8]}" for number in range(21)]


def found(pc: Replica) -> list[str]:
    """The canaries in the bytes of a PC, in any case of letters."""
    text = deciphered(pc.path).lower()
    return [each for each in CANARIES if each.encode() in text]


def change(pc: Replica, customer: Any, **values: Any) -> None:
    pc.book.customers.update(pc.actor, customer, draft(CustomerChange, values, pc.book.rules))


def test_no_canary_survives(shops: Any, centre: Centre) -> None:
    one, two, three = shops(3)
    names = iter(CANARIES)
    bystander = one.book.customer("Somebody Else")
    gone = one.book.customer(
        next(names), email=f"{next(names)}@example.org", address=next(names), code=next(names)
    )
    one.book.preferences.update(
        one.actor,
        gone.id,
        PreferencesDraft(favorite_products=next(names), best_contact_time=next(names)),
    )
    first = one.book.notes.add(one.actor, gone.id, NoteDraft(content=next(names))).row.id
    deleted = one.book.notes.add(one.actor, gone.id, NoteDraft(content=next(names))).row.id
    one.book.notes.delete(one.actor, deleted)
    one.book.sale(gone.id, "12.50")
    for pc in (one, two, three):
        pc.sync()
    # Values that were overwritten, and conflicts in the log.
    change(two, gone.id, address=next(names))
    change(three, gone.id, address=next(names))
    two.book.notes.edit(two.actor, first, NoteChange(content=next(names)))
    three.book.notes.edit(three.actor, first, NoteChange(content=next(names)))
    for pc in (two, three, one, two):
        pc.sync()
    assert one.run("SELECT count(*) FROM sync_conflict WHERE lost IS NOT NULL") != [(0,)]
    # Concurrent: two edits and a note that the erasing PC has not seen, one sent before it, one after.
    change(two, gone.id, name=next(names), email=f"{next(names)}@example.org")
    two.book.notes.add(two.actor, gone.id, NoteDraft(content=next(names)))
    change(three, gone.id, name=next(names), phone="912000042")
    three.book.notes.add(three.actor, gone.id, NoteDraft(content=next(names)))
    three.book.preferences.update(three.actor, gone.id, PreferencesDraft(favorite_products=next(names)))
    change(one, gone.id, name=next(names))
    one.book.notes.add(one.actor, gone.id, NoteDraft(content=next(names)))
    FormDraftService(one.book.uow).keep(one.actor, f"customer:{gone.id}", {"name": next(names)})
    assert next(names, None) is None
    for pc in (one, two, three):
        pc.engine.dispose()
    # Those that were overwritten meanwhile are gone already.
    assert len({*found(one), *found(two), *found(three)}) >= 18, "the search finds what is there"
    two.sync()
    one.book.customers.erase(one.actor, gone.id)
    assert found(one) == [], "at once, with the shop open"
    for pc in (one, three, two, one, three):
        pc.sync()
        pc.hang_up()
    sound(one, two, three)
    for pc in (one, two, three):
        assert found(pc) == []
        who = pc.book.customers.get(pc.actor, gone.id).customer
        assert (who.name, who.phone, who.email, who.address, who.is_active) == (
            "Erased", None, None, None, False,
        )  # fmt: skip
        assert pc.run("SELECT total_spent FROM customer_purchase_history WHERE total_purchases = 1") == [
            (1250,)
        ]
        assert pc.book.customers.get(pc.actor, bystander.id).customer.name == "Somebody Else"
    b = one.actor.business_id
    for table in (
        "customers",
        "customer_notes",
        "customer_preferences",
        "sync_conflict",
        "customer_directory",
    ):
        text = str(centre.run(f"SELECT to_jsonb(t)::text FROM {table} t WHERE business_id = '{b}'")).lower()
        assert [each for each in CANARIES if each in text] == [], table


def test_nothing_brings_them_back(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana")
    note = one.book.notes.add(one.actor, ana.id, NoteDraft(content="secret")).row.id
    for pc in (one, two):
        pc.sync()
    two.book.customers.delete(two.actor, ana.id)
    two.book.customers.restore(two.actor, ana.id)
    sale = two.book.sale(ana.id, "3.00")
    one.book.customers.erase(one.actor, ana.id)
    for order in ((one, two), (two, one)):
        for pc in order:
            pc.sync()
    sound(one, two)
    assert one.run("SELECT name, is_active, is_erased FROM customers") == [("Erased", 0, 1)]
    assert one.run("SELECT id FROM purchases") == [(sale.id.bytes,)]
    writes = (
        lambda pc: rename(pc, ana.id, "Ana"),
        lambda pc: pc.book.customers.restore(pc.actor, ana.id),
        lambda pc: pc.book.notes.add(pc.actor, ana.id, NoteDraft(content="x")),
        lambda pc: pc.book.notes.edit(pc.actor, note, NoteChange(content="x")),
        lambda pc: pc.book.preferences.update(pc.actor, ana.id, PreferencesDraft(favorite_products="x")),
    )
    for write in writes:
        with pytest.raises(UserError) as refused:
            write(two)
        assert refused.value.code == "erased"


def test_a_modified_client_brings_nothing_back(shops: Any, centre: Centre) -> None:
    (one,) = shops(1)
    ana = one.book.customer("Ana")
    one.book.customers.erase(one.actor, ana.id)
    one.sync()
    hello = one.link().hello(0)
    late = "ffffffffffff-ffff-00010000ffff"
    edits = [
        {"f": "is_erased", "s": late, "v": [0]},
        {"f": "name", "s": late.replace("ffff-0001", "fffe-0001"), "v": ["Back", "back", "", 1]},
    ]
    batch = {"no": hello["last_push_no"] + 1, "epoch": hello["epoch"], "since": 0, "rows": {
        "customers": [{"i": str(ana.id), "e": edits}]}}  # fmt: skip
    one.link().push(json.dumps(batch), 0)
    assert centre.run(f"SELECT name, is_erased FROM customers WHERE id = '{ana.id}'") == [("Erased", True)]


def test_only_the_owner_erases(shops: Any) -> None:
    from dataclasses import replace

    from payme_desktop.domain.vocabulary import Role
    from payme_desktop.errors import NotAllowed

    (one,) = shops(1)
    ana = one.book.customer("Ana")
    staff = replace(one.actor, role=next(role for role in Role if role is not Role.OWNER))
    with pytest.raises(NotAllowed):
        one.book.customers.erase(staff, ana.id)
    assert one.book.customers.get(one.actor, ana.id).customer.name == "Ana"


def test_a_customer_erased_before_the_first_sync(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Never Told", phone="912000001")
    one.book.notes.add(one.actor, ana.id, NoteDraft(content="never told"))
    one.book.customers.erase(one.actor, ana.id)
    sound(one, two)
    assert two.run("SELECT name, phone, is_erased FROM customers") == [("Erased", None, 1)]
    assert two.run("SELECT content FROM customer_notes") == [("",)]


def test_without_the_triggers_a_late_edit_would_win(shops: Any, centre: Centre) -> None:
    """The control: what the erasure of the central database is good for."""
    one, two = shops(2)
    ana = one.book.customer("Ana")
    for pc in (one, two):
        pc.sync()
    two.book.notes.add(two.actor, ana.id, NoteDraft(content="late"))
    one.book.customers.erase(one.actor, ana.id)
    one.sync()
    centre.run("ALTER TABLE customer_notes DISABLE TRIGGER payme_erased")
    try:
        two.session().run()
    finally:
        centre.run("ALTER TABLE customer_notes ENABLE TRIGGER payme_erased")
    b = one.actor.business_id
    assert centre.run(f"SELECT content FROM customer_notes WHERE business_id = '{b}'") == [("late",)]
    with two.book.uow.reading(two.actor) as reading:
        assert inbox.digest(reading)


def test_an_erasure_on_the_central_database_itself_reaches_every_pc(shops: Any, centre: Centre) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana Secret", phone="912000001")
    one.book.notes.add(one.actor, ana.id, NoteDraft(content="secret"))
    for pc in (one, two):
        pc.sync()
    rename(one, ana.id, "Secret One")
    rename(two, ana.id, "Secret Two")
    for pc in (one, two, one):
        pc.sync()
    office = Book(centre.engine, one.actor, one.actor)
    office.customers.erase(one.actor, ana.id)
    two.book.notes.add(two.actor, ana.id, NoteDraft(content="secret again"))
    sound(two, one)
    for pc in (one, two):
        assert pc.run("SELECT name, phone, is_erased FROM customers") == [("Erased", None, 1)]
        assert {row[0] for row in pc.run("SELECT content FROM customer_notes")} == {""}
        assert pc.run("SELECT DISTINCT kept, lost FROM sync_conflict") == [(None, None)]
