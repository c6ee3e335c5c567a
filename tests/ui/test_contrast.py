"""Every text is measured where it is painted: its ink against the ground that is really there."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

import payme_desktop.ui
from payme_desktop.settings import Settings
from payme_desktop.ui.dialogs.settings_dialog import SettingsDialog
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.tokens import DARK, LIGHT, PAIRS, Tokens, contrast
from payme_desktop.ui.widgets import painting
from tests.ui import fakes

Painted = tuple[str, QColor, QRect]


class Spy:
    """Notes the texts that are painted while it looks, where they are on the picture."""

    def __init__(self) -> None:
        self.seen: list[Painted] = []
        self._paint = painting.text

    def text(
        self,
        painter: QPainter,
        place: QRectF,
        content: str,
        font: QFont,
        colour: QColor,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        self.seen.append((content, QColor(colour), painter.deviceTransform().mapRect(place).toRect()))
        self._paint(painter, place, content, font, colour, align)

    def look(self, widget: QWidget) -> list[str]:
        """What in that widget cannot be read well enough."""
        self.seen.clear()
        picture = widget.grab().toImage()
        for label in widget.findChildren(QLabel):
            if label.text() and label.isVisibleTo(widget):
                place = QRect(label.mapTo(widget, label.rect().topLeft()), label.size())
                self.seen.append((label.text(), label.palette().color(QPalette.ColorRole.WindowText), place))
        assert len(self.seen) > 5
        faint = []
        for content, ink, place in self.seen:
            inside = place.intersected(picture.rect())
            if inside.width() < 4 or inside.height() < 4:
                continue  # scrolled away
            ground = ground_of(picture, inside)
            if ground is not None and contrast(ink, ground) < 4.5:
                faint.append(f"{content!r}: {ink.name()} on {ground.name()}, {contrast(ink, ground):.2f}")
        return faint


def ground_of(picture: QImage, place: QRect) -> QColor | None:
    """The commonest colour there; None where nothing is common (a picture, a corner)."""
    found: Counter[int] = Counter()
    for y in range(place.top(), place.bottom() + 1, 2):
        for x in range(place.left(), place.right() + 1, 2):
            found[picture.pixel(x, y)] += 1
    colour, times = found.most_common(1)[0]
    return QColor.fromRgb(colour) if times * 3 > found.total() else None


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    made = Spy()
    monkeypatch.setattr(painting, "text", made.text)
    return made


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_every_text_of_the_window_can_be_read(window: MainWindow, spy: Spy, choice: str) -> None:
    window.theme.choose(choice)
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    assert spy.look(window) == []
    window.page.search_field.set_text("marin")
    assert window.tasks.wait_idle()
    assert spy.look(window) == []
    window.page.search_field.set_text("nobody of that name")
    assert window.tasks.wait_idle()
    assert spy.look(window) == []


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_every_text_of_the_dialogs_can_be_read(
    qtbot: QtBot, window: MainWindow, spy: Spy, choice: str
) -> None:
    window.theme.choose(choice)
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    page: Any = window.page
    for act in (page.new, page.note, page.preferences, page.history, window.show_keys, window.show_palette):
        act()
        assert window.tasks.wait_idle()
        dialog = window.desk.dialog
        assert dialog is not None
        assert spy.look(dialog) == []
        dialog.done(0)
        assert window.tasks.wait_idle()


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_every_text_of_the_settings_can_be_read(qtbot: QtBot, theme: Theme, spy: Spy, choice: str) -> None:
    theme.choose(choice)
    dialog = SettingsDialog(theme, Settings.model_construct(theme="light"), fakes.BUSINESS)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.field("scanner_gap_ms").set_value("x")
    dialog.on_save_pressed()
    for place in range(4):
        dialog.show_page(place)
        assert spy.look(dialog) == []


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_a_message_can_be_read(window: MainWindow, spy: Spy, choice: str) -> None:
    window.theme.choose(choice)
    window.messages.tell("Preferences saved for Marina Duarte", "Undo", "Ctrl Z")
    picture = window.messages.grab().toImage()
    inks = [ink for content, ink, _ in spy.seen if content in {"Undo", "Ctrl Z"}]
    assert len(inks) == 2
    ground = ground_of(picture, picture.rect())
    assert ground is not None
    assert all(contrast(ink, ground) >= 4.5 for ink in inks)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_what_shows_the_focus_is_seen(tokens: Tokens) -> None:
    grounds = (tokens.bg, tokens.surface, tokens.selection, tokens.hover, tokens.accent_soft)
    assert all(contrast(tokens.accent, ground) >= 3 for ground in grounds)
    assert contrast(tokens.on_accent, tokens.accent) >= 3
    assert contrast(tokens.inverse_accent, tokens.inverse) >= 3
    assert contrast(tokens.bad.ink, tokens.surface) >= 3
    pressed = QColor(tokens.accent).darker(112)
    assert contrast(tokens.on_accent, pressed) >= 4.5


def test_the_spy_sees_a_faint_text(qtbot: QtBot, theme: Theme, spy: Spy) -> None:
    class Faint(QWidget):
        def paintEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
            painter = painting.begin(self)
            painter.fillRect(self.rect(), theme.tokens.surface)
            for line in range(6):
                place = QRectF(0, 30 * line, 200, 30)
                painting.text(painter, place, "faint", theme.font(), theme.tokens.line)

    widget = Faint()
    qtbot.addWidget(widget)
    widget.resize(200, 180)
    assert len(spy.look(widget)) == 6


def test_no_widget_paints_text_beside_the_spy() -> None:
    root = Path(payme_desktop.ui.__file__).parent
    guilty = [
        file.name
        for file in root.rglob("*.py")
        if re.search(r"\bdrawText\(|\bdrawStaticText\(", file.read_text("utf-8"))
    ]
    assert guilty == ["painting.py"]
    assert ("text", "mark") in PAIRS, "a marked text is drawn by its layout"
