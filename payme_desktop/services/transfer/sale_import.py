"""Importing sales and refunds: each row is added, already there, or rejected."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from payme_desktop.db.queries import ledger
from payme_desktop.db.queries import transfer as queries
from payme_desktop.db.tables import purchases
from payme_desktop.db.types import scaled, to_micros
from payme_desktop.db.unit_of_work import Reading, Writing
from payme_desktop.domain.drafts import CustomerDraft, Rules
from payme_desktop.domain.ids import content_id, receipt_id
from payme_desktop.domain.money import MAX_AMOUNT, MAX_QUANTITY
from payme_desktop.domain.rows import BusinessRow
from payme_desktop.domain.times import iso
from payme_desktop.domain.vocabulary import PurchaseKind
from payme_desktop.errors import InvalidInput
from payme_desktop.services.customers import customer_values, insert_customers
from payme_desktop.services.purchases import ledger_values
from payme_desktop.services.transfer.running import Plan
from payme_desktop.services.transfer.sale_accounts import UNKNOWN, Account, Accounts
from payme_desktop.services.transfer.sale_rows import Sold, reader
from payme_desktop.services.transfer.sheet import Header, Line

TOO_MUCH: Final = "The sum of this customer would become larger than 9999999999.99. Check the amount."
_MOST_CENTS: Final = scaled(MAX_AMOUNT, 2)
_MOST_THOUSANDTHS: Final = scaled(MAX_QUANTITY, 3)


class Fact(NamedTuple):
    """What makes two ledger rows the same: smallest units, microseconds."""

    customer_id: UUID | None
    at: int
    cents: int
    thousandths: int


_NAMES: Final = ("customer", "occurred_at", "total_amount", "items_count")


class _Row(NamedTuple):
    """A row that has its customer, and by that its id."""

    sold: Sold
    id: UUID
    fact: Fact
    account: Account | None


class SaleImport:
    """An ``Importer`` of sales."""

    kind = "sales"

    def __init__(
        self, header: Header, rules: Rules, business: BusinessRow, *, create_customers: bool
    ) -> None:
        self._business, self._create = business, create_customers
        self._read = reader(header.at, header.delimiter, rules)
        self._accounts = Accounts(rules)
        self._rows: list[Sold | tuple[Line, str]] = []
        # How often each content came without a receipt: in this file so far, and in this chunk.
        self._ordinals: Counter[bytes] = Counter()
        self._chunk_ordinals: Counter[bytes] = Counter()
        # What is in the book of the ids of this chunk; in a dry run also every receipt that would be.
        self._there: dict[UUID, Fact] = {}
        self._dry: dict[UUID, Fact] = {}
        self._values: list[dict[str, Any]] = []
        self._moves: dict[UUID, ledger.Figures] = {}
        self._born: list[CustomerDraft] = []
        self._created = 0

    def prepare(self, lines: Sequence[Line]) -> None:
        self._rows = [self._sold(line) for line in lines]

    def _sold(self, line: Line) -> Sold | tuple[Line, str]:
        try:
            return self._read(line)
        except InvalidInput as wrong:
            return line, wrong.message

    def plan(self, reading: Reading) -> Plan:
        self._values, self._moves, self._chunk_ordinals = [], {}, Counter()
        plan = Plan()
        self._accounts.load(reading, {row.customer for row in self._rows if isinstance(row, Sold)})
        rows = [row for each in self._rows if (row := self._resolved(plan, each))]
        self._there = {
            row[0]: _fact(*row[1:]) for row in queries.ledger_rows(reading, [row.id for row in rows])
        }
        self._there |= {row.id: self._dry[row.id] for row in rows if row.id in self._dry}
        for row in rows:
            self._place(plan, reading, row)
        self._born = self._accounts.newborns()
        if self._born:
            plan.newest = queries.newest_customer(reading)
        return plan

    def _resolved(self, plan: Plan, row: Sold | tuple[Line, str]) -> _Row | None:
        if not isinstance(row, Sold):
            plan.reject(*row)
            return None
        account = None
        if row.customer:
            try:
                account = self._account(row.customer)
            except InvalidInput as wrong:
                plan.reject(row.line, f"Customer '{row.customer}': {wrong.message}")
                return None
        draft = row.draft
        assert draft.occurred_at is not None, "a row without a time was rejected"
        fact = _fact(
            account.id if account else None, draft.occurred_at, draft.total_amount, draft.items_count
        )
        return _Row(row, self._id(row, fact), fact, account)

    def _account(self, reference: str) -> Account:
        account = self._accounts.of(reference)
        if account is None:
            if problem := self._accounts.problem(reference):
                raise InvalidInput(problem)
            if not self._create:
                raise InvalidInput(UNKNOWN)
            account = self._accounts.newborn(reference)
        return account

    def _id(self, row: Sold, fact: Fact) -> UUID:
        business, kind, draft = self._business.id, row.kind.value, row.draft
        if draft.receipt_no:
            return receipt_id(business, kind, draft.source, draft.receipt_no)
        assert draft.occurred_at is not None, "a row without a time was rejected"
        facts = (fact.customer_id or "", iso(draft.occurred_at), fact.cents, fact.thousandths)
        first = content_id(business, kind, facts, 0)
        ordinal = self._ordinals[first.bytes] + self._chunk_ordinals[first.bytes]
        self._chunk_ordinals[first.bytes] += 1
        return content_id(business, kind, facts, ordinal) if ordinal else first

    def _place(self, plan: Plan, reading: Reading, row: _Row) -> None:
        there = self._there.get(row.id)
        if there == row.fact:
            plan.already_there += 1
        elif there is not None:
            differs = ", ".join(name for name, a, b in zip(_NAMES, there, row.fact, strict=True) if a != b)
            receipt = row.sold.draft.receipt_no
            plan.reject(
                row.sold.line, f"Receipt {receipt} is already in the book with other content ({differs})."
            )
        elif row.account and not _fits(row.account, row.sold.kind, row.fact):
            plan.reject(row.sold.line, TOO_MUCH)
        else:
            plan.added += 1
            self._add(reading, row)

    def _add(self, reading: Reading, row: _Row) -> None:
        draft, kind, account = row.sold.draft, row.sold.kind, row.account
        assert draft.occurred_at is not None, "a row without a time was rejected"
        values = ledger_values(
            reading, self._business, kind, row.id,
            at=draft.occurred_at, amount=draft.total_amount, items=draft.items_count,
            source=draft.source, receipt_no=draft.receipt_no,
        )  # fmt: skip
        self._there[row.id] = row.fact
        self._values.append(values)
        if account:
            account.used = True
            values["customer_id"] = values["owner_id"] = account.id
            moved = self._moves.get(account.id) or ledger.Figures()
            self._moves[account.id] = moved.plus(
                kind, draft.total_amount, draft.items_count, values["local_day"], draft.occurred_at
            )

    def write(self, writing: Writing, batch_id: UUID) -> None:
        born = [(customer_values(each, self._business.region), each) for each in self._born]
        for values, _ in born:
            values["batch_id"] = batch_id
        insert_customers(writing, born)
        for values in self._values:
            values["batch_id"] = batch_id
        writing.insert(purchases, self._values)
        ledger.move(writing, self._moves, self._business.thresholds)

    def keep(self, *, written: bool) -> None:
        self._ordinals.update(self._chunk_ordinals)
        self._created += len(self._born)
        self._accounts.settle(written=written)
        if not written:
            # Rows without a receipt have an ordinal: no two of one file are the same.
            self._dry |= {row["id"]: self._there[row["id"]] for row in self._values if row["receipt_no"]}

    def forget(self) -> None:
        self._accounts.forget()

    def notices(self) -> list[str]:
        return (
            [f"{self._created} new customers were made for codes that nobody had."] if self._created else []
        )


def _fact(customer_id: UUID | None, at: datetime, amount: Decimal, items: Decimal) -> Fact:
    return Fact(customer_id, to_micros(at), scaled(amount, 2), scaled(items, 3))


def _fits(account: Account, kind: PurchaseKind, fact: Fact) -> bool:
    """Whether the sums of a customer stay in range with one more row; if so, they have it."""
    sign = -1 if kind is PurchaseKind.REFUND else 1
    cents, thousandths = account.cents + sign * fact.cents, account.thousandths + sign * fact.thousandths
    if abs(cents) > _MOST_CENTS or abs(thousandths) > _MOST_THOUSANDTHS:
        return False
    account.cents, account.thousandths = cents, thousandths
    return True
