"""Verifiers of passwords and PINs: argon2id, 64 MiB, 3 passes, 4 lanes, and never less."""

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# Of a password that nobody knows, in the strength of hash_password. Ready: making one would take time too.
DECOY: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$VfvvxhDMJxJSRq5GqcWWxA$rAkQC1VxGNt/RDtNhtMWa5olsFiTzNfLSFEhGgT9l3I"
)


def hash_password(password: str) -> str:
    """An argon2id verifier."""
    return _hasher().hash(password)


def verifies(verifier: str | None, password: str) -> bool:
    """Whether it is the password; None takes as long, and never is."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        _hasher().verify(verifier or DECOY, password)
    except (VerificationError, InvalidHashError):
        return False
    return verifier is not None


def weak(verifier: str) -> bool:
    """Whether it was made with less than we ask for today: to be made anew while the password is at hand."""
    return _hasher().check_needs_rehash(verifier)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
