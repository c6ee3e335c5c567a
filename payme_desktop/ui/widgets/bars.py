"""Twenty-four months as bars. The figures behind them are in the accessible text and the tooltips."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from payme_desktop.domain.money import ZERO
from payme_desktop.domain.rows import MonthSpend
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.theme import SMALL, Theme
from payme_desktop.ui.widgets import painting

BARS_HEIGHT = 56


class MonthBars(QWidget):
    """Net spend by month, oldest first; the last one stands out."""

    def __init__(
        self,
        theme: Theme,
        formats: Formats,
        months: Sequence[MonthSpend],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formats = formats
        self._months = tuple(months)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs one way in every window
        self.setAccessibleName(self.tr("Spent by month"))
        self.setAccessibleDescription(self.summary())
        theme.changed.connect(self.update)
        theme.metrics_changed.connect(self.updateGeometry)

    def summary(self) -> str:
        """The chart in a sentence."""
        if not self._months:
            return self.tr("No purchases yet.")
        best = max(self._months, key=_spent)
        total = sum(map(_spent, self._months), ZERO)
        words = self.tr("{first} to {last}: {total} in all. Most in {best}: {amount}.")
        return words.format(
            first=self._formats.month(self._months[0].month),
            last=self._formats.month(self._months[-1].month),
            total=self._formats.money(total),
            best=self._formats.month(best.month),
            amount=self._formats.money(best.total_spent),
        )

    def _boxes(self) -> list[QRectF]:
        count, px = len(self._months), self._theme.px
        step, high = (self.width() + px(3)) / max(count, 1), px(BARS_HEIGHT)
        width = max(3.0, min(step - px(4), px(28)))
        top = max(map(_spent, self._months), default=ZERO)
        boxes = []
        for place, month in enumerate(self._months):
            share = float(_spent(month) / top) if top > 0 and _spent(month) > 0 else 0.0
            height = max(2.0, share * high)
            boxes.append(QRectF(place * step, high - height, width, height))
        return boxes

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(BARS_HEIGHT + 24))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            for month, box in zip(self._months, self._boxes(), strict=True):
                if box.left() - 2 <= event.pos().x() <= box.right() + 2:
                    amount = self._formats.money(month.total_spent)
                    words = f"{self._formats.month(month.month)}: {amount}"
                    QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = painting.begin(self), self._theme.tokens
        boxes = self._boxes()
        for place, box in enumerate(boxes):
            colour = tokens.accent if place == len(boxes) - 1 else tokens.bar
            painting.rounded(painter, box, min(3.0, box.height() / 2), colour)
        if not self._months:
            return
        font = self._theme.font(SMALL)
        px = self._theme.px
        line = QRectF(0, px(BARS_HEIGHT + 6), self.width(), px(18))
        first, last = self._months[0].month, self._months[-1].month
        painting.text(painter, line, self._formats.month(first), font, tokens.mute)
        right = Qt.AlignmentFlag.AlignRight
        painting.text(painter, line, self._formats.month(last), font, tokens.mute, right)


def _spent(month: MonthSpend) -> Decimal:
    """Months whose spend is masked are not drawn at all: see the card."""
    return ZERO if month.total_spent is None else month.total_spent
