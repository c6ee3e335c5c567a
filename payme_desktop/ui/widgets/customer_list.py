"""The list of customers: a table view with a quiet header, one row at a time, no grid."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from payme_desktop.ui.formats import Formats
from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.models.customer_table import SORTS, Column, CustomerTable
from payme_desktop.ui.theme import BODY, MEDIUM, Theme
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.customer_delegate import LAST_LEFT, LEFT, RIGHT, CustomerDelegate
from payme_desktop.ui.widgets.slim_bar import use_slim_bar

# At 100 %: the room of the list below which a column goes, and the width of each.
ROOMS = {Column.VISITS: 700, Column.LAST_VISIT: 590, Column.TYPE: 400}
WIDTHS: Final[dict[int, int]] = {
    Column.TYPE: 116,
    Column.VISITS: 82,
    Column.LAST_VISIT: 148,
    Column.SPENT: 124,
}
LEAST, LEAST_NAME = 64, 180
"""No column is drawn narrower than the first, and who it is keeps the second, at 100 %."""


class QuietHeader(QHeaderView):
    """Column names in the mute ink, an arrow at the sorted one, a hairline below."""

    def __init__(
        self, theme: Theme, indents: Mapping[int, int], right: int, parent: QWidget | None = None
    ) -> None:
        """``indents``: column -> distance of its words from where lines begin; all in pixels at 100 %."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._indents, self._right = indents, right
        self.setHighlightSections(False)
        self.on_metrics_changed()
        theme.changed.connect(self.viewport().update)
        theme.metrics_changed.connect(self.on_metrics_changed)

    def on_metrics_changed(self) -> None:
        self.setFont(self._theme.font(BODY, MEDIUM))
        self.setFixedHeight(max(self._theme.px(40), self._theme.target))
        self.setMinimumSectionSize(self._theme.px(40))

    def paintSection(self, painter: QPainter, rect, logicalIndex: int) -> None:  # type: ignore[no-untyped-def]  # noqa: N803
        tokens, place, px = self._theme.tokens, QRectF(rect), self._theme.px
        painter.save()
        painter.setLayoutDirection(self.layoutDirection())
        painter.fillRect(place, tokens.surface)
        align = Qt.AlignmentFlag(
            self.model().headerData(logicalIndex, self.orientation(), Qt.ItemDataRole.TextAlignmentRole)
        )
        at_end = bool(align & Qt.AlignmentFlag.AlignRight)
        left = px(self._indents.get(logicalIndex, 4))
        box = place.adjusted(left, 0, -px(self._right) if at_end else -px(4), 0)
        sorted_here = self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex
        word = str(self.model().headerData(logicalIndex, self.orientation()))
        words = painting.mirrored(box, place, self.layoutDirection())
        painting.text(painter, words, word, self.font(), tokens.text if sorted_here else tokens.mute, align)
        if sorted_here:
            spot = painting.mirrored(self._arrow(box, word, at_end=at_end), place, self.layoutDirection())
            rising = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            paint_icon(painter, "arrow_upward" if rising else "arrow_downward", spot, tokens.text)
        base = place.bottom() - 1
        painting.hairline(painter, QPointF(place.left(), base), QPointF(place.right(), base), tokens.line)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # Beyond the last section (mirrored: one pixel into it) the style draws an edge of its own.
        painter, whole = QPainter(self.viewport()), QRectF(self.viewport().rect())
        rest = whole.adjusted(min(self.length(), whole.width()) - 1, 0, 0, -1)
        painter.fillRect(painting.mirrored(rest, whole, self.layoutDirection()), self._theme.tokens.surface)

    def _arrow(self, box: QRectF, word: str, *, at_end: bool) -> QRectF:
        """Beside the word, said for left-to-right."""
        px, width = self._theme.px, self.fontMetrics().horizontalAdvance(word)
        side = px(15)
        x = box.right() - width - side - px(7) if at_end else box.left() + width + px(8)
        return QRectF(max(x, box.left() - px(4)), box.center().y() - side / 2, side, side)


class CustomerList(QTableView):
    """Shows a CustomerTable. Letters typed here go to the search; Delete asks to delete."""

    customer_marked = Signal(object)
    """The id of the customer under the selection, or None."""

    sort_chosen = Signal(object, bool)
    """(CustomerSort, descending): a header was clicked."""

    widths_chosen = Signal(object)
    """Column -> width at 100 %, of the columns whose width is not the drawn one."""

    letters_typed = Signal(str)
    delete_pressed = Signal()
    opened = Signal()

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._widths: dict[int, int] = {}
        self._fitting = False
        self._dress(theme, formats)
        self.on_metrics_changed()
        theme.changed.connect(self.viewport().update)
        theme.metrics_changed.connect(self.on_metrics_changed)
        self.verticalScrollBar().valueChanged.connect(self.on_scroll_moved)
        self.doubleClicked.connect(self.opened)

    def _dress(self, theme: Theme, formats: Formats) -> None:
        self.setAccessibleName(self.tr("Customers"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the list: it is no trap
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        use_slim_bar(self, theme)
        self.setItemDelegate(CustomerDelegate(theme, formats, self))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = QuietHeader(theme, {Column.CUSTOMER: LEFT, Column.LAST_VISIT: LAST_LEFT}, RIGHT, self)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(Column.CUSTOMER, Qt.SortOrder.AscendingOrder)
        header.sectionClicked.connect(self.on_header_clicked)
        header.sectionResized.connect(self.on_column_resized)
        header.sectionHandleDoubleClicked.connect(self.on_handle_double_clicked)
        reset = QAction(self.tr("Columns as they were"), header)
        reset.triggered.connect(self.reset_widths)
        header.addAction(reset)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setHorizontalHeader(header)

    def show_table(self, table: CustomerTable) -> None:
        """Show that model."""
        self.setModel(table)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.CUSTOMER, QHeaderView.ResizeMode.Stretch)
        self._fit_columns()
        self.selectionModel().selectionChanged.connect(self.on_selection_changed)
        table.shown.connect(self.on_scroll_moved)

    def on_metrics_changed(self) -> None:
        rows, at = self.verticalHeader(), self.marked_place() if self.model() is not None else -1
        first = self.rowAt(0)
        rows.setMinimumSectionSize(self._theme.row_height)
        rows.setDefaultSectionSize(self._theme.row_height)
        if self.model() is None:
            return
        self._hide_columns()
        if at >= 0:
            self.scrollTo(self.table().index(at, 0))
        elif first > 0:
            self.scrollTo(self.table().index(first, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        self.viewport().update()

    def show_widths(self, widths: Mapping[int, int]) -> None:
        """Column -> width at 100 %; the others are as drawn. What does not fit waits until it does."""
        self._widths = {column: max(LEAST, widths[column]) for column in WIDTHS if column in widths}
        self._fit_columns()

    def reset_widths(self) -> None:
        """All columns as they were drawn."""
        self.show_widths({})
        self.widths_chosen.emit({})

    def on_handle_double_clicked(self, section: int) -> None:
        """The column as it was drawn."""
        self._choose({column: width for column, width in self._widths.items() if column != section})

    def on_column_resized(self, section: int, _old: int, new: int) -> None:
        """By hand: it keeps that width at every zoom, as long as the names keep their room."""
        if self._fitting or section not in WIDTHS or self.isColumnHidden(section):
            return
        others = sum(self.columnWidth(one) for one in WIDTHS if one != section)
        most = self.viewport().width() - others - self._theme.px(LEAST_NAME)
        self._choose(self._widths | {section: round(min(new, most) * 100 / self._theme.px(100))})

    def _choose(self, widths: Mapping[int, int]) -> None:
        self.show_widths(widths)
        self.widths_chosen.emit(dict(self._widths))

    def _fit_columns(self) -> None:
        header, px, room = self.horizontalHeader(), self._theme.px, self.viewport().width()
        widths = WIDTHS | self._widths
        shown = sum(px(width) for column, width in widths.items() if not self.isColumnHidden(column))
        if shown + px(LEAST_NAME) > room:
            widths = WIDTHS
        self._fitting = True
        for column, width in widths.items():
            header.resizeSection(column, px(width))
        self._fitting = False

    def _hide_columns(self) -> None:
        """Who it is needs its room: the figures that the card shows too go first."""
        room = self.viewport().width()
        self._fitting = True  # a column shown again has its old width, which nobody chose
        for column, least in ROOMS.items():
            self.setColumnHidden(column, room < self._theme.px(least))
        self._fit_columns()

    def table(self) -> CustomerTable:
        model = self.model()
        assert isinstance(model, CustomerTable)
        return model

    def marked_place(self) -> int:
        """The selected row, or -1."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    def mark(self, place: int) -> None:
        """Select a row and bring it into view; outside the list: select nothing."""
        if 0 <= place < self.table().rowCount():
            index = self.table().index(place, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)
        else:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())

    def move(self, key: int) -> None:  # type: ignore[override]
        """Up, Down, Page Up or Page Down, pressed elsewhere."""
        page = max(1, self.viewport().height() // self._theme.row_height - 1)
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}
        at = self.marked_place()
        wanted = 0 if at < 0 else at + steps.get(Qt.Key(key), 0)
        self.mark(min(max(0, wanted), self.table().rowCount() - 1))

    def visible_places(self) -> tuple[int, int]:
        """First and last row on the screen."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self.table().rowCount() - 1

    def on_scroll_moved(self) -> None:
        if self.model() is None:
            return  # Qt scrolls while it is being dressed
        self.table().fetch_around(*self.visible_places())

    def on_selection_changed(self) -> None:
        self.customer_marked.emit(self.table().id_at(self.marked_place()))

    def on_header_clicked(self, section: int) -> None:
        """A second click turns the order round; dates and money begin with the largest."""
        header, column = self.horizontalHeader(), Column(section)
        if column not in SORTS:
            self.show_sort()
            return
        table = self.table()
        same = table.query.sort is SORTS[column]
        descending = not table.query.descending if same else column is not Column.CUSTOMER
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(section, order)
        self.sort_chosen.emit(SORTS[column], descending)

    def show_sort(self) -> None:
        """Put the arrow where the list is sorted, or nowhere in a search."""
        query, header = self.table().query, self.horizontalHeader()
        header.setSortIndicatorShown(not self.table().searched)
        column = next((at for at, sort in SORTS.items() if sort is query.sort), Column.CUSTOMER)
        order = Qt.SortOrder.DescendingOrder if query.descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(column, order)

    def keyboardSearch(self, search: str) -> None:
        self.letters_typed.emit(search)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        elif event.text().isprintable() and event.text().strip() and not _is_command(event):
            self.letters_typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.model() is not None:
            self._hide_columns()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        super().scrollTo(index, hint)
        self.on_scroll_moved()


def _is_command(event: QKeyEvent) -> bool:
    held = event.modifiers()
    return bool(
        held
        & (
            Qt.KeyboardModifier.ControlModifier
            | Qt.KeyboardModifier.AltModifier
            | Qt.KeyboardModifier.MetaModifier
        )
    )
