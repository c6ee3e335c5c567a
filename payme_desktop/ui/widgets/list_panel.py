"""The sheet with the list: the rows, or what stands there where there are none."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QStyle, QVBoxLayout, QWidget

from payme_desktop.ui.formats import Formats
from payme_desktop.ui.models.customer_table import CustomerTable
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.basics import Panel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.customer_list import CustomerList
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.widgets.states import Bones, EmptyState


class ListPanel(Panel):
    """Shows one of rows, empty state and bones at a time."""

    step_taken = Signal()
    """The button of the empty state."""

    new_pressed = Signal()
    """The offer below the last hit."""

    def __init__(
        self, theme: Theme, formats: Formats, table: CustomerTable, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._table = table
        self.list = CustomerList(theme, formats)
        self.list.show_table(table)
        self._empty = EmptyState(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        # The panel's round corners stay free of the square list.
        inside = QVBoxLayout(self)
        keep_room(theme, inside, (1, 8, 1, 8))
        inside.addWidget(self._stack)
        self.bones = Bones(theme, self._stack)
        self._offer = Button(theme, "", key="F3", kind=Kind.LINK, parent=self.list)
        self._offer.hide()
        self._offer.clicked.connect(self.new_pressed)
        self._empty.step_taken.connect(self.step_taken)
        # Queued: the list has measured itself anew by then.
        theme.metrics_changed.connect(self.on_metrics_changed, Qt.ConnectionType.QueuedConnection)

    def on_metrics_changed(self) -> None:
        self._lay()

    def is_empty(self) -> bool:
        """Whether the empty state stands there."""
        return self._stack.currentWidget() is self._empty

    def show_rows(self) -> None:
        self._stack.setCurrentWidget(self.list)
        self._place_offer()

    def show_empty(self, icon: str, title: str, words: str, step: str = "") -> None:
        """``step``: the word on its button, none without."""
        self._offer.hide()
        self._empty.show_words(icon, title, words, step)
        self._stack.setCurrentWidget(self._empty)

    def _place_offer(self) -> None:
        """Below the last hit, where the eye is, if there is room."""
        text, view, px = self._table.searched, self.list, self._theme.px
        high = max(px(34), self._theme.target)
        rows = self._table.rowCount() * self._theme.row_height
        top = view.horizontalHeader().height() + rows + px(10)
        if not text or not self._table.rowCount() or top + high > view.height():
            self._offer.hide()
            return
        words = self.tr("Nobody you mean? Add “{text}” as a new customer").format(text=text)
        self._offer.set_word(words)
        place = QRect(px(12), top, min(self._offer.sizeHint().width(), view.width() - px(24)), high)
        self._offer.setGeometry(QStyle.visualRect(view.layoutDirection(), view.rect(), place))
        self._offer.show()

    def _lay(self) -> None:
        self.layout().activate()  # type: ignore[union-attr]
        header = self.list.horizontalHeader().height()
        self.bones.setGeometry(self._stack.rect().adjusted(0, header, 0, 0))
        self._place_offer()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()
