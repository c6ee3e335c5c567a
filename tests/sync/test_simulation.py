"""Random histories. A seed that fails is printed, and gives the same choices again."""

import os
from typing import Any

import pytest

from tests.helpers.replicas import Centre
from tests.sync.simulator import Simulation

pytestmark = pytest.mark.postgres

RUNS = int(os.environ.get("PAYME_SIMULATIONS", "30"))
FIRST = int(os.environ.get("PAYME_FIRST_SEED", "0"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
def test_every_history_ends_well(seed: int, shops: Any, centre: Centre) -> None:
    simulation = Simulation(seed, shops(2 + seed % 4))
    simulation.run(40)
    assert simulation.violations(centre) == [], f"seed {seed}"
