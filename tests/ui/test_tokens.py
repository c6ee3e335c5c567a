"""Colours: readable in both themes, and named in one place only."""

import re
from operator import attrgetter
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

import payme_desktop.ui
from payme_desktop.ui.tokens import DARK, LIGHT, PAIRS, Tokens, contrast

UI = Path(payme_desktop.ui.__file__).parent


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_every_pair_in_use_is_readable(tokens: Tokens, pair: tuple[str, str]) -> None:
    ink, ground = (attrgetter(name)(tokens) for name in pair)
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_borders_that_must_be_seen_are_seen(tokens: Tokens) -> None:
    assert contrast(tokens.outline, tokens.surface) >= 3.0
    assert contrast(tokens.outline, tokens.bg) >= 3.0 - 0.1


def test_contrast_knows_its_ends() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("red"), QColor("red")) == pytest.approx(1)


def test_no_widget_names_a_colour() -> None:
    literal = re.compile(r"#[0-9A-Fa-f]{6}\b|QColor\(\s*[\"'\d]|GlobalColor\.(?!transparent)")
    guilty = [
        file.name
        for file in UI.rglob("*.py")
        if file.name != "tokens.py" and literal.search(file.read_text("utf-8"))
    ]
    assert guilty == []
