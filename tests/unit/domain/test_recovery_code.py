"""A recovery code survives being written down, read out and typed."""

import pytest

from payme_desktop.domain.recovery_code import ALPHABET, GROUP, GROUPS, checked, new_code
from payme_desktop.errors import UserError


def test_it_is_forgiving_in_form() -> None:
    code = new_code()
    assert len(code) == GROUPS * GROUP + GROUPS - 1
    assert not set("ILOU") & set(code)
    for typed in (code.lower(), code.replace("-", " "), code.replace("-", ""), f"  {code}\n"):
        assert checked(typed) == code
    assert checked(code.replace("0", "O").replace("1", "l")) == code
    assert len({new_code() for _ in range(200)}) == 200


def test_every_single_slip_and_every_swap_is_named() -> None:
    code = new_code()
    signs = code.replace("-", "")
    for at, right in enumerate(signs):
        group = at // GROUP + 1
        for sign in ALPHABET:
            if sign != right:
                with pytest.raises(UserError, match=rf"Group {group} "):
                    checked(signs[:at] + sign + signs[at + 1 :])
    for at in range(len(signs) - 1):
        swapped = signs[:at] + signs[at + 1] + signs[at] + signs[at + 2 :]
        if swapped != signs:
            with pytest.raises(UserError, match="cannot be right"):
                checked(swapped)
    groups = code.split("-")
    for at in range(GROUPS - 1):
        moved = [*groups[:at], groups[at + 1], groups[at], *groups[at + 2 :]]
        with pytest.raises(UserError, match=rf"Groups {at + 1} .* and {at + 2} "):
            checked("-".join(moved))


@pytest.mark.parametrize("typed", ["", "abc", "0" * 29, "0" * 31, "é" * 30])
def test_what_is_no_code_is_a_sentence(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        checked(typed)
    assert refused.value.code == "recovery_code_typo"
