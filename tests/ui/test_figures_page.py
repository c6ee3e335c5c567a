"""The figures page: every number is the services', and opens exactly the list it counts."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.loyalty import Thresholds
from payme_desktop.domain.vocabulary import CustomerSort, CustomerType, Frequency
from payme_desktop.errors import WorldError
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.models import segments
from payme_desktop.ui.pages.figures_page import FiguresPage
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.figure_tile import ClassBar, FigureTile
from payme_desktop.ui.widgets.filter_chips import FilterChips
from tests.ui import fakes
from tests.ui.conftest import WindowMaker
from tests.ui.test_main_window import label_on_card, press, settle, type_in

K = Qt.Key


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> FiguresPage:
    press(qtbot, window, K.Key_2, ctrl=True)
    found = window.here
    assert isinstance(found, FiguresPage)
    return found


def tile(page: FiguresPage, name: str) -> Any:
    found = page.findChild(QPushButton, name)
    assert found is not None, name
    return found


def test_the_figures_are_the_services(page: FiguresPage, window: MainWindow) -> None:
    metrics = page.metrics
    assert metrics is not None
    assert tile(page, "customers")._figure == "60"
    assert tile(page, "repeat")._figure == page._desk.formats.percent(metrics.repeat_rate)
    assert tile(page, "spent")._figure == page._desk.formats.money(metrics.total_spent)
    assert len(page.findChildren(FigureTile)) == 6
    assert sum(metrics.loyalty.values()) == metrics.customers == 60


@pytest.mark.parametrize(
    "name",
    ["customers", "active", "repeat", "class frequent", "class occasional", "class one_time", "class none"],
)
def test_a_figure_opens_the_list_that_it_counts(page: FiguresPage, window: MainWindow, name: str) -> None:
    metrics = page.metrics
    assert metrics is not None
    counted = {
        "customers": metrics.customers,
        "active": metrics.active_customers,
        "repeat": metrics.repeat_customers,
        **{f"class {kind}": number for kind, number in metrics.loyalty.items()},
    }[name]
    tile(page, name).click()
    settle(window)
    assert window.here is window.page
    assert window.page.table.total == counted
    assert window.page.chips._group.checkedButton() is not None


def test_one_of_the_best_opens_the_customer(page: FiguresPage, window: MainWindow) -> None:
    best = page.metrics.top_customers[0]  # type: ignore[union-attr]
    tile(page, "best 1").click()
    settle(window)
    assert window.page.current == best.id
    assert label_on_card(window) == best.name


def test_tab_walks_through_every_figure_and_enter_opens_it(
    qtbot: QtBot, page: FiguresPage, window: MainWindow
) -> None:
    names: list[str] = []
    for _ in range(60):
        press(qtbot, window, K.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is not None and focused.objectName():
            names.append(focused.objectName())
    walked = list(dict.fromkeys(names))
    assert walked[:6] == ["customers", "active", "repeat", "spent", "average", "lifetime"]
    assert {"class none", "best 1", "repeat list"} <= set(walked)
    tile(page, "repeat").setFocus()
    press(qtbot, window, K.Key_Return)
    assert window.here is window.page
    assert window.page.table.query.purchases_from == 2


def test_escape_goes_back_and_letters_search(qtbot: QtBot, page: FiguresPage, window: MainWindow) -> None:
    press(qtbot, window, K.Key_Escape)
    assert window.here is window.page
    press(qtbot, window, K.Key_2, ctrl=True)
    type_in(qtbot, window, "m")
    assert window.here is window.page
    type_in(qtbot, window, "arina oliveira")
    assert label_on_card(window) == "Marina Oliveira"


def test_a_sale_changes_the_figures_once_they_are_seen(
    qtbot: QtBot, page: FiguresPage, window: MainWindow
) -> None:
    services: Any = window.desk.services
    before, asked = page.metrics.purchases, services.metrics.asked  # type: ignore[union-attr]
    press(qtbot, window, K.Key_1, ctrl=True)
    type_in(qtbot, window, "marina oliveira")
    press(qtbot, window, K.Key_F9)
    type_in(qtbot, window, "5")
    press(qtbot, window, K.Key_Return)
    assert services.metrics.asked == asked, "nobody looks: nothing is read"
    press(qtbot, window, K.Key_2, ctrl=True)
    assert page.metrics.purchases == before + 1  # type: ignore[union-attr]


def test_what_cannot_be_read_says_so_and_can_be_tried_again(qtbot: QtBot, window: MainWindow) -> None:
    services: Any = window.desk.services
    services.metrics.fail_with = WorldError("The disk does not answer. Check it and try again.")
    press(qtbot, window, K.Key_2, ctrl=True)
    page = window.here
    assert isinstance(page, FiguresPage)
    assert page._stack.currentWidget() is page._empty
    page._empty._step.click()
    settle(window)
    assert page._stack.currentWidget() is page._scroll
    assert page.metrics is not None


def test_an_empty_shop_has_no_figures_and_no_division_by_nothing(
    qtbot: QtBot, make_window: WindowMaker
) -> None:
    window = make_window(fakes.FakeServices(fakes.empty_book()))
    press(qtbot, window, K.Key_2, ctrl=True)
    page = window.here
    assert isinstance(page, FiguresPage)
    assert page._stack.currentWidget() is page._empty


def test_every_class_is_a_range_and_together_they_are_everybody() -> None:
    limits = Thresholds(2, 4, 10)
    for purchases in range(30):
        fitting = [
            kind
            for kind in Frequency
            if (segments.of_class(kind, limits).get("purchases_from") or 0)
            <= purchases
            <= segments.of_class(kind, limits).get("purchases_to", purchases)
        ]
        assert len(fitting) == 1, purchases


def test_a_list_without_a_chip_gets_one_of_its_own(window: MainWindow) -> None:
    chips = window.page.chips

    def lit() -> str:
        found = chips._group.checkedButton()
        assert found is not None
        return found.text()

    chips.show_query(CustomerQuery(customer_type=CustomerType.VIP))
    assert lit() == "VIP"
    chips.show_query(CustomerQuery(purchases_from=10, sort=CustomerSort.PURCHASES))
    assert lit() == "10 or more purchases"
    chips.show_query(CustomerQuery(purchases_from=2, sort=CustomerSort.PURCHASES))
    assert lit() == "Repeat"
    chips.show_query(CustomerQuery(is_active=False))
    assert lit() == "Deleted"
    chips.show_query(CustomerQuery())
    assert lit() == "All types"
    assert len(chips._group.buttons()) == 7


def test_another_sort_leaves_a_range(window: MainWindow) -> None:
    window.page.show_list(segments.repeat())
    settle(window)
    assert begins_at(window) == 2
    window.page.browsing.sort_by(CustomerSort.NAME, descending=False)
    settle(window)
    assert begins_at(window) is None
    assert window.page.table.total == 60


def begins_at(window: MainWindow) -> int | None:
    return window.page.table.query.purchases_from


def test_bars_are_as_long_as_their_numbers(page: FiguresPage) -> None:
    parts = [bar._part for bar in page.findChildren(ClassBar)]
    largest = max(own for own, _ in parts)
    assert {whole for _, whole in parts} == {largest}


def test_percent_is_rounded_half_up(page: FiguresPage) -> None:
    formats = page._desk.formats
    assert formats.percent(Decimal("0.49948")) == "49.9\u00a0%"
    assert formats.percent(Decimal("0.4995")) == "50\u00a0%"
    assert formats.share(0, 0) == ""


def test_who_was_not_seen_is_counted_from_today(
    qtbot: QtBot, theme: Theme, formats: Formats, monkeypatch: pytest.MonkeyPatch
) -> None:
    days, today = [60], [formats.today()]
    monkeypatch.setattr(Formats, "today", lambda _self: today[0])
    chips = FilterChips(theme, formats, lambda: days[0])
    qtbot.addWidget(chips)
    chip = next(chip for chip in chips._fields if chip.text() == "Not seen 60 days")
    chosen: list[segments.Fields] = []
    chips.chosen.connect(chosen.append)
    chip.click()
    today[0] += timedelta(days=1)  # the window stays open over midnight
    chip.click()
    days[0] = 45
    chips.refresh()
    chip.click()
    assert chip.text() == chip.accessibleName() == "Not seen 45 days"
    first = today[0] - timedelta(days=61)
    assert [one["seen_before"] for one in chosen] == [
        first,
        first + timedelta(days=1),
        first + timedelta(days=16),
    ]


def test_a_range_of_days_is_written_as_the_country_does(qtbot: QtBot, theme: Theme) -> None:
    query = CustomerQuery(seen_before=date(2024, 10, 21), sort=CustomerSort.LAST_PURCHASE)
    german = Formats(locale=QLocale("de_DE"))
    assert segments.words_for(query, german) == "Not seen since 21.10.24"
    query = CustomerQuery(seen_from=date(2024, 10, 21), sort=CustomerSort.LAST_PURCHASE)
    assert segments.words_for(query, Formats(locale=QLocale("en_GB"))) == "Seen since 21/10/2024"
