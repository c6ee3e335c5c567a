"""Search: what a cashier types, in any script and any form, and who comes first."""

from typing import Any

import pytest

from payme_desktop.errors import InvalidInput
from tests.helpers.books import Book

PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "name": "Marina Oliveira",
        "phone": "912 334 471",
        "email": "marina.o+shop@example.org",
        "code": "100482",
    },
    {"name": "José Çelik Müller-Łęcki", "email": "jcelik@straße.example", "code": "K-7/B"},
    {"name": "王小明", "phone": "+86 138 0013 8000"},
    {"name": "明小王"},
    {"name": "山田 太郎", "code": "会员12"},
    {"name": "やまだ たろう"},
    {"name": "김민준"},
    {"name": "محمد عبد الله", "phone": "+20 100 123 4567"},
    {"name": "שרה כהן"},
    {"name": "सुनीता शर्मा"},
    {"name": "สมชาย ใจดี"},
    {"name": "Фёдор Достоевский"},
    {"name": "Ελένη Παπαδοπούλου"},
    {"name": "Nguyễn Văn Đức"},
    {"name": "Siobhán O'Neil"},
    {"name": "", "phone": "+49 151 23456789"},
    {"name": "Bob 😀 Smith"},
    {"name": "Giulia Rossi", "phone": "+39 06 6982 1234"},
    {"name": "Ian Fleming", "phone": "+44 20 7946 0958"},
    {"name": "Zed", "code": "A#12:3"},
)
GERMAN = "+49 151 23456789"


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        # Words: order, parts, case, accents
        ("marina", "Marina Oliveira"),
        ("oliveira marina", "Marina Oliveira"),
        ("OLIV mar", "Marina Oliveira"),
        ("  olive   mar  ", "Marina Oliveira"),
        ("jose celik", "José Çelik Müller-Łęcki"),
        ("JOSÉ", "José Çelik Müller-Łęcki"),
        ("Jose\u0301", "José Çelik Müller-Łęcki"),
        ("muller", "José Çelik Müller-Łęcki"),
        ("lecki", "José Çelik Müller-Łęcki"),
        ("ＭＡＲＩＮＡ", "Marina Oliveira"),
        ("mar xyz", ""),
        ("arina", "Marina Oliveira"),
        ("o'neil", "Siobhán O'Neil"),
        ("oneil", "Siobhán O'Neil"),
        ("neil siobhan", "Siobhán O'Neil"),
        ("smith bob", "Bob 😀 Smith"),
        # Scripts
        ("王", "王小明, 明小王"),
        ("小明", "王小明"),
        ("王小明", "王小明"),
        ("太郎", "山田 太郎"),
        ("山田太", "山田 太郎"),
        ("やまだ", "やまだ たろう"),
        ("ヤマダ", "やまだ たろう"),
        ("김", "김민준"),
        ("민준", "김민준"),
        ("محمد", "محمد عبد الله"),
        ("مُحَمَّد", "محمد عبد الله"),
        ("שרה", "שרה כהן"),
        ("शर्मा", "सुनीता शर्मा"),
        ("सुनी", "सुनीता शर्मा"),
        ("สมชาย", "สมชาย ใจดี"),
        ("федор", "Фёдор Достоевский"),
        ("ДОСТ", "Фёдор Достоевский"),
        ("ελενη", "Ελένη Παπαδοπούλου"),
        ("ΠΑΠΑ", "Ελένη Παπαδοπούλου"),
        ("nguyen van duc", "Nguyễn Văn Đức"),
        ("Đức", "Nguyễn Văn Đức"),
        # Phones
        ("912334471", "Marina Oliveira"),
        ("912 33", "Marina Oliveira"),
        ("912-334-471", "Marina Oliveira"),
        ("(912) 334.471", "Marina Oliveira"),
        ("+351912", "Marina Oliveira"),
        ("00351 912", "Marina Oliveira"),
        ("351912", "Marina Oliveira"),
        ("0912 33", "Marina Oliveira"),
        ("4471", "Marina Oliveira"),
        ("471", "Marina Oliveira"),
        ("34 47", ""),
        ("٩١٢٣٣٤", "Marina Oliveira"),
        ("+٨٦١٣٨", "王小明"),
        ("0151 2345", GERMAN),
        ("+49 (0)151 2345", GERMAN),
        ("+49", GERMAN),
        ("020 7946", "Ian Fleming"),
        ("06 6982", "Giulia Rossi"),
        ("0044 20", "Ian Fleming"),
        ("+1 2", ""),
        # E-mail and code
        ("marina.o", "Marina Oliveira"),
        ("marina.o+shop@example.org", "Marina Oliveira"),
        ("marina.o+sh", "Marina Oliveira"),
        ("shop@ex", "Marina Oliveira"),
        ("JCELIK@", "José Çelik Müller-Łęcki"),
        ("jcelik@straße", "José Çelik Müller-Łęcki"),
        ("100482", "Marina Oliveira"),
        ("k-7/b", "José Çelik Müller-Łęcki"),
        ("k 7", "José Çelik Müller-Łęcki"),
        ("A#12:3", "Zed"),
        ("#12", "Zed"),
        # What is no search, or tries to be more than one
        ("", ""),
        ("   ", ""),
        ("😀", ""),
        ("*", ""),
        ("\"*:^()'", ""),
        ("\"*:^()' OR", "Marina Oliveira"),  # or-g
        ("marina OR jose", ""),
        ("marina AND oliveira", ""),
        ("NEAR(marina oliveira)", ""),
        ("search_text:marina", ""),
        ("'; DROP TABLE customers; --", ""),
        ("mar\x00ina", "Marina Oliveira"),
        ("marina\ud800", "Marina Oliveira"),
        ("%", ""),
        ("_", ""),
        ("x" * 10_000, ""),
        ("marina " * 2_000, "Marina Oliveira"),
    ],
)  # fmt: skip
def test_search_finds(people: Book, typed: str, answers: str) -> None:
    assert sorted(people.found(typed)) == sorted(answers.split(", ") if answers else [])


@pytest.fixture
def people(book: Book) -> Book:
    for values in PEOPLE:
        book.customer(**values)
    return book


def test_one_letter_is_a_search(people: Book) -> None:
    assert people.found("z") == ["Zed"]
    assert set(people.found("m")) == {"Marina Oliveira", "José Çelik Müller-Łęcki"}


def test_a_hit_says_what_matched_and_whether_wholly(people: Book) -> None:
    def best(typed: str) -> tuple[str, bool]:
        hit = people.customers.search(people.actor, typed).hits[0]
        return hit.matched, hit.exact

    assert best("100482") == ("code", True)
    assert best("1004") == ("code", False)
    assert best("MARINA.O+SHOP@example.org") == ("email", True)
    assert best("912334471") == ("phone", True)
    assert best("+351912334471") == ("phone", True)
    assert best("4471") == ("phone", False)
    assert best("marina") == ("name", True)
    assert best("mari") == ("name", False)
    assert best("example") == ("email", False)


def test_an_exact_code_or_phone_comes_before_newer_and_better_customers(book: Book) -> None:
    book.customer("Code", code="912334471")
    book.customer("Phone", phone="912334471")
    book.customer("912334471 Name")
    tail = book.customer("Longer", code="912334471-2")
    book.sale(tail.id)
    assert set(book.found("912334471")[:2]) == {"Code", "Phone"}


def test_among_equals_the_recent_buyer_comes_first(book: Book) -> None:
    old, new, never = (book.customer(f"Ana {word}") for word in ("Old", "New", "Never"))
    book.sale(old.id, occurred_at="2026-01-01")
    book.sale(new.id, occurred_at="2026-02-01")
    assert book.found("ana") == ["Ana New", "Ana Old", never.name]
    book.sale(old.id, occurred_at="2026-03-01")
    assert book.found("ana") == ["Ana Old", "Ana New", never.name]


def test_whole_words_come_before_beginnings(book: Book) -> None:
    longer = book.customer("Anabela")
    book.customer("Ana")
    book.sale(longer.id)
    assert book.found("ana") == ["Ana", "Anabela"]


def test_more_tells_of_further_matches(book: Book) -> None:
    for i in range(5):
        book.customer(f"Ana {i}")
    full = book.customers.search(book.actor, "ana", 5)
    cut = book.customers.search(book.actor, "ana", 4)
    assert (len(full.hits), full.more) == (5, False)
    assert (len(cut.hits), cut.more) == (4, True)


@pytest.mark.parametrize("limit", [0, 101])
def test_a_search_answers_1_to_100(book: Book, limit: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        book.customers.search(book.actor, "ana", limit)
    assert list(refused.value.problems) == ["limit"]


def test_a_very_common_word_still_puts_the_exact_and_the_recent_first(book: Book) -> None:
    from payme_desktop.db.search import RANKED
    from payme_desktop.domain.drafts import CustomerDraft, draft
    from payme_desktop.services.customers import customer_values, insert_customers

    made = [draft(CustomerDraft, {"name": f"Smith{i} Ana"}, book.rules) for i in range(RANKED + 20)]
    with book.uow.writing(book.actor) as writing:
        insert_customers(writing, [(customer_values(each, "PT"), each) for each in made])
    recent = book.customer("Smithson Bought Last")
    for i in range(3):
        book.customer(f"Smith99{i}")
    book.sale(recent.id)
    book.customer("Other", code="smith")
    result = book.customers.search(book.actor, "smith", 10)
    assert [hit.row.label for hit in result.hits[:2]] == ["Other", "Smithson Bought Last"]
    assert (len({hit.row.id for hit in result.hits}), result.more) == (10, True)
    # A sign in the middle, and two words of which one is rare.
    assert book.found("smith ana")[0].endswith("Ana")
    assert book.found("smith bought") == ["Smithson Bought Last"]
