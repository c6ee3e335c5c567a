"""The functions of a central database, made from the registry; ``db.central`` installs them.

A device executes those of ``DOORS`` and nothing else. They run as ``payme_sync``, a role that nobody can log
in as and that row security keeps in the business of ``session_user``. None reads a relation that a caller
could create.

Why a counter row. Numbers are taken while the row of the business in ``sync_head`` is locked, and the lock
ends with the transaction: so for one business the order of numbers is the order of commits, and whoever sees
number n sees every smaller one that will ever be. A sequence has no such order: a reader passes numbers whose
transactions are still open, and never comes back for them.
"""

from payme_desktop.db.central_sql.common import COMMON
from payme_desktop.db.central_sql.deriving import CLASSIFY, DERIVE
from payme_desktop.db.central_sql.doors import DOORS, doors
from payme_desktop.db.central_sql.erasing import erasing
from payme_desktop.db.central_sql.merging import merging, revive_customers
from payme_desktop.db.central_sql.numbering import numbering
from payme_desktop.db.central_sql.offering import CLAMPED
from payme_desktop.db.central_sql.wording import DIRECT_DEVICE, OWNER
from payme_desktop.db.registry import REGISTRY

__all__ = ["DIRECT_DEVICE", "DOORS", "OWNER", "functions"]


def functions() -> list[str]:
    """Every function and trigger, in an order in which they can be made."""
    made = [*COMMON, CLAMPED]
    for each in REGISTRY:
        made += numbering(each)
    for each in REGISTRY:
        made += merging(each)
    return [*made, *erasing(), DERIVE, *CLASSIFY, revive_customers(), *doors()]
