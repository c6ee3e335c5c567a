"""Comparing every row with the central database, and fetching anew what differs."""

from payme_desktop.db import inbox, outbox
from payme_desktop.db.registry import REGISTRY
from payme_desktop.db.unit_of_work import UnitOfWork, Writing
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.syncing import VerifyReport
from payme_desktop.errors import UserError
from payme_desktop.sync.link import Link
from payme_desktop.sync.session import Session


def verify(uow: UnitOfWork, actor: Actor, link: Link) -> VerifyReport:
    """Sync, then hash every row; where a table differs, take the central database's rows, and look again.

    Raises UserError where edits came in between: then nothing can be said.
    """
    Session(uow, actor, link).run()
    rows, differing = _compare(uow, actor)
    if not differing:
        return VerifyReport(rows, (), mended=False)
    with uow.writing(actor) as writing:
        _fetch_anew(writing)
    Session(uow, actor, link).pull()
    with uow.writing(actor) as writing:
        offered = _offer_again(writing)
    if offered:
        Session(uow, actor, link).run()
    rows, still = _compare(uow, actor)
    return VerifyReport(rows, differing, mended=not still)


def _compare(uow: UnitOfWork, actor: Actor) -> tuple[int, tuple[str, ...]]:
    with uow.reading(actor) as reading:
        if outbox.pending(reading):
            raise UserError("Somebody works at this PC just now. Verify again when it is quiet.", code="busy")
        counted, found = inbox.digest(reading), inbox.recomputed(reading)
    names = sorted(name for name in {*counted, *found} if counted.get(name) != found.get(name))
    return sum(pair[0] for pair in found.values()), tuple(names)


def _fetch_anew(writing: Writing) -> None:
    """Forget what was counted and applied; the rows stay until the central database's come over them."""
    writing.run("DELETE FROM sync_inbox")
    writing.run("DELETE FROM sync_digest")
    for each in REGISTRY:
        writing.run(f"UPDATE {each.name} SET row_hash = NULL WHERE row_hash IS NOT NULL")
    outbox.set_state(writing, cursor=0, downloaded=0)


def _offer_again(writing: Writing) -> int:
    """Rows that the central database did not give back are new to it."""
    for each in REGISTRY:
        if not each.born_centrally:
            writing.run(
                f"""UPDATE {each.name} SET stamp = NULL, fv = NULL, seq = NULL WHERE row_hash IS NULL
                AND NOT EXISTS (SELECT 1 FROM sync_outbox o
                  WHERE o.tbl = '{each.name}' AND o.row_id = {each.name}.id)"""
            )
    return outbox.take_stock(writing)
