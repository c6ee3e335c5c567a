"""The audit trail: of one customer, or of the shop with a search."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
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

from payme_desktop.domain.trail import TrailQuery
from payme_desktop.ui.dialogs.fields import ChoiceField, LineField
from payme_desktop.ui.models.trail_table import TrailColumn, TrailTable
from payme_desktop.ui.theme import BODY, HEADLINE, LARGE, REGULAR, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.trail_words import kinds
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.customer_list import QuietHeader
from payme_desktop.ui.widgets.room import add_gap, follow, keep_room
from payme_desktop.ui.widgets.slim_bar import use_slim_bar

SIDE = 16
PAUSE_MS = 300
"""After the last letter, before it is searched."""


class TrailDelegate(QStyledItemDelegate):
    """Plain lines with a hairline between them."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, place, column = self._theme, QRectF(option.rect), index.column()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, theme.tokens.selection)
        painter.setLayoutDirection(option.direction)
        left = theme.px(SIDE) if column == TrailColumn.WHEN else theme.px(4)
        right = -theme.px(SIDE) if column == TrailColumn.WHAT else -theme.px(4)
        painting.text(
            painter,
            painting.mirrored(place.adjusted(left, 0, right, 0), place, option.direction),
            str(index.data()),
            theme.font(LARGE, REGULAR),
            theme.tokens.text if column == TrailColumn.WHAT else theme.tokens.mute,
            Qt.AlignmentFlag.AlignLeft,
        )
        base = place.bottom() - 1
        painting.hairline(
            painter, QPointF(place.left(), base), QPointF(place.right(), base), theme.tokens.line
        )


class TrailDialog(QDialog):
    """A table that fetches page after page from its model; with ``search``, fields above it."""

    asked = Signal(object)
    """The TrailQuery that the fields say, some time after the last letter."""

    def __init__(
        self, theme: Theme, title: str, table: TrailTable, *, search: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._table = table
        self._title = title
        self.setWindowTitle(title)
        self.setModal(True)
        self.resize(theme.px(860), theme.px(640))
        self._words = TextLabel(theme, "", px=BODY, ink=MUTE, wrap=True)
        self._words.hide()
        self._empty = TextLabel(theme, self.tr("Nothing to tell yet."), px=LARGE, ink=MUTE)
        self._empty.hide()
        self.view = self._made_view()
        panel = Panel(theme)
        inside = QVBoxLayout(panel)
        keep_room(theme, inside, (1, 8, 1, 8))
        inside.addWidget(self.view)
        column = QVBoxLayout(self)
        keep_room(theme, column, (28, 24, 28, 22), 8)
        column.addWidget(TextLabel(theme, title, px=HEADLINE, weight=SEMIBOLD, wrap=True))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.on_pause_over)
        if search:
            column.addLayout(self._fields())
        column.addWidget(self._words)
        column.addWidget(self._empty)
        column.addWidget(panel, 1)
        add_gap(theme, column, 8)
        column.addLayout(self._foot())
        if search:
            self.customer.setFocus()
        else:
            self.view.setFocus()

    def show_filled(self) -> None:
        """A page came: mark the first row, or say that there is none."""
        self._words.hide()
        self._empty.setVisible(not self._table.rowCount())
        if not self.view.currentIndex().isValid() and self._table.rowCount():
            self.view.setCurrentIndex(self._table.index(0, 0))

    def show_error(self, words: str) -> None:
        self._empty.hide()
        self._words.setText(words)
        self._words.show()

    def query(self) -> TrailQuery:
        """What the fields say."""
        number = self.pc.value().strip()
        return TrailQuery(
            customer=self.customer.value().strip(),
            person=self.person.value().strip(),
            device_no=int(number) if number.isdecimal() and len(number) < 6 else None,
            kind=self.kind.value() or None,
        )

    def days(self) -> int:
        """How many days back, 0 for all."""
        return int(self.since.value())

    # Slots

    def on_field_changed(self) -> None:
        self._pause.start()

    def on_pause_over(self) -> None:
        self.asked.emit(self.query())

    # Inside

    def _fields(self) -> QVBoxLayout:
        theme = self._theme
        self.customer = LineField(theme, self.tr("About"), hint=self.tr("A customer's name or phone"))
        self.person = LineField(theme, self.tr("By"), hint=self.tr("A name of the staff"))
        self.pc = LineField(theme, self.tr("On PC"), hint=self.tr("Its number"))
        self.kind = ChoiceField(theme, self.tr("What"), kinds())
        times = [("0", self.tr("Ever")), ("1", self.tr("Today")), ("7", self.tr("7 days"))]
        self.since = ChoiceField(theme, self.tr("When"), [*times, ("30", self.tr("30 days"))])
        row = QHBoxLayout()
        keep_room(theme, row, spacing=12)
        for words, stretch in ((self.customer, 3), (self.person, 2), (self.pc, 1)):
            row.addWidget(words, stretch)
        column = QVBoxLayout()
        keep_room(theme, column, spacing=8)
        column.addLayout(row)
        column.addWidget(self.kind)
        column.addWidget(self.since)
        fields: tuple[LineField | ChoiceField, ...] = (
            self.customer, self.person, self.pc, self.kind, self.since,
        )  # fmt: skip
        for field in fields:
            field.changed.connect(self.on_field_changed)
        return column

    def _foot(self) -> QHBoxLayout:
        close = Button(self._theme, self.tr("Close"), key="Esc")
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        keep_room(self._theme, foot, spacing=8)
        foot.addStretch(1)
        foot.addWidget(close)
        return foot

    def _made_view(self) -> QTableView:
        theme, view = self._theme, QTableView()
        view.setAccessibleName(self._title)
        view.setModel(self._table)
        view.setItemDelegate(TrailDelegate(theme, view))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        use_slim_bar(view, theme)
        view.verticalHeader().hide()
        header = QuietHeader(theme, {TrailColumn.WHEN: SIDE}, SIDE, view)
        view.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(TrailColumn.WHAT, QHeaderView.ResizeMode.Stretch)

        def fit() -> None:
            view.verticalHeader().setDefaultSectionSize(theme.px(40))
            header.resizeSection(TrailColumn.WHEN, theme.px(170))
            header.resizeSection(TrailColumn.WHO, theme.px(190))

        follow(theme, view, fit)
        return view
