"""What a PC has not sent yet: taking stock, freezing a batch, and what its acknowledgement means.

A batch is frozen with its number before it leaves, and sent again byte for byte until it is acknowledged:
so the central database can tell a repeated batch (it gives its old answer) from a copied PC (another batch
under the same number). Only what was in the frozen batch is acknowledged, never what was edited since.
"""

import json
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from payme_desktop.db import wire
from payme_desktop.db.registry import AUDIT, BY_NAME, CUSTOMERS, LATEST, PURCHASES, REGISTRY, Synced
from payme_desktop.db.unit_of_work import Reading, Writing
from payme_desktop.domain.ids import history_key

MOST_EDITS: Final = 2_000
"""In one batch: it is decided under the lock of the business, which should be short."""

MOST_LEFT: Final = 10_000

OFFERED: Final = "*"
"""In the place of a field: the row as the central database once had it, see ``db.rebuilding``."""

_IDS: Final = 400
_NO_TRAIL: Final = f"tbl <> '{AUDIT.name}'"


@dataclass(frozen=True, slots=True)
class State:
    """The one row of ``sync_state``."""

    device_no: int
    push_no: int
    cursor: int
    downloaded: int
    staged_head: int
    epoch: str | None
    since_ms: int
    offset_ms: int | None
    server: str | None
    secret: str | None
    rebuilding: int
    reclassify: int

    @property
    def enrolled(self) -> bool:
        return self.device_no > 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Frozen edits. ``payload``: JSON text; ``edits``: how many, without the rows of the trail."""

    number: int
    payload: str
    edits: int


_STATE: Final = (
    "SELECT device_no, push_no, cursor, downloaded, staged_head, epoch, since_ms, offset_ms, server, secret, "
    "rebuilding, reclassify "
    "FROM sync_state"
)


def state(reading: Reading) -> State:
    """Where the sync of this shop file stands."""
    return State(*reading.run(_STATE).fetchone())


def set_state(writing: Writing, **values: Any) -> None:
    """Set columns of ``sync_state``: names from this program, never from outside."""
    if not values:
        return
    names = ", ".join(f"{name} = ?" for name in values)
    writing.run(f"UPDATE sync_state SET {names}", tuple(values.values()))


def pending(reading: Reading) -> int:
    """How many edits wait, those under way included. (The trail that tells of them is not counted too.)"""
    return int(reading.run(f"SELECT count(*) FROM sync_outbox WHERE {_NO_TRAIL}").scalar())


def any_pending(reading: Reading) -> bool:
    """Whether any edit waits or is under way."""
    return bool(reading.run("SELECT EXISTS (SELECT 1 FROM sync_outbox)").scalar())


def take_stock(writing: Writing) -> int:
    """Put every row that the central database never saw into the outbox: once, at enrolment."""
    for each in REGISTRY:
        if each.born_centrally:
            continue
        # A sale goes before what refers to it.
        order = "t.kind <> 'sale', t.recorded_at, t.id" if each is PURCHASES else "t.id"
        writing.run(
            f"""INSERT INTO sync_outbox (tbl, row_id, field, push_no, version)
            SELECT '{each.name}', t.id, '', 0, printf('%012x-0000-%04x%08x',
              CAST(unixepoch('subsec') * 1000 AS INTEGER), s.device_no,
              s.op_no + row_number() OVER (ORDER BY {order}))
            FROM {each.name} t, sync_state s WHERE t.business_id = ? AND t.stamp IS NULL
            ON CONFLICT DO NOTHING""",
            (writing.business_id.bytes,),
        )
        writing.run("UPDATE sync_state SET op_no = op_no + (SELECT count(*) FROM sync_outbox)")
    return pending(writing)


def freeze(writing: Writing, draft: "Draft | None" = None) -> Batch | None:
    """The batch under way, else a new one of what waits, else None.

    ``draft``: the new one as it was written beforehand; taken if nothing has changed since.
    """
    row = writing.run("SELECT push_no, payload, rows FROM sync_batch").fetchone()
    if row is not None:
        return Batch(*row)
    if draft is None or not draft.holds(writing):
        draft = prepare(writing)
    if draft.batch is None:
        return None
    # They were taken in this order, and no two versions are the same.
    writing.run(
        "UPDATE sync_outbox SET push_no = ? WHERE push_no = 0 AND tbl = ? AND version <= ?",
        [(draft.batch.number, name, last) for name, last in draft.upto.items()],
    )
    writing.run(
        "INSERT INTO sync_batch (push_no, payload, rows) VALUES (?, ?, ?)",
        (draft.batch.number, draft.batch.payload, draft.batch.edits),
    )
    return draft.batch


@dataclass(frozen=True, slots=True)
class Draft:
    """A batch that is not frozen. ``upto``: table -> the last version in it; ``made_of``, ``rows``: what it
    rests on."""

    batch: Batch | None
    upto: dict[str, str]
    made_of: tuple[Any, ...]
    rows: dict[str, dict[bytes, Any]]

    def holds(self, reading: Reading) -> bool:
        """Whether it would be made alike now. An edit of a new row that waits is noted nowhere but in it."""
        return self.made_of == _made_of(reading) and all(
            _rows(reading, BY_NAME[name], list(rows)) == rows for name, rows in self.rows.items()
        )


def prepare(reading: Reading, ahead: int = 0) -> Draft:
    """Write the next batch of what waits, and change nothing. ``ahead``: batches that go before it."""
    made_of, now = _made_of(reading, ahead), state(reading)
    tables: dict[str, Any] = {}
    upto: dict[str, str] = {}
    rows: dict[str, dict[bytes, Any]] = {}
    left, told = MOST_EDITS, 0
    for each in REGISTRY:
        edits = _waiting(reading, each, left)
        if ahead and any(edit[1] == OFFERED for edit in edits):
            return Draft(None, {}, (), {})  # an offer tells what the batch before it has still to change
        if edits:
            rows[each.name] = _rows(reading, each, list({edit[0]: None for edit in edits}))
            tables[each.name] = _operations(reading, each, edits, rows[each.name])
            upto[each.name] = max(edit[2] for edit in edits)
            left -= len(edits)
            told += len(edits) * (each is AUDIT)
        if left <= 0:
            break
    if not tables:
        return Draft(None, upto, made_of, rows)
    number, edits_in = now.push_no + 1 + ahead, MOST_EDITS - left - told
    content = {
        "protocol": wire.PROTOCOL,
        "left": _left(reading, edits_in),
        "no": number,
        "epoch": now.epoch,
        "since": now.since_ms,
        "rows": tables,
    }
    return Draft(Batch(number, wire.written(content, (",", ":")), edits_in), upto, made_of, rows)


def _made_of(reading: Reading, ahead: int = 0) -> tuple[Any, ...]:
    """Every captured edit moves ``op_no``; an edit that takes the place of a waiting one does, too."""
    statement = "SELECT push_no + ?, op_no, device_no, epoch, since_ms, cursor FROM sync_state"
    return tuple(reading.run(statement, (ahead,)).fetchone())


def _left(reading: Reading, taken: int) -> int:
    """How many edits are in no batch yet, for the central database's list of PCs; not counted to the end."""
    statement = f"SELECT count(*) FROM (SELECT 1 FROM sync_outbox WHERE push_no = 0 AND {_NO_TRAIL} LIMIT ?)"
    return int(reading.run(statement, (MOST_LEFT + taken,)).scalar()) - taken


def _waiting(reading: Reading, each: Synced, most: int) -> list[Any]:
    """``(row id, field, version, base, base of the deletion, known)``, a row's edits together."""
    rows: list[Any] = reading.run(
        """SELECT row_id, field, version, base, base_deleted, known FROM sync_outbox
        WHERE push_no = 0 AND tbl = ? ORDER BY version LIMIT ?""",
        (each.name, most),
    ).fetchall()
    first = {row[0]: position for position, row in reversed(list(enumerate(rows)))}
    return sorted(rows, key=lambda row: first[row[0]])


def _operations(
    reading: Reading, each: Synced, edits: list[Any], rows: dict[bytes, Any]
) -> list[dict[str, Any]]:
    made = []
    for row_id, group in groupby(edits, key=lambda edit: edit[0]):
        fields, values = list(group), wire.to_wire(each, rows[row_id])
        own = [edit for edit in fields if edit[1] != OFFERED]
        if len(own) < len(fields):
            made.append(_offer(reading, each, row_id, values))
        if own:
            made.append(_operation(each, row_id, own, values))
    return made


def _offer(reading: Reading, each: Synced, row_id: bytes, values: list[Any]) -> dict[str, Any]:
    stamp, fv = reading.run(
        f"SELECT stamp, fv FROM {each.name} WHERE {each.tenant} = ? AND id = ?",
        (reading.business_id.bytes, row_id),
    ).fetchone()
    waiting = reading.run(
        "SELECT DISTINCT field FROM sync_outbox WHERE tbl = ? AND row_id = ? AND field <> ?",
        (each.name, row_id, OFFERED),
    ).fetchall()
    return {
        "i": wire.id_text(row_id),
        "r": stamp,
        "s": stamp,
        "v": values,
        "w": json.loads(fv) if fv else {},
        "x": [row[0] for row in waiting],
    } | _with_history(each, row_id)


def _rows(reading: Reading, each: Synced, ids: list[bytes]) -> dict[bytes, Any]:
    """Row id -> its values, as they lie in the file."""
    found: dict[bytes, Any] = {}
    for start in range(0, len(ids), _IDS):
        part = ids[start : start + _IDS]
        rows = reading.run(
            f"SELECT {', '.join(each.columns)} FROM {each.name} WHERE {each.tenant} = ? "
            f"AND id IN ({', '.join('?' * len(part))})",
            (reading.business_id.bytes, *part),
        )
        found |= {row[0]: tuple(row) for row in rows}
    return found


def _operation(each: Synced, row_id: bytes, edits: list[Any], values: list[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"i": wire.id_text(row_id)}
    if edits[0][1] == "":
        made |= {"s": edits[0][2], "d": edits[0][4], "v": values}
        return made | _with_history(each, row_id)
    if each.latest:
        made["u"] = values[each.position(LATEST)]
    columns = {field.name: field.columns for field in each.fields}
    made["e"] = [
        {
            "f": name,
            "s": version,
            "b": base,
            "d": deleted,
            "k": json.loads(known) if known else None,
            "v": [values[each.position(column)] for column in columns[name]],
        }
        for _, name, version, base, deleted, known in edits
    ]
    return made


def _with_history(each: Synced, row_id: bytes) -> dict[str, str]:
    return {"h": wire.id_text(history_key(row_id))} if each is CUSTOMERS else {}


def acknowledge(writing: Writing, number: int) -> None:
    """The central database has decided on a batch: its versions are what the rows' next edits build on."""
    business = writing.business_id.bytes
    for (name,) in writing.run(
        "SELECT DISTINCT tbl FROM sync_outbox WHERE push_no = ?", (number,)
    ).fetchall():
        each = BY_NAME[name]
        writing.run(
            f"""UPDATE {name} AS t SET stamp = COALESCE(t.stamp, o.version) FROM sync_outbox o
            WHERE o.push_no = ? AND o.tbl = ? AND o.field = '' AND t.{each.tenant} = ? AND t.id = o.row_id""",
            (number, name, business),
        )
        edited = writing.run(
            "SELECT '$.' || field, version, ?, row_id FROM sync_outbox "
            "WHERE push_no = ? AND tbl = ? AND field NOT IN ('', ?)",
            (business, number, name, OFFERED),
        ).fetchall()
        if edited:
            writing.run(
                f"UPDATE {name} SET fv = json_set(COALESCE(fv, '{{}}'), ?, ?) "
                f"WHERE {each.tenant} = ? AND id = ?",
                [tuple(row) for row in edited],
            )
    writing.run("DELETE FROM sync_outbox WHERE push_no = ?", (number,))
    writing.run("DELETE FROM sync_batch WHERE push_no = ?", (number,))
    set_state(writing, push_no=number)
