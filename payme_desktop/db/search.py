"""Finding customers as somebody types: cheap for a rare word, and as cheap for a common one.

A rare search (at most ``RANKED`` matches in the index) is ranked whole: exact code, phone, e-mail first,
then whole words, then recent customers. For a common one that would mean ranking thousands at each key, so
its exact matches are taken from the index, and the rest by walking customers from the most recent on until
the page is full. The walk is bounded; what a bound leaves out is filled from the index.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    TextualSelect,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
)

from payme_desktop.db.derived import POSTGRES_WORDS, SEARCH_TABLE
from payme_desktop.db.queries.directory import BUSINESS, ROW_COLUMNS, WITH_ROWS, list_row
from payme_desktop.db.tables import customer_directory as d
from payme_desktop.db.tables import customers as c
from payme_desktop.db.types import known
from payme_desktop.db.unit_of_work import Reading
from payme_desktop.domain.resemblance import alike_words
from payme_desktop.domain.rows import CustomerListRow, SearchHit, SearchResult
from payme_desktop.domain.searching import (
    Candidate,
    Wanted,
    alike_terms,
    closeness,
    forgiving,
    holds_phrases,
    joined,
    judge,
)

RANKED: Final = 120
"""Matches up to which all of them are ranked: more than one answer can hold, and 1 ms to rank."""

WALKED: Final = 1_000
"""Customers that a walk looks at, at most: 0.7 ms."""


FEW: Final = 12
"""With fewer hits by letters, those that sound alike or differ by a slip are shown below them."""


class _Match(NamedTuple):
    """What ranking needs of a directory row."""

    n: int
    field: str
    exact: bool
    recency: tuple[Any, ...]
    alike: bool = False


_DIRECTORY: Final = (
    d.c.n, d.c.is_active, d.c.search_text, d.c.phone_key, d.c.last_purchase_at, d.c.total_purchases,
    c.c.name_key, c.c.code_key, c.c.email_key,
)  # fmt: skip
_CUSTOMER: Final = and_(c.c.business_id == known(d.c.business_id), c.c.id == d.c.customer_id)


def search(reading: Reading, wanted: Wanted, limit: int) -> SearchResult:
    """The best ``limit`` customers (not deleted) for a search."""
    if wanted.empty:
        return SearchResult((), more=False)
    if not _is_common(reading, wanted):
        best = _ranked(wanted, _indexed(reading, wanted, RANKED))
        if len(best) < min(FEW, limit) and not any(_settles(wanted, match) for match in best):
            best = _unique([*best, *_alike(reading, wanted)])
            if not best:
                best = _unique([match for each in joined(wanted) for match in _joined(reading, each)])
        return _result(reading, best[:limit], more=len(best) > limit)
    exact = [match for match in _ranked(wanted, _exact(reading, wanted, limit)) if match.exact]
    best = _unique([*exact, *_walk(reading, wanted, limit)])
    if len(best) < limit:
        # Three times what is missing: some may be deleted, or hold the words in another order.
        best = _unique([*best, *_ranked(wanted, _indexed(reading, wanted, 3 * (limit - len(best))))])
    return _result(reading, best[:limit], more=True)


def _settles(wanted: Wanted, match: _Match) -> bool:
    """Whether nobody else can be meant: a number, an e-mail or a code, or a name typed in full."""
    return match.exact and (match.field != "name" or len(wanted.groups) > 1)


def among_deleted(reading: Reading, wanted: Wanted, limit: int) -> SearchResult:
    """The best deleted customers for a search, among ``RANKED`` matches: to restore one by name."""
    if wanted.empty:
        return SearchResult((), more=False)
    best = _ranked(wanted, _indexed(reading, wanted, RANKED), deleted=True)
    return _result(reading, best[:limit], more=len(best) > limit)


def _ranked(wanted: Wanted, rows: Sequence[Any], *, deleted: bool = False) -> list[_Match]:
    found = []
    for n, is_active, words, phone, last_at, purchases, name, code, email in rows:
        if is_active != deleted and holds_phrases(wanted, words):
            field, exact = judge(wanted, Candidate(name, words, phone, code, email))
            found.append(_Match(n, field, exact, (last_at is not None, last_at, purchases, n)))
    found.sort(key=lambda match: match.recency, reverse=True)
    # Stable: within each kind the recent stay in front.
    found.sort(key=lambda match: (not (match.exact and match.field != "name"), not match.exact))
    return found


def _unique(matches: Sequence[_Match]) -> list[_Match]:
    first: dict[int, _Match] = {}
    for match in matches:
        first.setdefault(match.n, match)
    return list(first.values())


_ROWS: Final = (
    select(d.c.n, *ROW_COLUMNS)
    .select_from(WITH_ROWS)
    .where(known(d.c.business_id) == BUSINESS, d.c.n.in_(bindparam("numbers", expanding=True)))
)


def _result(reading: Reading, best: Sequence[_Match], *, more: bool) -> SearchResult:
    if not best:
        return SearchResult((), more=False)
    rows = {row[0]: list_row(row[1:]) for row in reading.all(_ROWS, numbers=[match.n for match in best])}
    return SearchResult(
        tuple(
            SearchHit(rows[match.n], match.field, match.exact, match.alike)
            for match in best
            if match.n in rows
        ),
        more,
    )


# The index of the search.


def _indexed(reading: Reading, wanted: Wanted, limit: int) -> Sequence[Any]:
    query, found = _query(reading.dialect, wanted), []
    if query:
        found = list(reading.all(index_statement(reading.dialect), query=query, limit=limit))
    for sign in _abroad(reading.dialect, wanted):
        # Numbers with a country code are one range of an index: the full-text index would first have to
        # gather every number of that country.
        have = {row.n for row in found}
        beyond = f"{sign[:-1]}{chr(ord(sign[-1]) + 1)}"
        rows = reading.all(abroad_statement(), low=sign, high=beyond, limit=limit)
        found += [row for row in rows if row.n not in have]
    return found


def _is_common(reading: Reading, wanted: Wanted) -> bool:
    """Whether more match than are ranked: told by the indexes alone, without a look at any customer."""
    query = _query(reading.dialect, wanted)
    found = len(reading.all(probe_statement(reading.dialect), query=query, limit=RANKED + 1)) if query else 0
    for sign in _abroad(reading.dialect, wanted):
        beyond = f"{sign[:-1]}{chr(ord(sign[-1]) + 1)}"
        found += len(reading.all(_ABROAD_PROBE, low=sign, high=beyond, limit=RANKED + 1))
    return found > RANKED


@lru_cache(maxsize=2)
def probe_statement(dialect: str) -> Select[Any]:
    """The numbers of the directory rows that match a query of the index, up to a limit."""
    if dialect == "sqlite":
        return select(_matching_numbers().subquery("found").c.n)
    return select(d.c.n).where(d.c.business_id == BUSINESS, _MATCHES).limit(bindparam("limit"))


_RANGE: Final = (
    c.c.business_id == BUSINESS,
    c.c.phone_key >= bindparam("low", type_=c.c.phone_key.type),
    c.c.phone_key < bindparam("high", type_=c.c.phone_key.type),
)
_ABROAD_PROBE: Final = select(c.c.phone_key).where(*_RANGE).limit(bindparam("limit"))


def _abroad(dialect: str, wanted: Wanted) -> list[str]:
    """The beginnings of numbers with a country code, where another index serves them better."""
    return [sign for sign in wanted.phones if sign.startswith("+")] if dialect == "sqlite" else []


@lru_cache(maxsize=1)
def abroad_statement() -> Select[Any]:
    """Directory rows of the customers whose E.164 number lies in a range."""
    return (
        select(*_DIRECTORY)
        .select_from(c.join(d, and_(d.c.business_id == known(c.c.business_id), d.c.customer_id == c.c.id)))
        .where(*_RANGE)
        .limit(bindparam("limit"))
    )


def _exact(reading: Reading, wanted: Wanted, limit: int) -> Sequence[Any]:
    query = _query(reading.dialect, wanted, exact=True)
    return reading.all(index_statement(reading.dialect), query=query, limit=limit)


_MATCHES: Final[ColumnElement[Any]] = literal_column(POSTGRES_WORDS).op("@@")(text("CAST(:query AS tsquery)"))


def _matching_numbers() -> TextualSelect:
    # Newest first is the index's own order from behind: no ranking, and it stops at the limit.
    return text(
        f"SELECT rowid AS n FROM {SEARCH_TABLE} WHERE {SEARCH_TABLE} MATCH :query "
        "ORDER BY rowid DESC LIMIT :limit"
    ).columns(d.c.n)


@lru_cache(maxsize=2)
def index_statement(dialect: str) -> Select[Any]:
    """Directory rows that match a query of the index, the newest customers first, never all of them."""
    if dialect == "sqlite":
        found = _matching_numbers().subquery("found")
        return (
            select(*_DIRECTORY)
            .select_from(found.join(d, d.c.n == found.c.n).join(c, _CUSTOMER))
            .where(known(d.c.business_id) == BUSINESS)
        )
    return (
        select(*_DIRECTORY)
        .select_from(d.join(c, _CUSTOMER))
        .where(d.c.business_id == BUSINESS, _MATCHES)
        .limit(bindparam("limit"))
    )


def _alike(reading: Reading, wanted: Wanted) -> list[_Match]:
    """Who sounds like it, or is spelled like it but for one slip a word: the closest, then the recent."""
    if not forgiving(wanted):
        return []
    query = (_fts_alike if reading.dialect == "sqlite" else _ts_alike)(alike_terms(wanted))
    found = []
    for row in reading.all(index_statement(reading.dialect), query=query, limit=RANKED):
        n, is_active, text_, phone, last_at, purchases, name, code, email = row
        close = closeness(wanted, Candidate(name, text_, phone, code, email))
        if is_active and close >= 0:
            recency = (close, last_at is not None, last_at, purchases, n)
            found.append(_Match(n, "name", exact=False, recency=recency, alike=True))
    return sorted(found, key=lambda match: match.recency, reverse=True)


def _joined(reading: Reading, wanted: Wanted) -> list[_Match]:
    """Two words that were typed as one, or the other way: only where nothing else was found."""
    by_letters = [match._replace(alike=True) for match in _ranked(wanted, _indexed(reading, wanted, RANKED))]
    return [*by_letters, *_alike(reading, wanted)]


def namesakes(reading: Reading, name: Sequence[str], limit: int) -> list[tuple[int, str]]:
    """``(number, name_key)`` of customers whose name may be ``name`` (folded words), the recent first."""
    query = (_fts_alike if reading.dialect == "sqlite" else _ts_alike)([alike_words(word) for word in name])
    rows = reading.all(index_statement(reading.dialect), query=query, limit=limit)
    found = [row for row in rows if row.is_active]
    found.sort(key=lambda row: (row.last_purchase_at is not None, row.last_purchase_at, row.n), reverse=True)
    return [(row.n, row.name_key) for row in found]


def by_numbers(reading: Reading, numbers: Sequence[int]) -> list[CustomerListRow]:
    """The list rows of directory numbers, in their order."""
    rows = {row[0]: list_row(row[1:]) for row in reading.all(_ROWS, numbers=list(numbers))} if numbers else {}
    return [rows[n] for n in numbers if n in rows]


def _fts_alike(terms: Sequence[Sequence[str]]) -> str:
    def quoted(term: str) -> str:
        return f'"{term[:-1]}"*' if term.endswith("*") else f'"{term}"'

    words = (" OR ".join(quoted(term) for term in choices) for choices in terms)
    return f"search_text : ({' AND '.join(f'({choice})' for choice in words)})"


def _ts_alike(terms: Sequence[Sequence[str]]) -> str:
    def quoted(term: str) -> str:
        front = term.removesuffix("*")
        star = ":*" if term.endswith("*") else ""
        return " & ".join(f"'{part}'{star}" for part in front.split())

    words = (" | ".join(f"({quoted(term)})" for term in choices) for choices in terms)
    return " & ".join(f"({choice})" for choice in words)


def _query(dialect: str, wanted: Wanted, *, exact: bool = False) -> str:
    return _fts_query(wanted, exact) if dialect == "sqlite" else _ts_query(wanted, exact)


def _fts_query(wanted: Wanted, exact: bool) -> str:  # noqa: FBT001
    star = "" if exact else "*"
    by_words = " AND ".join(f'"{" ".join(group)}"{star}' for group in wanted.groups)
    sides = [f"search_text : ({by_words})"] if by_words else []
    sides += [f'phone_key : "{sign}"{star}' for sign in wanted.phones if exact or sign[0] != "+"]
    return " OR ".join(f"({side})" for side in sides)


def _ts_query(wanted: Wanted, exact: bool) -> str:  # noqa: FBT001
    star = "" if exact else ":*"
    by_words = " & ".join(f"'{word}'{star}" for group in wanted.groups for word in group)
    sides = [f"({by_words})"] if by_words else []
    sides += [f"'{sign}'{star}" for sign in wanted.phones]
    return " | ".join(sides)


# The walk from the most recent customer on.


def _walk(reading: Reading, wanted: Wanted, limit: int) -> list[_Match]:
    found: list[_Match] = []
    # Who never bought comes newest first, and so does SQLite's index: no walk is needed for them.
    for bought in (True,) if reading.dialect == "sqlite" else (True, False):
        if len(found) < limit:
            statement = walk_statement(reading.dialect, len(wanted.groups), len(wanted.phones), bought=bought)
            rows = reading.all(statement, limit=limit - len(found), **_signs(wanted))
            found += [_judged(wanted, row) for row in rows]
    return found


def _judged(wanted: Wanted, row: Any) -> _Match:
    found = Candidate(row.name_key, row.search_text, row.phone_key, row.code_key, row.email_key)
    return _Match(row.n, *judge(wanted, found), ())


def _signs(wanted: Wanted) -> dict[str, str]:
    words = {f"w{i}": f" {' '.join(group)}" for i, group in enumerate(wanted.groups)}
    return words | {f"p{i}": f" {sign}" for i, sign in enumerate(wanted.phones)}


@lru_cache(maxsize=128)
def walk_statement(dialect: str, words: int, phones: int, *, bought: bool) -> Select[Any]:
    """Matching customers from the most recent on: ``WALKED`` rows of one index, read until enough match."""
    find = func.instr if dialect == "sqlite" else func.strpos
    order = d.c.last_purchase_at.desc() if bought else d.c.n.desc()
    recent = select(d.c.n, d.c.customer_id, d.c.search_text, d.c.phone_key, d.c.last_purchase_at).where(
        d.c.business_id == BUSINESS, d.c.is_active.is_(True), d.c.bought.is_(bought)
    )
    if not bought:
        recent = recent.where(d.c.last_purchase_at.is_(None))
    near = recent.order_by(order, *([d.c.n.desc()] if bought else [])).limit(WALKED).subquery("near")
    sides = [and_(*(find(near.c.search_text, bindparam(f"w{i}")) > 0 for i in range(words)))] if words else []
    blank = literal(" ") + near.c.phone_key
    sides += [find(blank, bindparam(f"p{i}")) > 0 for i in range(phones)]
    found = (
        select(near.c.n, near.c.search_text, near.c.phone_key, c.c.name_key, c.c.code_key, c.c.email_key)
        .select_from(near.join(c, and_(c.c.business_id == BUSINESS, c.c.id == near.c.customer_id)))
        .where(or_(*sides))
        .limit(bindparam("limit"))
    )
    if dialect == "sqlite":
        return found
    # PostgreSQL may join in another order unless told; SQLite does not, and would sort all that it walks.
    return found.order_by(*([near.c.last_purchase_at.desc()] if bought else []), near.c.n.desc())
