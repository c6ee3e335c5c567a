"""The card of a customer: what to mind first, then the figures, then the rest."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from payme_desktop.domain.rows import CustomerDetail
from payme_desktop.ui.formats import Formats
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
    signature,
)
from payme_desktop.ui.widgets.room import keep_room
from payme_desktop.ui.widgets.slim_bar import WIDTH as BAR_WIDTH
from payme_desktop.ui.widgets.slim_bar import use_slim_bar
from payme_desktop.ui.widgets.states import EmptyState

MARGIN = 24


class DetailCard(Panel):
    """Shows a CustomerDetail; its buttons do what their keys do."""

    note_pressed = Signal()
    edit_pressed = Signal()
    preferences_pressed = Signal()
    history_pressed = Signal()
    restore_pressed = Signal()

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._formats = formats
        self._detail: CustomerDetail | None = None
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
        self._scroll.setWidget(content)  # deletes the one before
        content.setAutoFillBackground(False)
        self._scroll.verticalScrollBar().setValue(at)
        self._restore.setVisible(not detail.customer.is_active)
        for button in (self._note, self._edit, self._preferences):
            button.setVisible(detail.customer.is_active)
        self._stack.setCurrentWidget(self._full)

    def show_nobody(self) -> None:
        self._detail = None
        self._empty.show_words(
            "person_search",
            self.tr("Nobody chosen"),
            self.tr("Type a name, a phone number or a card, or press Down to walk through the list."),
        )
        self._stack.setCurrentWidget(self._empty)

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
        self._preferences = Button(
            self._theme, self.tr("Preferences"), key="F6", icon_name="tune", small=True
        )
        self._restore = Button(
            self._theme, self.tr("Restore"), icon_name="restore_from_trash", kind=Kind.PRIMARY, small=True
        )
        for button, signal in (
            (self._note, self.note_pressed),
            (self._edit, self.edit_pressed),
            (self._preferences, self.preferences_pressed),
            (self._restore, self.restore_pressed),
        ):
            button.clicked.connect(signal)
            # A narrow card shrinks the widest button first: not below its words and some air.
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            row.addWidget(button, button.minimumSizeHint().width())
        return foot

    def _content(self, detail: CustomerDetail) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        # The scroll bar's own room is part of the margin at the right.
        keep_room(self._theme, column, (MARGIN, MARGIN, MARGIN - BAR_WIDTH, 12), 14)
        column.addWidget(Profile(self._theme, self._formats, detail))
        self._add_warnings(column, detail)
        column.addWidget(Figures(self._theme, self._formats, detail))
        if detail.months:
            column.addWidget(MonthBars(self._theme, self._formats, detail.months))
        column.addWidget(Facts(self._theme, self._formats, detail))
        self._add_purchases(column, detail)
        self._add_notes(column, detail)
        column.addStretch(1)
        return content

    def _add_warnings(self, column: QVBoxLayout, detail: CustomerDetail) -> None:
        if detail.preferences.do_not_contact:
            words = self.tr("Do not contact. No calls, no SMS, no e-mail.")
            column.addWidget(Banner(self._theme, "phone_disabled", words, Tone.BAD))
        for note in detail.notes:
            if note.is_pinned:
                below = signature(self._formats, note)
                column.addWidget(Banner(self._theme, "keep", note.content, Tone.WARN, below))

    def _add_purchases(self, column: QVBoxLayout, detail: CustomerDetail) -> None:
        if not detail.recent:
            return
        column.addWidget(Rule(self._theme))
        more = Button(self._theme, self.tr("All purchases"), key="F7", kind=Kind.LINK)
        more.clicked.connect(self.history_pressed)
        column.addLayout(self._heading(self.tr("Recent purchases"), more))
        for purchase in detail.recent:
            column.addWidget(PurchaseLine(self._theme, self._formats, purchase))

    def _add_notes(self, column: QVBoxLayout, detail: CustomerDetail) -> None:
        notes = [note for note in detail.notes if not note.is_pinned]
        if not notes:
            return
        column.addWidget(Rule(self._theme))
        column.addLayout(self._heading(self.tr("Notes")))
        for note in notes:
            column.addWidget(NoteLine(self._theme, self._formats, note))
        hidden = detail.note_count - len(detail.notes)
        if hidden > 0:
            words = self.tr("%n older notes are not shown.", "", hidden)
            column.addWidget(TextLabel(self._theme, words, px=BODY, ink=MUTE))

    def _heading(self, word: str, button: Button | None = None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(TextLabel(self._theme, word, px=BODY, weight=SEMIBOLD, ink=MUTE))
        row.addStretch(1)
        if button is not None:
            row.addWidget(button)
        return row
