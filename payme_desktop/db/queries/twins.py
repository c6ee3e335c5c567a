"""Customers of one phone, e-mail or card that came from different PCs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, bindparam, column, text

from payme_desktop.db.queries.directory import BUSINESS
from payme_desktop.db.tables import customers
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.trail import CENTRE

KEYS: Final = ("phone_key", "email_key", "code_key")
MOST_OF_ONE: Final = 3
"""Customers of one phone and one PC: a company's switchboard is no person."""

_C: Final = customers.c
_ORIGIN: Final = "COALESCE(substr(c.stamp, 19, 4), :own)"
# Keys that are there twice are found in their index alone; only of those the customers are looked at. (SQLite
# keeps the order of a CROSS JOIN: else it would walk all customers and look each up among the keys.)
_TWICE: Final = f"""WITH twice AS MATERIALIZED (SELECT {{key}} FROM customers
      WHERE business_id = :business AND {{key}} > '' GROUP BY {{key}} HAVING count(*) > 1),
    apart AS (SELECT c.{{key}} FROM twice t CROSS JOIN customers c
      WHERE c.business_id = :business AND c.{{key}} = t.{{key}} AND c.is_active
      GROUP BY c.{{key}} HAVING min({_ORIGIN}) <> max({_ORIGIN}) ORDER BY max(c.created_at) DESC, c.{{key}}
      LIMIT :most)
    SELECT * FROM (
      SELECT c.{{key}} AS shared, c.id, c.name_key, {_ORIGIN} AS origin,
        row_number() OVER (PARTITION BY c.{{key}}, {_ORIGIN} ORDER BY c.id) AS place
      FROM apart a CROSS JOIN customers c
      WHERE c.business_id = :business AND c.{{key}} = a.{{key}} AND c.is_active) e
    WHERE e.place <= {MOST_OF_ONE} ORDER BY e.shared, e.id"""


def _statement(key: str) -> Any:
    asked = text(_TWICE.format(key=key)).bindparams(bindparam("business", type_=BUSINESS.type))
    return asked.columns(
        column("shared", _C[key].type), column("id", _C.id.type), column("name_key", _C.name_key.type),
        column("origin", _C.stamp.type), column("place", Integer()),
    )  # fmt: skip


_STATEMENTS: Final = {key: _statement(key) for key in KEYS}


@dataclass(frozen=True, slots=True)
class Found:
    """One customer of a shared key. ``origin``: the number of the PC that made them."""

    id: UUID
    name_key: str
    origin: int


def groups(reading: Reading, key: str, most: int) -> list[list[Found]]:
    """Up to ``most`` groups of customers, none deleted, who share a key and came from more than one PC.

    The groups with the newest customer are taken; of each and of each PC at most ``MOST_OF_ONE`` customers,
    the first first.
    """
    rows = reading.all(_STATEMENTS[key], own=_own(reading), most=most)
    return list(_grouped(rows))


def _own(reading: Reading) -> str:
    """The origin of customers that no sync has carried yet."""
    number = CENTRE
    if reading.dialect == "sqlite":
        number = int(reading.run("SELECT device_no FROM sync_state").scalar() or 0)
    return f"{number:04x}"


def _grouped(rows: Iterable[Any]) -> Iterable[list[Found]]:
    together: dict[str, list[Found]] = {}
    for row in rows:
        together.setdefault(row.shared, []).append(Found(row.id, row.name_key, int(row.origin, 16)))
    return together.values()
