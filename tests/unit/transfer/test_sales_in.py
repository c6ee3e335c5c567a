"""Importing sales and refunds: each receipt once, whoever hands it over, and the history always right."""

from decimal import Decimal
from pathlib import Path

import pytest

from payme_desktop.domain.drafts import SaleDraft, draft
from payme_desktop.domain.rows import ImportReport
from payme_desktop.errors import InvalidInput
from payme_desktop.services.customers import CustomerService
from payme_desktop.services.metrics import MetricsService
from payme_desktop.services.purchases import PurchaseService
from tests.unit.transfer.conftest import RULES, Desk

HEAD = "receipt_no,customer,occurred_at,total_amount,items_count\n"


def bring(desk: Desk, text: str, *, create: bool = False, head: str = HEAD) -> ImportReport:
    report = desk.transfer.import_sales(desk.actor, desk.file(head + text), create_customers=create)
    assert report.read == report.added + report.updated + report.already_there + report.rejected
    assert desk.history_is_right()
    return report


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.added, report.already_there, report.rejected


def reasons(report: ImportReport) -> str:
    return Path(str(report.rejected_file)).read_text("utf-8")


@pytest.fixture
def ana(desk: Desk) -> object:
    return desk.add(name="Ana", code="C1", phone="912334471", email="a@example.org")


def test_every_way_to_name_a_customer(desk: Desk, ana: object) -> None:
    text = "".join(
        f"R{i},{who},2026-01-0{i + 1},1.50,2\n"
        for i, who in enumerate(["c1", "+351 912 334 471", "912334471", "A@Example.org", str(ana), ""])
    )
    assert counts(bring(desk, text)) == (6, 0, 0)
    figures = MetricsService(desk.uow).customer(desk.actor, ana)  # type: ignore[arg-type]
    assert (figures.total_purchases, figures.total_spent) == (5, Decimal("7.50"))
    assert MetricsService(desk.uow).shop(desk.actor).purchases == 6


def test_refunds_and_sources(desk: Desk, ana: object) -> None:
    head = "kind,source,customer,receipt no,Occurred-At,total_amount,items_count\n"
    text = "sale,till,C1,R1,2026-01-01T10:00,20,2\nRefund,till,C1,R1,2026-01-02,5.5,1\n"
    text += ",web,C1,R1,2026-01-03,1,\n"
    assert counts(bring(desk, text, head=head)) == (3, 0, 0)
    figures = MetricsService(desk.uow).customer(desk.actor, ana)  # type: ignore[arg-type]
    assert (figures.total_purchases, figures.total_spent, figures.total_items_bought) == (
        2, Decimal("15.50"), Decimal("2.000")
    )  # fmt: skip
    assert counts(bring(desk, text, head=head)) == (0, 3, 0)


def test_rows_without_receipt_are_told_apart_by_ordinal(desk: Desk, ana: object) -> None:
    text = ",C1,2026-01-01,5.00,1\n" * 3 + ",,2026-01-01,5.00,1\n" * 2
    assert counts(bring(desk, text)) == (5, 0, 0)
    assert counts(bring(desk, text)) == (0, 5, 0)
    assert counts(bring(desk, text + ",C1,2026-01-01,5,1\n,912334471,2026-01-01,5,1\n")) == (2, 5, 0)


def test_a_receipt_with_other_content_is_refused_by_name(desk: Desk, ana: object) -> None:
    desk.add(name="Bo", code="C2")
    assert counts(bring(desk, "R1,C1,2026-01-01,5.00,1\nR1,C1,2026-01-01,5,1\nR1,C1,2026-01-01,6,1\n")) == (
        1,
        1,
        1,
    )
    report = bring(desk, "R1,C2,2026-01-01,5.00,1\nR1,,2026-01-01,5.00,2\nR1,C1,2026-01-02,5,1\n")
    assert counts(report) == (0, 0, 3)
    said = reasons(report)
    assert "Receipt R1 is already in the book with other content (customer)" in said
    assert "(customer, items_count)" in said
    assert "(occurred_at)" in said


def test_a_sale_typed_at_the_till_is_known(desk: Desk, ana: object) -> None:
    values = {"customer_id": ana, "total_amount": "5", "receipt_no": "R1", "source": "import",
              "occurred_at": "2026-01-01T10:00:00"}  # fmt: skip
    sales = PurchaseService(desk.uow)
    sale = sales.record(desk.actor, draft(SaleDraft, values, RULES)).row
    sales.void(desk.actor, sale.id)
    assert counts(bring(desk, "R1,C1,2026-01-01T10:00,5,1\n")) == (0, 1, 0)


def test_what_is_refused(desk: Desk, ana: object) -> None:
    desk.add(name="Bo", phone="912334471")
    rows = {
        "R1,nobody,2026-01-01,5,1": "No customer has this code, phone, e-mail or id",
        "R2,912334471,2026-01-01,5,1": "fits more than one customer",
        "R3,C1,2999-01-01,5,1": "in the future",
        "R4,C1,,5,1": "Occurred at: This is required",
        "R5,C1,2026-01-01,,1": "Total amount: This is required",
        "R6,C1,2026-01-01,-5,1": "cannot be negative",
        "R7,C1,2026-01-01,5.001,1": "At most 2 decimals",
        "R8,C1,2026-01-01,99999999999,1": "too large",
        "R9,C1,01/02/2026,5,1": "Write the time as",
        "R10,C1,2026-01-01,5,-1": "number of items",
        "R11,C1,2026-01-01,1e3,1": "digits and a point",
    }
    report = bring(desk, "\n".join(rows) + "\n")
    assert counts(report) == (0, 0, len(rows))
    said = reasons(report).splitlines()[1:]
    for line, reason in zip(said, rows.values(), strict=True):
        assert reason in line
    assert counts(bring(desk, "R1,C1,2026-01-01,5,1,gift\n", head=HEAD.strip() + ",kind\n")) == (0, 0, 1)


def test_sums_stay_in_range(desk: Desk, ana: object) -> None:
    most = "9999999999.99"
    assert counts(bring(desk, f"R1,C1,2026-01-01,{most},1\nR2,C1,2026-01-01,0.01,1\n")) == (1, 0, 1)
    report = bring(desk, "R3,C1,2026-01-01,0.01,1\nR4,,2026-01-01,1,1\n")
    assert counts(report) == (1, 0, 1)
    assert "would become larger" in reasons(report)


def test_decimal_commas_between_semicolons(desk: Desk, ana: object) -> None:
    bring(desk, "R1;C1;2026-01-01;12,50;1,5\n", head=HEAD.replace(",", ";"))
    figures = MetricsService(desk.uow).customer(desk.actor, ana)  # type: ignore[arg-type]
    assert (figures.total_spent, figures.total_items_bought) == (Decimal("12.50"), Decimal("1.500"))


def test_customers_are_made_on_request(desk: Desk) -> None:
    text = "R1,C9,2026-01-01,5,1\nR2,c9,2026-01-02,5,1\nR3,+351912334471,2026-01-01,5,1\n"
    text += "R4,z@example.org,2026-01-01,5,1\n"
    text += (
        "R1,C10,2026-01-01,6,1\nR5,00000000-0000-4000-8000-000000000000,2026-01-01,6,1\n,C9,2026-01-01,5,1\n"
    )
    report = bring(desk, text, create=True)
    assert counts(report) == (5, 0, 2)
    assert report.warnings == ("3 new customers were made for codes that nobody had.",)
    assert {(row.code, row.name, row.phone, row.email, row.total_purchases) for row in desk.customers()} == {
        ("C9", "C9", None, None, 3),
        (None, "", "+351912334471", None, 1),
        (None, "z@example.org", None, "z@example.org", 1),
    }
    assert counts(bring(desk, text, create=True)) == (0, 5, 2)


def test_sales_of_the_deleted_count(desk: Desk, ana: object) -> None:
    CustomerService(desk.uow).delete(desk.actor, ana)  # type: ignore[arg-type]
    assert counts(bring(desk, "R1,C1,2026-01-01,5,1\n")) == (1, 0, 0)


def test_a_till_hands_over_the_same_receipt_meanwhile(
    desk: Desk, ana: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from payme_desktop.services.transfer import running

    planned = running.Run._planned
    done: list[object] = []
    values = {"customer_id": ana, "total_amount": "5", "receipt_no": "R1", "source": "import",
              "occurred_at": "2026-01-01T10:00:00"}  # fmt: skip

    def late(self: running.Run, lines: object) -> running.Plan:
        plan = planned(self, lines)  # type: ignore[arg-type]
        if not done:
            done.append(PurchaseService(desk.uow).record(desk.actor, draft(SaleDraft, values, RULES)))
        return plan

    monkeypatch.setattr(running.Run, "_planned", late)
    text = "R1,C1,2026-01-01T10:00,5,1\n,C1,2026-01-01,5,1\n,C1,2026-01-01,5,1\n"
    assert counts(bring(desk, text)) == (2, 1, 0)
    assert counts(bring(desk, text)) == (0, 3, 0)


def test_a_failure_tells_what_is_in(desk: Desk, ana: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from payme_desktop.services.transfer import sale_import
    from payme_desktop.services.transfer.sheet import Line

    prepared = sale_import.SaleImport.prepare
    calls: list[int] = []

    def full(self: sale_import.SaleImport, lines: list[Line]) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise OSError(5, "Input/output error")
        prepared(self, lines)

    monkeypatch.setattr(sale_import.SaleImport, "prepare", full)
    rows = "".join(f"R{i},C1,2026-01-01,5,1\n" for i in range(900))
    with pytest.raises(Exception, match=r"rows of list\.csv are in; the same file again adds"):
        bring(desk, rows)
    assert desk.history_is_right()
    assert desk.scalar("SELECT count(*) FROM import_batches WHERE finished_at IS NULL") == 1
    there = desk.count("purchases")
    assert 0 < there < 900
    assert counts(bring(desk, rows)) == (900 - there, there, 0)


def test_no_receipt_column_is_said(desk: Desk) -> None:
    report = bring(desk, ",2026-01-01,5\n", head="customer,occurred_at,total_amount\n")
    assert report.added == 1
    assert "no column receipt_no" in report.warnings[0]


def test_a_wrong_file_changes_nothing(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        bring(desk, "", head="a,b\n")
    assert desk.count("import_batches") == 0
