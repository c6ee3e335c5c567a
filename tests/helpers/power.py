"""A power cut, simulated: what was written and not yet synced may be there, be gone, be torn or come first.

The model is of a database and its log on a disk that keeps a sync's word. It knows nothing of directory
entries, of sectors that rot, or of disks that lie.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.helpers.disk import Op

SECTOR: Final = 512


@dataclass(frozen=True)
class Told:
    """At this moment somebody was told that this is saved."""

    what: bytes


@dataclass
class Platter:
    """``safe``: file -> bytes that a power cut cannot take; ``loose``: file -> acts since its last sync."""

    safe: dict[str, bytearray]
    loose: dict[str, list[Op]] = field(default_factory=dict)
    told: set[bytes] = field(default_factory=set)

    def heed(self, act: Op | Told) -> None:
        """One more act of the program."""
        if isinstance(act, Told):
            self.told.add(act.what)
        elif act.kind == "sync":
            for each in self.loose.pop(act.name, []):
                apply(self.safe.setdefault(act.name, bytearray()), each)
        elif act.kind != "open":
            self.loose.setdefault(act.name, []).append(act)

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """File -> what is found on the disk when the power is back."""
        found = {name: bytearray(content) for name, content in self.safe.items()}
        for name, acts in self.loose.items():
            for act in survivors(acts, chance):
                apply(found.setdefault(name, bytearray()), act)
        return {name: bytes(content) for name, content in found.items()}


def apply(content: bytearray, act: Op) -> None:
    """A write or a truncation of a file's content."""
    if act.kind == "truncate":
        del content[act.offset :]
        return
    if len(content) < act.offset:
        content.extend(bytes(act.offset - len(content)))
    content[act.offset : act.offset + len(act.data)] = act.data


def survivors(acts: Sequence[Op], chance: random.Random) -> list[Op]:
    """Of acts without a sync: none, or those until some moment, or any of their sectors in any order."""
    kind = chance.choice(("none", "first", "sectors", "sectors", "shuffled"))
    if kind == "none":
        return []
    if kind == "first":
        return list(acts[: chance.randint(0, len(acts))])
    share = chance.random()
    kept = [piece for act in acts for piece in sectors(act) if chance.random() < share]
    if kind == "shuffled":
        chance.shuffle(kept)
    return kept


def sectors(act: Op) -> Iterator[Op]:
    """An act in parts that a disk does whole."""
    if act.kind == "truncate":
        yield act
        return
    at = 0
    while at < len(act.data):
        size = min(SECTOR - (act.offset + at) % SECTOR, len(act.data) - at)
        yield Op(act.kind, act.name, act.offset + at, act.data[at : at + size])
        at += size


def lay_down(found: dict[str, bytes], folder: Path) -> None:
    """Write the files as the power cut left them, and nothing else of theirs (no shared memory)."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in found.items():
        (folder / name).write_bytes(content)
