"""Rows that PCs offer to a central database which was restored from a backup and lost them.

An offer has the versions that its row had: a later version is a later state, whoever brings it, and no edit
of today. A row that changed here since the restore may differ for both reasons: then the loser is logged.
"""

from typing import Final

from payme_desktop.db.central_sql.wording import formula, function
from payme_desktop.db.registry import LATEST, Synced

CLAMPED: Final = formula(
    "payme_clamped(versions jsonb, now_ms bigint) RETURNS jsonb IMMUTABLE",
    """(SELECT jsonb_object_agg(v.key, payme_corrected(v.value, 0, 0, now_ms))
    FROM jsonb_each_text(CASE WHEN jsonb_typeof(versions) = 'object' THEN versions END) v)""",
)


def offer(each: Synced) -> str:
    """What becomes of an offered row that is not simply put in."""
    absent = f"""SELECT * INTO cur FROM {each.name} WHERE {each.tenant} = b AND id = (op ->> 'i')::uuid
        FOR UPDATE;
        IF NOT FOUND THEN
          PERFORM payme_row_{each.name}(b, device, op, off, since, now_ms);
          RETURN;
        END IF;"""
    head = (
        f"payme_offer_{each.name}(b uuid, device int, op jsonb, off bigint, since bigint, now_ms bigint) "
        "RETURNS void"
    )
    if each.is_ledger:
        return function(
            head,
            f"{absent} PERFORM payme_row_{each.name}(b, device, op, 0, 0, now_ms);",
            declare=f"cur {each.name};",
        )
    fields = ", ".join(
        f"'{field.name}', jsonb_build_array("
        + ", ".join(f"op -> 'v' -> {each.position(name)}" for name in field.columns)
        + ")"
        for field in each.fields
    )
    moment = f"op -> 'v' ->> {each.position(LATEST)}" if each.latest else "NULL"
    return function(
        head,
        f"""{absent}
        there := payme_fields_{each.name}(cur);
        versions := coalesce(cur.fv, '{{}}'::jsonb);
        SELECT coalesce(max(p.value::bigint), 0) INTO restored FROM sync_head h, jsonb_each_text(h.past) p
          WHERE h.business_id = b;
        FOR f, offered IN SELECT * FROM jsonb_each(jsonb_build_object({fields})) LOOP
          IF op -> 'x' ? f THEN CONTINUE; END IF;
          was := coalesce(cur.fv ->> f, cur.stamp);
          mine := payme_corrected(coalesce(op -> 'w' ->> f, op ->> 'r'), 0, 0, now_ms);
          IF right(was, 12) = right(mine, 12) THEN CONTINUE; END IF;
          wins := mine COLLATE "C" > was COLLATE "C";
          IF there -> f <> offered AND cur.seq > restored THEN
            PERFORM payme_log(b, 'field', '{each.name}', cur.id, f,
              CASE WHEN wins THEN offered ELSE there -> f END,
              CASE WHEN wins THEN there -> f ELSE offered END,
              CASE WHEN wins THEN mine ELSE was END, CASE WHEN wins THEN was ELSE mine END, device);
          END IF;
          IF wins THEN
            vals := vals || jsonb_build_object(f, offered);
            versions := versions || jsonb_build_object(f, mine);
          END IF;
        END LOOP;
        PERFORM payme_write_{each.name}(b, cur.id, vals, versions,
          CASE WHEN vals <> '{{}}'::jsonb THEN {moment} END);""",
        declare=f"""cur {each.name}; there jsonb; versions jsonb; vals jsonb := '{{}}'; f text; offered jsonb;
        was text; mine text; wins boolean; restored bigint;""",
    )
