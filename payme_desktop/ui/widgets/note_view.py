"""A list of notes, each whole: its text, and below it kind, author and time."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from payme_desktop.domain.rows import NoteRow
from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.models.note_list import NoteList, NoteRole
from payme_desktop.ui.theme import BODY, R_FIELD, SMALL, Theme
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.room import follow
from payme_desktop.ui.widgets.slim_bar import use_slim_bar

SIDE, AIR, SIGN = 12, 8, 18


class NoteDelegate(QStyledItemDelegate):
    """As high as its text needs."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def _high(self, width: int, content: str) -> int:
        room = width - self._theme.px(2 * SIDE + SIGN + 10)
        return painting.paragraph_height(room, content, self._theme.font(BODY))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, tokens, place = self._theme, self._theme.tokens, QRectF(option.rect)
        note, px, direction = index.data(NoteRole.ROW), self._theme.px, option.direction
        painter.save()
        painter.setLayoutDirection(direction)
        if option.state & QStyle.StateFlag.State_Selected:
            edge = tokens.accent if option.state & QStyle.StateFlag.State_HasFocus else None
            painting.rounded(painter, place.adjusted(1, 1, -1, -1), R_FIELD, tokens.selection, edge)
        sign = QRectF(place.left() + px(SIDE), place.top() + px(AIR), px(SIGN), px(SIGN))
        ink = tokens.warn.ink if note.is_pinned else tokens.mute
        name = "keep-fill" if note.is_pinned else "sticky_note_2"
        paint_icon(painter, name, painting.mirrored(sign, place, direction), ink)
        high = self._high(option.rect.width(), note.content)
        room = place.adjusted(px(SIDE + SIGN + 10), px(AIR), -px(SIDE), 0)
        words = painting.mirrored(QRectF(room.left(), room.top(), room.width(), high), place, direction)
        painting.paragraph(painter, words, note.content, theme.font(BODY), tokens.text)
        below = QRectF(words.left(), words.bottom() + px(2), words.width(), px(18))
        painting.text(painter, below, str(index.data(NoteRole.SIGNED)), theme.font(SMALL), tokens.mute)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        return QSize(0, self._high(width, str(index.data())) + self._theme.px(2 * AIR + 20))


class NoteView(QListView):
    """Enter or F2 edits, P pins, Del deletes."""

    edit_wanted = Signal(object)
    pin_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(self, theme: Theme, notes: NoteList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(notes)
        self.setAccessibleName(self.tr("Notes"))
        self.setItemDelegate(NoteDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        use_slim_bar(self, theme)
        follow(theme, self, self.doItemsLayout)
        theme.changed.connect(self.viewport().update)
        self.doubleClicked.connect(self.on_double_clicked)

    def marked(self) -> NoteRow | None:
        model = self.model()
        assert isinstance(model, NoteList)
        return model.note_at(self.currentIndex().row())

    def on_double_clicked(self) -> None:
        if (note := self.marked()) is not None:
            self.edit_wanted.emit(note)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = {
            Qt.Key.Key_Return: self.edit_wanted,
            Qt.Key.Key_Enter: self.edit_wanted,
            Qt.Key.Key_F2: self.edit_wanted,
            Qt.Key.Key_P: self.pin_wanted,
            Qt.Key.Key_Delete: self.delete_wanted,
        }.get(Qt.Key(event.key()))
        note = self.marked()
        if wanted is not None and note is not None and not event.modifiers():
            wanted.emit(note)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.doItemsLayout()  # other widths, other heights
