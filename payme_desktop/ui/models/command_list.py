"""The commands that fit what is typed into the palette, best first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from payme_desktop.domain.text import fold, words

Index = QModelIndex | QPersistentModelIndex
NOWHERE: Final = QModelIndex()


class CommandRole(IntEnum):
    ENTRY = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Entry:
    """``key``: its shortcut; ``where``: the menu it is in; ``name``: what to run."""

    name: str
    word: str
    key: str = ""
    where: str = ""
    sign: str = ""


class CommandList(QAbstractListModel):
    """Every typed word must begin a word of the entry; entries whose first word fits come first."""

    def __init__(self, entries: Sequence[Entry], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = tuple(entries)
        self._shown = self._all

    def narrow(self, typed: str) -> None:
        """Show what fits ``typed``; everything for an empty text."""
        wanted = words(fold(typed))
        scored = [(score, place) for place, entry in enumerate(self._all) if (score := _score(entry, wanted))]
        self.beginResetModel()
        self._shown = tuple(self._all[place] for _, place in sorted(scored, key=lambda s: (-s[0], s[1])))
        self.endResetModel()

    def entry(self, place: int) -> Entry | None:
        return self._shown[place] if 0 <= place < len(self._shown) else None

    # Qt

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.word
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.word, entry.key, entry.where) if part)
        return entry if role == CommandRole.ENTRY else None


def _score(entry: Entry, wanted: Sequence[str]) -> int:
    """0: does not fit; 2 where the entry begins with what was typed; else 1."""
    own, near = words(fold(entry.word)), words(fold(entry.where))
    if not all(any(have.startswith(word) for have in (*own, *near)) for word in wanted):
        return 0
    return 2 if wanted and own and own[0].startswith(wanted[0]) else 1
