"""A manager or an owner allows one act where it is: who, the PIN (or the password), and why."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from payme_desktop.domain.actor import Approval
from payme_desktop.domain.rows import StaffRow
from payme_desktop.errors import InvalidInput
from payme_desktop.ui.dialogs.fields import LineField
from payme_desktop.ui.dialogs.sign_in_dialog import SecretDialog
from payme_desktop.ui.tasks import TaskRunner
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets.buttons import Chip
from payme_desktop.ui.widgets.flow import FlowLayout
from payme_desktop.ui.widgets.name_tiles import NameTiles
from payme_desktop.ui.widgets.pin_pad import PinPad
from payme_desktop.ui.widgets.room import keep_room

Approve = Callable[[UUID, str, str], Approval]
"""Approver, secret, reason -> the approval. Raises PaymeError where it does not fit."""


class OverrideDialog(SecretDialog):
    """``result_value`` is the Approval once it was accepted. Esc gives up, and nothing is lost."""

    def __init__(
        self,
        theme: Theme,
        tasks: TaskRunner,
        about: str,
        approvers: Sequence[StaffRow],
        approve: Approve,
        parent: QWidget | None = None,
    ) -> None:
        """``about``: what is to be allowed; ``approvers``: who may, at least one."""
        super().__init__(theme, tasks, self.tr("Approve"), about, "", parent)
        self.setModal(True)
        self._approve = approve
        self._left = False
        self._people = {row.id: row for row in approvers}
        self._tiles = NameTiles(theme, [(row.id, row.name) for row in approvers])
        self._reason = LineField(theme, self.tr("Why"), hint=self.tr("The audit trail keeps it"))
        self._ready = QWidget()
        self._pad = PinPad(theme)
        self._fill_ready(theme)
        # Above the secret: who and why; below it the keys of the pad.
        for place, widget in ((2, self._tiles), (3, self._reason), (4, self._ready), (6, self._pad)):
            self._column.insertWidget(place, widget)
        self._tiles.chosen.connect(self.on_tile_chosen)
        self._pad.digit_pressed.connect(self.on_digit_pressed)
        self._pad.back_pressed.connect(self.on_back_pressed)
        QWidget.setTabOrder(self._reason.input_widget(), self._secret.input_widget())
        self.on_tile_chosen()
        self._reason.setFocus()

    def tiles(self) -> NameTiles:
        return self._tiles

    def reason_field(self) -> LineField:
        return self._reason

    def secret_field(self) -> LineField:
        return self._secret

    def ready_reasons(self) -> list[Chip]:
        """Reasons to press instead of typing."""
        return self._ready.findChildren(Chip)

    def attempt(self) -> Callable[[], object]:
        chosen = self._tiles.value()
        assert chosen is not None, "it is not opened without somebody who may approve"
        return partial(self._approve, chosen, self.secret(), self._reason.value().strip())

    def on_go_pressed(self) -> None:
        """A reason is asked for before the PIN is tried: a try without one would be one lost."""
        if not self._reason.value().strip():
            self._reason.show_problem(self.tr("Say why, or press one of the reasons."))
            self._reason.setFocus()
            return
        self._reason.show_problem("")
        super().on_go_pressed()

    def reject(self) -> None:
        """Esc, or the lock: also while a try is on its way, whose answer counts for nothing then."""
        self._left = True
        QDialog.reject(self)

    def on_fitted(self, value: object) -> None:
        if not self._left:
            super().on_fitted(value)

    def on_failed(self, error: Exception) -> None:
        if self._left:
            return
        if isinstance(error, InvalidInput) and "reason" in error.problems:
            self._reason.show_problem(" ".join(error.problems["reason"]))
        super().on_failed(error)

    def on_tile_chosen(self) -> None:
        """A PIN where this person has one at this PC, else the password."""
        chosen = self._tiles.value()
        pin = chosen is not None and self._people[chosen].has_pin
        self._secret.set_word(self.tr("PIN") if pin else self.tr("Password"))
        self._secret.set_value("")
        self._pad.setVisible(pin)
        self._fit()

    def on_digit_pressed(self, digit: str) -> None:
        if not self._checking:
            self._secret.set_value(self.secret() + digit)

    def on_back_pressed(self) -> None:
        if not self._checking:
            self._secret.set_value(self.secret()[:-1])

    def _fill_ready(self, theme: Theme) -> None:
        flow = FlowLayout(self._ready)
        keep_room(theme, flow, (0, 0, 0, 0), 6)
        for words in (
            self.tr("The customer asked"),
            self.tr("Entered by mistake"),
            self.tr("Goods came back"),
            self.tr("To call the customer back"),
        ):
            chip = Chip(theme, words)
            chip.setCheckable(False)
            chip.clicked.connect(partial(self._take_reason, words))
            flow.addWidget(chip)

    def _take_reason(self, words: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's signal
        self._reason.set_value(words)
        self._reason.show_problem("")
        self._secret.setFocus()

    def _fit(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.activate()
        width = max(self.width(), layout.totalMinimumSize().width())
        self.resize(width, layout.totalHeightForWidth(width))

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Digits are the PIN's while a tile has the focus.
        if (
            self._pad.isVisible()
            and event.text().isdecimal()
            and self.focusWidget() in self._tiles.children()
        ):
            self.on_digit_pressed(event.text())
            self._secret.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)
