"""What the rules need from outside, as Protocols; ``gateways`` holds the real ones, tests the fakes."""

from datetime import datetime
from typing import Protocol


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
