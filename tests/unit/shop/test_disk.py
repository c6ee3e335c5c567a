"""A full or read-only disk: a sentence, nothing half-written, and the next save works."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlcipher3 import dbapi2

from payme_desktop.app import opening
from payme_desktop.db import shopfile
from payme_desktop.db.presence import Presence
from payme_desktop.domain.drafts import CustomerDraft, CustomerQuery, NoteDraft, draft
from payme_desktop.domain.rows import Session
from payme_desktop.errors import WorldError
from tests.unit.shop.conftest import PASSPHRASE, PASSWORD


def limit_pages(opened: opening.OpenShop) -> None:
    """Let SQLite find the disk full at once: its own SQLITE_FULL, from its own page allocation."""

    def on_checkout(raw: Any, *_: Any) -> None:
        raw.execute("PRAGMA max_page_count = 1").fetchall()

    event.listen(opened.engine, "checkout", on_checkout)


def fill(opened: opening.OpenShop, session: Session, customer: Any) -> int:
    """Write long notes until it fails; how many were acknowledged."""
    note = draft(NoteDraft, {"content": "x" * 2000})
    for saved in range(500):
        try:
            opened.services.notes.add(session.actor, customer, note)
        except WorldError as full:
            return saved if (full.code, "Free some space" in full.message) == ("disk_full", True) else -1
    pytest.fail("the disk was never full")


def test_a_full_disk_is_a_sentence_and_loses_nothing(
    shop: Path, opened: opening.OpenShop, session: Session
) -> None:
    customer = opened.services.customers.create(session.actor, draft(CustomerDraft, {"name": "Rui"})).row.id
    limit_pages(opened)
    saved = fill(opened, session, customer)
    opened.close()
    with opening.open_shop(str(shop), lambda: PASSPHRASE) as again:
        again.sign_in("Ana", PASSWORD)
        kept = again.services.customers.get(session.actor, customer)
        assert kept.note_count == saved
        again.services.notes.add(session.actor, customer, draft(NoteDraft, {"content": "space again"}))
        assert again.doctor().healthy


def test_a_read_only_database_is_a_sentence(opened: opening.OpenShop, session: Session) -> None:
    def on_begin(conn: Any) -> None:
        conn.connection.driver_connection.execute("PRAGMA query_only = ON")

    event.listen(opened.engine, "begin", on_begin)
    with pytest.raises(WorldError) as caught:
        opened.services.customers.create(session.actor, draft(CustomerDraft, {"name": "Rui"}))
    assert caught.value.code == "read_only"


def test_closing_on_a_full_disk_is_no_failure(shop: Path, opened: opening.OpenShop, session: Session) -> None:
    """Bringing the log home needs room; what is in the log is safe without."""

    class Full:
        def execute(self, *_: object) -> None:
            raise dbapi2.OperationalError("database or disk is full")

    class Held:
        driver_connection = Full()

        def close(self) -> None: ...

    class Engine:
        def raw_connection(self) -> Held:
            return Held()

    shopfile.fold_wal(Engine())  # type: ignore[arg-type]
    opened.services.customers.create(session.actor, draft(CustomerDraft, {"name": "Rui"}))


def test_a_full_disk_at_opening_is_called_that(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(WorldError) as caught:
        Presence(shop, "a test").enter()
    assert caught.value.code == "disk_full"


SELLER = """
import json, sys
from payme_desktop.app import opening
from payme_desktop.domain.drafts import CustomerDraft, SaleDraft, draft
shop, passphrase, password = sys.argv[1:4]
with opening.open_shop(shop, lambda: passphrase) as opened:
    actor = opened.sign_in("Ana", password).actor
    customer = opened.services.customers.create(actor, draft(CustomerDraft, {"name": "Kill me"})).row.id
    for n in range(100_000):
        saved = opened.services.purchases.record(
            actor,
            draft(
                SaleDraft,
                {"customer_id": customer, "total_amount": "1.01", "receipt_no": f"{customer}-{n}"},
            ),
        )
        print(json.dumps(str(saved.row.id)), flush=True)
"""


@pytest.mark.proof
def test_killed_while_selling_every_acknowledged_sale_is_there(shop: Path, opened: opening.OpenShop) -> None:
    session = opened.sign_in("Ana", PASSWORD)
    acknowledged: list[str] = []
    for wait in (0.15, 0.4, 0.7):
        with subprocess.Popen(
            [sys.executable, "-c", SELLER, str(shop), PASSPHRASE, PASSWORD], stdout=subprocess.PIPE, text=True
        ) as seller:
            assert seller.stdout is not None
            first = seller.stdout.readline()
            time.sleep(wait)
            os.kill(seller.pid, signal.SIGKILL)
            told = [first, *seller.stdout.read().splitlines()]
        acknowledged += [json.loads(line) for line in told if line.rstrip().endswith('"')]
    assert len(acknowledged) > 30
    for sale in acknowledged:
        assert str(opened.services.purchases.resolve(session.actor, sale).id) == sale
    metrics = opened.services.metrics.shop(session.actor)
    assert len(acknowledged) <= metrics.purchases <= len(acknowledged) + 3
    assert str(metrics.total_spent) == f"{metrics.purchases * 101 / 100:.2f}"
    assert opened.doctor().healthy
    assert opened.services.customers.list(session.actor, draft(CustomerQuery, {})).total == 3
