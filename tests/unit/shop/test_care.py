"""Backups that are proven when made, and a doctor that finds what was planted."""

import threading
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from payme_desktop.app import opening
from payme_desktop.db import backup
from payme_desktop.db.engine import raw_connection
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain.drafts import CustomerDraft, SaleDraft, draft
from payme_desktop.domain.rows import Session
from payme_desktop.errors import ShopUnusable, WorldError
from tests.unit.shop.conftest import PASSPHRASE, PASSWORD


@pytest.fixture
def customer(opened: opening.OpenShop, session: Session) -> UUID:
    return opened.services.customers.create(session.actor, draft(CustomerDraft, {"name": "Lia"})).row.id


def test_a_backup_opens_like_its_shop(
    opened: opening.OpenShop, session: Session, customer: UUID, tmp_path: Path
) -> None:
    made = opened.backup(tmp_path / "stick")
    assert made.proven
    assert made.tables["customers"] == 1
    assert made.size_bytes == Path(made.path).stat().st_size
    with opening.open_shop(str(made.path), lambda: PASSPHRASE) as copy:
        assert copy.sign_in("Ana", PASSWORD).actor == session.actor
        assert copy.services.customers.get(session.actor, customer).customer.name == "Lia"


def test_a_backup_while_selling_is_whole_and_holds_nobody_up(
    opened: opening.OpenShop, session: Session, customer: UUID
) -> None:
    stop, sold = threading.Event(), []

    def sell() -> None:
        while not stop.is_set():
            sale = draft(SaleDraft, {"customer_id": customer, "total_amount": "2.00"})
            sold.append(opened.services.purchases.record(session.actor, sale).row.id)

    seller = threading.Thread(target=sell)
    seller.start()
    try:
        while len(sold) < 20:
            pass
        for _ in range(5):
            before = len(sold)
            made = opened.backup()
            # At least what was acknowledged before it began.
            assert made.tables["purchases"] >= before
    finally:
        stop.set()
        seller.join()
    assert len(list(Path(made.path).parent.glob("*.db"))) == 5
    assert not list(Path(made.path).parent.glob(".*partial*"))


def test_an_unproven_copy_is_removed(
    opened: opening.OpenShop, customer: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof can fail: a bit flipped between copy and proof is noticed, and no file is left."""
    real = backup.prove

    def flip_then_prove(copy: Path, key: bytes, expected: backup.Proof, *more: Any) -> None:
        content = bytearray(copy.read_bytes())
        content[len(content) // 2] ^= 1
        copy.write_bytes(content)
        real(copy, key, expected, *more)

    monkeypatch.setattr(backup, "prove", flip_then_prove)
    (tmp_path / "stick").mkdir()
    with pytest.raises(WorldError):
        opened.backup(tmp_path / "stick")
    assert list((tmp_path / "stick").iterdir()) == []


def plant(opened: opening.OpenShop, statement: str) -> None:
    with opened.engine.connect().execution_options(**{GATE: "migration"}) as conn, conn.begin():
        conn.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        ("history", "UPDATE customer_purchase_history SET total_spent = 5, customer_lifetime_value = 5"),
        ("search keys", "UPDATE customers SET name_key = 'somebody else'"),
        ("search keys", "UPDATE customers SET fold_version = 0"),
        ("ledger", "UPDATE purchases SET owner_id = NULL"),
        ("ledger", "UPDATE purchases SET voided = 1"),
        ("search", "DROP TRIGGER search_changed"),
        ("search", "CREATE TRIGGER stranger AFTER INSERT ON users BEGIN SELECT 1; END"),
        ("search", "DELETE FROM customer_directory"),
        ("search", "INSERT INTO customer_search(customer_search) VALUES ('delete-all')"),
    ],
)
def test_the_doctor_finds_and_mends(
    opened: opening.OpenShop, session: Session, customer: UUID, check: str, statement: str
) -> None:
    opened.services.purchases.record(
        session.actor, draft(SaleDraft, {"customer_id": customer, "total_amount": "7.50"})
    )
    assert opened.doctor().healthy
    plant(opened, statement)
    found = opened.doctor()
    assert check in [finding.check for finding in found.findings if not finding.ok]
    mended = opened.doctor(mend=True)
    assert check in [finding.check for finding in mended.findings if finding.mended]
    assert opened.doctor().healthy
    hits = opened.services.customers.search(session.actor, "lia").hits
    assert [hit.row.id for hit in hits] == [customer]


@pytest.mark.parametrize("place", [5_000, 41_234, 77_777, 150_001])
def test_a_flipped_bit_is_found(shop: Path, opened: opening.OpenShop, session: Session, place: int) -> None:
    opened.services.customers.create(session.actor, draft(CustomerDraft, {"name": "Lia"}))
    opened.close()
    content = bytearray(shop.read_bytes())
    content[place] ^= 4
    shop.write_bytes(content)
    try:
        with opening.open_shop(str(shop), lambda: PASSPHRASE) as again:
            again.sign_in("Ana", PASSWORD)
            report = again.doctor()
    except ShopUnusable as refused:
        # Where the bit lies in a page that opening reads, it is not opened at all.
        found = refused.code
    else:
        found = "damaged" if not report.findings[0].ok else "overlooked"
    assert found == "damaged"


def test_an_index_that_lost_rows_is_made_anew(
    opened: opening.OpenShop, session: Session, customer: UUID
) -> None:
    """The index says something else than its table: planted by changing what it is an index of."""
    assert opened.path is not None
    conn = raw_connection(opened.path, opened._key)
    name, sql = conn.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'customers' AND sql NOT NULL"
    ).fetchone()
    conn.execute("PRAGMA writable_schema = ON")
    conn.execute("UPDATE sqlite_master SET sql = sql || ' WHERE false' WHERE name = ?", (name,))
    conn.execute("PRAGMA writable_schema = RESET")
    conn.execute(f"REINDEX {name}")
    conn.execute("PRAGMA writable_schema = ON")
    conn.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, name))
    conn.execute("PRAGMA writable_schema = RESET")
    conn.close()
    found = opened.doctor().findings[0]
    assert (found.ok, "wrong entries of indexes" in found.detail) == (False, True)
    mended = opened.doctor(mend=True)
    assert mended.findings[0].mended
    assert opened.doctor().healthy
