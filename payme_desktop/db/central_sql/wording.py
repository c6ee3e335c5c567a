"""How the functions of a central database are written down: their frame, and values on the wire."""

from typing import Final

from payme_desktop.db.registry import Synced, kind

OWNER: Final = "payme_sync"
"""The role that the functions run as."""

DIRECT_DEVICE: Final = 0xFFFF
"""Who writes on the central database itself, without a local copy."""

# A batch of thousands meets a table that was empty when its statistics were made: never walk it row by row.
BY_INDEX: Final = "SET enable_seqscan = off SET jit = off"

_FROM_WIRE: Final = {
    "id": "({0})::uuid",
    "money": "({0})::numeric / 100",
    "quantity": "({0})::numeric / 1000",
    "moment": "'epoch'::timestamptz + ({0})::bigint * interval '1 microsecond'",
    "bool": "({0})::int <> 0",
    "date": "({0})::date",
    "int": "({0})::int",
    "text": "({0})",
}
_TO_WIRE: Final = {
    "id": "{0}::text",
    "money": "({0} * 100)::bigint",
    "quantity": "({0} * 1000)::bigint",
    "moment": "(extract(epoch FROM {0}) * 1000000)::bigint",
    "bool": "{0}::int",
    # Not ::text: a session chooses how that writes dates.
    "date": "to_char({0}, 'YYYY-MM-DD')",
    "int": "{0}",
    "text": "{0}",
}


def to_wire(each: Synced, column: str, row: str) -> str:
    return _TO_WIRE[kind(each.table.c[column])].format(f"{row}.{column}")


def row_to_wire(each: Synced, row: str) -> str:
    """A whole row as a list: what ``payme_body_...`` answers, at a quarter of a call's cost."""
    values = ", ".join(to_wire(each, column, row) for column in each.columns)
    return f"jsonb_build_array({values}, {row}.stamp, {row}.fv)"


def from_wire(each: Synced, column: str, json: str) -> str:
    return _FROM_WIRE[kind(each.table.c[column])].format(json)


FRESH_PLANS: Final = "SET plan_cache_mode = force_custom_plan"
"""For statements over whole batches: a plan kept from when a table was empty walks all of it for each row."""


def function(head: str, body: str, *, declare: str = "", kind_: str = "plpgsql") -> str:
    """A function with a pinned search path. ``kind_``: ``plpgsql``, or ``sql`` for a single statement."""
    pinned = "SET search_path = public, pg_temp"
    if kind_ == "sql":
        return f"CREATE OR REPLACE FUNCTION {head} LANGUAGE sql {pinned} AS $payme$ {body} $payme$"
    declared = f"DECLARE {declare}" if declare else ""
    return (
        f"CREATE OR REPLACE FUNCTION {head} LANGUAGE plpgsql {pinned} AS "
        f"$payme$ {declared} BEGIN {body} END $payme$"
    )


def formula(head: str, body: str) -> str:
    """One expression over its arguments. Not pinned: then PostgreSQL puts it in place instead of calling it.

    It reads nothing, and only functions with a pinned path call it.
    """
    return f"CREATE OR REPLACE FUNCTION {head} LANGUAGE sql AS $payme$ SELECT {body} $payme$"
