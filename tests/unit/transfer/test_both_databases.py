"""Imports and exports mean the same on a shop file and on PostgreSQL, and stay in their business."""

from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from payme_desktop.db.queries import transfer as queries
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.ids import new_id
from payme_desktop.services.transfer import TransferService
from tests.helpers.books import Book

PEOPLE = """code,name,phone,email,average_spend,notes
C1,Ana,+351912334471,,12.50,tea
,Bo,,b@example.org,,
,Cy,,,,
,,912334472,,,
c1,Ana Maria,,,,
,Di,12,,,
,***,,,,
"""
SALES = """receipt_no,customer,occurred_at,total_amount,items_count,kind
R1,C1,2026-01-01,5.00,1,
R1,C1,2026-01-01,5.00,1,
R1,C1,2026-01-01,6.00,1,
,b@example.org,2026-01-01,5,1,
,b@example.org,2026-01-01,5,1,
R2,912334472,2026-01-02,2,1,refund
R3,,2026-01-03,1,1,
R4,C7,2026-01-03,1,1,
"""


def test_the_whole_way(book: Book, tmp_path: Path) -> None:
    transfer = TransferService(book.uow)
    people, sales, out = tmp_path / "p.csv", tmp_path / "s.csv", tmp_path / "out.csv"
    people.write_text(PEOPLE, "utf-8")
    sales.write_text(SALES, "utf-8")
    for expected in ((5, 1, 0, 1), (0, 2, 4, 1)):
        report = transfer.import_customers(book.actor, people)
        assert (report.added, report.updated, report.already_there, report.rejected) == expected
    for expected in ((6, 0, 1, 1), (0, 0, 7, 1)):
        report = transfer.import_sales(book.actor, sales, create_customers=True)
        assert (report.added, report.updated, report.already_there, report.rejected) == expected
    assert not book.metrics.recompute(book.actor).wrong
    assert transfer.export_customers(book.actor, out) == 6
    assert transfer.import_customers(book.actor, out).already_there == 6
    assert transfer.export_customers(book.stranger, out) == 0
    assert book.customers.list(book.stranger, CustomerQuery()).total == 0


@pytest.mark.parametrize("name", ["code_key", "phone_key", "email_key"])
def test_lookups_go_by_the_index_of_what_is_looked_for(shop_book: Book, name: str) -> None:
    for statement in (queries._PEOPLE_BY[name], queries._ACCOUNTS_BY[name]):
        compiled = statement.params(business=new_id(), keys=["a", "b"]).compile(
            dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True}
        )
        with shop_book.engine.connect().execution_options(**{GATE: "reading"}) as conn:
            places = tuple(b"x" for _ in range(str(compiled).count("?")))
            rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", places).all()
        steps = [row[3] for row in rows]
        assert any(f"{name}=?" in step for step in steps), steps
        assert not any("SCAN" in step or "(business_id=?)" in step for step in steps), steps
