"""Which customers the list shows: all, one type, who comes again, who was not seen for long."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from payme_desktop.domain.drafts import CustomerQuery
from payme_desktop.domain.vocabulary import CustomerType
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.models.segments import Fields, everybody, is_shown, not_seen, repeat, words_for
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.buttons import Chip
from payme_desktop.ui.widgets.flow import FlowLayout
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.wording import type_word

ORDER = (CustomerType.VIP, CustomerType.WHOLESALE, CustomerType.REGULAR, CustomerType.WALK_IN)


class FilterChips(QWidget):
    """Exclusive chips; a list that none of them stands for gets one of its own."""

    chosen = Signal(object)
    """``Fields`` of a CustomerQuery."""

    def __init__(
        self, theme: Theme, formats: Formats, active_days: Callable[[], int], parent: QWidget | None = None
    ) -> None:
        """``active_days``: without a purchase for longer, somebody is not seen; asked for at each use."""
        super().__init__(parent)
        self._theme, self._formats, self._active_days = theme, formats, active_days
        self._row = FlowLayout(self)
        keep_room(theme, self._row, (0, 0, 0, 0), 8)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        # Made when they are asked for: midnight passes, and the settings change.
        self._fields: dict[Chip, Callable[[], Fields]] = {}
        self._own: Chip | None = None
        self._add(self.tr("All types"), everybody)
        for kind in ORDER:
            self._add(type_word(kind), partial(_of_type, kind))
        self._not_seen = self._add("", lambda: not_seen(self._active_days(), self._formats.today()))
        self._add(self.tr("Repeat"), repeat)
        self.refresh()
        next(iter(self._fields)).setChecked(True)
        self._group.buttonClicked.connect(self.on_chip_clicked)

    def on_chip_clicked(self, button: QAbstractButton) -> None:
        for chip, fields in self._fields.items():
            if chip is button:
                self.chosen.emit(fields())

    def show_query(self, query: CustomerQuery) -> None:
        """Light the chip that stands for this list; a chip of its own where none does."""
        self._drop_own()
        lit = next((chip for chip, fields in self._fields.items() if is_shown(fields(), query)), None)
        if lit is None:
            lit = self._own = self._add(words_for(query, self._formats), everybody)
            self._fields.pop(lit)
        lit.setChecked(True)

    def refresh(self) -> None:
        """The settings of the shop are others: say so on the chip."""
        self._not_seen.set_word(self.tr("Not seen %n day(s)", "", self._active_days()))

    def set_available(self, *, available: bool) -> None:
        """A search looks among everybody: the chips rest meanwhile."""
        for chip in self.findChildren(Chip):
            chip.setEnabled(available)

    def _add(self, word: str, fields: Callable[[], Fields]) -> Chip:
        chip = Chip(self._theme, word, self)
        self._group.addButton(chip)
        self._fields[chip] = fields
        self._row.addWidget(chip)
        return chip

    def _drop_own(self) -> None:
        if self._own is not None:
            self._group.removeButton(self._own)
            self._row.removeWidget(self._own)
            self._own.deleteLater()
            self._own = None


def _of_type(kind: CustomerType) -> Fields:
    return {"customer_type": kind}
