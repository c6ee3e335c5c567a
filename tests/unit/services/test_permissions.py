"""Every act is permitted by rule (promise P1): every method of every service, by every role."""

import typing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from payme_desktop.domain.actor import Actor
from payme_desktop.domain.permissions import ADJUSTABLE_ROLES, BY_NAME, COMMANDS, Decision, adjusted, decide
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import NotAllowed, PaymeError
from payme_desktop.services.book import Book as Services
from payme_desktop.services.permitting import DECLARED, UNRESTRICTED, permitted
from tests.helpers.books import Book
from tests.helpers.people import plain_verifiers
from tests.helpers.promised import Promised
from tests.helpers.service_calls import CALLS, NOBODYS, public_methods

FREE = {
    *(f"access.{name}" for name in ("found", "businesses", "business", "sign_in", "sign_in_with_pin")),
    "access.tiles", "access.refreshed", "access.still_allowed", "overrides.approvers", "overrides.approve",
    *(f"form_drafts.{name}" for name in ("keep", "all", "drop", "sweep")),
}  # fmt: skip
"""Methods that need nobody's permission: a new one has to be put here on purpose."""

WITHOUT_SERVICE = {
    # Acts of the program itself, or of a screen: their permission is asked where they begin.
    "customers.merge", "fields.phone", "fields.email", "fields.address", "fields.spend", "sync.run",
    "sync.enrol", "backup.make", "backup.restore", "shop.check", "shop.found", "central.admin",
    "window.use",
}  # fmt: skip


def declared() -> dict[str, str]:
    """``service.method`` -> its command; empty for one that is unrestricted."""
    return {name: getattr(method, DECLARED) for name, method in public_methods().items()}


@pytest.mark.promise("P1")
def test_every_method_of_every_service_says_what_it_needs(promised: Promised) -> None:
    silent = [name for name, method in public_methods().items() if not hasattr(method, DECLARED)]
    promised("P1", tried=len(public_methods()), failed=len(silent), note=f"methods {' '.join(silent)}")
    assert {name for name, command in declared().items() if command == UNRESTRICTED} == FREE
    assert all(command in BY_NAME for command in declared().values() if command)
    assert {*declared().values()} - {UNRESTRICTED} == set(BY_NAME) - WITHOUT_SERVICE


def test_a_method_that_says_nothing_is_seen() -> None:
    """The control: one that forgot."""

    class Forgetful:
        def act(self, actor: Actor) -> None: ...

    assert not hasattr(Forgetful.act, DECLARED)
    with pytest.raises(KeyError):
        permitted("made.up")


@pytest.mark.promise("P1")
def test_every_command_by_every_role(
    book: Book, promised: Promised, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is called through the service; what the registry denies is refused, the rest gets in."""
    plain_verifiers(monkeypatch)
    services, wrong, tried = Services.on(book.uow), [], 0
    for method, command in sorted(declared().items()):
        for role in Role if command else ():
            for rules in ((), ((command, Decision.ALLOWED),), ((command, Decision.DENIED),)):
                actor = replace(book.actor, role=role, rules=adjusted(rules, role))
                expected = decide(command, role, actor.rules)
                tried += 1
                if outcome(services, actor, method, tmp_path) is not expected:
                    wrong.append(f"{method} by a {role}, {rules}")
    promised("P1", tried=tried, failed=len(wrong), note=f"{' '.join(wrong)}")
    assert tried >= 4 * 3 * 45


def outcome(services: Services, actor: Actor, method: str, folder: Path) -> Decision:
    """How a call ended: any other answer than a refusal means that it got in."""
    try:
        CALLS[method][0](services, actor, replace(NOBODYS, person=uuid4()), folder)
    except NotAllowed as refused:
        if refused.command:
            return {"needs_manager": Decision.WITH_PIN, "not_allowed": Decision.DENIED}[refused.code]
    except PaymeError:
        pass
    return Decision.ALLOWED


def test_an_owner_may_do_everything_whatever_is_adjusted() -> None:
    for command in COMMANDS:
        assert command.default(Role.OWNER) is Decision.ALLOWED
        assert decide(command.name, Role.OWNER, ((command.name, Decision.DENIED),)) is Decision.ALLOWED
    assert adjusted([("sales.void", Decision.DENIED)], Role.OWNER) == ()


def test_no_role_below_may_more_than_the_one_above() -> None:
    rank = {Decision.DENIED: 0, Decision.WITH_PIN: 1, Decision.ALLOWED: 2}
    for command in COMMANDS:
        manager, cashier, viewer = (rank[command.default(role)] for role in ADJUSTABLE_ROLES)
        assert manager >= cashier, command
        assert manager >= viewer, command


def test_what_makes_an_owner_is_fixed_for_owners() -> None:
    for name in ("staff.rules", "staff.role"):
        assert BY_NAME[name].fixed
        assert {BY_NAME[name].default(role) for role in ADJUSTABLE_ROLES} == {Decision.DENIED}
    assert adjusted([("staff.rules", Decision.ALLOWED), ("made.up", Decision.ALLOWED)], Role.MANAGER) == ()


def test_the_table_of_the_documentation_is_the_registry() -> None:
    pages = (Path(__file__).parents[3] / "docs").glob("*.md")
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    for command in COMMANDS:
        letters = (command.manager, command.cashier, command.viewer)
        words = " | ".join({"allowed": "yes", "with_pin": "PIN", "denied": "no"}[each] for each in letters)
        assert f"| `{command.name}` | {words} |" in text, command.name


def test_type_hints_of_the_book_name_every_service() -> None:
    assert {name.split(".")[0] for name in public_methods()} == set(typing.get_type_hints(Services))
