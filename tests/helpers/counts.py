"""How much of a long proof runs: a part in the gate, all of it in the soak."""

import os
from typing import Any

import pytest


def counts(gate: Any, soak: Any, *, minutes: float = 20) -> list[Any]:
    """Parameters for one test: a part of the proof, and all of it with the mark ``soak``.

    ``PAYME_SOAK`` in the environment takes the place of the big count, to run a proof in part.
    """
    most = type(soak)(os.environ.get("PAYME_SOAK", soak))
    marks = [pytest.mark.soak, pytest.mark.timeout(minutes * 60)]
    return [gate, pytest.param(most, marks=marks)]


def first_seed() -> int:
    """Where the random choices of a proof begin: printed when it fails, given to repeat it."""
    return int(os.environ.get("PAYME_FIRST_SEED", "0"))
