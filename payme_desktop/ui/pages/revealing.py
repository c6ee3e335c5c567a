"""Masked fields in full, for half a minute: asked for on the card, approved in place, then masked again."""

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from payme_desktop.domain.actor import Approval
from payme_desktop.domain.permissions import MASKED_FIELDS, Decision
from payme_desktop.domain.rows import CustomerDetail, Revealed
from payme_desktop.ui.desk import Desk
from payme_desktop.ui.widgets.detail_card import DetailCard

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN_FOR: Final = 30
"""Seconds by the clock on the wall: a PC that slept meanwhile shows nothing any more."""

TICK_MS: Final = 500
Clocks = tuple[float, float]


def both_clocks() -> Clocks:
    """Seconds of the wall's clock and of the one that nobody sets."""
    return time.time(), time.monotonic()


class Revealing(QObject):
    """What the card of a page shows in full, and for how long yet."""

    def __init__(self, desk: Desk, card: DetailCard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._card = desk, card
        self.clocks: Callable[[], Clocks] = both_clocks
        self._masked: CustomerDetail | None = None
        self._since: Clocks = (0.0, 0.0)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.on_tick)
        card.reveal_pressed.connect(self.reveal)
        card.mask_pressed.connect(self.stop)

    @property
    def shows(self) -> bool:
        """Whether something stands there in full that is masked for this person."""
        return self._masked is not None

    def possible(self) -> bool:
        """Whether a manager could show something of the customer on the card."""
        return not self.shows and bool(self._fields())

    def reveal(self) -> None:
        """Ask a manager, then show."""
        detail, fields = self._card.detail, self._fields()
        if detail is None or not fields or self.shows:
            return
        desk, whose = self._desk, detail.customer.id

        def failed(error: Exception) -> None:
            desk.tell(desk.words_for(error))

        def go(approval: Approval) -> None:
            actor = desk.session.actor.approved_by(approval)
            desk.tasks.run_write(
                lambda: desk.services.customers.reveal(actor, whose, fields), self._show, failed
            )

        desk.overriding.ask(f"fields.{fields[0]}", go, lambda: None, failed, row_id=whose)

    def offer(self) -> None:
        """Say on the card that something is masked, and that it can be shown."""
        detail = self._card.detail
        self._card.show_masks(masked=detail is not None and bool(fields_of(detail)), ask=self.possible())

    def stop(self) -> None:
        """Mask again, now."""
        masked = self.forget()
        if masked is not None and self._card.detail is not None:
            self._card.show_detail(masked)
            self.offer()

    def forget(self) -> CustomerDetail | None:
        """Whoever shows another card has masked this one; what it looked like."""
        masked, self._masked = self._masked, None
        self._timer.stop()
        return masked

    def on_tick(self) -> None:
        left = self._left()
        if left <= 0:
            self.stop()
        else:
            self._card.show_left(left)

    def _fields(self) -> list[str]:
        """Of the card, those that somebody may approve."""
        detail, actor = self._card.detail, self._desk.session.actor
        masked = frozenset() if detail is None else fields_of(detail)
        return [
            name
            for name in MASKED_FIELDS
            if name in masked and actor.decision(f"fields.{name}") is Decision.WITH_PIN
        ]

    def _show(self, revealed: Revealed) -> None:
        detail = self._card.detail
        if detail is None or detail.customer.id != revealed.customer_id or not self._card.isVisible():
            return  # somebody went on meanwhile
        self._masked, self._since = detail, self.clocks()
        self._card.show_detail(revealed.detail)
        self._card.show_left(SHOWN_FOR)
        self._timer.start()

    def _left(self) -> int:
        gone = max(abs(now - then) for now, then in zip(self.clocks(), self._since, strict=True))
        return max(0, SHOWN_FOR - int(gone))


def fields_of(detail: CustomerDetail) -> frozenset[str]:
    """Every masked field of a card."""
    return detail.customer.masked | detail.preferences.masked | detail.history.masked
