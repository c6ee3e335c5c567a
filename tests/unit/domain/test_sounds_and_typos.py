"""What names sound like, and what one slip of a finger makes of them."""

import pytest

from payme_desktop.domain import sounds, typos
from payme_desktop.domain.searching import alike_terms, joined, understand


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("sofia", "Sophia"),
        ("stefan", "Stephan"),
        ("ksenia", "Xenia"),
        ("ksenia", "Ксения"),
        ("yorgos", "Γιώργος"),
        ("jovanni", "Giovanni"),
        ("khrushcheva", "Хрущева"),
        ("park", "박서연"),
        ("hansjurgen", "Hans-Jürgen"),
        ("oneill", "O'Neill"),
        ("vandermeer", "van der Meer"),
    ],
)
def test_one_sound(typed: str, stored: str) -> None:
    assert sounds.marked(typed) in sounds.sound_key(stored).split()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("mohamed", "محمد"),
        ("yousef", "يوسف"),
        ("khatib", "الخطيب"),
        ("sara", "שרה"),
        ("priya", "प्रिया"),
        ("nattapon", "ณัฐพล"),
        ("natthaphon", "ณัฐพล"),
        ("supaporn", "สุภาพร"),
    ],
)
def test_the_same_bones(typed: str, stored: str) -> None:
    assert f"!{sounds.bones(typed)}" in sounds.sound_key(stored).split()


@pytest.mark.parametrize(("one", "other"), [("marina", "martim"), ("silva", "santos"), ("bruno", "brigitte")])
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sounds.sound(one) != sounds.sound(other)
    assert sounds.bones(one) != sounds.bones(other)


def test_another_vowel_is_one_away() -> None:
    assert "=isof" in sounds.turned("=isif")
    assert "=isif" not in sounds.turned("=isif")


@pytest.mark.parametrize("slip", ["marna", "mariina", "marian", "narina", "marima", "amrina"])
def test_one_slip(slip: str) -> None:
    assert "marina" in typos.variants(slip)


@pytest.mark.parametrize("far", ["marta", "mairan", "marinaxx"])
def test_two_slips_are_another_word(far: str) -> None:
    assert "marina" not in typos.variants(far)


def test_short_and_endless_words_have_no_slips() -> None:
    assert typos.variants("ana") == ()
    assert typos.variants("a" * (typos.LONGEST + 1)) == ()
    assert len(typos.variants("marina")) == len(set(typos.variants("marina"))) < 400


def test_an_initial_beside_a_name_begins_words_of_any_script() -> None:
    (_, first) = alike_terms(understand("sokolov d"))
    assert f"{sounds.MARK}t*" in first


def test_two_words_may_be_one() -> None:
    assert [each.groups for each in joined(understand("mac donald"))] == [(("macdonald",),)]
    assert joined(understand("912 334")) == ()
