"""Texts: plural forms of English, a pseudo-locale 40 % longer without a clipped label, a mirrored run."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from payme_desktop.ui import translation
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.main_window import MainWindow
from tests.ui import fakes
from tests.ui.conftest import WindowMaker
from tests.ui.test_main_window import settle
from tools import translations

ACCENTS = str.maketrans("aeiouAEIOUcnsz", "áéíóúÁÉÍÓÚçñšž")


class Pseudo(QTranslator):
    """English with accents, in brackets, 40 % longer; what is filled in later stays as it is."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        # "%n" stays: Qt fills it in afterwards.
        parts = re.split(r"(\{[^}]*\}|%L?n|&)", source)
        plain = "".join(part if i % 2 else part.translate(ACCENTS) for i, part in enumerate(parts))
        longer = max(1, round(len(source) * 0.4) - 2)
        return f"[{plain}{'·' * longer}]"

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's
        return False


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = Pseudo()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    translator = QTranslator()
    assert translator.load("payme_en", str(translation.folder()))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_the_plural_forms_are_those_of_the_sources(tmp_path: Path) -> None:
    fresh = tmp_path / "payme_en.ts"
    translations.write(translations.english(), fresh)
    kept = (translation.folder() / "payme_en.ts").read_text(encoding="utf-8")
    assert fresh.read_text(encoding="utf-8") == kept, "run 'make translations'"
    translations.build(fresh)
    assert fresh.with_suffix(".qm").read_bytes() == (translation.folder() / "payme_en.qm").read_bytes()


@pytest.mark.usefixtures("english")
def test_no_text_hides_from_the_translators() -> None:
    """lupdate finds a text in ``tr`` and ``translate`` only, and never one behind a function of our own."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in translations.SOURCE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "_tr"
        and any(isinstance(each, ast.Constant) for each in call.args)
    ]
    assert hidden == []
    found = {message.findtext("source") for message in translations.texts().iter("message")}
    assert {
        "Text size",
        "Yesterday",
        "no SMS",
        "Customer",
        "It has everything that the shop has now.",
    } <= found


def test_one_and_many() -> None:
    def said(context: str, text: str, n: int) -> str:
        return QCoreApplication.translate(context, text, "", n)

    assert said("Formats", "%n day(s) ago", 1) == "1 day ago"
    assert said("Formats", "%n day(s) ago", 5) == "5 days ago"
    assert said("FiguresPage", "%n visit(s)", 1) == "1 visit"
    assert said("Segments", "%n purchase(s)", 2) == "2 purchases"


def test_an_unknown_language_is_english(qapp: QApplication) -> None:
    assert translation.language_of("xx") == "en"
    assert translation.language_of("en") == "en"


def screens(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Every page and dialog, shown one after the other."""
    page = window.page
    yield "list", window
    page.search_field.set_text("marina ol")
    settle(window)
    yield "search", window
    for name in ("new", "edit", "note", "preferences", "sale", "history"):
        window.actions_.run(name)
        settle(window)
        dialog = window.desk.dialog
        assert dialog is not None, name
        yield name, dialog
        dialog.done(0)
        settle(window)
    own = (window.staff.own_pin, window.staff.own_password)
    for act in (window.show_keys, window.show_palette, window.settings.open, window.staff.open, *own):
        act()
        settle(window)
        dialog = window.desk.dialog
        assert dialog is not None
        yield type(dialog).__name__, dialog
        dialog.done(0)
        settle(window)
    window.desk.overriding.ask("sales.void", lambda _: None, lambda: None, lambda _: None)
    settle(window)
    dialog = window.desk.dialog
    assert dialog is not None
    yield "override", dialog
    dialog.done(0)
    settle(window)
    page.card.show_masks(masked=True, ask=True)
    yield "masked", window
    page.card.show_left(30)
    yield "revealed", window
    page.card.show_masks(masked=False, ask=False)
    page.search_field.set_text("nobody of this name")
    settle(window)
    yield "nobody found", window
    window.go_figures()
    settle(window)
    yield "figures", window
    window.go_bin()
    settle(window)
    yield "bin", window


def clipped(screen: QWidget) -> list[str]:
    """Texts that have less room than they need."""
    found = []
    for label in screen.findChildren(QLabel):
        if label.isVisible() and label.text() and not _fits_label(label):
            found.append(f"label {label.text()!r}: {label.width()}x{label.height()}")
    for button in screen.findChildren(QAbstractButton):
        words = button.text().replace("&", "")
        if button.isVisible() and words:
            needed = QFontMetrics(button.font()).horizontalAdvance(words)
            if button.width() + 1 < needed:
                found.append(f"{type(button).__name__} {words!r}: {button.width()} < {needed}")
    return found


def _fits_label(label: QLabel) -> bool:
    if label.wordWrap():
        longest = max(
            QFontMetrics(label.font()).horizontalAdvance(word) for word in label.text().split() or [""]
        )
        return label.height() + 2 >= label.heightForWidth(label.width()) and label.width() + 1 >= longest
    return label.width() + 1 >= label.sizeHint().width()


@pytest.mark.parametrize("size", [(1360, 880), (1024, 640)])
def test_forty_percent_longer_clips_nothing(
    qtbot: QtBot, pseudo: None, make_window: WindowMaker, size: tuple[int, int]
) -> None:
    window = make_window(fakes.FakeServices(fakes.people(20)))
    window.resize(*size)
    settle(window)
    bad = {name: lost for name, screen in screens(window) if (lost := clipped(screen))}
    assert bad == {}


def test_every_screen_speaks_through_the_translator(
    qtbot: QtBot, pseudo: None, make_window: WindowMaker
) -> None:
    window = make_window(fakes.FakeServices(fakes.people(20)))
    plain = set()
    for _, screen in screens(window):
        for label in screen.findChildren(QLabel):
            text = label.text()
            # Data has no brackets: names, amounts, dates. Words of ours that have none were forgotten.
            if label.isVisible() and text in OURS:
                plain.add(text)
    assert plain == set()


OURS = {
    "Name",
    "Phone",
    "E-mail",
    "Notes",
    "Sale",
    "Settings",
    "Keys",
    "Figures",
    "visits",
    "spent",
    "Usually",
}


@pytest.mark.usefixtures("mirrored")
def test_right_to_left_every_screen_opens_mirrored(
    qtbot: QtBot, make_window: WindowMaker, formats: Formats
) -> None:
    window = make_window(fakes.FakeServices(fakes.people(20)))
    settle(window)
    assert window.rail.mapTo(window, window.rail.rect().center()).x() > window.width() / 2
    card: Any = window.page.card
    assert card.mapTo(window, card.rect().center()).x() < window.width() / 2
    for name, screen in screens(window):
        assert screen.layoutDirection() == Qt.LayoutDirection.RightToLeft, name
        assert clipped(screen) == [], name
