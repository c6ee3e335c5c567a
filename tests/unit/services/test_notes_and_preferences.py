"""Notes: author, time, order, edit, delete. Preferences: only what is given changes."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from payme_desktop.domain.drafts import NoteChange, NoteDraft, PreferencesDraft, draft
from payme_desktop.domain.rows import NoteRow
from payme_desktop.domain.vocabulary import NoteType
from payme_desktop.errors import EditConflict, NotFound
from tests.helpers.books import Book


def note(book: Book, customer: UUID, content: str, **values: Any) -> NoteRow:
    made = draft(NoteDraft, {"content": content, **values})
    return book.notes.add(book.actor, customer, made).row


def test_a_note_knows_its_author_its_time_and_its_kind(book: Book) -> None:
    ana = book.customer("Ana").id
    saved = book.notes.add(
        book.actor,
        ana,
        draft(NoteDraft, {"content": " one\r\ntwo ", "note_type": "issue", "is_pinned": True}),
    )
    row = saved.row
    assert (row.content, row.note_type, row.is_pinned) == ("one\ntwo", NoteType.ISSUE, True)
    assert (row.created_by, row.author) == (book.actor.user_id, book.actor.name)
    assert (row.created_at, row.updated_at) == (book.clock.now(), book.clock.now())
    assert dict(saved.changes.ids) == {"customer_notes": frozenset({row.id})}
    assert book.notes.list(book.actor, ana) == (row,)


def test_pinned_notes_come_first_then_the_newest(book: Book) -> None:
    ana = book.customer("Ana").id
    for content, pinned in (("1", False), ("2", True), ("3", False), ("4", True), ("5", False)):
        note(book, ana, content, is_pinned=pinned)
        book.clock.advance(seconds=1)
    assert [row.content for row in book.notes.list(book.actor, ana)] == ["4", "2", "5", "3", "1"]
    assert [row.content for row in book.customers.get(book.actor, ana).notes] == ["4", "2", "5", "3", "1"]


def test_an_edit_sets_what_is_given_and_keeps_the_author(book: Book) -> None:
    row = note(book, book.customer("Ana").id, "before", note_type="issue")
    book.clock.advance(hours=1)
    saved = book.notes.edit(book.actor, row.id, draft(NoteChange, {"content": "after"}))
    assert (saved.row.content, saved.row.note_type, saved.row.is_pinned) == ("after", NoteType.ISSUE, False)
    assert (saved.row.author, saved.row.created_at) == (row.author, row.created_at)
    assert saved.row.updated_at == book.clock.now()
    assert saved.changes.of("customer_notes") == {row.id}
    assert not book.notes.edit(book.actor, row.id, draft(NoteChange, {"content": "after"})).changes


def test_a_deleted_note_is_gone_from_every_reading(book: Book) -> None:
    ana = book.customer("Ana").id
    row = note(book, ana, "gone")
    assert book.notes.delete(book.actor, row.id).changes.of("customer_notes") == {row.id}
    assert book.notes.list(book.actor, ana) == ()
    detail = book.customers.get(book.actor, ana)
    assert (detail.notes, detail.note_count) == ((), 0)
    with pytest.raises(NotFound):
        book.notes.delete(book.actor, row.id)
    with pytest.raises(NotFound):
        book.notes.edit(book.actor, row.id, draft(NoteChange, {"content": "x"}))


def test_a_card_shows_fifty_notes_and_the_count_of_all(book: Book) -> None:
    ana = book.customer("Ana").id
    for i in range(53):
        note(book, ana, str(i))
    detail = book.customers.get(book.actor, ana)
    assert (len(detail.notes), detail.note_count) == (50, 53)
    assert len(book.notes.list(book.actor, ana)) == 53


def test_notes_and_preferences_of_nobody_are_not_found(book: Book) -> None:
    acts: list[Any] = [
        lambda: note(book, uuid4(), "x"),
        lambda: book.notes.list(book.actor, uuid4()),
        lambda: book.preferences.get(book.actor, uuid4()),
        lambda: book.preferences.update(book.actor, uuid4(), draft(PreferencesDraft, {})),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()


def test_preferences_change_only_where_given(book: Book) -> None:
    ana = book.customer("Ana", preferences={"favorite_products": "Tea", "average_spend": "12.5"}).id
    before = book.preferences.get(book.actor, ana)
    book.clock.advance(hours=1)
    saved = book.preferences.update(
        book.actor, ana, draft(PreferencesDraft, {"do_not_contact": True, "favorite_products": ""})
    )
    assert (saved.row.do_not_contact, saved.row.favorite_products) == (True, None)
    assert (saved.row.average_spend, saved.row.can_receive_offers) == (Decimal("12.50"), True)
    assert (saved.row.created_at, saved.row.updated_at) == (before.created_at, book.clock.now())
    assert dict(saved.changes.ids) == {"customer_preferences": frozenset({before.id})}
    assert book.preferences.get(book.actor, ana) == saved.row
    assert book.customers.rows(book.actor, [ana])[0].do_not_contact
    assert not book.preferences.update(
        book.actor, ana, draft(PreferencesDraft, {"do_not_contact": True})
    ).changes


def test_usual_spend_is_what_staff_noted_whatever_was_bought(book: Book) -> None:
    ana = book.customer("Ana", preferences={"average_spend": "12.50"}).id
    book.sale(ana, "99.00")
    assert book.preferences.get(book.actor, ana).average_spend == Decimal("12.50")


def test_a_deleted_note_comes_back_as_it_was(book: Book) -> None:
    ana = book.customer("Ana").id
    row = note(book, ana, "gone", note_type="issue", is_pinned=True)
    book.notes.delete(book.actor, row.id)
    back = book.notes.restore(book.actor, row.id)
    assert back.changes.of("customer_notes") == {row.id}
    (listed,) = book.notes.list(book.actor, ana)
    assert (listed.content, listed.note_type, listed.is_pinned) == ("gone", NoteType.ISSUE, True)
    with pytest.raises(NotFound):
        book.notes.restore(book.actor, uuid4())


def test_an_edit_of_a_note_that_somebody_else_changed_says_so(book: Book) -> None:
    seen = note(book, book.customer("Ana").id, "first")
    book.notes.edit(book.actor, seen.id, draft(NoteChange, {"content": "theirs"}))
    with pytest.raises(EditConflict) as caught:
        book.notes.edit(book.actor, seen.id, draft(NoteChange, {"content": "mine"}), seen)
    assert caught.value.problems == {"content": ["It is now 'theirs'."]}
    # What nobody else touched is free.
    assert book.notes.edit(book.actor, seen.id, draft(NoteChange, {"is_pinned": True}), seen).row.is_pinned


def test_preferences_that_somebody_else_changed_are_not_overwritten(book: Book) -> None:
    ana = book.customer("Ana").id
    seen = book.preferences.get(book.actor, ana)
    book.preferences.update(book.actor, ana, draft(PreferencesDraft, {"preferred_payment": "Cash"}))
    with pytest.raises(EditConflict) as caught:
        book.preferences.update(book.actor, ana, draft(PreferencesDraft, {"preferred_payment": "Card"}), seen)
    assert caught.value.problems == {"preferred_payment": ["It is now 'Cash'."]}
    assert book.preferences.get(book.actor, ana).preferred_payment == "Cash"
    free = draft(PreferencesDraft, {"do_not_contact": True})
    assert book.preferences.update(book.actor, ana, free, seen).row.do_not_contact
