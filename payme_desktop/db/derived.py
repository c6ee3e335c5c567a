"""What hangs on the tables: the customer directory, its search index, and the guards of the ledger.

One source for both databases, re-created whole after every migration (Alembic's batch mode drops triggers
without a word) and compared by ``doctor``. Only built-in functions occur, so that they work with
``trusted_schema=OFF`` and whoever writes: services, bulk statements, another tool with the key.
"""

from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from payme_desktop.db import auditing, auditing_postgres, capture
from payme_desktop.db.registry import REGISTRY

SEARCH_TABLE: Final = "customer_search"
"""SQLite's full-text index over ``customer_directory``; its shadow tables share the prefix."""

CENTRAL_INDEX: Final = "payme_seq_"
"""How the indexes begin that ``central init`` adds."""

_WORDS: Final = "' ' || {row}.name_key || ' ' || {email} || ' ' || {code} || ' ' || {row}.sound_key"
# As in domain.text.words, of which SQL has no like: what is typed is cut at the same places.
_SIGNS: Final = ("@", ".", "-", "_", "/", "+", "#", "&", "''", *r"""!"$%()*,:;<=>?[\]^`{|}~""")
_NEVER_DELETED: Final = ("customers", "customer_notes", "customer_preferences", "purchases", "users")
_LEDGER_FACTS: Final = (
    "id, business_id, kind, customer_id, sale_id, occurred_at, local_day, local_hour, total_amount, "
    "items_count, source, receipt_no, generation, recorded_by, recorded_at"
)
_DIRECTORY: Final = (
    "business_id, customer_id, created_at, is_active, customer_type, sort_name, search_text, phone_key"
)


def _separated(column: str) -> str:
    """The words of an e-mail address or a code, by the signs that stand between them."""
    for sign in _SIGNS:
        column = f"replace({column}, '{sign}', ' ')"
    return column


def sort_name(row: str) -> str:
    """The folded name; whoever has none comes after everybody who has, by phone number."""
    return f"CASE WHEN {row}.name_key = '' THEN '\uffff' || {row}.phone_key ELSE {row}.name_key END"


def _person(row: str) -> dict[str, str]:
    """Directory column -> what it is of a customer."""
    words = _WORDS.format(row=row, email=_separated(f"{row}.email_key"), code=_separated(f"{row}.code_key"))
    return {
        "is_active": f"{row}.is_active",
        "customer_type": f"{row}.customer_type",
        "sort_name": sort_name(row),
        "search_text": words,
        "phone_key": f"{row}.phone_key",
    }


def _values(row: str) -> str:
    """The values of ``_DIRECTORY`` of a customer."""
    return ", ".join([f"{row}.business_id", f"{row}.id", f"{row}.created_at", *_person(row).values()])


def _listed(row: str, columns: str) -> str:
    return ", ".join(f"{row}.{name}" for name in columns.split(", "))


_UPDATE_PERSON: Final = f"""UPDATE customer_directory SET
      {", ".join(f"{name} = {value}" for name, value in _person("NEW").items())}
    WHERE business_id = NEW.business_id AND customer_id = NEW.id"""
_FIGURES_OF: Final = """bought = {row}.total_purchases > 0, last_purchase_at = {row}.last_purchase_at,
      total_spent = {row}.total_spent, total_purchases = {row}.total_purchases"""
_UPDATE_FIGURES: Final = f"""UPDATE customer_directory SET {_FIGURES_OF.format(row="NEW")}
    WHERE business_id = NEW.business_id AND customer_id = NEW.customer_id"""
_PERSON_COLUMNS: Final = "is_active, customer_type, name_key, sound_key, phone_key, email_key, code_key"
_FIGURE_COLUMNS: Final = "total_purchases, total_spent, last_purchase_at"

# One typed letter, and one Chinese sign, is a search already; four are how a number begins or ends (with ~).
# Longer beginnings have few words each.
_SQLITE_SEARCH: Final = f"""CREATE VIRTUAL TABLE {SEARCH_TABLE} USING fts5(
  search_text, phone_key, content='customer_directory', content_rowid='n', prefix='1 2 3 4 5',
  tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co' tokenchars '+~=!'")"""
_ADD_TO_SEARCH: Final = (
    f"INSERT INTO {SEARCH_TABLE}(rowid, search_text, phone_key) "
    "VALUES (NEW.n, NEW.search_text, NEW.phone_key)"
)
_TAKE_FROM_SEARCH: Final = (
    f"INSERT INTO {SEARCH_TABLE}({SEARCH_TABLE}, rowid, search_text, phone_key) "
    "VALUES ('delete', OLD.n, OLD.search_text, OLD.phone_key)"
)

_SQLITE_TRIGGERS: Final[dict[str, str]] = {
    "directory_customer_added": f"""AFTER INSERT ON customers BEGIN
    INSERT INTO customer_directory ({_DIRECTORY}) SELECT {_values("NEW")}; END""",
    "directory_customer_changed": f"""AFTER UPDATE OF {_PERSON_COLUMNS} ON customers BEGIN
    {_UPDATE_PERSON}; END""",
    "directory_history_added": f"""AFTER INSERT ON customer_purchase_history
    WHEN NEW.total_purchases <> 0 OR NEW.total_spent <> 0 BEGIN {_UPDATE_FIGURES}; END""",
    "directory_history_changed": f"""AFTER UPDATE OF {_FIGURE_COLUMNS} ON customer_purchase_history BEGIN
    {_UPDATE_FIGURES}; END""",
    "search_added": f"AFTER INSERT ON customer_directory BEGIN {_ADD_TO_SEARCH}; END",
    "search_changed": f"""AFTER UPDATE OF search_text, phone_key ON customer_directory
    WHEN NEW.search_text IS NOT OLD.search_text OR NEW.phone_key IS NOT OLD.phone_key BEGIN
    {_TAKE_FROM_SEARCH}; {_ADD_TO_SEARCH}; END""",
    "search_taken": f"AFTER DELETE ON customer_directory BEGIN {_TAKE_FROM_SEARCH}; END",
    # What the central database says of a receipt that two PCs wrote differently is taken over.
    "ledger_is_final": f"""BEFORE UPDATE OF {_LEDGER_FACTS} ON purchases
    WHEN (SELECT applying = 0 FROM sync_state) BEGIN
    SELECT RAISE(ABORT, 'the purchase ledger is append-only'); END""",
} | {
    f"{table}_never_deleted": f"""BEFORE DELETE ON {table} BEGIN
    SELECT RAISE(ABORT, 'rows of {table} are never deleted'); END"""
    for table in _NEVER_DELETED
}
# The tombstone of a leaf, once the central database has purged it: see ``db.purging``.
for _leaf in (each.name for each in REGISTRY if each.leaf):
    _SQLITE_TRIGGERS[f"{_leaf}_never_deleted"] = _SQLITE_TRIGGERS[f"{_leaf}_never_deleted"].replace(
        " BEGIN", " WHEN (SELECT applying = 0 FROM sync_state) BEGIN", 1
    )

# A statement at a time: one by one, the thousands of rows of a sync cost five times as much.
_POSTGRES_FUNCTIONS: Final = {
    "payme_directory_customer_added": f"""INSERT INTO customer_directory ({_DIRECTORY})
    SELECT {_values("c")} FROM payme_new c; RETURN NULL;""",
    "payme_directory_customer_changed": f"""UPDATE customer_directory d SET
      {", ".join(f"{name} = {value}" for name, value in _person("c").items())}
    FROM payme_new c JOIN payme_old o ON o.business_id = c.business_id AND o.id = c.id
    WHERE d.business_id = c.business_id AND d.customer_id = c.id
      AND ({_listed("c", _PERSON_COLUMNS)}) IS DISTINCT FROM ({_listed("o", _PERSON_COLUMNS)});
    RETURN NULL;""",
    # A new customer's are zero, as the directory has them already: a million inserts spare a million updates.
    "payme_directory_history_added": f"""UPDATE customer_directory d SET {_FIGURES_OF.format(row="h")}
    FROM payme_new h WHERE (h.total_purchases <> 0 OR h.total_spent <> 0)
      AND d.business_id = h.business_id AND d.customer_id = h.customer_id; RETURN NULL;""",
    "payme_directory_history_changed": f"""UPDATE customer_directory d SET {_FIGURES_OF.format(row="h")}
    FROM payme_new h JOIN payme_old o ON o.business_id = h.business_id AND o.id = h.id
    WHERE d.business_id = h.business_id AND d.customer_id = h.customer_id
      AND ({_listed("h", _FIGURE_COLUMNS)}) IS DISTINCT FROM ({_listed("o", _FIGURE_COLUMNS)});
    RETURN NULL;""",
    "payme_ledger_is_final": "RAISE EXCEPTION 'the purchase ledger is append-only';",
    "payme_never_deleted": """IF EXISTS (SELECT 1 FROM sync_purged WHERE business_id = OLD.business_id
      AND tbl = TG_TABLE_NAME AND id = OLD.id) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'rows of % are never deleted', TG_TABLE_NAME;""",
}
# A plan kept from when a table was empty walks all of it for each row.
_FRESH_PLANS: Final = "SET plan_cache_mode = force_custom_plan"
_ADDED: Final = "REFERENCING NEW TABLE AS payme_new FOR EACH STATEMENT"
_CHANGED: Final = "REFERENCING NEW TABLE AS payme_new OLD TABLE AS payme_old FOR EACH STATEMENT"
_POSTGRES_TRIGGERS: Final = {
    ("directory_customer_added", "customers"): f"AFTER INSERT ON customers {_ADDED}",
    ("directory_customer_changed", "customers"): f"AFTER UPDATE ON customers {_CHANGED}",
    ("directory_history_added", "customer_purchase_history"): (
        f"AFTER INSERT ON customer_purchase_history {_ADDED}"
    ),
    ("directory_history_changed", "customer_purchase_history"): (
        f"AFTER UPDATE ON customer_purchase_history {_CHANGED}"
    ),
    ("ledger_is_final", "purchases"): f"BEFORE UPDATE OF {_LEDGER_FACTS} ON purchases FOR EACH ROW",
} | {("never_deleted", table): f"BEFORE DELETE ON {table} FOR EACH ROW" for table in _NEVER_DELETED}

# Words as they are, no parser in between; the same expression is in the search query.
POSTGRES_WORDS: Final = (
    "array_to_tsvector(array_remove(string_to_array("
    "customer_directory.search_text || ' ' || customer_directory.phone_key, ' '), ''))"
)
_POSTGRES_INDEX: Final = "ix_directory_words"


def is_derived(name: str | None) -> bool:
    """Whether a table or index belongs here rather than to the metadata (FTS shadow tables too)."""
    return name is not None and (name.startswith((SEARCH_TABLE, CENTRAL_INDEX)) or name == _POSTGRES_INDEX)


def install(conn: Connection) -> None:
    """Drop and create everything, and fill the directory from the customers. In the caller's transaction."""
    remove(conn)
    if not inspect(conn).has_table("customer_directory"):
        return
    _refill(conn)
    if conn.dialect.name == "sqlite":
        _install_sqlite(conn)
    else:
        _install_postgres(conn)


def _install_sqlite(conn: Connection) -> None:
    conn.exec_driver_sql(_SQLITE_SEARCH)
    # Deleted words leave the index at once, not at some later merge.
    conn.exec_driver_sql(f"INSERT INTO {SEARCH_TABLE}({SEARCH_TABLE}, rank) VALUES ('secure-delete', 1)")
    conn.exec_driver_sql(f"INSERT INTO {SEARCH_TABLE}({SEARCH_TABLE}) VALUES ('rebuild')")
    for definition in _wanted(conn).values():
        conn.exec_driver_sql(definition)


def _install_postgres(conn: Connection) -> None:
    conn.exec_driver_sql(f"CREATE INDEX {_POSTGRES_INDEX} ON customer_directory USING gin ({POSTGRES_WORDS})")
    audited = inspect(conn).has_table("audit_log")
    for name, body in postgres_functions(audited=audited).items():
        conn.execute(
            _plain(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_FRESH_PLANS} AS "
                f"$body$ {body} $body$"
            )
        )
    for (name, _table), when in postgres_triggers(audited=audited).items():
        conn.exec_driver_sql(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION payme_{name}()")


def _plain(statement: str) -> Any:
    """A statement without parameters: a colon in it is a colon."""
    return text(statement.replace(":", r"\:"))


def postgres_functions(*, audited: bool = True) -> dict[str, str]:
    """Name -> body of every trigger function. ``audited``: with those of the audit trail."""
    plain = {name: f"BEGIN {body} END" for name, body in _POSTGRES_FUNCTIONS.items()}
    return plain | auditing_postgres.functions() if audited else plain


def postgres_triggers(*, audited: bool = True) -> dict[tuple[str, str], str]:
    """``(name, table)`` -> when it runs."""
    return _POSTGRES_TRIGGERS | auditing_postgres.triggers() if audited else _POSTGRES_TRIGGERS


def remove(conn: Connection) -> None:
    """Drop everything that ``install`` creates."""
    if conn.dialect.name == "sqlite":
        for name in installed_triggers(conn):
            conn.exec_driver_sql(f"DROP TRIGGER {name}")
        conn.exec_driver_sql(f"DROP TABLE IF EXISTS {SEARCH_TABLE}")
        return
    conn.exec_driver_sql(f"DROP INDEX IF EXISTS {_POSTGRES_INDEX}")
    for name in postgres_functions():
        conn.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


def _refill(conn: Connection) -> None:
    # In order of id: numbers follow creation, so ties sort alike on every PC.
    conn.exec_driver_sql("DELETE FROM customer_directory")
    # As text(): the signs in it would be placeholders to the driver. In one go: figures that came after would
    # move every row in half of the indexes.
    conn.execute(
        text(
            f"""INSERT INTO customer_directory ({_DIRECTORY}, bought, last_purchase_at, total_spent,
              total_purchases)
            SELECT {_values("c")}, COALESCE(h.total_purchases, 0) > 0, h.last_purchase_at,
              COALESCE(h.total_spent, 0), COALESCE(h.total_purchases, 0)
            FROM customers c LEFT JOIN customer_purchase_history h
              ON h.business_id = c.business_id AND h.customer_id = c.id
            ORDER BY c.business_id, c.id"""
        )
    )


def installed_triggers(conn: Connection) -> dict[str, str]:
    """Name -> definition of the SQLite triggers that exist."""
    found = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {row[0]: row[1] for row in found}


def _wanted(conn: Connection) -> dict[str, str]:
    """Name -> definition of the SQLite triggers that belong here."""
    bodies = _SQLITE_TRIGGERS
    if inspect(conn).has_table("sync_state"):
        columns = _columns(conn)
        bodies = bodies | capture.triggers(columns)
        if "audit_log" in columns:
            bodies = bodies | auditing.sqlite_triggers()
    else:
        # An older revision, on the way up or down: nothing is synced yet.
        bodies = {
            name: body.replace("WHEN (SELECT applying = 0 FROM sync_state)", "")
            for name, body in bodies.items()
        }
    return {name: f"CREATE TRIGGER {name} {body}" for name, body in bodies.items()}


def _columns(conn: Connection) -> dict[str, set[str]]:
    """Table -> its columns, of the tables that are there."""
    rows = conn.exec_driver_sql(
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
    )
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def triggers_differ(conn: Connection) -> list[str]:
    """Names of SQLite triggers that are missing, changed or foreign, against this source."""
    wanted = _wanted(conn)
    found = installed_triggers(conn)
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
