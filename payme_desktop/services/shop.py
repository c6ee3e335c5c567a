"""The shop's own settings: who counts as active, as regular, as frequent."""

from payme_desktop.db.classifying import classify_all
from payme_desktop.db.queries import shop
from payme_desktop.db.tables import businesses
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor, Saved
from payme_desktop.domain.drafts import ShopChange
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.services.permitting import permitted


class ShopService:
    """The settings of the actor's business."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    @permitted("settings.read")
    def get(self, actor: Actor) -> BusinessRow:
        """The settings as they are now. Raises NotFound."""
        with self._uow.reading(actor) as reading:
            return shop.business(reading)

    @permitted("settings.shop")
    def update(self, actor: Actor, change: ShopChange) -> Saved[BusinessRow]:
        """Set them, then put every customer in the class that now fits. Raises NotAllowed, NotFound.

        The settings hold from their own transaction on. The classes follow in short ones: were the last of
        them cut off, the same change again (or ``doctor``) puts the rest right.
        """
        with self._uow.writing(actor) as writing:
            before = shop.business(writing)
            writing.update(businesses, before.id, change.model_dump())
            row = shop.business(writing)
        return Saved(row, writing.changes | classify_all(self._uow, actor, row.thresholds))
