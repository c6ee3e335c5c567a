"""Painted rows: who, what kind, how often, when last, how much. No widget per row."""

from typing import Final
from zlib import crc32

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from payme_desktop.domain.rows import CustomerListRow
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.models.customer_table import Column, CustomerTable, Index, ItemRole
from payme_desktop.ui.theme import BODY, BOLD, LARGE, SEMIBOLD, SMALL, TINY, Density, Theme
from payme_desktop.ui.tokens import Tone
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.marked_line import MarkedLine
from payme_desktop.ui.wording import initials, type_tone, type_word

# At 100 %.
LEFT: Final = 20
RIGHT: Final = 20
LAST_LEFT: Final = 30
TONES: Final = (Tone.ACCENT, Tone.WHOLESALE, Tone.WARN, Tone.VIP, Tone.BAD, Tone.WALK_IN)


def avatar_tone(label: str) -> Tone:
    """The same customer has the same colour, on every PC."""
    return TONES[crc32(label.encode("utf-8", "replace")) % len(TONES)]


def second_line(row: CustomerListRow) -> str:
    """What tells two people of one name apart: phone, e-mail or code, unless it is already the label."""
    return next((text for text in (row.phone, row.email, row.code) if text and text != row.label), "")


class Geometry:
    """Where things stand in a row, in pixels of now."""

    def __init__(self, theme: Theme) -> None:
        px = theme.px
        dense = theme.density is Density.DENSE
        self.avatar = px(30 if dense else 40)
        self.left, self.right, self.last_left = px(LEFT), px(RIGHT), px(LAST_LEFT)
        self.text_left = self.left + self.avatar + px(12)
        self.gap, self.air, self.bar = px(8), px(4), px(3)
        self.flag = px(18 if dense else 22)
        self.flag_air = px(3 if dense else 4)
        self.name, self.below = px(19 if dense else 21), px(17 if dense else 18)
        self.least_name = px(48)


class CustomerDelegate(QStyledItemDelegate):
    """Paints the cells of a CustomerTable."""

    def __init__(self, theme: Theme, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formats = formats
        self._fonts: dict[tuple[int, int, bool], QFont] = {}
        self._at = Geometry(theme)
        theme.metrics_changed.connect(self.on_metrics_changed)

    def on_metrics_changed(self) -> None:
        self._fonts.clear()
        self._at = Geometry(self._theme)

    def _font(self, px: int, weight: int = 400, *, figures: bool = False) -> QFont:
        key = (px, weight, figures)
        if key not in self._fonts:
            self._fonts[key] = self._theme.font(px, weight, figures=figures)
        return self._fonts[key]

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, column: int) -> None:
        tokens, place, state = self._theme.tokens, QRectF(option.rect), option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        first, last = column == 0, column == len(Column) - 1
        if not selected:
            if state & QStyle.StateFlag.State_MouseOver:
                painter.fillRect(place, tokens.hover)
            left = self._at.text_left if first else 0
            line = place.adjusted(left, 0, -self._at.right if last else 0, 0)
            line = painting.mirrored(line, place, option.direction)
            base = place.bottom() - 1
            painting.hairline(painter, QPointF(line.left(), base), QPointF(line.right(), base), tokens.line)
            return
        painter.fillRect(place, tokens.selection)
        if first:
            bar = QRectF(place.left(), place.top(), self._at.bar, place.height())
            painter.fillRect(painting.mirrored(bar, place, option.direction), tokens.accent)
        if option.widget.hasFocus():
            self._frame(painter, place, option, first=first, last=last)

    def _frame(
        self, painter: QPainter, place: QRectF, option: QStyleOptionViewItem, *, first: bool, last: bool
    ) -> None:
        """The keys go to this row: a frame round all its cells."""
        accent, thick = self._theme.tokens.accent, 2.0
        edges = [
            QRectF(place.left(), place.top(), place.width(), thick),
            QRectF(place.left(), place.bottom() - thick, place.width(), thick),
        ]
        if first:
            edges.append(QRectF(place.left(), place.top(), thick, place.height()))
        if last:
            edges.append(QRectF(place.right() - thick, place.top(), thick, place.height()))
        for edge in edges:
            painter.fillRect(painting.mirrored(edge, place, option.direction), accent)

    def _customer(
        self, painter: QPainter, option: QStyleOptionViewItem, row: CustomerListRow, index: Index
    ) -> None:
        tokens, at, place = self._theme.tokens, self._at, QRectF(option.rect)
        model = index.model()
        searched = model.searched if isinstance(model, CustomerTable) else ""
        pair = tokens.tone(avatar_tone(row.label) if row.is_active else Tone.WALK_IN)
        side = at.avatar
        tile = QRectF(place.left() + at.left, place.center().y() - side / 2, side, side)
        tile = painting.mirrored(tile, place, option.direction)
        letters = self._font(SMALL if self._theme.density is Density.DENSE else LARGE, SEMIBOLD)
        painting.avatar(painter, tile, initials(row.label), letters, pair.ink, pair.soft)
        below = second_line(row)
        left, room = place.left() + at.text_left, place.width() - at.text_left - at.gap
        top = place.center().y() - (at.name + (at.below if below else 0)) / 2
        name = MarkedLine(
            self._theme, row.label, searched, self._font(LARGE, SEMIBOLD),
            tokens.text if row.is_active else tokens.mute,
        )  # fmt: skip
        signs = self._signs(row, alike=bool(index.data(ItemRole.ALIKE)))
        taken = sum(width + at.gap for _, width in signs)
        shown = min(name.width, max(room - taken, at.least_name))
        name.paint(painter, QRectF(left, top, shown, at.name), place)
        box = QRectF(left + shown + at.gap, top, 0, at.name)
        for sign, width in signs:
            box.setWidth(width)
            if box.right() > left + room + 1:
                break  # half a sign is none; the row's spoken text says it too
            self._sign(painter, sign, painting.mirrored(box, place, option.direction))
            box.translate(width + at.gap, 0)
        if below:
            # Marked once is enough: the second line only where the first one does not tell why.
            why = "" if name.is_marked else searched
            line = MarkedLine(self._theme, below, why, self._font(BODY), tokens.mute)
            line.paint(painter, QRectF(left, top + at.name, room, at.below), place)

    def _signs(self, row: CustomerListRow, *, alike: bool) -> list[tuple[str, float]]:
        """What stands after the name, most important first: name and width of each."""
        signs: list[tuple[str, float]] = []
        if row.do_not_contact:
            signs.append(("stop", self._at.flag))
        if alike:
            signs.append(("alike", painting.pill_size(self._alike_word(), self._font(TINY)).width()))
        return signs

    def _alike_word(self) -> str:
        return self.tr("sounds alike")

    def _sign(self, painter: QPainter, sign: str, box: QRectF) -> None:
        tokens = self._theme.tokens
        if sign == "stop":
            # Do not contact: must not be overlooked on the row already.
            side, air = self._at.flag, self._at.flag_air
            spot = QRectF(box.left(), box.center().y() - side / 2, side, side)
            painting.rounded(painter, spot, side / 2, tokens.bad.soft)
            paint_icon(painter, "phone_disabled", spot.adjusted(air, air, -air, -air), tokens.bad.ink)
            return
        word, font, pair = self._alike_word(), self._font(TINY), tokens.tone(Tone.WALK_IN)
        high = min(painting.pill_size(word, font).height(), box.height())
        spot = QRectF(box.left(), box.center().y() - high / 2, box.width(), high)
        painting.pill(painter, spot, word, font, pair.ink, pair.soft)

    def _type(self, painter: QPainter, option: QStyleOptionViewItem, row: CustomerListRow) -> None:
        pair = self._theme.tokens.tone(type_tone(row.customer_type))
        font, word, place = self._font(SMALL, SEMIBOLD), type_word(row.customer_type), QRectF(option.rect)
        size = painting.pill_size(word, font)
        # Not beyond its column: a long word is shortened inside its pill.
        width = min(size.width(), place.width() - 2 * self._at.air)
        box = QRectF(
            place.left() + self._at.air, place.center().y() - size.height() / 2, width, size.height()
        )
        painting.pill(
            painter, painting.mirrored(box, place, option.direction), word, font, pair.ink, pair.soft
        )

    def _figure(
        self, painter: QPainter, option: QStyleOptionViewItem, column: int, row: CustomerListRow
    ) -> None:
        tokens, place = self._theme.tokens, QRectF(option.rect)
        left = self._at.last_left if column == Column.LAST_VISIT else self._at.air
        box = painting.mirrored(place.adjusted(left, 0, -self._at.right, 0), place, option.direction)
        align, ink = Qt.AlignmentFlag.AlignRight, tokens.text
        if column == Column.VISITS:
            words, font = self._formats.count(row.total_purchases), self._font(LARGE, figures=True)
        elif column == Column.SPENT:
            words, font = self._formats.money(row.total_spent), self._font(LARGE, BOLD, figures=True)
        else:
            words, font = self._formats.day(row.last_purchase_date), self._font(LARGE)
            today = row.last_purchase_date == self._formats.today()
            align, ink = Qt.AlignmentFlag.AlignLeft, tokens.accent if today else tokens.mute
        painting.text(painter, box, words, font, ink, align)

    # Qt

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(120), self._theme.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ItemRole.ROW)
        painter.save()
        painter.setLayoutDirection(option.direction)
        self._ground(painter, option, index.column())
        if not isinstance(row, CustomerListRow):
            painter.restore()  # it is on its way
            return
        if index.column() == Column.CUSTOMER:
            self._customer(painter, option, row, index)
        elif index.column() == Column.TYPE:
            self._type(painter, option, row)
        else:
            self._figure(painter, option, index.column(), row)
        painter.restore()
