"""Whom a sync brought something new of. Of a shop file only."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.syncing import News

SHOWN: Final = 10
_IDS: Final = 400
_WHOSE: Final = {
    "customers": "id",
    "customer_notes": "customer_id",
    "customer_preferences": "customer_id",
    "purchases": "owner_id",
}
_NAME: Final = "SELECT COALESCE(NULLIF(name, ''), code) FROM customers"


def told(reading: Reading, rows: Mapping[str, Collection[UUID]]) -> News:
    """The names of up to ``SHOWN`` customers, those added last first, and how many there are in all.

    Whoever has neither name nor card is only counted: nobody is signed in to a sync, to see a number.
    ``rows``: table -> ids, of as many as a sync brought.
    """
    people: set[bytes] = set()
    for table, ids in rows.items():
        people |= _owners(reading, table, [each.bytes for each in ids])
    names = [
        reading.run(f"{_NAME} WHERE business_id = ? AND id = ?", (reading.business_id.bytes, each)).scalar()
        for each in sorted(people, reverse=True)[:SHOWN]
    ]
    return News(tuple(filter(None, names)), len(people))


def _owners(reading: Reading, table: str, ids: list[bytes]) -> set[bytes]:
    whose, found = _WHOSE[table], set()
    for start in range(0, len(ids), _IDS):
        part = ids[start : start + _IDS]
        rows = reading.run(
            f"SELECT {whose} FROM {table} WHERE business_id = ? AND {whose} IS NOT NULL "
            f"AND id IN ({', '.join('?' * len(part))})",
            (reading.business_id.bytes, *part),
        )
        found |= {row[0] for row in rows}
    return found
