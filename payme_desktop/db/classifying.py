"""Every customer into the class that fits, after the thresholds changed: in short transactions."""

import time
from typing import Final
from uuid import UUID

from payme_desktop.db.queries import classes
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor, Changes
from payme_desktop.domain.loyalty import Thresholds, frequency

_READ: Final = 5_000
_WRITE: Final = 250
"""Classes written in one transaction: some 10 ms, so that a sale at the counter gets in between."""
_BREATH_S: Final = 0.005
_NOBODY: Final = UUID(int=0)


def classify_all(uow: UnitOfWork, actor: Actor, thresholds: Thresholds) -> Changes:
    """Set the classes that no longer fit. Cut off anywhere, the next call does the rest."""
    changes, after = Changes(), _NOBODY
    while True:
        with uow.reading(actor) as reading:
            kept = classes.kept_after(reading, after, _READ)
        if not kept:
            return changes
        after = kept[-1].customer_id
        off = [
            row.customer_id
            for row in kept
            if row.repeat_frequency != frequency(row.total_purchases, thresholds).value
        ]
        for first in range(0, len(off), _WRITE):
            with uow.writing(actor) as writing:
                classes.classify(writing, off[first : first + _WRITE], thresholds)
            changes |= writing.changes
            time.sleep(_BREATH_S)
