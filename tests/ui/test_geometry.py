"""Zoom and density reach everything that is on the screen, live, and cut nothing."""

import sys
from collections.abc import Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontDatabase, QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from payme_desktop.domain.actor import Approval
from payme_desktop.settings import Settings
from payme_desktop.ui import theme as module
from payme_desktop.ui.dialogs.customer_dialog import CustomerDialog
from payme_desktop.ui.dialogs.override_dialog import OverrideDialog
from payme_desktop.ui.dialogs.settings_dialog import SettingsDialog
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.theme import LARGE, ZOOMS, Density, Theme
from payme_desktop.ui.tokens import Tone
from payme_desktop.ui.widgets.basics import Avatar, Icon, Pill, TextLabel
from payme_desktop.ui.widgets.buttons import Button, Check, Chip, Kind
from payme_desktop.ui.widgets.flow import FlowLayout
from payme_desktop.ui.widgets.room import add_gap, keep_room
from payme_desktop.ui.widgets.states import EmptyState
from tests.helpers.fake_overrides import FakeOverrides
from tests.ui import fakes


def test_zoom_goes_in_steps_and_has_two_ends(theme: Theme) -> None:
    seen = []
    theme.metrics_changed.connect(lambda: seen.append(theme.zoom))
    theme.zoom_in()
    theme.zoom_out()
    theme.zoom_out()
    assert seen == [110, 100, 90]
    for _ in ZOOMS:
        theme.zoom_in()
    assert theme.zoom == 200
    theme.set_zoom(1000)
    theme.set_zoom(1)
    assert theme.zoom == 80
    theme.zoom_reset()
    assert theme.zoom == 100


def test_nothing_new_is_no_news(theme: Theme) -> None:
    seen = []
    theme.metrics_changed.connect(lambda: seen.append(theme.zoom))
    theme.set_zoom(100)
    theme.set_density("normal")
    assert seen == []
    with pytest.raises(ValueError, match="airy"):
        theme.set_density("airy")


@pytest.mark.parametrize(
    ("density", "row", "target"), [("dense", 44, 28), ("normal", 62, 30), ("touch", 72, 44)]
)
def test_density_says_how_high_rows_are(theme: Theme, density: str, row: int, target: int) -> None:
    theme.set_density(density)
    assert (theme.row_height, theme.target) == (row, target)
    theme.set_zoom(150)
    assert (theme.row_height, theme.target) == (round(row * 1.5), round(target * 1.5))


def test_a_size_never_vanishes(theme: Theme) -> None:
    theme.set_zoom(80)
    assert [theme.px(size) for size in (0, 0.2, 1, 2, 10, -1)] == [0, 1, 1, 2, 8, -1]


@pytest.mark.parametrize(("points", "scale"), [(11.0, 1.0), (12.0, 1.0), (14.3, 1.3), (40.0, 1.5)])
def test_larger_letters_of_the_system_are_followed(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, points: float, scale: float
) -> None:
    font = theme.font()
    font.setPointSizeF(points)
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: "xcb"))
    monkeypatch.setattr(QFontDatabase, "systemFont", staticmethod(lambda _kind: font))
    monkeypatch.setattr(sys, "platform", "linux")
    assert module.system_scale() == pytest.approx(scale)
    assert Theme("light").font(LARGE).pixelSize() == round(LARGE * scale)


def test_the_list_follows_and_stays_where_it_was(window: MainWindow, qapp: QApplication) -> None:
    view, theme = window.page.list, window.theme
    view.mark(20)
    assert window.tasks.wait_idle()
    for density, zoom in (("touch", 100), ("dense", 125), ("normal", 80)):
        theme.set_density(density)
        theme.set_zoom(zoom)
        qapp.processEvents()
        assert view.rowHeight(20) == theme.row_height
        assert view.horizontalHeader().height() >= theme.px(40)
        first, last = view.visible_places()
        assert first <= 20 <= last, "the marked row stays in view"
    heights = {view.rowHeight(row) for row in range(view.table().rowCount())}
    assert heights == {theme.row_height}


def test_fonts_and_heights_follow_live(window: MainWindow, qapp: QApplication) -> None:
    before = window.key_bar.height(), window.rail.width(), window.page.search_field.height()
    labels = [label for label in window.findChildren(TextLabel) if label.isVisibleTo(window)]
    sizes = [label.font().pixelSize() for label in labels]
    window.theme.set_zoom(150)
    qapp.processEvents()
    assert [label.font().pixelSize() for label in labels] == [round(size * 1.5) for size in sizes]
    after = window.key_bar.height(), window.rail.width(), window.page.search_field.height()
    assert all(new == pytest.approx(1.5 * old, abs=2) for old, new in zip(before, after, strict=True))
    assert qapp.font().pixelSize() == window.theme.px(13)
    assert window.menuBar().font().pixelSize() == window.theme.px(13)


def test_a_round_trip_of_zoom_changes_no_pixel(qtbot: QtBot, window: MainWindow) -> None:
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    QTest.qWait(50)
    before = window.grab().toImage()
    for act in (window.theme.zoom_in, window.theme.zoom_reset):
        act()
        assert window.tasks.wait_idle()
        QTest.qWait(50)
    # A busy machine lays out later, and the text cursor blinks.
    qtbot.waitUntil(lambda: window.grab().toImage() == before)


def parts(theme: Theme) -> Iterator[QWidget]:
    """One of each."""
    yield Button(theme, "Preferences", key="F6", icon_name="tune")
    yield Button(theme, "Save", key="Ctrl S", kind=Kind.PRIMARY)
    yield Button(theme, "All purchases", key="F7", kind=Kind.LINK)
    yield Button(theme, "Note", small=True)
    yield Chip(theme, "Wholesale")
    yield Check(theme, "SMS")
    yield Pill(theme, "Wholesale", Tone.WHOLESALE)
    yield TextLabel(theme, "Marina Oliveira")
    yield Icon(theme, "search")
    yield Avatar(theme, "MO", Tone.VIP, 58)


@pytest.mark.parametrize("place", range(10))
def test_every_part_grows_with_the_text_and_shrinks_again(qtbot: QtBot, theme: Theme, place: int) -> None:
    part = list(parts(theme))[place]
    qtbot.addWidget(part)
    small = part.sizeHint() if part.sizeHint().isValid() else part.minimumSize()
    theme.set_zoom(200)
    large = part.sizeHint() if part.sizeHint().isValid() else part.minimumSize()
    assert large.height() == pytest.approx(2 * small.height(), abs=4)
    assert large.width() == pytest.approx(2 * small.width(), rel=0.06)
    theme.set_zoom(100)
    assert (part.sizeHint() if part.sizeHint().isValid() else part.minimumSize()) == small


def pressed(root: QWidget) -> list[QAbstractButton]:
    """What can be pressed on it, but for what Qt makes for itself."""
    found = root.findChildren(QAbstractButton)
    return [one for one in found if one.isVisibleTo(root) and not one.objectName().startswith("qt_")]


def test_for_fingers_everything_pressed_is_44_high(
    qtbot: QtBot, window: MainWindow, qapp: QApplication
) -> None:
    window.theme.set_density(Density.TOUCH)
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    dialogs = [
        SettingsDialog(window.theme, Settings.model_construct(), fakes.BUSINESS, window),
        CustomerDialog(window.theme, window.desk.rules, window),
    ]

    def approve(who: UUID, _secret: str, reason: str) -> Approval:
        return Approval("sales.void", who, "Max", reason)

    asking = OverrideDialog(window.theme, window.tasks, "Void a sale", FakeOverrides.people, approve, window)
    window.page.card.show_masks(masked=True, ask=True)
    for dialog in (*dialogs, asking):
        dialog.show()
    qapp.processEvents()
    for root in (window, *dialogs, asking):
        low = [f"{one.text()} {one.height()}" for one in pressed(root) if one.height() < 44]
        assert pressed(root)
        assert low == []
    assert window.page.list.rowHeight(0) >= 44
    assert window.page.search_field.height() >= 44
    assert dialogs[1].field("name").input_widget().height() >= 44


def cut(root: QWidget) -> list[str]:
    """Texts that have less room than they need."""
    found = []
    for label in root.findChildren(QLabel):
        if not label.isVisibleTo(root) or not label.text():
            continue
        metrics = QFontMetrics(label.font())
        if label.wordWrap():
            need = label.heightForWidth(label.width())
            if label.height() < need:
                found.append(f"{label.text()}: {label.height()} of {need} high")
        elif label.width() < metrics.horizontalAdvance(label.text()) or label.height() < metrics.height() - 2:
            found.append(f"{label.text()}: {label.size()}")
    for button in root.findChildren(QPushButton):
        need = QFontMetrics(button.font()).horizontalAdvance(button.text())
        if button.isVisibleTo(root) and button.width() < need:
            found.append(f"[{button.text()}]: {button.width()} of {need}")
    return found


@pytest.mark.parametrize("zoom", [80, 100, 150, 200])
def test_nothing_of_a_dialog_is_cut(qtbot: QtBot, theme: Theme, window: MainWindow, zoom: int) -> None:
    settings = SettingsDialog(theme, Settings.model_construct(), fakes.BUSINESS, window)
    dialogs = [settings, CustomerDialog(theme, window.desk.rules, window)]
    for dialog in dialogs:
        dialog.show()
        dialog.field("zoom" if dialog is settings else "name").show_problem("This must be something else.")
    theme.set_zoom(zoom)
    QTest.qWait(50)
    for place in range(4):
        settings.show_page(place)
        QTest.qWait(10)
        assert cut(settings) == []
    assert cut(dialogs[1]) == []
    for dialog in dialogs:
        dialog.reject()


@pytest.mark.parametrize("zoom", [100, 150, 200])
def test_nothing_of_the_windows_own_dialogs_is_cut(window: MainWindow, zoom: int) -> None:
    page = window.page
    page.search_field.set_text("marina oliveira")
    assert window.tasks.wait_idle()
    window.theme.set_zoom(zoom)
    for act in (page.note, page.preferences, page.history, page.edit, window.show_palette):
        act()
        assert window.tasks.wait_idle()
        QTest.qWait(20)
        dialog = window.desk.dialog
        assert dialog is not None
        assert cut(dialog) == []
        dialog.done(0)


def test_a_row_goes_on_in_the_next_line(qtbot: QtBot, theme: Theme) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    row = FlowLayout(box)
    keep_room(theme, row, (0, 0, 0, 0), 8)
    chips = [Chip(theme, word, box) for word in ("As the system", "Light", "Dark", "Hidden")]
    for chip in chips:
        row.addWidget(chip)
    chips[3].hide()
    box.resize(row.sizeHint().width(), 30)
    box.show()
    assert {chip.y() for chip in chips[:3]} == {0}
    box.resize(chips[0].width() + 10, 200)
    assert [chip.y() for chip in chips[:3]] == [0, 38, 38]
    assert row.heightForWidth(box.width()) == 68
    box.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    box.resize(box.width() + 1, 200)
    assert chips[0].geometry().right() == box.width() - 1
    assert chips[1].x() > chips[2].x()
    taken = row.takeAt(3)
    assert taken is not None
    assert (row.count(), row.itemAt(3), row.takeAt(3)) == (3, None, None)


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_of_the_window_is_cut(window: MainWindow, zoom: int) -> None:
    window.resize(1920, 1080)
    window.theme.set_zoom(zoom)
    window.page.search_field.set_text("marina oliveira")
    assert window.tasks.wait_idle()
    QTest.qWait(50)
    assert cut(window) == []


def test_an_empty_state_is_read_whole_at_any_size(qtbot: QtBot, theme: Theme) -> None:
    state = EmptyState(theme)
    qtbot.addWidget(state)
    state.show_words("group", "No customers yet", "Press F3 for the first one, or import a list.", "New")
    state.resize(520, 500)
    state.show()
    for zoom in (100, 200):
        theme.set_zoom(zoom)
        QTest.qWait(10)
        assert cut(state) == []


def test_a_layout_keeps_its_proportions(qtbot: QtBot, theme: Theme) -> None:
    outer = QWidget()
    qtbot.addWidget(outer)
    column, row, grid = QVBoxLayout(outer), QHBoxLayout(), QGridLayout()
    column.addLayout(row)
    column.addLayout(grid)
    keep_room(theme, column, (4, 8, 12, 16), 20)
    keep_room(theme, grid, spacing=10, rows=6)
    add_gap(theme, column, 30)
    add_gap(theme, row, 40)
    theme.set_zoom(200)
    margins = column.contentsMargins()
    assert (margins.left(), margins.top(), margins.right(), margins.bottom()) == (8, 16, 24, 32)
    assert (column.spacing(), grid.horizontalSpacing(), grid.verticalSpacing()) == (40, 20, 12)
    gaps = [column.itemAt(2), row.itemAt(0)]
    assert [gap.sizeHint() for gap in gaps if gap is not None] == [QSize(0, 60), QSize(80, 0)]


def test_what_is_gone_is_not_asked(qtbot: QtBot, theme: Theme, qapp: QApplication) -> None:
    for part in (*parts(theme), EmptyState(theme)):
        part.deleteLater()
    del part
    qapp.sendPostedEvents(None, 52)  # DeferredDelete
    theme.set_zoom(125)
    theme.choose("dark")


def test_the_words_of_a_box_can_be_pressed(qtbot: QtBot, theme: Theme) -> None:
    check = Check(theme, "May be reached by SMS")
    qtbot.addWidget(check)
    check.resize(check.sizeHint())
    QTest.mouseClick(
        check, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(check.width() - 12, 10)
    )
    assert check.isChecked()
