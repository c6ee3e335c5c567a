"""The connection of a PC to the central database, and what it answers, in our own words.

Each method is one round trip. A connection that falls silent ends by itself: keepalives and a limit on
unacknowledged bytes on the way there, limits on the answer and on silence (``watched``).
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from payme_desktop.db.wire import PROTOCOL
from payme_desktop.errors import PaymeError, UserError, WorldError

if TYPE_CHECKING:
    import psycopg

CONNECT_LIMIT_S: Final = 10
SILENCE_LIMIT_S: Final = 65
"""Longer than the role's ``statement_timeout``, so that a living server says so itself."""
_CODES: Final = {
    "PM001": "removed",
    "PM002": "new_epoch",
    "PM003": "old_program",
    "PM004": "copied_shop",
    "PM005": "old_central",
}
_UNTRUSTED: Final = ("certificate", "does not support ssl", "authentication method requirement")
SENTENCES: Final = {
    "removed": """The central database no longer knows this PC. Ask whoever looks after it to add this PC
        again; everything here stays and can be used.""",
    "new_epoch": """The central database was restored from a backup. Nothing was sent, everything here stays.
        Its administrator has to run 'payme-desktop central new-epoch' once; then sync again.""",
    "too_long_away": """This PC was away for so long that it has to fetch everything anew. Nothing is lost;
        sync again.""",
    "drift": """This PC and the central database do not hold the same rows. Nothing is lost; run
        'payme-desktop sync --verify' and send us its report.""",
    "old_program": """This PayMe Desktop is too old for the central database. Update it, then sync.""",
    "copied_shop": """The central database has another batch of this PC: this shop file is a copy, or an
        older state of it. Nothing was sent. Enrol this PC anew with 'payme-desktop sync enrol'.""",
    "old_central": """The central database is older than this PayMe Desktop. Its administrator has to run
        'payme-desktop central init' with this version first.""",
}


def refusal(code: str) -> PaymeError:
    """Why the central database, or this PC, does not go on."""
    kind = WorldError if code == "drift" else UserError
    return kind(" ".join(SENTENCES[code].split()), code=code)


class Cancelled(UserError):
    """Whoever began the sync stopped it."""

    code = "cancelled"

    def __init__(self) -> None:
        super().__init__("The sync was stopped. What was sent and received so far holds.")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a PC logs in. ``server``: a ``postgresql://host:port/database?sslmode=...`` without a secret."""

    server: str
    role: str
    secret: str


@dataclass(frozen=True, slots=True)
class Page:
    """``rows``: (table, row id, number, body). ``head``: the closing record, or None where more follows."""

    rows: list[tuple[str, str, int, str]]
    head: Mapping[str, Any] | None
    upto: int


class Link(Protocol):
    """What a session needs of a connection."""

    def hello(self, cursor: int) -> Mapping[str, Any]: ...
    def push(self, payload: str, cursor: int) -> Mapping[str, Any]: ...
    def pull(self, after: int, most: int) -> Page: ...
    def rows(self, table: str, after: int, upto: int, most: int) -> Iterator[tuple[int, str]]: ...
    def buckets(self) -> dict[tuple[str, int], tuple[int, int]]: ...
    def ids(self, table: str, buckets: list[int]) -> list[tuple[str, int, int, bool]]: ...
    def fetch(self, table: str, ids: list[str]) -> list[tuple[str, int, str]]: ...
    def heed(self, stop: Callable[[], bool]) -> None: ...
    def close(self) -> None: ...


def now_ms() -> int:
    """This PC's clock, milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class PostgresLink:
    """A ``Link`` over psycopg. Raises WorldError, UserError."""

    def __init__(
        self,
        address: Address,
        app_version: str = "",
        clock: Callable[[], int] = now_ms,
        *,
        silence_s: float = SILENCE_LIMIT_S,
    ) -> None:
        from payme_desktop.sync.watched import WatchedConnection

        self._clock = clock
        self._app_version = app_version
        _check_protected(address.server)
        with _spoken():
            self._conn = WatchedConnection.connect(
                address.server,
                user=address.role,
                password=address.secret,
                autocommit=True,
                # Three statements in all: preparing one would be a round trip of its own.
                prepare_threshold=None,
                connect_timeout=CONNECT_LIMIT_S,
                keepalives_idle=10,
                keepalives_interval=5,
                keepalives_count=3,
                tcp_user_timeout=30_000,
                application_name="payme-desktop sync",
                # Whoever asks for the password itself is not the server that was set up. (Limits on time
                # are the role's: ``options`` would not pass every PgBouncer.)
                require_auth="scram-sha-256,none",
            )
        self._conn.silence_s = silence_s

    def hello(self, cursor: int) -> Mapping[str, Any]:
        """Who this PC is there, how its clock stands, and the head."""
        with _spoken():
            row = self._conn.execute(
                "SELECT sync_hello_v1(%s::int, %s::bigint, %s::bigint, %s)",
                (PROTOCOL, self._clock(), cursor, self._app_version),
            ).fetchone()
        return _only(row)

    def push(self, payload: str, cursor: int) -> Mapping[str, Any]:
        """Hand a frozen batch over; answered when it is decided and committed."""
        with _spoken():
            row = self._conn.execute(
                "SELECT sync_push_v1(%s::jsonb, %s::int, %s::bigint, %s::bigint)",
                (payload, PROTOCOL, self._clock(), cursor),
            ).fetchone()
        return _only(row)

    def pull(self, after: int, most: int) -> Page:
        """The rows numbered above ``after``, at most ``most`` of them."""
        with _spoken():
            found = self._conn.execute(
                "SELECT tbl, row_id, number, body FROM sync_pull_v1(%s::bigint, %s::int, %s::int)",
                (after, most, PROTOCOL),
            ).fetchall()
        head = next((json.loads(row[3]) for row in found if row[0] == ""), None)
        rows = [(row[0], row[1], row[2], row[3]) for row in found if row[0] != ""]
        upto = head["head"] if head else max(row[2] for row in rows)
        return Page(rows, head, upto)

    def rows(self, table: str, after: int, upto: int, most: int) -> Iterator[tuple[int, str]]:
        """One table's rows ``(number, body)`` with after < number <= upto, by number, as one stream."""
        statement = "COPY (SELECT number, body FROM sync_rows_v1(%s, %s, %s, %s, %s)) TO STDOUT"
        asked = (table, after, upto, most, PROTOCOL)
        with _spoken(), self._conn.cursor() as cursor, cursor.copy(statement, asked) as copy:
            copy.set_types(["int8", "text"])
            yield from copy.rows()

    def buckets(self) -> dict[tuple[str, int], tuple[int, int]]:
        """``(table, bucket)`` -> rows, and their hashes by exclusive or, counted from the rows."""
        found = self._all("SELECT tbl, bucket, n, x FROM sync_buckets_v1(true, %s::int)", (PROTOCOL,))
        return {(row[0], row[1]): (row[2], row[3]) for row in found}

    def ids(self, table: str, buckets: list[int]) -> list[tuple[str, int, int, bool]]:
        """``(row id, number, hash, whether the central database itself kept that hash)`` of some buckets."""
        asked = (table, buckets, PROTOCOL)
        return self._all("SELECT row_id, number, hash, sound FROM sync_ids_v1(%s, %s::int[], %s::int)", asked)

    def fetch(self, table: str, ids: list[str]) -> list[tuple[str, int, str]]:
        """``(row id, number, body)`` of some rows; of a purged one ``wire.GONE``."""
        asked = (table, ids, PROTOCOL)
        return self._all("SELECT row_id, number, body FROM sync_fetch_v1(%s, %s::uuid[], %s::int)", asked)

    def _all(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        with _spoken():
            return self._conn.execute(statement, values).fetchall()

    def heed(self, stop: Callable[[], bool]) -> None:
        """Ask ``stop`` while waiting; from True on the connection is gone, and its calls raise Cancelled."""
        self._conn.stop = stop

    def close(self) -> None:
        """End the connection, whatever state it is in."""
        self._conn.close()


def _only(row: Any) -> Mapping[str, Any]:
    assert row is not None, "a function gives one row"
    answer: Mapping[str, Any] = row[0]
    return answer


def _check_protected(server: str) -> None:
    """Raise UserError where others on the way could read along, or answer in the server's place."""
    from psycopg.conninfo import conninfo_to_dict

    said = conninfo_to_dict(server)
    hosts = str(said.get("host") or said.get("hostaddr") or "").split(",")
    near = all(host.startswith("/") or host in {"", "localhost", "127.0.0.1", "::1"} for host in hosts)
    if not near and said.get("sslmode") != "verify-full":
        raise UserError(
            "The address of the central database does not ask it to prove who it is. Nothing was sent. Enrol "
            "with sslmode=verify-full in the address.",
            code="unprotected",
        )


@contextmanager
def _spoken() -> Iterator[None]:
    """psycopg's failures as ours: what the PC's owner can do, or when to try again."""
    import psycopg

    from payme_desktop.sync.watched import Stopped

    try:
        yield
    except PaymeError:
        raise
    except Stopped:
        raise Cancelled from None
    except psycopg.Error as reason:
        raise _translated(reason) from reason


def _translated(reason: "psycopg.Error") -> Exception:
    import psycopg

    if reason.sqlstate in _CODES:
        return refusal(_CODES[reason.sqlstate])
    said = str(reason).lower()
    if any(word in said for word in _UNTRUSTED):
        return WorldError(
            "The central database could not prove who it is. No password was sent; everything here is saved. "
            "Ask whoever looks after it.",
            code="untrusted",
        )
    if reason.sqlstate in {"28P01", "28000"} or "not permitted to log in" in said or "password" in said:
        return refusal("removed")
    if isinstance(reason, (psycopg.OperationalError, psycopg.InterfaceError)):
        return WorldError(
            "The central database does not answer. Everything here is saved; sync again when the connection "
            "is back.",
            code="offline",
        )
    return reason
