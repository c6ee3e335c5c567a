"""An erasure always wins: triggers that leave nothing personal in any row of an erased customer.

Whatever writes, a push, an offer, an administrator: so no order of arrival brings a value back.
"""

from typing import Any

from payme_desktop.db.central_sql.wording import function
from payme_desktop.db.erasing import BLANK
from payme_desktop.db.registry import BY_NAME


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if isinstance(value, str) else str(value).lower()


def _sets(table: str, row: str = "") -> str:
    between = ":=" if row else "="
    end = "; " if row else ", "
    return end.join(f"{row}{name} {between} {_literal(value)}" for name, value in BLANK[table].items())


def _differs(table: str, row: str = "") -> str:
    return " OR ".join(
        f"{row}{name} IS DISTINCT FROM {_literal(value)}" for name, value in BLANK[table].items()
    )


def erasing() -> list[str]:
    """Functions and triggers."""
    hangs = [name for name in BLANK if name != "customers"]
    whose = " ".join(
        f"WHEN '{name}' THEN coalesce((SELECT x.customer_id FROM {name} x WHERE x.business_id = b "
        f"AND x.id = row_), (CASE WHEN jsonb_typeof(told) = 'object' THEN told -> 'v' ->> "
        f"{BY_NAME[name].position('customer_id')} END)::uuid)"
        for name in hangs
    )
    made = [
        function(
            "payme_is_erased(b uuid, t text, row_ uuid, told jsonb) RETURNS boolean STABLE",
            f"""SELECT EXISTS (SELECT 1 FROM customers c WHERE c.business_id = b AND c.is_erased
              AND c.id = CASE t WHEN 'customers' THEN row_ {whose} END)""",
            kind_="sql",
        ),
        function(
            "payme_erased_customers() RETURNS trigger",
            f"""IF TG_OP = 'UPDATE' AND OLD.is_erased THEN NEW.is_erased := true; END IF;
            IF NEW.is_erased THEN {_sets("customers", "NEW.")}; END IF;
            RETURN NEW;""",
        ),
        *(
            function(
                f"payme_erased_{name}() RETURNS trigger",
                f"""IF EXISTS (SELECT 1 FROM customers c WHERE c.business_id = NEW.business_id
                  AND c.id = NEW.customer_id AND c.is_erased) THEN {_sets(name, "NEW.")}; END IF;
                RETURN NEW;""",
            )
            for name in hangs
        ),
        function(
            "payme_erased_sync_conflict() RETURNS trigger",
            """IF payme_is_erased(NEW.business_id, NEW.tbl, NEW.row_id, NEW.lost::jsonb) THEN
              NEW.kept := NULL; NEW.lost := NULL;
            END IF;
            RETURN NEW;""",
        ),
        # The seal of a row holds without its values: see ``db.sealing``.
        function(
            "payme_erased_audit_log() RETURNS trigger",
            """IF EXISTS (SELECT 1 FROM customers c WHERE c.business_id = NEW.business_id
              AND c.id = NEW.customer_id AND c.is_erased) THEN
              NEW.old := NULL; NEW.new := NULL; NEW.detail := NULL; NEW.salt := NULL;
            END IF;
            RETURN NEW;""",
        ),
        # An update of a row numbers it anew, so every PC gets it.
        function(
            "payme_erase() RETURNS trigger",
            " ".join(
                f"UPDATE {name} SET {_sets(name)} WHERE business_id = NEW.business_id "
                f"AND customer_id = NEW.id AND ({_differs(name)});"
                for name in hangs
            )
            + """ UPDATE sync_conflict SET kept = NULL, lost = NULL, seq = payme_take(business_id, 1) + 1
              WHERE business_id = NEW.business_id AND (kept IS NOT NULL OR lost IS NOT NULL)
              AND payme_is_erased(business_id, tbl, row_id, lost::jsonb);
            UPDATE audit_log SET old = NULL, new = NULL, detail = NULL, salt = NULL,
              seq = payme_take(business_id, 1) + 1
              WHERE business_id = NEW.business_id AND customer_id = NEW.id AND salt IS NOT NULL;
            RETURN NULL;""",
        ),
    ]
    # Before payme_number, by their names: a row is hashed as it is left. And only where there is something to
    # be seen to: a push of thousands pays for what it brings.
    made += _before("customers", "payme_erased", "UPDATE", "OLD.is_erased OR NEW.is_erased")
    made += _before("customers", "payme_erased_born", "INSERT", "NEW.is_erased")
    for name in hangs:
        made += _before(name, "payme_erased", "INSERT OR UPDATE", _differs(name, "NEW."))
    made += _before("sync_conflict", "payme_erased", "INSERT OR UPDATE", "true")
    made += _before(
        "audit_log", "payme_erased", "INSERT", "NEW.customer_id IS NOT NULL AND NEW.salt IS NOT NULL"
    )
    return [
        *made,
        "DROP TRIGGER IF EXISTS payme_erase ON customers",
        (
            "CREATE TRIGGER payme_erase AFTER INSERT OR UPDATE ON customers FOR EACH ROW "
            "WHEN (NEW.is_erased) EXECUTE FUNCTION payme_erase()"
        ),
    ]


def _before(table: str, name: str, event: str, when: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when}) "
            f"EXECUTE FUNCTION payme_erased_{table}()"
        ),
    ]
