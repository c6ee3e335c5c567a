"""Each row as it travels, its number, its hash, and the fingerprints that are counted from those."""

from payme_desktop.db.central_sql.wording import DIRECT_DEVICE, function, row_to_wire, to_wire
from payme_desktop.db.registry import Synced


def numbering(each: Synced) -> list[str]:
    """Functions and triggers of one table."""
    return [_body(each), _fields(each), _number(each), *_number_triggers(each), *_count_triggers(each)]


def _body(each: Synced) -> str:
    return function(
        f"payme_body_{each.name}(r {each.name}) RETURNS jsonb STABLE",
        f"SELECT {row_to_wire(each, 'r')}",
        kind_="sql",
    )


def _fields(each: Synced) -> str:
    values = ", ".join(
        f"'{field.name}', jsonb_build_array({', '.join(to_wire(each, name, 'r') for name in field.columns)})"
        for field in each.fields
    )
    return function(
        f"payme_fields_{each.name}(r {each.name}) RETURNS jsonb STABLE",
        f"SELECT jsonb_build_object({values})",
        kind_="sql",
    )


def _number(each: Synced) -> str:
    """Numbers and stamps what is written beside the push, and hashes every row."""
    return function(
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
        NEW.row_hash := payme_hash({row_to_wire(each, "NEW")});
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
