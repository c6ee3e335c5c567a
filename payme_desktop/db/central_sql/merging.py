"""The decision on what a PC pushes: new rows in one statement, the others one by one.

What is decided here must come out alike whichever of two PCs comes first. A field whose version is the one
its editor saw is simply taken: clocks have no say. Only edits that did not see each other are decided by
time, and the loser is logged. Whoever loses gets the row numbered anew, because its own edit may have hidden
the winner's value when that passed by.
"""

from payme_desktop.db.central_sql.offering import offer
from payme_desktop.db.central_sql.wording import FRESH_PLANS, from_wire, function
from payme_desktop.db.registry import BUSINESSES, BY_NAME, LATEST, PURCHASES, Field, Synced


def merging(each: Synced) -> list[str]:
    """The functions that decide on one table's edits."""
    return [_write(each), _insert(each), _one_row(each), offer(each), _push(each)]


def _insert(each: Synced) -> str:
    """Insert the new rows of ``ops``, numbered from ``first``. Answers the ids that are new."""
    head = (
        f"payme_insert_{each.name}(b uuid, ops jsonb, first bigint, off bigint, since bigint, now_ms bigint) "
        "RETURNS uuid[]"
    )
    if each is BUSINESSES:
        return function(head, "RAISE EXCEPTION 'no such rows come from a PC' USING ERRCODE = '22023';")
    columns = [name for name in each.columns if name != "id"]
    values = [from_wire(each, name, f"o.v ->> {each.position(name)}") for name in columns]
    columns.append("fv")
    # Only an offer has versions of single fields: the function is called for nothing else.
    values.append("CASE WHEN o.w IS NOT NULL THEN payme_clamped(o.w, now_ms) END")
    if each is PURCHASES:
        kind, customer = each.position("kind"), values[columns.index("customer_id")]
        columns.append("owner_id")
        values.append(f"CASE WHEN o.v ->> {kind} IN ('sale', 'refund') THEN {customer} END")
    history = ""
    if each.name == "customers":
        history = """, histories AS (
          INSERT INTO customer_purchase_history (business_id, id, customer_id, created_at, updated_at)
          SELECT b, o.h::uuid, o.id, now(), now() FROM o ON CONFLICT DO NOTHING)"""
    # A copy of a PC may have an old note to offer that was sent, deleted and purged since.
    still = f"AND NOT {_purged(each, 'e.r')}" if each.leaf else ""
    if each.born_centrally:
        still += " AND e.r ? 'r'"
    # Kept apart: else each column would take the row's list out of the batch again. An id that is there, or
    # twice in the batch, is found by the key: then the rows are decided one by one.
    return function(
        head,
        f"""WITH o AS MATERIALIZED (
          SELECT (e.r ->> 'i')::uuid AS id, e.r ->> 's' AS s, e.r ->> 'h' AS h, e.r -> 'v' AS v, e.n,
            e.r ? 'r' AS offered, CASE WHEN e.r ? 'r' THEN e.r -> 'w' END AS w
          FROM jsonb_array_elements(ops) WITH ORDINALITY e(r, n) WHERE e.r ? 'v' {still}),
        put AS (
          INSERT INTO {each.name} ({each.tenant}, id, {", ".join(columns)}, stamp, seq)
          SELECT b, o.id, {", ".join(values)}, CASE WHEN o.offered THEN payme_corrected(o.s, 0, 0, now_ms)
            ELSE payme_corrected(o.s, off, since, now_ms) END, first + o.n
          FROM o ON CONFLICT DO NOTHING RETURNING id) {history}
        SELECT array_agg(id) INTO made FROM put;
        RETURN made;""",
        declare="made uuid[];",
    )


def _purged(each: Synced, op: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM sync_purged g WHERE g.business_id = b AND g.tbl = '{each.name}' "
        f"AND g.id = ({op} ->> 'i')::uuid)"
    )


def _write(each: Synced) -> str:
    """Write decided values (field -> list) with the new versions and number of the row."""
    if each.is_ledger:
        return function(
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
        moment = from_wire(each, LATEST, "moment")
        sets.append(
            f"{LATEST} = CASE WHEN moment IS NULL THEN {LATEST} ELSE greatest({LATEST}, {moment}) END"
        )
    return function(
        f"payme_write_{each.name}(b uuid, row_ uuid, vals jsonb, versions jsonb, moment text) RETURNS void",
        f"""UPDATE {each.name} SET {", ".join(sets)}, fv = NULLIF(versions, '{{}}'::jsonb),
        seq = payme_take(b, 1) + 1 WHERE {each.tenant} = b AND id = row_""",
        kind_="sql",
    )


def _decided(each: Synced, field: Field, position: int) -> str:
    return from_wire(each, field.columns[position], f"vals -> '{field.name}' ->> {position}")


def _one_row(each: Synced) -> str:
    return _one_ledger_row(each) if each.is_ledger else _one_merged_row(each)


def _one_ledger_row(each: Synced) -> str:
    """The same id again: by the same edit it is a replay; with other content both are kept in the log."""
    facts = ("kind", "customer_id", "sale_id", "total_amount", "items_count")
    told = [each.position(name) for name in (facts if each is PURCHASES else ("seal",))]
    differs = " OR ".join(f"there -> {n} IS DISTINCT FROM op -> 'v' -> {n}" for n in told)
    return function(
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
    sold, erased, erasure = "false", "", ""
    if each.name == "customers":
        erased = "IF cur.is_erased AND f <> 'is_erased' THEN touched := true; CONTINUE; END IF;"
        erasure = "wins := wins OR (f = 'is_erased' AND edit -> 'v' = '[1]'::jsonb);"
        sold = """EXISTS (SELECT 1 FROM purchases p WHERE p.business_id = b AND p.owner_id = cur.id
            AND p.seq > coalesce((edit -> 'k' ->> '#')::bigint, 0)
            AND substr(p.stamp, 19, 4) <> mine_)"""
    there = f"AND NOT {_purged(each, 'op')}" if each.leaf else ""
    moment = each.position(LATEST) if each.latest else None
    latest = f"coalesce(op ->> 'u', op -> 'v' ->> {moment})" if moment is not None else "NULL"
    return function(
        f"payme_row_{each.name}(b uuid, device int, op jsonb, off bigint, since bigint, now_ms bigint) "
        "RETURNS void",
        f"""SELECT * INTO cur FROM {each.name} WHERE {each.tenant} = b AND id = (op ->> 'i')::uuid FOR UPDATE;
        IF NOT FOUND THEN
          IF op ? 'v' {there} THEN
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
          {erased} was := coalesce(cur.fv ->> f, cur.stamp);
          -- That a row is there is no statement of whoever adds it: what else it says brings it back, or not.
          IF op ? 'v' AND f = {field} AND there -> f = {gone} AND edit -> 'v' <> {gone} THEN
            touched := true; CONTINUE;
          END IF;
          IF edit -> 'k' ? '=' AND edit -> 'k' -> '=' IS DISTINCT FROM there -> f THEN
            -- A copy of that PC wrote something else under the same number: that was not seen.
            edit := edit || jsonb_build_object('b', NULLIF(regexp_replace(edit ->> 'b', '^\\S+ ?', ''), ''));
          END IF;
          mine := payme_corrected(edit ->> 's', off, since, now_ms);
          IF right(was, 12) = right(mine, 12) THEN CONTINUE; END IF;
          touched := true;
          IF there -> f = edit -> 'v' AND NOT payme_saw(edit ->> 'b', was) THEN
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
          -- A PC has seen what it wrote itself, even where the centre refused what came in between.
          IF wins AND NOT payme_saw(edit ->> 'b', was) AND substr(was, 19, 4) <> mine_ THEN
            wins := mine COLLATE "C" > was COLLATE "C";
            PERFORM payme_log(b, 'field', '{each.name}', cur.id, f,
              CASE WHEN wins THEN edit -> 'v' ELSE there -> f END,
              CASE WHEN wins THEN there -> f ELSE edit -> 'v' END,
              CASE WHEN wins THEN mine ELSE was END, CASE WHEN wins THEN was ELSE mine END, device);
          END IF;
          {erasure} IF NOT wins THEN CONTINUE; END IF;
          vals := vals || jsonb_build_object(f, edit -> 'v');
          versions := versions || jsonb_build_object(f, payme_after(was, mine));
          IF f <> {field} AND there -> {field} = {gone} THEN
            del := coalesce(cur.fv ->> {field}, cur.stamp);
            IF substr(del, 19, 4) <> mine_ AND right(del, 12) IS DISTINCT FROM right(edit ->> 'd', 12) THEN
              revive := true;
            END IF;
          END IF;
        END LOOP;
        IF revive AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(edits) x
          WHERE x ->> 'f' = {field} AND (op ? 'e' OR x -> 'v' = {gone})) THEN
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
    if each is PURCHASES:
        after = """PERFORM payme_revive_customers(b, device, ops, now_ms);
        PERFORM payme_derive(b, ops);"""
    return function(
        f"payme_push_{each.name}(b uuid, device int, ops jsonb, off bigint, since bigint, now_ms bigint) "
        "RETURNS void",
        f"""first := payme_take(b, jsonb_array_length(ops));
        BEGIN
          IF EXISTS (SELECT 1 FROM jsonb_array_elements(ops) o(r) WHERE o.r ? 'v') THEN
            made := payme_insert_{each.name}(b, ops, first, off, since, now_ms);
          END IF;
        EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN NULL;
        END;
        IF cardinality(made) = jsonb_array_length(ops) THEN ops_left := '[]'; END IF;
        FOR op IN SELECT o.r FROM jsonb_array_elements(ops_left) WITH ORDINALITY o(r, n)
          LEFT JOIN unnest(made) put(id) ON o.r ? 'v' AND put.id = (o.r ->> 'i')::uuid
          WHERE put.id IS NULL ORDER BY o.n LOOP
          BEGIN
            IF op ? 'r' THEN PERFORM payme_offer_{each.name}(b, device, op, off, since, now_ms);
            ELSE PERFORM payme_row_{each.name}(b, device, op, off, since, now_ms);
            END IF;
          EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
            PERFORM payme_log(b, 'rejected', '{each.name}', (op ->> 'i')::uuid, '',
              to_jsonb(SQLERRM), op, NULL, op ->> 's', device);
          END;
        END LOOP; {after}""",
        declare="first bigint; op jsonb; made uuid[]; ops_left jsonb := ops;",
    )


def revive_customers() -> str:
    """A sale for somebody whom another PC deleted brings them back."""
    customer = BY_NAME["purchases"].position("customer_id")
    return function(
        f"payme_revive_customers(b uuid, device int, ops jsonb, now_ms bigint) RETURNS void {FRESH_PLANS}",
        f"""SELECT array_agg(DISTINCT (o.r -> 'v' ->> {customer})::uuid) INTO whom
          FROM jsonb_array_elements(ops) o(r);
        FOR cur IN SELECT * FROM customers c WHERE c.business_id = b AND c.id = ANY(whom) AND NOT c.is_active
          AND substr(coalesce(c.fv ->> 'is_active', c.stamp), 19, 4) <> lpad(to_hex(device), 4, '0')
        LOOP
          del := coalesce(cur.fv ->> 'is_active', cur.stamp);
          IF EXISTS (SELECT 1 FROM jsonb_array_elements(ops) o(r)
            JOIN purchases p ON p.business_id = b AND p.id = (o.r ->> 'i')::uuid
              AND right(p.stamp, 12) = right(o.r ->> 's', 12)
            WHERE (o.r -> 'v' ->> {customer})::uuid = cur.id
              AND right(del, 12) IS DISTINCT FROM right(o.r ->> 'd', 12))
          THEN
            PERFORM payme_write_customers(b, cur.id, '{{"is_active": [1]}}',
              coalesce(cur.fv, '{{}}'::jsonb) || jsonb_build_object('is_active',
                payme_after(del, payme_version(now_ms, 0, payme_take(b, 1) + 1))), NULL);
            PERFORM payme_log(b, 'edit_vs_delete', 'customers', cur.id, 'is_active', '[1]', '[0]', NULL, del,
              device);
          END IF;
        END LOOP;""",
        declare="cur customers; del text; whom uuid[];",
    )
