"""The disk below SQLite, in our hands: every open, write, cut and sync of the library the program uses.

It stands between SQLite and its own file layer (a VFS), in the very library that the program loads: so the
real services write real encrypted files, and no second SQLite is in the process.
"""

import ctypes
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

OK: Final = 0
PRETEND: Final = -1
"""Not SQLite's: say that it was done, and do nothing."""
FULL: Final = 13
CANTOPEN: Final = 14
READONLY: Final = 8
IOERR_WRITE: Final = 10 | 3 << 8
IOERR_FSYNC: Final = 10 | 4 << 8
IOERR_TRUNCATE: Final = 10 | 6 << 8
_MAIN_FILES: Final = 0x100 | 0x80000 | 0x800  # the database, its log, its journal

_P = ctypes.c_void_p
_OPEN = ctypes.CFUNCTYPE(ctypes.c_int, _P, _P, _P, ctypes.c_int, _P)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _P, _P, ctypes.c_int, ctypes.c_longlong)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.c_longlong)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.c_int)
_TIME = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.POINTER(ctypes.c_longlong))
_TIME_AT: Final = 11
"""Which of the functions after ``open`` tells the time, in milliseconds."""
_METHODS: Final = 19
"""Words of ``sqlite3_io_methods``: its version, then functions."""


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", _P),
        ("name", ctypes.c_char_p),
        ("data", _P),
        ("open", _P),
        ("others", _P * 15),
    ]


@dataclass(frozen=True)
class Op:
    """``kind``: open, write, truncate or sync. ``name``: of the file, without its folder."""

    kind: str
    name: str
    offset: int = 0
    data: bytes = b""


Heed = Callable[[Op], int]
"""Hears of each act before it is done; anything but ``OK`` is SQLite's error, and the act is not done."""


def library() -> Any:
    """The SQLite inside sqlcipher3; skips where it does not show its functions."""
    module = importlib.import_module("sqlcipher3._sqlite3")
    found = ctypes.CDLL(module.__file__)
    if not hasattr(found, "sqlite3_vfs_find"):
        pytest.skip("this build of sqlcipher3 does not show SQLite's functions: its disk cannot be simulated")
    found.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    return found


class Disk:
    """SQLite's file layer with a listener. One at a time in a process."""

    def __init__(self, heed: Heed) -> None:
        self.heed = heed
        self._library = library()
        self._below = self._library.sqlite3_vfs_find(None)
        self._names: dict[int, str] = {}
        self._layers: dict[int, Any] = {}  # address of SQLite's own functions -> ours
        self._kept: list[Any] = []
        below = self._below.contents
        self._open_below = _OPEN(below.open)
        self._on_open = _OPEN(self._opened)
        self._mine = _Vfs.from_buffer_copy(below)
        self._mine.name = b"payme-test-disk"
        self._mine.next = None
        self._mine.open = ctypes.cast(self._on_open, _P)
        self.shift_ms = 0
        """How far SQLite's clock is off."""
        self._time_below = _TIME(below.others[_TIME_AT] or 0)
        self._on_time = _TIME(self._told_time)
        self._mine.others[_TIME_AT] = ctypes.cast(self._on_time, _P).value

    def enter(self) -> None:
        """From now on every file is opened here."""
        assert self._library.sqlite3_vfs_register(ctypes.byref(self._mine), 1) == OK

    def leave(self) -> None:
        """Back to SQLite's own; whatever was opened here must be closed."""
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._mine))
        self._library.sqlite3_vfs_register(self._below, 1)

    def _told_time(self, vfs: int, out: Any) -> int:
        code = int(self._time_below(vfs, out))
        out[0] += self.shift_ms
        return code

    def _opened(self, vfs: int, name: int, file: int, flags: int, out: int) -> int:
        if not name or not flags & _MAIN_FILES:
            return int(self._open_below(vfs, name, file, flags, out))
        path = ctypes.string_at(name).decode()
        said = self.heed(Op("open", Path(path).name))
        if said:
            ctypes.c_void_p.from_address(file).value = None
            return said
        code = int(self._open_below(vfs, name, file, flags, out))
        methods = ctypes.c_void_p.from_address(file)
        if code == OK and methods.value:
            self._names[file] = Path(path).name
            methods.value = ctypes.addressof(self._layer(methods.value))
        return code

    def _layer(self, below: int) -> Any:
        """SQLite's own functions for a file, but ours where something is written."""
        if below not in self._layers:
            own = (_P * _METHODS).from_address(below)
            mine = (_P * _METHODS)(*own)
            write, truncate, sync = _WRITE(own[3] or 0), _TRUNCATE(own[4] or 0), _SYNC(own[5] or 0)
            on = (_WRITE(self._writer(write)), _TRUNCATE(self._cutter(truncate)), _SYNC(self._syncer(sync)))
            for place, function in enumerate(on, 3):
                mine[place] = ctypes.cast(function, _P).value
            self._kept += [write, truncate, sync, on]
            self._layers[below] = mine
        return self._layers[below]

    def _writer(self, below: Any) -> Callable[[int, int, int, int], int]:
        def write(file: int, data: int, size: int, offset: int) -> int:
            said = self.heed(Op("write", self._names[file], offset, ctypes.string_at(data, size)))
            return max(said, OK) if said else int(below(file, data, size, offset))

        return write

    def _cutter(self, below: Any) -> Callable[[int, int], int]:
        def truncate(file: int, size: int) -> int:
            said = self.heed(Op("truncate", self._names[file], size))
            return max(said, OK) if said else int(below(file, size))

        return truncate

    def _syncer(self, below: Any) -> Callable[[int, int], int]:
        def sync(file: int, flags: int) -> int:
            said = self.heed(Op("sync", self._names[file]))
            return max(said, OK) if said else int(below(file, flags))

        return sync


@contextmanager
def disk(heed: Heed) -> Iterator[Disk]:
    """A disk for the block. Open and close shops inside."""
    made = Disk(heed)
    made.enter()
    try:
        yield made
    finally:
        made.leave()
