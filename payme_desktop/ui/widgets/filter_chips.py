"""Which customers the list shows: all, one type, or the deleted ones."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from payme_desktop.domain.vocabulary import CustomerType
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.buttons import Chip
from payme_desktop.ui.wording import type_word

ORDER = (CustomerType.VIP, CustomerType.WHOLESALE, CustomerType.REGULAR, CustomerType.WALK_IN)


class FilterChips(QWidget):
    """Exclusive chips for the type, and one of its own for the deleted."""

    type_chosen = Signal(object)
    """A CustomerType, or None for all."""

    deleted_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._types: list[tuple[Chip, CustomerType | None]] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        choices = [(self.tr("All types"), None), *((type_word(kind), kind) for kind in ORDER)]
        for word, kind in choices:
            chip = Chip(theme, word, self)
            self._group.addButton(chip)
            self._types.append((chip, kind))
            row.addWidget(chip)
        self._types[0][0].setChecked(True)
        row.addStretch(1)
        self._deleted = Chip(theme, self.tr("Deleted"), self)
        self._deleted.setAccessibleName(self.tr("Show deleted customers"))
        row.addWidget(self._deleted)
        self._group.buttonToggled.connect(self.on_chip_toggled)
        self._deleted.toggled.connect(self.deleted_toggled)

    def on_chip_toggled(self, button: QAbstractButton, checked: bool) -> None:  # noqa: FBT001 - Qt's signal
        for chip, kind in self._types:
            if checked and chip is button:
                self.type_chosen.emit(kind)

    def set_available(self, *, available: bool) -> None:
        """A search looks among everybody: the chips rest meanwhile."""
        for chip, _ in self._types:
            chip.setEnabled(available)
        self._deleted.setEnabled(available)
