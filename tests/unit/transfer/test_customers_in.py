"""Importing customers: new, changed, already there, or rejected with every reason."""

from pathlib import Path

import pytest

from payme_desktop.services.customers import CustomerService
from payme_desktop.services.transfer.running import STOPPED
from tests.unit.transfer.conftest import Desk

Counts = tuple[int, int, int, int]


def bring(desk: Desk, text: str) -> Counts:
    report = desk.transfer.import_customers(desk.actor, desk.file(text))
    assert report.read == report.added + report.updated + report.already_there + report.rejected
    return report.added, report.updated, report.already_there, report.rejected


def test_every_column_arrives(desk: Desk) -> None:
    bring(
        desk,
        "Code;Name;Phone;E-mail;Email;Address;Customer-Type;prefer sms;prefer_email;prefer_call;"
        "do_not_contact;can_receive_offers;can_receive_loyalty;favorite_products;preferred_payment;average_spend;"
        'best_contact_time;notes\nC1;Ana;912 334 471;?;a@Example.org;"Rua 1\nLisboa";VIP;não;x;ja;oui;sí;0;'
        "tea, rice;card;12,50;mornings;=likes tea\n",
    )
    (row,) = desk.customers()
    found = CustomerService(desk.uow).get(desk.actor, row.id)
    customer, preferences = found.customer, found.preferences
    assert (customer.code, customer.name, customer.phone, customer.email, customer.address) == (
        "C1", "Ana", "912 334 471", "a@example.org", "Rua 1\nLisboa"
    )  # fmt: skip
    assert (customer.customer_type, customer.prefer_sms, customer.prefer_email, customer.prefer_call) == (
        "vip", False, True, True
    )  # fmt: skip
    assert (preferences.do_not_contact, preferences.can_receive_offers) == (True, True)
    assert preferences.can_receive_loyalty is False
    assert (preferences.favorite_products, preferences.preferred_payment) == ("tea, rice", "card")
    assert (str(preferences.average_spend), preferences.best_contact_time) == ("12.50", "mornings")
    assert [(note.content, note.note_type, note.author) for note in found.notes] == [
        ("=likes tea", "personal", "Ana")
    ]


@pytest.mark.parametrize(
    ("there", "row", "expected"),
    [
        ({"code": "C-1", "name": "Ana"}, "c-1,Ana,,", (0, 1, 0, 0)),
        ({"code": "C1", "name": "Ana"}, "C1,Ana,,", (0, 0, 1, 0)),
        ({"code": "C1", "name": "Ana"}, "C1,Bo,,", (0, 1, 0, 0)),
        ({"code": "C1", "name": "Ana"}, "C2,Ana,,", (1, 0, 0, 0)),
        ({"name": "Ana", "phone": "912334471"}, ",ana,+351 912 334 471,", (0, 1, 0, 0)),
        ({"name": "Ana", "phone": "912334471"}, ",Ana,+351 912 334 471,", (0, 0, 1, 0)),
        ({"name": "Ana", "phone": "912334471"}, ",Bo,912334471,", (1, 0, 0, 0)),
        ({"name": "Ana", "phone": "912334471"}, ",,912334471,", (0, 0, 1, 0)),
        ({"name": "Ana", "phone": "912334471"}, ",Ana,,", (1, 0, 0, 0)),
        ({"name": "Ana", "phone": "912334471"}, "C7,Ana,912334471,", (0, 1, 0, 0)),
        ({"name": "Ana", "phone": "912334471", "code": "C8"}, "C7,Ana,912334471,", (1, 0, 0, 0)),
        ({"name": "Ana", "phone": "912334471", "code": "C8"}, ",Ana,912334471,", (0, 0, 1, 0)),
        ({"name": "Ana", "email": "a@example.org"}, ",ANA,,A@example.org", (0, 1, 0, 0)),
        ({"name": "Ana", "email": "a@example.org"}, ",Ana,912334471,a@example.org", (0, 1, 0, 0)),
        ({"name": "Ana"}, ",Aná,,", (0, 1, 0, 0)),
        ({"name": "Ana"}, ",Ana,,", (0, 0, 1, 0)),
        ({"name": "Ana"}, "C1,Ana,,", (1, 0, 0, 0)),
        ({"phone": "912334471"}, ",,912 334 471,", (0, 0, 1, 0)),
        ({"phone": "912334471"}, ",Ana,912 334 471,", (1, 0, 0, 0)),
        ({"name": "***"}, ",***,,", (0, 0, 1, 0)),
        ({"name": "***"}, ",+++,,", (1, 0, 0, 0)),
    ],
)
def test_whom_a_row_means(desk: Desk, there: dict[str, str], row: str, expected: Counts) -> None:
    desk.add(**there)
    assert bring(desk, f"code,name,phone,email\n{row}\n") == expected


def test_several_fit(desk: Desk) -> None:
    desk.add(name="Ana", phone="912334471")
    desk.add(name="Ana", phone="912334471", email="b@example.org")
    report = desk.transfer.import_customers(desk.actor, desk.file("name,phone\nAna,912334471\n"))
    assert report.rejected == 1
    assert "fits more than one customer" in Path(str(report.rejected_file)).read_text("utf-8")


def test_the_deleted_stay_deleted(desk: Desk) -> None:
    gone = desk.add(name="Ana", code="C1")
    CustomerService(desk.uow).delete(desk.actor, gone)  # type: ignore[arg-type]
    report = desk.transfer.import_customers(desk.actor, desk.file("code,name\nC1,Bo\n"))
    assert (report.already_there, report.added) == (1, 0)
    assert report.warnings == ("1 rows mean deleted customers; they were not restored.",)
    assert desk.customers() == []


def test_one_person_twice_in_a_file(desk: Desk) -> None:
    text = "code,name,phone,email\nC1,Ana,,\nc1,Ana,912334471,\n"
    text += ",Ana,912334471,a@example.org\n,ana,,a@example.org\n"
    assert bring(desk, text + ",Ana,,a@example.org\n") == (1, 4, 0, 0)
    (row,) = desk.customers()
    assert (row.code, row.name, row.phone, row.email) == ("c1", "Ana", "912334471", "a@example.org")
    assert desk.count("customer_preferences") == desk.count("customer_purchase_history") == 1


def test_empty_cells_empty_nothing(desk: Desk) -> None:
    desk.add(code="C1", name="Ana", address="Rua 1", prefer_sms=False, preferences={"average_spend": "9.50"})
    text = "code,name,address,prefer_sms,average_spend,favorite_products\nC1,Ana,,,,tea\n"
    assert bring(desk, text) == (0, 1, 0, 0)
    found = CustomerService(desk.uow).get(desk.actor, desk.customers()[0].id)
    assert (found.customer.address, found.customer.prefer_sms) == ("Rua 1", False)
    assert (str(found.preferences.average_spend), found.preferences.favorite_products) == ("9.50", "tea")


def test_all_reasons_at_once(desk: Desk) -> None:
    path = desk.file(
        "name,phone,email,prefer_sms,customer_type,average_spend,notes\n,x1,nobody,perhaps,king,1e5,\n"
    )
    report = desk.transfer.import_customers(desk.actor, path)
    said = Path(str(report.rejected_file)).read_text("utf-8")
    for word in (
        "Line 2",
        "Phone:",
        "Email:",
        "Prefer sms: Answer yes or no",
        "Customer type:",
        "Average spend:",
    ):
        assert word in said


def test_the_same_file_twice(desk: Desk) -> None:
    text = "code,name,phone,notes\nC1,Ana,912334471,x\n,Bo,,\n,,912334472,\n,Cy,912334473,\n"
    assert bring(desk, text) == (4, 0, 0, 0)
    assert bring(desk, text) == (0, 0, 4, 0)
    assert desk.count("customer_notes") == 1


def test_the_batch_is_kept(desk: Desk) -> None:
    report = desk.transfer.import_customers(desk.actor, desk.file("name,phone\nAna,\nBo,1\n"))
    assert report.batch_id is not None
    batch = "SELECT count(*) FROM import_batches WHERE finished_at IS NOT NULL AND kind = 'customers'"
    assert desk.scalar(f"{batch} AND rows_read = 2 AND rows_added = 1 AND file_name = 'list.csv'") == 1
    assert desk.scalar("SELECT count(*) FROM customers c JOIN import_batches b ON b.id = c.batch_id") == 1


def test_stopping_between_chunks(desk: Desk) -> None:
    rows = [["name"], *([f"N{i}"] for i in range(900))]
    told: list[tuple[int, int]] = []
    report = desk.transfer.import_customers(
        desk.actor,
        desk.file(rows),
        progress=lambda done, total: told.append((done, total)),
        cancelled=lambda: len(told) > 2,
    )
    assert 0 < report.added < 900
    assert report.added == report.read == len(desk.customers())
    assert STOPPED in report.warnings
    assert told[-1] == (report.read + 1, 901)
    again = desk.transfer.import_customers(desk.actor, desk.file(rows))
    assert (again.added, again.already_there) == (900 - report.added, report.added)


def test_ctrl_c_stops_between_chunks(desk: Desk) -> None:
    import os
    import signal

    calls: list[int] = []

    def interrupt(done: int, _total: int) -> None:
        calls.append(done)
        if len(calls) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    rows = [["name"], *([f"N{i}"] for i in range(900))]
    before = signal.getsignal(signal.SIGINT)
    report = desk.transfer.import_customers(desk.actor, desk.file(rows), progress=interrupt)
    assert STOPPED in report.warnings
    assert 0 < report.added == len(desk.customers()) < 900
    assert signal.getsignal(signal.SIGINT) is before


def test_somebody_else_adds_the_same_customer_meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from payme_desktop.services.transfer import running

    planned = running.Run._planned
    done: list[object] = []

    def late(self: running.Run, lines: object) -> running.Plan:
        plan = planned(self, lines)  # type: ignore[arg-type]
        if not done:
            done.append(desk.add(code="C1", name="Ana"))
        return plan

    monkeypatch.setattr(running.Run, "_planned", late)
    assert bring(desk, "code,name\nC1,Ana\nC2,Bo\n") == (1, 0, 1, 0)
    assert len(desk.customers()) == 2
