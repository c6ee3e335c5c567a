"""The staff: who works here, and what each role may do. Emits what is wanted; whoever saves shows it anew."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.domain.rows import RuleRow, StaffRow
from payme_desktop.ui.models.staff_table import RulesTable, StaffTable, next_decision
from payme_desktop.ui.theme import BODY, HEADLINE, REGULAR, SEMIBOLD, Theme
from payme_desktop.ui.tokens import BAD, MUTE
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.customer_list import QuietHeader
from payme_desktop.ui.widgets.flow import FlowLayout
from payme_desktop.ui.widgets.room import follow, keep_room
from payme_desktop.ui.widgets.side_tabs import SideTabs
from payme_desktop.ui.widgets.slim_bar import use_slim_bar

SIDE = 16


class _Lines(QStyledItemDelegate):
    """Plain lines with a hairline between; the marked cell wears the ring of the focus."""

    def __init__(self, theme: Theme, *, cells: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._cells = theme, cells

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens, place, px = self._theme.tokens, QRectF(option.rect), self._theme.px
        painter.setLayoutDirection(option.direction)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, tokens.selection)
        first, words = not index.column(), str(index.data())
        left = px(SIDE) if first else px(8)
        box = painting.mirrored(place.adjusted(left, 0, -px(4), 0), place, option.direction)
        strong = first != self._cells or words.endswith("*")
        font = self._theme.font(BODY, SEMIBOLD if strong and (first or words.endswith("*")) else REGULAR)
        painting.text(painter, box, words, font, tokens.text if first or self._cells else tokens.mute)
        base = place.bottom() - 1
        painting.hairline(painter, QPointF(place.left(), base), QPointF(place.right(), base), tokens.line)
        if self._cells and option.state & QStyle.StateFlag.State_HasFocus:
            painting.focus_ring(painter, place.adjusted(1, 1, -1, -2), px(4), tokens.accent)


class StaffDialog(QDialog):
    """Two pages. A key for each act; what the marked person or cell does not allow is grey."""

    add_wanted = Signal()
    edit_wanted = Signal(object)
    disable_wanted = Signal(object)
    """A StaffRow, as the three around it."""

    enable_wanted = Signal(object)
    release_wanted = Signal(object)
    rule_wanted = Signal(object, object)
    """A RuleRow, and the decision; None: the default again."""

    def __init__(self, theme: Theme, *, adjusts: bool, parent: QWidget | None = None) -> None:
        """``adjusts``: whether this person changes people and rules, or looks at them."""
        super().__init__(parent)
        self._theme, self._adjusts = theme, adjusts
        self.setWindowTitle(self.tr("Staff"))
        self.setModal(True)
        follow(theme, self, lambda: self.resize(theme.px(860), theme.px(600)))
        self.people, self.rules = StaffTable(self), RulesTable(self)
        self.people_view = self._view(self.people, self.tr("People"), cells=False)
        self.rules_view = self._view(self.rules, self.tr("What roles may do"), cells=True)
        self._said = TextLabel(theme, px=BODY, ink=BAD, wrap=True)
        self._said.hide()
        self._tabs, self._stack = SideTabs(theme), QStackedWidget()
        self._tabs.add("group", self.tr("People"))
        self._tabs.add("tune", self.tr("What roles may do"))
        self._stack.addWidget(self._people_page())
        self._stack.addWidget(self._rules_page())
        self._build()
        self._join()
        self.on_row_marked()

    def show_people(self, rows: Sequence[StaffRow]) -> None:
        """These people, the mark where it was."""
        self.people.show_rows(rows)
        if rows and not self.people_view.currentIndex().isValid():
            self.people_view.setCurrentIndex(self.people.index(0, 0))
        self.on_row_marked()

    def show_rules(self, rules: Sequence[RuleRow]) -> None:
        self.rules.show_rules(rules)
        if rules and not self.rules_view.currentIndex().isValid():
            self.rules_view.setCurrentIndex(self.rules.index(0, 1))

    def show_error(self, words: str) -> None:
        """A sentence below the tables; empty: none."""
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def error(self) -> str:
        return self._said.text()

    def show_page(self, place: int) -> None:
        self._tabs.choose(place)

    def marked(self) -> StaffRow | None:
        return self.people.row_at(self.people_view.currentIndex().row())

    # Slots

    def on_page_chosen(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        (self.people_view if not place else self.rules_view).setFocus()

    def on_row_marked(self) -> None:
        row = self.marked()
        able = row is not None and self._adjusts
        self.add.setEnabled(self._adjusts)
        self.edit.setEnabled(able)
        self.disable.setEnabled(able and row is not None and row.is_active)
        self.enable.setEnabled(able and row is not None and not row.is_active)
        self.release.setEnabled(row is not None and row.waits > 0)

    def on_cell_pressed(self) -> None:
        """The next decision for the marked cell."""
        rule = self.rules.rule_at(self.rules_view.currentIndex())
        if rule is not None and self._adjusts:
            self.rule_wanted.emit(rule, next_decision(rule))

    def on_default_pressed(self) -> None:
        """The marked cell as it was by default."""
        rule = self.rules.rule_at(self.rules_view.currentIndex())
        if rule is not None and rule.adjusted and self._adjusts:
            self.rule_wanted.emit(rule, None)

    # Inside

    def _act(self, button: Button, wanted: object) -> None:
        row = self.marked()
        if button.isEnabled() and row is not None:
            wanted.emit(row)  # type: ignore[attr-defined]

    def _people_page(self) -> QWidget:
        theme, page = self._theme, QWidget()
        self.add = Button(theme, self.tr("New person"), key="N", icon_name="person_add", small=True)
        self.edit = Button(theme, self.tr("Edit"), key="F2", icon_name="edit", small=True)
        self.disable = Button(theme, self.tr("Disable"), key="D", icon_name="person_off", small=True)
        self.enable = Button(theme, self.tr("Let back in"), key="E", small=True)
        self.release = Button(theme, self.tr("Let try again"), key="T", small=True)
        acts = FlowLayout()
        keep_room(theme, acts, spacing=8)
        for button in (self.add, self.edit, self.disable, self.enable, self.release):
            acts.addWidget(button)
        column = QVBoxLayout(page)
        keep_room(theme, column, (0, 0, 0, 0), 10)
        column.addWidget(self._framed(self.people_view), 1)
        column.addLayout(acts)
        return page

    def _rules_page(self) -> QWidget:
        theme, page = self._theme, QWidget()
        words = self.tr(
            "Enter changes a cell, Delete sets it back. With PIN: a manager approves it in place. An owner "
            "may do everything. A star marks what was changed."
        )
        column = QVBoxLayout(page)
        keep_room(theme, column, (0, 0, 0, 0), 10)
        column.addWidget(TextLabel(theme, words, px=BODY, ink=MUTE, wrap=True))
        column.addWidget(self._framed(self.rules_view), 1)
        return page

    def _framed(self, view: QTableView) -> Panel:
        panel = Panel(self._theme)
        inside = QVBoxLayout(panel)
        keep_room(self._theme, inside, (1, 8, 1, 8))
        inside.addWidget(view)
        return panel

    def _build(self) -> None:
        theme, middle, foot = self._theme, QHBoxLayout(), QHBoxLayout()
        keep_room(theme, middle, spacing=24)
        middle.addWidget(self._tabs)
        middle.addWidget(self._stack, 1)
        keep_room(theme, foot, spacing=8)
        foot.addWidget(self._said, 1)
        close = Button(theme, self.tr("Close"), key="Esc")
        close.clicked.connect(self.reject)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        keep_room(theme, column, (28, 24, 28, 22), 14)
        column.addWidget(TextLabel(theme, self.tr("Staff"), px=HEADLINE, weight=SEMIBOLD))
        column.addLayout(middle, 1)
        column.addLayout(foot)
        self.people_view.setFocus()

    def _join(self) -> None:
        self._tabs.chosen.connect(self.on_page_chosen)
        self.people_view.selectionModel().currentRowChanged.connect(self.on_row_marked)
        self.rules_view.doubleClicked.connect(self.on_cell_pressed)
        self.people_view.doubleClicked.connect(lambda: self._act(self.edit, self.edit_wanted))
        self.add.clicked.connect(self.add_wanted)
        QShortcut(QKeySequence("N"), self.people_view, self.add.click)
        for key, button, wanted in (
            ("F2", self.edit, self.edit_wanted),
            ("D", self.disable, self.disable_wanted),
            ("E", self.enable, self.enable_wanted),
            ("T", self.release, self.release_wanted),
        ):
            button.clicked.connect(lambda _=False, b=button, w=wanted: self._act(b, w))
            QShortcut(QKeySequence(key), self.people_view, button.click)
        here = Qt.ShortcutContext.WidgetShortcut
        for pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            QShortcut(QKeySequence(pressed), self.rules_view, self.on_cell_pressed, context=here)
        for pressed in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            QShortcut(QKeySequence(pressed), self.rules_view, self.on_default_pressed, context=here)

    def _view(self, table: StaffTable | RulesTable, name: str, *, cells: bool) -> QTableView:
        theme, view = self._theme, QTableView()
        view.setAccessibleName(name)
        view.setModel(table)
        view.setItemDelegate(_Lines(theme, cells=cells, parent=view))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        behavior = QAbstractItemView.SelectionBehavior
        view.setSelectionBehavior(behavior.SelectItems if cells else behavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        use_slim_bar(view, theme)
        view.verticalHeader().hide()
        header = QuietHeader(theme, {0: SIDE, 1: 8, 2: 8, 3: 8}, SIDE, view)
        view.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

        def fit() -> None:
            view.verticalHeader().setDefaultSectionSize(max(theme.px(38), theme.target))
            for column in range(1, table.columnCount()):
                header.resizeSection(column, theme.px(104 if cells else 140))

        follow(theme, view, fit)
        return view
