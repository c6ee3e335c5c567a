"""Ids that every PC makes alike, e-mail addresses, and who is regular."""

import hashlib
import uuid

import pytest

from payme_desktop.domain import ids
from payme_desktop.domain.emails import checked_email, email_key
from payme_desktop.domain.loyalty import Thresholds, frequency, is_repeat
from payme_desktop.domain.vocabulary import Frequency

BUSINESS = uuid.UUID(int=1)
SALE = uuid.UUID(int=2)
PINNED = {
    "preferences": "572a2110-97f6-5abc-8fdc-228e970426dd",
    "history": "6bb37908-9b02-5c56-b6fe-cef6d0f22ddb",
    "void": "95c13203-64a6-5e5e-a7e2-78684ad5d663",
    "receipt": "f3659837-635d-5059-867f-444e6a1cc75b",
    "receipt again": "e086028b-9f16-5de0-b52a-34b43dfe39c9",
    "content": "96be44d4-1e0a-510d-b54c-74d0c1957078",
}


@pytest.mark.parametrize("parts", [("a",), ("a", "b"), ("", ""), ("é", 1, BUSINESS), ("x" * 1000,)])
def test_a_derived_id_is_what_uuid5_makes_of_the_parts(parts: tuple[object, ...]) -> None:
    assert ids.derived_id(*parts) == uuid.uuid5(ids._NAMESPACE, "\x1f".join(map(str, parts)))
    assert ids.derived_id(*parts).version == 5


def test_a_history_has_one_id_however_it_is_made() -> None:
    customer = ids.new_id()
    assert ids.history_key(customer.bytes) == ids.history_id(customer).bytes


def test_derived_ids_are_the_same_for_ever() -> None:
    """Pinned: these are in shops and in central databases. A change here doubles every purchase."""
    assert str(ids.preferences_id(SALE)) == PINNED["preferences"]
    assert str(ids.history_id(SALE)) == PINNED["history"]
    assert str(ids.void_id(SALE)) == PINNED["void"]
    assert str(ids.receipt_id(BUSINESS, "sale", "till", "R1")) == PINNED["receipt"]
    assert str(ids.receipt_id(BUSINESS, "sale", "till", "R1", 1)) == PINNED["receipt again"]
    assert str(ids.content_id(BUSINESS, "sale", ("a", "1.00"), 0)) == PINNED["content"]


def test_parts_do_not_run_into_each_other() -> None:
    made = {
        ids.receipt_id(BUSINESS, "sale", "a", "bc"), ids.receipt_id(BUSINESS, "sale", "ab", "c"),
        ids.receipt_id(BUSINESS, "refund", "a", "bc"), ids.receipt_id(SALE, "sale", "a", "bc"),
        ids.receipt_id(BUSINESS, "sale", "a", "bc", 1), ids.content_id(BUSINESS, "sale", ("a", "bc"), 0),
        ids.content_id(BUSINESS, "sale", ("a", "bc"), 1), ids.content_id(BUSINESS, "sale", ("a", "b",
        "c"), 0),
    }  # fmt: skip
    assert len(made) == 8


def test_new_ids_are_ordered_by_birth() -> None:
    made = [ids.new_id() for _ in range(5_000)]
    assert made == sorted(made)
    assert len(set(made)) == 5_000
    assert made[0].version == 7


@pytest.mark.parametrize(
    ("text", "found"),
    [(str(SALE), SALE), (f" {SALE} ", SALE), (SALE.hex, SALE), ("", None), ("12", None), ("x" * 36, None),
    ("é" * 32, None)],
)  # fmt: skip
def test_ids_are_read_from_text(text: str, found: uuid.UUID | None) -> None:
    assert ids.parse_id(text) == found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana@Example.ORG", "Ana@example.org"), ("a+b@x.example", "a+b@x.example"),
        ("till@shop.local", "till@shop.local"),
        ("josé@exämple.de", "josé@exämple.de"), ("a@xn--exmple-cua.de", "a@exämple.de"),
        ("o'neil@example.org", "o'neil@example.org"),
    ],
)  # fmt: skip
def test_addresses_are_kept_as_they_are_used(typed: str, kept: str) -> None:
    assert checked_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["a", "a@", "@b.de", "a b@c.de", "a@b", "a@b..de", "a@@b.de", "a@b.de, c@d.de", "Ana <a@b.de>",
    "a@-b.de", "a@[127.0.0.1]", "a@b.", "a@b.de\n", "(c)a@b.de"],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_one_plain_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match="This is not an e-mail address") as refused:
        checked_email(typed)
    assert str(refused.value).endswith(".")


def test_the_key_of_an_address_ignores_case_and_accents() -> None:
    assert email_key("José@Straße.example") == "jose@strasse.example"
    assert email_key(None) == email_key("") == ""


def test_frequency_by_number_of_purchases() -> None:
    rule = Thresholds()
    found = [frequency(n, rule) for n in range(-1, 12)]
    names = ["none"] * 2 + ["one_time"] + ["occasional"] * 2 + ["regular"] * 6 + ["frequent"] * 2
    assert found == [Frequency(name) for name in names]
    assert [is_repeat(n) for n in (0, 1, 2, 3)] == [False, False, True, True]


@pytest.mark.parametrize("wrong", [(1, 4, 10), (2, 2, 10), (2, 4, 4), (4, 3, 10), (0, 0, 0), (2, 10, 4)])
def test_thresholds_must_rise(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="must rise"):
        Thresholds(*wrong)


def test_the_hash_behind_derived_ids_is_sha1_as_in_uuid5() -> None:
    digest = hashlib.sha1(ids._NAMESPACE.bytes + b"a", usedforsecurity=False).digest()
    assert ids.derived_id("a").bytes[:6] == digest[:6]
