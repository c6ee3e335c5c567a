"""Guessing is hopeless (promise P2): ten tries, then half an hour or a manager, whatever is done about it."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from payme_desktop.db.engine import sqlite_engine
from payme_desktop.domain.drafts import StaffName
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.ports import Tries
from payme_desktop.services.throttle import LIMIT, WAIT_SECONDS
from tests.helpers.books import NOON, Book, open_book
from tests.helpers.databases import KEY
from tests.helpers.people import DAY, PASSWORD, PIN, PaperPc, Pc, People, plain_verifiers, until_locked
from tests.helpers.promised import Promised


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return plain_verifiers(monkeypatch)


@pytest.fixture
def people(book: Book, tmp_path: Path) -> People:
    return People(book, Pc(tmp_path / "config"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()


def tries(people: People, *, pin: bool = False) -> Iterator[str]:
    for n in range(LIMIT * 3):
        yield people.code_of("Rita", f"{n:04}", pin=pin)


@pytest.mark.parametrize("pin", [False, True])
def test_ten_tries_then_half_an_hour(people: People, cheap: list[str], *, pin: bool) -> None:
    people.give_pin(people.rita)
    del cheap[:]
    assert until_locked(tries(people, pin=pin)) == LIMIT == len(cheap)
    right = PIN if pin else PASSWORD
    assert people.code_of("Rita", right, pin=pin) == "too_many_tries", "the right one waits as well"
    assert isinstance(people.device, Pc)
    people.device.running += WAIT_SECONDS - 1
    assert people.code_of("Rita", right, pin=pin) == "too_many_tries"
    people.device.running += 1
    assert people.code_of("Rita", "wrong", pin=pin) == "sign_in_failed"
    assert people.code_of("Rita", right, pin=pin) == "too_many_tries", "then one try at a time"
    people.device.running += WAIT_SECONDS
    assert people.code_of("Rita", right, pin=pin) == "in"
    assert until_locked(tries(people, pin=pin)) == LIMIT, "success takes the count back"


def test_an_unknown_name_is_told_the_same_and_counted_alike(people: People, cheap: list[str]) -> None:
    told = [people.code_of("Nobody", "x") for _ in range(LIMIT + 2)]
    assert told == [people.code_of("Vic", "x") for _ in range(LIMIT + 2)]
    assert len(cheap) == 2 * LIMIT


def test_a_manager_lets_somebody_try_again(people: People) -> None:
    until_locked(tries(people))
    assert people.staff.get(people.max, people.rita.user_id).waits == WAIT_SECONDS
    assert people.staff.release(people.max, people.rita.user_id).row.waits == 0
    assert people.code_of("Rita", PASSWORD) == "in"


def test_a_password_takes_a_pin_back_too(people: People) -> None:
    people.give_pin(people.rita)
    until_locked(tries(people, pin=True))
    people.sign_in("Rita")
    assert people.code_of("Rita", PIN, pin=True) == "in"


def test_a_namesake_pays_nothing_for_the_other(people: People) -> None:
    """Two people of one name: each sign-in of one is a try on the other, given back."""
    other = people.add("Rita", people.rita.role)
    with people.book.uow.writing(people.book.actor) as writing:
        from payme_desktop.db.tables import users

        writing.update(users, other.user_id, {"password_hash": "verifier of another"})
    for _ in range(LIMIT + 1):
        assert people.code_of("Rita", PASSWORD) == "in"
    assert people.code_of("Rita", "another") == "in"


Bypass = Callable[[People, Path], None]


def restart(people: People, tmp_path: Path) -> None:
    people.at(Pc(tmp_path / "config"))


def restart_of_the_pc(people: People, tmp_path: Path) -> None:
    people.at(Pc(tmp_path / "config", running=60))


def clock_set_back(people: People, _: Path) -> None:
    people.book.clock.advance(days=-3)


def clock_set_forward(people: People, _: Path) -> None:
    people.book.clock.advance(days=3)


def another_name(people: People, _: Path) -> None:
    people.staff.rename(people.ana, people.rita.user_id, StaffName(name="Margarida"))
    people.staff.rename(people.ana, people.rita.user_id, StaffName(name="Rita"))


@pytest.mark.promise("P2")
@pytest.mark.parametrize(
    "bypass", [restart, restart_of_the_pc, clock_set_back, clock_set_forward, another_name]
)
@pytest.mark.parametrize("pin", [False, True])
def test_nothing_brings_tries_back(
    people: People, tmp_path: Path, promised: Promised, cheap: list[str], bypass: Bypass, *, pin: bool
) -> None:
    people.give_pin(people.rita)
    del cheap[:]
    for n in range(LIMIT - 1):
        people.code_of("Rita", f"{n:04}", pin=pin)
    bypass(people, tmp_path)
    assert people.code_of("Rita", "last", pin=pin) == "sign_in_failed", "the tenth"
    bypass(people, tmp_path)
    right = PIN if pin else PASSWORD
    codes = [people.code_of("Rita", right, pin=pin) for _ in range(3)]
    promised("P2", tried=3, failed=3 - codes.count("too_many_tries"), note="six ways round it")
    assert len(cheap) == LIMIT


@pytest.mark.promise("P2")
def test_a_second_window_shares_the_count(
    people: People, tmp_path: Path, promised: Promised, cheap: list[str]
) -> None:
    """Two windows that try at the same moment, over and over."""
    other = People.__new__(People)
    other.__dict__.update(people.__dict__)
    other.at(Pc(tmp_path / "config"))

    def tried(n: int) -> str:
        return (people, other)[n % 2].code_of("Rita", f"guess {n}")

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(tried, range(3 * LIMIT)))
    looked_at = codes.count("sign_in_failed")
    promised("P2", tried=len(codes), failed=max(0, looked_at - LIMIT))
    assert looked_at == len(cheap) == LIMIT


@pytest.mark.promise("P2")
@pytest.mark.parametrize("outside", [True, False])
def test_an_old_backup_brings_no_tries_back(
    sqlite_db: Engine, tmp_path: Path, promised: Promised, *, outside: bool
) -> None:
    """The file of before the tries put in place again. Control: what is kept outside is thrown away."""
    people = People(open_book(sqlite_db), Pc(tmp_path / "config"))
    path, old = tmp_path / "book.shop", tmp_path / "old.shop"
    with sqlite_db.connect().execution_options(payme_gate="reading") as conn:
        conn.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    shutil.copy(path, old)
    assert until_locked(tries(people)) == LIMIT
    sqlite_db.dispose()
    for left in tmp_path.glob("book.shop-*"):
        left.unlink()
    shutil.copy(old, path)
    if not outside:
        for kept in (tmp_path / "config").glob("sign-in-*"):
            kept.unlink()
    engine = sqlite_engine(path, KEY)
    book = Book(engine, people.book.actor, people.book.stranger, people.book.clock)
    people.book = book
    people.at(Pc(tmp_path / "config"))
    code = people.code_of("Rita", PASSWORD)
    engine.dispose()
    if outside:
        promised("P2", tried=1, failed=int(code != "too_many_tries"))
    else:
        assert code == "in", "the control is alive"


def test_a_record_that_was_tampered_with_counts_as_too_many(people: People, tmp_path: Path) -> None:
    people.code_of("Rita", "wrong")
    (kept,) = (tmp_path / "config").glob("sign-in-*")
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.write_text(kept.read_text().replace('": [1,', '": [0,'))
    assert people.code_of("Rita", PASSWORD) == "too_many_tries"
    assert isinstance(people.device, Pc)
    people.device.running += WAIT_SECONDS
    assert people.code_of("Rita", PASSWORD) == "in"


def test_many_other_names_push_nobody_out_of_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payme_desktop.gateways.device.MOST_KEPT", 20)
    device, business, rita = Pc(tmp_path / "config"), new_id(), new_id()
    device.keep_tries(business, rita, Tries(LIMIT, NOON, device.id, 7))
    for n in range(30):
        device.keep_tries(business, new_id(), Tries(1, NOON + timedelta(days=n), device.id, n))
    assert device.tries(business, rita) == Tries(LIMIT, NOON, device.id, 7)


def test_at_a_server_each_pc_counts_by_its_own_time(people: People) -> None:
    """What another PC counted holds here too; its end is by the clock, but not before this PC ran so long."""
    until_locked(tries(people))
    other = PaperPc("till 2")
    people.at(other)
    assert people.code_of("Rita", PASSWORD) == "too_many_tries"
    people.book.clock.advance(seconds=WAIT_SECONDS)
    other.running = 60
    assert people.code_of("Rita", PASSWORD) == "too_many_tries"
    other.running = DAY
    assert people.code_of("Rita", PASSWORD) == "in"
