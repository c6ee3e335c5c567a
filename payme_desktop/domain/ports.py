"""What the rules need from outside, as Protocols; ``gateways`` holds the real ones, tests the fakes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Now: aware, UTC."""
        ...


class KeyStore(Protocol):
    """A safe place for small secrets, such as the keyring of the operating system.

    Every method but ``available`` raises WorldError, with what to do, where the store does not answer.
    """

    def available(self) -> bool:
        """Whether there is a safe store that answers."""
        ...

    def get(self, name: str) -> str | None:
        """The secret, or None where there is none."""
        ...

    def set(self, name: str, secret: str) -> None:
        """Keep a secret of less than 1,200 characters, in place of what was there."""
        ...

    def delete(self, name: str) -> None:
        """Forget a secret; no matter if it is not there."""
        ...


@dataclass(frozen=True, slots=True)
class Tries:
    """Failed tries to sign in. ``at``: when the last was, by the clock; ``uptime``: by ``Device.uptime``."""

    failed: int
    at: datetime
    device_id: UUID
    uptime: int


class Device(Protocol):
    """This PC, as far as signing in depends on it."""

    @property
    def id(self) -> UUID:
        """Which PC: another one, or another person of the operating system, has another id."""
        ...

    def mixed(self, secret: str) -> str:
        """The secret mixed with keys that are not in the shop's database. Raises WorldError without them."""
        ...

    def uptime(self) -> int:
        """Seconds since this PC started, or less: no change of the clock moves it."""
        ...

    def tries(self, business_id: UUID, key: UUID) -> Tries | None:
        """What was kept of these tries outside the shop, where no restored backup takes it back."""
        ...

    def keep_tries(self, business_id: UUID, key: UUID, tries: Tries) -> None:
        """Keep them. The caller holds the shop's one write transaction meanwhile."""
        ...
