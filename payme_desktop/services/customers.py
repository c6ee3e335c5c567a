"""Customers: create, get, list, search, change, delete and restore. One method, one transaction."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from payme_desktop.db import erasing, search
from payme_desktop.db.queries import customers as queries
from payme_desktop.db.queries import directory, ledger, shop
from payme_desktop.db.tables import (
    customer_preferences,
    customer_purchase_history,
    customers,
)
from payme_desktop.db.unit_of_work import Reading, UnitOfWork, Writing
from payme_desktop.domain import cursors, ids, phones
from payme_desktop.domain.actor import Actor, Changes, Saved
from payme_desktop.domain.drafts import CustomerChange, CustomerDraft, CustomerQuery
from payme_desktop.domain.emails import email_key
from payme_desktop.domain.masking import hidden, masked, masked_for
from payme_desktop.domain.rows import (
    CustomerDetail,
    CustomerListRow,
    CustomerRow,
    Page,
    Revealed,
    SearchResult,
    Similar,
)
from payme_desktop.domain.searching import MAX_TYPED, understand
from payme_desktop.domain.text import clean_line
from payme_desktop.errors import Ambiguous, InvalidInput, NotFound
from payme_desktop.services import discreet, keys, ranges, revealing, similar
from payme_desktop.services.conflicts import check_conflicts
from payme_desktop.services.figures import history_row, last_months
from payme_desktop.services.permitting import permitted

NOTES_ON_CARD: Final = 50
RECENT_ON_CARD: Final = 5


class CustomerService:
    """The customers of the actor's business."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    @permitted("customers.create")
    def create(self, actor: Actor, draft: CustomerDraft) -> Saved[CustomerRow]:
        """A new customer with its preferences and its (empty) history, born together.

        With ``draft.id`` given, saving twice makes one customer: the second answers what is there, with
        empty ``Changes``.
        """
        with self._uow.writing(actor) as writing:
            region = shop.business(writing).region
            if draft.id is not None and (there := queries.find(writing, draft.id)):
                return Saved(there, Changes())
            values = customer_values(draft, region)
            insert_customers(writing, [(values, draft)])
            row = queries.get(writing, values["id"])
        return Saved(row, writing.changes)

    @permitted("customers.read")
    def get(self, actor: Actor, customer_id: UUID) -> CustomerDetail:
        """Everything about one customer, deleted or not. Raises NotFound."""
        with self._uow.reading(actor) as reading:
            return _detail(reading, customer_id)

    @permitted("customers.read")
    def reveal(self, actor: Actor, customer_id: UUID, fields: Sequence[str]) -> Revealed:
        """The card with these masked fields in full, for a moment; it leaves a line in the audit trail.

        ``fields``: of ``permissions.MASKED_FIELDS``. One that the actor sees masked needs an approval, of
        the command ``fields.NAME`` of any of them, by somebody who sees them all. Raises NotAllowed,
        NotFound, InvalidInput.
        """
        with revealing.allowed(self._uow, actor, fields) as detail, self._uow.writing(actor) as writing:
            plain = _detail(writing, customer_id)
            writing.record("revealed", table="customers", row_id=customer_id, detail=detail)
        return Revealed(plain.customer.id, masked(hidden(actor) - set(fields), plain), tuple(fields))

    @permitted("customers.read")
    def list(self, actor: Actor, query: CustomerQuery) -> Page[CustomerListRow]:
        """A page of customers. The total is counted for the first page and rides in its cursor."""
        with self._uow.reading(actor) as reading:
            listing = ranges.listing(query, shop.business(reading) if ranges.dated(query) else None)
            if query.after is None:
                total, after = directory.count(reading, listing), None
            else:
                total, after = _position(reading, query.after, listing)
            rows, end = directory.page(reading, listing, query.limit, after)
            following = _cursor(reading, listing, total, end) if end else None
        return Page(tuple(rows), total, following)

    @permitted("customers.read")
    def rows(self, actor: Actor, customer_ids: Sequence[UUID]) -> tuple[CustomerListRow, ...]:
        """The list rows of these ids, in their order; unknown ids are left out."""
        with self._uow.reading(actor) as reading:
            return tuple(directory.by_ids(reading, customer_ids))

    @permitted("customers.read")
    def search(self, actor: Actor, text: str, limit: int = 20) -> SearchResult:
        """Customers by name, phone (any form, last digits), e-mail or code, best first. ``limit``: 1..100."""
        if not 1 <= limit <= 100:
            raise InvalidInput.of({"limit": ["This must be between 1 and 100."]})
        with self._uow.reading(actor) as reading:
            wanted = understand(text)
            return discreet.discreet(reading, wanted, search.search(reading, wanted, limit))

    @permitted("customers.read")
    def similar(
        self,
        actor: Actor,
        *,
        name: str = "",
        phone: str = "",
        email: str = "",
        but: UUID | None = None,
        limit: int = 3,
    ) -> tuple[Similar, ...]:
        """Who may be the person that is being typed: the same phone, the same e-mail, a name alike.

        What is half typed, or wrong, is no error and finds nobody. ``but``: the customer who is edited.
        """
        with self._uow.reading(actor) as reading:
            region = shop.business(reading).region
            return similar.look(reading, similar.Typed(name, phone, email, region), but, limit)

    @permitted("customers.read")
    def by_code(self, actor: Actor, code: str) -> CustomerListRow | None:
        """The customer with exactly that card or code, for a scanner; None where there is none in use."""
        with self._uow.reading(actor) as reading:
            found = queries.by_key(reading, "code_key", [keys.code_key(clean_line(code))])
            rows = directory.by_ids(reading, [row.id for row in found if row.is_active])
        return next(iter(rows), None)

    @permitted("customers.read")
    def resolve(self, actor: Actor, reference: str) -> CustomerRow:
        """The one customer that a reference means: an id, a code, or a search with exactly one answer.

        A deleted customer is meant only where no other fits.

        Raises NotFound, or Ambiguous with the names it fits.
        """
        with self._uow.reading(actor) as reading:
            return _resolve(reading, reference)

    @permitted("customers.edit")
    def update(
        self, actor: Actor, customer_id: UUID, change: CustomerChange, base: CustomerRow | None = None
    ) -> Saved[CustomerRow]:
        """Set the fields given. ``base``: the row the editor saw.

        Raises EditConflict, by field, where somebody else changed one of these fields since ``base``: an
        edit is never overwritten silently. Fields that nobody else touched do not conflict.
        """
        with self._uow.writing(actor) as writing:
            now = queries.get(writing, customer_id)
            wanted = {name: value for name, value in change.given().items() if getattr(now, name) != value}
            check_conflicts(wanted, now, base, hidden(actor))
            if not wanted:
                return Saved(now, Changes())
            erasing.check(writing, customer_id)
            _check_somebody(wanted, now)
            values = _stored(wanted) | _changed_keys(wanted, change, writing)
            writing.update(customers, customer_id, values)
            row = queries.get(writing, customer_id)
        return Saved(row, writing.changes)

    @permitted("customers.delete")
    def delete(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]:
        """Take a customer out of lists and searches. Everything stays; ``restore`` brings it back."""
        return self._set_active(actor, customer_id, active=False)

    @permitted("customers.restore")
    def restore(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]:
        """Bring a deleted customer back as it was."""
        return self._set_active(actor, customer_id, active=True)

    @permitted("customers.erase")
    def erase(self, actor: Actor, customer_id: UUID) -> Saved[CustomerRow]:
        """Take every personal value of a customer away, for good and everywhere. The ledger's figures stay.

        Raises NotFound.
        """
        with self._uow.writing(actor) as writing:
            queries.get(writing, customer_id)
            erasing.erase(writing, customer_id)
            row = queries.get(writing, customer_id)
        self._uow.settle()
        return Saved(row, writing.changes)

    def _set_active(self, actor: Actor, customer_id: UUID, *, active: bool) -> Saved[CustomerRow]:
        with self._uow.writing(actor) as writing:
            row = queries.get(writing, customer_id)
            erasing.check(writing, customer_id)
            if row.is_active != active:
                writing.update(customers, customer_id, {"is_active": active})
                row = queries.get(writing, customer_id)
        return Saved(row, writing.changes)


def _detail(reading: Reading, customer_id: UUID) -> CustomerDetail:
    customer = queries.get(reading, customer_id)
    kept = queries.history(reading, customer_id)
    return CustomerDetail(
        customer=customer,
        preferences=queries.preferences(reading, customer_id),
        history=history_row(kept, shop.business(reading), reading.now),
        notes=queries.notes(reading, customer_id, NOTES_ON_CARD),
        note_count=queries.note_count(reading, customer_id),
        recent=tuple(ledger.page(reading, customer_id, RECENT_ON_CARD)),
        months=last_months(reading, customer_id, kept.last_purchase_date),
    )


def customer_values(draft: CustomerDraft, region: str) -> dict[str, Any]:
    """The columns of a new customer, keys included."""
    return {
        "id": draft.id or ids.new_id(),
        "code": draft.code,
        "name": draft.name,
        "phone": draft.phone,
        "email": draft.email,
        "address": draft.address,
        "customer_type": draft.customer_type.value,
        "is_active": True,
        "prefer_sms": draft.prefer_sms,
        "prefer_email": draft.prefer_email,
        "prefer_call": draft.prefer_call,
        **keys.all_keys(draft.name, draft.parsed_phone(region), draft.email, draft.code),
    }


def insert_customers(writing: Writing, born: Sequence[tuple[dict[str, Any], CustomerDraft]]) -> None:
    """Insert customers, each with its preferences and history."""
    writing.insert(customers, [values for values, _ in born])
    writing.insert(
        customer_preferences,
        [
            {
                "id": ids.preferences_id(values["id"]),
                "customer_id": values["id"],
                **draft.preferences.model_dump(),
            }
            for values, draft in born
        ],
    )
    writing.insert(
        customer_purchase_history,
        [{"id": ids.history_id(values["id"]), "customer_id": values["id"]} for values, _ in born],
    )


def _resolve(reading: Reading, reference: str) -> CustomerRow:
    text = clean_line(reference)[:MAX_TYPED]
    if (identifier := ids.parse_id(text)) and (found := queries.find(reading, identifier)):
        return found
    coded = queries.by_key(reading, "code_key", [keys.code_key(text)] if text else [])
    by_code = [row.id for row in coded if row.is_active] or [row.id for row in coded]
    if not by_code:
        wanted = understand(text)
        result = search.search(reading, wanted, 5)
        result = result if result.hits else search.among_deleted(reading, wanted, 5)
        hits = discreet.discreet(reading, wanted, result).hits
        exact = [hit.row.id for hit in hits if hit.exact and hit.matched != "name"]
        by_code = exact or [hit.row.id for hit in hits]
    if not by_code:
        raise NotFound(f"No customer fits '{text}'. Try part of the name, the phone number or the code.")
    if len(by_code) > 1:
        rows = masked_for(reading.actor, directory.by_ids(reading, by_code))
        names = ", ".join(row.label for row in rows)
        raise Ambiguous(f"'{text}' fits more than one customer: {names}. Give the id or the code.")
    return queries.get(reading, by_code[0])


def _position(reading: Reading, cursor: str, listing: directory.ListOf) -> tuple[int, directory.Position]:
    total, (bought, key, n) = cursors.decode(cursor, listing.name, 3)
    with cursors.taking_apart():
        key = discreet.key_of_cursor(reading, listing, key, cursors.whole(n))
        return total, directory.position(listing, bought=bool(bought), key=key, n=cursors.whole(n))


def _cursor(reading: Reading, listing: directory.ListOf, total: int, end: directory.Position) -> str:
    key = discreet.key_in_cursor(reading, listing, end.key)
    return cursors.encode(listing.name, total, (int(end.bought), key, end.n))


def _check_somebody(wanted: dict[str, Any], now: CustomerRow) -> None:
    if not wanted.get("name", now.name) and not wanted.get("phone", now.phone):
        raise InvalidInput.of({"name": ["Give a name or a phone number."]})


def _stored(wanted: dict[str, Any]) -> dict[str, Any]:
    kind = wanted.get("customer_type")
    return wanted if kind is None else {**wanted, "customer_type": kind.value}


def _changed_keys(wanted: dict[str, Any], change: CustomerChange, writing: Writing) -> dict[str, Any]:
    """The keys of the columns that change, each with its source column."""
    changed: dict[str, Any] = {}
    if "name" in wanted:
        changed |= keys.name_keys(change.name)
    if "phone" in wanted:
        changed["phone_key"] = phones.phone_key(change.parsed_phone(shop.business(writing).region))
    if "email" in wanted:
        changed["email_key"] = email_key(change.email)
    if "code" in wanted:
        changed["code_key"] = keys.code_key(change.code)
    return changed
