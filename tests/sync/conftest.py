"""A central database of this worker, and PCs around it."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.replicas import Centre, Replica

Shops = Callable[[int], list[Replica]]


@pytest.fixture
def shops(centre: Centre, shop_template: Path) -> Iterator[Shops]:
    """Makes enrolled PCs of one new business; the first of them founded it and has synced."""
    with founding(centre, shop_template) as make:
        yield make


@pytest.fixture
def other_shops(centre: Centre, shop_template: Path) -> Iterator[Shops]:
    """The same, of another business."""
    with founding(centre, shop_template) as make:
        yield make


def _memory() -> Path | None:
    """Where files cost no disk: a slow one is not what these tests are about."""
    found = Path("/dev/shm")
    return found if os.access(found, os.W_OK) else None


@contextmanager
def founding(centre: Centre, template: Path) -> Iterator[Shops]:
    """As the fixture ``shops``, in a folder that is removed at the end."""
    made: list[Replica] = []
    folder = Path(tempfile.mkdtemp(prefix="payme-shops-", dir=_memory()))

    def make(count: int) -> list[Replica]:
        first = Replica(template, folder / "pc0.shop", "PC 0")
        made.append(first)
        first.enrol(centre.device(first.business, first.name))
        first.sync()
        for number in range(1, count):
            other = Replica(template, folder / f"pc{number}.shop", f"PC {number}", first.actor)
            made.append(other)
            other.enrol(centre.device(first.business, other.name))
            other.sync()
        return made

    try:
        yield make
    finally:
        for each in made:
            each.close()
        shutil.rmtree(folder)
