"""The matched part of a text, whatever its script."""

import pytest

from payme_desktop.ui.widgets.marking import digit_marks, marks


@pytest.mark.parametrize(
    ("text", "searched", "marked"),
    [
        ("Marina Oliveira", "marin", ["Marin"]),
        ("Café Marinheiro", "MARIN", ["Marin"]),
        ("José ÇELİK", "celik jose", ["José", "ÇELİK"]),
        ("Ægir", "ae", ["Æ"]),
        ("王小明", "小明", ["小", "明"]),
        ("Submarine", "marin", []),
        ("Марина", "мари", ["Мари"]),
        ("J\u0301ose", "jo", ["J\u0301o"]),
        ("", "x", []),
    ],
)
def test_word_beginnings_are_marked(text: str, searched: str, marked: list[str]) -> None:
    assert [text[start : start + length] for start, length in marks(text, searched)] == marked


@pytest.mark.parametrize(
    ("phone", "searched", "marked"),
    [
        ("+351 912 334 471", "334471", ["334 471"]),
        ("+351 912 334 471", "0912", ["912"]),
        ("+351 912 334 471", "9", []),
        ("+351 912 334 471", "555", []),
    ],
)
def test_digits_are_found_across_blanks(phone: str, searched: str, marked: list[str]) -> None:
    assert [phone[start : start + length] for start, length in digit_marks(phone, searched)] == marked
