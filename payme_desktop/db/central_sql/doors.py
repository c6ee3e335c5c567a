"""The functions that a device may call."""

from typing import Final

from payme_desktop.db.central_sql import comparing
from payme_desktop.db.central_sql.wording import BY_INDEX, function, row_to_wire
from payme_desktop.db.registry import REGISTRY
from payme_desktop.db.wire import GONE

HELLO_CHECKS: Final = """SELECT * INTO d FROM sync_device WHERE role_name = session_user AND NOT revoked;
    IF NOT FOUND THEN RAISE EXCEPTION 'this PC was removed' USING ERRCODE = 'PM001'; END IF;
    IF protocol_ < (SELECT s.least_protocol FROM sync_head s WHERE s.business_id = d.business_id) THEN
      RAISE EXCEPTION 'update the program' USING ERRCODE = 'PM003'; END IF;
    IF protocol_ > (SELECT s.protocol FROM sync_head s WHERE s.business_id = d.business_id) THEN
      RAISE EXCEPTION 'update the centre' USING ERRCODE = 'PM005'; END IF;"""


def doors() -> list[str]:
    """Each of ``DOORS``."""
    pushes = "\n".join(
        f"""IF batch -> 'rows' ? '{each.name}' THEN
          PERFORM payme_push_{each.name}(d.business_id, d.device_no, batch -> 'rows' -> '{each.name}', off,
            since, now_ms); END IF;"""
        for each in REGISTRY
    )
    push = function(
        "sync_push_v1(batch jsonb, protocol_ int, client_ms bigint, cursor_ bigint) RETURNS jsonb "
        f"SECURITY DEFINER {BY_INDEX}",
        f"""{HELLO_CHECKS}
        -- Everything below reads after this lock: what earlier pushes wrote is there to be seen.
        SELECT * INTO h FROM sync_head WHERE business_id = d.business_id FOR UPDATE;
        SELECT * INTO d FROM sync_device WHERE role_name = session_user FOR UPDATE;
        IF h.epoch::text <> batch ->> 'epoch' THEN
          RAISE EXCEPTION 'another epoch' USING ERRCODE = 'PM002';
        END IF;
        n := (batch ->> 'no')::bigint;
        digest := encode(sha256(convert_to(batch::text, 'UTF8')), 'hex');
        IF n = d.last_push_no AND digest = d.last_push_hash THEN RETURN d.last_result::jsonb; END IF;
        IF n <> d.last_push_no + 1 THEN
          RAISE EXCEPTION 'number % after %', n, d.last_push_no USING ERRCODE = 'PM004';
        END IF;
        -- Nobody writes in another PC's name: neither a modified program nor a file with another's login.
        IF NOT payme_signed(batch, d.device_no) THEN
          RAISE EXCEPTION 'versions of another PC' USING ERRCODE = 'PM004';
        END IF;
        -- Without statistics an index of the business alone seems as good as a key's while a table is small,
        -- and the checks of references keep that plan for as long as the connection lasts.
        IF jsonb_path_exists(batch, '$.rows.*[500]') THEN DISCARD PLANS; END IF;
        now_ms := payme_now_ms();
        off := now_ms - client_ms;
        since := least((batch ->> 'since')::bigint, now_ms);
        {pushes}
        SELECT jsonb_build_object('no', n, 'server_ms', now_ms, 'offset_ms', off) INTO result;
        UPDATE sync_device SET last_push_no = n, last_push_hash = digest, last_result = result::text,
          pull_cursor = cursor_, clock_offset_ms = off, protocol = protocol_, last_seen = clock_timestamp(),
          must_rebootstrap = must_rebootstrap AND cursor_ > 0 AND cursor_ < h.gc_floor,
          waiting = coalesce((batch ->> 'left')::bigint, 0)
          WHERE business_id = d.business_id AND device_no = d.device_no;
        RETURN result;""",
        declare="d sync_device; h sync_head; n bigint; digest text; now_ms bigint; off bigint; since bigint; "
        "result jsonb;",
    )
    hello = function(
        "sync_hello_v1(protocol_ int, client_ms bigint, cursor_ bigint, app text) RETURNS jsonb "
        f"SECURITY DEFINER {BY_INDEX}",
        f"""{HELLO_CHECKS}
        SELECT * INTO h FROM sync_head WHERE business_id = d.business_id;
        UPDATE sync_device SET pull_cursor = cursor_, clock_offset_ms = payme_now_ms() - client_ms,
          protocol = protocol_, app_version = left(app, 40), last_seen = clock_timestamp(), waiting = 0,
          must_rebootstrap = must_rebootstrap AND cursor_ > 0 AND cursor_ < h.gc_floor
          WHERE business_id = d.business_id AND device_no = d.device_no;
        RETURN jsonb_build_object('business', d.business_id, 'device', d.device_no, 'name', d.name,
          'last_push_no', d.last_push_no, 'epoch', h.epoch, 'head', h.head, 'gc_floor', h.gc_floor,
          'past', h.past, 'protocol', h.protocol, 'least_protocol', h.least_protocol,
          'server_ms', payme_now_ms(), 'offset_ms', payme_now_ms() - client_ms);""",
        declare="d sync_device; h sync_head;",
    )
    return [push, hello, _pull(), _rows(), *comparing.comparing(HELLO_CHECKS)]


def _pull() -> str:
    keys = " UNION ALL ".join(
        f"(SELECT seq FROM {name} WHERE {tenant} = d.business_id AND seq > after_ "
        "ORDER BY seq LIMIT most + 1)"
        for name, tenant in [*((each.name, each.tenant) for each in REGISTRY), ("sync_purged", "business_id")]
    )
    pages = " UNION ALL ".join(
        f"SELECT '{each.name}', r.id::text, r.seq, {row_to_wire(each, 'r')}::text FROM {each.name} r "
        f"WHERE r.{each.tenant} = d.business_id AND r.seq > after_ AND r.seq <= last_"
        for each in REGISTRY
    )
    pages += f""" UNION ALL SELECT r.tbl, r.id::text, r.seq, '{GONE}' FROM sync_purged r
        WHERE r.business_id = d.business_id AND r.seq > after_ AND r.seq <= last_"""
    return function(
        "sync_pull_v1(after_ bigint, most int, protocol_ int) "
        "RETURNS TABLE (tbl text, row_id text, number bigint, body text) "
        f"STABLE SECURITY DEFINER {BY_INDEX}",
        f"""{HELLO_CHECKS}
        SELECT * INTO h FROM sync_head WHERE business_id = d.business_id;
        SELECT seq INTO last_ FROM ({keys}) k ORDER BY seq OFFSET most - 1 LIMIT 1;
        IF last_ IS NULL OR last_ >= h.head THEN
          last_ := h.head;
          RETURN QUERY SELECT '', '', h.head, jsonb_build_object('epoch', h.epoch, 'head', h.head,
            'gc_floor', h.gc_floor, 'server_ms', payme_now_ms(), 'digest',
            (SELECT coalesce(jsonb_object_agg(x.tbl, jsonb_build_array(x.n, x.x)), '{{}}') FROM
              (SELECT g.tbl, sum(g.n) AS n, bit_xor(g.x) AS x FROM sync_digest g
               WHERE g.business_id = d.business_id GROUP BY g.tbl) x),
            'chains', (SELECT coalesce(jsonb_agg(jsonb_build_array(a.device_no, a.n, a.seal)), '[]')
              FROM audit_head a WHERE a.business_id = d.business_id))::text;
        END IF;
        RETURN QUERY {pages};""",
        declare="d sync_device; h sync_head; last_ bigint;",
    )


def _rows() -> str:
    """One table's rows in order of their numbers: the first download, as a stream."""
    branches = "\n".join(
        f"""IF table_ = '{each.name}' THEN RETURN QUERY SELECT r.seq, {row_to_wire(each, "r")}::text
          FROM {each.name} r WHERE r.{each.tenant} = d.business_id AND r.seq > after_ AND r.seq <= upto
          ORDER BY r.seq LIMIT most; END IF;"""
        for each in REGISTRY
    )
    return function(
        "sync_rows_v1(table_ text, after_ bigint, upto bigint, most int, protocol_ int) "
        "RETURNS TABLE (number bigint, body text) "
        f"STABLE SECURITY DEFINER {BY_INDEX}",
        f"{HELLO_CHECKS} {branches}",
        declare="d sync_device;",
    )


DOORS: Final = (
    "sync_push_v1(jsonb, int, bigint, bigint)",
    "sync_hello_v1(int, bigint, bigint, text)",
    "sync_pull_v1(bigint, int, int)",
    "sync_rows_v1(text, bigint, bigint, int, int)",
    *comparing.DOORS,
)
