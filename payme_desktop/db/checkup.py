"""Examining a shop, one finding a check, and mending what is derived from what is not.

Only derived things are ever mended: search keys, directory, search index, triggers, kept histories. A
damaged page or a lost row is told, never guessed.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import Engine, bindparam, select, text, update

from payme_desktop.db import damage, derived, migrate
from payme_desktop.db.tables import customers, import_batches, purchases
from payme_desktop.db.unit_of_work import GATE, Reading, UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.reports import Finding

_c = customers
_CHUNK: Final = 500
KeysOf = Callable[[Any], dict[str, Any]]
"""``(id, name, phone, email, code)`` of a customer -> its key columns, as the gate would write them."""


def pages(engine: Engine, *, mend: bool) -> Finding:
    """Every page through the cipher's seal, then SQLite's own structure and its indexes.

    An index that lacks or repeats rows is made anew from its table; a damaged page is only told.
    """
    trouble = _troubles(engine)
    if not trouble:
        return Finding("file", ok=True, detail="Every page is sealed and whole.")
    if not all(_INDEX_ONLY.search(each) for each in trouble):
        return Finding("file", ok=False, detail=f"{len(trouble)} damaged places: restore a backup.")
    if mend:
        with engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
            conn.exec_driver_sql("REINDEX")
        mend = not _troubles(engine)
    return Finding("file", ok=mend, detail=f"{len(trouble)} wrong entries of indexes.", mended=mend)


_INDEX_ONLY: Final = re.compile(r"^(row \d+ missing from|wrong # of entries in|non-unique entry in) index ")


def _troubles(engine: Engine) -> list[str]:
    with engine.connect().execution_options(**{GATE: "reading"}) as conn:
        conn.begin()
        found = damage.troubles(conn.connection.driver_connection, thorough=True)
        conn.rollback()
    return found


def schema(engine: Engine) -> Finding:
    """The revision, and the tables against what this program expects."""
    migrate.check(engine)
    drift = migrate.drift(engine)
    if drift:
        return Finding("schema", ok=False, detail=f"{len(drift)} differences: send us this report.")
    return Finding("schema", ok=True, detail=f"Revision {migrate.revision(engine)}.")


def references(engine: Engine) -> Finding:
    """Rows that point at nothing (SQLite only: PostgreSQL never lets it happen)."""
    with engine.connect().execution_options(**{GATE: "reading"}) as conn:
        lost = conn.execute(text("PRAGMA foreign_key_check")).fetchall()
    if lost:
        return Finding("references", ok=False, detail=f"{len(lost)} rows point at nothing: restore a backup.")
    return Finding("references", ok=True, detail="Every row belongs to somebody.")


def triggers(engine: Engine, *, mend: bool) -> Finding:
    """Triggers, directory and search index against their one source (SQLite)."""
    with engine.connect().execution_options(**{GATE: "reading"}) as conn:
        differ = derived.triggers_differ(conn)
        differ += ["directory"] * bool(_directory_differs(conn))
        differ += [] if derived.SEARCH_TABLE in _tables(conn) else ["search index"]
    differ += [] if differ or _search_is_whole(engine) else ["search index"]
    if not differ:
        return Finding("search", ok=True, detail="Directory and search index agree with the customers.")
    if mend:
        with engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
            derived.install(conn)
    return Finding("search", ok=mend, detail=f"Wrong: {', '.join(differ)}.", mended=mend)


def _tables(conn: Any) -> set[str]:
    return {row[0] for row in conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _search_is_whole(engine: Engine) -> bool:
    """FTS5's own comparison of its index with the directory; it counts as a write, and changes nothing."""
    from sqlalchemy.exc import DatabaseError

    name = derived.SEARCH_TABLE
    with engine.connect().execution_options(**{GATE: "migration"}) as conn:
        try:
            with conn.begin():
                conn.exec_driver_sql(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
        except DatabaseError:
            return False
    return True


_DIRECTORY_DIFFERS: Final = f"""SELECT
  (SELECT count(*) FROM customers) <> (SELECT count(*) FROM customer_directory)
  OR EXISTS (SELECT 1 FROM customers c
    JOIN customer_purchase_history h ON h.business_id = c.business_id AND h.customer_id = c.id
    LEFT JOIN customer_directory d ON d.business_id = c.business_id AND d.customer_id = c.id
    WHERE d.n IS NULL OR d.is_active <> c.is_active OR d.customer_type <> c.customer_type
      OR d.phone_key <> c.phone_key OR d.created_at <> c.created_at
      OR d.total_purchases <> h.total_purchases OR d.total_spent <> h.total_spent
      OR d.last_purchase_at IS DISTINCT FROM h.last_purchase_at
      OR d.sort_name <> {derived.sort_name("c")})"""


def _directory_differs(conn: Any) -> bool:
    return bool(conn.exec_driver_sql(_DIRECTORY_DIFFERS).scalar())


_AFTER: Final = (
    select(_c.c.id, _c.c.name, _c.c.phone, _c.c.email, _c.c.code, _c.c.name_key, _c.c.phone_key,
           _c.c.email_key, _c.c.code_key, _c.c.sound_key, _c.c.fold_version)
    .where(_c.c.business_id == bindparam("business", type_=_c.c.id.type))
    .where(_c.c.id > bindparam("after", type_=_c.c.id.type))
    .order_by(_c.c.id)
    .limit(_CHUNK)
)  # fmt: skip
_SET_KEYS: Final = (
    update(_c)
    .where(
        _c.c.business_id == bindparam("business", type_=_c.c.id.type),
        _c.c.id == bindparam("k_id", type_=_c.c.id.type),
    )
    .values({
        name: bindparam(f"k_{name}", type_=_c.c[name].type)
        for name in ("name_key", "phone_key", "email_key", "code_key", "sound_key", "fold_version")
    })
)  # fmt: skip


def keys(uow: UnitOfWork, actor: Actor, keys_of: KeysOf, *, mend: bool) -> Finding:
    """Search keys against what today's fold makes of their source columns, in chunks."""
    stale = 0
    for block in _chunks(uow, actor):
        wrong = [(row.id, wanted) for row in block if _stale(row, wanted := keys_of(row))]
        stale += len(wrong)
        if mend and wrong:
            rows = [{"k_id": each} | {f"k_{k}": v for k, v in wanted.items()} for each, wanted in wrong]
            with uow.writing(actor) as writing:
                writing.execute(_c, _SET_KEYS, [each for each, _ in wrong], rows)
    if not stale:
        return Finding("search keys", ok=True, detail="All of today's fold.")
    return Finding("search keys", ok=mend, detail=f"{stale} stale.", mended=mend)


def _chunks(uow: UnitOfWork, actor: Actor) -> Iterator[Any]:
    from uuid import UUID

    after = UUID(int=0)
    while True:
        with uow.reading(actor) as reading:
            block = reading.all(_AFTER, after=after)
        if not block:
            return
        yield block
        after = block[-1].id


def _stale(row: Any, wanted: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in wanted.items())


_p = purchases
OF_SALE: Final = "CASE WHEN p.kind = 'sale' THEN p.id ELSE p.sale_id END"
VOIDED: Final = f"""EXISTS (SELECT 1 FROM purchases v WHERE v.business_id = p.business_id
    AND v.sale_id = {OF_SALE} AND v.kind = 'void')"""
# The latest attach of the sale, else whom the sale was recorded for, else whom this row was.
OWNER: Final = f"""COALESCE(
    (SELECT a.customer_id FROM purchases a WHERE a.business_id = p.business_id
      AND a.sale_id = {OF_SALE} AND a.kind = 'attach' ORDER BY a.occurred_at DESC, a.id DESC LIMIT 1),
    (SELECT s.customer_id FROM purchases s WHERE s.business_id = p.business_id AND s.id = p.sale_id),
    p.customer_id)"""
_LEDGER_DIFFERS: Final = (
    text(
        f"""SELECT p.id, {OWNER} AS owner_id, {VOIDED} AS voided FROM purchases p
    WHERE p.business_id = :business AND p.kind IN ('sale', 'refund')
      AND (p.owner_id IS DISTINCT FROM {OWNER} OR p.voided <> {VOIDED})"""
    )
    .bindparams(bindparam("business", type_=_p.c.id.type))
    .columns(_p.c.id, _p.c.owner_id, _p.c.voided)
)
_SET_LEDGER: Final = (
    update(_p)
    .where(
        _p.c.business_id == bindparam("business", type_=_p.c.id.type),
        _p.c.id == bindparam("d_id", type_=_p.c.id.type),
    )
    .values(
        owner_id=bindparam("d_owner", type_=_p.c.id.type),
        voided=bindparam("d_voided", type_=_p.c.voided.type),
    )
)


def ledger(uow: UnitOfWork, actor: Actor, *, mend: bool) -> Finding:
    """Whom each sale counts for, and whether it counts, against its attaches and voids."""
    with uow.reading(actor) as reading:
        wrong = reading.all(_LEDGER_DIFFERS)
    if not wrong:
        return Finding("ledger", ok=True, detail="Every sale counts for whom it should.")
    if mend:
        rows = [{"d_id": row.id, "d_owner": row.owner_id, "d_voided": row.voided} for row in wrong]
        for start in range(0, len(rows), _CHUNK):
            part = rows[start : start + _CHUNK]
            with uow.writing(actor) as writing:
                writing.execute(_p, _SET_LEDGER, [row["d_id"] for row in part], part)
    return Finding("ledger", ok=mend, detail=f"{len(wrong)} sales counted wrongly.", mended=mend)


_OPEN_BATCHES: Final = select(import_batches.c.file_name).where(
    import_batches.c.business_id == bindparam("business", type_=import_batches.c.id.type),
    import_batches.c.finished_at.is_(None),
)


def batches(reading: Reading) -> Finding:
    """Imports that were stopped half-way: the same file again adds what is missing."""
    names = sorted({row[0] for row in reading.all(_OPEN_BATCHES)})
    if names:
        return Finding(
            "imports", ok=False, detail=f"Not finished: {', '.join(names)}. Import the same file again."
        )
    return Finding("imports", ok=True, detail="All finished.")
