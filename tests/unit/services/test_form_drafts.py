"""Drafts of forms: kept per person in the shop, replaced, forgotten; no change of the book."""

import pytest
from sqlalchemy import select

from payme_desktop.db.tables import form_drafts
from payme_desktop.errors import InvalidInput
from payme_desktop.services.form_drafts import FormDraftService
from tests.helpers.books import Book


@pytest.fixture
def drafts(book: Book) -> FormDraftService:
    return FormDraftService(book.uow)


def kept(book: Book, drafts: FormDraftService) -> dict[str, object]:
    return {one.form: dict(one.typed) for one in drafts.all(book.actor)}


def test_what_is_typed_comes_back_as_it_was(book: Book, drafts: FormDraftService) -> None:
    typed = {"name": "Żółć 王 'quoted'", "prefer_sms": True, "items_count": "1,5"}
    drafts.keep(book.actor, "new:", typed)
    assert kept(book, drafts) == {"new:": typed}
    drafts.keep(book.actor, "new:", {"name": "other"})
    drafts.keep(book.actor, "note:1", {"content": "x"})
    assert kept(book, drafts) == {"new:": {"name": "other"}, "note:1": {"content": "x"}}
    drafts.drop(book.actor, "new:")
    drafts.drop(book.actor, "never kept")
    assert kept(book, drafts) == {"note:1": {"content": "x"}}


def test_a_draft_is_its_typists_alone(book: Book, drafts: FormDraftService) -> None:
    drafts.keep(book.actor, "new:", {"name": "mine"})
    assert drafts.all(book.stranger) == ()
    drafts.drop(book.stranger, "new:")
    assert kept(book, drafts) == {"new:": {"name": "mine"}}


def test_after_thirty_days_it_is_forgotten(book: Book, drafts: FormDraftService) -> None:
    drafts.keep(book.actor, "old", {"name": "x"})
    book.clock.advance(days=31)
    drafts.keep(book.actor, "fresh", {"name": "y"})
    assert list(kept(book, drafts)) == ["fresh"]
    assert drafts.sweep(book.actor) == 1
    with book.uow.reading(book.actor) as reading:
        assert [
            row.form
            for row in reading.all(
                select(form_drafts.c.form).where(form_drafts.c.business_id == book.actor.business_id)
            )
        ] == ["fresh"]


def test_far_too_much_is_refused_in_words(book: Book, drafts: FormDraftService) -> None:
    with pytest.raises(InvalidInput, match="too much"):
        drafts.keep(book.actor, "new:", {"name": "x" * 70_000})
    assert kept(book, drafts) == {}
