"""In which letters a file is written: found out once, over the whole file, before its first row counts.

A file that changes its mind half-way, holds NUL bytes or is no text at all is refused here, so that no row
of it is in the book by then. It is read in blocks: 2 GB take no more memory than 2 MB.
"""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from payme_desktop.services.transfer.files import refused

BLOCK: Final = 1 << 20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN: Final = (
    (b"PK\x03\x04", "is an Excel or zip file. Open it and save it as CSV (UTF-8), then import that."),
    (b"\xd0\xcf\x11\xe0", "is an old Excel file. Open it and save it as CSV (UTF-8), then import that."),
    (b"%PDF", "is a PDF. Export the list as CSV (UTF-8), then import that."),
)
AS_WINDOWS: Final = (
    "The file is not UTF-8 and was read as Windows-1252: check names with accents, or save it as UTF-8."
)
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Letters:
    """``encoding``: a codec; ``lines``: physical lines, for progress; ``warning``: a sentence or empty."""

    encoding: str
    lines: int
    warning: str = ""


class Stopped(Exception):
    """The user cancelled while the file was looked at."""


class _Undecodable(Exception):
    """``mixed``: letters beyond ASCII were understood before."""

    def __init__(self, line: int, mixed: bool) -> None:  # noqa: FBT001
        super().__init__()
        self.line, self.mixed = line, mixed


def examine(path: Path, file: BinaryIO, cancelled: Cancelled) -> Letters:
    """How the file is written. Raises InvalidInput for what is no text, OSError, Stopped."""
    head = file.read(BLOCK)
    if not head.strip():
        raise refused(path, "is empty. Check that it is the right file.", "empty_file")
    for sign, sentence in _KNOWN:
        if head.startswith(sign):
            raise refused(path, sentence, "not_text")
    marked = next((codec for bom, codec in _BOMS if head.startswith(bom)), None)
    return _scan_marked(path, file, marked, cancelled) if marked else _scan_bare(path, file, cancelled)


def _scan_marked(path: Path, file: BinaryIO, codec: str, cancelled: Cancelled) -> Letters:
    try:
        return Letters(codec, _scan(path, file, codec, cancelled))
    except _Undecodable as wrong:
        raise _damaged(path, wrong.line) from None


def _scan_bare(path: Path, file: BinaryIO, cancelled: Cancelled) -> Letters:
    try:
        return Letters("utf-8", _scan(path, file, "utf-8", cancelled))
    except _Undecodable as wrong:
        if wrong.mixed:
            raise _damaged(path, wrong.line) from None
    try:
        return Letters("cp1252", _scan(path, file, "cp1252", cancelled), AS_WINDOWS)
    except _Undecodable as wrong:
        raise _damaged(path, wrong.line) from None


def _scan(path: Path, file: BinaryIO, codec: str, cancelled: Cancelled) -> int:
    """The number of lines. Reads the file whole, block by block."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    lines, beyond, ended = 0, False, True
    file.seek(0)
    while block := file.read(BLOCK):
        if cancelled():
            raise Stopped
        text = _decoded(decoder, block, lines, beyond)
        if "\0" in text:
            raise refused(path, "holds NUL bytes: it is no text. Save it as CSV (UTF-8) again.", "not_text")
        found = _line_ends(text)
        if not found and len(block) == BLOCK:
            raise refused(path, f"has a line of over a million letters (line {lines + 1}): it is no CSV.")
        lines += found
        beyond = beyond or not text.isascii()
        ended = text.endswith(("\n", "\r"))
    _decoded(decoder, b"", lines, beyond, final=True)
    return lines if ended else lines + 1


def _decoded(
    decoder: codecs.IncrementalDecoder,
    block: bytes,
    lines: int,
    beyond: bool,  # noqa: FBT001
    *,
    final: bool = False,
) -> str:
    try:
        return decoder.decode(block, final)
    except UnicodeDecodeError as wrong:
        before = block[: wrong.start]
        raise _Undecodable(lines + before.count(b"\n") + 1, beyond or not before.isascii()) from None


def _line_ends(text: str) -> int:
    ends = text.count("\n")
    returns = text.count("\r")
    return ends + max(0, returns - text.count("\r\n")) if returns else ends


def _damaged(path: Path, line: int) -> Exception:
    sentence = f"cannot be read as text near line {line}: it mixes encodings or is damaged. "
    return refused(path, f"{sentence}Open it, save it as CSV (UTF-8), and import that.", "not_text")
