"""A customer made of canaries, and who tells of them: for tests that walk every answer."""

import base64
import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from payme_desktop.db.sync_tables import sync_conflict
from payme_desktop.domain import drafts as d
from payme_desktop.domain.permissions import COMMANDS, MASKED_FIELDS, Decision, adjusted
from payme_desktop.domain.vocabulary import Role
from tests.helpers.books import NOON, Book
from tests.helpers.service_calls import Known, made

PHONE, EMAIL, ADDRESS = "912 334 471", "canary@bird.example", "Gaiola 7, Lisboa"
SPENT = {Decimal("4812.37"), Decimal("2406.19"), Decimal("4800.12"), Decimal("12.25"), Decimal("333.33")}
CANARIES = {"phone": "912334471", "email": EMAIL, "address": "gaiola"}


@dataclass
class Bird:
    known: Known
    nameless: UUID


def plant(book: Book) -> Bird:
    """A customer whose every masked field can be told apart, with sales, a note and conflicts."""
    row = book.customer(
        "Canary Bird", phone=PHONE, email=EMAIL, address=ADDRESS, code="CANARY-1",
        preferences={"average_spend": "333.33"},
    )  # fmt: skip
    nameless = book.customer("", phone="912 334 471")
    book.sale(nameless.id, "1.00")
    note = book.notes.add(book.actor, row.id, made(d.NoteDraft, content="sings")).row
    sale = book.sale(row.id, "4800.12", receipt_no="CANARY-R")
    book.sale(row.id, "12.25")
    ids = [uuid4() for _ in range(3)]
    conflicts = [
        {"id": each, "at": NOON, "kind": "field", "tbl": "customers", "row_id": whose, "field": field,
         "kept": f'["{PHONE}"]', "lost": f'["{EMAIL}"]', "device_no": 1, "state": "open"}
        for each, whose, field in zip(ids, (row.id, nameless.id, row.id), ("phone", "email", ""), strict=True)
    ]  # fmt: skip
    with book.uow.writing(book.actor) as writing:
        writing.insert(sync_conflict, conflicts)
    known = Known(
        row.id, note.id, sale.id, "Canary Bird", PHONE, EMAIL, "CANARY-1", "CANARY-R", book.actor.name,
        book.actor.user_id, ids[0],
    )  # fmt: skip
    return Bird(known, nameless.id)


def walked(value: object) -> Iterator[object]:
    """Every text and number in an answer, however deep; cursors opened."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for each in dataclasses.fields(value):
            yield from walked(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from walked(key)
            yield from walked(each)
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from walked(each)
    elif isinstance(value, str):
        yield value
        yield opened(value)
    else:
        yield value


def opened(text: str) -> str:
    """What a cursor holds; of any other text nothing."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        return ""


def canaries(answer: object, names: frozenset[str] | tuple[str, ...] = MASKED_FIELDS) -> set[str]:
    """Which masked fields an answer tells."""
    found = set()
    spent = {f"{each.scaleb(2):.0f}" for each in SPENT} | {f"{each:f}" for each in SPENT}
    for value in walked(answer):
        if isinstance(value, Decimal) and value in SPENT:
            found.add("spend")
        if isinstance(value, str):
            plain = value.casefold()
            found |= {name for name in ("email", "address") if CANARIES[name] in plain}
            found |= {"phone"} if CANARIES["phone"] in re.sub(r"\D", "", plain) else set()
            numbers = set(re.findall(r"\d+(?:\.\d+)?", plain))
            found |= {"spend"} if numbers & spent else set()
    return found & set(names)


def everything_allowed_but(role: Role, fields: Mapping[str, Decision]) -> Any:
    """Rules with which a role gets into every method."""
    said = {each.name: Decision.ALLOWED for each in COMMANDS}
    return adjusted((said | {f"fields.{name}": how for name, how in fields.items()}).items(), role)
