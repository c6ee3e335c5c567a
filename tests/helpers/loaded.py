"""Which SQLite libraries are in this process."""

import sys
from pathlib import Path
from typing import Final

SECOND: Final = {"_sqlite3", "sqlite3", "PySide6.QtSql", "apsw"}


def libraries() -> list[str]:
    """Every SQLite that is loaded beside ours: as a module, or as a file that the system mapped."""
    maps = Path("/proc/self/maps")
    mapped = {line.split()[-1] for line in maps.read_text().splitlines()} if maps.exists() else set()
    other = [each for each in mapped if "sqlite" in each.lower() and "sqlcipher3" not in each]
    return sorted({*(SECOND & set(sys.modules)), *other})
