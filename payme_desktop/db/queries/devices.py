"""What the PCs of a business are called: told in the trail when a PC is tied to the central database."""

import json
from typing import Final

from sqlalchemy import select

from payme_desktop.db.audit_tables import audit_log
from payme_desktop.db.chain import ENROLLED
from payme_desktop.db.queries.directory import BUSINESS
from payme_desktop.db.unit_of_work import Reading

_l = audit_log.c
_TOLD: Final = (
    select(_l.device_no, _l.stamp, _l.detail)
    .where(_l.business_id == BUSINESS, _l.tbl == "", _l.event == ENROLLED)
    .order_by(_l.at, _l.id)
)


def names(reading: Reading) -> dict[int, str]:
    """PC number -> its name. A PC that was tied before its name was told is not in it."""
    found = {}
    for device_no, stamp, detail in reading.all(_TOLD):
        # The central database vouches for the number in the version, for no other.
        number = device_no if stamp is None else int(stamp[18:22], 16)
        if name := json.loads(detail or "{}").get("name"):
            found[number] = name
    return found
