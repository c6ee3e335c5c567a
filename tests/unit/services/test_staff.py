"""People and roles: who may touch whom, what is adjusted, and what an approval is good for."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from payme_desktop.db.audit_tables import audit_log
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import StaffDraft, StaffName, draft
from payme_desktop.domain.permissions import Decision
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import Ambiguous, InvalidInput, NotAllowed, NotFound, SignInFailed, UserError
from payme_desktop.services.pins import check_pin
from tests.helpers.books import Book
from tests.helpers.people import PASSWORD, PIN, PaperPc, People, plain_verifiers


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return plain_verifiers(monkeypatch)


@pytest.fixture
def people(book: Book) -> People:
    return People(book)


Act = Callable[[], object]


def new(name: str, role: Role = Role.CASHIER) -> StaffDraft:
    return draft(StaffDraft, {"name": name, "role": role})


def test_an_owner_adds_people_who_then_sign_in(people: People) -> None:
    saved = people.staff.add(people.ana, new("Ben"), "bens own")
    assert (saved.row.name, saved.row.role, saved.row.has_password) == ("Ben", Role.CASHIER, True)
    assert saved.changes.of("users") == {saved.row.id}
    assert people.sign_in("ben", "bens own").role is Role.CASHIER
    later = people.staff.add(people.ana, new("Eva")).row
    assert not later.has_password
    assert people.code_of("Eva", "") == "sign_in_failed"
    people.staff.set_password(people.ana, later.id, "hers")
    assert people.code_of("Eva", "hers") == "in"
    assert [row.name for row in people.staff.list(people.ana)][:2] == ["Ana", "Ben"]


def test_a_name_is_somebodys_once(people: People) -> None:
    with pytest.raises(InvalidInput) as refused:
        people.staff.add(people.ana, new("rita"))
    assert list(refused.value.problems) == ["name"]
    people.staff.disable(people.ana, people.rita.user_id)
    people.staff.add(people.ana, new("Rita"))
    with pytest.raises(InvalidInput, match="Rita"):
        people.staff.enable(people.ana, people.rita.user_id)
    assert people.staff.resolve(people.ana, "rita").is_active
    with pytest.raises(NotFound):
        people.staff.resolve(people.ana, "Nobody")


def test_a_name_that_two_have_is_ambiguous(people: People) -> None:
    people.add("Rita", Role.VIEWER)
    with pytest.raises(Ambiguous):
        people.staff.resolve(people.ana, "Rita")
    assert people.staff.resolve(people.ana, str(people.rita.user_id)).role is Role.CASHIER


def test_the_last_owner_stays_one(people: People) -> None:
    people.staff.disable(people.ana, people.book.actor.user_id)
    before = people.staff.list(people.ana)
    acts: tuple[Act, ...] = (
        lambda: people.staff.disable(people.ana, people.ana.user_id),
        lambda: people.staff.set_role(people.ana, people.ana.user_id, Role.MANAGER),
    )
    for act in acts:
        with pytest.raises(UserError, match="last owner") as refused:
            act()
        assert refused.value.code == "last_owner"
    assert people.staff.list(people.ana) == before
    people.staff.set_role(people.ana, people.max.user_id, Role.OWNER)
    people.staff.set_role(people.ana, people.ana.user_id, Role.MANAGER)
    assert people.sign_in("Ana").role is Role.MANAGER


def test_a_role_that_may_add_people_makes_nobody_its_equal(people: People) -> None:
    for command in ("staff.add", "staff.password", "staff.disable", "staff.rename", "staff.enable"):
        people.staff.set_rule(people.ana, Role.MANAGER, command, Decision.ALLOWED)
    manager = people.sign_in("Max")
    assert people.staff.add(manager, new("Ben")).row.role is Role.CASHIER
    acts: tuple[Act, ...] = (
        lambda: people.staff.add(manager, new("Boss", Role.OWNER)),
        lambda: people.staff.add(manager, new("Boss", Role.MANAGER)),
        lambda: people.staff.set_password(manager, people.ana.user_id, "taken over"),
        lambda: people.staff.disable(manager, people.ana.user_id),
        lambda: people.staff.rename(manager, people.ana.user_id, StaffName(name="Nobody")),
        lambda: people.staff.set_role(manager, people.rita.user_id, Role.OWNER),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert people.sign_in("Ana").role is Role.OWNER


def test_a_disabled_person_is_out_at_once_here(people: People) -> None:
    people.give_pin(people.rita)
    working = people.by_pin(people.rita)
    assert people.access.still_allowed(working)
    changes = people.staff.disable(people.ana, people.rita.user_id).changes
    assert changes.of("users") == {people.rita.user_id}
    assert not people.access.still_allowed(working)
    with pytest.raises(SignInFailed) as out:
        people.access.refreshed(working)
    assert out.value.code == "signed_out"
    assert people.code_of("Rita", PASSWORD) == "sign_in_failed"
    assert people.code_of("Rita", PIN, pin=True) == "sign_in_failed"
    people.staff.enable(people.ana, people.rita.user_id)
    assert people.code_of("Rita", PASSWORD) == "in"
    assert people.code_of("Rita", PIN, pin=True) == "sign_in_failed", "a PIN is set anew"


def test_rules_are_of_a_role_and_hold_from_the_next_look(people: People) -> None:
    working = people.sign_in("Rita")
    assert working.decision("sales.void") is Decision.WITH_PIN
    saved = people.staff.set_rule(people.ana, Role.CASHIER, "sales.void", Decision.ALLOWED)
    assert (saved.row.decision, saved.row.default) == (Decision.ALLOWED, Decision.WITH_PIN)
    assert saved.changes.of("role_rules")
    assert working.decision("sales.void") is Decision.WITH_PIN, "frozen at sign-in"
    assert people.access.refreshed(working).may("sales.void")
    assert not people.sign_in("Vic").may("sales.void")
    people.staff.set_rule(people.ana, Role.CASHIER, "sales.void", None)
    assert people.sign_in("Rita") == working
    adjusted = [row for row in people.staff.rules(people.ana) if row.adjusted]
    assert adjusted == []


def test_what_no_rule_can_change(people: People) -> None:
    for role, command in (
        (Role.OWNER, "sales.void"),
        (Role.MANAGER, "staff.rules"),
        (Role.MANAGER, "staff.role"),
        (Role.CASHIER, "staff.own"),
        (Role.CASHIER, "made.up"),
    ):
        with pytest.raises(InvalidInput):
            people.staff.set_rule(people.ana, role, command, Decision.ALLOWED)
    with pytest.raises(InvalidInput):
        people.staff.set_offline_days(people.ana, 0)
    assert people.staff.offline_days(people.ana) == 14
    assert people.staff.set_offline_days(people.ana, 30).row == people.staff.offline_days(people.ana) == 30


def test_a_rule_that_another_version_wrote_is_passed_over(people: People) -> None:
    from payme_desktop.db.tables import role_rules

    rows = [
        ("cashier", "made.up", "allowed"),
        ("robot", "sales.void", "allowed"),
        ("cashier", "sales.void", "?"),
    ]
    with people.book.uow.writing(people.ana) as writing:
        for role, command, decision in rows:
            row = {"id": _id(role, command), "role": role, "command": command, "decision": decision}
            writing.insert(role_rules, [row])
    assert people.sign_in("Rita").rules == ()


def _id(*parts: str) -> object:
    from payme_desktop.domain.ids import derived_id

    return derived_id(*parts)


@pytest.mark.parametrize("pin", ["123", "12a4", "١٢٣٤", "1111", "1234", "4321", "0000", "2580", "1" * 13, ""])
def test_a_pin_that_anybody_tries_first_is_none(pin: str) -> None:
    with pytest.raises(InvalidInput):
        check_pin(pin)


@pytest.mark.parametrize("pin", ["2749", "135790", "98765432101"])
def test_other_pins_are_fine(pin: str) -> None:
    check_pin(pin)


def test_a_pin_is_set_by_the_password_at_one_pc(people: People) -> None:
    assert people.access.tiles(people.business) == ()
    with pytest.raises(SignInFailed):
        people.staff.set_pin(people.rita, "wrong", PIN)
    people.give_pin(people.rita)
    assert [row.name for row in people.access.tiles(people.business)] == ["Rita"]
    assert people.by_pin(people.rita) == people.sign_in("Rita")
    with pytest.raises(SignInFailed):
        people.by_pin(people.rita, "9573")
    here = people.device
    people.at(PaperPc("till 2"))
    assert people.access.tiles(people.business) == ()
    assert people.code_of("Rita", PIN, pin=True) == "sign_in_failed"
    people.give_pin(people.rita, "8642")
    people.at(here)
    assert people.by_pin(people.rita).user_id == people.rita.user_id
    people.staff.forget_pin(people.rita)
    assert people.access.tiles(people.business) == ()


def test_a_password_set_by_an_owner_takes_the_pins_along(people: People) -> None:
    people.give_pin(people.rita)
    people.staff.set_password(people.ana, people.rita.user_id, "another")
    assert people.access.tiles(people.business) == ()
    assert (people.code_of("Rita", PASSWORD), people.code_of("Rita", "another")) == ("sign_in_failed", "in")


def test_the_own_password_is_changed_by_whoever_knows_it(people: People) -> None:
    with pytest.raises(SignInFailed):
        people.staff.change_password(people.rita, "wrong", "another")
    here = people.device
    people.give_pin(people.rita)
    people.at(PaperPc("till 2")).give_pin(people.rita)
    people.at(here)
    people.staff.change_password(people.rita, PASSWORD, "another")
    assert people.code_of("Rita", "another") == "in"
    assert people.code_of("Rita", PIN, pin=True) == "in", "set here, by the same person"
    people.at(PaperPc("till 2"))
    assert people.access.tiles(people.business) == ()
    assert people.code_of("Rita", PIN, pin=True) == "sign_in_failed", "elsewhere the password is asked again"
    with pytest.raises(InvalidInput):
        people.staff.change_password(people.rita, "another", "abc")


# Approvals


def approve(people: People, actor: Actor, command: str, by: Actor, secret: str = PASSWORD) -> Actor:
    given = people.overrides.approve(actor, command, "the till was wrong", by.user_id, secret)
    return actor.approved_by(given)


def test_an_approval_is_good_for_one_act(people: People) -> None:
    book = people.book
    sales = [book.sale() for _ in range(2)]
    with pytest.raises(NotAllowed) as refused:
        book.purchases.void(people.rita, sales[0].id)
    assert (refused.value.code, refused.value.command) == ("needs_manager", "sales.void")
    assert "a manager or the owner" in refused.value.message
    allowed = approve(people, people.rita, "sales.void", people.max)
    with pytest.raises(NotAllowed):
        book.customers.delete(allowed, book.customer("Ana").id)
    with pytest.raises(NotFound):
        book.purchases.void(allowed, people.rita.user_id)  # came to nothing: the approval stays good
    assert book.purchases.void(allowed, sales[0].id).row.voided
    with pytest.raises(NotAllowed):
        book.purchases.void(allowed, sales[1].id)
    with pytest.raises(NotAllowed):
        book.purchases.void(people.rita.approved_by(allowed.approval), sales[1].id)  # type: ignore[arg-type]


def test_who_approves_and_what(people: People) -> None:
    names = [row.name for row in people.overrides.approvers(people.rita, "sales.void")]
    assert set(names) >= {"Ana", "Max"}
    assert not {"Rita", "Vic"} & set(names)
    people.give_pin(people.max)
    assert people.overrides.approvers(people.rita, "sales.void")[0].name == "Max"
    assert approve(people, people.rita, "sales.void", people.max, PIN).approval is not None
    for command, by, secret, error in (
        ("sales.void", people.vic, PASSWORD, NotAllowed),
        ("sales.void", people.rita, PASSWORD, NotAllowed),
        ("sales.void", people.max, "0000", SignInFailed),
        ("sales.void", people.ana, "wrong", SignInFailed),
        ("customers.erase", people.ana, PASSWORD, NotAllowed),  # denied to a cashier: nobody may approve it
        ("customers.edit", people.ana, PASSWORD, NotAllowed),  # allowed: there is nothing to approve
    ):
        with pytest.raises(error):
            approve(people, people.rita, command, by, secret)
    assert approve(people, people.max, "customers.erase", people.ana).approval is not None
    with pytest.raises(NotAllowed):
        approve(people, people.max, "customers.erase", people.add("Second", Role.MANAGER))


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 201])
def test_an_approval_needs_a_reason(people: People, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        people.overrides.approve(people.rita, "sales.void", reason, people.max.user_id, PASSWORD)
    assert list(refused.value.problems) == ["reason"]


def test_an_approvers_wrong_pin_is_counted(people: People) -> None:
    people.give_pin(people.max)
    for _ in range(10):
        with pytest.raises(SignInFailed):
            approve(people, people.rita, "sales.void", people.max, "9999")
    with pytest.raises(SignInFailed) as refused:
        approve(people, people.rita, "sales.void", people.max, PIN)
    assert refused.value.code == "too_many_tries"


def test_the_trail_is_told_the_reason(people: People) -> None:
    approve(people, people.rita, "sales.void", people.max)
    with people.book.uow.reading(people.max) as reading:
        (told,) = reading.all(
            select(audit_log).where(
                audit_log.c.business_id == people.max.business_id, audit_log.c.event == "override.approved"
            )
        )
    assert (told.actor_id, json.loads(told.detail)) == (people.rita.user_id, {
        "command": "sales.void", "reason": "the till was wrong", "approved_by": str(people.max.user_id),
    })  # fmt: skip
