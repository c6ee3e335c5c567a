"""What a sync tells of what it brought: whom others wrote something of."""

from typing import Any

import pytest

from payme_desktop.domain.drafts import NoteDraft
from payme_desktop.domain.syncing import News
from payme_desktop.sync import log
from payme_desktop.sync.enrolment import sync_actor
from tests.helpers.replicas import Replica
from tests.sync.test_session import rename

pytestmark = pytest.mark.postgres


def news(pc: Replica) -> News:
    return log.news(pc.book.uow, sync_actor(pc.actor.business_id), pc.sync())


def test_it_names_whom_others_changed_and_nobody_else(shops: Any) -> None:
    one, two = shops(2)
    ana, ben, eva = (one.book.customer(name).id for name in ("Ana", "Ben", "Eva"))
    assert news(one) == News(), "what it sent itself is no news"
    assert news(two) == News(("Eva", "Ben", "Ana"), 3)
    assert news(two) == News()
    rename(two, ana, "Ana Maria")
    two.book.notes.add(two.actor, ben, NoteDraft(content="likes tea"))
    one.book.sale(eva, "1.00")
    assert news(two) == News()
    assert news(one) == News(("Ben", "Ana Maria"), 2)
    assert news(two) == News(("Eva",), 1)
    # Both edited one person: the other's value is news, though the row was sent from here as well.
    rename(one, ben, "Benno")
    rename(two, ben, "Benny")
    news(one)
    assert news(two).count == 0, "the later one won, and it is two's own"
    assert news(one) == News(("Benny",), 1)


def test_of_many_the_first_ten_and_their_number(shops: Any) -> None:
    one, two = shops(2)
    for number in range(47):
        one.book.customer(f"C{number:02}")
    one.sync()
    told = news(two)
    assert told.count == 47
    assert told.names == tuple(f"C{number:02}" for number in range(46, 36, -1))


def test_a_phone_number_is_no_name(shops: Any) -> None:
    one, two = shops(2)
    one.book.customer("", phone="912000001")
    one.book.customer("", phone="912000002", code="K2")
    one.sync()
    assert news(two) == News(("K2",), 2)
