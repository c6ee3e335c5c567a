"""What a central database needs over the years: old tombstones purged, and a word after a restore.

A tombstone goes once it is old and every PC has seen it. A PC that has not been seen itself for so long does
not hold it back: it fetches everything anew when it comes. In the row's place a mark stays that says no more
than that there was one: PCs learn of a purge as of any change, and a late copy of the row stays outside.
"""

from typing import Final

from sqlalchemy import Connection, Engine, text

from payme_desktop.db.central import transaction
from payme_desktop.db.registry import REGISTRY, Synced
from payme_desktop.domain.syncing import EpochRow, PurgeRow

_NEW_EPOCH: Final = text(
    """UPDATE sync_head h SET epoch = gen_random_uuid(), past = jsonb_build_object(h.epoch, h.head) || (
      SELECT coalesce(jsonb_object_agg(p.key, least(CAST(p.value AS bigint), h.head)), '{}')
      FROM jsonb_each_text(h.past) p)
    FROM businesses b WHERE b.id = h.business_id RETURNING b.name, h.head"""
)

OLD_DAYS: Final = 180

_SILENT: Final = text(
    """UPDATE sync_device SET must_rebootstrap = true WHERE business_id = :b AND NOT revoked
    AND NOT must_rebootstrap AND last_seen < now() - make_interval(days => :days) RETURNING name"""
)
# A PC that was never here begins with everything, so it misses nothing.
_SEEN_BY_ALL: Final = text(
    """SELECT least(h.head, min(d.pull_cursor)) FROM sync_head h LEFT JOIN sync_device d
      ON d.business_id = h.business_id AND NOT d.revoked AND NOT d.must_rebootstrap
      AND d.last_seen IS NOT NULL
    WHERE h.business_id = :b GROUP BY h.head"""
)


def gc(engine: Engine, *, old_days: int = OLD_DAYS, silent_days: int = OLD_DAYS) -> list[PurgeRow]:
    """Purge old tombstones of every business. Raises WorldError."""
    with transaction(engine) as conn:
        businesses = conn.execute(
            text("SELECT h.business_id, b.name FROM sync_head h JOIN businesses b ON b.id = h.business_id")
        ).all()
    done = []
    for business, name in businesses:
        # One at a time: the lock of a business holds its PCs up.
        with transaction(engine) as conn:
            conn.execute(text("SELECT 1 FROM sync_head WHERE business_id = :b FOR UPDATE"), {"b": business})
            silent = conn.execute(_SILENT, {"b": business, "days": silent_days}).scalars().all()
            upto = conn.scalar(_SEEN_BY_ALL, {"b": business})
            purged = sum(
                _purge(conn, each, {"b": business, "upto": upto, "days": old_days})
                for each in REGISTRY
                if each.leaf
            )
            recounted = _recount(conn, business)
            floor = conn.scalar(
                text("SELECT gc_floor FROM sync_head WHERE business_id = :b"), {"b": business}
            )
        done.append(PurgeRow(str(name), purged, int(floor), tuple(silent), recounted))
    return done


def _purge(conn: Connection, each: Synced, values: dict[str, object]) -> int:
    """Mark, uncount and delete one table's old tombstones; raise the floor. How many."""
    assert each.deletion is not None
    name, field = each.name, each.deletion.field
    marked = conn.execute(
        text(
            f"""WITH old AS (SELECT id, row_number() OVER (ORDER BY seq) AS n FROM {name}
              WHERE business_id = :b AND {field} AND seq <= :upto
              AND ('x' || left(coalesce(fv ->> '{field}', stamp), 12))\\:\\:bit(48)\\:\\:bigint
                < payme_now_ms() - CAST(:days AS bigint) * 86400000),
            first AS (SELECT payme_take(:b, (SELECT count(*) FROM old)) AS f)
            INSERT INTO sync_purged (business_id, tbl, id, seq)
              SELECT :b, '{name}', old.id, f + n FROM old, first
              ON CONFLICT (business_id, tbl, id) DO UPDATE SET seq = excluded.seq RETURNING id"""
        ),
        values,
    ).all()
    if not marked:
        return 0
    gone = {"b": values["b"], "ids": [row[0] for row in marked]}
    conn.execute(
        text(
            f"""UPDATE sync_digest d SET n = d.n - o.n, x = d.x # o.x FROM (
              SELECT get_byte(uuid_send(id), 15) AS bucket, count(*) AS n, bit_xor(row_hash) AS x
              FROM {name} WHERE business_id = :b AND id = ANY(:ids) GROUP BY 1) o
            WHERE d.business_id = :b AND d.tbl = '{name}' AND d.bucket = o.bucket"""
        ),
        gone,
    )
    conn.execute(
        text(
            f"""WITH gone AS (DELETE FROM {name} WHERE business_id = :b AND id = ANY(:ids) RETURNING seq)
            UPDATE sync_head SET gc_floor = greatest(gc_floor, (SELECT max(seq) FROM gone))
            WHERE business_id = :b"""
        ),
        gone,
    )
    return len(marked)


def _recount(conn: Connection, business: object) -> int:
    """Make the fingerprints those of the rows, should another tool have deleted some. How many were not."""
    counted = " UNION ALL ".join(
        f"SELECT '{each.name}' AS tbl, get_byte(uuid_send(id), 15) AS bucket, count(*) AS n, "
        f"bit_xor(row_hash) AS x FROM {each.name} WHERE business_id = :b GROUP BY 2"
        for each in REGISTRY
        if each.tenant != "id"
    )
    return conn.execute(
        text(
            f"""INSERT INTO sync_digest AS d (business_id, tbl, bucket, n, x)
            SELECT :b, tbl, bucket, coalesce(c.n, 0), coalesce(c.x, 0) FROM ({counted}) c
              FULL JOIN (SELECT * FROM sync_digest WHERE business_id = :b) k USING (tbl, bucket)
              WHERE (coalesce(c.n, 0), coalesce(c.x, 0)) IS DISTINCT FROM (coalesce(k.n, 0), coalesce(k.x, 0))
            ON CONFLICT (business_id, tbl, bucket) DO UPDATE SET n = excluded.n, x = excluded.x"""
        ),
        {"b": business},
    ).rowcount


def new_epoch(engine: Engine) -> list[EpochRow]:
    """Say that this database was restored from a backup: once, before any PC syncs with it again.

    Every earlier epoch is kept with the number up to which it is the same as this one: so a PC knows which of
    its rows were lost here and offers those, and no others. Where nothing was restored, it does no harm.
    """
    with transaction(engine) as conn:
        return [EpochRow(str(row[0]), int(row[1])) for row in conn.execute(_NEW_EPOCH).all()]
