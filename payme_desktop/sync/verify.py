"""Comparing every row with the central database, and mending what differs."""

from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.syncing import VerifyReport
from payme_desktop.sync.link import Link
from payme_desktop.sync.recovery import Sync
from payme_desktop.sync.repair import differences, mend


def verify(uow: UnitOfWork, actor: Actor, link: Link) -> VerifyReport:
    """Sync, hash every row on both sides, mend those that differ, and look again."""
    Sync(uow, actor, link).run()
    rows, found = differences(uow, actor, link)
    if not any(found):
        return VerifyReport(rows, (), mended=False)
    mend(uow, actor, link, found)
    Sync(uow, actor, link).run()
    rows, still = differences(uow, actor, link)
    return VerifyReport(rows, tuple(each.table.name for each in found if each), mended=not any(still))
