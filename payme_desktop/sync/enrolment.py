"""Making a PC known: a shop file that exists already, or a new one that begins empty."""

from dataclasses import dataclass
from uuid import UUID

from payme_desktop.db import chain, outbox, rebuilding
from payme_desktop.db.queries import devices
from payme_desktop.db.unit_of_work import UnitOfWork, Writing
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.vocabulary import Role
from payme_desktop.errors import UserError
from payme_desktop.sync.link import Link


@dataclass(frozen=True, slots=True)
class Enrolled:
    """``waiting``: edits that the first sync sends."""

    business_id: UUID
    device_no: int
    name: str
    waiting: int


def sync_actor(business_id: UUID) -> Actor:
    """Who a sync acts as: the program itself."""
    return Actor(business_id, UUID(int=0), "Sync", Role.OWNER)


def enrol(
    uow: UnitOfWork, business_id: UUID | None, link: Link, *, server: str, secret: str | None
) -> Enrolled:
    """Tie a shop file to the central database, and take stock of what it has to send.

    ``business_id``: the shop's, None for a file without a business yet; ``secret``: kept in the encrypted
    file where no keyring serves, else None. Raises UserError for another business's PC, or one in use.
    """
    hello = link.hello(0)
    central_id = UUID(hello["business"])
    if business_id is not None and business_id != central_id:
        raise UserError(
            "This login belongs to another business of the central database. Nothing was changed.",
            code="other_business",
        )
    if hello["last_push_no"]:
        raise UserError(
            "Another PC has used this login already. Ask for one of this PC's own: each PC needs its own.",
            code="login_in_use",
        )
    with uow.writing(sync_actor(central_id)) as writing:
        rebuilding.take_back(writing)
        rebuilding.start(writing)
        ended = chain.ended(writing)
        outbox.set_state(
            writing,
            device_no=hello["device"], push_no=0, epoch=hello["epoch"],
            since_ms=0, offset_ms=hello["offset_ms"], server=server, secret=secret,
        )  # fmt: skip
        _sign_anew(writing)
        if business_id is not None:
            chain.go_on(writing, ended | {"name": str(hello["name"])})
        waiting = outbox.take_stock(writing)
    return Enrolled(central_id, int(hello["device"]), str(hello["name"]), waiting)


def again(link: Link) -> Enrolled:
    """What ``enrol`` answered, for a file that is tied already and was not filled to its end."""
    hello = link.hello(0)
    return Enrolled(UUID(hello["business"]), int(hello["device"]), str(hello["name"]), 0)


def tell_name(uow: UnitOfWork, actor: Actor, name: str) -> None:
    """Tell the others what this PC is called, once: for a file that began empty."""
    with uow.reading(actor) as reading:
        told = devices.names(reading).get(outbox.state(reading).device_no) == name
    if not told:
        with uow.writing(actor) as writing:
            chain.go_on(writing, {"name": name})


def _sign_anew(writing: Writing) -> None:
    """Edits that waited under another number of this PC become edits of this one."""
    writing.run(
        """UPDATE sync_outbox SET version = (SELECT substr(sync_outbox.version, 1, 18)
        || printf('%04x%08x', device_no, op_no + sync_outbox.rowid) FROM sync_state)"""
    )
    writing.run("UPDATE sync_state SET op_no = op_no + (SELECT COALESCE(max(rowid), 0) FROM sync_outbox)")
