"""What a PIN may be: digits, few enough to remember, and not the first that anybody tries."""

from typing import Final

from payme_desktop.errors import InvalidInput

SHORTEST: Final = 4
LONGEST: Final = 12
_RUNS: Final = ("01234567890123", "98765432109876")
_OFTEN: Final = frozenset({"1212", "1313", "2580", "0852", "1122", "2112", "6969", "1004", "1010", "2001"})


def check_pin(pin: str) -> None:
    """Raise InvalidInput for what is no PIN, or one that is guessed first."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise InvalidInput.of({"pin": [f"A PIN is {SHORTEST} to {LONGEST} digits."]})
    if len(set(pin)) == 1 or pin in _OFTEN or any(pin in run for run in _RUNS):
        raise InvalidInput.of({"pin": ["This PIN is guessed first. Choose one without a pattern."]})
