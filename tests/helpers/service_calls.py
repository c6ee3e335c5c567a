"""Every public method of every service, called once: for tests that walk all of them."""

import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from payme_desktop.domain import drafts as d
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.permissions import Decision
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.domain.trail import TrailQuery
from payme_desktop.domain.vocabulary import Role
from payme_desktop.services.book import Book as Services


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
    person: UUID = field(default_factory=uuid4)
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


CALLS: Final[dict[str, tuple[Call, ...]]] = {
    "access.found": (),  # has no one to be a stranger to
    "access.businesses": (),  # the names are for signing in
    "access.business": (),
    "access.sign_in": (
        lambda s, a, k, _: s.access.sign_in(own_business(s, a), k.user, "secret"),
    ),
    "access.sign_in_with_pin": (
        lambda s, a, k, _: s.access.sign_in_with_pin(own_business(s, a), k.person, "2468"),
    ),
    "access.tiles": (lambda s, a, k, _: s.access.tiles(own_business(s, a)),),
    "access.refreshed": (
        lambda s, a, k, _: s.access.refreshed(Actor(a.business_id, k.person, "", Role.OWNER)),
    ),
    "access.still_allowed": (
        lambda s, a, k, _: s.access.still_allowed(Actor(a.business_id, k.person, "", Role.OWNER)),
    ),
    "staff.list": (lambda s, a, k, _: s.staff.list(a),),
    "staff.get": (lambda s, a, k, _: s.staff.get(a, k.person),),
    "staff.resolve": (
        lambda s, a, k, _: s.staff.resolve(a, k.user),
        lambda s, a, k, _: s.staff.resolve(a, str(k.person)),
    ),
    "staff.add": (lambda s, a, k, _: s.staff.add(a, made(d.StaffDraft, name=k.user, role=Role.VIEWER)),),
    "staff.rename": (lambda s, a, k, _: s.staff.rename(a, k.person, made(d.StaffName, name="Taken")),),
    "staff.set_role": (lambda s, a, k, _: s.staff.set_role(a, k.person, Role.VIEWER),),
    "staff.set_password": (lambda s, a, k, _: s.staff.set_password(a, k.person, "taken over"),),
    "staff.change_password": (
        lambda s, a, k, _: s.staff.change_password(
            Actor(a.business_id, k.person, "", a.role, a.rules), "secret", "taken over"
        ),
    ),
    "staff.set_pin": (
        lambda s, a, k, _: s.staff.set_pin(
            Actor(a.business_id, k.person, "", a.role, a.rules), "secret", "2468"
        ),
    ),
    "staff.forget_pin": (
        lambda s, a, k, _: s.staff.forget_pin(Actor(a.business_id, k.person, "", a.role, a.rules)),
    ),
    "staff.release": (lambda s, a, k, _: s.staff.release(a, k.person),),
    "staff.disable": (lambda s, a, k, _: s.staff.disable(a, k.person),),
    "staff.enable": (lambda s, a, k, _: s.staff.enable(a, k.person),),
    "staff.rules": (lambda s, a, k, _: s.staff.rules(a),),
    "staff.set_rule": (
        lambda s, a, k, _: s.staff.set_rule(a, Role.CASHIER, "sales.void", Decision.ALLOWED),
    ),
    "staff.offline_days": (lambda s, a, k, _: s.staff.offline_days(a),),
    "staff.set_offline_days": (lambda s, a, k, _: s.staff.set_offline_days(a, 7),),
    "overrides.approvers": (lambda s, a, k, _: s.overrides.approvers(a, "sales.void"),),
    "overrides.approve": (
        lambda s, a, k, _: s.overrides.approve(
            Actor(a.business_id, a.user_id, a.name, Role.CASHIER), "sales.void", "why", k.person, "2468"
        ),
    ),
    "customers.create": (
        lambda s, a, k, _: s.customers.create(a, made(d.CustomerDraft, id=k.customer, name="x")),
    ),
    "customers.get": (lambda s, a, k, _: s.customers.get(a, k.customer),),
    "customers.reveal": (lambda s, a, k, _: s.customers.reveal(a, k.customer, ["spend"]),),
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
    "audit.of_record": (lambda s, a, k, _: s.audit.of_record(a, "customers", k.customer),),
    "audit.search": (lambda s, a, k, _: s.audit.search(a, TrailQuery(customer=k.code)),),
    "audit.verify": (lambda s, a, k, _: s.audit.verify(a),),
    "sync_conflicts.list": (lambda s, a, k, _: s.sync_conflicts.list(a, resolved=True),),
    "sync_conflicts.duplicates": (lambda s, a, k, _: s.sync_conflicts.duplicates(a),),
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


def public_methods() -> dict[str, Any]:
    """``service.method`` -> the function, of every public method of every service."""
    found = {}
    for name, service in typing.get_type_hints(Services).items():
        for method, function in inspect.getmembers(service, inspect.isfunction):
            if not method.startswith("_"):
                found[f"{name}.{method}"] = function
    return found
