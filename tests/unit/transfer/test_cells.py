"""What one cell means, and that no spreadsheet runs it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from payme_desktop.services.transfer.cells import column_name, guarded, truth, unguarded, with_point

RUNS = "=+-@\t\r\n＝＋－＠"
TRICKY = st.text(st.sampled_from("=+-@\t\r\n＝＋－＠',;\" a1.(") | st.characters(codec="utf-8"), max_size=12)


@given(TRICKY)
@example("\t=")
@example("a;=1+1")
@example("'=1")
@example("=1;=2,\t@x")
def test_what_is_guarded_comes_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@given(TRICKY)
def test_no_guarded_cell_begins_a_formula_for_any_separator(cell: str) -> None:
    kept = guarded(cell)
    if kept == cell and cell[:1] in ("+", "-"):
        return  # a plain number or phone number: see below
    for separator in ",;\t\n\r":
        for part in kept.split(separator):
            assert part.lstrip(' "')[:1] not in set("=+-@＝＋－＠"), (kept, separator)


@pytest.mark.parametrize(
    "cell", ["-5.00", "+5", "12,50", "+351 912 334 471", "+49 (151) 23-45/6", "+49.151.2"]
)
def test_plain_numbers_and_phones_stay(cell: str) -> None:
    assert guarded(cell) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "+cmd",
        "-x",
    ],
)
def test_formulas_get_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == "'" + guarded(cell)[1:]
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["x", "X", "Ja", "sí", "SIM", "oui", "Wahr", "1", "true"])
def test_words_for_yes(cell: str) -> None:
    assert truth(cell) is True


@pytest.mark.parametrize("cell", ["no", "Nein", "não", "NON", "0", "falsch", "false"])
def test_words_for_no(cell: str) -> None:
    assert truth(cell) is False


def test_other_words_are_left_to_the_draft() -> None:
    assert truth("perhaps") == "perhaps"


@pytest.mark.parametrize(
    ("cell", "delimiter", "means"),
    [
        ("12,50", ";", "12.50"),
        ("12,50", ",", "12,50"),
        ("1.234,50", ";", "1.234,50"),
        ("1,2,3", ";", "1,2,3"),
    ],
)
def test_the_decimal_comma(cell: str, delimiter: str, means: str) -> None:
    assert with_point(cell, delimiter) == means


@pytest.mark.parametrize("cell", [" Customer Type ", "customer-type", "CUSTOMER_TYPE", "customer  type"])
def test_header_names(cell: str) -> None:
    assert column_name(cell) == "customer_type"
