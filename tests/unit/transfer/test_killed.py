"""A killed import leaves whole chunks; the same file again adds what is missing."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from payme_desktop.services.metrics import MetricsService
from tests.unit.transfer.conftest import KEY, Desk

ROOT = Path(__file__).parents[3]
ROWS = 20_000


@pytest.mark.proof
@pytest.mark.parametrize("wanted", [1, 2500])
def test_killed_while_writing(desk: Desk, wanted: int) -> None:
    head = ["receipt_no", "customer", "occurred_at", "total_amount", "items_count"]
    rows = [["", f"C{i % 50}", f"2026-01-{i % 28 + 1:02}", "5.00", "1"] for i in range(ROWS)]
    path = desk.file([head, *rows])
    killed = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("importer.py"), desk.path, KEY.hex(),
         str(desk.actor.business_id), str(desk.actor.user_id), path],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    while desk.count("purchases") < wanted and killed.poll() is None:
        time.sleep(0.005)
    killed.kill()
    assert killed.wait(timeout=30) != 0
    there = desk.count("purchases")
    assert wanted <= there < ROWS
    assert desk.history_is_right()
    report = desk.transfer.import_sales(desk.actor, path, create_customers=True)
    assert (report.read, report.added, report.already_there) == (ROWS, ROWS - there, there)
    assert MetricsService(desk.uow).shop(desk.actor).purchases == ROWS
    assert desk.history_is_right()
