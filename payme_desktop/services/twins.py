"""Who is in the book twice because two PCs entered them: the same phone, e-mail or card, from two PCs."""

from itertools import combinations
from typing import TYPE_CHECKING, Final

from payme_desktop.db.queries import devices, directory, twins
from payme_desktop.db.queries.twins import Found
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.resemblance import same_name
from payme_desktop.domain.syncing import Twins

if TYPE_CHECKING:
    from uuid import UUID

    from payme_desktop.domain.rows import CustomerListRow

LOOKED_AT: Final = 500
"""Shared phones, e-mails and cards each, the newest: the likeliest are found however few are asked for."""

_IDS: Final = 400


def look(reading: Reading, limit: int) -> tuple[Twins, ...]:
    """At most ``limit`` pairs: those of a like name first, then those that share more, the newest first."""
    shared: dict[tuple[Found, Found], list[str]] = {}
    for key in twins.KEYS:
        for group in twins.groups(reading, key, LOOKED_AT):
            for one, other in combinations(group, 2):
                if one.origin != other.origin:
                    shared.setdefault((one, other), []).append(key.removesuffix("_key"))
    found = [(_alike(*pair), same, pair) for pair, same in shared.items()]
    found.sort(key=lambda each: (each[0], len(each[1]), each[2][1].id), reverse=True)
    return _told(reading, found[:limit])


def _alike(one: Found, other: Found) -> bool:
    first, second = one.name_key.split(), other.name_key.split()
    return same_name(first, second) or (bool(first) and first == second)


def _told(reading: Reading, found: list[tuple[bool, list[str], tuple[Found, Found]]]) -> tuple[Twins, ...]:
    pcs = devices.names(reading)
    ids = sorted({each.id for *_, pair in found for each in pair})
    rows: dict[UUID, CustomerListRow] = {}
    for start in range(0, len(ids), _IDS):
        part: list[UUID] = ids[start : start + _IDS]
        rows |= {row.id: row for row in directory.by_ids(reading, part)}
    return tuple(
        Twins(
            rows[one.id], rows[other.id], tuple(same), alike,
            one.origin, other.origin, pcs.get(one.origin, ""), pcs.get(other.origin, ""),
        )
        for alike, same, (one, other) in found
        if one.id in rows and other.id in rows
    )  # fmt: skip
