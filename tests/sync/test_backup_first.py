"""A proven copy of this hour is there before each sync."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from payme_desktop.app.joining import join_central
from payme_desktop.app.opening import open_shop
from payme_desktop.errors import UserError
from payme_desktop.gateways.shop_key import key_file_of
from payme_desktop.sync.link import Cancelled
from tests.helpers.books import Book
from tests.helpers.counts import counts, first_seed
from tests.helpers.promised import Promised
from tests.helpers.replicas import Centre, Replica

pytestmark = pytest.mark.postgres
PHRASE = "a long passphrase"


def opened(path: Path) -> Any:
    return open_shop(str(path), lambda: PHRASE, program="a test")


def test_a_copy_first_unless_the_newest_is_of_this_hour(shops: Any, centre: Centre, tmp_path: Path) -> None:
    pc: Replica = shops(1)[0]
    pc.book.customer("Ana")
    pc.sync()
    address, shop = centre.device(pc.business, "Till 2"), tmp_path / "mine" / "shop.db"
    join_central(str(shop), address.server, address.role, address.secret, PHRASE)
    with opened(shop) as mine:
        mine.sync.run()
        mine.sync.run()
        (copy,) = mine.copies()
        assert copy.reason == "before-sync"
        assert copy.proven
        older = datetime.now(UTC) - timedelta(hours=2)
        name = copy.path.replace(f"{copy.taken_at:%Y%m%dT%H%M%SZ}", f"{older:%Y%m%dT%H%M%SZ}")
        for end in ("", ".key", ".proof"):
            Path(f"{copy.path}{end}").rename(f"{name}{end}")
        mine.sync.run()
        assert [row.number for row in mine.copies()] == [2, 1]
    assert key_file_of(Path(name)).exists()
    with opened(Path(name)) as one:
        assert one.sync.status().enrolled


@pytest.mark.promise("S5")
@pytest.mark.parametrize("stops", counts(3, 50))
def test_stopped_anywhere_a_copy_is_there_and_nothing_is_lost(
    stops: int, shops: Any, centre: Centre, tmp_path: Path, promised: Promised
) -> None:
    """Each sync is stopped at some question whether to go on; its copy holds what was there before it."""
    pc: Replica = shops(1)[0]
    address, shop = centre.device(pc.business, "Till 2"), tmp_path / "mine" / "shop.db"
    join_central(str(shop), address.server, address.role, address.secret, PHRASE)
    chance, stopped, sold = random.Random(first_seed()), 0, 0
    while stopped < stops:
        pc.book.sale(None, "1.00")
        pc.sync()
        with opened(shop) as mine:
            book = Book(mine.engine, pc.actor, pc.actor, pc.clock)
            book.sale(None, "2.00")
            sold += 2
            before = _sales(mine)
            left = iter(range(chance.randint(0, 12)))
            try:
                mine.sync.run(cancelled=lambda: next(left, None) is None)  # noqa: B023 - called at once
            except Cancelled:
                stopped += 1
        (copy,) = shop.with_name("shop.db.backups").glob("*before-sync*.db")
        with opened(copy) as kept:
            assert _sales(kept) == before
        copy.unlink()
    with opened(shop) as mine:
        mine.sync.run()
        pc.sync()
        assert _sales(mine) == sold
    assert pc.run("SELECT count(*) FROM purchases") == [(sold,)]
    promised("S5", tried=stopped)


def _sales(shop: Any) -> int:
    with shop.engine.connect().execution_options(payme_gate="reading") as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM purchases").scalar())


def test_no_copy_where_nothing_can_be_synced(tmp_path: Path, shop_template: Path) -> None:
    from payme_desktop.app.opening import create_shop
    from payme_desktop.domain.drafts import BusinessDraft

    wish = BusinessDraft.model_validate(
        {"name": "Ours", "currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", "owner": "Ana"},
        context={"rules": None},
    )
    shop = tmp_path / "alone.db"
    create_shop(str(shop), wish, "a good password", PHRASE)
    with opened(shop) as alone, pytest.raises(UserError, match="not tied"):
        alone.sync.run()
    assert not shop.with_name("alone.db.backups").exists()
