"""Random histories. A seed that fails is printed, and gives the same choices again."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.counts import first_seed
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre
from tests.sync.conftest import founding
from tests.sync.simulator import history

pytestmark = [pytest.mark.postgres, pytest.mark.proof]

FIRST = first_seed()
GATE, GATE_STEPS = int(os.environ.get("PAYME_HISTORIES", "200")), 20
SOAK, SOAK_STEPS = int(os.environ.get("PAYME_SOAK", "5000")), 40
CHUNK = 50


@pytest.mark.promise("S1")
@pytest.mark.parametrize("seed", range(FIRST, FIRST + GATE))
def test_every_history_ends_well(seed: int, shops: Any, centre: Centre, promised: Promised) -> None:
    assert history(seed, shops, centre, GATE_STEPS) == []
    promised("S1", tried=1)


@pytest.mark.promise("S1")
@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("first", range(FIRST, FIRST + SOAK, CHUNK))
def test_thousands_of_histories_end_well(
    first: int, centre: Centre, shop_template: Path, promised: Promised
) -> None:
    print(f"seeds from {first}")
    for seed in range(first, min(first + CHUNK, FIRST + SOAK)):
        with founding(centre, shop_template) as shops:
            assert history(seed, shops, centre, SOAK_STEPS) == []
    promised("S1", tried=min(CHUNK, FIRST + SOAK - first))
