"""The shop's own settings: who counts as active, as regular, as frequent."""

import time
from typing import Final
from uuid import UUID

from payme_desktop.db.queries import classes, shop
from payme_desktop.db.tables import businesses
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor, Changes, Saved
from payme_desktop.domain.drafts import ShopChange
from payme_desktop.domain.loyalty import Thresholds, frequency
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import NotAllowed

_READ: Final = 5_000
_WRITE: Final = 250
"""Classes written in one transaction: some 10 ms, so that a sale at the counter gets in between."""
_BREATH_S: Final = 0.005
_NOBODY: Final = UUID(int=0)


class ShopService:
    """The settings of the actor's business. Only its owner changes them."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def get(self, actor: Actor) -> BusinessRow:
        """The settings as they are now. Raises NotFound."""
        with self._uow.reading(actor) as reading:
            return shop.business(reading)

    def update(self, actor: Actor, change: ShopChange) -> Saved[BusinessRow]:
        """Set them, then put every customer in the class that now fits. Raises NotAllowed, NotFound.

        The settings hold from their own transaction on. The classes follow in short ones: were the last of
        them cut off, the same change again (or ``doctor``) puts the rest right.
        """
        if actor.role is not Role.OWNER:
            raise NotAllowed("Only the owner may change the shop's settings. Nothing was changed.")
        with self._uow.writing(actor) as writing:
            before = shop.business(writing)
            writing.update(businesses, before.id, change.model_dump())
            row = shop.business(writing)
        return Saved(row, writing.changes | self._classify(actor, row.thresholds))

    def _classify(self, actor: Actor, thresholds: Thresholds) -> Changes:
        changes, after = Changes(), _NOBODY
        while True:
            with self._uow.reading(actor) as reading:
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
                with self._uow.writing(actor) as writing:
                    classes.classify(writing, off[first : first + _WRITE], thresholds)
                changes |= writing.changes
                time.sleep(_BREATH_S)
