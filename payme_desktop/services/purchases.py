"""The purchase ledger: record, refund, void and attach; and a customer's purchase history.

Rows are only ever added. The id of a row follows from its receipt, so that the same receipt is one purchase
however often it is handed over. The kept history moves in the same transaction.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from payme_desktop.db.queries import customers as queries
from payme_desktop.db.queries import ledger, shop
from payme_desktop.db.tables import purchases
from payme_desktop.db.types import from_micros, to_micros
from payme_desktop.db.unit_of_work import Reading, UnitOfWork, Writing
from payme_desktop.domain import cursors, ids
from payme_desktop.domain.actor import Actor, Changes, Saved
from payme_desktop.domain.drafts import RefundDraft, SaleDraft
from payme_desktop.domain.masking import hidden
from payme_desktop.domain.money import NO_ITEMS, ZERO
from payme_desktop.domain.rows import BusinessRow, Page, PurchaseHistory, PurchaseRow
from payme_desktop.domain.text import clean_line
from payme_desktop.domain.times import local_parts, zone
from payme_desktop.domain.vocabulary import PurchaseKind
from payme_desktop.errors import Ambiguous, InvalidInput, LedgerConflict, NotFound
from payme_desktop.services.figures import history_row
from payme_desktop.services.permitting import permitted

_PAGE: Final = "purchases"


class PurchaseService:
    """The purchases of the actor's business."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    @permitted("sales.record")
    def record(self, actor: Actor, draft: SaleDraft) -> Saved[PurchaseRow]:
        """A completed sale. The same receipt again answers the row that is there, with empty Changes.

        Raises NotFound for an unknown customer, LedgerConflict where the receipt is there with other content.
        """
        with self._uow.writing(actor) as writing:
            sale_id = _row_id(actor, PurchaseKind.SALE, draft)
            if there := ledger.one(writing, sale_id):
                _check_same(PurchaseKind.SALE, draft, draft.customer_id, there)
                return Saved(there[0], Changes())
            if draft.customer_id is not None:
                queries.get(writing, draft.customer_id)
            business = shop.business(writing)
            values = _values(writing, business, PurchaseKind.SALE, draft, sale_id)
            values["customer_id"] = values["owner_id"] = draft.customer_id
            row = _add(writing, business, values)
        return Saved(row, writing.changes)

    @permitted("sales.refund")
    def refund(self, actor: Actor, draft: RefundDraft) -> Saved[PurchaseRow]:
        """Money given back: it lowers spend and items, and is no purchase.

        With ``sale_id``: at most what is left of that sale, and it counts for that sale's customer.
        """
        with self._uow.writing(actor) as writing:
            refund_id = _row_id(actor, PurchaseKind.REFUND, draft)
            if there := ledger.one(writing, refund_id):
                owner = draft.customer_id if draft.sale_id is None else there[1]
                _check_same(PurchaseKind.REFUND, draft, owner, there)
                return Saved(there[0], Changes())
            owner = _refund_owner(writing, draft)
            business = shop.business(writing)
            values = _values(writing, business, PurchaseKind.REFUND, draft, refund_id)
            values |= {"customer_id": owner, "owner_id": owner, "sale_id": draft.sale_id}
            row = _add(writing, business, values)
        return Saved(row, writing.changes)

    @permitted("sales.void")
    def void(self, actor: Actor, sale_id: UUID) -> Saved[PurchaseRow]:
        """Take a sale out entirely, with its refunds. Voiding twice is one void. Answers the sale."""
        with self._uow.writing(actor) as writing:
            sale = _sale(writing, sale_id)
            if sale.voided:
                return Saved(sale, Changes())
            business = shop.business(writing)
            _append(writing, business, PurchaseKind.VOID, ids.void_id(sale_id), sale_id, None)
            ledger.take_out(writing, sale_id)
            ledger.recompute(writing, [sale.customer_id], business.thresholds)
            row = _sale(writing, sale_id)
        return Saved(row, writing.changes)

    @permitted("sales.attach")
    def attach(self, actor: Actor, sale_id: UUID, customer_id: UUID) -> Saved[PurchaseRow]:
        """Let a sale count for a customer; the latest attach counts. Answers the sale."""
        with self._uow.writing(actor) as writing:
            sale = _sale(writing, sale_id)
            queries.get(writing, customer_id)
            if sale.customer_id == customer_id:
                return Saved(sale, Changes())
            business = shop.business(writing)
            _append(writing, business, PurchaseKind.ATTACH, ids.new_id(), sale_id, customer_id)
            ledger.point_at(writing, sale_id, customer_id)
            ledger.recompute(writing, [sale.customer_id, customer_id], business.thresholds)
            row = _sale(writing, sale_id)
        return Saved(row, writing.changes)

    @permitted("sales.read")
    def resolve(self, actor: Actor, reference: str) -> PurchaseRow:
        """The one sale or refund that a reference means: an id or a receipt number (a sale comes first)."""
        text = clean_line(reference)
        with self._uow.reading(actor) as reading:
            identifier = ids.parse_id(text)
            if identifier and (found := ledger.one(reading, identifier)) and found[0].kind in ledger.COUNTED:
                return found[0]
            rows = ledger.by_receipt(reading, text)
        if not rows:
            raise NotFound(f"No sale has the id or receipt number '{text}'.")
        if len(rows) == 2 and rows[0].kind is rows[1].kind:
            raise Ambiguous(f"More than one {rows[0].kind} has the receipt number '{text}'. Give its id.")
        return rows[0]

    @permitted("sales.read")
    def history(
        self, actor: Actor, customer_id: UUID, *, limit: int = 50, after: str | None = None
    ) -> PurchaseHistory:
        """A page of a customer's sales and refunds, newest first, under the summary. Raises NotFound."""
        if not 1 <= limit <= 100:
            raise InvalidInput.of({"limit": ["This must be between 1 and 100."]})
        with self._uow.reading(actor) as reading:
            queries.get(reading, customer_id)
            summary = history_row(queries.history(reading, customer_id), shop.business(reading), reading.now)
            return PurchaseHistory(summary, _page(reading, customer_id, limit, after))


def _page(reading: Reading, customer_id: UUID, limit: int, after: str | None) -> Page[PurchaseRow]:
    name = f"{_PAGE}/{customer_id}"
    if after is None:
        total, position = ledger.count(reading, customer_id), None
    else:
        total, (at, last) = cursors.decode(after, name, 2)
        with cursors.taking_apart():
            position = from_micros(cursors.whole(at)), UUID(cursors.words(last))
    rows = ledger.page(reading, customer_id, limit + 1, position)
    following = None
    if len(rows) > limit:
        end = rows[limit - 1]
        following = cursors.encode(name, total, (to_micros(end.occurred_at), str(end.id)))
    return Page(tuple(rows[:limit]), total, following)


def _row_id(actor: Actor, kind: PurchaseKind, draft: SaleDraft | RefundDraft) -> UUID:
    if draft.receipt_no:
        return ids.receipt_id(actor.business_id, kind.value, draft.source, draft.receipt_no)
    return draft.id or ids.new_id()


def _check_same(
    kind: PurchaseKind,
    draft: SaleDraft | RefundDraft,
    customer_id: UUID | None,
    there: tuple[PurchaseRow, UUID | None],
) -> None:
    row, recorded_for = there
    told = {
        "id": row.kind is not kind,
        "sale": row.kind is kind and isinstance(draft, RefundDraft) and draft.sale_id != row.sale_id,
        "customer": customer_id != recorded_for,
        "total_amount": draft.total_amount != row.total_amount,
        "items_count": draft.items_count != row.items_count,
        "occurred_at": draft.occurred_at is not None and draft.occurred_at != row.occurred_at,
    }
    differs = [name for name, differing in told.items() if differing]
    if differs:
        named = f"Receipt {row.receipt_no}" if row.receipt_no else f"The {row.kind} {row.id}"
        raise LedgerConflict(
            f"{named} is already in the book with other content. Nothing was changed; "
            "void the one that is wrong, or give the right receipt number.",
            problems={name: ["This differs from what is in the book."] for name in differs},
        )


def _values(
    writing: Writing, business: BusinessRow, kind: PurchaseKind, draft: SaleDraft | RefundDraft, row_id: UUID
) -> dict[str, Any]:
    return ledger_values(
        writing,
        business,
        kind,
        row_id,
        at=draft.occurred_at or writing.now,
        amount=draft.total_amount,
        items=draft.items_count,
        source=draft.source,
        receipt_no=draft.receipt_no,
    )


def ledger_values(
    writing: Reading,
    business: BusinessRow,
    kind: PurchaseKind,
    row_id: UUID,
    *,
    at: datetime,
    amount: Decimal,
    items: Decimal,
    source: str,
    receipt_no: str | None,
) -> dict[str, Any]:
    """The columns of a new ledger row, without a customer yet."""
    day, hour = local_parts(at, zone(business.timezone))
    return {
        "id": row_id,
        "kind": kind.value,
        "customer_id": None,
        "sale_id": None,
        "occurred_at": at,
        "local_day": day,
        "local_hour": hour,
        "total_amount": amount,
        "items_count": items,
        "source": source,
        "receipt_no": receipt_no,
        "batch_id": None,
        "recorded_by": writing.actor.user_id,
        "recorded_at": writing.now,
        "owner_id": None,
        "voided": False,
    }


def _add(writing: Writing, business: BusinessRow, values: dict[str, Any]) -> PurchaseRow:
    """Insert a sale or refund, move its customer's figures, answer the row."""
    writing.insert(purchases, [values])
    kind = PurchaseKind(values["kind"])
    if values["owner_id"] is not None:
        delta = ledger.Figures().plus(
            kind, values["total_amount"], values["items_count"], values["local_day"], values["occurred_at"]
        )
        ledger.move(writing, {values["owner_id"]: delta}, business.thresholds)
    return PurchaseRow(
        values["id"], kind, values["owner_id"], values["sale_id"], values["occurred_at"], values["local_day"],
        values["total_amount"], values["items_count"], values["source"], values["receipt_no"],
        values["voided"], values["recorded_by"], values["recorded_at"],
    )  # fmt: skip


def _append(
    writing: Writing,
    business: BusinessRow,
    kind: PurchaseKind,
    row_id: UUID,
    sale_id: UUID,
    customer_id: UUID | None,
) -> None:
    values = ledger_values(
        writing, business, kind, row_id,
        at=writing.now, amount=ZERO, items=NO_ITEMS, source="manual", receipt_no=None,
    )  # fmt: skip
    writing.insert(purchases, [values | {"sale_id": sale_id, "customer_id": customer_id}])


def _sale(reading: Reading, sale_id: UUID) -> PurchaseRow:
    found = ledger.one(reading, sale_id)
    if found is None:
        raise NotFound("There is no such sale in this shop. Look it up by its receipt number.")
    if found[0].kind is not PurchaseKind.SALE:
        raise InvalidInput.of({"sale": [f"This is a {found[0].kind}, not a sale."]})
    return found[0]


def _refund_owner(writing: Writing, draft: RefundDraft) -> UUID | None:
    if draft.sale_id is None:
        if draft.customer_id is not None:
            queries.get(writing, draft.customer_id)
        return draft.customer_id
    sale = _sale(writing, draft.sale_id)
    if sale.voided:
        raise InvalidInput.of({"sale": ["This sale was voided: there is nothing to give back."]})
    assert sale.total_amount is not None, "nothing is masked before a service answers"
    left = sale.total_amount - ledger.refunded(writing, sale.id)
    if draft.total_amount > left:
        told = "Less" if "spend" in hidden(writing.actor) else f"Only {left}"
        raise InvalidInput.of({"total_amount": [f"{told} of this sale is left to give back."]})
    return sale.customer_id
