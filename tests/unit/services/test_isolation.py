"""Another business's ids and references open nothing: not read, not changed, not even confirmed.

Every public method of every service is called by a stranger, once with our values and once with values that
nobody has. The two must end alike. A method without an entry in ``CALLS`` fails the test.
"""

import inspect
import json
import re
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from payme_desktop.db.tables import metadata, purchases, sync_conflict
from payme_desktop.db.unit_of_work import GATE
from payme_desktop.domain import drafts as d
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.errors import PaymeError
from payme_desktop.services.book import Book as Services
from tests.helpers.books import NOON, Book

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Known:
    """What a stranger may have found out: ids and references of one business."""

    customer: UUID
    note: UUID
    sale: UUID
    name: str
    phone: str
    email: str
    code: str
    receipt: str
    user: str
    conflict: UUID = field(default_factory=uuid4)

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.name, self.phone, self.email, self.code, self.receipt, self.user)


NOBODYS = Known(
    uuid4(), uuid4(), uuid4(), "Nemo Nullus", "923 000 111", "nemo@nullus.example", "NEMO-1", "NEMO-R", "nemo"
)
OURS = ("Canary Bird", "912 334 471", "canary@bird.example", "CANARY-1", "CANARY-R")
Call = Callable[[Services, Actor, Known, Path], Any]


def made(model: Any, **values: Any) -> Any:
    return d.draft(model, values)


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def own_business(services: Services, actor: Actor) -> BusinessRow:
    return next(each for each in services.access.businesses() if each.id == actor.business_id)


def searching(at: int) -> Call:
    return lambda s, a, k, _: s.customers.search(a, (*k.texts, str(k.customer))[at])


def resolving(at: int) -> Call:
    return lambda s, a, k, _: s.customers.resolve(a, (*k.texts, str(k.customer))[at])


def importing(at: int) -> Call:
    header = "receipt_no,customer,occurred_at,total_amount,items_count"

    def call(services: Services, actor: Actor, known: Known, folder: Path) -> object:
        customer = (known.phone, known.email, known.code, str(known.customer))[at]
        line = f"{known.receipt},{customer},2026-01-01,1.00,1"
        return services.transfer.import_sales(actor, written(folder / "s.csv", header, line))

    return call


CALLS: dict[str, tuple[Call, ...]] = {
    "access.found": (),  # has no one to be a stranger to
    "access.businesses": (),  # the names are for signing in
    "access.business": (),
    "access.sign_in": (
        lambda s, a, k, _: s.access.sign_in(own_business(s, a), k.user, "secret"),
    ),
    "customers.create": (
        lambda s, a, k, _: s.customers.create(a, made(d.CustomerDraft, id=k.customer, name="x")),
    ),
    "customers.get": (lambda s, a, k, _: s.customers.get(a, k.customer),),
    "customers.list": (lambda s, a, k, _: s.customers.list(a, d.CustomerQuery()),),
    "customers.rows": (lambda s, a, k, _: s.customers.rows(a, [k.customer]),),
    "customers.search": tuple(searching(at) for at in range(7)),
    "customers.resolve": tuple(resolving(at) for at in range(7)),
    "customers.update": (
        lambda s, a, k, _: s.customers.update(a, k.customer, made(d.CustomerChange, name="Taken")),
    ),
    "customers.delete": (lambda s, a, k, _: s.customers.delete(a, k.customer),),
    "customers.restore": (lambda s, a, k, _: s.customers.restore(a, k.customer),),
    "customers.similar": (
        lambda s, a, k, _: s.customers.similar(a, name="Canary Bird", phone="912 000 001", but=k.customer),
    ),
    "customers.by_code": (lambda s, a, k, _: s.customers.by_code(a, "CANARY"),),
    "form_drafts.keep": (lambda s, a, k, _: s.form_drafts.keep(a, f"note:{k.customer}", {"content": "x"}),),
    "form_drafts.all": (lambda s, a, k, _: s.form_drafts.all(a),),
    "form_drafts.drop": (lambda s, a, k, _: s.form_drafts.drop(a, f"note:{k.customer}"),),
    "form_drafts.sweep": (lambda s, a, k, _: s.form_drafts.sweep(a),),
    "notes.list": (lambda s, a, k, _: s.notes.list(a, k.customer),),
    "notes.add": (lambda s, a, k, _: s.notes.add(a, k.customer, made(d.NoteDraft, content="x")),),
    "notes.edit": (lambda s, a, k, _: s.notes.edit(a, k.note, made(d.NoteChange, content="x")),),
    "notes.delete": (lambda s, a, k, _: s.notes.delete(a, k.note),),
    "notes.restore": (lambda s, a, k, _: s.notes.restore(a, k.note),),
    "preferences.get": (lambda s, a, k, _: s.preferences.get(a, k.customer),),
    "preferences.update": (
        lambda s, a, k, _: s.preferences.update(a, k.customer, made(d.PreferencesDraft, do_not_contact=True)),
    ),
    "purchases.record": (
        lambda s, a, k, _: s.purchases.record(a, made(d.SaleDraft, total_amount="1", customer_id=k.customer)),
        lambda s, a, k, _: s.purchases.record(a, made(d.SaleDraft, total_amount="1", receipt_no=k.receipt)),
        lambda s, a, k, _: s.purchases.record(a, made(d.SaleDraft, total_amount="1", id=k.sale)),
    ),
    "purchases.refund": (
        lambda s, a, k, _: s.purchases.refund(a, made(d.RefundDraft, total_amount="1", sale_id=k.sale)),
        lambda s, a, k, _: s.purchases.refund(
            a, made(d.RefundDraft, total_amount="1", customer_id=k.customer)
        ),
        lambda s, a, k, _: s.purchases.refund(a, made(d.RefundDraft, total_amount="1", id=k.sale)),
    ),
    "purchases.void": (lambda s, a, k, _: s.purchases.void(a, k.sale),),
    "purchases.attach": (
        lambda s, a, k, _: s.purchases.attach(a, k.sale, k.customer),
        lambda s, a, k, _: s.purchases.attach(
            a, s.purchases.record(a, made(d.SaleDraft, total_amount="1")).row.id, k.customer
        ),
    ),
    "purchases.resolve": (
        lambda s, a, k, _: s.purchases.resolve(a, k.receipt),
        lambda s, a, k, _: s.purchases.resolve(a, str(k.sale)),
    ),
    "purchases.history": (lambda s, a, k, _: s.purchases.history(a, k.customer),),
    "metrics.customer": (lambda s, a, k, _: s.metrics.customer(a, k.customer),),
    "metrics.shop": (lambda s, a, k, _: s.metrics.shop(a),),
    "metrics.repeat": (lambda s, a, k, _: s.metrics.repeat(a),),
    "metrics.recompute": (
        lambda s, a, k, _: s.metrics.recompute(a),
        lambda s, a, k, _: s.metrics.recompute(a, mend=True),
    ),
    "shop.get": (lambda s, a, k, _: s.shop.get(a),),
    "shop.update": (
        lambda s, a, k, _: s.shop.update(
            a,
            made(d.ShopChange, active_days=7, occasional_from=3, regular_from=5, frequent_from=6),
        ),
    ),
    "customers.erase": (lambda s, a, k, _: s.customers.erase(a, k.customer),),
    "sync_conflicts.list": (lambda s, a, k, _: s.sync_conflicts.list(a, resolved=True),),
    "sync_conflicts.keep": (lambda s, a, k, _: s.sync_conflicts.keep(a, k.conflict),),
    "sync_conflicts.reopen": (lambda s, a, k, _: s.sync_conflicts.reopen(a, k.conflict),),
    "sync_conflicts.use_other": (
        lambda s, a, k, _: s.sync_conflicts.use_other(
            a, k.conflict, d.Rules.of("PT", "Europe/Lisbon", "EUR")
        ),
    ),
    "transfer.import_customers": (
        lambda s, a, k, at: s.transfer.import_customers(
            a, written(at / "c.csv", "code,name,phone,email", f"{k.code},Taken,{k.phone},{k.email}")
        ),
    ),
    "transfer.import_sales": tuple(importing(at) for at in range(4)),
    "transfer.export_customers": (
        lambda s, a, k, at: (
            s.transfer.export_customers(a, at / "out.csv"),
            (at / "out.csv").read_text(encoding="utf-8"),
        ),
    ),
}  # fmt: skip


def public_methods() -> set[str]:
    found = set()
    for name, service in typing.get_type_hints(Services).items():
        for method, _ in inspect.getmembers(service, inspect.isfunction):
            if not method.startswith("_"):
                found.add(f"{name}.{method}")
    return found


def test_every_public_method_of_every_service_has_an_entry() -> None:
    assert public_methods() == set(CALLS)


@pytest.fixture
def ours(book: Book) -> Known:
    """A customer of ours with a note and two sales."""
    name, phone, email, code, receipt = OURS
    bird = book.customer(
        name, phone=phone, email=email, code=code, preferences={"favorite_products": "Seeds"}
    )
    note = book.notes.add(book.actor, bird.id, made(d.NoteDraft, content="Canary note")).row
    sale = book.sale(bird.id, "5.00", receipt_no=receipt)
    book.sale(bird.id, "6.00")
    conflict = uuid4()
    row = {
        "id": conflict, "at": NOON, "kind": "field", "tbl": "customers", "row_id": bird.id, "field": "name",
        "kept": json.dumps([name]), "lost": json.dumps(["Canary Hawk"]), "device_no": 1, "state": "open",
    }  # fmt: skip
    with book.uow.writing(book.actor) as writing:
        writing.insert(sync_conflict, [row])
    return Known(bird.id, note.id, sale.id, name, phone, email, code, receipt, book.actor.name, conflict)


@pytest.mark.parametrize("method", sorted(CALLS))
def test_a_stranger_learns_and_changes_nothing(book: Book, ours: Known, method: str, tmp_path: Path) -> None:
    services = Services.on(book.uow)
    before = everything_of(book, book.actor.business_id)
    for call in CALLS[method]:
        expected = outcome(call, services, book.stranger, NOBODYS, tmp_path)
        found = outcome(call, services, book.stranger, ours, tmp_path)
        assert found == expected
        assert everything_of(book, book.actor.business_id) == before


def test_the_same_calls_by_ourselves_do_find_something(book: Book, ours: Known, tmp_path: Path) -> None:
    services = Services.on(book.uow)
    alive = (
        "customers.get",
        "sync_conflicts.list",
        "sync_conflicts.keep",
        "sync_conflicts.use_other",
        "customers.search",
        "notes.edit",
        "purchases.history",
        "metrics.shop",
    )
    for method in alive:
        call = CALLS[method][0]
        found = outcome(call, services, book.actor, ours, tmp_path)
        assert found != outcome(call, services, book.stranger, NOBODYS, tmp_path), method


def outcome(call: Call, services: Services, actor: Actor, known: Known, folder: Path) -> str:
    """What came of it, without the values that were given and without ids."""
    try:
        told = f"answered {call(services, actor, known, folder)!r}"
    except PaymeError as refused:
        told = f"{type(refused).__name__} {refused.message} {refused.problems}"
    for text in known.texts:
        told = re.sub(re.escape(text), "<given>", told, flags=re.IGNORECASE)
    return ID.sub("<id>", told)


def everything_of(book: Book, business: UUID) -> dict[str, list[Any]]:
    """Every row of a business in every table."""
    rows = {}
    with book.engine.connect().execution_options(**{GATE: "reading"}) as conn:
        for table in metadata.sorted_tables:
            if "business_id" not in table.c and table.name != "businesses":
                continue
            key = table.c.id if table.name == "businesses" else table.c.business_id
            order = [column for column in table.c if column.primary_key]
            found = conn.execute(select(table).where(key == business).order_by(*order))
            rows[table.name] = [tuple(row) for row in found]
    return rows


@pytest.mark.parametrize("column", ["customer_id", "sale_id", "recorded_by"])
def test_the_database_itself_refuses_a_row_that_points_across(book: Book, ours: Known, column: str) -> None:
    sale = book.sale(by=book.stranger)
    foreign = {"customer_id": ours.customer, "sale_id": ours.sale, "recorded_by": book.actor.user_id}
    with book.uow.reading(book.stranger) as reading:
        found = reading.first(select(purchases).where(purchases.c.id == sale.id))
    row = {**found._mapping, "id": uuid4(), column: foreign[column]}
    with pytest.raises(IntegrityError), book.uow.writing(book.stranger) as writing:
        writing.insert(purchases, [row])
    row[column] = None
    with book.uow.writing(book.stranger) as writing:
        writing.insert(purchases, [row])


def test_rows_are_stamped_with_the_actors_business_whatever_they_say(book: Book) -> None:
    sale = book.sale(by=book.stranger)
    with book.uow.reading(book.stranger) as reading:
        found = reading.first(select(purchases).where(purchases.c.id == sale.id))
    row = {**found._mapping, "id": uuid4(), "business_id": book.actor.business_id, "recorded_by": None}
    with book.uow.writing(book.stranger) as writing:
        writing.insert(purchases, [row])
    assert book.metrics.shop(book.actor).purchases == 0
    assert book.metrics.shop(book.stranger).purchases == 2
