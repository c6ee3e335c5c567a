"""The sheet with the list: the rows, or what stands there where there are none."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from payme_desktop.ui.formats import Formats
from payme_desktop.ui.models.customer_table import CustomerTable
from payme_desktop.ui.theme import ROW_HEIGHT, Theme
from payme_desktop.ui.widgets.basics import Panel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.customer_list import CustomerList
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
        inside.setContentsMargins(1, 8, 1, 8)
        inside.addWidget(self._stack)
        self.bones = Bones(theme, self._stack)
        self._offer = Button(theme, "", key="F3", kind=Kind.LINK, parent=self.list)
        self._offer.hide()
        self._offer.clicked.connect(self.new_pressed)
        self._empty.step_taken.connect(self.step_taken)

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
        text, view = self._table.searched, self.list
        top = view.horizontalHeader().height() + self._table.rowCount() * ROW_HEIGHT + 10
        if not text or top + 40 > view.height():
            self._offer.hide()
            return
        words = self.tr("Nobody you mean? Add “{text}” as a new customer").format(text=text)
        self._offer.set_word(words)
        self._offer.setGeometry(12, top, min(self._offer.sizeHint().width(), view.width() - 24), 34)
        self._offer.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout().activate()  # type: ignore[union-attr]
        header = self.list.horizontalHeader().height()
        self.bones.setGeometry(self._stack.rect().adjusted(0, header, 0, 0))
        if self._table.rowCount():
            self._place_offer()
