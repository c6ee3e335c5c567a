"""What the window remembers; what cannot be read is forgotten, never an error."""

from pathlib import Path
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.vocabulary import CustomerSort, CustomerType
from payme_desktop.ui.memory import Memory
from tests.ui import fakes
from tests.ui.conftest import WindowMaker
from tests.ui.test_main_window import label_on_card, type_in


def test_sort_filter_and_last_customer_come_back(
    qtbot: QtBot, make_window: WindowMaker, services: fakes.FakeServices, tmp_path: Path
) -> None:
    file = tmp_path / "window.ini"
    window = make_window(services, memory_file=file)
    type_in(qtbot, window, "marina oliveira")
    window.page.browsing.search("")
    window.page.browsing.sort_by(CustomerSort.SPENT, descending=True)
    assert window.tasks.wait_idle()
    window.close()
    again = make_window(services, memory_file=file)
    assert (again.page.table.query.sort, again.page.table.query.descending) == (CustomerSort.SPENT, True)
    assert label_on_card(again) == "Marina Oliveira"
    assert "Marina" not in file.read_text(), "nothing personal in a plain file"


def test_a_customer_who_is_gone_is_nobody(
    make_window: WindowMaker, services: fakes.FakeServices, tmp_path: Path
) -> None:
    file = tmp_path / "window.ini"
    memory = Memory(file, fakes.ACTOR.business_id)
    memory.keep_customer(uuid4())
    memory.flush()
    window = make_window(services, memory_file=file)
    assert window.page.card.detail is None
    assert window.messages.words() == ""


@pytest.mark.parametrize("bad", ["", "{", "[]", '{"sort": "shoe size"}', '{"limit": 9999}', "null"])
def test_a_query_that_makes_no_sense_is_forgotten(tmp_path: Path, bad: str) -> None:
    memory = Memory(tmp_path / "w.ini", fakes.ACTOR.business_id)
    memory._keep(f"{fakes.ACTOR.business_id}/query", bad)
    assert memory.query() is None


def test_each_shop_has_a_memory_of_its_own(tmp_path: Path) -> None:
    one, other = (Memory(tmp_path / "w.ini", uuid4()) for _ in range(2))
    one.keep_query(CustomerQuery(customer_type=CustomerType.VIP))
    one.keep_customer(uuid4())
    one.flush()
    assert one.query() is not None
    assert other.query() is None
    assert other.customer() is None


def test_without_a_file_nothing_is_remembered() -> None:
    memory = Memory(None, uuid4())
    memory.keep_customer(uuid4())
    assert memory.customer() is None
    assert memory.geometry() is None
