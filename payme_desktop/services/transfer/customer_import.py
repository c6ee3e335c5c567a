"""Importing customers: each row is somebody new, a change of somebody, already there, or rejected."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from payme_desktop.db.queries import transfer as queries
from payme_desktop.db.tables import customer_notes, customer_preferences, customers
from payme_desktop.db.unit_of_work import Reading, Writing
from payme_desktop.domain.drafts import CustomerDraft, NoteDraft, Rules
from payme_desktop.domain.ids import new_id
from payme_desktop.errors import InvalidInput
from payme_desktop.services.customers import insert_customers
from payme_desktop.services.transfer.customer_book import Book, Person, differing, new_person
from payme_desktop.services.transfer.customer_rows import PREFERENCE_FIELDS, Entry, entry
from payme_desktop.services.transfer.running import Plan
from payme_desktop.services.transfer.sheet import Header, Line

SEVERAL: Final = "This row fits more than one customer. Give the code of the one that is meant."
_PREFERENCES: Final = frozenset(PREFERENCE_FIELDS)


class CustomerImport:
    """An ``Importer`` of customers."""

    kind = "customers"

    def __init__(self, header: Header, rules: Rules) -> None:
        self._header, self._rules = header, rules
        self._entries: list[Entry | tuple[Line, str]] = []
        self._book = Book()
        self._dry: Book | None = None
        self._born: list[tuple[dict[str, Any], CustomerDraft]] = []
        self._notes: list[tuple[UUID, NoteDraft]] = []
        self._changes: dict[UUID, dict[str, Any]] = {}
        self._deleted = self._left_notes = 0
        self._chunk_deleted = self._chunk_left_notes = 0

    def prepare(self, lines: Sequence[Line]) -> None:
        self._entries = [self._entry(line) for line in lines]

    def _entry(self, line: Line) -> Entry | tuple[Line, str]:
        cells = {name: line.values[at] for name, at in self._header.at.items() if line.values[at]}
        try:
            return entry(line, cells, self._header.delimiter, self._rules)
        except InvalidInput as wrong:
            return line, wrong.message

    def plan(self, reading: Reading) -> Plan:
        self._born, self._notes, self._changes = [], [], {}
        self._chunk_deleted = self._chunk_left_notes = 0
        self._book = self._dry or Book()
        self._book.load(reading, [each for each in self._entries if isinstance(each, Entry)])
        plan = Plan(newest=queries.newest_customer(reading))
        for each in self._entries:
            if isinstance(each, Entry):
                self._place(plan, each)
            else:
                plan.reject(*each)
        return plan

    def _place(self, plan: Plan, row: Entry) -> None:
        meant = self._book.meant_by(row)
        if not meant:
            self._bear(row)
            plan.added += 1
        elif len(meant) > 1:
            plan.reject(row.line, SEVERAL)
        elif self._change(meant[0], row):
            plan.updated += 1
        else:
            plan.already_there += 1

    def _bear(self, row: Entry) -> None:
        values = dict(row.values)
        self._born.append((values, row.draft))
        if row.note:
            self._notes.append((values["id"], row.note))
        self._book.add(new_person(values["id"], values, row.draft.preferences.model_dump()))

    def _change(self, person: Person, row: Entry) -> bool:
        self._chunk_left_notes += row.note is not None
        if not person.is_active:
            self._chunk_deleted += 1
            return False
        wanted = differing(person, row)
        if wanted:
            self._changes.setdefault(person.id, {}).update(wanted)
            self._book.change(person, wanted)
        return bool(wanted)

    def write(self, writing: Writing, batch_id: UUID) -> None:
        for values, _ in self._born:
            values["batch_id"] = batch_id
        insert_customers(writing, self._born)
        writing.insert(customer_notes, [_note_values(writing, *note) for note in self._notes])
        for table, rows in self._grouped():
            queries.set_columns(writing, table, rows)

    def _grouped(self) -> Iterator[tuple[str, list[tuple[UUID, dict[str, Any]]]]]:
        """Changes by table and by the columns they set: one statement for each group."""
        groups: defaultdict[tuple[str, tuple[str, ...]], list[tuple[UUID, dict[str, Any]]]] = defaultdict(
            list
        )
        for person_id, wanted in self._changes.items():
            for table, mine in ((customers, False), (customer_preferences, True)):
                values = {name: wanted[name] for name in sorted(wanted) if (name in _PREFERENCES) is mine}
                if values:
                    groups[table.name, tuple(values)].append((person_id, values))
        for (name, _), rows in groups.items():
            yield name, rows

    def keep(self, *, written: bool) -> None:
        self._deleted += self._chunk_deleted
        self._left_notes += self._chunk_left_notes
        if not written:
            self._book.unload()
            self._dry = self._book

    def forget(self) -> None:
        """Nothing is remembered from one chunk to the next in a real run."""

    def notices(self) -> list[str]:
        said = []
        if self._deleted:
            said.append(f"{self._deleted} rows mean deleted customers; they were not restored.")
        if self._left_notes:
            said.append(
                f"{self._left_notes} notes were not added, because their customers were in the book already."
            )
        return said


def _note_values(writing: Writing, customer_id: UUID, note: NoteDraft) -> dict[str, Any]:
    return {
        "id": new_id(),
        "customer_id": customer_id,
        "note_type": note.note_type.value,
        "content": note.content,
        "is_pinned": note.is_pinned,
        "created_by": writing.actor.user_id,
    }
