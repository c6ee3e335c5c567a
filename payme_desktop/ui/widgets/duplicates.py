"""Who may be the person that is being entered, in the form itself: one key takes them instead."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from payme_desktop.domain.rows import Similar
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.theme import BODY, SEMIBOLD, Theme
from payme_desktop.ui.tokens import WARN
from payme_desktop.ui.widgets.basics import TextLabel
from payme_desktop.ui.widgets.buttons import Button
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.widgets.states import announce

MOST = 3


class Duplicates(QWidget):
    """At most three, each with its reason. Alt+1 to Alt+3 choose one."""

    chosen = Signal(object)
    """The id of the customer to use instead."""

    resized = Signal()

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self._shown: tuple[Similar, ...] = ()
        self._buttons: list[Button] = []
        column = QVBoxLayout(self)
        keep_room(theme, column, (0, 0, 0, 0), 6)
        words = self.tr("Is it one of these?")
        column.addWidget(TextLabel(theme, words, px=BODY, weight=SEMIBOLD, ink=WARN))
        for number in range(1, MOST + 1):
            button = Button(theme, "", key=f"Alt {number}", icon_name="person_search", small=True)
            button.clicked.connect(lambda _=False, at=number - 1: self._choose(at))
            QShortcut(QKeySequence(f"Alt+{number}"), self, lambda at=number - 1: self._choose(at))
            column.addWidget(button)
            self._buttons.append(button)
        self.hide()

    @property
    def shown(self) -> tuple[Similar, ...]:
        return self._shown

    @property
    def certain(self) -> bool:
        """Somebody has this very number or address."""
        return any(one.reason != "name" for one in self._shown)

    def show_similar(self, found: Sequence[Similar]) -> None:
        """Show them; nobody: take no room."""
        before, self._shown = self._shown, tuple(found)[:MOST]
        for button, one in zip(self._buttons, (*self._shown, *[None] * MOST), strict=False):
            button.setVisible(one is not None)
            if one is not None:
                button.set_word(self._words(one))
        self.setVisible(bool(self._shown))
        if self._shown and self._shown != before:
            announce(self, self.tr("Is it one of these?") + " " + self._words(self._shown[0]))
        self.resized.emit()

    def _words(self, one: Similar) -> str:
        row = one.row
        reasons = {
            "phone": self.tr("same phone"),
            "email": self.tr("same e-mail"),
            "name": self.tr("name alike"),
        }
        seen = self.tr("last visit: {day}").format(day=self._formats.day(row.last_purchase_date))
        number = row.phone if row.phone != row.label else None
        return " · ".join(part for part in (row.label, number, seen, reasons[one.reason]) if part)

    def _choose(self, at: int) -> None:
        if self.isVisible() and at < len(self._shown):
            self.chosen.emit(self._shown[at].row.id)


def typed_enough(name: str, phone: str, email: str) -> bool:
    """Whether there is something to look for."""
    return len(phone.strip()) > 4 or "@" in email or " " in name.strip()
