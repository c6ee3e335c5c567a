"""Phone numbers: read in any form, kept as typed and as E.164; what is none is refused in words."""

import pytest

from payme_desktop.domain import phones


@pytest.mark.parametrize(
    ("typed", "region", "e164"),
    [
        ("912334471", "PT", "+351912334471"), ("912 334 471", "PT", "+351912334471"),
        ("(912) 334-471", "PT", "+351912334471"),
        ("+351 912 334 471", "DE", "+351912334471"), ("00351 912334471", "PT", "+351912334471"),
        ("00351 912334471", "DE", "+351912334471"), ("0151 23456789", "DE", "+4915123456789"),
        ("+49 (0)151 23456789", "PT", "+4915123456789"), ("0049 151 23456789", "PT", "+4915123456789"),
        ("020 7946 0958", "GB", "+442079460958"), ("06 6982 1234", "IT", "+390669821234"),
        ("(212) 555-0123", "US", "+12125550123"), ("011 351 912 334 471", "US", "+351912334471"),
        ("٩١٢٣٣٤٤٧١", "PT", "+351912334471"), ("+٣٥١ ٩١٢ ٣٣٤ ٤٧١", "DE", "+351912334471"),
        ("९१२३३४४७१", "PT", "+351912334471"),
        ("912334471 ext. 12", "PT", "+351912334471"), ("912334471 x12", "PT", "+351912334471"),
        ("912334471#12", "PT", "+351912334471"),
        ("138 0013 8000", "CN", "+8613800138000"), ("912–334–471", "PT", "+351912334471"),
    ],
)  # fmt: skip
def test_every_usual_form_is_the_same_number(typed: str, region: str, e164: str) -> None:
    found = phones.parse(typed, region)
    assert (found.typed, found.e164) == (typed, e164)
    assert found.valid or e164 == "+12125550123"
    assert found.national
    assert e164.endswith(found.national)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Oma", "Only digits"), ("0800 FLOWERS", "Only digits"), ("912334471a", "Only digits"),
        ("912;334", "Only digits"),
        ("912*334*471", "Only digits"), ("☎912334471", "Only digits"), ("912,334,471", "Only digits"),
        ("tel:912334471", "Only digits"),
        ("912+334471", "The \\+ belongs"), ("++351912334471", "The \\+ belongs"),
        ("+351+912", "The \\+ belongs"),
        ("12", "at least 3 digits"), ("+", "at least 3 digits"), ("()", "at least 3 digits"),
        ("--", "at least 3 digits"),
        ("+999 123456", "country code"), ("+0 123456", "country code|not a phone|short|long"),
        ("9123", "too short"), ("9123344719123344", "too short or too long|too long"),
        ("1" * 40, "too long|too short"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_in_words(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        phones.parse(typed, "PT")


def test_a_possible_number_out_of_every_range_is_kept_with_a_warning() -> None:
    found = phones.parse("112334471", "PT")
    assert (found.e164, found.valid) == ("+351112334471", False)
    from payme_desktop.domain.drafts import CustomerDraft, Rules, draft

    made = draft(CustomerDraft, {"phone": "112334471"}, Rules(region="PT"))
    assert made.warnings("PT") == {"phone": [phones.INVALID_WARNING]}
    assert draft(CustomerDraft, {"phone": "912334471"}, Rules(region="PT")).warnings("PT") == {}
    assert draft(CustomerDraft, {"name": "Ana"}, Rules(region="PT")).warnings("PT") == {}


def test_the_key_holds_the_number_from_the_front_and_from_behind() -> None:
    key = phones.phone_key(phones.parse("912 334 471", "PT"))
    assert key == "+351912334471 912334471 ~174433219153"
    assert phones.e164_of(key) == "+351912334471"
    assert phones.phone_key(None) == phones.e164_of("") == ""


def test_digits_of_any_script_are_digits() -> None:
    assert phones.digits("٣۵5-५") == "3555"
    assert phones.digits("²①") == ""


def test_regions_are_countries() -> None:
    assert {"PT", "DE", "US", "CN"} <= phones.regions()
    assert "XX" not in phones.regions()
    assert "001" not in phones.regions()
