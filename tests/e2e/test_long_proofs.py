"""Only in ``make soak``: the same promises as in the gate, many more times. The seed is printed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from payme_desktop.app.opening import create_shop, open_shop
from payme_desktop.domain.drafts import BusinessDraft, draft
from tests.unit.shop.test_disk import SELLER
from tools import sample

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX"),
]
SECRET = "demo"
WISHES = {"name": "Soak", "currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", "owner": "Ana"}
IMPORTER = """
import sys
from pathlib import Path
from payme_desktop.app.opening import open_shop
shop, secret, file = sys.argv[1:4]
with open_shop(shop, lambda: secret) as opened:
    actor = opened.sign_in("Ana", secret).actor
    print("in", flush=True)
    opened.services.transfer.import_sales(actor, Path(file), create_customers=True)
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAYME_HOME", str(tmp_path / "home"))
    path = tmp_path / "shop.db"
    create_shop(str(path), draft(BusinessDraft, WISHES), SECRET, SECRET)
    return path


def killed_after(program: str, wait: float, *args: str) -> list[str]:
    """Run a program, kill it so many seconds after its first line, answer its lines."""
    with subprocess.Popen(
        [sys.executable, "-c", program, *args], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        return [first, *process.stdout.read().splitlines()]


def test_sixty_kills_while_selling_lose_no_acknowledged_sale(shop: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance, told = random.Random(seed), []
    for _ in range(60):
        lines = killed_after(SELLER, chance.uniform(0.0, 0.8), str(shop), SECRET, SECRET)
        told += [json.loads(line) for line in lines if line.rstrip().endswith('"')]
    with open_shop(str(shop), lambda: SECRET) as opened:
        actor = opened.sign_in("Ana", SECRET).actor
        for sale in told:
            assert str(opened.services.purchases.resolve(actor, sale).id) == sale
        assert len(told) <= opened.services.metrics.shop(actor).purchases <= len(told) + 60
        assert opened.doctor().healthy
    print(f"{len(told)} acknowledged, 0 lost")


def test_twenty_kills_of_an_import_and_the_file_again_is_all_of_it(shop: Path, tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    sales = tmp_path / "sales.csv"
    sample.write_sales_csv(sales)
    for _ in range(20):
        killed_after(IMPORTER, chance.uniform(0.0, 1.5), str(shop), SECRET, str(sales))
    with open_shop(str(shop), lambda: SECRET) as opened:
        actor = opened.sign_in("Ana", SECRET).actor
        report = opened.services.transfer.import_sales(actor, sales, create_customers=True)
        assert report.read == report.added + report.already_there == 69_659
        figures = opened.services.metrics.shop(actor)
        assert (figures.purchases, str(figures.total_spent)) == (69_659, "2500315.63")
        assert opened.services.metrics.recompute(actor).wrong == ()
    print(f"{report.already_there} were in before the last run")


def test_fifty_backups_under_load_are_all_proven(shop: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SELLER, str(shop), SECRET, SECRET], stdout=subprocess.PIPE, text=True
    ) as seller:
        assert seller.stdout is not None
        seller.stdout.readline()
        drain = subprocess.Popen(["cat"], stdin=seller.stdout, stdout=subprocess.DEVNULL)
        try:
            with open_shop(str(shop), lambda: SECRET) as opened:
                proofs = [opened.backup(tmp_path / f"{n}.db") for n in range(50)]
        finally:
            seller.kill()
            drain.wait()
    assert all(proof.proven for proof in proofs)
    counts = [proof.tables["purchases"] for proof in proofs]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
