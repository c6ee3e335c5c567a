"""All purchases of a customer, newest first."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.domain.rows import HistoryRow
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.models.purchase_table import PurchaseColumn, PurchaseTable
from payme_desktop.ui.theme import BODY, HEADLINE, LARGE, SEMIBOLD, Theme, scrollbar_sheet
from payme_desktop.ui.tokens import MUTE
from payme_desktop.ui.widgets.basics import Panel, TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.customer_list import QuietHeader


class HistoryDialog(QDialog):
    """A table that fetches page after page from its model."""

    def __init__(
        self, theme: Theme, formats: Formats, label: str, table: PurchaseTable, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formats = formats
        self.setWindowTitle(self.tr("Purchases"))
        self.setModal(True)
        self.resize(720, 560)
        self._summary = TextLabel(theme, label, px=BODY, ink=MUTE, wrap=True)
        self._label = label
        close = Button(theme, self.tr("Close"), key="Esc")
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        panel = Panel(theme)
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._view(theme, table))
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 22)
        column.setSpacing(6)
        column.addWidget(TextLabel(theme, self.tr("Purchases"), px=HEADLINE, weight=SEMIBOLD))
        column.addWidget(self._summary)
        column.addSpacing(8)
        column.addWidget(panel, 1)
        column.addSpacing(8)
        column.addLayout(foot)

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

    def _view(self, theme: Theme, table: PurchaseTable) -> QTableView:
        view = QTableView()
        view.setAccessibleName(self.tr("Purchases"))
        view.setModel(table)
        view.setFont(theme.font(LARGE, figures=True))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.verticalScrollBar().setStyleSheet(scrollbar_sheet(theme.tokens))
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(40)
        header = QuietHeader(theme, 8, 8, view)
        view.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(PurchaseColumn.ITEMS, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(PurchaseColumn.ITEMS, 90)
        return view
