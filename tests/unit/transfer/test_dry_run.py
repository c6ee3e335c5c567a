"""A dry run reports exactly what the real run then does, however the file is cut into chunks."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payme_desktop.domain.rows import ImportReport
from payme_desktop.services.transfer import pace
from tests.unit.transfer.conftest import Desk

SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
CODES = st.sampled_from(["", "", "C1", "c1", "C2", "+351912334471", "912334471", "z@example.org"])
NAMES = st.sampled_from(["", "Ana", "ANÁ", "Bo", "***", "王小明"])
PHONES = st.sampled_from(["", "", "912334471", "+351 912 334 471", "912334472", "x"])
EMAILS = st.sampled_from(["", "", "a@example.org", "A@example.org", "b@example.org", "nobody"])
PERSON = st.tuples(CODES, NAMES, PHONES, EMAILS, st.sampled_from(["", "yes", "nein", "?"]))
WHO = st.sampled_from(
    ["", "C1", "c1", "C2", "C3", "Ｃ３", "912334471", "+351912334471", "a@example.org", "x y"]
)
SALE = st.tuples(
    st.sampled_from(["", "", "R1", "R2", "R3"]),
    WHO,
    st.sampled_from(["2026-01-01", "2026-01-01", "2026-01-02T10:00", "soon"]),
    st.sampled_from(["5", "5.00", "0", "9999999999.99", "-1"]),
    st.sampled_from(["1", "1", "2.5"]),
    st.sampled_from(["sale", "", "refund", "gift"]),
)
PEOPLE_HEAD = ("code", "name", "phone", "email", "prefer_sms")
SALES_HEAD = ("receipt_no", "customer", "occurred_at", "total_amount", "items_count", "kind")


def told(report: ImportReport) -> ImportReport:
    """What both runs must say alike."""
    assert report.read == report.added + report.updated + report.already_there + report.rejected
    said = tuple(text for text in report.warnings if not text.startswith("Line "))
    return replace(report, batch_id=None, rejected_file=None, dry_run=False, warnings=said)


def written(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue()


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(before=st.lists(PERSON, max_size=4), rows=st.lists(PERSON, max_size=14), chunk=st.integers(1, 6))
def test_customers(
    new_desk: Callable[[], Desk], before: list[tuple[str, ...]], rows: list[tuple[str, ...]], chunk: int
) -> None:
    desk = new_desk()
    desk.transfer.import_customers(desk.actor, desk.file(written(PEOPLE_HEAD, before)))
    path, there = desk.file(written(PEOPLE_HEAD, rows)), desk.count("customers")
    dry = desk.transfer.import_customers(desk.actor, path, dry_run=True)
    assert (dry.batch_id, desk.count("customers"), desk.count("import_batches")) == (None, there, 1)
    with small_chunks(chunk):
        assert told(desk.transfer.import_customers(desk.actor, path, dry_run=True)) == told(dry)
        real = desk.transfer.import_customers(desk.actor, path)
    assert told(real) == told(dry)
    assert desk.count("customers") == there + real.added
    desk.engine.dispose()


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(rows=st.lists(SALE, max_size=16), chunk=st.integers(1, 6), create=st.booleans())
def test_sales(new_desk: Callable[[], Desk], rows: list[tuple[str, ...]], chunk: int, create: bool) -> None:
    desk = new_desk()
    desk.add(code="C1", name="Ana", phone="912334471")
    desk.add(code="C2", name="Bo", email="a@example.org")
    path = desk.file(written(SALES_HEAD, rows))
    dry = desk.transfer.import_sales(desk.actor, path, dry_run=True, create_customers=create)
    assert desk.count("purchases") == desk.count("import_batches") == 0
    with small_chunks(chunk):
        real = desk.transfer.import_sales(desk.actor, path, create_customers=create)
    assert told(real) == told(dry)
    assert desk.count("purchases") == real.added
    assert desk.history_is_right()
    again = desk.transfer.import_sales(desk.actor, path, create_customers=create)
    assert (again.added, again.rejected) == (0, real.rejected)
    desk.engine.dispose()


class small_chunks:  # noqa: N801 - reads as a word of the test
    """Chunks of ``rows`` rows at first."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def __enter__(self) -> None:
        self._before = pace.Pace.__init__.__defaults__
        pace.Pace.__init__.__defaults__ = (self._rows,)

    def __exit__(self, *_: object) -> None:
        pace.Pace.__init__.__defaults__ = self._before
