"""Founding a business and signing in to it."""

from uuid import uuid4

import pytest

from payme_desktop.db.tables import users
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import BusinessDraft, draft
from payme_desktop.domain.rows import BusinessRow, Session
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import InvalidInput, NotFound, SignInFailed
from payme_desktop.services import verifiers
from tests.helpers.books import Book

SHOP = {"name": "Café Lua", "currency": "eur", "region": "pt", "timezone": "Europe/Lisbon", "owner": "José"}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A verifier that costs nothing, and the passwords it was asked about."""
    asked: list[str] = []

    def verifies(verifier: str | None, password: str) -> bool:
        asked.append(password)
        return verifier == f"verifier of {password}"

    monkeypatch.setattr(verifiers, "hash_password", lambda password: f"verifier of {password}")
    monkeypatch.setattr(verifiers, "verifies", verifies)
    monkeypatch.setattr(verifiers, "weak", lambda _: False)
    return asked


@pytest.fixture
def session(book: Book) -> Session:
    return book.access.found(draft(BusinessDraft, {**SHOP, "name": f"Café {uuid4()}"}), "secret")


def test_the_founder_is_the_owner_of_what_was_founded(book: Book, session: Session) -> None:
    assert (session.actor.role, session.actor.name) == (Role.OWNER, "José")
    business = session.business
    assert (business.currency, business.region, business.timezone) == ("EUR", "PT", "Europe/Lisbon")
    assert (business.active_days, business.thresholds.frequent) == (90, 10)
    assert business in book.access.businesses()
    assert book.metrics.shop(session.actor).customers == 0


@pytest.mark.parametrize("name", ["José", "jose", " JOSÉ "])
def test_sign_in_takes_the_name_in_any_case(book: Book, session: Session, name: str) -> None:
    assert book.access.sign_in(session.business, name, "secret") == session


def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    book: Book, session: Session, cheap: list[str]
) -> None:
    told = []
    for name, password in (("José", "wrong"), ("nobody", "secret"), ("", ""), ("José", "")):
        del cheap[:]
        with pytest.raises(SignInFailed) as refused:
            book.access.sign_in(session.business, name, password)
        told.append((refused.value.message, refused.value.problems))
        assert len(cheap) == 1, "as slow as a wrong password"
    assert len({str(each) for each in told}) == 1


def test_a_user_without_a_password_is_as_slow_and_never_gets_in(
    book: Book, session: Session, cheap: list[str]
) -> None:
    _add_user(book, session, "Rui", password_hash=None)
    with pytest.raises(SignInFailed):
        book.access.sign_in(session.business, "Rui", "")
    assert len(cheap) == 1


def test_a_disabled_user_never_gets_in(book: Book, session: Session) -> None:
    _add_user(book, session, "Rui", password_hash="verifier of secret", is_active=False)
    with pytest.raises(SignInFailed):
        book.access.sign_in(session.business, "Rui", "secret")


def test_two_people_of_one_name_sign_in_by_their_passwords(book: Book, session: Session) -> None:
    other = _add_user(book, session, "Jose", password_hash="verifier of mine")
    assert book.access.sign_in(session.business, "jose", "mine").actor.user_id == other
    assert book.access.sign_in(session.business, "jose", "secret") == session


def test_nobody_signs_in_to_the_neighbour(book: Book, session: Session) -> None:
    theirs = next(each for each in book.access.businesses() if each.id == book.stranger.business_id)
    with pytest.raises(SignInFailed):
        book.access.sign_in(theirs, "José", "secret")


def test_a_business_is_named_where_there_are_several(book: Book, session: Session) -> None:
    name = session.business.name
    assert book.access.business(name.upper()) == session.business
    with pytest.raises(NotFound, match=name):
        book.access.business("no such")
    with pytest.raises(InvalidInput) as refused:
        book.access.business()
    assert list(refused.value.problems) == ["business"]


def test_a_password_has_four_characters(book: Book) -> None:
    before = len(book.access.businesses())
    with pytest.raises(InvalidInput) as refused:
        book.access.found(draft(BusinessDraft, SHOP), "abc")
    assert list(refused.value.problems) == ["password"]
    assert len(book.access.businesses()) == before


def test_verifiers_are_argon2id_of_at_least_64_mib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    verifier = verifiers.hash_password("secret")
    assert verifier.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert verifiers.verifies(verifier, "secret")
    assert verifiers.DECOY.split("$")[:4] == verifier.split("$")[:4], "as slow as the real ones"
    assert len(verifiers.DECOY) == len(verifier)
    assert not verifiers.verifies(verifier, "secret ")
    assert not verifiers.verifies("no verifier", "secret")
    assert not verifiers.verifies(None, "secret")


def _add_user(book: Book, session: Session, name: str, **values: object) -> object:
    user_id = uuid4()
    row = {"id": user_id, "name": name, "name_key": name.lower(), "role": "cashier", "is_active": True}
    with UnitOfWork(book.engine, book.clock).writing(session.actor) as writing:
        writing.insert(users, [{**row, **values}])
    return user_id


def test_no_actor_reads_the_settings_of_another_business(book: Book, session: Session) -> None:
    nobody = Actor(uuid4(), uuid4(), "", Role.OWNER)
    with pytest.raises(NotFound):
        book.metrics.shop(nobody)
    assert isinstance(session.business, BusinessRow)
