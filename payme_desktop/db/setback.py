"""The note beside a shop that is older than it was: ``shop.db.setback``, there until somebody accepts it.

While it is there, syncing, backups by themselves and thinning rest. A note that cannot be read counts.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from payme_desktop.db.shelf import replace_file
from payme_desktop.domain.keeping import Setback
from payme_desktop.errors import UserError, WorldError

_MOST = 10_000


def note_of(shop: Path) -> Path:
    """``shop.db`` -> ``shop.db.setback``."""
    return shop.with_name(f"{shop.name}.setback")


def read(shop: Path) -> Setback | None:
    """What happened to this shop and was not accepted yet; None: nothing."""
    note = note_of(shop)
    try:
        with note.open("rb") as file:
            told = json.loads(file.read(_MOST))
        return Setback(
            str(told["kind"]), _moment(told["at"]), str(told["backup"]), _moment(told["taken_at"]),
            _moment(told["lost_until"]) if told.get("lost_until") else None,
            str(told["aside"]) if told.get("aside") else None,
        )  # fmt: skip
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        nobody_knows = datetime.fromtimestamp(0, UTC)
        return Setback("restored", nobody_knows, "", nobody_knows)


def write(shop: Path, setback: Setback) -> None:
    """Leave the note. Raises WorldError."""
    told: dict[str, Any] = {
        "kind": setback.kind,
        "at": setback.at.isoformat(),
        "backup": setback.backup,
        "taken_at": setback.taken_at.isoformat(),
        "lost_until": setback.lost_until.isoformat() if setback.lost_until else None,
        "aside": setback.aside,
    }
    try:
        replace_file(note_of(shop), json.dumps(told).encode())
    except OSError as reason:
        raise WorldError(
            f"{note_of(shop)} cannot be written ({reason.strerror}). Nothing was changed.", code="disk_full"
        ) from reason


def accept(shop: Path) -> Setback | None:
    """Take the note away: sync and backups go on. What it said, None where there was none."""
    setback = read(shop)
    note_of(shop).unlink(missing_ok=True)
    return setback


def refuse_sync(shop: Path) -> None:
    """Raise UserError where the sync of this shop rests."""
    setback = read(shop)
    if setback is not None:
        raise UserError(
            f"{sentence(setback)} Syncing waits until that is accepted: look through the shop, then run "
            "'payme-desktop restore --accept', or accept it in the window under Backups.",
            code="sync_paused",
        )


def sentence(setback: Setback) -> str:
    """What happened, with the exact time span, in UTC."""
    if not setback.backup:
        return "This shop was put back to a backup."
    what = "was restored from" if setback.kind == "restored" else "was damaged and healed from"
    until = setback.lost_until
    span = (
        f" What was saved from {_said(setback.taken_at)} to {_said(until)} is missing"
        if until is not None and until > setback.taken_at
        else " What was saved after that is missing"
    )
    aside = f"; the replaced file is kept as {setback.aside}." if setback.aside else "."
    return f"This shop {what} the backup of {_said(setback.taken_at)}.{span}{aside}"


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _moment(text: object) -> datetime:
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment
