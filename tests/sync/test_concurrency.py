"""Many PCs of one business at once: whoever reads misses nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from payme_desktop.db import central_sql
from tests.helpers.counts import counts
from tests.helpers.databases import empty_database
from tests.helpers.replicas import Centre, Replica
from tests.helpers.storm import ROWS, storm

pytestmark = [pytest.mark.postgres, pytest.mark.proof]


@pytest.mark.parametrize("seconds", counts(3.0, 60.0))
def test_a_reader_misses_nothing(seconds: float, centre: Centre, shops: Any) -> None:
    (pc,) = shops(1)
    writers, reader = storm(lambda name: centre.device(pc.business, name), seconds)
    pushed = {each for writer in writers for each in writer.pushed}
    pushes = sum(writer.pushes for writer in writers)
    print(
        f"{pushes / seconds:.0f} pushes/s of {ROWS} rows, {reader.pulls / seconds:.0f} pulls/s, "
        f"slowest push {max(w.slowest_s for w in writers) * 1000:.0f} ms"
    )
    assert pushes / seconds >= (50 if seconds > 10 else 5), "a busy machine may be slow, this is a fault"
    assert min(writer.pushes for writer in writers) > 0, "somebody starved"
    assert len(pushed) > 1_000
    assert pushed - reader.seen == set()
    pc.sync()
    assert pc.run("SELECT count(*) FROM purchases") == [(len(pushed),)]


@pytest.fixture
def unlocked(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Centre]:
    """A central database whose numbers come from a sequence, as most would do it."""
    original = central_sql.functions

    def mutated() -> list[str]:
        changes = {
            "FROM sync_head WHERE business_id = d.business_id FOR UPDATE": (
                "FROM sync_head WHERE business_id = d.business_id"
            ),
            "UPDATE sync_head SET head = head + many WHERE business_id = b RETURNING head - many": (
                "SELECT nextval('public.loose') * 1000 + 0 * many"
            ),
            "SELECT seq INTO last_": (
                "SELECT coalesce(max(seq), 0) INTO h.head FROM purchases WHERE business_id = d.business_id;"
                "SELECT seq INTO last_"
            ),
        }
        made = original()
        for old, new in changes.items():
            assert any(old in each for each in made), old
            made = [each.replace(old, new) for each in made]
        return [
            "CREATE SEQUENCE IF NOT EXISTS loose",
            f"GRANT ALL ON SEQUENCE loose TO {central_sql.OWNER}",
            *made,
        ]

    monkeypatch.setattr(central_sql, "functions", mutated)
    with empty_database(postgres_url, "unlocked") as engine:
        yield Centre(engine)


def test_control_without_the_lock_a_reader_misses(
    unlocked: Centre, shop_template: Any, tmp_path: Any
) -> None:
    pc = Replica(shop_template, tmp_path / "loose.shop", "Loose")
    writers, reader = storm(
        lambda name: unlocked.device(pc.business, name), 2.0, patient=True
    )  # without the lock, pushes also stand in each other's way
    pushed = {each for writer in writers for each in writer.pushed}
    missed = pushed - reader.seen
    print(f"{len(missed)} of {len(pushed)} missed")
    assert missed
    pc.close()
