"""What the functions of every table share: who calls, numbers, versions, hashes, the conflict log."""

from typing import Final

from payme_desktop.db.central_sql.wording import formula, function

COMMON: Final = (
    function(
        "payme_business() RETURNS uuid STABLE",
        "SELECT business_id FROM sync_device WHERE role_name = session_user AND NOT revoked",
        kind_="sql",
    ),
    function(
        "payme_now_ms() RETURNS bigint",
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
        kind_="sql",
    ),
    function(
        "payme_take(b uuid, many bigint) RETURNS bigint",
        "UPDATE sync_head SET head = head + many WHERE business_id = b RETURNING head - many",
        kind_="sql",
    ),
    formula(
        "payme_version(ms bigint, device int, n bigint) RETURNS text IMMUTABLE",
        "lpad(to_hex(ms), 12, '0') || '-0000-' || lpad(to_hex(device), 4, '0') || lpad(to_hex(n), 8, '0')",
    ),
    # A version later than the one it replaces, whatever the clocks say; its identity stays.
    function(
        "payme_after(was text, mine text) RETURNS text IMMUTABLE",
        """SELECT CASE WHEN was IS NULL OR mine COLLATE "C" > was COLLATE "C" THEN mine
        ELSE left(n, 12) || '-' || right(n, 4) || right(mine, 13) END
        FROM (SELECT lpad(to_hex(
          ('x' || left(was, 12) || substr(was, 14, 4))::bit(64)::bigint + 1), 16, '0') AS n) next""",
        kind_="sql",
    ),
    # Whether an editor had seen a version. ``base``: the version under the edit, or two where the PC cannot
    # know whether its own edit in between arrived.
    function(
        "payme_saw(base text, was text) RETURNS boolean IMMUTABLE",
        "SELECT coalesce(strpos(base, '-' || right(was, 12)), 0) > 0",
        kind_="sql",
    ),
    # Whether every edit of a batch carries the number of the PC that pushes it. Offered rows (``r``) are no
    # edits of it: they keep the versions that they had.
    function(
        "payme_signed(batch jsonb, device int) RETURNS boolean IMMUTABLE",
        """SELECT NOT EXISTS (
          SELECT 1 FROM jsonb_each(batch -> 'rows') t, jsonb_array_elements(t.value) o(r), LATERAL (
            SELECT o.r ->> 's' AS version WHERE (o.r ? 's' OR o.r ? 'v') AND NOT o.r ? 'r'
            UNION ALL SELECT e.edit ->> 's' FROM jsonb_array_elements(o.r -> 'e') e(edit)) x
          WHERE (x.version ~ ('^[0-9a-f]{12}-[0-9a-f]{4}-' || lpad(to_hex(device), 4, '0') || '[0-9a-f]{8}$'))
            IS NOT TRUE)""",
        kind_="sql",
    ),
    # The server's time of an edit: never before the PC's last sync, never after now.
    formula(
        "payme_corrected(mine text, off bigint, since bigint, now_ms bigint) RETURNS text IMMUTABLE",
        "lpad(to_hex(least(now_ms, greatest(since, ('x' || left(mine, 12))::bit(48)::bigint + off))), 12, "
        "'0') || right(mine, 18)",
    ),
    formula(
        "payme_hash(body jsonb) RETURNS bigint IMMUTABLE",
        "('x' || left(md5(body::text), 16))::bit(64)::bigint",
    ),
    function(
        "payme_log(b uuid, what text, t text, row_ uuid, f text, kept_ jsonb, lost_ jsonb, kept_v text, "
        "lost_v text, device int) RETURNS void",
        """INSERT INTO sync_conflict (business_id, id, at, kind, tbl, row_id, field, kept, lost,
          kept_version, lost_version, device_no, stamp, seq)
        SELECT b, gen_random_uuid(), clock_timestamp(), what, t, row_, f, kept_::text, lost_::text,
          left(kept_v, 30), left(lost_v, 30), device, payme_version(payme_now_ms(), 0, n + 1), n + 1
        FROM payme_take(b, 1) n""",
        kind_="sql",
    ),
    function(
        "payme_count() RETURNS trigger",
        """IF TG_OP = 'INSERT' THEN
          INSERT INTO sync_digest AS d (business_id, tbl, bucket, n, x)
            SELECT o.business_id, TG_TABLE_NAME, o.bucket, o.n, o.x FROM (
              SELECT business_id, get_byte(uuid_send(id), 15) AS bucket, count(*) AS n,
                bit_xor(row_hash) AS x FROM payme_new WHERE row_hash IS NOT NULL GROUP BY 1, 2) o
            ON CONFLICT (business_id, tbl, bucket) DO UPDATE SET n = d.n + excluded.n, x = d.x # excluded.x;
        ELSE
          INSERT INTO sync_digest AS d (business_id, tbl, bucket, n, x)
            SELECT o.business_id, TG_TABLE_NAME, o.bucket, o.n, o.x FROM (
              SELECT business_id, get_byte(uuid_send(id), 15) AS bucket, sum(w) AS n,
                bit_xor(row_hash) AS x FROM (
                SELECT business_id, id, row_hash, 1 AS w FROM payme_new WHERE row_hash IS NOT NULL
                UNION ALL
                SELECT business_id, id, row_hash, -1 FROM payme_old WHERE row_hash IS NOT NULL) both_
              GROUP BY 1, 2 HAVING sum(w) <> 0 OR bit_xor(row_hash) <> 0) o
            ON CONFLICT (business_id, tbl, bucket) DO UPDATE SET n = d.n + excluded.n, x = d.x # excluded.x;
        END IF;
        RETURN NULL;""",
    ),
)
