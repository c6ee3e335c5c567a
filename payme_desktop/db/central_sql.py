"""The functions of a central database, made from the registry; ``db.central`` installs them.

A device executes four of them and nothing else: ``sync_hello_v1``, ``sync_push_v1``, ``sync_pull_v1`` and
``sync_rows_v1``. They run as ``payme_sync``, a role that nobody can log in as and that row security keeps in
the business of ``session_user``. None reads a relation that a caller could create.

Why a counter row. Numbers are taken while the row of the business in ``sync_head`` is locked, and the lock
ends with the transaction: so for one business the order of numbers is the order of commits, and whoever sees
number n sees every smaller one that will ever be. A sequence has no such order: a reader passes numbers whose
transactions are still open, and never comes back for them.

What is decided here must come out alike whichever of two PCs comes first. A field whose version is the one
its editor saw is simply taken: clocks have no say. Only edits that did not see each other are decided by
time, and the loser is logged. Whoever loses gets the row numbered anew, because its own edit may have hidden
the winner's value when that passed by.
"""

from typing import Final

from payme_desktop.db.registry import BY_NAME, LATEST, REGISTRY, Field, Synced, kind

PROTOCOL: Final = 1
OWNER: Final = "payme_sync"
"""The role that the functions run as."""

DIRECT_DEVICE: Final = 0xFFFF
"""Who writes on the central database itself, without a local copy."""

# A batch of thousands meets a table that was empty when its statistics were made: never walk it row by row.
_BY_INDEX: Final = "SET enable_seqscan = off SET jit = off"

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


def _to_wire(each: Synced, column: str, row: str) -> str:
    return _TO_WIRE[kind(each.table.c[column])].format(f"{row}.{column}")


def _from_wire(each: Synced, column: str, json: str) -> str:
    return _FROM_WIRE[kind(each.table.c[column])].format(json)


def _function(head: str, body: str, *, declare: str = "", kind_: str = "plpgsql") -> str:
    pinned = "SET search_path = public, pg_temp"
    if kind_ == "sql":
        return f"CREATE OR REPLACE FUNCTION {head} LANGUAGE sql {pinned} AS $payme$ {body} $payme$"
    declared = f"DECLARE {declare}" if declare else ""
    return (
        f"CREATE OR REPLACE FUNCTION {head} LANGUAGE plpgsql {pinned} AS "
        f"$payme$ {declared} BEGIN {body} END $payme$"
    )


def functions() -> list[str]:
    """Every function and trigger, in an order in which they can be made."""
    made = [*_COMMON]
    for each in REGISTRY:
        made += [_body(each), _fields(each), _number(each), *_number_triggers(each), *_count_triggers(each)]
    for each in REGISTRY:
        made += [_write(each), _insert(each), _one_row(each), _push(each)]
    return [*made, _DERIVE, *_doors()]


_COMMON: Final = (
    _function(
        "payme_business() RETURNS uuid STABLE",
        "SELECT business_id FROM sync_device WHERE role_name = session_user AND NOT revoked",
        kind_="sql",
    ),
    _function(
        "payme_now_ms() RETURNS bigint",
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
        kind_="sql",
    ),
    _function(
        "payme_take(b uuid, many bigint) RETURNS bigint",
        "UPDATE sync_head SET head = head + many WHERE business_id = b RETURNING head - many",
        kind_="sql",
    ),
    _function(
        "payme_version(ms bigint, device int, n bigint) RETURNS text IMMUTABLE",
        "SELECT lpad(to_hex(ms), 12, '0') || '-0000-' || lpad(to_hex(device), 4, '0') || "
        "lpad(to_hex(n), 8, '0')",
        kind_="sql",
    ),
    # A version later than the one it replaces, whatever the clocks say; its identity stays.
    _function(
        "payme_after(was text, mine text) RETURNS text IMMUTABLE",
        """SELECT CASE WHEN was IS NULL OR mine COLLATE "C" > was COLLATE "C" THEN mine
        ELSE left(n, 12) || '-' || right(n, 4) || right(mine, 13) END
        FROM (SELECT lpad(to_hex(
          ('x' || left(was, 12) || substr(was, 14, 4))::bit(64)::bigint + 1), 16, '0') AS n) next""",
        kind_="sql",
    ),
    # The server's time of an edit: never before the PC's last sync, never after now.
    _function(
        "payme_corrected(mine text, off bigint, since bigint, now_ms bigint) RETURNS text IMMUTABLE",
        """SELECT lpad(to_hex(least(now_ms, greatest(since,
          ('x' || left(mine, 12))::bit(48)::bigint + off))), 12, '0') || right(mine, 18)""",
        kind_="sql",
    ),
    _function(
        "payme_hash(body jsonb) RETURNS bigint IMMUTABLE",
        "SELECT ('x' || left(md5(body::text), 16))::bit(64)::bigint",
        kind_="sql",
    ),
    _function(
        "payme_log(b uuid, what text, t text, row_ uuid, f text, kept_ jsonb, lost_ jsonb, kept_v text, "
        "lost_v text, device int) RETURNS void",
        """INSERT INTO sync_conflict (business_id, id, at, kind, tbl, row_id, field, kept, lost,
          kept_version, lost_version, device_no, stamp, seq)
        SELECT b, gen_random_uuid(), clock_timestamp(), what, t, row_, f, kept_::text, lost_::text,
          left(kept_v, 30), left(lost_v, 30), device, payme_version(payme_now_ms(), 0, n + 1), n + 1
        FROM payme_take(b, 1) n""",
        kind_="sql",
    ),
    _function(
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


def _body(each: Synced) -> str:
    values = ", ".join(_to_wire(each, column, "r") for column in each.columns)
    return _function(
        f"payme_body_{each.name}(r {each.name}) RETURNS jsonb STABLE",
        f"SELECT jsonb_build_array({values}, r.stamp, r.fv)",
        kind_="sql",
    )


def _fields(each: Synced) -> str:
    values = ", ".join(
        f"'{field.name}', jsonb_build_array({', '.join(_to_wire(each, name, 'r') for name in field.columns)})"
        for field in each.fields
    )
    return _function(
        f"payme_fields_{each.name}(r {each.name}) RETURNS jsonb STABLE",
        f"SELECT jsonb_build_object({values})",
        kind_="sql",
    )


def _number(each: Synced) -> str:
    """Numbers and stamps what is written beside the push, and hashes every row."""
    return _function(
        f"payme_number_{each.name}() RETURNS trigger",
        f"""IF TG_OP = 'INSERT' THEN direct := NEW.seq IS NULL;
        ELSE
          direct := NEW.seq IS NOT DISTINCT FROM OLD.seq;
          IF direct THEN
            SELECT array_agg(key) INTO changed FROM jsonb_each(payme_fields_{each.name}(NEW))
              WHERE value IS DISTINCT FROM payme_fields_{each.name}(OLD) -> key;
            IF changed IS NULL THEN RETURN NEW; END IF;
          ELSIF OLD.seq IS NOT NULL AND NEW.seq < OLD.seq THEN
            RAISE EXCEPTION 'a row''s number never goes back';
          END IF;
        END IF;
        IF direct THEN
          n := payme_take(NEW.{each.tenant}, 1) + 1;
          IF n IS NULL THEN RETURN NEW; END IF;
          mine := payme_version(payme_now_ms(), {DIRECT_DEVICE}, n);
          NEW.seq := n;
          IF TG_OP = 'INSERT' THEN NEW.stamp := mine; NEW.fv := NULL;
          ELSE
            FOREACH name_ IN ARRAY changed LOOP
              NEW.fv := coalesce(NEW.fv, '{{}}'::jsonb) || jsonb_build_object(name_,
                payme_after(coalesce(OLD.fv ->> name_, OLD.stamp), mine));
            END LOOP;
          END IF;
        END IF;
        NEW.row_hash := payme_hash(payme_body_{each.name}(NEW));
        RETURN NEW;""",
        declare="direct boolean; changed text[]; n bigint; mine text; name_ text;",
    )


def _number_triggers(each: Synced) -> list[str]:
    # A ledger's facts never change: only its number does, when a receipt came twice.
    when = "INSERT OR UPDATE OF seq" if each.is_ledger else "INSERT OR UPDATE"
    return [
        f"DROP TRIGGER IF EXISTS payme_number ON {each.name}",
        (
            f"CREATE TRIGGER payme_number BEFORE {when} ON {each.name} FOR EACH ROW "
            f"EXECUTE FUNCTION payme_number_{each.name}()"
        ),
    ]


def _count_triggers(each: Synced) -> list[str]:
    if each.tenant == "id":
        return []  # one row: its number says enough
    made = []
    for event, tables in (
        ("insert", "NEW TABLE AS payme_new"),
        ("update", "NEW TABLE AS payme_new OLD TABLE AS payme_old"),
    ):
        name = f"payme_count_{event}"
        made += [
            f"DROP TRIGGER IF EXISTS {name} ON {each.name}",
            (
                f"CREATE TRIGGER {name} AFTER {event.upper()} ON {each.name} REFERENCING {tables} "
                "FOR EACH STATEMENT EXECUTE FUNCTION payme_count()"
            ),
        ]
    return made


def _insert(each: Synced) -> str:
    """Insert the new rows of ``ops``, numbered from ``first``; those that are there already are left."""
    columns = [name for name in each.columns if name != "id"]
    values = [_from_wire(each, name, f"o.r -> 'v' ->> {each.position(name)}") for name in columns]
    owner = [("owner_id", "CASE WHEN o.r -> 'v' ->> {} IN ('sale', 'refund') THEN {} END")]
    if each.is_ledger:
        position, customer = each.position("kind"), values[columns.index("customer_id")]
        columns.append("owner_id")
        values.append(owner[0][1].format(position, customer))
    history = ""
    if each.name == "customers":
        history = """INSERT INTO customer_purchase_history (business_id, id, customer_id, created_at,
            updated_at)
          SELECT b, (o.r ->> 'h')::uuid, (o.r ->> 'i')::uuid, now(), now()
          FROM jsonb_array_elements(ops) o(r) WHERE o.r ? 'v' ON CONFLICT DO NOTHING;"""
    return _function(
        f"payme_insert_{each.name}(b uuid, ops jsonb, first bigint, off bigint, since bigint, now_ms bigint) "
        "RETURNS void",
        f"""INSERT INTO {each.name} ({each.tenant}, id, {", ".join(columns)}, stamp, seq)
        SELECT b, (o.r ->> 'i')::uuid, {", ".join(values)},
          payme_corrected(o.r ->> 's', off, since, now_ms), first + o.n
        FROM jsonb_array_elements(ops) WITH ORDINALITY o(r, n) WHERE o.r ? 'v'
        ON CONFLICT DO NOTHING; {history}"""
        if not each.born_centrally
        else "RAISE EXCEPTION 'no such rows come from a PC' USING ERRCODE = '22023';",
    )


def _write(each: Synced) -> str:
    """Write decided values (field -> list) with the new versions and number of the row."""
    if each.is_ledger:
        return _function(
            f"payme_write_{each.name}(b uuid, row_ uuid) RETURNS void",
            f"UPDATE {each.name} SET seq = payme_take(b, 1) + 1 WHERE business_id = b AND id = row_",
            kind_="sql",
        )
    sets = [
        f"{name} = CASE WHEN vals ? '{field.name}' THEN {_decided(each, field, position)} ELSE {name} END"
        for field in each.fields
        for position, name in enumerate(field.columns)
    ]
    if each.latest:
        moment = _from_wire(each, LATEST, "moment")
        sets.append(
            f"{LATEST} = CASE WHEN moment IS NULL THEN {LATEST} ELSE greatest({LATEST}, {moment}) END"
        )
    return _function(
        f"payme_write_{each.name}(b uuid, row_ uuid, vals jsonb, versions jsonb, moment text) RETURNS void",
        f"""UPDATE {each.name} SET {", ".join(sets)}, fv = NULLIF(versions, '{{}}'::jsonb),
        seq = payme_take(b, 1) + 1 WHERE {each.tenant} = b AND id = row_""",
        kind_="sql",
    )


def _decided(each: Synced, field: Field, position: int) -> str:
    return _from_wire(each, field.columns[position], f"vals -> '{field.name}' ->> {position}")


def _one_row(each: Synced) -> str:
    return _one_ledger_row(each) if each.is_ledger else _one_merged_row(each)


def _one_ledger_row(each: Synced) -> str:
    """The same id again: by the same edit it is a replay; with other content both are kept in the log."""
    told = [each.position(name) for name in ("kind", "customer_id", "sale_id", "total_amount", "items_count")]
    differs = " OR ".join(f"there -> {n} IS DISTINCT FROM op -> 'v' -> {n}" for n in told)
    return _function(
        f"payme_row_{each.name}(b uuid, device int, op jsonb, off bigint, since bigint, now_ms bigint) "
        "RETURNS void",
        f"""SELECT * INTO cur FROM {each.name} WHERE business_id = b AND id = (op ->> 'i')::uuid FOR UPDATE;
        IF NOT FOUND THEN
          PERFORM payme_insert_{each.name}(b, jsonb_build_array(op), payme_take(b, 1), off, since, now_ms);
          RETURN;
        END IF;
        IF right(cur.stamp, 12) = right(op ->> 's', 12) THEN RETURN; END IF;
        there := payme_body_{each.name}(cur);
        IF {differs} THEN
          PERFORM payme_log(b, 'ledger', '{each.name}', cur.id, '', there, op -> 'v', cur.stamp,
            op ->> 's', device);
        END IF;
        PERFORM payme_write_{each.name}(b, cur.id);""",
        declare=f"cur {each.name}; there jsonb;",
    )


def _one_merged_row(each: Synced) -> str:
    """One row's edits against what is there: the table of decisions."""
    deletion = each.deletion
    gone = f"'[{deletion.gone}]'::jsonb" if deletion else "NULL::jsonb"
    alive = f"'[{1 - deletion.gone}]'::jsonb" if deletion else "NULL::jsonb"
    field = f"'{deletion.field}'" if deletion else "''"
    born = " || ".join(_born(each, field) for field in each.fields)
    sold = "false"
    if each.name == "customers":
        sold = """EXISTS (SELECT 1 FROM purchases p WHERE p.business_id = b AND p.owner_id = cur.id
            AND p.seq > coalesce((edit -> 'k' ->> '#')::bigint, 0)
            AND substr(p.stamp, 19, 4) <> mine_)"""
    moment = each.position(LATEST) if each.latest else None
    latest = f"coalesce(op ->> 'u', op -> 'v' ->> {moment})" if moment is not None else "NULL"
    return _function(
        f"payme_row_{each.name}(b uuid, device int, op jsonb, off bigint, since bigint, now_ms bigint) "
        "RETURNS void",
        f"""SELECT * INTO cur FROM {each.name} WHERE {each.tenant} = b AND id = (op ->> 'i')::uuid FOR UPDATE;
        IF NOT FOUND THEN
          IF op ? 'v' THEN
            PERFORM payme_insert_{each.name}(b, jsonb_build_array(op), payme_take(b, 1), off, since, now_ms);
          ELSE
            PERFORM payme_log(b, 'edit_on_purged', '{each.name}', (op ->> 'i')::uuid, '', NULL, op, NULL,
              NULL, device);
          END IF;
          RETURN;
        END IF;
        IF op ? 'v' AND right(cur.stamp, 12) = right(op ->> 's', 12) THEN RETURN; END IF;
        mine_ := lpad(to_hex(device), 4, '0');
        edits := CASE WHEN op ? 'v' THEN {born} ELSE op -> 'e' END;
        there := payme_fields_{each.name}(cur);
        versions := coalesce(cur.fv, '{{}}'::jsonb);
        FOR edit IN SELECT value FROM jsonb_array_elements(edits) LOOP
          f := edit ->> 'f';
          IF NOT there ? f THEN RAISE EXCEPTION 'unknown field' USING ERRCODE = '22023'; END IF;
          was := coalesce(cur.fv ->> f, cur.stamp);
          mine := payme_corrected(edit ->> 's', off, since, now_ms);
          IF right(was, 12) = right(mine, 12) THEN CONTINUE; END IF;
          touched := true;
          IF there -> f = edit -> 'v' AND right(was, 12) IS DISTINCT FROM right(edit ->> 'b', 12) THEN
            CONTINUE;
          END IF;
          wins := true;
          IF f = {field} AND edit -> 'v' = {gone} AND there -> f <> {gone} THEN
            unseen := {sold} OR EXISTS (SELECT 1 FROM jsonb_object_keys(there) k
              WHERE k <> f
              AND substr(coalesce(cur.fv ->> k, cur.stamp), 19, 4) <> mine_
              AND right(coalesce(cur.fv ->> k, cur.stamp), 12) IS DISTINCT FROM
                right(coalesce(edit -> 'k' ->> k, edit -> 'k' ->> '*'), 12));
            IF unseen THEN
              wins := false;
              PERFORM payme_log(b, 'delete_vs_edit', '{each.name}', cur.id, f, there -> f, edit -> 'v', was,
                mine, device);
            END IF;
          END IF;
          IF wins AND right(was, 12) IS DISTINCT FROM right(edit ->> 'b', 12) THEN
            wins := mine COLLATE "C" > was COLLATE "C";
            PERFORM payme_log(b, 'field', '{each.name}', cur.id, f,
              CASE WHEN wins THEN edit -> 'v' ELSE there -> f END,
              CASE WHEN wins THEN there -> f ELSE edit -> 'v' END,
              CASE WHEN wins THEN mine ELSE was END, CASE WHEN wins THEN was ELSE mine END, device);
          END IF;
          IF NOT wins THEN CONTINUE; END IF;
          vals := vals || jsonb_build_object(f, edit -> 'v');
          versions := versions || jsonb_build_object(f, payme_after(was, mine));
          IF f <> {field} AND there -> {field} = {gone} THEN
            del := coalesce(cur.fv ->> {field}, cur.stamp);
            IF substr(del, 19, 4) <> mine_ AND right(del, 12) IS DISTINCT FROM right(edit ->> 'd', 12) THEN
              revive := true;
            END IF;
          END IF;
        END LOOP;
        IF revive AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(edits) x WHERE x ->> 'f' = {field}) THEN
          vals := vals || jsonb_build_object({field}, {alive});
          versions := versions || jsonb_build_object({field},
            payme_after(del, payme_version(now_ms, 0, payme_take(b, 1) + 1)));
          PERFORM payme_log(b, 'edit_vs_delete', '{each.name}', cur.id, {field}, {alive}, {gone}, NULL, del,
            device);
        END IF;
        IF touched THEN
          PERFORM payme_write_{each.name}(b, cur.id, vals, versions,
            CASE WHEN vals <> '{{}}'::jsonb THEN {latest} END);
        END IF;""",
        declare=f"""cur {each.name}; edits jsonb; edit jsonb; there jsonb; vals jsonb := '{{}}';
        versions jsonb; f text; was text; mine text; mine_ text; del text; wins boolean; unseen boolean;
        touched boolean := false; revive boolean := false;""",
    )


def _born(each: Synced, field: Field) -> str:
    """An edit of one field, made of a new row: its editor saw nothing before."""
    values = ", ".join(f"op -> 'v' -> {each.position(name)}" for name in field.columns)
    return (
        f"jsonb_build_array(jsonb_build_object('f', '{field.name}', 's', op ->> 's', "
        f"'v', jsonb_build_array({values})))"
    )


def _push(each: Synced) -> str:
    """All rows of one table: the new ones in one statement, the others one by one.

    A value that the database refuses costs its own row only: it goes to the conflict log.
    """
    after = ""
    if each.is_ledger:
        after = """PERFORM payme_revive_customers(b, device, ops, now_ms);
        PERFORM payme_derive(b, ops);"""
    return _function(
        f"payme_push_{each.name}(b uuid, device int, ops jsonb, off bigint, since bigint, now_ms bigint) "
        "RETURNS void",
        f"""first := payme_take(b, jsonb_array_length(ops));
        BEGIN
          IF EXISTS (SELECT 1 FROM jsonb_array_elements(ops) o(r) WHERE o.r ? 'v') THEN
            PERFORM payme_insert_{each.name}(b, ops, first, off, since, now_ms);
          END IF;
        EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN NULL;
        END;
        FOR op IN SELECT o.r FROM jsonb_array_elements(ops) WITH ORDINALITY o(r, n)
          LEFT JOIN {each.name} c ON c.{each.tenant} = b AND c.id = (o.r ->> 'i')::uuid
          WHERE c.seq IS DISTINCT FROM first + o.n ORDER BY o.n LOOP
          BEGIN
            PERFORM payme_row_{each.name}(b, device, op, off, since, now_ms);
          EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
            PERFORM payme_log(b, 'rejected', '{each.name}', (op ->> 'i')::uuid, '',
              to_jsonb(SQLERRM), op, NULL, op ->> 's', device);
          END;
        END LOOP; {after}""",
        declare="first bigint; op jsonb;",
    )


_OF_SALE: Final = "CASE WHEN p.kind = 'sale' THEN p.id ELSE p.sale_id END"

_DERIVE: Final = _function(
    "payme_derive(b uuid, ops jsonb) RETURNS void",
    f"""SELECT array_agg((o.r ->> 'i')::uuid) INTO ids FROM jsonb_array_elements(ops) o(r);
    SELECT array_agg(DISTINCT sale_id) INTO sales FROM purchases
      WHERE business_id = b AND id = ANY(ids) AND sale_id IS NOT NULL;
    SELECT array_agg(DISTINCT owner_id) INTO who FROM purchases WHERE business_id = b AND id = ANY(ids);
    IF sales IS NOT NULL THEN
      SELECT array_agg(id) INTO hit FROM (
        SELECT id FROM purchases WHERE business_id = b AND id = ANY(sales)
        UNION SELECT id FROM purchases WHERE business_id = b AND sale_id = ANY(sales)
          AND kind = 'refund') h;
      who := who || (SELECT array_agg(owner_id) FROM purchases WHERE business_id = b AND id = ANY(hit));
      UPDATE purchases p SET voided = EXISTS (SELECT 1 FROM purchases v WHERE v.business_id = b
          AND v.sale_id = {_OF_SALE} AND v.kind = 'void'),
        owner_id = COALESCE(
          (SELECT a.customer_id FROM purchases a WHERE a.business_id = b AND a.sale_id = {_OF_SALE}
            AND a.kind = 'attach' ORDER BY a.occurred_at DESC, a.id DESC LIMIT 1),
          (SELECT s.customer_id FROM purchases s WHERE s.business_id = b AND s.id = p.sale_id),
          p.customer_id)
        WHERE p.business_id = b AND p.id = ANY(hit);
      who := who || (SELECT array_agg(owner_id) FROM purchases WHERE business_id = b AND id = ANY(hit));
    END IF;
    UPDATE customer_purchase_history h SET
      total_purchases = a.n, total_spent = a.spent, total_items_bought = a.items,
      avg_transaction_value = CASE WHEN a.n > 0 THEN round(a.spent / a.n, 2) ELSE 0 END,
      first_purchase_date = a.first, last_purchase_date = a.last, last_purchase_at = a.last_at,
      is_repeat_customer = a.n >= 2, customer_lifetime_value = a.spent,
      repeat_frequency = CASE WHEN a.n <= 0 THEN 'none' WHEN a.n < s.occasional_from THEN 'one_time'
        WHEN a.n < s.regular_from THEN 'occasional' WHEN a.n < s.frequent_from THEN 'regular'
        ELSE 'frequent' END,
      updated_at = now()
    FROM (SELECT c.id AS customer_id, count(*) FILTER (WHERE p.kind = 'sale') AS n,
        coalesce(sum(CASE p.kind WHEN 'refund' THEN -p.total_amount ELSE p.total_amount END), 0) AS spent,
        coalesce(sum(CASE p.kind WHEN 'refund' THEN -p.items_count ELSE p.items_count END), 0) AS items,
        min(p.local_day) FILTER (WHERE p.kind = 'sale') AS first,
        max(p.local_day) FILTER (WHERE p.kind = 'sale') AS last,
        max(p.occurred_at) FILTER (WHERE p.kind = 'sale') AS last_at
      FROM (SELECT DISTINCT unnest(who) AS id) c LEFT JOIN purchases p ON p.business_id = b
        AND p.owner_id = c.id AND p.kind IN ('sale', 'refund') AND NOT p.voided
      WHERE c.id IS NOT NULL GROUP BY c.id) a, businesses s
    WHERE s.id = b AND h.business_id = b AND h.customer_id = a.customer_id;""",
    declare="ids uuid[]; sales uuid[]; who uuid[]; hit uuid[];",
)


def _revive_customers() -> str:
    customer = BY_NAME["purchases"].position("customer_id")
    return _function(
        "payme_revive_customers(b uuid, device int, ops jsonb, now_ms bigint) RETURNS void",
        f"""FOR cur IN SELECT DISTINCT ON (c.id) c.*
          FROM jsonb_array_elements(ops) o(r)
          JOIN purchases p ON p.business_id = b AND p.id = (o.r ->> 'i')::uuid
            AND right(p.stamp, 12) = right(o.r ->> 's', 12)
          JOIN customers c ON c.business_id = b AND c.id = (o.r -> 'v' ->> {customer})::uuid
          WHERE NOT c.is_active
          AND substr(coalesce(c.fv ->> 'is_active', c.stamp), 19, 4) <> lpad(to_hex(device), 4, '0')
          AND right(coalesce(c.fv ->> 'is_active', c.stamp), 12) IS DISTINCT FROM right(o.r ->> 'd', 12)
        LOOP
          del := coalesce(cur.fv ->> 'is_active', cur.stamp);
          PERFORM payme_write_customers(b, cur.id, '{{"is_active": [1]}}',
            coalesce(cur.fv, '{{}}'::jsonb) || jsonb_build_object('is_active',
              payme_after(del, payme_version(now_ms, 0, payme_take(b, 1) + 1))), NULL);
          PERFORM payme_log(b, 'edit_vs_delete', 'customers', cur.id, 'is_active', '[1]', '[0]', NULL, del,
            device);
        END LOOP;""",
        declare="cur customers; del text;",
    )


_HELLO_CHECKS: Final = f"""SELECT * INTO d FROM sync_device WHERE role_name = session_user AND NOT revoked;
    IF NOT FOUND THEN RAISE EXCEPTION 'this PC was removed' USING ERRCODE = 'PM001'; END IF;
    IF protocol_ < {PROTOCOL} THEN RAISE EXCEPTION 'update the program' USING ERRCODE = 'PM003'; END IF;
    IF protocol_ > {PROTOCOL} THEN RAISE EXCEPTION 'update the centre' USING ERRCODE = 'PM005'; END IF;"""


def _doors() -> list[str]:
    """What a device may call."""
    pushes = "\n".join(
        f"""IF batch -> 'rows' ? '{each.name}' THEN
          PERFORM payme_push_{each.name}(d.business_id, d.device_no, batch -> 'rows' -> '{each.name}', off,
            since, now_ms); END IF;"""
        for each in REGISTRY
    )
    push = _function(
        "sync_push_v1(batch jsonb, protocol_ int, client_ms bigint, cursor_ bigint) RETURNS jsonb "
        f"SECURITY DEFINER {_BY_INDEX}",
        f"""{_HELLO_CHECKS}
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
        now_ms := payme_now_ms();
        off := now_ms - client_ms;
        since := least((batch ->> 'since')::bigint, now_ms);
        {pushes}
        SELECT jsonb_build_object('no', n, 'server_ms', now_ms, 'offset_ms', off) INTO result;
        UPDATE sync_device SET last_push_no = n, last_push_hash = digest, last_result = result::text,
          pull_cursor = cursor_, clock_offset_ms = off, protocol = protocol_, last_seen = clock_timestamp()
          WHERE business_id = d.business_id AND device_no = d.device_no;
        RETURN result;""",
        declare="d sync_device; h sync_head; n bigint; digest text; now_ms bigint; off bigint; since bigint; "
        "result jsonb;",
    )
    hello = _function(
        "sync_hello_v1(protocol_ int, client_ms bigint, cursor_ bigint, app text) RETURNS jsonb "
        f"SECURITY DEFINER {_BY_INDEX}",
        f"""{_HELLO_CHECKS}
        UPDATE sync_device SET pull_cursor = cursor_, clock_offset_ms = payme_now_ms() - client_ms,
          protocol = protocol_, app_version = left(app, 40), last_seen = clock_timestamp()
          WHERE business_id = d.business_id AND device_no = d.device_no;
        SELECT * INTO h FROM sync_head WHERE business_id = d.business_id;
        RETURN jsonb_build_object('business', d.business_id, 'device', d.device_no, 'name', d.name,
          'last_push_no', d.last_push_no, 'epoch', h.epoch, 'head', h.head, 'gc_floor', h.gc_floor,
          'server_ms', payme_now_ms(), 'offset_ms', payme_now_ms() - client_ms);""",
        declare="d sync_device; h sync_head;",
    )
    return [_revive_customers(), push, hello, _pull(), _rows()]


def _pull() -> str:
    keys = " UNION ALL ".join(
        f"(SELECT seq FROM {each.name} WHERE {each.tenant} = d.business_id AND seq > after_ "
        "ORDER BY seq LIMIT most + 1)"
        for each in REGISTRY
    )
    pages = " UNION ALL ".join(
        f"SELECT '{each.name}', r.id::text, r.seq, payme_body_{each.name}(r)::text FROM {each.name} r "
        f"WHERE r.{each.tenant} = d.business_id AND r.seq > after_ AND r.seq <= last_"
        for each in REGISTRY
    )
    return _function(
        "sync_pull_v1(after_ bigint, most int, protocol_ int) "
        "RETURNS TABLE (tbl text, row_id text, number bigint, body text) "
        f"STABLE SECURITY DEFINER {_BY_INDEX}",
        f"""{_HELLO_CHECKS}
        SELECT * INTO h FROM sync_head WHERE business_id = d.business_id;
        SELECT seq INTO last_ FROM ({keys}) k ORDER BY seq OFFSET most - 1 LIMIT 1;
        IF last_ IS NULL OR last_ >= h.head THEN
          last_ := h.head;
          RETURN QUERY SELECT '', '', h.head, jsonb_build_object('epoch', h.epoch, 'head', h.head,
            'gc_floor', h.gc_floor, 'server_ms', payme_now_ms(), 'digest',
            (SELECT coalesce(jsonb_object_agg(x.tbl, jsonb_build_array(x.n, x.x)), '{{}}') FROM
              (SELECT g.tbl, sum(g.n) AS n, bit_xor(g.x) AS x FROM sync_digest g
               WHERE g.business_id = d.business_id GROUP BY g.tbl) x))::text;
        END IF;
        RETURN QUERY {pages};""",
        declare="d sync_device; h sync_head; last_ bigint;",
    )


def _rows() -> str:
    """One table's rows in order of their numbers: the first download, as a stream."""
    branches = "\n".join(
        f"""IF table_ = '{each.name}' THEN RETURN QUERY SELECT r.seq, payme_body_{each.name}(r)::text
          FROM {each.name} r WHERE r.{each.tenant} = d.business_id AND r.seq > after_ AND r.seq <= upto
          ORDER BY r.seq LIMIT most; END IF;"""
        for each in REGISTRY
    )
    return _function(
        "sync_rows_v1(table_ text, after_ bigint, upto bigint, most int, protocol_ int) "
        "RETURNS TABLE (number bigint, body text) "
        f"STABLE SECURITY DEFINER {_BY_INDEX}",
        f"{_HELLO_CHECKS} {branches}",
        declare="d sync_device;",
    )


DOORS: Final = (
    "sync_push_v1(jsonb, int, bigint, bigint)",
    "sync_hello_v1(int, bigint, bigint, text)",
    "sync_pull_v1(bigint, int, int)",
    "sync_rows_v1(text, bigint, bigint, int, int)",
)
