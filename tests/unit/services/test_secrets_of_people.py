"""Guessing offline is hopeless (P3), and signing in tells nothing (P5): with the real argon2id."""

import time
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select

from payme_desktop.db.tables import pin_verifiers, users
from payme_desktop.domain.actor import Actor
from payme_desktop.errors import SignInFailed, WorldError
from payme_desktop.gateways.device import ThisPc
from payme_desktop.services import verifiers
from tests.helpers.books import Book
from tests.helpers.counts import counts
from tests.helpers.people import PASSWORD, PIN, MemoryKeyring, NoKeyring, Pc, People
from tests.helpers.promised import Promised

FLOOR = {"memory_cost": 65_536, "time_cost": 3, "parallelism": 4}
LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def people(shop_book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> People:
    """A shop file whose people got their passwords by a light hash, except where a test sets one."""
    (tmp_path / "config").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(verifiers, "hash_password", LIGHT.hash)
        return People(shop_book, Pc(tmp_path / "config"))


def kept(people: People, table: object, column: str) -> str:
    with people.book.uow.reading(people.ana) as reading:
        found: str = reading.scalar(select(table.c[column]).where(table.c.business_id == people.business.id))  # type: ignore[attr-defined]
    return found


@pytest.mark.promise("P3")
def test_what_is_kept_costs_the_floor_and_a_light_one_is_renewed(people: People, promised: Promised) -> None:
    people.sign_in("Rita")  # with a light verifier
    people.give_pin(people.rita)
    with people.book.uow.reading(people.ana) as reading:
        row = reading.first(select(users.c.password_hash).where(users.c.id == people.rita.user_id))
    found = [row[0], kept(people, pin_verifiers, "verifier")]
    weak = [each for each in found if not at_the_floor(each)]
    promised("P3", tried=len(found), failed=len(weak), note="verifiers at the floor")
    assert not at_the_floor(LIGHT.hash("x"))
    with people.book.uow.writing(people.ana) as writing:
        lighter = LIGHT.hash(people.device.mixed(f"{people.rita.user_id}/{PIN}"))
        writing.execute(pin_verifiers, pin_verifiers.update().values(verifier=lighter), (), [{}])
    people.by_pin(people.rita)
    assert at_the_floor(kept(people, pin_verifiers, "verifier"))
    assert people.by_pin(people.rita).name == "Rita"


def at_the_floor(verifier: str) -> bool:
    parameters = extract_parameters(verifier)
    return parameters.type.name == "ID" and all(getattr(parameters, k) >= v for k, v in FLOOR.items())


@pytest.mark.promise("P3")
@pytest.mark.parametrize("keyring", [NoKeyring, MemoryKeyring])
def test_the_database_alone_tells_no_pin(
    people: People, promised: Promised, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    keyring: Callable[[], NoKeyring],
) -> None:  # fmt: skip
    """All 10,000 PINs against the verifier that lies in the file, as who has file and shop key would.

    The verifier is light here, so that all of them can be tried; its strength is not the point.
    """
    (tmp_path / "pc").mkdir()
    people.at(Pc(tmp_path / "pc", keyring=keyring()))
    monkeypatch.setattr(verifiers, "hash_password", LIGHT.hash)
    monkeypatch.setattr(verifiers, "weak", lambda _: False)
    people.give_pin(people.rita)
    verifier, user = kept(people, pin_verifiers, "verifier"), people.rita.user_id
    thief = Pc(tmp_path / "config")  # the same shop key, another PC
    forms: tuple[Callable[[str], str], ...] = (str, lambda pin: thief.mixed(f"{user}/{pin}"))
    guessed = 0
    for number, form in product(range(10_000), forms):
        guessed += fits(verifier, form(f"{number:04}"))
    promised("P3", tried=10_000, failed=guessed, note="PINs against the file alone")
    assert fits(verifier, people.device.mixed(f"{user}/{PIN}")), "the control: at the PC itself it fits"


def fits(verifier: str, secret: str) -> bool:
    from argon2.low_level import Type, hash_secret_raw

    *_, salt, digest = verifier.split("$")
    import base64

    raw, want = (base64.b64decode(part + "=" * (-len(part) % 4)) for part in (salt, digest))
    return hash_secret_raw(secret.encode(), raw, 1, 8, 1, len(want), Type.ID) == want


def test_half_of_the_key_is_in_the_keyring(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    pc = ThisPc(keyring, lambda: tmp_path, b"k" * 32)
    assert keyring.kept == {}, "a keyring is not asked before there is a PIN"
    assert pc.id == ThisPc(keyring, lambda: tmp_path).id
    mixed = pc.mixed("1")
    assert list(keyring.kept) == [f"device-key:{pc.id}"]
    assert ThisPc(keyring, lambda: tmp_path, b"k" * 32).mixed("1") == mixed
    assert ThisPc(keyring, lambda: tmp_path, b"x" * 32).mixed("1") != mixed, "a PIN is of one shop"
    keyring.kept.clear()
    with pytest.raises(WorldError, match="password"):
        ThisPc(keyring, lambda: tmp_path, b"k" * 32).mixed("1")
    assert (tmp_path / "device.json").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_takes_no_file_keeps_nobody_from_signing_in(people: People, tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("not a folder")
    people.at(Pc(nowhere / "config"))
    assert people.sign_in("Rita").name == "Rita"
    with pytest.raises(WorldError, match="password"):
        people.give_pin(people.rita)


def test_a_damaged_device_file_costs_the_pins_only(people: People, tmp_path: Path) -> None:
    people.give_pin(people.rita)
    (tmp_path / "config" / "device.json").write_text("{")
    people.at(Pc(tmp_path / "config"))
    assert people.access.tiles(people.business) == ()


@pytest.mark.proof
@pytest.mark.promise("P5")
@pytest.mark.parametrize("tries", counts(6, 50))
@pytest.mark.parametrize("pin", [False, True])
def test_a_wrong_name_takes_as_long_as_a_wrong_secret(
    people: People, promised: Promised, tries: int, *, pin: bool
) -> None:
    people.sign_in("Rita")
    people.give_pin(people.rita)
    stranger = Actor(people.rita.business_id, uuid4(), "", people.rita.role)
    told: set[str] = set()
    # Few tries on a busy PC tell nothing by the clock on the wall; what they cost the processor does.
    clock = time.perf_counter if tries >= 50 else time.process_time
    spans: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(tries):
        for kind in ("known", "unknown"):
            began = clock()
            told.add(refusal(people, people.rita if kind == "known" else stranger, number, pin=pin))
            spans[kind].append(clock() - began)
        people.device.running += 86_400  # type: ignore[union-attr]
    known, unknown = (sorted(each)[len(each) // 4] for each in spans.values())  # neighbours only add
    off = abs(known - unknown) / max(known, unknown)
    promised("P5", tried=2 * tries, failed=int(off > 0.2) + len(told) - 1, note=f"{off:.1%} apart")


def refusal(people: People, who: Actor, number: int, *, pin: bool) -> str:
    attempt = partial(people.by_pin, who, f"{number:04}")
    if not pin:
        attempt = partial(people.sign_in, who.name or "Nobody", f"wrong {number}")
    with pytest.raises(SignInFailed) as refused:
        attempt()
    assert refused.value.code == "sign_in_failed"
    return f"{refused.value.message} {refused.value.problems}"


def test_the_control_a_decoy_left_out_is_seen(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the decoy an unknown name would be told from a wrong password by the time alone."""
    people.sign_in("Rita")
    real = verifiers.verifies
    monkeypatch.setattr(verifiers, "verifies", lambda v, s: v is not None and real(v, s))
    spans = []
    for name in ("Rita", "Nobody"):
        began = time.process_time()
        with pytest.raises(SignInFailed):
            people.sign_in(name, "wrong")
        spans.append(time.process_time() - began)
    assert (spans[0] - spans[1]) / spans[0] > 0.2
    assert people.sign_in("Rita", PASSWORD).name == "Rita"
