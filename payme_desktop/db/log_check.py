"""Whether the write-ahead log of a shop file lost something that had been saved.

SQLite takes a log up to its first broken frame and forgets the rest in silence. After a power cut that is
right: commits are flushed one by one, so only the last transaction can be torn, and nobody was told that it
was saved. But each frame's checksum goes on from the one before, as it is written there: so frames after a
broken one still prove themselves, and where they go on beyond the next commit, flushed data is lost.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PAGE: Final = 4096
_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_FRAME: Final = _FRAME_HEADER + PAGE
_MOST: Final = 32_000_000
"""Bytes of a log that are looked at: 20 ms each million. Larger ones are left by a killed import only."""

Sums = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Frame:
    """``ours``: it has the salts of this log; ``proven``: its checksum goes on from the frame before."""

    page: int
    commit: bool
    ours: bool
    proven: bool


def has_a_hole(shop: Path) -> bool:
    """Whether saved transactions of this shop file's log cannot be read any more."""
    log = Path(f"{shop}-wal")
    try:
        if not _HEADER + _FRAME <= log.stat().st_size <= _MOST:
            return False
        content = log.read_bytes()
    except OSError:
        return False
    order = ">" if content[3] & 1 else "<"
    if _sums(content[:24], (0, 0), order) == _told(content, 24):
        return _goes_on_after_a_hole(_frames(content, content[16:24], _told(content, 24), order))
    salts = content[_HEADER + 8 : _HEADER + 16]
    frames = [_frames(content, salts, None, either) for either in "<>"]
    return any(_is_news(content, each, shop) for each in frames)


def _goes_on_after_a_hole(frames: list[_Frame]) -> bool:
    broken = next((n for n, frame in enumerate(frames) if not frame.proven), len(frames))
    commit = next((n for n in range(broken, len(frames)) if frames[n].ours and frames[n].commit), None)
    return commit is not None and any(frame.proven for frame in frames[commit + 1 : commit + 2])


def _is_news(log: bytes, frames: list[_Frame], shop: Path) -> bool:
    """Whether frames behind a broken header hold what the file has not.

    A header is torn when a log begins anew, and then all of its old frames were brought home before.
    """
    latest = {frame.page: n for n, frame in enumerate(frames) if frame.proven}
    with shop.open("rb") as file:
        for page, n in latest.items():
            file.seek((page - 1) * PAGE)
            start = _HEADER + n * _FRAME + _FRAME_HEADER
            if file.read(PAGE) != log[start : start + PAGE]:
                return True
    return False


def _frames(log: bytes, salts: bytes, before: Sums | None, order: str) -> list[_Frame]:
    """``before``: the sums that the first frame goes on from, None where they are not known."""
    found = []
    for at in range(_HEADER, len(log) - _FRAME + 1, _FRAME):
        page, size = struct.unpack_from(">II", log, at)
        ours, told = log[at + 8 : at + 16] == salts, _told(log, at + 16)
        proven = ours and before is not None and page > 0
        if proven:
            assert before is not None
            start = _sums(log[at : at + 8], before, order)
            proven = _sums(log[at + _FRAME_HEADER : at + _FRAME], start, order) == told
        found.append(_Frame(page, size > 0, ours, proven))
        before = told
    return found


def _told(log: bytes, at: int) -> Sums:
    first, second = struct.unpack_from(">II", log, at)
    return first, second


def _sums(data: bytes, before: Sums, order: str) -> Sums:
    """SQLite's running checksum: two 32-bit sums over pairs of words."""
    a, b = before
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for first, second in zip(words, words, strict=True):
        a = (a + first + b) & 0xFFFFFFFF
        b = (b + second + a) & 0xFFFFFFFF
    return a, b
