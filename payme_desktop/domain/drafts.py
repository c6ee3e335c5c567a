"""Validated drafts: the only way in. Each is frozen; text is clean, phones parsed, amounts exact.

Build one with ``draft(Model, data, rules)``: it raises ``InvalidInput`` with every problem at once, by
field, in plain words. What is doubtful but allowed (a number in no known range) is in ``warnings()``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

from payme_desktop.domain import money, phones, times
from payme_desktop.domain.emails import checked_email
from payme_desktop.domain.sentences import sentence
from payme_desktop.domain.text import DOTS, clean_line, clean_text
from payme_desktop.domain.vocabulary import CustomerSort, CustomerType, NoteType, Role
from payme_desktop.errors import InvalidInput

D = TypeVar("D", bound="Draft")


@dataclass(frozen=True, slots=True)
class Rules:
    """What validation needs to know of the shop. ``now`` is fixed by tests only."""

    region: str = "US"
    timezone: tzinfo = UTC
    currency: str = "EUR"
    now: datetime | None = None

    @classmethod
    def of(cls, region: str, timezone: str, currency: str) -> Self:
        return cls(region, times.zone(timezone), currency)


def _rules(info: ValidationInfo) -> Rules:
    return info.context if isinstance(info.context, Rules) else Rules()


def _line(value: object) -> object:
    return clean_line(value) if isinstance(value, str) else value


def _optional_line(value: object) -> object:
    """Empty text means: no value."""
    return (clean_line(value) or None) if isinstance(value, str) else value


def _optional_text(value: object) -> object:
    return (clean_text(value) or None) if isinstance(value, str) else value


def _clean_text(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


def _no_mask(value: str | None) -> str | None:
    """Nobody saves what a screen shows in the place of a value."""
    if value and DOTS in value:
        raise ValueError("This is only the mask of a value: leave the field out, or give the whole value.")
    return value


def _email(value: str | None) -> str | None:
    return checked_email(value) if value else None


def _phone(value: str | None, info: ValidationInfo) -> str | None:
    if value:
        phones.parse(value, _rules(info).region)
    return value


def _amount(value: object, info: ValidationInfo) -> Decimal:
    amount = money.parse_decimal(value, money.CENT)
    if not money.has_fractions(_rules(info).currency) and amount != amount.to_integral_value():
        raise ValueError(f"{_rules(info).currency} has no decimals: give a whole amount.")
    if amount < 0:
        raise ValueError("An amount cannot be negative; a refund is a row of its own.")
    if amount > money.MAX_AMOUNT:
        raise ValueError("This amount is too large: at most 9999999999.99.")
    return amount


def _optional_amount(value: object, info: ValidationInfo) -> Decimal | None:
    return None if value is None or value == "" else _amount(value, info)


def _quantity(value: object) -> Decimal:
    quantity = money.parse_decimal(value, money.MILLI)
    if not 0 <= quantity <= money.MAX_QUANTITY:
        raise ValueError("The number of items must be between 0 and 999999999.")
    return quantity


def _moment(value: object, info: ValidationInfo) -> datetime:
    rules = _rules(info)
    zone = rules.timezone if isinstance(rules.timezone, ZoneInfo) else ZoneInfo("UTC")
    moment = times.parse_moment(value, zone)
    if moment < times.EARLIEST:
        raise ValueError("This date is before 1970: check the year.")
    if moment > (rules.now or datetime.now(UTC)) + times.FUTURE_SLACK:
        raise ValueError("This time is in the future: check the date and the PC's clock.")
    return moment


def _somebody(name: str, info: ValidationInfo) -> str:
    # A phone that is wrong is not in ``data``: it was given, and has a problem of its own.
    if not name and "phone" in info.data and not info.data["phone"]:
        raise ValueError("Give a name or a phone number.")
    return name


def _upper(value: object) -> object:
    return clean_line(value).upper() if isinstance(value, str) else value


def _currency(code: str) -> str:
    if problem := money.currency_problem(code):
        raise ValueError(problem)
    return code


def _region(code: str) -> str:
    if code not in phones.regions():
        raise ValueError("Use the two letters of the country, such as DE or PT.")
    return code


def _timezone(name: str) -> str:
    times.zone(name)
    return name


Name = Annotated[str, BeforeValidator(_line), Field(max_length=255)]
PhoneText = Annotated[
    Annotated[str, Field(max_length=phones.MAX_TYPED)] | None,
    BeforeValidator(_optional_line),
    AfterValidator(_no_mask),
    AfterValidator(_phone),
]
EmailText = Annotated[
    Annotated[str, Field(max_length=255)] | None,
    BeforeValidator(_optional_line),
    AfterValidator(_no_mask),
    AfterValidator(_email),
]
Address = Annotated[
    Annotated[str, Field(max_length=500)] | None, BeforeValidator(_optional_text), AfterValidator(_no_mask)
]
Code = Annotated[Annotated[str, Field(max_length=64)] | None, BeforeValidator(_optional_line)]
Short = Annotated[Annotated[str, Field(max_length=50)] | None, BeforeValidator(_optional_line)]
Hours = Annotated[Annotated[str, Field(max_length=100)] | None, BeforeValidator(_optional_line)]
Products = Annotated[Annotated[str, Field(max_length=2000)] | None, BeforeValidator(_optional_text)]
Content = Annotated[str, BeforeValidator(_clean_text), Field(min_length=1, max_length=2000)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
OptionalAmount = Annotated[Decimal | None, BeforeValidator(_optional_amount)]
Quantity = Annotated[Decimal, BeforeValidator(_quantity)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class Draft(BaseModel):
    """Base of all drafts: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, use_enum_values=False)

    def given(self) -> dict[str, Any]:
        """Only the fields that were given, for a partial change."""
        return {name: getattr(self, name) for name in self.__pydantic_fields_set__}


class _Contact(Draft):
    region: ClassVar[str]

    def parsed_phone(self, region: str) -> phones.Phone | None:
        """The phone in ``region``, or None where there is none."""
        typed = getattr(self, "phone", None)
        return phones.parse(typed, region) if typed else None

    def warnings(self, region: str) -> dict[str, list[str]]:
        """Allowed but doubtful values, by field."""
        phone = self.parsed_phone(region)
        return {"phone": [phones.INVALID_WARNING]} if phone and not phone.valid else {}


class PreferencesDraft(Draft):
    """Preferences to set: only the fields given change. ``average_spend``: usual spend as staff notes it."""

    favorite_products: Products = None
    preferred_payment: Short = None
    average_spend: OptionalAmount = None
    best_contact_time: Hours = None
    do_not_contact: bool = False
    can_receive_offers: bool = True
    can_receive_loyalty: bool = True


class CustomerDraft(_Contact):
    """A new customer: one of name or phone is required, nothing else.

    ``id``: given by a dialog, so that saving twice makes one customer.
    """

    id: UUID | None = None
    code: Code = None
    # Before the name, whose rule looks at it: a rule of the whole draft would keep silent about this one
    # until every other field is right.
    phone: PhoneText = None
    name: Annotated[Name, AfterValidator(_somebody)] = Field(default="", validate_default=True)
    email: EmailText = None
    address: Address = None
    customer_type: CustomerType = CustomerType.WALK_IN
    prefer_sms: bool = True
    prefer_email: bool = False
    prefer_call: bool = False
    preferences: PreferencesDraft = PreferencesDraft()


class CustomerChange(_Contact):
    """Changes to a customer: only the fields given. Bool and enum fields cannot be emptied."""

    code: Code = None
    name: Name = ""
    phone: PhoneText = None
    email: EmailText = None
    address: Address = None
    customer_type: CustomerType = CustomerType.WALK_IN
    prefer_sms: bool = True
    prefer_email: bool = False
    prefer_call: bool = False


class NoteDraft(Draft):
    note_type: NoteType = NoteType.PERSONAL
    content: Content
    is_pinned: bool = False


class NoteChange(Draft):
    """Changes to a note: only the fields given."""

    note_type: NoteType = NoteType.PERSONAL
    content: Content = "-"
    is_pinned: bool = False


class CustomerQuery(Draft):
    """A list: filter, sort, page. ``after``: the cursor that the page before gave, for the same list.

    ``purchases_from``, ``purchases_to``: how often somebody bought, both included; the list is sorted by
    purchases then. ``seen_from``, ``seen_before``: the day of the last purchase (the shop's), from and
    before; the list is sorted by last purchase then. One of the two, not both.
    """

    customer_type: CustomerType | None = None
    is_active: bool = True
    sort: CustomerSort = CustomerSort.NAME
    descending: bool = False
    purchases_from: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    purchases_to: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    seen_from: date | None = None
    seen_before: date | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    after: str | None = None


class _LedgerDraft(Draft):
    """``occurred_at`` None: now. With ``receipt_no`` the id follows from (business, source, receipt)."""

    id: UUID | None = None
    customer_id: UUID | None = None
    total_amount: Amount
    items_count: Quantity = Decimal("1.000")
    occurred_at: Moment | None = None
    source: Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=50)] = "manual"
    receipt_no: Code = None


class SaleDraft(_LedgerDraft):
    """A completed sale. ``customer_id`` None: a walk-in.

    Without a receipt, ``id`` names it: a dialog gives one, so that saving twice is one sale.
    """


class RefundDraft(_LedgerDraft):
    """Money given back: ``sale_id`` where the sale is known, else ``customer_id`` (or neither)."""

    sale_id: UUID | None = None
    items_count: Quantity = Decimal("0.000")


def _postgres_url(text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("An address such as postgresql://db.example.org/payme is needed.")
    return text


class CentralLogin(Draft):
    """Where a PC logs in to the central database, as ``central add-device`` printed it."""

    server: Annotated[
        str, BeforeValidator(_line), Field(min_length=1, max_length=500), AfterValidator(_postgres_url)
    ]
    role: Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=63)]
    secret: Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=200, repr=False)]


class BusinessDraft(Draft):
    """A new shop. ``region``: ISO 3166 country of its phone numbers; ``currency``: ISO 4217."""

    name: Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=255)]
    currency: Annotated[str, BeforeValidator(_upper), AfterValidator(_currency)]
    region: Annotated[str, BeforeValidator(_upper), AfterValidator(_region)]
    timezone: Annotated[str, BeforeValidator(_line), AfterValidator(_timezone)]
    owner: Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=255)]


class StaffDraft(Draft):
    """A new person on the staff. The password, where there is one, travels beside it."""

    name: Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=255)]
    role: Role = Role.CASHIER


class StaffName(Draft):
    """Another name for a person."""

    name: Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=255)]


def _above(lower: str) -> Callable[[int, ValidationInfo], int]:
    """A threshold that must be more than the one before it; a wrong one before says so itself."""

    def checked(value: int, info: ValidationInfo) -> int:
        if value <= info.data.get(lower, 0):
            raise ValueError(f"This must be more than {info.data[lower]}.")
        return value

    return checked


_Threshold = Annotated[int, Field(ge=2, le=10_000)]


class ShopChange(Draft):
    """The shop's settings: days without a purchase until "not active"; purchases from which one is what."""

    active_days: Annotated[int, Field(ge=1, le=3_650)]
    occasional_from: _Threshold
    regular_from: Annotated[_Threshold, AfterValidator(_above("occasional_from"))]
    frequent_from: Annotated[_Threshold, AfterValidator(_above("regular_from"))]


def draft(model: type[D], data: Mapping[str, object], rules: Rules | None = None) -> D:
    """A draft of ``data``, or ``InvalidInput`` with every problem by field."""
    try:
        return model.model_validate(dict(data), context=rules or Rules())
    except ValidationError as wrong:
        raise InvalidInput.of(problems_of(wrong)) from None


def problems_of(wrong: ValidationError) -> dict[str, list[str]]:
    """Field -> plain sentences."""
    problems: dict[str, list[str]] = {}
    for error in wrong.errors(include_url=False):
        field = str(error["loc"][-1]) if error["loc"] else ""
        problems.setdefault(field, []).append(sentence(error))
    return problems
