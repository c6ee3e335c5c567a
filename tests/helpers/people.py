"""Staff for tests, and a PC that obeys."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from payme_desktop.db.queries import shop
from payme_desktop.db.tables import users
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.ports import Tries
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import SignInFailed, WorldError
from payme_desktop.gateways.device import ThisPc
from payme_desktop.services import verifiers
from payme_desktop.services.access import AccessService
from payme_desktop.services.overrides import OverrideService
from payme_desktop.services.staff import StaffService
from tests.helpers.books import Book

PASSWORD = "correct horse"
PIN = "2749"
DAY = 86_400


class NoKeyring:
    """A PC without a safe keyring."""

    def available(self) -> bool:
        return False

    def get(self, name: str) -> str | None:
        raise WorldError("There is no keyring.")

    def set(self, name: str, secret: str) -> None:
        raise WorldError("There is no keyring.")

    def delete(self, name: str) -> None:
        pass


class MemoryKeyring(NoKeyring):
    """A keyring that works."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def available(self) -> bool:
        return True

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, secret: str) -> None:
        self.kept[name] = secret


class Pc(ThisPc):
    """A real one, whose time since it started obeys."""

    def __init__(self, folder: Path, running: int = 5 * DAY, keyring: NoKeyring | None = None) -> None:
        super().__init__(keyring or NoKeyring(), lambda: folder, b"k" * 32)
        self.running = running

    def uptime(self) -> int:
        return self.running


class PaperPc:
    """A PC that keeps its tries in memory and mixes PINs with its name."""

    def __init__(self, name: str = "till 1") -> None:
        self.name, self.running = name, 5 * DAY
        self.id = uuid4()
        self.kept: dict[tuple[UUID, UUID], Tries] = {}

    def mixed(self, secret: str) -> str:
        return f"{self.name}:{secret}"

    def uptime(self) -> int:
        return self.running

    def tries(self, business_id: UUID, key: UUID) -> Tries | None:
        return self.kept.get((business_id, key))

    def keep_tries(self, business_id: UUID, key: UUID, tries: Tries) -> None:
        self.kept[business_id, key] = tries


def plain_verifiers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Verifiers that cost nothing; gives what is asked about."""
    asked: list[str] = []

    def verifies(verifier: str | None, secret: str) -> bool:
        asked.append(secret)
        return verifier == f"verifier of {secret}"

    monkeypatch.setattr(verifiers, "hash_password", lambda secret: f"verifier of {secret}")
    monkeypatch.setattr(verifiers, "verifies", verifies)
    monkeypatch.setattr(verifiers, "weak", lambda _: False)
    return asked


@dataclass
class People:
    """A shop with a staff, at one PC. Ana is an owner, Max a manager, Rita a cashier, Vic a viewer."""

    book: Book
    device: ThisPc | PaperPc = field(default_factory=PaperPc)

    def __post_init__(self) -> None:
        self.at(self.device)
        self.business: BusinessRow = self._business()
        self.ana, self.max, self.rita, self.vic = (
            self.add(name, role)
            for name, role in (
                ("Ana", Role.OWNER), ("Max", Role.MANAGER), ("Rita", Role.CASHIER), ("Vic", Role.VIEWER),
            )
        )  # fmt: skip

    def at(self, device: ThisPc | PaperPc) -> "People":
        """Sit down at another PC (or at the same one after the program was started anew)."""
        self.device = device
        self.access = AccessService(self.book.uow, device)
        self.staff = StaffService(self.book.uow, device)
        self.overrides = OverrideService(self.book.uow, device)
        return self

    def add(self, name: str, role: Role) -> Actor:
        """Somebody with the password ``PASSWORD``."""
        user_id = new_id()
        row = {
            "id": user_id, "name": name, "name_key": name.lower(), "role": role.value, "is_active": True,
            "password_hash": verifiers.hash_password(PASSWORD),
        }  # fmt: skip
        with self.book.uow.writing(self.book.actor) as writing:
            writing.insert(users, [row])
        return Actor(self.book.actor.business_id, user_id, name, role)

    def sign_in(self, name: str, password: str = PASSWORD) -> Actor:
        return self.access.sign_in(self.business, name, password).actor

    def by_pin(self, who: Actor, pin: str = PIN) -> Actor:
        return self.access.sign_in_with_pin(self.business, who.user_id, pin).actor

    def give_pin(self, who: Actor, pin: str = PIN) -> None:
        self.staff.set_pin(who, PASSWORD, pin)

    def code_of(self, name: str = "Rita", secret: str = "wrong", *, pin: bool = False) -> str:
        """What a try came to: ``in``, or the code of the refusal."""
        with contextlib.suppress(StopIteration):
            who = next(each for each in (self.ana, self.max, self.rita, self.vic) if each.name == name)
            name = name if not pin else str(who.user_id)
        try:
            if pin:
                self.access.sign_in_with_pin(self.business, UUID(name), secret)
            else:
                self.access.sign_in(self.business, name, secret)
        except SignInFailed as refused:
            return refused.code
        return "in"

    def _business(self) -> BusinessRow:
        with self.book.uow.reading(self.book.actor) as reading:
            return shop.business(reading)


def until_locked(tries: Iterator[str]) -> int:
    """How many tries were looked at before one was refused unseen."""
    for looked_at, code in enumerate(tries):
        if code == "too_many_tries":
            return looked_at
    raise AssertionError("nobody stopped it")
