"""The shop files that are measured: built once by bulk inserts, then kept under ``build/bench``.

The builder takes down what triggers derive, inserts in chunks through the gate, and lets ``derived`` build
directory and search index anew, as a migration does: the file is one that the product itself could have
written, in a tenth of the time.
"""

import hashlib
import itertools
import os
import random
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine

from payme_desktop import paths
from payme_desktop.db import derived, engine, migrate, tables
from payme_desktop.db.queries import ledger
from payme_desktop.db.unit_of_work import GATE, UnitOfWork, Writing
from payme_desktop.domain import ids, sounds
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.loyalty import Thresholds
from payme_desktop.domain.vocabulary import CustomerType, PurchaseKind, Role
from payme_desktop.gateways.clock import SystemClock
from payme_desktop.services import keys
from tests.benchmarks import people

KEY: Final = bytes(range(32))
FOLDER: Final = Path(
    os.environ.get("PAYME_BENCH_DIR") or Path(__file__).resolve().parents[2] / "build" / "bench"
)
ACTOR: Final = Actor(UUID(int=7 << 64 | 1), UUID(int=7 << 64 | 2), "Ana", Role.OWNER)
REGION: Final = "PT"
_CHUNK: Final = 5_000
_YEARS: Final = timedelta(days=3 * 365)
_TODAY: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
_KINDS: Final = tuple(CustomerType)
_THRESHOLDS: Final = Thresholds()


def shop(customers: int) -> Path:
    """The shop file with so many customers and about three purchases each (0.7 each from a million on)."""
    path = FOLDER / f"shop-{customers}-{_fingerprint()}.db"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for stale in FOLDER.glob(f"shop-{customers}-*"):
            stale.unlink()
        start = time.monotonic()
        print(f"building a shop of {customers} customers ...", flush=True)
        _build(path, customers)
        print(f"... in {time.monotonic() - start:.0f} s, {path.stat().st_size >> 20} MiB\n", flush=True)
    return path


def _fingerprint() -> str:
    """Of everything that the content of a built file follows from."""
    sources = [Path(str(module.__file__)) for module in (tables, derived, keys, sounds, people)]
    sources += [Path(__file__), *sorted((paths.migrations_dir() / "versions").glob("*.py"))]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:10]


@contextmanager
def copy_of(path: Path, name: str) -> Iterator[Path]:
    """A copy to write to, removed at the end."""
    copy = path.with_name(f"copy-{name}.db")
    _remove(copy)
    shutil.copyfile(path, copy)
    try:
        yield copy
    finally:
        _remove(copy)


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[Engine]:
    """The product's own engine on a shop file."""
    made = engine.sqlite_engine(path, KEY)
    try:
        yield made
    finally:
        made.dispose()


# Building.


@dataclass(slots=True)
class _Chunk:
    """Rows by table, for one transaction."""

    customers: list[dict[str, Any]]
    preferences: list[dict[str, Any]]
    history: list[dict[str, Any]]
    purchases: list[dict[str, Any]]


def _build(path: Path, customers: int) -> None:
    draft = path.with_suffix(".new")
    _remove(draft)
    engine.raw_connection(draft, KEY, create=True).close()
    with opened(draft) as made:
        migrate.upgrade(made)
        uow = UnitOfWork(made, SystemClock())
        _found(uow)
        with made.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
            derived.remove(conn)
        for chunk in _chunks(customers):
            with uow.writing(ACTOR) as writing:
                _write(writing, chunk)
        with made.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
            derived.install(conn)
    raw = engine.raw_connection(draft, KEY)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    raw.close()
    draft.rename(path)


def _found(uow: UnitOfWork) -> None:
    settings = {"name": "Bench", "currency": "EUR", "region": REGION, "timezone": "Europe/Lisbon"}
    owner = {"id": ACTOR.user_id, "name": ACTOR.name, "name_key": "ana", "role": ACTOR.role.value}
    with uow.writing(ACTOR) as writing:
        writing.insert(tables.businesses, [{"id": ACTOR.business_id, **settings}])
        writing.insert(tables.users, [{**owner, "password_hash": None, "is_active": True}])


def _write(writing: Writing, chunk: _Chunk) -> None:
    writing.insert(tables.customers, chunk.customers)
    writing.insert(tables.customer_preferences, chunk.preferences)
    writing.insert(tables.customer_purchase_history, chunk.history)
    writing.insert(tables.purchases, chunk.purchases)


def _chunks(count: int) -> Iterator[_Chunk]:
    chance = random.Random(7)
    mean = 3.0 if count < 1_000_000 else 0.7
    everybody = enumerate(people.people(count))
    while some := list(itertools.islice(everybody, _CHUNK)):
        chunk = _Chunk([], [], [], [])
        for number, person in some:
            born = _TODAY - _YEARS + _YEARS * (number / count)
            _add(chunk, person, born, _sales(chance, born, mean), chance)
        yield chunk


def _add(
    chunk: _Chunk,
    person: people.Person,
    born: datetime,
    sales: list[dict[str, Any]],
    chance: random.Random,
) -> None:
    customer_id = ids.new_id()
    stamps = {"created_at": born, "updated_at": born}
    of_customer = {"customer_id": customer_id, **stamps}
    chunk.customers.append(
        {
            "id": customer_id, "code": person.code, "name": person.name,
            "phone": person.phone.typed if person.phone else None, "email": person.email, "address": None,
            "customer_type": chance.choices(_KINDS, (60, 30, 8, 2))[0].value,
            "is_active": chance.random() > 0.03, "prefer_sms": True,
            "prefer_email": False, "prefer_call": False, **stamps,
            **keys.all_keys(person.name, person.phone, person.email, person.code),
        }
    )  # fmt: skip
    chunk.preferences.append({"id": ids.preferences_id(customer_id), **of_customer})
    kept = ledger.columns(_figures(sales), _THRESHOLDS)
    chunk.history.append({"id": ids.history_id(customer_id), **of_customer, **kept})
    chunk.purchases += [sale | {"customer_id": customer_id, "owner_id": customer_id} for sale in sales]


def _sales(chance: random.Random, born: datetime, mean: float) -> list[dict[str, Any]]:
    """Sales of one customer: none for three in ten, else a few; some of them many."""
    if chance.random() < 0.3:
        return []
    count = 1 + min(200, int(chance.expovariate(1 / (mean / 0.7 - 0.5)))) if mean > 1 else 1
    return [_sale(chance, born + (_TODAY - born) * chance.random()) for _ in range(count)]


def _sale(chance: random.Random, at: datetime) -> dict[str, Any]:
    sale_id = ids.new_id()
    return {
        "id": sale_id, "kind": PurchaseKind.SALE.value, "occurred_at": at, "local_day": at.date(),
        "local_hour": at.hour, "total_amount": Decimal(chance.randint(100, 20_000)).scaleb(-2),
        "items_count": Decimal(chance.randint(1, 9)), "source": "till",
        "receipt_no": f"R-{sale_id.hex[-10:]}", "recorded_by": ACTOR.user_id, "recorded_at": at,
        "voided": False,
    }  # fmt: skip


def _figures(sales: Iterable[dict[str, Any]]) -> ledger.Figures:
    found = ledger.Figures()
    for sale in sales:
        found = found.plus(
            PurchaseKind.SALE,
            sale["total_amount"],
            sale["items_count"],
            sale["local_day"],
            sale["occurred_at"],
        )
    return found
