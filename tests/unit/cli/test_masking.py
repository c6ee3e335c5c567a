"""Privacy at the till in the command line: masked in words and in JSON, whatever is asked."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from payme_desktop.domain.actor import Actor
from payme_desktop.domain.permissions import MASKED_FIELDS, Decision
from payme_desktop.domain.rows import Session
from payme_desktop.domain.vocabulary import Role
from payme_desktop.services.book import Book as Services
from tests.helpers.books import Book
from tests.helpers.canaries import Bird, canaries, everything_allowed_but, plant
from tests.helpers.cli_line import CommandLine
from tests.helpers.people import PIN, People, plain_verifiers
from tests.helpers.promised import Promised

ASKED = (
    ("customers", "list"),
    ("customers", "list", "--sort", "spent", "--desc", "--limit", "1"),
    ("customers", "search", "canary"),
    ("customers", "search", "912 334 471"),
    ("customers", "show", "CANARY-1"),
    ("customers", "edit", "CANARY-1", "--name", "Canary Birdie"),
    ("customers", "delete", "CANARY-1"),
    ("customers", "restore", "CANARY-1"),
    ("preferences", "show", "CANARY-1"),
    ("preferences", "set", "CANARY-1", "--pays", "Card"),
    ("notes", "list", "CANARY-1"),
    ("history", "CANARY-1"),
    ("metrics",),
    ("metrics", "CANARY-1"),
    ("repeat",),
    ("sales", "refund", "--receipt", "CANARY-R", "--total", "99999"),
    ("sales", "void", "CANARY-R"),
    ("sync", "conflicts"),
)


@pytest.fixture
def bird(shop_book: Book) -> Bird:
    return plant(shop_book)


def signed_in(cli: CommandLine, book: Book, actor: Actor) -> None:
    """The command line over the real services, as that actor."""
    services = Services.on(book.uow)
    business = next(each for each in services.access.businesses() if each.id == actor.business_id)
    shop = cast(Any, cli.backend.shop)
    shop.services = services
    shop.sign_in = lambda *_: Session(actor, business)
    shop.sync.found = list(services.sync_conflicts.list(book.actor))


def told(cli: CommandLine, args: tuple[str, ...]) -> set[str]:
    """The masked fields in the answer, in words and in JSON."""
    spoken, json = cli(*args), cli(*args, "--json")
    document: object = json.document if json.code == 0 else json.err
    return canaries([spoken.out.splitlines(), spoken.err.splitlines(), document])


@pytest.mark.promise("P1")
def test_no_command_tells_a_masked_field(
    cli: CommandLine, shop_book: Book, bird: Bird, promised: Promised, tmp_path: Path
) -> None:
    rules = everything_allowed_but(Role.CASHIER, dict.fromkeys(MASKED_FIELDS, Decision.WITH_PIN))
    signed_in(cli, shop_book, replace(shop_book.actor, role=Role.CASHIER, rules=rules))
    leaks = {args: found for args in ASKED if (found := told(cli, args))}
    promised("P1", tried=2 * len(ASKED), failed=len(leaks), note=f"commands masked {leaks or ''}")
    row = cli("customers", "list", "--limit", "1", "--json").document["items"][0]
    assert "spend" in row["masked"]
    assert row["total_spent"] is None
    exported = cli("customers", "export", str(tmp_path / "c.csv"), "--json").document
    assert exported["masked"] == sorted(MASKED_FIELDS)
    assert canaries((tmp_path / "c.csv").read_text(encoding="utf-8")) == set()


def test_the_owner_is_told_all_of_them(cli: CommandLine, shop_book: Book, bird: Bird) -> None:
    """The control: the same commands do tell."""
    signed_in(cli, shop_book, shop_book.actor)
    leaks = [found for args in ASKED if (found := told(cli, args))]
    assert set().union(*leaks) == set(MASKED_FIELDS)
    assert len(leaks) >= 9
    assert told(cli, ("sync", "conflicts")) == set(), "nobody signs in for it"
    assert "masked" not in cli("customers", "list", "--json").out


def test_a_reveal_with_somebodys_approval(
    cli: CommandLine, shop_book: Book, bird: Bird, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_verifiers(monkeypatch)
    people = People(shop_book)
    people.give_pin(people.max)
    signed_in(cli, shop_book, people.vic)
    cast(Any, cli.backend.shop).services = replace(
        Services.on(shop_book.uow), overrides=people.overrides, access=people.access
    )
    ask = ("customers", "reveal", "CANARY-1", "--fields", "phone,email")
    assert cli(*ask).code == 2
    by = (*ask, "--approved-by", "max", "--reason", "To call back")
    assert cli(*by).code == 2, "nobody gave the PIN"
    monkeypatch.setenv("PAYME_APPROVER", "0000")
    assert cli(*by).code == 2
    assert cli(*ask, "--approved-by", "Rita", "--reason", "x").code == 2
    monkeypatch.setenv("PAYME_APPROVER", PIN)
    answer = cli.told(*by)
    assert canaries(answer) >= {"phone", "email"}
    assert "address" not in canaries(answer)
    assert answer["revealed"] == ["phone", "email"]
    assert PIN not in str(answer)
