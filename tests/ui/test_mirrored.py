"""Right to left: the window is a mirror image, what is written in it is not."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from payme_desktop.ui.dialogs.fields import TextField
from payme_desktop.ui.icons import DIRECTIONAL, paint_icon
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.models.customer_table import Column
from payme_desktop.ui.theme import LARGE, Theme
from payme_desktop.ui.widgets import bidi, painting
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button, Check
from payme_desktop.ui.widgets.key_bar import KeyBar
from payme_desktop.ui.widgets.marked_line import MarkedLine
from payme_desktop.ui.widgets.side_tabs import SideTabs
from tests.ui import fakes
from tests.ui.conftest import WindowMaker

LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
HEBREW, ARABIC, MIXED = "דנה לוי", "محمد العلي", "דנה Cohen לוי"


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(RTL)
    yield
    qapp.setLayoutDirection(LTR)


def inked(picture: QImage, place: QRect) -> tuple[int, int]:
    """The first and last column of ``place`` that is not the ground of its corner."""
    ground = picture.pixel(place.left(), place.top())
    columns = [
        x
        for x in range(place.left(), place.right() + 1)
        if any(picture.pixel(x, y) != ground for y in range(place.top(), place.bottom() + 1))
    ]
    return (columns[0], columns[-1]) if columns else (-1, -1)


def canvas(width: int, height: int, theme: Theme) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(theme.tokens.surface)
    return image


def test_a_box_is_mirrored_inside_its_place() -> None:
    whole, box = QRectF(10, 0, 100, 20), QRectF(15, 2, 30, 10)
    assert painting.mirrored(box, whole, LTR) == box
    there = painting.mirrored(box, whole, RTL)
    assert there == QRectF(75, 2, 30, 10)
    assert painting.mirrored(there, whole, RTL) == box


@pytest.mark.parametrize(
    ("content", "direction"),
    [
        ("Marina", LTR),
        ("+351 912", LTR),
        ("", LTR),
        ("123 דנה", RTL),
        (HEBREW, RTL),
        (ARABIC, RTL),
        ("王小明", LTR),
        ("… (!)", LTR),
        ("a@b.example", LTR),
    ],
)
def test_a_text_says_itself_how_it_is_read(content: str, direction: Qt.LayoutDirection) -> None:
    assert painting.direction_of(content) == direction


@pytest.mark.parametrize("content", ["Ana", HEBREW, "+972 52 123 4567"])
@pytest.mark.parametrize("direction", [LTR, RTL])
def test_a_text_stands_where_lines_begin(theme: Theme, content: str, direction: Qt.LayoutDirection) -> None:
    image = canvas(300, 30, theme)
    painter = QPainter(image)
    painter.setLayoutDirection(direction)
    painting.text(painter, QRectF(10, 0, 280, 30), content, theme.font(LARGE), theme.tokens.text)
    painter.end()
    first, last = inked(image, image.rect())
    assert (first <= 13) == (direction == LTR)
    assert (last >= 286) == (direction == RTL)


def test_a_phone_number_is_the_same_picture_both_ways(theme: Theme) -> None:
    pictures = []
    for direction in (LTR, RTL):
        image = canvas(300, 30, theme)
        painter = QPainter(image)
        painter.setLayoutDirection(direction)
        align = Qt.AlignmentFlag.AlignHCenter
        painting.text(
            painter, QRectF(0, 0, 300, 30), "+972 52 123 4567", theme.font(), theme.tokens.text, align
        )
        painter.end()
        pictures.append(image)
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize(("content", "direction"), [("+351 912 334 471", LTR), (HEBREW, RTL), ("Ana", LTR)])
def test_labels_keep_the_direction_of_their_text(
    qtbot: QtBot, theme: Theme, mirrored: None, content: str, direction: Qt.LayoutDirection
) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    label = TextLabel(theme, content, parent=around)
    label.setGeometry(0, 0, 300, 30)
    around.resize(300, 30)
    around.show()
    assert label.layoutDirection() == direction
    _, last = inked(around.grab().toImage(), around.rect())
    assert last >= 295, "at the right, where lines begin"
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    first, _ = inked(around.grab().toImage(), around.rect())
    assert first <= 4, "at the left, where lines end"


@pytest.mark.parametrize(("typed", "direction"), [("052 999", LTR), (HEBREW, RTL), ("", RTL), ("a@b", LTR)])
def test_what_is_typed_begins_at_the_right(
    qtbot: QtBot, theme: Theme, mirrored: None, typed: str, direction: Qt.LayoutDirection
) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.resize(300, 30)
    line.setText(typed)
    bidi.turn(line)
    assert line.layoutDirection() == direction
    assert line.alignment() & Qt.AlignmentFlag.AlignRight


def test_every_line_of_a_text_begins_at_the_right(qtbot: QtBot, theme: Theme, mirrored: None) -> None:
    field = TextField(theme, "Address", lines=3)
    qtbot.addWidget(field)
    field.resize(300, 160)
    field.show()
    field.set_value("Rua das Flores 12\n" + HEBREW + "\n+351 912")
    qtbot.wait(20)
    document = field.input_widget().document()
    ways = [document.findBlockByNumber(line).textDirection() for line in range(3)]
    assert ways == [LTR, RTL, LTR]
    picture = field.input_widget().viewport().grab().toImage()
    _, last = inked(picture, picture.rect())
    first, _ = inked(picture, picture.rect())
    assert last >= picture.width() - 10
    assert first > picture.width() // 3


def test_the_window_is_mirrored(qtbot: QtBot, mirrored: None, make_window: WindowMaker) -> None:
    window = make_window(fakes.FakeServices(fakes.people(30)))
    window.page.list.mark(0)
    assert window.tasks.wait_idle()

    def left_of(widget: QWidget) -> int:
        return widget.mapTo(window, QPoint(0, 0)).x()

    assert left_of(window.rail) > left_of(window.page.list) > left_of(window.page.card)
    view = window.page.list
    assert view.columnViewportPosition(Column.CUSTOMER) > view.columnViewportPosition(Column.SPENT)
    keys, words = window.key_bar.boxes()[0]
    assert keys.right() > window.key_bar.width() - 40
    assert words.right() < keys.left()


def row_picture(window: MainWindow, place: int) -> QImage:
    view: QTableView = window.page.list
    top = view.rowViewportPosition(place)
    return view.viewport().grab(QRect(0, top, view.viewport().width(), view.rowHeight(place))).toImage()


def test_a_row_is_mirrored_avatar_first(qtbot: QtBot, mirrored: None, make_window: WindowMaker) -> None:
    book = fakes.empty_book()
    fakes.put(book, fakes.customer("Ana", phone="+972 52 123 4567"))
    window = make_window(fakes.FakeServices(book))
    qtbot.wait(20)
    picture = row_picture(window, 0)
    width = picture.width()
    face = QRect(width - 65, 4, 64, picture.height() - 8)
    _, last = inked(picture, face)
    assert last >= width - 21, "the avatar ends 20 px from the right"
    window.page.list.mark(0)
    qtbot.wait(20)
    accent = window.theme.tokens.accent.rgb()
    picture = row_picture(window, 0)
    middle = picture.height() // 2
    assert picture.pixel(width - 2, middle) == accent, "the mark of the selection is at the right"
    assert picture.pixel(1, middle) != accent


def marked_columns(theme: Theme, content: str, searched: str, direction: Qt.LayoutDirection) -> set[int]:
    """The columns where the ground of a mark can be seen."""
    image = canvas(400, 30, theme)
    painter = QPainter(image)
    painter.setLayoutDirection(direction)
    whole = QRectF(0, 0, 400, 30)
    line = MarkedLine(theme, content, searched, theme.font(LARGE), theme.tokens.text)
    line.paint(painter, QRectF(0, 4, 390, 22), whole)
    painter.end()
    mark = theme.tokens.mark.rgb()
    return {x for x in range(400) if any(image.pixel(x, y) == mark for y in range(30))}


def width_of(theme: Theme, content: str) -> float:
    return QFontMetricsF(theme.font(LARGE)).horizontalAdvance(content)


@pytest.mark.parametrize("direction", [LTR, RTL])
@pytest.mark.parametrize(
    ("content", "searched", "begins"),
    [
        (HEBREW, "דנה", True),
        (ARABIC, "محمد", True),
        ("Marina Silva", "marina", True),
        (MIXED, "cohen", False),
    ],
)
def test_the_mark_lies_under_its_word(
    theme: Theme, direction: Qt.LayoutDirection, content: str, searched: str, *, begins: bool
) -> None:
    columns = marked_columns(theme, content, searched, direction)
    assert columns
    whole = width_of(theme, content)
    left = 0 if direction == LTR else 400 - whole
    assert left - 2 <= min(columns)
    assert max(columns) <= left + whole + 2
    shown = content[: len(searched)] if begins else "Cohen"
    assert max(columns) - min(columns) + 1 == pytest.approx(width_of(theme, shown) + 2, abs=4)
    if begins:  # a right-to-left word begins at the right end of its text
        rightward = painting.direction_of(content) == LTR
        edge = left if rightward else left + whole
        assert (min(columns) if rightward else max(columns)) == pytest.approx(edge, abs=3)
    else:
        assert min(columns) > left + 5
        assert max(columns) < left + whole - 5


def test_two_words_found_are_two_marks(theme: Theme) -> None:
    columns = sorted(marked_columns(theme, MIXED, "דנה לוי", RTL))
    gaps = [right - left for left, right in pairwise(columns) if right - left > 5]
    assert len(gaps) == 1, "the Latin name between them is not marked"
    assert gaps[0] >= width_of(theme, "Cohen")


@pytest.mark.parametrize("name", ["undo", "search"])
def test_only_what_points_turns_round(theme: Theme, name: str) -> None:
    images = []
    for direction in (LTR, RTL):
        image = canvas(40, 40, theme)
        painter = QPainter(image)
        painter.setLayoutDirection(direction)
        paint_icon(painter, name, QRectF(0, 0, 40, 40), QColor(theme.tokens.text))
        painter.end()
        images.append(image)
    plain, turned = images
    assert (name in DIRECTIONAL) == (plain != turned)
    if name in DIRECTIONAL:
        assert turned.flipped(Qt.Orientation.Horizontal) == plain


def test_buttons_boxes_and_tabs_are_mirrored(qtbot: QtBot, theme: Theme, mirrored: None) -> None:
    check, button, tabs = Check(theme, "SMS"), Button(theme, "Edit", icon_name="edit"), SideTabs(theme)
    tabs.add("store", "Shop")
    tabs.add("language", "Language")
    for widget in (check, button, tabs):
        qtbot.addWidget(widget)
        widget.resize(240, 60)
        widget.show()
    check.setChecked(True)
    accent = theme.tokens.accent.rgb()
    picture = check.grab().toImage()
    ticked = [x for x in range(240) if picture.pixel(x, 30) == accent]
    assert min(ticked) > 200
    theme.set_zoom(100)
    bar = KeyBar(theme)
    qtbot.addWidget(bar)
    bar.resize(600, 48)
    bar.show_hints([("F1", "Keys"), ("F2", "Edit")])
    (first, _), (second, _) = bar.boxes()
    assert first.left() > second.left()


def test_a_change_of_direction_is_followed(qtbot: QtBot, window: MainWindow, qapp: QApplication) -> None:
    before = window.page.list.grab().toImage()
    qapp.setLayoutDirection(RTL)
    try:
        qapp.processEvents()
        assert window.page.list.grab().toImage() != before
        assert window.layoutDirection() == RTL
    finally:
        qapp.setLayoutDirection(LTR)
        qapp.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    assert window.page.list.grab().toImage() == before


def test_a_hairline_is_one_pixel_wherever_it_begins(theme: Theme) -> None:
    for at in (0.0, 10.4, 10.5, 10.9):
        image = canvas(50, 30, theme)
        painter = QPainter(image)
        painting.hairline(painter, QPointF(0, at), QPointF(50, at), theme.tokens.text)
        painter.end()
        rows = [y for y in range(30) if image.pixel(25, y) != theme.tokens.surface.rgb()]
        assert rows == [round(at)]
        assert image.pixel(25, rows[0]) == theme.tokens.text.rgb()
