"""Light and dark: forced, followed, and switched while the window is open."""

import pytest
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from payme_desktop.ui.icons import _image
from payme_desktop.ui.main_window import MainWindow
from payme_desktop.ui.theme import Theme, chosen
from payme_desktop.ui.tokens import DARK, LIGHT


def test_the_environment_and_the_argument_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen(None) == "system"
    monkeypatch.setenv("PAYME_THEME", "dark")
    assert chosen(None) == "dark"
    assert chosen("light") == "light"
    assert chosen("system") == "system"
    monkeypatch.setenv("PAYME_THEME", "nonsense")
    assert chosen(None) == "system"


def test_a_switch_reaches_what_is_on_the_screen(qtbot: QtBot, window: MainWindow, qapp: QApplication) -> None:
    window.page.list.mark(0)
    assert window.tasks.wait_idle()
    light = window.grab().toImage()
    window.theme.choose("dark")
    qapp.processEvents()
    assert window.theme.tokens is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.bg
    dark = window.grab().toImage()
    middle = light.rect().center()
    assert light.pixelColor(middle).lightness() > 200
    assert dark.pixelColor(middle).lightness() < 60
    window.theme.choose("light")
    qapp.processEvents()
    assert window.grab().toImage() == light


def test_inter_ships_and_has_figures_of_one_width(theme: Theme) -> None:
    assert QFontInfo(theme.font(13)).family() == "Inter"


def test_icons_take_the_colour_they_are_given(qapp: QApplication) -> None:
    image = _image("search", LIGHT.accent.rgba(), 40)
    solid = [
        image.pixelColor(x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() == 255
    ]
    assert solid
    assert {colour.name() for colour in solid} == {LIGHT.accent.name()}
