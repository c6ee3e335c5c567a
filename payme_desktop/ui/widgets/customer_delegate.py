"""Painted rows: who, what kind, how often, when last, how much. No widget per row."""

from collections.abc import Sequence
from typing import Final
from zlib import crc32

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from payme_desktop.domain.rows import CustomerListRow
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.models.customer_table import Column, CustomerTable, ItemRole
from payme_desktop.ui.theme import BODY, BOLD, LARGE, ROW_HEIGHT, SEMIBOLD, SMALL, Theme
from payme_desktop.ui.tokens import Tokens, Tone
from payme_desktop.ui.widgets import painting
from payme_desktop.ui.widgets.marking import Span, digit_marks, marks
from payme_desktop.ui.wording import initials, type_tone, type_word

AVATAR: Final = 40
LEFT: Final = 20
TEXT_LEFT: Final = LEFT + AVATAR + 12
RIGHT: Final = 20
LAST_LEFT: Final = 30
FLAG: Final = 22
TONES: Final = (Tone.ACCENT, Tone.WHOLESALE, Tone.WARN, Tone.VIP, Tone.BAD, Tone.WALK_IN)


def avatar_tone(label: str) -> Tone:
    """The same customer has the same colour, on every PC."""
    return TONES[crc32(label.encode("utf-8", "replace")) % len(TONES)]


def second_line(row: CustomerListRow) -> str:
    """What tells two people of one name apart: phone, e-mail or code, unless it is already the label."""
    return next((text for text in (row.phone, row.email, row.code) if text and text != row.label), "")


class CustomerDelegate(QStyledItemDelegate):
    """Paints the cells of a CustomerTable."""

    def __init__(self, theme: Theme, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formats = formats
        self._fonts: dict[tuple[int, int, bool], QFont] = {}

    def _font(self, px: int, weight: int = 400, *, figures: bool = False) -> QFont:
        key = (px, weight, figures)
        if key not in self._fonts:
            self._fonts[key] = self._theme.font(px, weight, figures=figures)
        return self._fonts[key]

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, column: int) -> None:
        tokens, place = self._theme.tokens, QRectF(option.rect)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(place, tokens.selection)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(place, tokens.hover)
        first, last = column == 0, column == len(Column) - 1
        if selected and first:
            painter.fillRect(QRectF(place.left(), place.top(), 3, place.height()), tokens.accent)
        if not selected:
            left = place.left() + (TEXT_LEFT if first else 0)
            right = place.right() - (RIGHT if last else 0)
            base = place.bottom() - 1
            painting.hairline(painter, QPointF(left, base), QPointF(right, base), tokens.line)

    def _customer(self, painter: QPainter, place: QRectF, row: CustomerListRow, searched: str) -> None:
        tokens = self._theme.tokens
        pair = tokens.tone(avatar_tone(row.label) if row.is_active else Tone.WALK_IN)
        tile = QRectF(place.left() + LEFT, place.center().y() - AVATAR / 2, AVATAR, AVATAR)
        painting.avatar(painter, tile, initials(row.label), self._font(LARGE, SEMIBOLD), pair.ink, pair.soft)
        left, width = place.left() + TEXT_LEFT, place.width() - TEXT_LEFT - 8
        room = width - (FLAG + 8 if row.do_not_contact else 0)
        below = second_line(row)
        top = place.top() + (11 if below else 20)
        name = QRectF(left, top, room, 21)
        ink = tokens.text if row.is_active else tokens.mute
        used = self._marked(painter, name, row.label, searched, self._font(LARGE, SEMIBOLD), ink)
        if row.do_not_contact:
            self._flag(painter, QRectF(left + used + 8, name.center().y() - FLAG / 2, FLAG, FLAG))
        if below:
            line = QRectF(left, top + 21, width, 18)
            # Marked once is enough: the second line only where the first one does not tell why.
            why = "" if _spans(row.label, searched) else searched
            self._marked(painter, line, below, why, self._font(BODY), tokens.mute)

    def _flag(self, painter: QPainter, place: QRectF) -> None:
        """Do not contact: must not be overlooked on the row already. The row's spoken text says it too."""
        bad = self._theme.tokens.bad
        painting.rounded(painter, place, FLAG / 2, bad.soft)
        paint_icon(painter, "phone_disabled", place.adjusted(4, 4, -4, -4), bad.ink)

    def _marked(
        self, painter: QPainter, place: QRectF, content: str, searched: str, font: QFont, ink: QColor
    ) -> float:
        """One line with the matched part marked; answers the width it took."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(content, Qt.TextElideMode.ElideRight, int(place.width()))
        spans = _spans(shown, searched)
        if spans:
            self._mark(painter, place, shown, spans, font)
        painting.text(painter, place, shown, font, ink)
        return float(metrics.horizontalAdvance(shown))

    def _mark(self, painter: QPainter, place: QRectF, shown: str, spans: Sequence[Span], font: QFont) -> None:
        # The layout knows where each character lies, right-to-left scripts and ligatures included.
        layout = QTextLayout(shown, font)
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        for start, length in spans:
            # QTextLayout counts UTF-16 units.
            before = len(shown[:start].encode("utf-16-le")) // 2
            after = before + len(shown[start : start + length].encode("utf-16-le")) // 2
            edges = [_x(line.cursorToX(at)) for at in (before, after)]
            box = QRectF(
                place.left() + min(edges) - 1,
                place.top() + 1,
                abs(edges[1] - edges[0]) + 2,
                place.height() - 1,
            )
            painting.rounded(painter, box, 4, self._theme.tokens.mark)

    def _type(self, painter: QPainter, place: QRectF, row: CustomerListRow, tokens: Tokens) -> None:
        pair = tokens.tone(type_tone(row.customer_type))
        font = self._font(SMALL, SEMIBOLD)
        painting.pill(
            painter,
            place.left() + 4,
            place.center().y(),
            type_word(row.customer_type),
            font,
            pair.ink,
            pair.soft,
        )

    def _figure(self, painter: QPainter, place: QRectF, column: int, row: CustomerListRow) -> None:
        tokens = self._theme.tokens
        box = place.adjusted(LAST_LEFT if column == Column.LAST_VISIT else 4, 0, -RIGHT, 0)
        if column == Column.VISITS:
            words, font, ink = (
                self._formats.count(row.total_purchases),
                self._font(LARGE, figures=True),
                tokens.text,
            )
        elif column == Column.SPENT:
            words, font, ink = (
                self._formats.money(row.total_spent),
                self._font(LARGE, BOLD, figures=True),
                tokens.text,
            )
        else:
            today = row.last_purchase_date == self._formats.today()
            words, font = self._formats.day(row.last_purchase_date), self._font(LARGE)
            ink = tokens.accent if today else tokens.mute
        right = column != Column.LAST_VISIT
        align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painting.text(painter, box, words, font, ink, align)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ItemRole.ROW)
        if not isinstance(row, CustomerListRow):
            return
        painter.save()
        self._ground(painter, option, index.column())
        place = QRectF(option.rect)
        model = index.model()
        if index.column() == Column.CUSTOMER:
            searched = model.searched if isinstance(model, CustomerTable) else ""
            self._customer(painter, place, row, searched)
        elif index.column() == Column.TYPE:
            self._type(painter, place, row, self._theme.tokens)
        else:
            self._figure(painter, place, index.column(), row)
        painter.restore()


def _spans(shown: str, searched: str) -> tuple[Span, ...]:
    if not searched:
        return ()
    return marks(shown, searched) or digit_marks(shown, searched)


def _x(answer: object) -> float:
    """``cursorToX`` gives (x, cursor) in PySide6, and its stubs say float."""
    return float(answer[0]) if isinstance(answer, tuple) else float(answer)  # type: ignore[arg-type]
