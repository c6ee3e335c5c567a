"""What the database says, in our own words: the one place where its exceptions are converted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from payme_desktop.errors import InvalidInput, PaymeError, ShopUnusable, WorldError

_BUSY: Final = (
    "Another program is writing to the shop and did not finish in time. Nothing was saved; try again."
)
# Fragments of SQLite's stable messages, in the order they are looked for.
_SQLITE: Final = (
    (
        "database or disk is full",
        "disk_full",
        "The disk is full, so nothing was saved. Free some space and try again.",
    ),
    (
        "attempt to write a readonly database",
        "read_only",
        "The shop file or its folder is read-only, so nothing was saved. Allow writing there and try again.",
    ),
    (
        "unable to open database file",
        "cannot_open",
        "{where} cannot be opened. Check that the folder exists and that you may read and write there.",
    ),
    (
        "database is locked",
        "busy",
        _BUSY,
    ),
    (
        "disk i/o error",
        "disk_error",
        "The disk reported an error. Nothing was saved; check the disk, then try again.",
    ),
    (
        "malformed",
        "damaged",
        "The shop file is damaged. Stop working with it: run 'payme-desktop doctor', or restore a backup.",
    ),
    (
        "not a database",
        "wrong_key",
        "{where} does not open with this key, or is no shop file. Check --shop and the passphrase.",
    ),
)
_RANGES: Final = ("_range", "numeric field overflow", "integer overflow", "integer out of range")
_ITEMS: Final = ("items_bought_range", "items_count_range", "precision 12, scale 3")


def translated(reason: Exception, *, where: str = "The shop", server: str | None = None) -> Exception:
    """``reason`` as one of our errors; what nobody can mend (a bug) comes back as it is.

    ``where``: the shop file; ``server``: the host of a database, None for one without.
    """
    if isinstance(reason, PaymeError):
        return reason
    if isinstance(reason, PoolTimeout):
        return WorldError("The shop is busy with other work. Nothing was saved; try again.", code="busy")
    original = reason.orig if isinstance(reason, DBAPIError) else reason
    said = str(original).lower()
    if any(sign in said for sign in _RANGES):
        return _beyond(said)
    for fragment, code, sentence in _SQLITE:
        if fragment in said:
            kind = ShopUnusable if code in {"damaged", "wrong_key"} else WorldError
            return kind(sentence.format(where=where), code=code)
    return _from_server(original, server) or reason


def _beyond(said: str) -> InvalidInput:
    """A sum that left its range: of items, or of money."""
    if any(sign in said for sign in _ITEMS):
        return InvalidInput(
            "The items would become more than 999999999.999. Nothing was saved; check the number of items.",
            problems={"items_count": ["The number of items would become too large."]},
        )
    return InvalidInput(
        "The sum would become larger than 9999999999.99. Nothing was saved; check the amount.",
        problems={"total_amount": ["The sum would become too large."]},
    )


@contextmanager
def translating(where: str = "The shop", server: str | None = None) -> Iterator[None]:
    """Let the block's database failures come out as our errors, and bugs as they are."""
    try:
        yield
    except PaymeError:
        raise
    except Exception as reason:
        mended = translated(reason, where=where, server=server)
        if mended is reason:
            raise
        raise mended from reason


def _from_server(original: BaseException | None, server: str | None) -> Exception | None:
    """The server's side: connection trouble is the world's, anything else is not known here."""
    import psycopg

    if isinstance(original, psycopg.errors.InsufficientPrivilege):
        return WorldError(
            "The database does not allow this login to do that. Ask its administrator.", code="denied"
        )
    if isinstance(original, psycopg.errors.DiskFull):
        return WorldError("The disk of the database server is full. Nothing was saved.", code="disk_full")
    waited = psycopg.errors
    if isinstance(original, waited.LockNotAvailable | waited.DeadlockDetected | waited.SerializationFailure):
        return WorldError(_BUSY, code="busy")
    if isinstance(original, psycopg.OperationalError | psycopg.InterfaceError):
        return WorldError(
            f"The database{f' at {server}' if server else ''} does not answer. Check the network and the "
            "server, then try again.",
            code="no_server",
        )
    return None
