"""What a PC compares its rows with: fingerprints by bucket, the hashes of some buckets, some rows.

Each is one turn, and as much as differs: a table of a million rows with one wrong row costs a bucket of
four thousand hashes, and that row.
"""

from collections.abc import Callable
from typing import Final

from payme_desktop.db.central_sql.wording import BY_INDEX, function, row_to_wire
from payme_desktop.db.registry import REGISTRY, Synced
from payme_desktop.db.wire import GONE

DOORS: Final = (
    "sync_buckets_v1(boolean, int)",
    "sync_ids_v1(text, int[], int)",
    "sync_fetch_v1(text, uuid[], int)",
)
_BUCKET: Final = "get_byte(uuid_send(r.id), 15)"


def comparing(checks: str) -> list[str]:
    """Each of ``DOORS``. ``checks``: who calls, and whether both speak the same protocol."""
    return [_buckets(checks), _ids(checks), _fetch(checks)]


def _buckets(checks: str) -> str:
    """Rows and hashes by exclusive or; counted from the rows themselves, or as kept up by the triggers."""
    counted = " UNION ALL ".join(
        f"SELECT '{each.name}', {_BUCKET}, count(*), bit_xor(payme_hash({row_to_wire(each, 'r')})) "
        f"FROM {each.name} r WHERE r.business_id = d.business_id GROUP BY 2"
        for each in REGISTRY
        if each.tenant != "id"
    )
    return function(
        "sync_buckets_v1(recount boolean, protocol_ int) "
        "RETURNS TABLE (tbl text, bucket int, n bigint, x bigint) STABLE SECURITY DEFINER SET jit = off",
        f"""{checks}
        IF recount THEN RETURN QUERY {counted};
        ELSE RETURN QUERY SELECT g.tbl::text, g.bucket::int, g.n, g.x FROM sync_digest g
          WHERE g.business_id = d.business_id AND (g.n <> 0 OR g.x <> 0);
        END IF;""",
        declare="d sync_device;",
    )


def _ids(checks: str) -> str:
    """``sound``: the hash that was kept is that of the row."""
    return _by_table(
        "sync_ids_v1(table_ text, buckets int[], protocol_ int) "
        "RETURNS TABLE (row_id text, number bigint, hash bigint, sound boolean) "
        "STABLE SECURITY DEFINER SET jit = off",
        checks,
        lambda each: (
            f"""SELECT r.id::text, r.seq, h.h, h.h IS NOT DISTINCT FROM r.row_hash FROM {each.name} r,
          LATERAL payme_hash({row_to_wire(each, "r")}) h(h)
          WHERE r.{each.tenant} = d.business_id AND {_BUCKET} = ANY(buckets)"""
        ),
    )


def _fetch(checks: str) -> str:
    return _by_table(
        "sync_fetch_v1(table_ text, ids uuid[], protocol_ int) "
        f"RETURNS TABLE (row_id text, number bigint, body text) STABLE SECURITY DEFINER {BY_INDEX}",
        checks,
        lambda each: (
            f"""SELECT r.id::text, r.seq, {row_to_wire(each, "r")}::text FROM {each.name} r
          WHERE r.{each.tenant} = d.business_id AND r.id = ANY(ids)
          UNION ALL SELECT g.id::text, g.seq, '{GONE}' FROM sync_purged g
          WHERE g.business_id = d.business_id AND g.tbl = '{each.name}' AND g.id = ANY(ids)"""
        ),
    )


def _by_table(head: str, checks: str, query: Callable[[Synced], str]) -> str:
    branches = "\n".join(
        f"IF table_ = '{each.name}' THEN RETURN QUERY {query(each)}; END IF;" for each in REGISTRY
    )
    return function(head, f"{checks} {branches}", declare="d sync_device;")
