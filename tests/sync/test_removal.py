"""Who was disabled is out (promise T8): at the next sync, or once a PC met nobody for too long."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from payme_desktop.domain.permissions import Decision
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import SignInFailed
from payme_desktop.sync import log
from tests.helpers.people import PASSWORD, People, plain_verifiers
from tests.helpers.promised import Promised
from tests.helpers.replicas import Replica


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return plain_verifiers(monkeypatch)


def staffed(one: Replica, two: Replica) -> tuple[People, People]:
    """The same staff at two PCs."""
    here = People(one.book)
    met(one)
    met(two)
    there = People.__new__(People)
    there.__dict__.update(here.__dict__)
    there.book = two.book
    from tests.helpers.people import PaperPc

    return here, there.at(PaperPc("till 2"))


def met(pc: Replica) -> None:
    """A sync, noted as the program does."""
    pc.sync()
    log.note(pc.book.uow, pc.actor, pc.clock.now(), sent=0, received=0, conflicts=0, outcome="done")


@pytest.mark.promise("T8")
def test_a_disabled_person_is_out_at_the_next_sync(shops: Any, promised: Promised) -> None:
    one, two = shops(2)
    here, there = staffed(one, two)
    there.give_pin(there.rita)
    working = there.by_pin(there.rita)
    here.staff.disable(here.ana, here.rita.user_id)
    assert not here.access.still_allowed(here.rita)
    assert there.access.still_allowed(working), "not heard of it yet"
    met(one)
    changes = two.sync().changes
    assert changes.of("users") == {here.rita.user_id}, "an open window is told to look"
    met(two)
    ways = [
        not there.access.still_allowed(working),
        there.code_of("Rita", PASSWORD) == "sign_in_failed",
        there.code_of("Rita", "2749", pin=True) == "sign_in_failed",
        there.access.tiles(there.business) == (),
    ]
    promised("T8", tried=len(ways), failed=ways.count(False), note="out at the next sync")


@pytest.mark.promise("T8")
@pytest.mark.parametrize("edit", ["name", "role", "password"])
def test_no_edit_elsewhere_lets_a_disabled_person_back_in(shops: Any, promised: Promised, edit: str) -> None:
    """A PC that had not heard of it writes to the same person, before and after."""
    one, two = shops(2)
    here, there = staffed(one, two)
    here.staff.disable(here.ana, here.rita.user_id)
    if edit == "name":
        from payme_desktop.domain.drafts import StaffName

        there.staff.rename(there.ana, there.rita.user_id, StaffName(name="Rita Costa"))
    elif edit == "role":
        there.staff.set_role(there.ana, there.rita.user_id, Role.MANAGER)
    else:
        there.staff.change_password(there.rita, PASSWORD, "another")
    for pc in (two, one, two, one):
        met(pc)
    back = [each for each in (here, there) if each.access.still_allowed(here.rita)]
    promised("T8", tried=2, failed=len(back))
    assert here.staff.get(here.ana, here.rita.user_id) == here.staff.get(there.ana, there.rita.user_id)


def test_rules_reach_the_other_pcs_and_merge_one_by_one(shops: Any) -> None:
    one, two = shops(2)
    here, there = staffed(one, two)
    here.staff.set_rule(here.ana, Role.CASHIER, "sales.void", Decision.ALLOWED)
    there.staff.set_rule(there.ana, Role.CASHIER, "sales.refund", Decision.DENIED)
    there.staff.set_rule(there.ana, Role.CASHIER, "sales.void", Decision.DENIED)  # the later one
    here.staff.set_offline_days(here.ana, 21)
    for pc in (one, two, one, two):
        met(pc)
    for each in (here, there):
        rita = each.access.refreshed(each.rita)
        assert rita.decision("sales.refund") is Decision.DENIED
        assert rita.decision("sales.void") is Decision.DENIED
        assert each.staff.offline_days(each.ana) == 21
    assert one.contents() == two.contents()


def code(people: People, name: str) -> str:
    return people.code_of(name, PASSWORD)


@pytest.mark.promise("T8")
@pytest.mark.parametrize("days", [None, 3])
def test_time_travel_of_a_pc_that_never_syncs(shops: Any, promised: Promised, days: int | None) -> None:
    """Day by day into the future, and back again: only owners are let in once it was too long."""
    (one,) = shops(1)
    people = People(one.book)
    if days is not None:
        people.staff.set_offline_days(people.ana, days)
    met(one)
    limit, wrong, start = days or 14, [], one.clock.now()
    for day in range(limit + 5):
        one.clock.moment = start + timedelta(days=day)
        expected = "in" if day <= limit else "sync_overdue"
        found = {name: code(people, name) for name in ("Rita", "Max", "Ana")}
        if found != {"Rita": expected, "Max": expected, "Ana": "in"}:
            wrong.append((day, found))
    for back in (1, limit, limit + 3, limit + 30):
        one.clock.moment = start + timedelta(days=limit + 4 - back)
        if code(people, "Rita") != "sync_overdue":
            wrong.append((-back, {}))
    promised("T8", tried=limit + 9, failed=len(wrong), note=f"days and back {wrong or ''}")
    one.clock.moment = start + timedelta(days=limit + 4)
    met(one)
    assert code(people, "Rita") == "in", "a sync ends it"


def test_what_is_said_and_what_a_wrong_secret_learns(shops: Any) -> None:
    (one,) = shops(1)
    people = People(one.book)
    met(one)
    one.clock.advance(days=15)
    with pytest.raises(SignInFailed, match=r"not met the others for 14 days.*owner"):
        people.sign_in("Rita")
    assert people.code_of("Rita", "wrong") == "sign_in_failed", "nobody else is told"
    one.clock.advance(days=-17)
    with pytest.raises(SignInFailed, match="clock"):
        people.sign_in("Rita")


def test_a_clock_that_ran_ahead_once_locks_nobody_out_for_ever(shops: Any) -> None:
    (one,) = shops(1)
    people = People(one.book)
    met(one)
    one.clock.advance(days=2000)
    assert code(people, "Rita") == "sync_overdue"
    one.clock.advance(days=-1999)
    assert code(people, "Rita") == "sync_overdue"
    met(one)
    assert code(people, "Rita") == "in"


def test_a_pc_that_is_tied_but_never_synced_counts_from_the_servers_time(shops: Any) -> None:
    (one,) = shops(1)
    people = People(one.book)
    one.clock.moment = datetime.now(UTC)
    assert code(people, "Rita") == "in"
    one.clock.advance(days=15)
    assert code(people, "Rita") == "sync_overdue"


def test_a_shop_that_meets_nobody_has_no_limit(shop_book: Any) -> None:
    people = People(shop_book)
    shop_book.clock.advance(days=1000)
    assert code(people, "Rita") == "in"


def test_nobody_sees_a_password_in_the_conflict_log(shops: Any) -> None:
    one, two = shops(2)
    here, there = staffed(one, two)
    here.staff.change_password(here.rita, PASSWORD, "the one")
    there.staff.change_password(there.rita, PASSWORD, "the other")
    for pc in (one, two, one):
        met(pc)
    shown = [
        row for row in log.conflicts(one.book.uow, one.actor, resolved=True) if row.field == "password_hash"
    ]
    assert shown
    assert all((row.kept, row.lost) == (None, None) for row in shown)
