"""Text: cleaned when it comes in, folded so that a search finds it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from payme_desktop.domain import text

ANY = st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Lo", "Nd"]), max_size=40)
KEPT_CONTROLS = {"\n", "\t"}


def is_control(ch: str) -> bool:
    return (
        unicodedata.category(ch) in {"Cc", "Cs"} or ch in "\u202a\u202b\u202c\u202d\u202e\u2066\u2069\ufeff"
    )


@given(typed=ANY)
@example(typed="\r")
@example(typed="a\r\n\u2028b\u0085")
@example(typed="\ufeff \ufeff")
def test_cleaning_leaves_no_control_characters_and_is_settled(typed: str) -> None:
    line = text.clean_line(typed)
    assert not any(is_control(ch) for ch in line)
    assert line == line.strip()
    assert "  " not in line
    assert text.clean_line(line) == line
    several = text.clean_text(typed)
    assert not any(is_control(ch) and ch not in KEPT_CONTROLS for ch in several)
    assert text.clean_text(several) == several
    line.encode()
    several.encode()


@given(typed=ANY)
def test_folding_twice_is_folding_once(typed: str) -> None:
    once = text.fold(text.clean_line(typed))
    assert text.fold(once) == once


@given(typed=ANY)
def test_folding_takes_any_case_and_any_form_for_the_same(typed: str) -> None:
    once = text.fold(text.clean_line(typed))
    assert text.fold(text.clean_line(unicodedata.normalize("NFD", typed))) == once
    assert text.fold(text.clean_line(typed).casefold()) == once


@given(typed=ANY)
def test_words_hold_no_blanks_and_survive_being_joined(typed: str) -> None:
    found = text.words(text.fold(text.clean_line(typed)))
    assert all(word and " " not in word for word in found)
    assert text.words(" ".join(found)) == found


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("José ÇELİK", "jose celik"), ("STRASSE Straße", "strasse strasse"), ("Łódź", "lodz"),
        ("Ærø Œuvre", "aero oeuvre"),
        ("Đặng", "dang"), ("İstanbul ırmak", "istanbul irmak"), ("ＡＢＣ１２", "abc12"), ("Ёлка", "елка"),
        ("ΆΡΗΣ Άρης", "αρησ αρησ"),
        ("مُحَمَّد", "محمد"), ("أحمد", "احمد"), ("שָׁלוֹם", "שלום"), ("ガ", "ガ"), ("ｶﾞ", "ガ"),
        ("한국", "한국"), ("  a \t b ", "a b"),
        ("ﬁn", "fin"), ("e\u0301", "e"), ("Þór", "thor"),
    ],
)  # fmt: skip
def test_folding_of_names_from_everywhere(typed: str, folded: str) -> None:
    assert text.fold(text.clean_line(typed)) == folded


def test_vowel_signs_and_kana_voicing_are_letters() -> None:
    assert text.fold("कि") != text.fold("क")
    assert text.fold("が") != text.fold("か")
    assert text.fold("กำ") != text.fold("ก")


@pytest.mark.parametrize(
    ("folded", "words"),
    [
        ("o'neil de-la cruz", ["o", "neil", "de", "la", "cruz"]), ("王小明", ["王", "小", "明"]),
        ("a王b", ["a", "王", "b"]),
        ("김민준", ["김", "민", "준"]), ("สมชาย ใจดี", ["สมชาย", "ใจดี"]), ("c3po_x", ["c3po", "x"]), ("", []),
        ("😀 !", []),
        ("🍕pizza", ["pizza"]),
    ],
)  # fmt: skip
def test_words_of_folded_text(folded: str, words: list[str]) -> None:
    assert text.words(folded) == words


def test_lines_stay_lines_and_tabs_stay_in_texts() -> None:
    assert text.clean_text("a\r\nb\rc\u2028d\te\x00") == "a\nb\nc\nd\te"
    assert text.clean_line("a\r\nb\tc\x00 \u202ed") == "a b c d"
    assert text.clean_line("Zoe\u0308") == "Zoë"
