"""The audit trail's triggers on PostgreSQL: of what is written there directly, not of what PCs push.

A push numbers its rows itself, so its changes of a row always change the number too; and a row that was
written directly has its own number in its stamp. So what PCs push, which is told in their own chains, is left
out without asking who pushes.
"""

from typing import Final

from payme_desktop.db.auditing import (
    DELETABLE,
    DIRECT_DEVICE,
    FACTS,
    SECRET,
    TOLD,
    audited,
    customer_of,
    filled,
    in_import,
    told,
)
from payme_desktop.db.registry import CUSTOMERS, PREFERENCES, Field, Synced, kind

ACTOR_SETTING: Final = "payme.actor"
MOMENT_SETTING: Final = "payme.at"
"""What the unit of work lends the transaction: who acts, and its moment in microseconds."""

_VALUE: Final = {
    "id": "{0}::text",
    "money": "({0} * 100)::bigint",
    "quantity": "({0} * 1000)::bigint",
    "moment": "(extract(epoch FROM {0}) * 1000000)::bigint",
    "bool": "{0}::int",
    "date": "to_char({0}, 'YYYY-MM-DD')",
}
_BORN_HERE: Final = f"""NEW.stamp IS NULL
      OR right(NEW.stamp, 12) = lpad(to_hex({DIRECT_DEVICE}), 4, '0') || lpad(to_hex(NEW.seq), 8, '0')"""

Trigger = tuple[str, str]


def functions() -> dict[str, str]:
    """Trigger function -> its body (a declaration, where it has one, before the word BEGIN)."""
    made = {"payme_audit_seal": _seal(), "payme_audit_log_final": _final(), "payme_audit_end": _END}
    for each in audited():
        made[f"payme_audit_{each.name}_added"] = _added(each)
        made[f"payme_audit_{each.name}_changed"] = _changed(each)
    for name in DELETABLE:
        made[f"payme_audit_{name}_deleted"] = f"BEGIN {_write('OLD', 'deleted', name)} RETURN NULL; END"
    return made


def triggers() -> dict[Trigger, str]:
    """``(name, table)`` -> when it runs. It runs the function of its name."""
    made = {
        ("audit_seal", "audit_log"): "BEFORE INSERT ON audit_log FOR EACH ROW WHEN (NEW.seal IS NULL)",
        ("audit_log_final", "audit_log"): (
            f"BEFORE DELETE OR UPDATE OF business_id, {', '.join((*FACTS, *TOLD))} ON audit_log FOR EACH ROW"
        ),
    }
    made["audit_end", "audit_log"] = (
        "AFTER INSERT ON audit_log REFERENCING NEW TABLE AS payme_new FOR EACH STATEMENT"
    )
    for each in audited():
        made[f"audit_{each.name}_added", each.name] = (
            f"AFTER INSERT ON {each.name} FOR EACH ROW WHEN ({_BORN_HERE})"
        )
        made[f"audit_{each.name}_changed", each.name] = (
            f"BEFORE UPDATE ON {each.name} FOR EACH ROW WHEN (NEW.seq IS NOT DISTINCT FROM OLD.seq)"
        )
    for name in DELETABLE:
        made[f"audit_{name}_deleted", name] = f"AFTER DELETE ON {name} FOR EACH ROW"
    return made


def _write(
    row: str, event: str, table: str, tenant: str = "business_id", customer: str = "NULL", field: str = "",
    old: str = "NULL", new: str = "NULL",
) -> str:  # fmt: skip
    return f"""INSERT INTO audit_log (business_id, id, device_no, n, at, event, tbl, row_id, customer_id,
      field, old, new)
      VALUES ({row}.{tenant}, gen_random_uuid(), {DIRECT_DEVICE}, 0, now(), '{event}', '{table}',
      {row}.id, {customer}, '{field}', {old}, {new});"""


def _added(each: Synced) -> str:
    conditions = [f"({filled(each)})"] if each is PREFERENCES else []
    conditions += [f"NOT {imported}"] if (imported := in_import(each)) else []
    write = _write("NEW", "created", each.name, each.tenant, customer_of(each, "NEW"))
    if conditions:
        write = f"IF {' AND '.join(conditions)} THEN {write} END IF;"
    return f"BEGIN {write} RETURN NULL; END"


def _changed(each: Synced) -> str:
    customer = customer_of(each, "NEW")
    parts = [_one_changed(each, field, customer) for field in told(each)]
    if customer == "NULL":
        return f"BEGIN {' '.join(parts)} RETURN NEW; END"
    # What an erasure blanks is nobody's edit, and must not be told here of all places.
    if each is CUSTOMERS:
        mark = parts.pop([field.name for field in told(each)].index("is_erased"))
        return f"BEGIN {mark} IF NOT NEW.is_erased THEN {' '.join(parts)} END IF; RETURN NEW; END"
    return f"""BEGIN IF EXISTS (SELECT 1 FROM customers c WHERE c.business_id = NEW.business_id
      AND c.id = NEW.customer_id AND c.is_erased) THEN RETURN NEW; END IF;
      {" ".join(parts)} RETURN NEW; END"""


def _one_changed(each: Synced, field: Field, customer: str) -> str:
    old, new = ("NULL", "NULL") if field.name in SECRET else (_list(each, field, r) for r in ("OLD", "NEW"))
    differs = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in field.told)
    write = _write("NEW", "changed", each.name, each.tenant, customer, field.name, old, new)
    return f"IF {differs} THEN {write} END IF;"


def _list(each: Synced, field: Field, row: str) -> str:
    values = (_VALUE.get(kind(each.table.c[name]), "{0}").format(f"{row}.{name}") for name in field.told)
    return f"jsonb_build_array({', '.join(values)})::text"


def _part(value: str) -> str:
    return f"coalesce(length({value}) || ':' || {value}, '-')"


_SEALED: Final = (
    "coalesce(last_seal, '')", "NEW.id::text", "NEW.device_no", "NEW.n",
    "(extract(epoch FROM NEW.at) * 1000000)::bigint", "coalesce(NEW.actor_id::text, '')", "NEW.event",
    "NEW.tbl", "coalesce(NEW.row_id::text, '')", "coalesce(NEW.customer_id::text, '')", "NEW.field",
    "NEW.digest",
)  # fmt: skip
"""In the order of ``sealing.seal``."""


def _seal() -> str:
    """Number and seal a row. The business is locked until the commit: one chain, one writer at a time."""
    told_ = r" || E'\n' || ".join(["NEW.salt", *(_part(f"NEW.{name}") for name in ("old", "new", "detail"))])
    facts = r" || E'\n' || ".join(_SEALED)
    return f"""DECLARE last_n bigint; last_seal text; BEGIN
    PERFORM 1 FROM businesses WHERE id = NEW.business_id FOR NO KEY UPDATE;
    SELECT a.n, a.seal INTO last_n, last_seal FROM audit_log a WHERE a.business_id = NEW.business_id
      AND a.device_no = {DIRECT_DEVICE} ORDER BY a.n DESC LIMIT 1;
    NEW.device_no := {DIRECT_DEVICE};
    NEW.n := coalesce(last_n, 0) + 1;
    NEW.actor_id := NULLIF(current_setting('{ACTOR_SETTING}', true), '')::uuid;
    NEW.at := coalesce('epoch'::timestamptz + NULLIF(current_setting('{MOMENT_SETTING}', true), '')::bigint
      * interval '1 microsecond', clock_timestamp());
    NEW.salt := replace(gen_random_uuid()::text, '-', '');
    NEW.digest := encode(sha256(convert_to({told_}, 'UTF8')), 'hex');
    NEW.seal := encode(sha256(convert_to({facts}, 'UTF8')), 'hex');
    RETURN NEW; END"""


# What every PC is told at each sync: nothing in a chain itself shows that its end was taken out.
_END: Final = """BEGIN INSERT INTO audit_head AS h (business_id, device_no, n, seal)
      SELECT DISTINCT ON (business_id, device_no) business_id, device_no, n, seal FROM payme_new
      ORDER BY business_id, device_no, n DESC
      ON CONFLICT (business_id, device_no) DO UPDATE SET n = excluded.n, seal = excluded.seal
      WHERE excluded.n > h.n;
    RETURN NULL; END"""


def _final() -> str:
    """Facts never change; only an erasure empties the values."""
    facts = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in ("business_id", *FACTS))
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in TOLD)
    empty = " AND ".join(f"NEW.{name} IS NULL" for name in TOLD)
    return f"""BEGIN IF TG_OP = 'UPDATE' THEN
      IF {facts} AND ({same} OR ({empty} AND EXISTS (SELECT 1 FROM customers c
        WHERE c.business_id = OLD.business_id AND c.id = OLD.customer_id AND c.is_erased)))
      THEN RETURN NEW; END IF; END IF;
    RAISE EXCEPTION 'the audit trail is append-only'; END"""
