"""An erased customer: nothing personal, the same totals, no way back. On both databases, without a sync."""

from decimal import Decimal

import pytest

from payme_desktop.domain.drafts import CustomerChange, NoteDraft, PreferencesDraft, draft
from payme_desktop.errors import UserError
from payme_desktop.services.form_drafts import FormDraftService
from tests.helpers.books import Book


def test_the_person_goes_and_the_figures_stay(book: Book) -> None:
    other = book.customer("Benjamin", phone="912000002")
    gone = book.customer(
        "Ana Secret", phone="912000001", email="ana@example.org", code="A-1", address="Here 1"
    )
    book.notes.add(book.actor, gone.id, NoteDraft(content="likes secrets"))
    book.preferences.update(book.actor, gone.id, PreferencesDraft(favorite_products="tea"))
    book.sale(gone.id, "12.50")
    drafts = FormDraftService(book.uow)
    drafts.keep(book.actor, f"customer:{gone.id}", {"name": "Ana"})
    drafts.keep(book.actor, f"customer:{other.id}", {"name": "Ben"})
    before = book.metrics.shop(book.actor)
    saved = book.customers.erase(book.actor, gone.id)
    assert saved.changes.of("customers") == {gone.id}
    detail = book.customers.get(book.actor, gone.id)
    row = detail.customer
    assert (row.name, row.phone, row.email, row.code, row.address) == ("Erased", None, None, None, None)
    assert not row.is_active
    assert detail.preferences.favorite_products is None
    assert [note.content for note in detail.notes] == [""]
    assert detail.history.total_spent == Decimal("12.50")
    after = book.metrics.shop(book.actor)
    assert (after.total_spent, after.purchases) == (before.total_spent, before.purchases)
    assert len(drafts.all(book.actor)) == 1
    for words in ("Ana", "Secret", "912000001", "ana@example.org", "A-1"):
        assert book.found(words) == [], words
    assert book.found("Benjamin") == ["Benjamin"]
    assert book.customers.get(book.actor, other.id).customer == other


def test_there_is_no_way_back(book: Book) -> None:
    gone = book.customer("Ana")
    book.customers.erase(book.actor, gone.id)
    for write in (
        lambda: book.customers.restore(book.actor, gone.id),
        lambda: book.customers.update(
            book.actor, gone.id, draft(CustomerChange, {"name": "Ana"}, book.rules)
        ),
        lambda: book.notes.add(book.actor, gone.id, NoteDraft(content="Ana")),
    ):
        with pytest.raises(UserError, match="erased"):
            write()
    assert not book.customers.erase(book.actor, gone.id).row.is_active
