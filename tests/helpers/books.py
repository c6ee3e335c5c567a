"""A shop's book for a test: engine, services, a clock that obeys, and a neighbour in the same database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from payme_desktop.db.tables import businesses, users
from payme_desktop.db.unit_of_work import UnitOfWork
from payme_desktop.domain.actor import Actor
from payme_desktop.domain.drafts import CustomerDraft, RefundDraft, Rules, SaleDraft, draft
from payme_desktop.domain.ids import new_id
from payme_desktop.domain.rows import CustomerRow, PurchaseRow
from payme_desktop.domain.vocabulary import Role
from payme_desktop.services.access import AccessService
from payme_desktop.services.customers import CustomerService
from payme_desktop.services.metrics import MetricsService
from payme_desktop.services.notes import NoteService
from payme_desktop.services.preferences import PreferencesService
from payme_desktop.services.purchases import PurchaseService

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
"""When the clock of a test starts."""


class ObedientClock:
    """Stands still until told to move."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def advance(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Book:
    """Everything a service test needs. ``actor`` works here, ``stranger`` in another business."""

    engine: Engine
    actor: Actor
    stranger: Actor
    clock: ObedientClock = field(default_factory=ObedientClock)
    region: str = "PT"
    timezone: str = "Europe/Lisbon"
    currency: str = "EUR"

    def __post_init__(self) -> None:
        self.uow = UnitOfWork(self.engine, self.clock)
        self.access = AccessService(self.uow)
        self.customers = CustomerService(self.uow)
        self.purchases = PurchaseService(self.uow)
        self.notes = NoteService(self.uow)
        self.preferences = PreferencesService(self.uow)
        self.metrics = MetricsService(self.uow)

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @property
    def rules(self) -> Rules:
        rules = Rules.of(self.region, self.timezone, self.currency)
        return Rules(rules.region, rules.timezone, rules.currency, self.clock.now())

    def customer(self, name: str = "", *, by: Actor | None = None, **values: Any) -> CustomerRow:
        """A new customer, made the way a dialog makes one."""
        made = draft(CustomerDraft, {"name": name, **values}, self.rules)
        return self.customers.create(by or self.actor, made).row

    def sale(
        self, customer: UUID | None = None, total: str = "10.00", *, by: Actor | None = None, **values: Any
    ) -> PurchaseRow:
        """A recorded sale."""
        made = draft(SaleDraft, {"customer_id": customer, "total_amount": total, **values}, self.rules)
        return self.purchases.record(by or self.actor, made).row

    def refund(self, total: str, *, by: Actor | None = None, **values: Any) -> PurchaseRow:
        """Money given back."""
        made = draft(RefundDraft, {"total_amount": total, **values}, self.rules)
        return self.purchases.refund(by or self.actor, made).row

    def found(self, words: str) -> list[str]:
        """The labels a search answers, best first."""
        return [hit.row.label for hit in self.customers.search(self.actor, words).hits]


def found_business(engine: Engine, name: str, clock: ObedientClock, **settings: Any) -> Actor:
    """A business and its owner, without the cost of a password."""
    owner = Actor(new_id(), new_id(), f"Owner of {name}", Role.OWNER)
    values = {"currency": "EUR", "region": "PT", "timezone": "Europe/Lisbon", **settings}
    with UnitOfWork(engine, clock).writing(owner) as writing:
        writing.insert(businesses, [{"id": owner.business_id, "name": name, **values}])
        writing.insert(
            users,
            [{"id": owner.user_id, "name": owner.name, "name_key": name.lower(), "role": owner.role.value}],
        )
    return owner


def open_book(engine: Engine, **settings: Any) -> Book:
    """A book with two new businesses on a migrated database."""
    clock = ObedientClock()
    ours = found_business(engine, "Ours", clock, **settings)
    return Book(engine, ours, found_business(engine, "Theirs", clock), clock)
