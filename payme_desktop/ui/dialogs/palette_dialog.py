"""Ctrl+K: everything that can be done now, found by typing, with the key that does the same."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.models.command_list import CommandList, CommandRole, Entry
from payme_desktop.ui.theme import BODY, LARGE, MEDIUM, R_FIELD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.widgets.search_field import SearchField
from payme_desktop.ui.widgets.slim_bar import use_slim_bar

ROW = 40
ROWS_SHOWN = 10


class PaletteDialog(QDialog):
    """Type, Up and Down, Enter. Emits the name of the command after it has closed."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Everything"))
        self.setModal(True)
        self._list = CommandList(entries, self)
        self._search = SearchField(theme, self, hint=self.tr("What do you want to do?"))
        self._search.input.setAccessibleName(self.tr("Search commands"))
        self._none = TextLabel(theme, self.tr("No command fits. Try another word."), px=LARGE, ink=MUTE)
        self._none.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._none.hide()
        self._view = QListView()
        self._dress(theme)
        column = QVBoxLayout(self)
        keep_room(theme, column, (16, 16, 16, 12), 10)
        column.addWidget(self._search)
        column.addWidget(self._none)
        column.addWidget(self._view, 1)
        self.resize(theme.px(600), theme.px(16 + 48 + 10 + ROWS_SHOWN * ROW + 16))
        self._search.text_changed.connect(self.on_text_changed)
        self._search.entered.connect(self.on_entered)
        self._search.escaped.connect(self.reject)
        self._search.list_key_pressed.connect(self.on_list_key_pressed)
        self._view.activated.connect(self.on_entered)
        self._view.clicked.connect(self.on_entered)
        self._search.setFocus()
        self._mark(0)

    def on_text_changed(self, typed: str) -> None:
        self._list.narrow(typed)
        self._none.setVisible(not self._list.rowCount())
        self._mark(0)

    def on_list_key_pressed(self, event: QKeyEvent) -> None:
        page = ROWS_SHOWN - 1
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}
        self._mark(self._view.currentIndex().row() + steps.get(Qt.Key(event.key()), 0))

    def on_entered(self) -> None:
        entry = self._list.entry(self._view.currentIndex().row())
        if entry is not None:
            self.accept()
            self.chosen.emit(entry.name)

    def _mark(self, place: int) -> None:
        last = self._list.rowCount() - 1
        index = self._list.index(min(max(0, place), max(0, last)), 0)
        self._view.setCurrentIndex(index)

    def _dress(self, theme: Theme) -> None:
        view = self._view
        view.setModel(self._list)
        view.setItemDelegate(EntryDelegate(theme, view))
        view.setAccessibleName(self.tr("Commands"))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setUniformItemSizes(True)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay in the search; arrows move this
        view.viewport().setAutoFillBackground(False)
        use_slim_bar(view, theme)


class EntryDelegate(QStyledItemDelegate):
    """Icon, words, the menu it is in, its key."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry, tokens, whole = index.data(CommandRole.ENTRY), self._theme.tokens, option.rect
        direction = option.direction
        row, px = whole.adjusted(0, 1, 0, -1), self._theme.px

        def mirrored(box: QRect) -> QRectF:
            return QRectF(QStyle.visualRect(direction, whole, box))

        painter.save()
        painter.setLayoutDirection(direction)
        if option.state & QStyle.StateFlag.State_Selected:
            painting.rounded(painter, QRectF(row), px(R_FIELD), tokens.accent_soft, tokens.accent)
        if entry.sign:
            spot = QRect(row.left() + px(12), row.center().y() - px(10), px(20), px(20))
            paint_icon(painter, entry.sign, mirrored(spot), tokens.mute)
        tail, font = " · ".join(part for part in (entry.where, entry.key) if part), self._theme.font(BODY)
        room = QFontMetrics(font).horizontalAdvance(tail) + 2
        words = mirrored(row.adjusted(px(44), 0, -room - px(24), 0))
        painting.text(painter, words, entry.word, self._theme.font(LARGE, MEDIUM), tokens.text)
        box = mirrored(QRect(row.right() - room - px(12), row.top(), room, row.height()))
        painting.text(painter, box, tail, font, tokens.mute)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._theme.px(200), max(self._theme.px(ROW), self._theme.target))
