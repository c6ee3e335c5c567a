"""The recovery code: 120 random bits that a person can write down, read out and type again.

Six groups of five signs, ``ABCD2-...``: four signs of five bits each, and a check sign over them and the
place of the group. So a slip is told by its group, and two groups in the wrong order are noticed. The
alphabet has no I, L, O or U; what looks like a digit is read as one.
"""

import secrets
from typing import Final

from payme_desktop.errors import UserError

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS: Final = 6
GROUP: Final = 5
_READ_AS: Final = str.maketrans("ILO", "110")
_WEIGHTS: Final = (2, 4, 8, 16)
_FIELD: Final = 0b100101  # GF(32): every single slip and every swap of neighbours changes the check sign


def new_code() -> str:
    """A new code, ``K7QF4-0Z1MX-...``: from the operating system's randomness."""
    groups = []
    for place in range(GROUPS):
        data = [secrets.randbelow(32) for _ in _WEIGHTS]
        groups.append("".join(ALPHABET[value] for value in (*data, _check(data, place))))
    return "-".join(groups)


def checked(typed: str) -> str:
    """A typed code in its one form. Raises UserError that names the groups with a slip."""
    signs = [sign for sign in typed.upper().translate(_READ_AS) if sign.isalnum()]
    if len(signs) != GROUPS * GROUP:
        raise _wrong(
            f"The recovery code has {GROUPS} groups of {GROUP} letters and digits; this is {len(signs)} of "
            f"{GROUPS * GROUP}. Type all of it."
        )
    groups = ["".join(signs[at : at + GROUP]) for at in range(0, len(signs), GROUP)]
    slips = [place for place, group in enumerate(groups) if not _is_right(group, place)]
    if slips:
        named = " and ".join(f"{place + 1} ({groups[place]})" for place in slips[:3])
        more = " and others" if len(slips) > 3 else ""
        word = "Group" if len(slips) == 1 else "Groups"
        raise _wrong(
            f"{word} {named}{more} of the recovery code cannot be right. Compare with what you wrote."
        )
    return "-".join(groups)


def _wrong(sentence: str) -> UserError:
    return UserError(sentence, code="recovery_code_typo", problems={"recovery_code": [sentence]})


def _is_right(group: str, place: int) -> bool:
    values = [ALPHABET.find(sign) for sign in group]
    return min(values) >= 0 and values[-1] == _check(values[:-1], place)


def _check(data: list[int], place: int) -> int:
    total = place + 1
    for value, weight in zip(data, _WEIGHTS, strict=True):
        total ^= _times(value, weight)
    return total


def _times(a: int, b: int) -> int:
    """The product in GF(32)."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= _FIELD
        b >>= 1
    return product
