"""The owner decides on a conflict at one PC, and every PC has what was decided."""

from dataclasses import replace
from typing import Any

import pytest

from payme_desktop.db.queries import devices
from payme_desktop.domain.drafts import (
    CustomerChange,
    NoteChange,
    NoteDraft,
    PreferencesDraft,
    StaffDraft,
    draft,
)
from payme_desktop.domain.syncing import ConflictRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import NotAllowed, NotFound, UserError
from payme_desktop.services.staff import StaffService
from payme_desktop.services.sync_conflicts import SyncConflictService, has_other
from payme_desktop.sync.enrolment import sync_actor, tell_name
from tests.helpers.replicas import Replica

pytestmark = pytest.mark.postgres


def change(pc: Replica, customer: Any, **values: Any) -> None:
    pc.book.customers.update(pc.actor, customer, draft(CustomerChange, values, pc.book.rules))


def decide(pc: Replica) -> SyncConflictService:
    return SyncConflictService(pc.book.uow)


def in_step(*pcs: Replica) -> None:
    for pc in (*pcs, *pcs):
        pc.sync()


def the_conflict(pc: Replica) -> ConflictRow:
    (found,) = decide(pc).list(pc.actor)
    return found


def test_the_other_value_is_used_everywhere(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana", phone="912000001").id
    in_step(one, two)
    change(one, ana, name="Anna")
    change(two, ana, name="Ann")
    in_step(one, two)
    conflict = the_conflict(one)
    assert {conflict.kept, conflict.lost} == {"Anna", "Ann"}
    assert conflict.customer == one.book.customers.get(one.actor, ana).customer.name
    assert conflict.customer_id == ana
    assert has_other(conflict)
    saved = decide(one).use_other(one.actor, conflict.id, one.book.rules)
    assert saved.row.state == "used_other"
    assert saved.changes.of("customers") == {ana}
    in_step(one, two)
    for pc in (one, two):
        assert pc.book.customers.get(pc.actor, ana).customer.name == conflict.lost
        assert decide(pc).list(pc.actor) == ()
        (settled,) = decide(pc).list(pc.actor, resolved=True)
        assert settled.state == "used_other"
    assert two.book.found(str(conflict.lost)) == [conflict.lost]


def test_keeping_closes_it_at_every_pc_and_changes_nothing_else(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana", phone="912000001").id
    in_step(one, two)
    change(one, ana, address="here")
    change(two, ana, address="there")
    in_step(one, two)
    conflict = the_conflict(two)
    decide(two).keep(two.actor, conflict.id)
    in_step(two, one)
    assert decide(one).list(one.actor) == ()
    assert one.book.customers.get(one.actor, ana).customer.address == conflict.kept
    decide(one).reopen(one.actor, conflict.id)
    in_step(one, two)
    assert the_conflict(two).id == conflict.id


def test_flags_money_and_notes_go_back_too(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana").id
    note = one.book.notes.add(one.actor, ana, NoteDraft(content="tea")).row.id
    in_step(one, two)
    for pc, spend, text, pinned in ((one, "10.50", "green tea", True), (two, "11.25", "black tea", True)):
        wish = draft(PreferencesDraft, {"average_spend": spend}, pc.book.rules)
        pc.book.preferences.update(pc.actor, ana, wish)
        pc.book.notes.edit(pc.actor, note, draft(NoteChange, {"content": text}, pc.book.rules))
        change(pc, ana, prefer_call=pinned)
    in_step(one, two)
    found = decide(one).list(one.actor)
    assert {row.field for row in found} == {"average_spend", "content"}  # both said yes to calls
    assert {row.customer for row in found} == {"Ana"}
    for row in found:
        decide(one).use_other(one.actor, row.id, one.book.rules)
    in_step(one, two)
    lost = {row.field: row.lost for row in found}
    assert str(two.book.preferences.get(two.actor, ana).average_spend) == lost["average_spend"]
    assert [each.content for each in two.book.notes.list(two.actor, ana)] == [lost["content"]]


def test_a_delete_that_lost_is_done_after_all(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana").id
    in_step(one, two)
    change(one, ana, address="here")
    two.book.customers.delete(two.actor, ana)
    in_step(one, two)
    conflict = the_conflict(one)
    assert conflict.kind in {"delete_vs_edit", "edit_vs_delete"}
    assert one.book.customers.get(one.actor, ana).customer.is_active
    decide(one).use_other(one.actor, conflict.id, one.book.rules)
    in_step(one, two)
    assert not two.book.customers.get(two.actor, ana).customer.is_active


def test_who_may_not_and_what_cannot(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana").id
    in_step(one, two)
    for pc in (one, two):
        pc.book.sale(ana, "1.00" if pc is one else "2.00", receipt_no="R1")
    in_step(one, two)
    conflict = the_conflict(one)
    assert conflict.kind == "ledger"
    assert not has_other(conflict)
    with pytest.raises(UserError, match="no other value"):
        decide(one).use_other(one.actor, conflict.id, one.book.rules)
    cashier = replace(one.actor, role=Role.CASHIER)
    with pytest.raises(NotAllowed):
        decide(one).keep(cashier, conflict.id)
    with pytest.raises(NotFound):
        decide(one).keep(one.actor, ana)
    assert the_conflict(one).state == "open"


def by_rita(pc: Replica) -> Replica:
    """Somebody else works at this PC."""
    rita = StaffService(pc.book.uow).add(pc.actor, StaffDraft(name="Rita", role=Role.MANAGER))
    pc.book.actor = replace(pc.actor, user_id=rita.row.id, name="Rita", role=Role.MANAGER)
    return pc


def test_pc_and_person_of_both_sides_are_told_everywhere(shops: Any) -> None:
    one, two = shops(2)
    tell_name(two.book.uow, sync_actor(two.actor.business_id), "Till 2")
    tell_name(two.book.uow, sync_actor(two.actor.business_id), "Till 2")
    ana = one.book.customer("Ana", phone="912000001").id
    in_step(one, two)
    owner = one.actor.user_id
    by_rita(two)
    change(one, ana, name="Anna", phone="912000002")
    change(two, ana, name="First try")
    change(two, ana, phone="912000003", name="Ann")
    in_step(one, two)
    for pc in (one, two):
        found = {each.field: each for each in decide(pc).list(pc.actor)}
        assert found.keys() == {"name", "phone"}
        for each in found.values():
            assert (each.kept_pc, each.kept_who) == ("Till 2", "Rita")
            assert (each.lost_pc, each.lost_who) == ("PC 0", "Owner of Ours")
    assert one.actor.user_id == owner
    # Control: another person's edit of the same field at the same PC afterwards tells nothing of this one.
    change(two, ana, name="Again")
    rename = replace(two.actor, user_id=owner)
    two.book.customers.update(rename, ana, draft(CustomerChange, {"name": "By the owner"}, two.book.rules))
    in_step(one, two)
    assert {each.kept_who for each in decide(one).list(one.actor)} == {"Rita"}


def test_of_a_delete_it_is_told_who_wanted_it(shops: Any) -> None:
    one, two = shops(2)
    ana = one.book.customer("Ana", phone="912000001").id
    in_step(one, two)
    by_rita(two).book.customers.delete(two.actor, ana)
    change(one, ana, name="Anna")
    in_step(one, two)
    found = the_conflict(one)
    assert found.kind in {"delete_vs_edit", "edit_vs_delete"}
    assert (found.lost_by, found.lost_pc, found.lost_who) == (2, "", "Rita")
    assert found.kept_who == ""


def test_a_pc_cannot_name_another(shops: Any) -> None:
    """The number in the version counts, which the central database vouches for."""
    one, two = shops(2)
    with two.book.uow.writing(two.actor) as writing:
        writing.record("enrolled", detail={"name": "Thief"})
        writing.run("UPDATE audit_log SET device_no = 1 WHERE detail LIKE '%Thief%'")
    in_step(two, one)
    with one.book.uow.reading(one.actor) as reading:
        assert devices.names(reading)[1] == "PC 0"
