"""The fixed list: what cashiers type, and who must be among the first three. On both databases.

``tests/data/find.tsv`` was written as people type, with the awkward ones; the shop holds two thousand others.
"""

from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.helpers.books import Book
from tools import sample

LIST: Final = Path(__file__).parents[1] / "data" / "find.tsv"
OTHERS: Final = 2_000
FIRST: Final = 3
PEOPLE: Final = (
    ("Marina Oliveira", "912 334 471", "marina.oliveira@posta.example", "100482"),
    ("Günter Weiß", "+49 151 23456789", "g.weiss+shop@web.example", "K-7/B"),
    ("Ian Fleming", "+44 20 7946 0958", None, None),
    ("Giulia Bianchi", "+39 06 6982 1234", None, "5601234567890"),
    ("Марина Ковальчук", "+380 67 555 01 19", None, None),
    ("王小明", "+86 138 0013 8000", None, None),
    ("محمد عبد الله", "+20 100 123 4567", None, None),
    ("Deborah O'Neill", "+1 415-555-2671", None, None),
    ("Élodie Lefèvre", "+33 6 12 34 56 78", None, "VIP#12:3"),
    ("Ayşe Yılmaz", "+90 532 123 45 67", None, None),
    ("प्रिया शर्मा", "+91 98765 43210", None, None),
    ("สมชาย ใจดี", "+66 81 234 5678", None, None),
    ("Łukasz Wójcik", "+48 600 700 801", None, None),
    ("Café Marinheiro", None, "encomendas@cafemarinheiro.pt", None),
    *((name, None, None, None) for name in (
        "0801 Records", "Federico García-Lorca", "Sanne van den Bergh", "Nguyễn Văn Đức", "Bob 😀 Smith",
        "李娜",
        "田中 花子", "김민준", "さくら たなか", "فاطمة حداد", "שרה כהן", "Андрій Шевченко",
        "Фёдор Достоевский", "Ελένη Παπαδοπούλου", "Elena Papadopoulos", "Sophia Almeida",
        "Catherine Johnson", "Johanna Schmidt", "Stephan Meyer", "Mariana Nunes", "Julia Iwanowa",
        "João Gonçalves",
        "يوسف الخطيب", "Yusuf Demir", "Γιώργος Νικολάου", "Hans-Jürgen Becker", "Ronald MacDonald",
        "Muhammad Siddiqi", "Ксения Лебедева", "Дмитрий Соколов", "わたなべ けんいち", "박서연", "ณัฐพล ศรีสุข",
        "Seán Murphy", "Aoife Byrne", "Björn Åkesson", "Søren Kierkegaard", "François Dupont",
        "Jiří Dvořák", "Krzysztof Szymański", "Şükrü Öztürk", "Trần Thị Hồng", "Ιωάννης Παπαδάκης",
        "Аліна Щербань", "Наталья Жукова", "अमित कुमार", "नेहा गुप्ता", "דוד לוי", "سارة المنصوري",
        "عمر حسن", "Abdul-Rahman Qureshi", "陈伟", "이지은", "최민서", "สุภาพร วงศ์ทอง", "Jean-Pierre Lambert",
        "Anne-Marie Schröder", "Ewan MacGregor", "Paolo D'Angelo", "Xavier Jiménez", "Ximena Vázquez",
        "Oluwaseun Adeyemi", "Małgorzata Wiśniewska", "Giovanni Esposito", "Jörg Häußler",
        "Mehmet Yıldırım", "Сергей Юрьев", "Зинаида Хрущёва", "Ingrid van der Meer", "Nathaphon Srisuk",
        "Bartłomiej Brzęczyszczykiewicz", "Tadhg O'Sullivan",
    )),
)  # fmt: skip


class Query(NamedTuple):
    typed: str
    wanted: str
    kind: str


def queries() -> list[Query]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [Query(*line.split("\t")) for line in lines if not line.startswith("#")]


@pytest.fixture
def crowd(book: Book) -> Book:
    """The people of the list among others, who have the same first names and countries."""
    from payme_desktop.domain.drafts import CustomerDraft, draft
    from payme_desktop.services.customers import customer_values, insert_customers

    made = [
        draft(
            CustomerDraft, {"name": row["name"], "phone": row["phone"], "code": f"F{row['code']}"}, book.rules
        )
        for row in sample.made_up_people([f"{number:05}" for number in range(1, OTHERS + 1)])
    ]
    with book.uow.writing(book.actor) as writing:
        born = [(customer_values(one, book.region), one) for one in made]
        insert_customers(writing, born)
    for values, _ in born[::4]:
        book.sale(values["id"])
    book.clock.advance(days=1)
    for name, phone, email, code in PEOPLE:
        row = book.customer(name, phone=phone, email=email, code=code)
        book.sale(row.id)  # who is asked for was there lately, of the others a quarter, and earlier
    return book


def test_the_list_is_long_and_its_people_are_there() -> None:
    asked = queries()
    kinds = Counter(query.kind for query in asked)
    assert len({query.typed for query in asked}) == len(asked) >= 200
    assert {query.wanted for query in asked} <= {person[0] for person in PEOPLE}
    assert kinds["phone"] >= 70
    assert min(kinds[kind] for kind in ("name", "script", "typo", "sound")) >= 20


def test_everybody_is_found_as_people_type(crowd: Book) -> None:
    """100 % of phones, at least 98 % of all, among the first three."""
    missed = [query for query in queries() if query.wanted not in crowd.found(query.typed)[:FIRST]]
    report = "\n".join(f"{q.kind}: {q.typed!r} does not find {q.wanted}" for q in missed)
    assert not [query for query in missed if query.kind == "phone"], report
    assert len(missed) <= len(queries()) * 0.02, report


def test_what_only_sounds_alike_says_so(crowd: Book) -> None:
    for typed, wanted, alike in (
        ("kovalchuk", "Марина Ковальчук", True),
        ("ковальчук", "Марина Ковальчук", False),
        ("marna oliveira", "Marina Oliveira", True),
        ("marina oliveira", "Marina Oliveira", False),
        ("4471", "Marina Oliveira", False),
    ):
        hits = crowd.customers.search(crowd.actor, typed).hits
        assert {hit.row.label: hit.alike for hit in hits}[wanted] is alike, typed
        by_letters = [not hit.alike for hit in hits]
        assert by_letters == sorted(by_letters, reverse=True), "those by letters come first"
