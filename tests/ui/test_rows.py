"""The painted rows: what stands after a name, how long names end, what tells focus from selection."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from payme_desktop.domain.rows import CustomerListRow, SearchResult
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.memory import Memory
from payme_desktop.ui.models.customer_table import Column, CustomerTable, ItemRole
from payme_desktop.ui.theme import TINY, Density, Theme
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.customer_list import LEAST, LEAST_NAME, CustomerList
from tests.ui import fakes
from tests.ui.conftest import WindowMaker


@dataclass(frozen=True)
class Hit:
    """A hit as the search gives it."""

    row: CustomerListRow
    alike: bool = False


@pytest.fixture
def view(qtbot: QtBot, theme: Theme, formats: Formats) -> CustomerList:
    made = CustomerList(theme, formats)
    qtbot.addWidget(made)
    made.show_table(CustomerTable(formats, made))
    made.resize(900, 500)
    made.show()
    return made


def show(view: CustomerList, *hits: Hit, text: str = "mar") -> None:
    result: Any = SearchResult(tuple(hits), False)  # type: ignore[arg-type]
    view.table().show_hits(text, result)


def row(name: str, *, stop: bool = False) -> CustomerListRow:
    book = fakes.empty_book()
    made = fakes.put(book, fakes.customer(name, phone="+351 912 334 471"))
    if stop:
        book.preferences[made.id] = fakes.preferences(made.id, do_not_contact=True)
    return fakes.list_row(book, made)


def picture(view: CustomerList, place: int) -> QImage:
    first = view.visualRect(view.table().index(place, Column.CUSTOMER))
    return view.viewport().grab(first).toImage()


def columns_of(image: QImage, colour: QColor, *, left: int = 0) -> list[int]:
    """Columns with that colour. ``left``: 80 px and more leave out the avatar, which may be of any."""
    return [
        x
        for x in range(left, image.width())
        if any(image.pixel(x, y) == colour.rgb() for y in range(image.height()))
    ]


def test_a_sound_alike_says_so(view: CustomerList, theme: Theme) -> None:
    show(view, Hit(row("Мариана")), Hit(row("Мариана"), alike=True))
    soft = theme.tokens.walk_in.soft
    plain, pill = (columns_of(picture(view, place), soft, left=80) for place in (0, 1))
    width = painting.pill_size("sounds alike", theme.font(TINY)).width()
    assert plain == []
    assert pill[-1] - pill[0] + 1 == pytest.approx(width, abs=3)


def test_the_role_and_the_spoken_row_say_it_too(view: CustomerList) -> None:
    show(view, Hit(row("Мариана"), alike=True), Hit(row("Mariana")))
    indexes = [view.table().index(place, 0) for place in (0, 1)]
    assert [index.data(ItemRole.ALIKE) for index in indexes] == [True, False]
    spoken = [view.table()._spoken(index.data(ItemRole.ROW), 0) for index in indexes]
    assert ["sounds alike" in words for words in spoken] == [True, False]


@pytest.mark.parametrize("zoom", [80, 100, 150])
def test_a_long_name_ends_before_what_stands_after_it(view: CustomerList, theme: Theme, zoom: int) -> None:
    theme.set_zoom(zoom)
    name = "Maria Aparecida dos Santos Figueiredo de Albuquerque e Castro do Vale"
    show(view, Hit(row(name, stop=True), alike=True))
    image, tokens = picture(view, 0), theme.tokens
    stop = columns_of(image, tokens.bad.soft, left=theme.px(80))
    pill = columns_of(image, tokens.walk_in.soft, left=theme.px(80))
    assert stop
    assert stop[-1] < pill[0]
    width = painting.pill_size("sounds alike", theme.font(TINY)).width()
    assert pill[-1] - pill[0] + 1 == pytest.approx(width, abs=3), "whole, not cut"
    assert pill[-1] <= image.width() - theme.px(8)
    upper = image.copy(QRect(0, 0, stop[0] - theme.px(4), image.height()))
    assert columns_of(upper, tokens.text)[-1] < stop[0]


def test_where_there_is_no_room_no_half_pill_is_shown(view: CustomerList, theme: Theme) -> None:
    view.resize(300, 400)
    show(view, Hit(row("Мариана Николаевна", stop=True), alike=True))
    image = picture(view, 0)
    pill = columns_of(image, theme.tokens.walk_in.soft, left=80)
    width = painting.pill_size("sounds alike", theme.font(TINY)).width()
    assert pill == [] or pill[-1] - pill[0] + 1 == pytest.approx(width, abs=3)
    assert columns_of(image, theme.tokens.bad.soft, left=80), "do not contact is never left out"


def test_do_not_contact_is_a_picture_not_a_colour(view: CustomerList, theme: Theme) -> None:
    show(view, Hit(row("Ana", stop=True)), Hit(row("Ana")))
    with_sign, without = (picture(view, place) for place in (0, 1))
    sign = columns_of(with_sign, theme.tokens.bad.soft, left=80)
    assert sign[-1] - sign[0] >= 18
    middle = [with_sign.pixelColor((sign[0] + sign[-1]) // 2, y).lightness() for y in range(10, 40)]
    assert min(middle) < 180, "a crossed-out telephone on it"
    assert not columns_of(without, theme.tokens.bad.soft, left=80)


def test_hover_selection_and_focus_are_three_pictures(qtbot: QtBot, view: CustomerList, theme: Theme) -> None:
    show(view, Hit(row("Ana")), Hit(row("Ana")))
    tokens = theme.tokens
    view.mark(0)
    view.clearFocus()
    selected = picture(view, 0)
    assert columns_of(selected, tokens.accent)[:3] == [0, 1, 2], "a bar where the line begins"
    top = [selected.pixel(x, 0) for x in range(40, 200)]
    assert set(top) == {tokens.selection.rgb()}
    view.activateWindow()
    view.setFocus()
    with qtbot.waitActive(view):
        pass
    focused = picture(view, 0)
    assert {focused.pixel(x, 0) for x in range(40, 200)} == {tokens.accent.rgb()}, "a frame round it"
    assert not columns_of(picture(view, 1), tokens.accent)


@pytest.mark.parametrize("density", list(Density))
def test_both_lines_fit_into_a_row(view: CustomerList, theme: Theme, density: Density) -> None:
    theme.set_density(density)
    show(view, Hit(row("Ágatha Jögg")))
    image = picture(view, 0)
    assert image.size().height() == theme.row_height
    text = theme.tokens.text.rgb()
    used = [y for y in range(image.height()) if any(image.pixel(x, y) == text for x in range(image.width()))]
    assert used[0] >= 2
    lines = columns_of(image, theme.tokens.mute)
    assert lines, "the phone is there too"
    assert view.itemDelegate().sizeHint(None, None) == QSize(theme.px(120), theme.row_height)  # type: ignore[arg-type]


def widths(window: MainWindow) -> list[int]:
    return [window.page.list.columnWidth(column) for column in range(1, len(Column))]


def test_a_width_is_kept_till_tomorrow_and_given_back(
    make_window: WindowMaker, services: fakes.FakeServices, tmp_path: Path
) -> None:
    file = tmp_path / "window.ini"
    window = make_window(services, memory_file=file)
    window.resize(1300, 800)
    drawn, theme = widths(window), window.theme
    window.page.list.horizontalHeader().resizeSection(Column.LAST_VISIT, 170)
    assert widths(window) == [*drawn[:2], 170, drawn[3]]
    window.close()
    again = make_window(services, memory_file=file)
    again.resize(1300, 800)
    assert widths(again) == [*drawn[:2], 170, drawn[3]]
    theme.set_zoom(110)
    assert widths(again)[2] == theme.px(170)
    theme.set_zoom(100)
    again.page.list.on_handle_double_clicked(Column.LAST_VISIT)
    assert widths(again) == drawn
    again.close()


def test_no_width_takes_the_names_their_room(window: MainWindow) -> None:
    window.resize(1300, 800)
    view, drawn = window.page.list, widths(window)
    view.horizontalHeader().resizeSection(Column.SPENT, 5_000)
    assert view.columnWidth(Column.CUSTOMER) >= window.theme.px(LEAST_NAME)
    view.show_widths({Column.SPENT: 5_000})  # from a larger screen
    assert widths(window) == drawn
    view.show_widths({Column.SPENT: 3})
    assert view.columnWidth(Column.SPENT) == LEAST
    view.reset_widths()
    assert widths(window) == drawn


@pytest.mark.parametrize("kept", ["[]", "nonsense", '{"1": null}', '{"x": 3}'])
def test_widths_that_are_none_are_forgotten(tmp_path: Path, kept: str) -> None:
    memory = Memory(tmp_path / "window.ini", fakes.ACTOR.business_id)
    memory._keep("list/columns", kept)
    assert memory.columns() == {}
