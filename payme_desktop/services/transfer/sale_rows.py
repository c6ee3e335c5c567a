"""A row of a sales file as a validated draft."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from payme_desktop.domain.drafts import RefundDraft, Rules, SaleDraft, problems_of
from payme_desktop.domain.text import clean_line
from payme_desktop.domain.vocabulary import PurchaseKind
from payme_desktop.errors import InvalidInput
from payme_desktop.services.transfer.cells import unguarded, with_point
from payme_desktop.services.transfer.sheet import Line

COLUMNS: Final = ("receipt_no", "customer", "occurred_at", "total_amount", "items_count", "kind", "source")
NEEDED: Final = ("customer", "occurred_at", "total_amount")
SOURCE: Final = "import"

_DRAFTED: Final = ("receipt_no", "occurred_at", "total_amount", "items_count", "source")
_REQUIRED: Final = ("occurred_at", "total_amount")
_NUMBERS: Final = frozenset({"total_amount", "items_count"})
_KINDS: Final = {"": PurchaseKind.SALE, "sale": PurchaseKind.SALE, "refund": PurchaseKind.REFUND}
_DRAFTS: Final[dict[PurchaseKind, type[SaleDraft] | type[RefundDraft]]] = {
    PurchaseKind.SALE: SaleDraft,
    PurchaseKind.REFUND: RefundDraft,
}


@dataclass(frozen=True, slots=True)
class Sold:
    """A good row. ``customer``: the reference as typed, cleaned; empty for a walk-in."""

    line: Line
    kind: PurchaseKind
    customer: str
    draft: SaleDraft | RefundDraft


def reader(at: Mapping[str, int], delimiter: str, rules: Rules) -> Callable[[Line], Sold]:
    """How to read the rows of a file: ``at`` tells the position of each column.

    The answer raises InvalidInput with every problem of a row.
    """
    drafted = [(name, at[name]) for name in _DRAFTED if name in at]
    kind_at, customer_at = at.get("kind"), at["customer"]

    def read(line: Line) -> Sold:
        values = line.values
        given: dict[str, object] = {"source": SOURCE}
        for name, position in drafted:
            cell = unguarded(values[position]).strip()
            if cell:
                given[name] = with_point(cell, delimiter) if name in _NUMBERS else cell
        word = "" if kind_at is None else values[kind_at].strip().lower()
        return _sold(line, word, unguarded(values[customer_at]), given, rules)

    return read


def _sold(line: Line, word: str, customer: str, given: Mapping[str, object], rules: Rules) -> Sold:
    kind = _KINDS.get(word)
    problems: dict[str, list[str]] = {}
    if kind is None:
        problems["kind"] = ["Write sale or refund."]
    if "occurred_at" not in given:
        # Without a time the draft would take the present one, and the same file would be new each time.
        problems["occurred_at"] = ["This is required."]
    try:
        draft = _DRAFTS[kind or PurchaseKind.SALE].model_validate(given, context=rules)
    except ValidationError as wrong:
        raise InvalidInput.of({**problems, **problems_of(wrong)}) from None
    if problems or kind is None:
        raise InvalidInput.of(problems)
    return Sold(line, kind, clean_line(customer), draft)
