"""The notes of a customer: pinned ones first, then the newest, of one kind or of all."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from payme_desktop.domain.rows import NoteRow
from payme_desktop.domain.vocabulary import NoteType
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.wording import note_word

Index = QModelIndex | QPersistentModelIndex
NOWHERE: Final = QModelIndex()


class NoteRole(IntEnum):
    ROW = Qt.ItemDataRole.UserRole + 1
    SIGNED = Qt.ItemDataRole.UserRole + 2
    """Kind, author and time, in words."""


class NoteList(QAbstractListModel):
    """Shows what it is given, in that order."""

    def __init__(self, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._all: tuple[NoteRow, ...] = ()
        self._shown: tuple[NoteRow, ...] = ()
        self._kind: NoteType | None = None

    def show_notes(self, notes: Sequence[NoteRow]) -> None:
        self._all = tuple(notes)
        self._show()

    def show_kind(self, kind: NoteType | None) -> None:
        """Only one kind of them; None: all."""
        self._kind = kind
        self._show()

    def note_at(self, place: int) -> NoteRow | None:
        return self._shown[place] if 0 <= place < len(self._shown) else None

    def place_of(self, note_id: UUID) -> int | None:
        return next((place for place, note in enumerate(self._shown) if note.id == note_id), None)

    def _show(self) -> None:
        self.beginResetModel()
        self._shown = tuple(note for note in self._all if self._kind in {None, note.note_type})
        self.endResetModel()

    def _signed(self, note: NoteRow) -> str:
        when = self._formats.moment(note.created_at)
        parts = [note_word(note.note_type), note.author, when, self.tr("pinned") if note.is_pinned else None]
        return " · ".join(part for part in parts if part)

    # Qt

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        note = self.note_at(index.row()) if index.isValid() else None
        if note is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return note.content
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{note.content}. {self._signed(note)}"
        return {NoteRole.ROW: note, NoteRole.SIGNED: self._signed(note)}.get(role)  # type: ignore[call-overload]
