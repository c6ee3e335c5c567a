"""No second path to the data: the source itself is searched for transactions begun beside the gate."""

import ast
import re
from pathlib import Path

import pytest

from payme_desktop.db import unit_of_work

PACKAGE = Path(unit_of_work.__file__).parents[1]
MAY_BEGIN = {
    f"db/{name}.py"
    for name in (
        "unit_of_work",
        "engine",
        "migrate",
        "derived",
        "backup",
        "shopfile",
        "checkup",
        "central",
        "bulk",
        "central_upkeep",
        "sealing",
        "damage",
        "lacking",
        "replacing",
    )
} | {"sync/link.py"}
"""Who may hold a connection. Reading, changing and recording data is for the unit of work alone; ``bulk``
fills a file that has no name yet, with what is held to be true elsewhere; ``damage``, ``lacking`` and
``replacing`` look at files as files, and write nothing in them."""

BEGINS = {"begin", "begin_nested", "connect", "execute", "executemany", "exec_driver_sql", "raw_connection"}
CONSTRUCTS = {"insert", "update", "delete"}
GATES = {"writing", "reading", "block"}
"""Names that a unit of work's block goes by: its ``execute`` is the gate."""

REPLACES = re.compile(
    r"insert\s+or\s+replace|\breplace\s+into\b|prefix_with\(\s*[\"']or replace", re.IGNORECASE
)


def findings(source: str, where: str) -> list[str]:
    """What in a module goes beside the gate."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and where not in MAY_BEGIN:
            found += _begins(node.func, where)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            names = {alias.name for alias in node.names}
            if not where.startswith("db/") and names & CONSTRUCTS:
                found.append(f"{where}:{node.lineno} imports {sorted(names & CONSTRUCTS)}")
        if isinstance(node, ast.ImportFrom) and where not in MAY_BEGIN:
            taken = {"GATE", "raw_connection"} & {alias.name for alias in node.names}
            found += [f"{where}:{node.lineno} takes {name}, which is the gate's" for name in taken]
    found += [f"{where}: {hit[0]!r} deletes behind our back" for hit in REPLACES.finditer(source)]
    return found


def _begins(call: ast.Attribute, where: str) -> list[str]:
    receiver = call.value.id if isinstance(call.value, ast.Name) else ""
    if call.attr not in BEGINS or receiver in GATES:
        return []
    if where.startswith("ui/") and call.attr in {"connect", "begin"}:
        return []  # signals and painters; no screen may import a database at all
    if where.startswith("app/") and call.attr == "connect":
        return []  # signals
    return [f"{where}:{call.lineno} .{call.attr}("]


def test_nothing_but_the_gate_begins_executes_or_writes() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        found += findings(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).as_posix())
    assert found == []


def test_every_module_that_may_begin_is_there() -> None:
    assert {name for name in MAY_BEGIN if not (PACKAGE / name).exists()} == set()


@pytest.mark.parametrize(
    "source",
    [
        "with engine.begin() as conn: pass",
        "conn = engine.connect()",
        "self._engine.connect().execute(statement)",
        "session.connection().executemany(rows)",
        "conn.exec_driver_sql('DELETE FROM customers')",
        "raw = engine.raw_connection()",
        "from sqlalchemy import select, delete",
        "from sqlalchemy.dialects.sqlite import insert",
        "from payme_desktop.db.unit_of_work import GATE",
        "SQL = 'INSERT OR REPLACE INTO customers VALUES (1)'",
        "SQL = 'replace into customers values (1)'",
    ],
)
def test_the_search_sees_each_way_round_the_gate(source: str) -> None:
    assert findings(source, "services/made_up.py") != []


@pytest.mark.parametrize(
    "source",
    ["writing.execute(table, statement, ids, rows)", "from sqlalchemy import select", "button.press()"],
)
def test_the_search_lets_the_gate_be(source: str) -> None:
    assert findings(source, "services/made_up.py") == []


def test_only_the_gate_and_the_migrations_change_rows_in_sql() -> None:
    """A DELETE or UPDATE as text: only where derived tables are made and mended, or rows synced."""
    written = re.compile(r"[\"']\s*(DELETE FROM|UPDATE \w+ SET|INSERT INTO)\s", re.IGNORECASE)
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if written.search(path.read_text(encoding="utf-8"))
    }
    syncing = ("bulk", "capture", "outbox", "inbox", "central", "central_upkeep")
    trail = ("auditing", "auditing_postgres", "chain", "sealing", "unit_of_work")
    mending = ("comparing", "erasing", "purging", "rebuilding")
    synced = {f"db/{name}.py" for name in syncing + mending + trail}
    synced |= {path.relative_to(PACKAGE).as_posix() for path in (PACKAGE / "db/central_sql").glob("*.py")}
    synced |= {f"sync/{name}.py" for name in ("enrolment", "verify", "log")}
    assert found <= {"db/derived.py", "db/checkup.py"} | synced
