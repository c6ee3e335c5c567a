"""All purchases of a customer, newest first."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.domain.rows import HistoryRow, MonthSpend, PurchaseRow
from payme_desktop.domain.vocabulary import PurchaseKind
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.models.purchase_table import PurchaseColumn, PurchaseTable
from payme_desktop.ui.theme import BODY, HEADLINE, LARGE, REGULAR, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.bars import MonthBars
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.customer_list import QuietHeader
from payme_desktop.ui.widgets.room import add_gap, follow, keep_room
from payme_desktop.ui.widgets.slim_bar import use_slim_bar

SIDE = 16


class PurchaseDelegate(QStyledItemDelegate):
    """Plain lines with a hairline between them; figures below figures."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens, place, column = self._theme.tokens, QRectF(option.rect), index.column()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, tokens.selection)
        painter.setLayoutDirection(option.direction)
        figures = column >= PurchaseColumn.ITEMS
        px, direction = self._theme.px, option.direction
        left = px(SIDE) if column == PurchaseColumn.WHEN else px(4)
        weight = SEMIBOLD if column == PurchaseColumn.AMOUNT else REGULAR
        painting.text(
            painter,
            painting.mirrored(place.adjusted(left, 0, -px(SIDE) if figures else -px(4), 0), place, direction),
            str(index.data()),
            self._theme.font(LARGE, weight, figures=figures),
            tokens.mute if column in {PurchaseColumn.WHAT, PurchaseColumn.RECEIPT} else tokens.text,
            Qt.AlignmentFlag.AlignRight if figures else Qt.AlignmentFlag.AlignLeft,
        )
        base = place.bottom() - 1
        painting.hairline(painter, QPointF(place.left(), base), QPointF(place.right(), base), tokens.line)


class HistoryDialog(QDialog):
    """A table that fetches page after page from its model. R refunds the marked sale, V voids it."""

    refund_wanted = Signal(object)
    """The PurchaseRow of a sale that still counts."""

    void_wanted = Signal(object)

    def __init__(
        self, theme: Theme, formats: Formats, label: str, table: PurchaseTable, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formats = formats
        self.setWindowTitle(self.tr("Purchases"))
        self.setModal(True)
        self.resize(theme.px(720), theme.px(560))
        self._summary = TextLabel(theme, label, px=BODY, ink=MUTE, wrap=True)
        self._label = label
        self._table = table
        self._trend: MonthBars | None = None
        self._trend_box = QVBoxLayout()
        self._empty = TextLabel(theme, self.tr("No purchases yet. F9 records a sale."), px=LARGE, ink=MUTE)
        self._empty.hide()
        panel = Panel(theme)
        inside = QVBoxLayout(panel)
        keep_room(theme, inside, (1, 8, 1, 8))
        self.view = self._made_view(theme, table)
        inside.addWidget(self.view)
        column = QVBoxLayout(self)
        keep_room(theme, column, (28, 24, 28, 22), 6)
        column.addWidget(TextLabel(theme, self.tr("Purchases"), px=HEADLINE, weight=SEMIBOLD))
        column.addWidget(self._summary)
        column.addLayout(self._trend_box)
        add_gap(theme, column, 8)
        column.addWidget(self._empty)
        column.addWidget(panel, 1)
        add_gap(theme, column, 8)
        column.addLayout(self._foot())
        self._join()

    def show_trend(self, months: Sequence[MonthSpend]) -> None:
        """Net spend by month, above the table."""
        if months and self._trend is None:
            self._trend = MonthBars(self._theme, self._formats, months)
            self._trend_box.addWidget(self._trend)

    def marked_sale(self) -> PurchaseRow | None:
        """The marked row, if it is a sale that still counts."""
        row = self._table.row_at(self.view.currentIndex().row())
        return row if row is not None and row.kind is PurchaseKind.SALE and not row.voided else None

    def show_filled(self) -> None:
        """A page came: mark the first row, or say that there is none."""
        self._empty.setVisible(not self._table.rowCount())
        if not self.view.currentIndex().isValid() and self._table.rowCount():
            self.view.setCurrentIndex(self._table.index(0, 0))
        self.on_row_marked()

    # Slots

    def on_row_marked(self) -> None:
        for button in (self.refund, self.void):
            button.setEnabled(self.marked_sale() is not None)

    def on_refund_pressed(self) -> None:
        if (sale := self.marked_sale()) is not None:
            self.refund_wanted.emit(sale)

    def on_void_pressed(self) -> None:
        if (sale := self.marked_sale()) is not None:
            self.void_wanted.emit(sale)

    # Inside

    def _foot(self) -> QHBoxLayout:
        theme = self._theme
        self.refund = Button(theme, self.tr("Refund"), key="R", icon_name="undo")
        self.void = Button(theme, self.tr("Void"), key="V", icon_name="block")
        close = Button(theme, self.tr("Close"), key="Esc")
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        keep_room(theme, foot, spacing=8)
        foot.addWidget(self.refund)
        foot.addWidget(self.void)
        foot.addStretch(1)
        foot.addWidget(close)
        return foot

    def _join(self) -> None:
        for key, button, slot in (
            (Qt.Key.Key_R, self.refund, self.on_refund_pressed),
            (Qt.Key.Key_V, self.void, self.on_void_pressed),
        ):
            button.clicked.connect(slot)
            button.setEnabled(False)
            QShortcut(QKeySequence(key), self, slot)
        self.view.selectionModel().currentRowChanged.connect(self.on_row_marked)
        self.view.setFocus()

    def show_summary(self, history: HistoryRow) -> None:
        words = self.tr("{label} · {visits} visits · {spent} spent · {average} on average")
        self._summary.setText(
            words.format(
                label=self._label,
                visits=self._formats.count(history.total_purchases),
                spent=self._formats.money(history.total_spent),
                average=self._formats.money(history.avg_transaction_value),
            )
        )

    def show_error(self, words: str) -> None:
        self._summary.setText(words)

    def _made_view(self, theme: Theme, table: PurchaseTable) -> QTableView:
        view = QTableView()
        view.setAccessibleName(self.tr("Purchases"))
        view.setModel(table)
        view.setItemDelegate(PurchaseDelegate(theme, view))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        use_slim_bar(view, theme)
        view.verticalHeader().hide()
        header = QuietHeader(theme, {PurchaseColumn.WHEN: SIDE}, SIDE, view)
        view.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(PurchaseColumn.ITEMS, QHeaderView.ResizeMode.Fixed)

        def fit() -> None:
            view.verticalHeader().setDefaultSectionSize(theme.px(40))
            header.resizeSection(PurchaseColumn.ITEMS, theme.px(90))

        follow(theme, view, fit)
        return view
