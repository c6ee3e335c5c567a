"""The card of a customer: what to mind first, then the figures, then the rest."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.domain.permissions import Decision
from payme_desktop.domain.rows import CustomerDetail
from payme_desktop.ui.formats import Formats
from payme_desktop.ui.permits import permit
from payme_desktop.ui.theme import BODY, SEMIBOLD, Theme
from payme_desktop.ui.tokens import MUTE, Tone
from payme_desktop.ui.widgets.bars import MonthBars
from payme_desktop.ui.widgets.basics import Panel, Rule, TextLabel
from payme_desktop.ui.widgets.buttons import Button, Kind
from payme_desktop.ui.widgets.card_parts import (
    Banner,
    Facts,
    Figures,
    NoteLine,
    Profile,
    PurchaseLine,
    rule_of,
    signature,
)
from payme_desktop.ui.widgets.mask_line import MaskLine
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.widgets.slim_bar import WIDTH as BAR_WIDTH
from payme_desktop.ui.widgets.slim_bar import use_slim_bar
from payme_desktop.ui.widgets.states import EmptyState

MARGIN = 24
MOST_NOTES = 5
LONGEST_PINNED = 170
"""Characters of a pinned note that are shown."""


class DetailCard(Panel):
    """Shows a CustomerDetail; its buttons do what their keys do."""

    note_pressed = Signal()
    edit_pressed = Signal()
    sale_pressed = Signal()
    history_pressed = Signal()
    restore_pressed = Signal()
    reveal_pressed = Signal()
    mask_pressed = Signal()

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._formats = formats
        self._detail: CustomerDetail | None = None
        self._spare: list[QWidget] = []
        self._fitting = False
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        use_slim_bar(self._scroll, theme)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._empty = EmptyState(theme)
        self._full = QWidget(self)
        column = QVBoxLayout(self._full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        self._masks = MaskLine(theme)
        self._masks.reveal_pressed.connect(self.reveal_pressed)
        self._masks.mask_pressed.connect(self.mask_pressed)
        column.addWidget(self._masks)
        column.addWidget(Rule(theme))
        column.addWidget(self._buttons())
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(1, 1, 1, 1)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._full)
        self.show_nobody()

    @property
    def detail(self) -> CustomerDetail | None:
        """What is on the card, or None."""
        return self._detail

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show a customer; the same one again keeps its scroll position."""
        same = self._detail is not None and self._detail.customer.id == detail.customer.id
        at = self._scroll.verticalScrollBar().value() if same else 0
        self._detail = detail
        content = self._content(detail)
        self._restore.setVisible(not detail.customer.is_active)
        for button in (self._sale, self._note, self._edit):
            button.setVisible(detail.customer.is_active)
        self._scroll.setWidget(content)  # deletes the one before
        content.setAutoFillBackground(False)
        self._stack.setCurrentWidget(self._full)
        self._fit()
        self._scroll.verticalScrollBar().setValue(at)

    def show_masks(self, *, masked: bool, ask: bool) -> None:
        """``masked``: something on the card is; ``ask``: somebody may have it shown."""
        self._masks.show_masks(masked=masked, ask=ask)

    def show_left(self, seconds: int) -> None:
        """What was masked stands in full, for so long yet."""
        self._masks.show_left(seconds)

    def permit(self, decide: Callable[[str], Decision]) -> None:
        """Grey what this person may not do; say who may."""
        for button, command in (
            (self._sale, "sales.record"),
            (self._note, "notes.add"),
            (self._edit, "customers.edit"),
            (self._restore, "customers.restore"),
        ):
            permit(button, command, decide(command))

    def show_nobody(self) -> None:
        self._detail = None
        self._empty.show_words(
            "person_search",
            self.tr("Nobody chosen"),
            self.tr("Type a name, a phone number or a card, or press Down to walk through the list."),
        )
        self._stack.setCurrentWidget(self._empty)

    def take_focus(self) -> None:
        """The keys go to the first thing that can be done here."""
        button = self._sale if self._detail and self._detail.customer.is_active else self._restore
        button.setFocus(Qt.FocusReason.TabFocusReason)

    def needs_scrolling(self) -> bool:
        """Whether not even the most needed stands on the card at once."""
        return self._detail is not None and not self._fits()

    def show_history(self) -> None:
        """Bring the purchases into view."""
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _buttons(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        keep_room(self._theme, row, (MARGIN - 1, 16, MARGIN - 1, 19), 8)
        self._note = Button(self._theme, self.tr("Note"), key="F4", icon_name="edit_note", small=True)
        self._edit = Button(self._theme, self.tr("Edit"), key="F2", icon_name="edit", small=True)
        self._sale = Button(
            self._theme, self.tr("Sale"), key="F9", icon_name="point_of_sale", kind=Kind.PRIMARY, small=True
        )
        self._restore = Button(
            self._theme, self.tr("Restore"), icon_name="restore_from_trash", kind=Kind.PRIMARY, small=True
        )
        for button, signal in (
            (self._sale, self.sale_pressed),
            (self._note, self.note_pressed),
            (self._edit, self.edit_pressed),
            (self._restore, self.restore_pressed),
        ):
            button.clicked.connect(signal)
            # A narrow card shrinks the widest button first: not below its words and some air.
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            row.addWidget(button, button.minimumSizeHint().width())
        return foot

    def _content(self, detail: CustomerDetail) -> QWidget:
        """What must be seen first; what may go where there is no room is in ``_spare``, the first first."""
        content = QWidget()
        column = QVBoxLayout(content)
        # The scroll bar's own room is part of the margin at the right.
        keep_room(self._theme, column, (MARGIN, MARGIN - 4, MARGIN - BAR_WIDTH, 10), 12)
        column.addWidget(Profile(self._theme, self._formats, detail))
        self._add_warnings(column, detail)
        column.addWidget(Figures(self._theme, self._formats, detail))
        # A chart without its scale would still tell much of a masked spend.
        told = bool(detail.months) and not any(month.masked for month in detail.months)
        bars = [MonthBars(self._theme, self._formats, detail.months)] if told else []
        for trend in bars:
            column.addWidget(trend)
        column.addWidget(Facts(self._theme, self._formats, detail))
        beside: list[QWidget] = []
        if detail.customer.email or detail.customer.address:
            beside.append(Facts(self._theme, self._formats, detail, beside=True))
            column.addWidget(beside[0])
        purchases = self._purchases(column, detail)
        notes = self._notes(column, detail)
        column.addStretch(1)
        # A line of each stays longest, and the trend.
        self._spare = [
            *reversed(notes[2:]), *reversed(purchases[2:]), *beside, *notes[:2], *bars, *purchases[:2]
        ]  # fmt: skip
        return content

    def _fit(self) -> None:
        """Hide what is spare until the rest stands on the card without scrolling."""
        if self._detail is None:
            return
        for part in self._spare:
            part.show()
        for part in self._spare:
            if self._fits():
                break
            part.hide()
        content = self._scroll.widget()
        if content is not None:
            # Scrolled rather than squeezed, where not even the most needed fits.
            content.setMinimumHeight(0 if self._fits() else self._needed())

    def _needed(self) -> int:
        content = self._scroll.widget()
        layout = content.layout() if content is not None else None
        assert layout is not None
        layout.activate()
        return layout.totalHeightForWidth(self._scroll.viewport().width())

    def _fits(self) -> bool:
        return self._needed() <= self._scroll.viewport().height()

    def _add_warnings(self, column: QVBoxLayout, detail: CustomerDetail) -> None:
        for note in detail.notes:
            if note.is_pinned:
                below = signature(self._formats, note)
                column.addWidget(Banner(self._theme, "keep", self._cut(note.content), Tone.WARN, below))
        if detail.preferences.do_not_contact:
            words = self.tr("Do not contact. No calls, no SMS, no e-mail.")
            lifted = self.tr("Once this is lifted: {rule}").format(rule=rule_of(detail))
            column.addWidget(Banner(self._theme, "phone_disabled", words, Tone.BAD, lifted))

    def _cut(self, content: str) -> str:
        """A long note must not push the rest away: F4 shows it whole."""
        if len(content) <= LONGEST_PINNED:
            return content
        return self.tr("{beginning} … (F4 shows all)").format(beginning=content[:LONGEST_PINNED].rstrip())

    def _purchases(self, column: QVBoxLayout, detail: CustomerDetail) -> list[QWidget]:
        """A heading with its line, then one line each."""
        if not detail.recent:
            return []
        more = Button(self._theme, self.tr("All purchases"), key="F7", kind=Kind.LINK)
        more.clicked.connect(self.history_pressed)
        lines: list[QWidget] = [self._heading(self.tr("Recent purchases"), more)]
        lines += [PurchaseLine(self._theme, self._formats, purchase) for purchase in detail.recent]
        for line in lines:
            column.addWidget(line)
        return lines

    def _notes(self, column: QVBoxLayout, detail: CustomerDetail) -> list[QWidget]:
        notes = [note for note in detail.notes if not note.is_pinned][:MOST_NOTES]
        if not notes:
            return []
        lines: list[QWidget] = [self._heading(self.tr("Notes"))]
        lines += [NoteLine(self._theme, self._formats, note) for note in notes]
        hidden = detail.note_count - len(notes) - sum(note.is_pinned for note in detail.notes)
        if hidden > 0:
            words = self.tr("%n older note(s): F4 shows all.", "", hidden)
            lines.append(TextLabel(self._theme, words, px=BODY, ink=MUTE))
        for line in lines:
            column.addWidget(line)
        return lines

    def _heading(self, word: str, button: Button | None = None) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        keep_room(self._theme, column, (0, 0, 0, 0), 8)
        column.addWidget(Rule(self._theme))
        row = QHBoxLayout()
        row.addWidget(TextLabel(self._theme, word, px=BODY, weight=SEMIBOLD, ink=MUTE))
        row.addStretch(1)
        if button is not None:
            row.addWidget(button)
        column.addLayout(row)
        return whole

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        # Zoom and density change what there is room for, after the layout has heard of it.
        if event.type() == QEvent.Type.LayoutRequest and not self._fitting:
            self._fitting = True
            QTimer.singleShot(0, self, self.on_layout_changed)
        return super().event(event)

    def on_layout_changed(self) -> None:
        self._fitting = False
        self._fit()
